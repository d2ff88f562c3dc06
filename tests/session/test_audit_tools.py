"""Tools from the inside: fillers, tools called in code, run contexts, and what a step does with results."""

import asyncio
import json

import pytest
from session_kit import Booking, Call, Desk, assert_pairs_complete

from bargein.conversation import Silent, ToolFlag, function_tool
from bargein.errors import StopResponse, ToolError
from bargein.session import RunContext
from bargein.testing import call, raw_call, reply
from bargein.turns.settings import LivenessSettings, SpeechSettings

QUIET = LivenessSettings(slow_line=None)


def now():
    return asyncio.get_running_loop().time()


def asked(name, said="", /, **arguments):
    return reply(said, calls=[call(name, **arguments)])


# Fillers


class Waiting(Desk):
    """A tool that takes `seconds` with a filler open."""

    def __init__(self, seconds=6.0, filler="Still looking.", **options):
        super().__init__()
        self.seconds, self.filler, self.filling = seconds, filler, options

    @function_tool
    async def look(self, ctx: RunContext) -> str:
        """Look for something."""
        async with ctx.with_filler(self.filler, **self.filling):
            await asyncio.sleep(self.seconds)
        self.left_at = now()
        return "found"


async def test_a_filler_is_said_once_while_the_tool_runs():
    async with Call(Waiting(), asked("look"), "Found.", liveness=QUIET) as running:
        await running.session.generate_reply()
        assert running.said == ["Still looking.", "Found."]


async def test_a_filler_waits_for_its_delay_and_a_quick_tool_needs_none():
    async with Call(Waiting(delay=2.0), asked("look"), "Found.", liveness=QUIET) as running:
        began = now()
        running.session.generate_reply()
        await running.caller.hears("still", within=4.0)
        assert now() - began == pytest.approx(0.1 + 2.0 + 0.1 + 0.3, abs=0.15)
        await running.caller.hears("found")
    async with Call(Waiting(1.0, delay=2.0), asked("look"), "Found.", liveness=QUIET) as running:
        await running.session.generate_reply()
        assert running.said == ["Found."]


async def test_a_filler_repeats_after_its_interval_at_most_so_often():
    agent = Waiting(20.0, interval=2.0, max_steps=3)
    async with Call(agent, asked("look"), "Found.", liveness=QUIET) as running:
        await running.session.generate_reply()
        assert running.said == ["Still looking."] * 3 + ["Found."]
    agent = Waiting(7.0, interval=2.0)
    async with Call(agent, asked("look"), "Found.", liveness=QUIET) as running:
        await running.session.generate_reply()
        assert running.said == ["Still looking."] * 3 + ["Found."]


async def test_a_callable_filler_gets_its_number_and_ends_with_none():
    words = {0: "First.", 1: "Second."}
    agent = Waiting(20.0, filler=words.get, interval=1.0)
    async with Call(agent, asked("look"), "Found.", liveness=QUIET) as running:
        await running.session.generate_reply()
        assert running.said == ["First.", "Second.", "Found."]


async def test_a_filler_does_not_talk_over_the_text_before_the_tool():
    agent = Waiting(6.0)
    script = [asked("look", "Let me have a look."), "Found."]
    async with Call(agent, *script, liveness=QUIET) as running:
        await running.session.generate_reply()
        assert running.said == ["Let me have a look.", "Still looking.", "Found."]


async def test_a_filler_that_fails_is_not_the_tools_failure():
    def broken(number):
        raise KeyError("a bug")

    agent = Waiting(3.0, filler=broken)
    async with Call(agent, asked("look"), "Found.", liveness=QUIET) as running:
        await running.session.generate_reply()
        assert running.said == ["Found."]
        assert running.requests[1].last_text == "found"


async def test_the_error_inside_a_filler_block_is_the_tools():
    class Failing(Desk):
        @function_tool
        async def look(self, ctx: RunContext) -> str:
            """Look."""
            async with ctx.with_filler("Looking."):
                raise ToolError("nothing there")

    async with Call(Failing(), asked("look"), "Sorry.") as running:
        await running.session.generate_reply()
        assert running.requests[1].last_text == "nothing there"
        assert running.said == ["Sorry."]


async def test_an_interrupted_filler_leaves_the_tool_running():
    async with Call(Waiting(), asked("look"), strict=False, liveness=QUIET) as running:
        running.session.generate_reply()
        await running.caller.hears("still")
        await running.session.interrupt()
        await running.session.wait_for_idle()
        outputs = [i for i in running.session.history.items if i.type == "function_call_output"]
        assert [output.output for output in outputs] == ["found"]


# Tools called in code


