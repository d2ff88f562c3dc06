"""One agent hands the call to another: in order, without losing words, speech or tools."""

import asyncio

import pytest
from session_kit import Call, Desk, Greeter, assert_sorted, make_session

from bargein.conversation import Toolset, function_tool
from bargein.errors import StopResponse
from bargein.session import Agent
from bargein.testing import ScriptedLLM, ScriptedSTT, ScriptedTTS, call, reply
from bargein.turns.settings import LivenessSettings

QUIET = LivenessSettings(slow_line=None)


def handoffs(session):
    items = [item for item in session.history.items if item.type == "agent_handoff"]
    return [(item.old_agent_id, item.new_agent_id) for item in items]


class Second(Greeter):
    def __init__(self, greeting="Second here.", farewell=None, **options):
        super().__init__(greeting, farewell, id="second", **options)


async def test_the_new_agent_is_current_at_once():
    async with Call(Desk(id="first")) as running:
        second = Second()
        running.session.update_agent(second)
        assert running.session.current_agent is second
        await running.caller.hears("second here")
        assert handoffs(running.session) == [(None, "first"), ("first", "second")]


async def test_the_old_agent_finishes_its_speech_and_leaves_before_the_new_one_enters():
    async with Call(Greeter("One two three.", "Goodbye.", id="first")) as running:
        running.session.say("Four five.")
        await running.caller.hears("one")
        running.session.update_agent(Second())
        await running.caller.hears("second here")
        await running.log.wait_for("C(assistant)", count=4)
        assert running.said == ["One two three.", "Four five.", "Goodbye.", "Second here."]
        assert running.agent.seen == ["enter", "exit"]
        assert_sorted(running.session.history)


async def test_the_new_agent_gets_no_messages_of_the_old_one_but_its_own_context():
    async with Call(Greeter("Hello.", id="first"), "Yes.") as running:
        await running.caller.hears("hello")
        second = Second(None)
        running.session.update_agent(second)
        await running.session.generate_reply(user_input="Who are you?")
        assert running.requests[0].texts == [
            "system: Book tables.",
            "user: Who are you?",
            "agent_handoff",
        ]


async def test_the_context_can_be_handed_over():
    async with Call(Greeter("Hello.", id="first"), "Yes.") as running:
        await running.session.say("Two.")
        second = Second(None, chat_ctx=running.agent.chat_ctx)
        running.session.update_agent(second)
        await running.session.generate_reply(user_input="Who are you?")
        assert "assistant: Two." in running.requests[0].texts


async def test_every_intermediate_agent_is_entered_and_left():
    async with Call(Desk(id="first")) as running:
        second, third = Second("Two.", "Two leaves."), Desk(id="third")
        running.session.update_agent(second)
        running.session.update_agent(third)
        assert running.session.current_agent is third
        await running.caller.silence(5.0)
        assert second.seen == ["enter", "exit"]
        assert third.seen == ["enter"]
        assert running.said == ["Two.", "Two leaves."]
        assert handoffs(running.session)[1:] == [("first", "second"), ("second", "third")]


async def test_handing_over_to_the_present_agent_does_nothing():
    async with Call(Desk(id="first")) as running:
        running.session.update_agent(running.agent)
        await running.caller.silence(0.5)
        assert handoffs(running.session) == [(None, "first")]


async def test_an_agent_can_come_back():
    async with Call(Desk(id="first")) as running:
        running.session.update_agent(Desk(id="second"))
        await running.caller.silence(0.5)
        running.session.update_agent(running.agent)
        await running.caller.silence(0.5)
        assert running.agent.seen == ["enter", "exit", "enter"]
        await running.session.say("Hello again.")
        assert running.said == ["Hello again."]


# Speech made meanwhile


async def test_regression_9_speech_made_after_the_call_is_spoken_by_the_new_agent():
    first = ScriptedTTS()
    second = ScriptedTTS()
    agent = Greeter("One two three.", "Goodbye.", id="first", tts=first)
    async with Call(agent) as running:
        await running.caller.hears("one")
        running.session.update_agent(Second(tts=second))
        handle = running.session.say("Before I greet.")
        assert not handle.done()
        await handle
        await running.caller.hears("second here")
        assert first.spoken == ["One two three.", "Goodbye."]
        assert second.spoken == ["Before I greet.", "Second here."]


