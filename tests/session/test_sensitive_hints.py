"""Secret numbers are seen by the agent's hooks and by nobody else."""

import asyncio
import logging

import pytest
from session_kit import Call, Desk, user_texts

from bargein.audio import VideoFrame
from bargein.conversation import ListeningHint
from bargein.models import TurnDetector
from bargein.testing import ScriptedSTT, reply
from bargein.turns.settings import InterruptionSettings, PreemptiveSettings

PIN = ListeningHint("digits", min_digits=4, max_digits=4, sensitive=True)


class Teller(Desk):
    """Asks for a PIN; forgets the hint once it has it."""

    def __init__(self, hint=PIN, **options):
        super().__init__(**options)
        self.hint = hint
        self.heard, self.keys = [], []

    async def on_enter(self):
        self.update_listening_hint(self.hint)

    async def on_user_turn_completed(self, turn_ctx, new_message):
        self.heard.append(new_message.text_content)
        self.update_listening_hint(None)

    async def on_dtmf_received(self, digit):
        self.keys.append(digit)


def dumped(running):
    """All that the session emitted, stored or sent, as text."""
    events = [str(event.event.model_dump()) for event in running.log.events]
    texts = [text for request in running.requests for text in request.texts]
    history = [str(item) for item in running.session.history.items]
    context = [str(item) for item in running.agent.chat_ctx.items]
    return "\n".join([*events, *texts, *history, *context])


async def ask_for_pin(running, words="one two three 4", *, answer="thank you"):
    await running.caller.silence(0.2)
    await running.caller.say(words)
    await running.caller.hears(answer)
    await running.caller.silence(1.0)


async def test_the_hook_sees_the_digits_and_nobody_else_does():
    async with Call(Teller(), "Thank you.") as running:
        await ask_for_pin(running)
        assert running.agent.heard == ["one two three 4"]
        assert user_texts(running.session) == ["• • • •"]
        everything = dumped(running).lower()
        assert not [word for word in ("one", "two", "three") if word in everything.split()]
        assert running.log.last("user_turn_committed").transcript == "• • • •"
        assert running.log.last("user_turn_committed").hint == "digits"
        assert "user: • • • •" in running.requests[0].texts


async def test_the_message_that_the_hook_keeps_is_not_the_stored_one():
    class Keeping(Teller):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            self.kept = new_message
            new_message.content[0] += " 5"

    async with Call(Keeping(), "Thank you.") as running:
        await ask_for_pin(running)
        assert running.agent.kept.text_content == "one two three 4 5"
        stored = running.session.history.get_by_id(running.agent.kept.id)
        assert stored.text_content == "• • • • •"


async def test_the_next_turn_after_the_hint_is_gone_is_shown_as_it_is():
    async with Call(Teller(), "Thank you.", "Sure.") as running:
        await ask_for_pin(running)
        await running.caller.say("a table for four")
        await running.caller.hears("sure")
        assert user_texts(running.session) == ["• • • •", "a table for four"]


async def test_a_final_that_comes_after_the_hook_cleared_the_hint_is_masked():
    stt = ScriptedSTT(flush_after=1.5)
    async with Call(Teller(), "Thank you.", stt=stt) as running:
        await running.caller.silence(0.2)
        await running.caller.say("one two three four", final_after=1.5)
        await running.log.wait_for("C(user)", within=1.0)
        assert running.agent.listening_hint is None
        await running.caller.silence(4.0)
        finals = [
            event.event.transcript
            for event in running.log.events
            if event.label == "transcribed final"
        ]
        assert finals == ["• • • •"]


async def test_a_hint_that_is_not_sensitive_masks_nothing():
    hint = ListeningHint("digits", max_digits=4)
    async with Call(Teller(hint), "Thank you.") as running:
        await ask_for_pin(running)
        assert user_texts(running.session) == ["one two three 4"]


async def test_what_is_typed_under_the_hint_is_masked():
    async with Call(Teller(), "Thank you.") as running:
        await running.caller.silence(0.2)
        await running.session.submit_user_turn("1234")
        await running.caller.hears("thank you")
        assert running.agent.heard == ["1234"]
        assert "1234" not in dumped(running)


async def test_user_input_of_generate_reply_is_masked_under_the_hint():
    async with Call(Teller(), "Thank you.") as running:
        await running.caller.silence(0.2)
        running.session.generate_reply(user_input="it is 1234")
        await running.caller.hears("thank you")
        assert user_texts(running.session) == ["it is ••••"]
        assert "1234" not in dumped(running)


async def test_a_commit_by_hand_gives_back_masked_text():
    async with Call(Teller(), "Thank you.", turn_detection="manual") as running:
        await running.caller.silence(0.2)
        await running.caller.say("one two three four")
        assert await running.session.commit_user_turn() == "• • • •"
        await running.caller.hears("thank you")
        assert running.agent.heard == ["one two three four"]


