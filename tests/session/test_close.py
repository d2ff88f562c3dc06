"""Closing: quickly, in order, with nothing left behind and nothing heard lost."""

import asyncio
import gc

import pytest
from session_kit import (
    Booking,
    Call,
    Desk,
    Greeter,
    assert_pairs_complete,
    assert_sorted,
    assistant_texts,
    make_session,
    user_texts,
)

from bargein.conversation import Toolset, function_tool
from bargein.session import CloseReason
from bargein.testing import FakeAudioOutput, ScriptedCaller, ScriptedSTT, call, hang, reply
from bargein.turns.settings import LivenessSettings

QUIET = LivenessSettings(slow_line=None)


def now():
    return asyncio.get_running_loop().time()


async def forever():
    await asyncio.get_running_loop().create_future()


async def closing_time(session):
    began = now()
    await session.aclose()
    return now() - began


async def test_regression_10_closing_an_idle_session_takes_no_time():
    async with Call(Desk()) as running:
        await running.caller.silence(3.0)
        assert await closing_time(running.session) < 0.05


async def test_closing_right_after_the_start_takes_no_time():
    async with Call(Desk()) as running:
        assert await closing_time(running.session) < 0.05


async def test_closing_after_a_conversation_takes_no_time():
    async with Call(Desk(), "Yes.") as running:
        await running.caller.say("hello there")
        await running.caller.hears("yes")
        await running.caller.silence(1.0)
        assert await closing_time(running.session) < 0.05


async def test_closing_twice_and_at_once_is_the_same_close():
    async with Call(Greeter(None, "Bye.")) as running:
        await asyncio.gather(running.session.aclose(), running.session.aclose())
        await running.session.aclose()
        assert running.log.count("close") == 1
        assert running.said == ["Bye."]
        assert running.agent.seen == ["enter", "exit"]


async def test_closing_a_session_that_never_started_does_nothing():
    await make_session().aclose()


async def test_cancelling_the_wait_does_not_stop_the_closing():
    async with Call(Greeter(None, "Goodbye to you.")) as running:
        waiting = asyncio.create_task(running.session.aclose())
        await running.caller.silence(0.2)
        waiting.cancel()
        await running.log.wait_for("close")
        assert running.said == ["Goodbye to you."]


async def test_leaving_the_block_closes():
    async with make_session() as session:
        await session.start(Desk())
    with pytest.raises(RuntimeError):
        session.say("x")


@pytest.mark.parametrize("reason", ["user_initiated", "error", "job_shutdown"])
def test_reasons_are_strings(reason):
    assert CloseReason(reason) == reason
    assert CloseReason[reason.upper()] is CloseReason(reason)


async def test_states_are_reset_silently():
    async with Call(Desk(), "One two three four five six.") as running:
        running.session.generate_reply()
        await running.caller.hears("two")
        await running.session.aclose()
        assert running.session.agent_state == "initializing"
        assert running.session.user_state == "listening"
        assert running.log.labels()[-1] == "close(user_initiated)"


# What is kept


async def test_speech_that_is_cut_by_the_close_keeps_the_words_that_were_heard():
    async with Call(Desk(), "One two three four five six.") as running:
        handle = running.session.generate_reply()
        await running.caller.hears("three")
        assert await closing_time(running.session) < 0.05
        assert running.said == ["One two three"]
        assert running.caller.heard == ["One", "two", "three"]
        assert handle.done()
        assert handle.interrupted


async def test_protected_speech_is_cut_by_the_close_as_well():
    async with Call(Desk()) as running:
        handle = running.session.say("One two three four five six.", allow_interruptions=False)
        await running.caller.hears("three")
        assert await closing_time(running.session) < 0.05
        assert running.said == ["One two three"]
        assert handle.done()


async def test_regression_10_words_that_are_not_final_yet_are_waited_for():
    async with Call(Desk(), stt=ScriptedSTT(lag=0.5)) as running:
        await running.caller.say("please remember this")
        assert await closing_time(running.session) < 2.1
        assert running.asked == ["please remember this"]
        assert running.said == []


async def test_words_whose_final_never_comes_are_kept_as_they_were_understood():
    async with Call(Desk(), stt=ScriptedSTT(drop_final=True)) as running:
        await running.caller.say("please remember this")
        assert await closing_time(running.session) < 2.6
        assert running.asked == ["please remember this"]