async def test_regression_9_replies_asked_for_after_the_call_use_the_new_agents_model():
    own = ScriptedLLM(["From the second."])
    async with Call(Greeter("One two three.", id="first")) as running:
        await running.caller.hears("one")
        running.session.update_agent(Second(None, llm=own))
        await running.session.generate_reply(user_input="Hello?")
        assert running.said == ["One two three.", "From the second."]
        assert running.requests == []


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.3, 0.75, 1.0, 1.3, 1.6, 2.0, 2.5])
async def test_regression_9_say_succeeds_at_every_moment_of_a_handoff(moment):
    async with Call(Greeter("One two three.", "Goodbye then.", id="first")) as running:
        await running.caller.hears("one")
        running.session.update_agent(Second("Second here now."))
        await running.caller.silence(moment)
        handle = running.session.say("Extra.")
        async with asyncio.timeout(10):
            await handle
        await running.caller.silence(3.0)
        assert "Extra." in running.said
        assert running.said.index("Extra.") > running.said.index("Goodbye then.")
        assert handle.exception() is None


async def test_speech_in_on_exit_is_the_old_agents_and_may_be_awaited():
    class Leaving(Desk):
        async def on_exit(self):
            await self.session.say("One moment.")
            await self.session.generate_reply(instructions="Say goodbye.")
            self.seen.append("left")

    old = ScriptedTTS()
    async with Call(Leaving(id="first", tts=old), "Goodbye.") as running:
        running.session.update_agent(Second())
        await running.caller.hears("second here")
        assert running.agent.seen[-1] == "left"
        assert old.spoken == ["One moment.", "Goodbye."]


async def test_speech_of_a_tool_that_still_runs_is_the_old_agents_and_may_be_awaited():
    class Working(Desk):
        @function_tool
        async def work(self) -> str:
            """Work."""
            await asyncio.sleep(1.0)
            await self.session.say("Nearly there.")
            self.seen.append("worked")
            return "worked"

    old, script = ScriptedTTS(), [reply(calls=[call("work")]), "It is done."]
    async with Call(Working(id="first", tts=old), *script) as running:
        running.session.generate_reply(user_input="Work.")
        await running.caller.silence(0.5)
        running.session.update_agent(Second())
        await running.caller.hears("second here")
        assert old.spoken == ["Nearly there.", "It is done."]
        assert "worked" in running.agent.seen
        assert running.said == ["Nearly there.", "It is done.", "Second here."][: len(running.said)]


async def test_interrupting_the_old_agents_speech_hurries_the_handoff():
    async with Call(Greeter("One two three four five.", id="first")) as running:
        await running.caller.hears("one")
        running.session.update_agent(Second())
        await running.session.interrupt()
        await running.caller.hears("second here", within=1.5)


# Words said meanwhile


async def test_regression_17_what_the_user_says_during_a_handoff_is_answered_by_the_new_agent():
    class Leaving(Desk):
        async def on_exit(self):
            await asyncio.sleep(4.0)

    script = [reply("I heard you.", when="can you hear me")]
    async with Call(Leaving(id="first"), *script) as running:
        second = Second(None)
        running.session.update_agent(second)
        await running.caller.say("can you hear me")
        await running.caller.hears("I heard you")
        assert running.asked == ["can you hear me"]
        assert any(m.text_content == "can you hear me" for m in second.chat_ctx.messages())
        assert all(m.role != "user" for m in running.agent.chat_ctx.messages())
        assert running.log.last("user_turn_committed").held


async def test_a_turn_that_is_open_when_the_handoff_begins_loses_no_word():
    async with Call(Desk(id="first"), reply("Yes.", when="one two three four five")) as running:
        saying = asyncio.create_task(running.caller.say("one two three four five"))
        await running.caller.silence(0.75)
        running.session.update_agent(Second(None))
        await saying
        await running.caller.hears("yes")
        assert running.asked == ["one two three four five"]
        assert len(running.session.stt.connections) == 1


async def test_words_are_kept_when_the_new_agent_brings_a_recogniser_of_its_own():
    own = ScriptedSTT()
    async with Call(Desk(id="first"), reply("Yes.", when="now")) as running:
        await running.caller.say("before")
        await running.caller.silence(0.3)
        running.session.update_agent(Second(None, stt=own))
        await running.caller.silence(0.1)
        await running.caller.say("now")
        await running.caller.hears("yes")
        assert running.asked == ["before now"]


async def test_the_hook_of_the_new_agent_gets_the_held_turn():
    class Hooked(Second):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            self.seen.append(new_message.text_content)
            raise StopResponse

    class Leaving(Desk):
        async def on_exit(self):
            await asyncio.sleep(3.0)

        async def on_user_turn_completed(self, turn_ctx, new_message):
            self.seen.append(new_message.text_content)

    async with Call(Leaving(id="first")) as running:
        second = Hooked(None)
        running.session.update_agent(second)
        running.session.submit_user_turn("typed meanwhile")
        await running.caller.silence(5.0)
        assert second.seen == ["enter", "typed meanwhile"]
        assert running.agent.seen == ["enter"]