class Coded(Booking):
    """Books in its hook when the user says so."""

    def __init__(self, during, **options):
        super().__init__(**options)
        self.during = during
        self.contexts = []

    @function_tool
    async def note(self, ctx: RunContext, text: str, count: int = 1) -> str:
        """Take a note."""
        self.contexts.append(ctx)
        return f"{count}: {text}"

    async def on_user_turn_completed(self, turn_ctx, new_message):
        await self.during(self)


async def test_a_tool_called_in_the_hook_is_recorded_after_the_users_words():
    results = []

    async def during(agent):
        results.append(await agent.call_tool("note", text="hi"))

    async with Call(Coded(during), "Yes.") as running:
        handle = await running.session.submit_user_turn("hello")
        await handle
        output = results[0]
        assert (output.output, output.is_error) == ("1: hi", False)
        context = running.agent.contexts[0]
        assert context.from_model is False
        assert context.speech_handle == handle
        assert context.function_call.call_id.startswith("code_")
        assert context.session is running.session
        kinds = [item.type for item in running.session.history.items]
        assert kinds == [
            "agent_handoff",
            "message",
            "function_call",
            "function_call_output",
            "message",
        ]
        running.log.assert_order(["C(user)", "function_tools_executed", "C(assistant)"])
        assert running.requests[0].last_text == "1: hi"
        assert running.agent.contexts[0].function_call in handle.chat_items


async def test_a_tool_called_in_code_outside_of_a_turn_has_a_handle_of_its_own():
    async with Call(Coded(None)) as running:
        output = await running.agent.call_tool("note", text="hi", count="3")
        assert output.output == "3: hi"
        context = running.agent.contexts[0]
        assert context.speech_handle.done()
        event = running.log.last("function_tools_executed")
        assert event.zipped() == [(context.function_call, output)]
        assert not event.has_tool_reply
        assert_pairs_complete(running.session.history)


async def test_faults_of_a_call_in_code_are_in_its_output():
    async with Call(Coded(None)) as running:
        unknown = await running.agent.call_tool("no_such_tool")
        wrong = await running.agent.call_tool("note", text=[1], count="many")
        assert unknown.is_error
        assert "note" in unknown.output
        assert wrong.is_error
        assert "count" in wrong.output
        assert_pairs_complete(running.session.history)


async def test_a_tool_called_in_code_needs_a_running_agent():
    with pytest.raises(RuntimeError, match="not running"):
        await Coded(None).call_tool("note", text="hi")


async def test_a_tool_called_in_code_may_hand_over():
    other = Desk(id="other")

    class Leaving(Desk):
        @function_tool
        async def leave(self):
            """Hand over."""
            return other

    async with Call(Leaving()) as running:
        await running.agent.call_tool("leave")
        assert running.session.current_agent is other


async def test_a_tool_called_in_a_tool_belongs_to_the_turn():
    class Nested(Desk):
        @function_tool
        async def outer(self, ctx: RunContext) -> str:
            """Call another."""
            output = await self.call_tool("inner")
            self.same = ctx.speech_handle == self.inner_handle
            return output.output + "!"

        @function_tool
        async def inner(self, ctx: RunContext) -> str:
            """Be called."""
            self.inner_handle = ctx.speech_handle
            return "inside"

    async with Call(Nested(), asked("outer"), "Yes.") as running:
        await running.session.generate_reply()
        assert running.agent.same
        assert "outer -> inside!" in running.requests[1].texts
        assert_pairs_complete(running.session.history)


# Run contexts


async def test_a_tool_knows_its_place():
    seen = []

    class Placed(Desk):
        @function_tool
        async def place(self, ctx: RunContext[dict], text: str) -> str:
            """Tell where it is."""
            seen.append(ctx)
            return text

    script = [asked("place", text="a"), asked("place", text="b"), "Done."]
    async with Call(Placed(), *script, userdata={"name": "Ann"}) as running:
        handle = running.session.generate_reply()
        await handle
        assert [ctx.step_index for ctx in seen] == [0, 1]
        assert all(ctx.speech_handle is handle for ctx in seen)
        assert all(ctx.from_model for ctx in seen)
        assert seen[0].userdata == {"name": "Ann"}
        assert json.loads(seen[0].function_call.arguments) == {"text": "a"}
        assert len({ctx.idempotency_key for ctx in seen}) == 2
        assert all(int(ctx.idempotency_key, 16) >= 0 for ctx in seen)


async def test_the_key_of_a_call_does_not_depend_on_how_its_arguments_are_written():
    keys = []

    class Keyed(Desk):
        @function_tool
        async def save(self, ctx: RunContext, a: int, b: int) -> None:
            """Save."""
            keys.append(ctx.idempotency_key)

    calls = [raw_call("save", '{"a": 1, "b": 2}'), raw_call("save", '{"b":2,"a":1}')]
    async with Call(Keyed(), reply(calls=calls)) as running:
        await running.session.generate_reply()
        assert len(keys) == 2
        assert keys[0] != keys[1]  # the second of two equal calls


