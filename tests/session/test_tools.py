"""Tools in a session: rounds, limits, failures, speech made inside them, and what history keeps."""

import asyncio

import pytest
from session_kit import (
    Booking,
    Call,
    Desk,
    Greeter,
    assert_pairs_complete,
    assert_sorted,
    make_session,
)

from bargein.conversation import ToolFlag, function_tool
from bargein.errors import StopResponse, ToolError
from bargein.session import Agent, RunContext
from bargein.testing import ScriptedTTS, call, raw_call, reply
from bargein.turns.settings import LivenessSettings, PreemptiveSettings, SpeechSettings

QUIET = LivenessSettings(slow_line=None)


def now():
    return asyncio.get_running_loop().time()


def calls_of(session):
    items = session.history.items
    return [item.name for item in items if item.type == "function_call"]


def outputs_of(session):
    items = session.history.items
    return [item.output for item in items if item.type == "function_call_output"]


class Kitchen(Desk):
    """Tools of every kind; `order` notes when each began and ended."""

    def __init__(self, **options):
        super().__init__(**options)
        self.order = []
        self.handles = []

    async def work(self, name, seconds):
        self.order.append(f"{name} begins")
        await asyncio.sleep(seconds)
        self.order.append(f"{name} ends")

    @function_tool
    async def slow(self) -> str:
        """Take a second."""
        await self.work("slow", 1.0)
        return "slow is ready"

    @function_tool
    async def quick(self) -> str:
        """Take no time."""
        await self.work("quick", 0.1)
        return "quick is ready"

    @function_tool
    async def silent(self) -> None:
        """Say nothing."""
        await self.work("silent", 0.1)

    @function_tool
    async def fails(self) -> str:
        """Fail."""
        raise KeyError("a bug")

    @function_tool
    async def refuses(self) -> str:
        """Refuse."""
        raise ToolError("the kitchen is closed")

    @function_tool
    async def stops(self) -> str:
        """Stop the response."""
        raise StopResponse

    @function_tool
    async def wrong(self) -> object:
        """Return what no model can read."""
        return object()

    @function_tool
    async def zero(self) -> int:
        """Return a number."""
        return 0

    @function_tool
    async def hangs(self) -> str:
        """Never return."""
        await asyncio.get_running_loop().create_future()

    @function_tool(flags=ToolFlag.CANCELLABLE)
    async def cancellable(self) -> str:
        """Take five seconds, or be cancelled."""
        await self.work("cancellable", 5.0)
        return "done"

    @function_tool
    def plain(self) -> str:
        """Return at once, without being a coroutine."""
        return "plain is ready"

    @function_tool
    async def speaks(self, context: RunContext) -> str:
        """Say something and wait for it."""
        await self.session.say("I am looking.")
        self.order.append("said")
        return "found"

    @function_tool
    async def waits_for_itself(self, context: RunContext) -> str:
        """Wait for the turn that runs it."""
        await context.speech_handle
        return "never"

    @function_tool
    async def waits_for_playout(self, context: RunContext) -> str:
        """Wait for the words before it."""
        await context.wait_for_playout()
        self.order.append(f"playout over at {now():.1f}")
        return "over"

    @function_tool
    async def replies(self, context: RunContext) -> str:
        """Let the model speak."""
        await self.session.generate_reply(instructions="Say that you look.")
        return "replied"


def asked(*names):
    return reply(calls=[call(name) for name in names])


async def test_the_calls_of_a_step_run_in_parallel_and_are_answered_once():
    async with Call(Kitchen(), asked("slow", "quick"), "Both ready.") as running:
        handle = running.session.generate_reply(user_input="Cook.")
        await handle
        assert running.agent.order == ["slow begins", "quick begins", "quick ends", "slow ends"]
        assert len(running.requests) == 2
        assert sorted(outputs_of(running.session)) == ["quick is ready", "slow is ready"]
        event = running.log.last("function_tools_executed")
        assert [c.name for c in event.function_calls] == ["slow", "quick"]
        assert event.has_tool_reply
        assert handle.num_steps == 2
        assert_pairs_complete(running.session.history)
        assert_sorted(running.session.history)