async def test_digits_said_over_protected_speech_stay_masked_when_they_are_committed():
    async with Call(Teller(), "Thank you.") as running:
        running.session.say("This is the legal notice of the bank.", allow_interruptions=False)
        await running.caller.hears("this is")
        await running.caller.say("one two three four")
        await running.caller.hears("thank you")
        committed = running.log.last("user_turn_committed")
        assert committed.held
        assert committed.transcript == "• • • •"
        assert user_texts(running.session) == ["• • • •"]


async def test_keys_are_masked_in_the_event_but_not_in_the_hook():
    class Clearing(Teller):
        async def on_dtmf_received(self, digit):
            await super().on_dtmf_received(digit)
            if digit == "#":
                self.update_listening_hint(None)

    async with Call(Clearing()) as running:
        await running.caller.silence(0.2)
        await running.caller.press("12#")
        await running.caller.silence(0.2)
        await running.caller.press("3")
        await running.caller.silence(0.2)
        shown = [e.event.digit for e in running.log.events if e.name == "dtmf_received"]
        assert running.agent.keys == ["1", "2", "#", "3"]
        assert shown == ["•", "•", "•", "3"]


async def test_no_reply_is_prepared_from_secret_words():
    options = {"preemptive": PreemptiveSettings(enabled=True)}
    async with Call(Teller(), reply("Thank you.", times=None), **options) as running:
        await ask_for_pin(running)
        assert len(running.requests) == 1
        assert running.requests[0].last_text == "• • • •"


async def test_no_reply_is_prepared_when_the_hint_goes_while_the_words_are_recognised():
    options = {"preemptive": PreemptiveSettings(enabled=True)}
    async with Call(Teller(), reply("Thank you.", times=None), **options) as running:
        await running.caller.silence(0.2)
        saying = asyncio.create_task(running.caller.say("one two three four"))
        await running.caller.silence(0.9)
        running.agent.update_listening_hint(None)
        await saying
        await running.caller.hears("thank you")
        assert [request.last_text for request in running.requests] == ["• • • •"]


async def test_the_turn_detector_is_shown_masked_words():
    class Detector(TurnDetector):
        model, provider = "detector", "test"

        def __init__(self):
            self.seen = []

        async def supports_language(self, language):
            return True

        async def unlikely_threshold(self, language):
            return 0.5

        async def predict_end_of_turn(self, chat_ctx, *, timeout=None):
            self.seen.append(chat_ctx.items[-1].text_content)
            return 1.0

    detector = Detector()
    async with Call(Teller(), "Thank you.", turn_detection=detector) as running:
        await ask_for_pin(running, "one two three")
        assert set(detector.seen) == {"• • •"}


@pytest.mark.parametrize("hint", [PIN, None])
async def test_a_hook_that_fails_quotes_no_secret_in_the_log(caplog, hint):
    class Clumsy(Teller):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            int(new_message.text_content)

        async def on_dtmf_received(self, digit):
            raise ValueError(f"what is {digit}?")

    caplog.set_level(logging.DEBUG)
    async with Call(Clumsy(hint), "Thank you.") as running:
        await ask_for_pin(running, "one two")
        await running.caller.press("7")
        await running.caller.silence(0.1)
    text = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    assert "ValueError" in text
    assert ("one two" in text) is (hint is None)
    assert ("what is 7" in text) is (hint is None)


async def test_recorders_are_told_when_the_users_speech_is_secret():
    async with Call(Teller(), "Thank you.") as running:
        assert not make_unstarted().user_speech_is_secret
        await running.caller.silence(0.2)
        assert running.session.user_speech_is_secret
        saying = asyncio.create_task(running.caller.say("one two three four"))
        await running.caller.silence(0.5)
        running.agent.update_listening_hint(None)
        assert running.session.user_speech_is_secret, "the voice is still that of the secret"
        await saying
        await running.caller.hears("thank you")
        await running.caller.say("and a table")
        assert not running.session.user_speech_is_secret


def make_unstarted():
    return Call(Teller()).session


async def test_no_picture_goes_with_a_secret():
    async with Call(Teller(), "Thank you.") as running:
        call = running.session._call  # the camera itself is tested elsewhere
        call.seeing._latest = VideoFrame(bytes(4), 1, 1)
        await ask_for_pin(running)
        (message,) = [m for m in running.session.history.messages() if m.role == "user"]
        assert message.content == ["• • • •"]


async def test_a_dropped_backchannel_under_the_hint_does_not_mask_the_next_turn():
    settings = InterruptionSettings(min_words=0)
    async with Call(Teller(), "Thank you.", interruption=settings) as running:
        await running.caller.silence(0.2)
        running.session.say("Please tell me the number of the card that you hold.")
        await running.caller.hears("please tell")
        await running.caller.say("mhm")
        await running.caller.silence(6.0)
        running.agent.update_listening_hint(None)
        await running.caller.say("for two people")
        await running.caller.hears("thank you")
        assert user_texts(running.session) == ["for two people"]
