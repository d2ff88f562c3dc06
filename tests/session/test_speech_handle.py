"""The application's handle on what the agent says."""

import asyncio

import pytest
from session_kit import Call, Desk, make_session

from bargein.conversation import function_tool
from bargein.errors import APIStatusError
from bargein.session import SpeechHandle
from bargein.testing import call, failure, reply
from bargein.turns.settings import LivenessSettings


async def test_a_handle_of_its_own_ends_when_it_is_interrupted():
    handle = SpeechHandle.create()
    assert not handle.done()
    assert handle.interrupt() is handle
    assert handle.interrupted
    assert handle.done()


async def test_priorities_have_the_documented_values():
    assert (
        SpeechHandle.SPEECH_PRIORITY_LOW,
        SpeechHandle.SPEECH_PRIORITY_NORMAL,
        SpeechHandle.SPEECH_PRIORITY_HIGH,
    ) == (0, 5, 10)


async def test_a_step_view_shares_everything_with_its_root_but_its_place():
    root = SpeechHandle.create()
    view = SpeechHandle.create(step_index=1, parent=root)
    assert (view.step_index, view.parent) == (1, root)
    assert (root.step_index, root.parent) == (0, None)
    assert view == root
    assert hash(view) == hash(root)
    assert view.id == root.id
    view.interrupt()
    assert root.interrupted
    assert root.done()


async def test_two_handles_are_different():
    assert SpeechHandle.create() != SpeechHandle.create()


async def test_an_uninterruptible_handle_is_interrupted_only_by_force():
    handle = SpeechHandle.create(allow_interruptions=False)
    with pytest.raises(RuntimeError, match="force=True"):
        handle.interrupt()
    handle.interrupt(force=True)
    assert handle.interrupted


async def test_regression_25_interrupting_a_done_protected_handle_does_nothing():
    async with Call(Desk()) as running:
        handle = running.session.say("Hello.", allow_interruptions=False)
        await handle
        assert handle.interrupt() is handle
        assert not handle.interrupted


async def test_regression_25_a_callback_added_to_a_done_handle_is_called_in_the_next_turn():
    async with Call(Desk()) as running:
        handle = running.session.say("Hello.")
        await handle
        called = []
        handle.add_done_callback(called.append)
        assert called == []
        await asyncio.sleep(0)
        assert called == [handle]


async def test_callbacks_are_called_once_with_the_handle_and_a_failing_one_hurts_nobody(caplog):
    async with Call(Desk()) as running:
        handle = running.session.say("Hello.")
        called = []

        def fails(handle):
            raise KeyError("a bug")

        def removed(handle):
            called.append("removed")

        handle.add_done_callback(fails)
        handle.add_done_callback(called.append)
        handle.add_done_callback(removed)
        handle.remove_done_callback(removed)
        handle.remove_done_callback(removed)
        await handle
        await running.caller.silence(1.0)
        assert called == [handle]


async def test_awaiting_gives_the_handle_and_never_raises():
    liveness = LivenessSettings(fallback_line=None)
    error = APIStatusError("refused", status_code=400)
    async with Call(Desk(), failure(error), liveness=liveness) as running:
        handle = running.session.generate_reply()
        with pytest.raises(asyncio.InvalidStateError):
            handle.exception()
        assert await handle is handle
        assert handle.exception() is error


async def test_a_speech_that_went_well_has_no_exception():
    async with Call(Desk()) as running:
        handle = running.session.say("Hello.")
        await handle.wait_for_playout()
        assert handle.exception() is None


async def test_allow_interruptions_can_be_set_until_it_is_interrupted():
    async with Call(Desk()) as running:
        handle = running.session.say("One two three four.")
        handle.allow_interruptions = False
        assert not handle.allow_interruptions
        handle.allow_interruptions = True
        handle.interrupt()
        with pytest.raises(RuntimeError):
            handle.allow_interruptions = False


async def test_items_of_a_turn_are_known_when_it_is_done():
    @function_tool
    async def look() -> str:
        """Look."""
        return "seen"

    script = [reply("One moment.", calls=[call("look")]), "I see it."]
    async with Call(Desk(tools=[look]), *script) as running:
        handle = running.session.generate_reply(user_input="Look.")
        await handle
        kinds = [item.type for item in handle.chat_items]
        assert sorted(kinds) == sorted(
            ["message", "message", "function_call", "function_call_output", "message"]
        )
        assert handle.chat_message.text_content == "I see it."
        assert handle.num_steps == 2
        assert handle.scheduled