async def test_a_call_is_in_history_as_soon_as_it_has_finished():
    async with Call(Kitchen(), asked("slow", "quick"), "Both ready.") as running:
        running.session.generate_reply(user_input="Cook.")
        await running.caller.silence(0.6)
        assert calls_of(running.session) == ["quick"]
        assert_pairs_complete(running.session.history)


async def test_tools_of_several_rounds_are_shown_to_the_model():
    script = [asked("quick"), asked("zero"), "All done."]
    async with Call(Kitchen(), *script) as running:
        handle = running.session.generate_reply(user_input="Cook.")
        await handle
        assert running.requests[2].texts[-4:] == [
            "quick({})",
            "quick -> quick is ready",
            "zero({})",
            "zero -> 0",
        ]
        assert [
            e.event.speech_handle.step_index
            for e in running.log.events
            if e.label == "speech_created(tool_response)"
        ] == [1, 2]


async def test_regression_8_after_three_rounds_the_model_must_answer_in_words():
    script = [asked("quick"), asked("quick"), asked("quick"), "Enough."]
    async with Call(Kitchen(), *script) as running:
        await running.session.generate_reply(user_input="Cook.")
        await running.log.wait_for("C(assistant)")
        assert running.said == ["Enough."]
        assert [request.tool_choice for request in running.requests][-1] == "none"
        assert [request.tool_choice for request in running.requests][:-1] != ["none"] * 3


async def test_a_call_made_in_spite_of_none_is_dropped():
    script = [asked("quick"), reply("Enough.", calls=[call("quick")])]
    settings = SpeechSettings(max_tool_steps=1)
    async with Call(Kitchen(), *script, speech=settings) as running:
        await running.session.generate_reply(user_input="Cook.")
        assert calls_of(running.session) == ["quick"]
        assert running.said == ["Enough."]


async def test_with_no_tool_steps_the_first_request_already_has_none():
    async with Call(Kitchen(), "No tools.", max_tool_steps=0) as running:
        await running.session.generate_reply(user_input="Cook.")
        assert [request.tool_choice for request in running.requests] == ["none"]


async def test_an_output_that_wants_no_reply_ends_the_turn():
    async with Call(Kitchen(), asked("silent")) as running:
        handle = running.session.generate_reply(user_input="Cook.")
        await handle
        assert running.session.agent_state == "listening"
        assert outputs_of(running.session) == [""]
        assert not running.log.last("function_tools_executed").has_tool_reply


async def test_one_output_that_wants_a_reply_is_enough():
    async with Call(Kitchen(), asked("silent", "quick"), "Ready.") as running:
        await running.session.generate_reply(user_input="Cook.")
        assert running.said == ["Ready."]


async def test_a_handler_can_cancel_the_reply_to_tools():
    async with Call(Kitchen(), asked("quick")) as running:
        running.session.on("function_tools_executed", lambda event: event.cancel_tool_reply())
        await running.session.generate_reply(user_input="Cook.")
        assert len(running.requests) == 1


async def test_a_reply_to_tools_cannot_be_cancelled_later():
    async with Call(Kitchen(), asked("quick"), "Ready.") as running:
        await running.session.generate_reply(user_input="Cook.")
        with pytest.raises(RuntimeError, match="too late"):
            running.log.last("function_tools_executed").cancel_tool_reply()


async def test_without_audio_output_tools_run_too():
    session = make_session(asked("quick"), "Ready.", stt=None, vad=None, tts=None)
    await session.start(Kitchen())
    await session.generate_reply(user_input="Cook.")
    assert outputs_of(session) == ["quick is ready"]
    assert [m.text_content for m in session.history.messages()] == ["Cook.", "Ready."]
    await session.aclose()


# Failures


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ("fails", "An internal error occurred"),
        ("refuses", "the kitchen is closed"),
        ("wrong", "the tool returned an invalid output"),
        ("unknown", "quick"),
    ],
)
async def test_a_call_that_goes_wrong_becomes_an_error_that_the_model_reads(tool, said):
    async with Call(Kitchen(), asked(tool), "I see.") as running:
        await running.session.generate_reply(user_input="Cook.")
        output = running.session.history.items[-2]
        assert output.is_error
        assert said in output.output
        assert running.said == ["I see."]