async def test_a_turn_whose_hook_runs_when_the_handoff_begins_is_still_answered():
    class Slow(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            await asyncio.sleep(1.0)

    async with Call(Slow(id="first"), "Answered.", liveness=QUIET) as running:
        future = running.session.submit_user_turn("hello")
        await running.caller.silence(0.5)
        running.session.update_agent(Second())
        await running.caller.hears("answered")
        assert (await (await future)).exception() is None
        assert running.asked == ["hello"]


async def test_keys_pressed_during_a_handoff_wait_for_the_new_agent():
    class Keys(Second):
        async def on_dtmf_received(self, digit):
            self.seen.append(digit)

    class Leaving(Desk):
        async def on_exit(self):
            await asyncio.sleep(2.0)

        async def on_dtmf_received(self, digit):
            raise AssertionError("it has left")

    async with Call(Leaving(id="first")) as running:
        second = Keys(None)
        running.session.update_agent(second)
        await running.caller.press("12")
        await running.caller.silence(3.0)
        assert second.seen == ["enter", "1", "2"]


# From tools


class Transfers(Desk):
    def __init__(self, target, **options):
        super().__init__(**options)
        self.target = target

    @function_tool
    async def transfer(self) -> Agent:
        """Transfer."""
        return self.target


async def test_a_tool_hands_over_by_returning_an_agent():
    async with Call(Transfers(Second(), id="first"), reply(calls=[call("transfer")])) as running:
        await running.session.generate_reply(user_input="Transfer.")
        await running.caller.hears("second here")
        outputs = [i for i in running.session.history.items if i.type == "function_call_output"]
        assert [(o.output, o.is_error) for o in outputs] == [("", False)]
        assert running.log.last("function_tools_executed").has_agent_handoff


# Failures


async def test_an_agent_that_cannot_start_ends_the_session_with_an_error():
    class Broken(Toolset):
        async def setup(self):
            raise ConnectionError("no server")

    async with Call(Desk(id="first")) as running:
        running.session.update_agent(Second(tools=[Broken("broken", [])]))
        close = await running.log.wait_for("close", within=20.0)
        assert close.reason == "error"
        assert isinstance(close.error, ConnectionError)
        running.log.assert_order(["error", "speech_created(say)", "close(error)"])
        assert running.said == [running.session.options.liveness.fallback_line]


async def test_an_error_in_on_enter_does_not_undo_the_handoff():
    class Failing(Second):
        async def on_enter(self):
            raise KeyError("a bug")

    async with Call(Desk(id="first"), "Yes.") as running:
        running.session.update_agent(Failing())
        await running.caller.say("hello there")
        await running.caller.hears("yes")
        assert running.log.count("error") == 1


async def test_an_agent_whose_on_enter_never_ends_can_be_left():
    class Hanging(Desk):
        async def on_enter(self):
            await asyncio.get_running_loop().create_future()

    liveness = LivenessSettings(close_timeout=2.0)
    async with Call(Hanging(id="first"), liveness=liveness) as running:
        running.session.update_agent(Second())
        await running.caller.hears("second here", within=5.0)


async def test_the_voice_and_settings_of_the_new_agent_apply():
    first, second = ScriptedTTS(0.3), ScriptedTTS(0.6)
    async with Call(Greeter("One two.", id="first", tts=first)) as running:
        await running.caller.hears("two")
        running.session.update_agent(Second("Three four.", tts=second))
        await running.caller.hears("four")
        lengths = [end - start for start, end in running.caller.loudspeaker.audible]
        assert lengths[0] == pytest.approx(0.6)


async def test_an_agent_without_a_recogniser_is_deaf_and_the_next_one_hears_again():
    session = make_session(reply("Yes.", when="me now"))
    async with Call(
        Desk(id="first", stt=None, turn_detection="manual"), session=session
    ) as running:
        await running.caller.say("hello")
        await running.caller.silence(1.0)
        assert running.log.count("transcribed final") == 0
        session.update_agent(Second(None))
        await running.caller.silence(0.5)
        await running.caller.say("hear me now")
        await running.caller.hears("yes")


async def test_toolsets_are_set_up_with_their_agent_and_closed_with_it():
    seen = []

    class Tools(Toolset):
        async def setup(self):
            seen.append(f"setup {self.id}")

        async def aclose(self):
            seen.append(f"close {self.id}")

    async with Call(Desk(id="first", tools=[Tools("one", [])])) as running:
        assert seen == ["setup one"]
        running.session.update_agent(Second(None, tools=[Tools("two", [])]))
        await running.caller.silence(0.5)
        assert seen == ["setup one", "close one", "setup two"]
        await running.session.aclose()
        assert seen[-1] == "close two"


async def test_what_on_enter_waits_for_is_heard_although_the_agent_is_being_left():
    class Impatient(Desk):
        async def on_enter(self):
            self.session.update_agent(Greeter("Billing here."))
            await self.session.say("One second please.")

    async with Call(Impatient()) as running:
        await running.caller.hears("one second please", within=2)
        await running.caller.hears("billing here", within=3)