async def test_a_step_view_stands_for_its_turn():
    async with Call(Booking(), asked("book", people=2), "Booked.") as running:
        handle = running.session.generate_reply()
        await handle
        step = running.log.last("speech_created(tool_response)").speech_handle
        assert step == handle
        assert hash(step) == hash(handle)
        assert (step.step_index, step.parent) == (1, handle)
        assert (handle.step_index, handle.parent, handle.num_steps) == (0, None, 2)
        assert step.done()
        assert step.chat_message is handle.chat_message
        running.log.last("speech_created(tool_response)").model_dump()


# Outcomes of a step


async def test_silent_text_is_told_to_nobody_but_history():
    class Quiet(Desk):
        @function_tool
        async def note(self) -> str:
            """Note."""
            return Silent("noted")

    async with Call(Quiet(), asked("note")) as running:
        await running.session.generate_reply(user_input="Note it.")
        output = running.session.history.items[-1]
        assert (output.output, output.is_error, output.reply_required) == ("noted", False, False)
        assert running.session.agent_state == "listening"


async def test_stop_response_beside_a_failing_tool_is_answered():
    class Mixed(Desk):
        @function_tool
        async def quiet(self) -> str:
            """Stop."""
            raise StopResponse

        @function_tool
        async def broken(self) -> str:
            """Break."""
            raise KeyError("a bug")

    script = [reply(calls=[call("quiet"), call("broken")]), "Sorry."]
    async with Call(Mixed(), *script) as running:
        await running.session.generate_reply()
        assert running.said == ["Sorry."]
        assert "An internal error occurred" in running.requests[1].last_text


async def test_stop_response_in_the_model_node_is_silence_also_after_tools():
    class Node(Booking):
        async def llm_node(self, chat_ctx, tools, model_settings):
            if any(item.type == "function_call_output" for item in chat_ctx.items):
                raise StopResponse
            async for chunk in self.default.llm_node(self, chat_ctx, tools, model_settings):
                yield chunk

    async with Call(Node(), asked("book", people=2)) as running:
        handle = running.session.generate_reply()
        await handle
        assert handle.exception() is None
        assert running.said == []
        assert running.session.agent_state == "listening"


async def test_with_no_rounds_left_a_required_choice_is_none():
    settings = SpeechSettings(max_tool_steps=0)
    async with Call(Booking(), "In words.", speech=settings) as running:
        await running.session.generate_reply(tool_choice="required")
        assert running.requests[0].tool_choice == "none"


async def test_a_tool_hidden_on_enter_cannot_be_called_there():
    ran = []

    @function_tool(flags=ToolFlag.IGNORE_ON_ENTER)
    async def hidden() -> str:
        """Be hidden."""
        ran.append(True)
        return "ran"

    class Entering(Desk):
        async def on_enter(self):
            await self.session.generate_reply()

    script = [asked("hidden"), "Well."]
    async with Call(Entering(tools=[hidden]), *script) as running:
        await running.caller.hears("well")
        assert ran == []
        assert [request.tool_names for request in running.requests] == [[], []]


async def test_a_repaired_call_is_what_history_stores():
    script = [reply(calls=[raw_call("book", "```json\n{'people': 3,}\n```")]), "Booked."]
    async with Call(Booking(), *script) as running:
        await running.session.generate_reply()
        assert running.agent.booked == [3]
        stored = next(i for i in running.session.history.items if i.type == "function_call")
        assert json.loads(stored.arguments) == {"people": 3}


# The queue


async def test_priorities_hold_for_say_and_replies():
    async with Call(Desk(), "Asked.") as running:
        session = running.session
        session.say("One two three.")
        low = session.say("Low.", priority=0)
        session.say("Normal.")
        asked_for = session.generate_reply(priority=10)
        assert (low.priority, asked_for.priority) == (0, 10)
        await low
        assert running.said == ["One two three.", "Asked.", "Normal.", "Low."]


async def test_the_gap_holds_between_turns_and_an_agents_counts():
    async with Call(Desk(min_consecutive_speech_delay=1.5)) as running:
        await running.session.say("One.")
        ended = now()
        speech = running.session.say("Two.")
        await running.log.wait_for("A speaking", count=2)
        assert now() - ended >= 1.5
        await speech


async def test_protected_speech_plays_though_the_user_speaks_and_other_speech_waits():
    async with Call(Desk(), "Yes.") as running:
        talking = asyncio.create_task(running.caller.say("one two three four five six"))
        await running.caller.silence(0.5)
        ordinary = running.session.say("Ordinary.")
        protected = running.session.say("Protected.", allow_interruptions=False)
        await asyncio.sleep(0.1)
        assert not ordinary.done()
        await talking
        await running.session.wait_for_idle()
        assert protected.done()
        assert ordinary.done()