async def test_regression_2_a_falsy_result_is_told_to_the_model():
    class Falsy(Desk):
        @function_tool
        async def zero(self):
            """Give 0."""
            return 0

        @function_tool
        async def no(self):
            """Give False."""
            return False

        @function_tool
        async def nothing(self):
            """Give an empty list."""
            return []

        @function_tool
        async def empty(self):
            """Give an empty object."""
            return {}

    async with Call(Falsy(), asked("zero", "no", "nothing", "empty"), "I see.") as running:
        await running.session.generate_reply(user_input="Go.")
        assert outputs_of(running.session) == ["0", "false", "[]", "{}"]
        assert running.said == ["I see."]


async def test_regression_30_bad_arguments_give_the_model_an_error_it_can_act_on():
    script = [
        reply(calls=[raw_call("book", '{"people": "many"}'), raw_call("book", "people=3")]),
        reply(calls=[raw_call("book", "```json\n{'people': 3,}\n```")]),
        "Booked.",
    ]
    async with Call(Booking(), *script) as running:
        await running.session.generate_reply(user_input="Book.")
        outputs = [i for i in running.session.history.items if i.type == "function_call_output"]
        assert [output.is_error for output in outputs] == [True, True, False]
        assert "people" in outputs[0].output
        assert running.agent.booked == [3]
        stored = [i for i in running.session.history.items if i.type == "function_call"]
        assert stored[-1].arguments == '{"people": 3}' or '"people":3' in stored[-1].arguments
        assert running.said == ["Booked."]


async def test_stop_response_in_a_tool_ends_the_turn_in_silence():
    async with Call(Kitchen(), asked("stops")) as running:
        handle = running.session.generate_reply(user_input="Cook.")
        await handle
        assert handle.exception() is None
        assert running.said == []
        assert outputs_of(running.session) == [""]


async def test_a_tool_that_never_returns_is_stopped_and_the_turn_goes_on():
    settings = LivenessSettings(slow_line=None, tool_timeout=3.0)
    async with Call(Kitchen(), asked("hangs"), "It hangs.", liveness=settings) as running:
        await running.session.generate_reply(user_input="Cook.")
        output = running.session.history.items[-2]
        assert output.is_error
        assert "3.0" in output.output
        assert running.said == ["It hangs."]


async def test_a_plain_function_is_a_tool_too():
    async with Call(Kitchen(), asked("plain"), "Ready.") as running:
        await running.session.generate_reply(user_input="Cook.")
        assert outputs_of(running.session) == ["plain is ready"]


async def test_a_call_id_seen_before_is_not_executed_again():
    script = [
        reply(calls=[raw_call("book", '{"people": 2}', call_id="same")]),
        reply(calls=[raw_call("book", '{"people": 2}', call_id="same")]),
        "Booked.",
    ]
    async with Call(Booking(), *script) as running:
        await running.session.generate_reply(user_input="Book.")
        assert running.agent.booked == [2]
        assert running.said == ["Booked."]
        assert_pairs_complete(running.session.history)


async def test_a_call_id_twice_in_one_step_is_executed_once():
    script = [
        reply(
            calls=[
                raw_call("book", '{"people": 2}', call_id="same"),
                raw_call("book", '{"people": 2}', call_id="same"),
            ]
        ),
        "Booked.",
    ]
    async with Call(Booking(tool_seconds=0.5), *script) as running:
        await running.session.generate_reply(user_input="Book.")
        assert running.agent.booked == [2]
        assert running.said == ["Booked."]
        assert_pairs_complete(running.session.history)


async def test_equal_calls_of_a_step_have_keys_of_their_own():
    keys = []

    class Keyed(Desk):
        @function_tool
        async def pay(self, context: RunContext, amount: int) -> str:
            """Pay."""
            keys.append((context.idempotency_key, context.from_model, context.step_index))
            return "paid"

    script = [reply(calls=[call("pay", amount=1), call("pay", amount=1)]), "Paid."]
    async with Call(Keyed(), *script) as running:
        await running.session.generate_reply(user_input="Pay.")
        assert len({key for key, _, _ in keys}) == 2
        assert all(from_model and step == 0 for _, from_model, step in keys)


# Speech in tools


async def test_regression_26_awaiting_the_own_handle_in_a_tool_raises():
    async with Call(Kitchen(), asked("waits_for_itself"), "I see.") as running:
        await running.session.generate_reply(user_input="Cook.")
        assert outputs_of(running.session) == ["An internal error occurred"]
        assert running.said == ["I see."]


