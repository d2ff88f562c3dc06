import asyncio

import pytest

from bargein.audio import AudioFrame
from bargein.conversation import FunctionCallOutput
from bargein.errors import RealtimeError
from bargein.testing import (
    MarkedSpeech,
    ScriptedRealtimeModel,
    UnexpectedRequest,
    call,
    even_words,
    failure,
    hang,
    realtime_capabilities,
    reply,
    run_virtual,
)

EVENTS = [
    "input_speech_started",
    "input_speech_stopped",
    "input_audio_transcription_completed",
    "generation_created",
    "session_reconnected",
    "remote_item_added",
    "metrics_collected",
    "error",
]


class Listener:
    """A session of a scripted model, and the names of what it reported."""

    def __init__(self, *script, able=None, **options):
        self.model = ScriptedRealtimeModel(
            script, capabilities=realtime_capabilities(**(able or {})), **options
        )
        self.session = self.model.session()
        self.names, self.events = [], []
        for name in EVENTS:
            self.session.on(name, lambda event, name=name: self._note(name, event))

    def _note(self, name, event):
        self.names.append(name)
        self.events.append(event)

    def last(self, name):
        return next(
            e for n, e in reversed(list(zip(self.names, self.events, strict=True))) if n == name
        )

    async def __aenter__(self):
        return self

    async def __aexit__(self, *failure):
        await self.session.aclose()


def push(session, *words, silence=0.6):
    speech = MarkedSpeech(even_words(words, 0.3), 0.3 * max(1, len(words)))
    for frame in speech.frames(16_000):
        session.push_audio(frame)
    session.push_audio(AudioFrame.silence(silence, 16_000))


async def text_of(event):
    pieces = []
    async for message in event.message_stream:
        async for piece in message.text_stream:
            pieces.append(getattr(piece, "text", piece))
    return "".join(pieces)


async def test_marked_audio_is_heard_as_speech_words_and_a_turn_that_is_answered():
    async with Listener("Yes.") as there:
        push(there.session, "are", "you", "open")
        await asyncio.sleep(0.3)
        assert there.names == [
            "input_speech_started",
            "input_speech_stopped",
            "remote_item_added",
            "generation_created",
            "metrics_collected",
            "input_audio_transcription_completed",
        ]
        words = there.last("input_audio_transcription_completed")
        assert (words.item_id, words.transcript) == ("item_1", "are you open")
        assert await text_of(there.last("generation_created")) == "Yes."
        texts = [item.text_content for item in there.session.chat_ctx.messages()]
        assert texts == ["are you open", "Yes."]


async def test_a_text_is_heard_without_any_audio():
    async with Listener("Yes.") as there:
        there.session.hear("are you open")
        await asyncio.sleep(2.0)
        assert there.last("input_audio_transcription_completed").transcript == "are you open"


async def test_noise_is_answered_only_if_wanted():
    async with Listener() as there:
        push(there.session)
        await asyncio.sleep(1.0)
        assert "generation_created" not in there.names
    async with Listener("Pardon?", answers_noise=True) as there:
        push(there.session)
        await asyncio.sleep(1.0)
        assert "generation_created" in there.names


async def test_without_turn_detection_only_a_commit_ends_a_turn():
    async with Listener("Yes.", able={"turn_detection": False}) as there:
        push(there.session, "are", "you", "open")
        await asyncio.sleep(1.0)
        assert there.names == []
        there.session.commit_audio()
        event = await there.session.generate_reply()
        assert event.user_initiated
        assert there.model.requests[0].last_text == "are you open"
        there.session.clear_audio()
        assert (there.session.commits, there.session.clears) == (1, 1)


async def test_new_speech_stops_the_answer():
    async with Listener(reply("one two three four", rate=1), "Yes.") as there:
        push(there.session, "count")
        await asyncio.sleep(1.5)
        first = there.last("generation_created")
        push(there.session, "stop")
        assert await text_of(first) == "one two "


async def test_a_late_answer_comes_though_it_was_told_to_stop():
    async with Listener(reply("Late.", ttft=12)) as there:
        future = there.session.generate_reply()
        await asyncio.sleep(10)
        there.session.interrupt()
        assert await text_of(await future) == "Late."
        assert there.session.interruptions == 1


async def test_failures_hang_and_refusals_strike_as_planned():
    async with Listener(failure(), hang()) as there:
        with pytest.raises(Exception, match="scripted failure"):
            await there.session.generate_reply()
        future = there.session.generate_reply()
        await asyncio.sleep(60)
        assert not future.done()
        there.model.refuse = ValueError("no")
        for update in (
            there.session.update_instructions("x"),
            there.session.update_tools([]),
            there.session.update_chat_ctx(there.session.chat_ctx),
        ):
            with pytest.raises(RealtimeError):
                await update


async def test_a_server_that_breaks_reports_an_error_and_a_new_connection_is_reported():
    async with Listener() as there:
        there.session.fail(ValueError("gone"))
        there.session.reconnect()
        assert there.names == ["error", "session_reconnected"]
        assert not there.last("error").recoverable


async def test_calls_are_numbered_and_a_result_is_answered_by_itself_where_that_is_able():
    able = {"auto_tool_reply_generation": True}
    async with Listener(reply(calls=[call("book", people=2)]), "Booked.", able=able) as there:
        event = await there.session.generate_reply()
        (asked,) = [asked async for asked in event.function_stream]
        assert (asked.call_id, asked.arguments) == ("call_1", '{"people": 2}')
        context = there.session.chat_ctx
        context.insert(
            FunctionCallOutput(call_id="call_1", name="book", output="ok", is_error=False)
        )
        await there.session.update_chat_ctx(context)
        await asyncio.sleep(0.2)
        assert await text_of(there.last("generation_created")) == "Booked."


async def test_only_what_the_capabilities_allow_can_be_asked():
    async with Listener() as there:
        with pytest.raises(RealtimeError):
            there.session.say("Hello")
        with pytest.raises(RealtimeError):
            there.session.set_turn_detection(False)
    able = {"supports_say": True, "can_disable_turn_detection": True}
    async with Listener(able=able) as there:
        assert await text_of(await there.session.say("Hello there")) == "Hello there"
        there.session.set_turn_detection(False)
        push(there.session, "hello")
        await asyncio.sleep(1.0)
        assert there.names.count("generation_created") == 1


async def test_what_the_script_does_not_hold_is_an_error_unless_it_is_not_strict():
    async with Listener() as there:
        there.model.add("Never used.")
        with pytest.raises(AssertionError):
            there.model.assert_finished()
    async with Listener(strict=False) as there:
        assert await text_of(await there.session.generate_reply()) == "Okay."


def test_a_generation_that_is_not_in_the_script_fails_the_test():
    async def ask():
        async with Listener() as there:
            there.session.generate_reply()

    with pytest.raises(UnexpectedRequest):
        run_virtual(ask())