async def test_the_modality_tells_how_the_users_input_came():
    async with Call(Desk(), "One.", "Two.", "Three.") as running:
        session = running.session
        typed = session.generate_reply(user_input="Hello.")
        spoken = session.generate_reply()
        given = session.generate_reply(user_input="Hello.", input_modality="audio")
        modalities = [handle.input_details.modality for handle in (typed, spoken, given)]
        assert modalities == ["text", "audio", "audio"]


async def test_without_audio_input_a_reply_is_a_text_reply():
    session = make_session("One.", stt=None, vad=None, tts=None)
    await session.start(Desk())
    assert session.generate_reply().input_details.modality == "text"
    await session.aclose()


async def test_waiting_for_futures_ends_with_the_interruption_and_cancels_none():
    loop = asyncio.get_running_loop()
    handle = SpeechHandle.create()
    futures = [loop.create_future(), loop.create_future()]
    waiting = asyncio.create_task(handle.wait_if_not_interrupted(futures))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    handle.interrupt()
    await waiting
    assert not any(future.cancelled() for future in futures)


async def test_waiting_for_futures_ends_when_all_are_done():
    loop = asyncio.get_running_loop()
    handle = SpeechHandle.create()
    futures = [loop.create_future(), loop.create_future()]
    loop.call_later(1.0, futures[0].set_result, None)
    loop.call_later(2.0, futures[1].set_result, None)
    await handle.wait_if_not_interrupted(futures)
    assert loop.time() == 2.0


async def test_cancelling_the_wait_for_futures_cancels_none_and_leaves_nothing():
    loop = asyncio.get_running_loop()
    handle = SpeechHandle.create()
    future = loop.create_future()
    waiting = asyncio.create_task(handle.wait_if_not_interrupted([future]))
    await asyncio.sleep(0.1)
    waiting.cancel()
    await asyncio.sleep(0.1)
    assert waiting.cancelled()
    assert not future.cancelled()


async def test_cancelling_the_wait_for_a_handle_leaves_the_speech_alone():
    async with Call(Desk()) as running:
        handle = running.session.say("One two three.")
        waiting = asyncio.create_task(handle.wait_for_playout())
        await running.caller.hears("one")
        waiting.cancel()
        await handle
        assert running.said == ["One two three."]
        assert not handle.interrupted


async def test_interrupting_a_handle_stops_only_that_speech():
    async with Call(Desk()) as running:
        first = running.session.say("One two three four.")
        second = running.session.say("Five six.")
        await running.caller.hears("two")
        first.interrupt()
        await second
        assert (first.interrupted, second.interrupted) == (True, False)
        assert running.said == ["One two", "Five six."]


async def test_interrupting_a_queued_handle_takes_it_out_of_the_queue():
    async with Call(Desk()) as running:
        running.session.say("One two three four.")
        second = running.session.say("Five six.")
        third = running.session.say("Seven.")
        second.interrupt()
        await third
        assert second.done()
        assert running.said == ["One two three four.", "Seven."]


async def test_speech_of_higher_priority_plays_first_but_displaces_nothing():
    async with Call(Desk()) as running:
        session = running.session
        session.say("One two.")
        low = session.say("Low.", priority=SpeechHandle.SPEECH_PRIORITY_LOW)
        session.say("Normal.")
        session.say("High.", priority=SpeechHandle.SPEECH_PRIORITY_HIGH)
        await low
        assert running.said == ["One two.", "High.", "Normal.", "Low."]


async def test_the_gap_between_two_speeches_is_kept():
    async with Call(Desk(), min_consecutive_speech_delay=1.0) as running:
        running.session.say("One.")
        await running.session.say("Two.")
        (_, first_end), (second_start, _) = running.caller.loudspeaker.audible
        assert second_start - first_end == pytest.approx(1.1, abs=0.01)  # and the voice's delay


async def test_waiting_for_speech_in_the_hook_raises():
    class Waiting(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            handle = self.session.say("Wait.")
            try:
                await handle
            except RuntimeError as error:
                self.error = str(error)

    async with Call(Waiting(), "Yes.") as running:
        await running.session.submit_user_turn("hello")
        await running.caller.hears("yes")
        assert "after the hook" in running.agent.error


async def test_say_in_the_hook_plays_after_it_has_ended():
    class Talking(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            self.session.say("Let me see.")
            await asyncio.sleep(1.0)

    async with Call(Talking(), "Yes.") as running:
        await running.session.submit_user_turn("hello")
        await running.caller.hears("yes")
        await running.log.wait_for("C(assistant)", count=2)
        assert running.said == ["Let me see.", "Yes."]
        assert running.caller.loudspeaker.audible[0][0] >= 1.0