async def test_a_final_text_that_is_not_committed_yet_enters_history():
    async with Call(Desk()) as running:
        await running.caller.say("please remember this")
        await running.log.wait_for("transcribed final")
        await running.session.aclose()
        assert running.asked == ["please remember this"]


async def test_a_held_turn_enters_history():
    async with Call(Desk()) as running:
        running.session.say("One two three four five six seven eight.", allow_interruptions=False)
        await running.caller.hears("one")
        await running.caller.say("a table")
        await running.caller.silence(0.8)
        await running.session.aclose()
        assert running.asked == ["a table"]


async def test_a_short_text_that_waits_for_more_enters_history():
    async with Call(Desk(), min_interruption_words=3) as running:
        running.session.say("One two three four five six seven eight nine ten.")
        await running.caller.hears("one")
        await running.caller.say("a table")
        await running.caller.silence(1.2)
        await running.session.aclose()
        assert running.asked == ["a table"]


async def test_a_turn_whose_hook_runs_enters_history():
    class Slow(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            await asyncio.sleep(1.0)

    async with Call(Slow()) as running:
        future = running.session.submit_user_turn("hello")
        await running.caller.silence(0.5)
        await running.session.aclose()
        assert await future is None
        assert running.asked == ["hello"]
        assert running.said == []


async def test_a_user_who_talks_on_does_not_keep_the_session_open():
    async with Call(Desk()) as running:
        saying = asyncio.create_task(running.caller.say(" ".join(["word"] * 40)))
        await running.caller.silence(2.0)
        assert await closing_time(running.session) < 2.6
        assert running.asked[0].split()[:6] == ["word"] * 6
        await saying


# What runs


async def test_on_exit_may_speak_and_its_speech_is_heard():
    class Leaving(Desk):
        async def on_exit(self):
            self.session.say("Thank you.")
            await self.session.generate_reply(instructions="Say goodbye.")

    async with Call(Leaving(), "Goodbye.") as running:
        await running.session.aclose()
        assert running.said == ["Thank you.", "Goodbye."]


async def test_speech_is_refused_while_it_closes():
    refusals = []

    class Leaving(Desk):
        async def on_exit(self):
            await asyncio.sleep(1.0)

    async with Call(Leaving()) as running:
        closing = asyncio.create_task(running.session.aclose())
        await running.caller.silence(0.5)
        for attempt in (lambda: running.session.say("x"), running.session.generate_reply):
            with pytest.raises(RuntimeError) as caught:
                attempt()
            refusals.append(str(caught.value))
        await closing
        assert all("closing" in refusal for refusal in refusals)


async def test_an_on_exit_that_never_ends_is_left():
    class Hanging(Desk):
        async def on_exit(self):
            await forever()

    liveness = LivenessSettings(close_timeout=3.0)
    async with Call(Hanging(), liveness=liveness) as running:
        assert await closing_time(running.session) == pytest.approx(3.0, abs=0.1)


async def test_an_on_exit_that_talks_for_ever_is_left():
    class Talking(Desk):
        async def on_exit(self):
            while True:
                await self.session.say("And another thing.")

    liveness = LivenessSettings(close_timeout=3.0)
    async with Call(Talking(), liveness=liveness) as running:
        assert await closing_time(running.session) == pytest.approx(3.0, abs=0.2)
        assert running.log.labels()[-1] == "close(user_initiated)"


async def test_an_on_enter_that_never_ends_is_left():
    class Hanging(Desk):
        async def on_enter(self):
            await forever()

    liveness = LivenessSettings(close_timeout=3.0)
    async with Call(Hanging(), liveness=liveness) as running:
        assert await closing_time(running.session) == pytest.approx(3.0, abs=0.1)


async def test_a_hook_that_never_ends_does_not_keep_the_session_open():
    class Hanging(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            await forever()

    async with Call(Hanging(), liveness=QUIET) as running:
        running.session.submit_user_turn("hello")
        await running.caller.silence(0.5)
        assert await closing_time(running.session) <= 10.5
        assert running.asked == ["hello"]


async def test_a_running_tool_gets_some_time_and_its_result_is_stored():
    script = [reply(calls=[call("book", people=2)])]
    async with Call(Booking(tool_seconds=2.0), *script) as running:
        handle = running.session.generate_reply(user_input="Book.")
        await running.caller.silence(0.5)
        assert await closing_time(running.session) == pytest.approx(1.6, abs=0.1)
        assert running.session.history.items[-1].output == "booked for 2"
        assert handle.done()
        assert_pairs_complete(running.session.history)


async def test_a_tool_that_never_ends_is_cancelled_and_recorded_as_an_error():
    class Hanging(Desk):
        @function_tool
        async def hangs(self) -> str:
            """Never return."""
            await forever()

    liveness = LivenessSettings(slow_line=None, interrupted_tool_grace=2.0)
    async with Call(Hanging(), reply(calls=[call("hangs")]), liveness=liveness) as running:
        handle = running.session.generate_reply(user_input="Go.")
        await running.caller.silence(0.5)
        assert await closing_time(running.session) < 4.5
        output = running.session.history.items[-1]
        assert output.is_error
        assert handle.done()
        assert_pairs_complete(running.session.history)


async def test_a_handoff_that_is_under_way_ends_first():
    async with Call(Greeter("One two three.", "Bye from one.", id="first")) as running:
        await running.caller.hears("one")
        running.session.update_agent(Greeter("Two.", "Bye from two.", id="second"))
        await running.session.aclose()
        assert running.agent.seen == ["enter", "exit"]
        assert running.said[0] == "One"
        assert running.said[-1] == "Bye from two."
        assert running.log.labels()[-1] == "close(user_initiated)"


async def test_a_model_that_never_answers_does_not_keep_the_session_open():
    async with Call(Desk(), hang(), liveness=QUIET) as running:
        handle = running.session.generate_reply(user_input="Hello?")
        await running.caller.silence(1.0)
        assert await closing_time(running.session) < 0.05
        assert handle.done()


async def test_a_sink_that_never_reports_does_not_keep_the_session_open():
    session = make_session("One two three four.")
    session.output.audio = FakeAudioOutput(forget_finished=True)
    async with Call(Desk(), session=session) as running:
        session.generate_reply()
        await running.caller.hears("two")
        assert await closing_time(session) < 1.2
        assert running.said == ["One two"]


async def test_every_handle_ends_with_the_session():
    async with Call(Desk(), "One two three four.", hang()) as running:
        handles = [
            running.session.generate_reply(),
            running.session.say("Two."),
            running.session.generate_reply(user_input="Three?"),
            running.session.say("Four.", allow_interruptions=False),
        ]
        called = []
        for handle in handles:
            handle.add_done_callback(called.append)
        await running.caller.hears("two")
        await running.session.aclose()
        assert all(handle.done() for handle in handles)
        assert called == sorted(called, key=handles.index) or set(called) == set(handles)
        assert len(called) == 4


# Shutting down and draining


async def test_a_shutdown_with_drain_speaks_what_is_queued():
    async with Call(Desk(), "One two three.") as running:
        running.session.generate_reply()
        running.session.say("Four.")
        running.session.shutdown()
        await running.log.wait_for("close")
        assert running.said == ["One two three.", "Four."]


async def test_a_shutdown_without_drain_cuts():
    async with Call(Desk(), "One two three four five six.") as running:
        running.session.generate_reply()
        await running.caller.hears("two")
        running.session.shutdown(drain=False)
        await running.log.wait_for("close")
        assert running.said == ["One two"]


async def test_aclose_during_a_shutdown_with_drain_waits_for_the_same_close():
    async with Call(Desk()) as running:
        running.session.say("One two three.")
        running.session.shutdown()
        await running.session.aclose()
        assert running.log.count("close") == 1


async def test_drain_runs_on_exit_and_waits_for_speech_and_then_refuses_more():
    async with Call(Greeter("One two.", "Bye.")) as running:
        await running.session.drain()
        assert running.said == ["One two.", "Bye."]
        with pytest.raises(RuntimeError):
            running.session.say("More.")
        await running.session.aclose()
        assert running.agent.seen == ["enter", "exit"]


async def test_a_shutdown_from_a_tool_lets_the_turn_end():
    class Ending(Desk):
        @function_tool
        async def end(self) -> str:
            """End the call."""
            self.session.shutdown()
            return "ending"

    async with Call(Ending(), reply(calls=[call("end")]), "Goodbye.") as running:
        running.session.generate_reply(user_input="Bye.")
        await running.log.wait_for("close")
        assert running.said == ["Goodbye."]


async def test_aclose_in_a_tool_does_not_wait_for_itself():
    class Ending(Desk):
        @function_tool
        async def end(self) -> str:
            """End the call."""
            await self.session.aclose()
            return "ended"

    liveness = LivenessSettings(slow_line=None, interrupted_tool_grace=1.0)
    async with Call(Ending(), reply(calls=[call("end")]), liveness=liveness) as running:
        running.session.generate_reply(user_input="Bye.")
        await running.log.wait_for("close", within=30.0)


# What is left


async def test_regression_11_nothing_happens_after_the_close():
    async with Call(Desk(), user_away_timeout=2.0) as running:
        await running.session.aclose()
        count = len(running.log.events)
        await running.caller.silence(30.0)
        assert len(running.log.events) == count


async def test_inputs_and_outputs_are_not_read_or_written_any_more():
    async with Call(Desk()) as running:
        await running.session.aclose()
        heard = list(running.caller.heard)
        running.session.input.push_dtmf("1")
        await running.caller.silence(1.0)
        assert running.caller.heard == heard


async def test_regression_11_protected_speech_does_not_end_the_walk_of_a_forced_interrupt():
    async with Call(Desk()) as running:
        handles = [
            running.session.say("One two three four.", allow_interruptions=False),
            running.session.say("Five.", allow_interruptions=False),
            running.session.say("Six."),
        ]
        await running.caller.hears("two")
        await running.session.interrupt(force=True)
        assert all(handle.interrupted for handle in handles)


async def test_the_history_can_be_read_after_the_close():
    async with Call(Desk(), "Yes.") as running:
        await running.session.generate_reply(user_input="Hello?")
        await running.session.aclose()
        assert user_texts(running.session) == ["Hello?"]
        assert assistant_texts(running.session) == ["Yes."]
        assert_sorted(running.session.history)


async def test_toolsets_that_fail_to_close_do_not_stop_the_others():
    closed = []

    class Tools(Toolset):
        async def aclose(self):
            closed.append(self.id)
            raise ConnectionError("gone")

    session = make_session(tools=[Tools("three", [])])
    agent = Desk(tools=[Tools("one", []), Tools("two", [])])
    async with Call(agent, session=session) as running:
        await session.aclose()
        assert closed == ["one", "two", "three"]
        assert running.log.labels()[-1] == "close(user_initiated)"


async def test_a_caller_who_hangs_up_closes_the_session():
    async with make_session("One two three four.") as session:
        caller = ScriptedCaller(session)
        await session.start(Desk())
        session.generate_reply()
        await caller.hears("two")
        await caller.hang_up()
        assert assistant_texts(session) == ["One two"]


async def test_a_start_that_fails_leaves_nothing_and_can_be_repeated():
    class Broken(Toolset):
        fails = True

        async def setup(self):
            if self.fails:
                raise ConnectionError("no server")

    tools = Broken("broken", [])
    session = make_session("Yes.", tools=[tools])
    with pytest.raises(ConnectionError):
        await session.start(Desk())
    Broken.fails = False
    await session.start(Desk())
    await session.generate_reply(user_input="Hello?")
    assert assistant_texts(session) == ["Yes."]
    await session.aclose()


async def test_regression_12_an_interruption_leaves_no_task_behind():
    async with Call(Booking(tool_seconds=0.2), *["One two three four."] * 5) as running:
        await running.caller.silence(0.5)
        before = {task.get_name().split(":")[0] for task in asyncio.all_tasks()}
        for _ in range(5):
            running.session.generate_reply()
            await running.caller.silence(0.6)
            await running.session.interrupt()
        await running.caller.silence(0.5)
        after = {task.get_name().split(":")[0] for task in asyncio.all_tasks()}
        assert after == before


async def test_regression_14_listening_does_not_grow_memory():
    async with Call(Desk(), user_away_timeout=None) as running:
        running.log.events = Forgetful()
        await running.caller.silence(60.0)
        gc.collect()
        before = len(gc.get_objects())
        await running.caller.silence(120.0)
        gc.collect()
        assert len(gc.get_objects()) - before < 20


async def test_regression_14_turns_do_not_grow_memory_beyond_history():
    async with Call(Desk(), reply("Yes.", times=None), liveness=QUIET) as running:
        running.session.llm.requests = Forgetful()
        running.log.events = Forgetful()

        async def turns(count):
            for _ in range(count):
                await (await running.session.submit_user_turn("hello"))
            gc.collect()
            return len(gc.get_objects())

        await turns(20)
        first, second, third = await turns(20), await turns(20), await turns(20)
        assert abs((third - second) - (second - first)) < 30
        per_message = (third - second) / 40
        assert per_message < 12


class Forgetful(list):
    """Keeps nothing."""

    def append(self, item):
        pass