async def test_regression_26_wait_for_playout_waits_for_the_words_before_the_tool():
    script = [reply("One two three four.", calls=[call("waits_for_playout")]), "Ready."]
    async with Call(Kitchen(), *script) as running:
        await running.session.generate_reply(user_input="Cook.")
        assert running.agent.order == ["playout over at 1.4"]
        assert running.said == ["One two three four.", "Ready."]


async def test_wait_for_playout_returns_at_once_if_nothing_was_to_be_spoken():
    async with Call(Kitchen(), asked("waits_for_playout"), "Ready.") as running:
        await running.session.generate_reply(user_input="Cook.")
        assert running.agent.order == ["playout over at 0.1"]


async def test_say_in_a_tool_plays_while_the_tool_runs_and_can_be_awaited():
    async with Call(Kitchen(), asked("speaks"), "Found it.") as running:
        await running.session.generate_reply(user_input="Look.")
        assert running.agent.order == ["said"]
        assert running.said == ["I am looking.", "Found it."]


async def test_say_in_a_tool_comes_after_the_text_of_its_step():
    script = [reply("One moment.", calls=[call("speaks")]), "Found it."]
    async with Call(Kitchen(), *script) as running:
        await running.session.generate_reply(user_input="Look.")
        assert running.said == ["One moment.", "I am looking.", "Found it."]
        assert_sorted(running.session.history)


async def test_generate_reply_in_a_tool_is_asked_without_tools():
    async with Call(Kitchen(), asked("replies"), "I look.", "Found it.") as running:
        await running.session.generate_reply(user_input="Look.")
        assert running.requests[1].tool_choice == "none"
        assert running.said == ["I look.", "Found it."]


async def test_regression_19_say_in_an_interrupted_tool_does_not_mute_the_session():
    async with Call(Kitchen(), asked("speaks"), reply("Yes.", when="stop")) as running:
        running.session.generate_reply(user_input="Look.")
        await running.caller.hears("I am")
        await running.session.interrupt()
        await running.caller.say("please stop")
        await running.caller.hears("yes")
        handle = running.session.say("Still here.")
        await handle
        assert running.caller.heard[-2:] == ["Still", "here."]


async def test_regression_23_white_space_with_a_tool_call_does_not_stall_the_turn():
    script = [reply(" \n ", calls=[call("quick")]), "Ready."]
    async with Call(Kitchen(), *script) as running:
        handle = running.session.generate_reply(user_input="Cook.")
        async with asyncio.timeout(5):
            await handle
        assert running.said == ["Ready."]


# Interrupted turns


async def test_regression_22_an_interrupted_tool_is_run_once_and_its_result_is_stored():
    script = [asked("slow"), reply("Something else.", when="forget it")]
    async with Call(Kitchen(), *script) as running:
        handle = running.session.generate_reply(user_input="Cook.")
        await running.caller.silence(0.5)
        await running.session.interrupt()
        await handle
        assert outputs_of(running.session) == ["slow is ready"]
        await running.caller.say("forget it")
        await running.caller.hears("something else")
        assert running.agent.order == ["slow begins", "slow ends"]
        assert "slow -> slow is ready" in running.requests[1].texts
        assert_pairs_complete(running.session.history)


async def test_a_request_made_while_an_old_call_runs_shows_that_it_is_still_running():
    class Long(Desk):
        @function_tool
        async def long(self) -> str:
            """Take eight seconds."""
            await asyncio.sleep(8.0)
            return "long is over"

    script = [
        asked("long"),
        reply("Something else.", when="forget it"),
        reply("Really over.", when="anything new"),
    ]
    async with Call(Long(), *script, liveness=QUIET) as running:
        running.session.generate_reply(user_input="Start.")
        await running.caller.silence(0.5)
        running.session.interrupt()
        await running.caller.say("forget it")
        await running.caller.hears("something else")
        shown = running.requests[1].texts
        assert any(text.startswith("long -> ") and "running" in text for text in shown)
        assert calls_of(running.session) == []
        await running.caller.silence(6.0)
        assert outputs_of(running.session) == ["long is over"]
        await running.caller.say("anything new")
        await running.caller.hears("really over")
        assert [text for text in running.requests[-1].texts if text.startswith("long ->")] == [
            "long -> long is over"
        ]


async def test_a_cancellable_tool_is_cancelled_with_its_turn():
    async with Call(Kitchen(), asked("cancellable")) as running:
        handle = running.session.generate_reply(user_input="Cook.")
        await running.caller.silence(0.5)
        began = now()
        await running.session.interrupt()
        await handle
        assert now() - began < 0.1
        output = running.session.history.items[-1]
        assert (output.output, output.is_error, output.reply_required) == ("Cancelled", True, False)
        assert running.agent.order == ["cancellable begins"]


async def test_a_tool_that_is_not_cancellable_survives_the_interruption_of_its_turn():
    async with Call(Kitchen(), asked("slow")) as running:
        handle = running.session.generate_reply(user_input="Cook.")
        await running.caller.silence(0.5)
        await running.session.interrupt()
        assert not handle.done()
        await handle
        assert running.agent.order == ["slow begins", "slow ends"]


async def test_the_handle_of_an_interrupted_turn_does_not_wait_for_a_tool_for_ever():
    settings = LivenessSettings(slow_line=None, interrupted_tool_grace=2.0)
    async with Call(Kitchen(), asked("hangs"), liveness=settings) as running:
        handle = running.session.generate_reply(user_input="Cook.")
        await running.caller.silence(0.5)
        began = now()
        running.session.interrupt()
        await handle
        assert now() - began == pytest.approx(2.0, abs=0.01)


async def test_a_tool_can_protect_its_turn():
    class Paying(Desk):
        @function_tool
        async def pay(self, context: RunContext) -> str:
            """Pay."""
            context.disallow_interruptions()
            await asyncio.sleep(1.0)
            return "paid"

    async with Call(Paying(), asked("pay"), "It is paid now.", "And again.") as running:
        handle = running.session.generate_reply(user_input="Pay.")
        await running.caller.silence(0.5)
        with pytest.raises(RuntimeError):
            handle.interrupt()
        await running.caller.say("no please stop now")
        await handle
        assert running.said == ["It is paid now."]


# Hand-offs from tools


class Transfers(Desk):
    def __init__(self):
        super().__init__()
        self.first, self.second = Desk(id="first"), Desk(id="second")

    @function_tool
    async def to_first(self) -> Agent:
        """Transfer to the first."""
        await asyncio.sleep(0.5)
        return self.first

    @function_tool
    async def to_second(self):
        """Transfer to the second."""
        return self.second, "transferred"

    @function_tool
    async def lookup(self) -> str:
        """Take a second."""
        await asyncio.sleep(1.0)
        return "looked up"


async def test_of_two_agents_in_one_step_the_first_in_call_order_takes_over():
    async with Call(Transfers(), asked("to_first", "to_second"), "I see.") as running:
        await running.session.generate_reply(user_input="Transfer me.")
        await running.caller.silence(1.0)
        assert running.session.current_agent is running.agent.first
        outputs = {
            i.name: i for i in running.session.history.items if i.type == "function_call_output"
        }
        assert outputs["to_second"].is_error
        assert not outputs["to_first"].is_error
        assert_pairs_complete(running.session.history)


async def test_regression_3_a_handoff_is_kept_when_a_parallel_tool_returns_later():
    async with Call(Transfers(), asked("to_first", "lookup"), "Looked up.") as running:
        await running.session.generate_reply(user_input="Transfer me.")
        await running.caller.silence(1.0)
        assert running.session.current_agent is running.agent.first
        assert running.said == ["Looked up."]


async def test_a_handler_can_cancel_the_handoff():
    async with Call(Transfers(), asked("to_first")) as running:
        running.session.on("function_tools_executed", lambda event: event.cancel_agent_handoff())
        await running.session.generate_reply(user_input="Transfer me.")
        await running.caller.silence(1.0)
        assert running.session.current_agent is running.agent


async def test_the_handoff_of_an_interrupted_turn_still_happens():
    async with Call(Transfers(), asked("to_first")) as running:
        running.session.generate_reply(user_input="Transfer me.")
        await running.caller.silence(0.3)
        await running.session.interrupt()
        await running.caller.silence(1.0)
        assert running.session.current_agent is running.agent.first


# What tools are offered


async def test_tools_hidden_on_enter_are_offered_afterwards():
    class Entering(Desk):
        async def on_enter(self):
            self.session.generate_reply(instructions="Greet.")

        @function_tool(flags=ToolFlag.IGNORE_ON_ENTER)
        async def hidden(self) -> str:
            """Be hidden at first."""
            return "seen"

        @function_tool
        async def shown(self) -> str:
            """Be shown always."""
            return "seen"

    async with Call(Entering(), "Hello.", "Yes.") as running:
        await running.caller.hears("hello")
        await running.session.generate_reply(user_input="And now?")
        assert [request.tool_names for request in running.requests] == [
            ["shown"],
            ["hidden", "shown"],
        ]


async def test_a_turn_can_be_limited_to_some_tools():
    async with Call(Kitchen(), "Yes.") as running:
        await running.session.generate_reply(user_input="Cook.", tools=["quick", "slow"])
        assert sorted(running.requests[0].tool_names) == ["quick", "slow"]


async def test_the_agents_tool_wins_over_the_sessions_of_the_same_name():
    used = []

    @function_tool(name="book")
    async def session_book(people: int) -> str:
        """Book through the session."""
        used.append(people)
        return "session"

    session = make_session(reply(calls=[call("book", people=1)]), "Yes.", tools=[session_book])
    async with Call(Booking(), session=session) as running:
        await session.generate_reply(user_input="Book.")
        assert running.agent.booked == [1]
        assert used == []


async def test_tools_that_a_tool_replaces_are_offered_from_the_next_turn_on():
    class Changing(Desk):
        @function_tool
        async def change(self) -> str:
            """Change the tools."""
            await self.update_tools([self.other])
            return "changed"

        @function_tool
        async def other(self) -> str:
            """Do something else."""
            return "other"

    async with Call(Changing(), asked("change"), "Changed.", "Next.") as running:
        await running.session.generate_reply(user_input="Change.")
        await running.session.generate_reply(user_input="Next.")
        assert [request.tool_names for request in running.requests] == [
            ["change", "other"],
            ["change", "other"],
            ["other"],
        ]


async def test_instructions_that_a_tool_changes_apply_to_the_reply_of_that_tool():
    class Changing(Desk):
        @function_tool
        async def change(self) -> str:
            """Change the instructions."""
            await self.update_instructions("Be brief.")
            return "changed"

    async with Call(Changing(), asked("change"), "Ok.") as running:
        await running.session.generate_reply(user_input="Change.")
        assert [request.texts[0] for request in running.requests] == [
            "system: Book tables.",
            "system: Be brief.",
        ]


async def test_regression_28_the_user_is_not_away_while_a_tool_runs():
    class Long(Desk):
        @function_tool
        async def long(self) -> str:
            """Take long."""
            await asyncio.sleep(30.0)
            return "over"

    async with Call(
        Long(), asked("long"), "Over.", user_away_timeout=5.0, liveness=QUIET
    ) as running:
        await running.session.generate_reply(user_input="Start.")
        assert running.log.count("U away") == 0
        await running.log.wait_for("U away")


async def test_a_greeting_is_not_repeated_after_a_tool():
    async with Call(
        Greeter("Hello.", tools=[Kitchen().quick]), asked("quick"), "Ready."
    ) as running:
        await running.session.generate_reply(user_input="Cook.")
        assert running.said == ["Hello.", "Ready."]


async def test_tools_never_run_for_a_reply_that_was_prepared_and_thrown_away():
    script = [
        reply(calls=[call("book", people=3)], when="for three", times=None),
        reply(calls=[call("book", people=2)], when="for two", times=None),
        reply("Booked.", when="booked for", times=None),
    ]
    settings = PreemptiveSettings(enabled=True)
    async with Call(Booking(), *script, preemptive=settings) as running:
        await running.caller.say("a table for two no a table for three", pauses={4: 0.3})
        await running.caller.hears("booked")
        assert running.agent.booked == [3]


async def test_a_slow_voice_does_not_hold_up_the_tools_of_its_step():
    script = [reply("One two three.", calls=[call("quick")]), "Ready."]
    async with Call(Kitchen(), *script, tts=ScriptedTTS(2.0)) as running:
        running.session.generate_reply(user_input="Cook.")
        await running.caller.silence(1.0)
        assert running.agent.order == ["quick begins", "quick ends"]
