"""Captures with a model that hears and speaks by itself, whether or not it tells what it heard."""

import asyncio

import pytest
from workflow_kit import Voice, tool_calls, user_texts

from bargein.errors import CaptureFailed
from bargein.session import AgentSession
from bargein.testing import (
    ScriptedRealtimeModel,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    call,
    realtime_capabilities,
    reply,
)
from bargein.turns.settings import LivenessSettings
from bargein.workflows import (
    GetCreditCardTask,
    GetDtmfTask,
    GetEmailTask,
    GetPhoneNumberTask,
    TaskGroup,
)

READ_BACK = "So, B O B at gmail dot com, right?"


class Realtime(Voice):
    """One task in a session with nothing but a speech-to-speech model."""

    def __init__(self, task, *script, able=None, model=None, **options):
        super().__init__(task)
        self.llm = ScriptedRealtimeModel(
            script, capabilities=realtime_capabilities(**(able or {})), **(model or {})
        )
        options.setdefault("user_away_timeout", None)
        options.setdefault("liveness", LivenessSettings(slow_line=None))
        self.session = AgentSession(llm=self.llm, **options)

    async def turn(self, text):
        """Say something, and wait until all that it leads to is over."""
        await self.caller.say(text)
        await asyncio.sleep(1.0)
        await self.session.wait_for_idle()

    async def __aenter__(self):
        await super().__aenter__()
        await self.session.wait_for_idle()
        return self


def told(words):
    """The model is told to say such words."""
    return lambda request: words in (request.instructions or "")


def by_itself(request):
    """Nobody asked for it but the caller."""
    return not request.user_initiated


QUESTION = reply("Your mail, please?", when=told("email address?"), times=None)
READS_BACK = reply(READ_BACK, when=told("Is that right?"), times=None)
CHATTY = reply("Great, I have noted bob at evil dot com!", when=by_itself, times=None)
DEAF = {"user_transcription": False}


async def test_code_takes_the_transcript_and_the_model_only_words_it():
    async with Realtime(GetEmailTask(), QUESTION, READS_BACK, CHATTY) as there:
        assert there.said == ["Your mail, please?"]
        await there.turn("bob at gmail dot com")
        assert there.last == READ_BACK
        assert there.task.state == "confirming"
        await there.turn("yes")
        assert there.result.email_address == "bob@gmail.com"
        assert user_texts(there.session) == ["bob at gmail dot com", "yes"]
        assert "evil" not in " ".join(there.caller.heard)


async def test_where_the_session_ends_the_turns_the_words_are_waited_for():
    able = {"turn_detection": False}
    script = [QUESTION, READS_BACK]
    async with Realtime(GetEmailTask(), *script, able=able, vad=ScriptedVAD()) as there:
        await there.turn("bob at gmail dot com")
        assert there.last == READ_BACK
        await there.turn("yes")
        assert there.result.email_address == "bob@gmail.com"


async def test_a_model_that_invents_and_confirms_stores_nothing():
    invents = [
        call("update_email_address", email="bob@evil.com"),
        call("confirm_email_address"),
    ]
    script = [
        QUESTION,
        READS_BACK,
        reply("Done.", calls=invents, when=by_itself, times=None),
        reply("Please say it again.", times=None),
    ]
    async with Realtime(GetEmailTask(), *script) as there:
        await there.turn("well let me think")
        assert there.task.state == "asking"
        assert there.task.value is None
        refused = [
            item
            for item in there.session.history.items
            if item.type == "function_call_output" and item.is_error
        ]
        assert len(refused) == 2
        await there.turn("bob at gmail dot com")
        await there.turn("yes")
        assert there.result.email_address == "bob@gmail.com"


async def test_a_model_may_help_with_what_code_does_not_understand():
    helps = reply(calls=[call("update_email_address", email="bob@gmail.com")], when=by_itself)
    script = [QUESTION, helps, reply(READ_BACK, when=lambda r: "Read back" in r.last_text)]
    async with Realtime(GetEmailTask(), *script, reply("Okay.", times=None)) as there:
        await there.turn("it goes bob and then you know gmail then dot and com")
        if there.task.state == "confirming":
            await there.turn("yes")
            assert there.result.email_address == "bob@gmail.com"
        else:
            assert there.task.value is None  # not grounded: the words do not hold it


# Models that keep to themselves what they hear


def caller_says(words):
    """What the model does once it has heard such words."""
    return lambda request: by_itself(request) and words in request.last_text


UPDATES = reply(
    calls=[call("update_email_address", email="bob@gmail.com")], when=caller_says("bob")
)
TOLD_TO_READ_BACK = reply(READ_BACK, when=lambda request: "Read back" in request.last_text)
CONFIRMS = reply(calls=[call("confirm_email_address")], when=caller_says("yes"))


@pytest.mark.parametrize("require", [False, None])
async def test_without_transcripts_a_value_needs_read_back_and_yes_whatever_is_set(require):
    options = {} if require is None else {"require_confirmation": require}
    script = [QUESTION, UPDATES, TOLD_TO_READ_BACK, CONFIRMS]
    async with Realtime(GetEmailTask(**options), *script, able=DEAF) as there:
        await there.turn("bob at gmail dot com")
        assert there.task.state == "confirming"
        assert there.result is None
        assert there.last == READ_BACK
        await there.turn("yes")
        assert there.result.email_address == "bob@gmail.com"
        assert user_texts(there.session) == []
        offered = ["confirm_email_address" in request.tool_names for request in there.llm.requests]
        assert offered == [False, False, False, True]


async def test_without_transcripts_a_model_cannot_confirm_in_the_turn_of_the_value():
    at_once = reply(
        calls=[
            call("update_email_address", email="bob@gmail.com"),
            call("confirm_email_address"),
        ],
        when=caller_says("bob"),
    )
    again = reply(READ_BACK, calls=[call("confirm_email_address")], when=lambda r: not by_itself(r))
    script = [QUESTION, at_once, again, reply("Is it?", when=lambda r: not by_itself(r)), CONFIRMS]
    async with Realtime(GetEmailTask(), *script, able=DEAF) as there:
        await there.turn("bob at gmail dot com")
        assert there.result is None
        assert there.error is None
        assert there.task.state == "confirming"
        await there.turn("yes")
        assert there.result.email_address == "bob@gmail.com"


async def test_without_transcripts_a_model_cannot_confirm_unless_the_caller_has_spoken():
    script = [QUESTION, UPDATES, TOLD_TO_READ_BACK]
    async with Realtime(GetEmailTask(), *script, able=DEAF) as there:
        await there.turn("bob at gmail dot com")
        there.llm.add(reply(calls=[call("confirm_email_address")]), "Well?")
        await there.session.generate_reply()
        assert there.result is None
        assert there.error is None
        assert tool_calls(there.session)[-1][0] == "confirm_email_address"


async def test_without_transcripts_a_value_that_is_never_read_back_is_never_taken():
    script = [
        QUESTION,
        UPDATES,
        reply(calls=[call("confirm_email_address")], when=caller_says("yes"), times=None),
        reply("All done, thank you!", times=None),
    ]
    async with Realtime(GetEmailTask(), *script, able=DEAF) as there:
        await there.turn("bob at gmail dot com")
        for _ in range(14):
            if there.host.over:
                break
            await there.turn("yes")
        await asyncio.sleep(60.0)
        assert there.result is None
        assert isinstance(there.error, CaptureFailed)


async def test_without_transcripts_a_model_that_only_chats_comes_to_an_end():
    chats = reply("Lovely weather, is it not?", when=by_itself, times=None)
    async with Realtime(GetEmailTask(), QUESTION, chats, able=DEAF) as there:
        for _ in range(14):
            if there.host.over:
                break
            await there.turn("bob at gmail dot com")
        assert isinstance(there.error, CaptureFailed)
        assert there.error.reason in ("no_match", "too_many_attempts")
        assert there.task.turns <= 12


async def test_without_transcripts_silence_ends_it_as_well():
    again = reply("Hello?", times=None)
    async with Realtime(GetEmailTask(), QUESTION, again, able=DEAF) as there:
        await asyncio.sleep(90.0)
        assert there.error.reason == "no_input"


async def test_words_that_come_after_two_seconds_count_as_evidence_later():
    late = {"transcript_after": 3.0}
    updates = reply(
        calls=[call("update_email_address", email="bob@gmail.com")], when=caller_says("go on")
    )
    script = [QUESTION, reply("Yes?", when=caller_says("bob")), updates, TOLD_TO_READ_BACK]
    async with Realtime(GetEmailTask(), *script, model=late) as there:
        await there.turn("bob at gmail dot com")
        assert there.task.value is None
        await asyncio.sleep(4.0)
        assert there.task.evidence == ("bob at gmail dot com",)
        await there.turn("go on")
        assert there.task.value == "bob@gmail.com"
        assert there.task.state == "confirming"


# Keys


async def test_keys_are_read_back_by_the_model_and_need_its_report_of_a_yes():
    script = [
        reply("Your number?", when=told("phone number"), times=None),
        reply("4, 1, 5; 5, 5, 5; 0, 1, 2, 3. Right?", when=told("Is that right?"), times=None),
        reply(calls=[call("confirm_phone_number")], when=caller_says("yes")),
    ]
    task = GetPhoneNumberTask(region="US", require_confirmation=False)
    async with Realtime(task, *script, able=DEAF) as there:
        await there.press("4155550123#")
        assert there.task.state == "confirming", there.log.dump()
        await there.turn("yes")
        assert "4155550123" in there.result.phone_number


async def test_a_keypad_task_hears_keys_beside_such_a_model():
    script = [reply("Enter it please.", times=None)]
    async with Realtime(GetDtmfTask(num_digits=4, ask_for_confirmation=False), *script) as there:
        await there.press("1234")
        assert there.result.user_input.replace(" ", "") == "1234", there.error


# Beside it


async def test_a_secret_is_taken_by_code_and_the_model_does_not_hear_it():
    models = {"stt": ScriptedSTT(), "vad": ScriptedVAD(), "tts": ScriptedTTS()}
    able = {"turn_detection": False}
    async with Realtime(GetCreditCardTask(), able=able, **models) as there:
        await there.turn("four two four two")
        assert all(session.voiced_seconds == 0.0 for session in there.llm.sessions)
        assert there.llm.requests == []


async def test_a_groups_summary_is_never_written_by_such_a_model():
    group = TaskGroup(summarize_chat_ctx=True)
    group.add(lambda: GetEmailTask(), id="email", description="the mail")
    script = [QUESTION, READS_BACK, CHATTY]
    async with Realtime(group, *script) as there:
        await there.turn("bob at gmail dot com")
        await there.turn("yes")
        assert there.result.task_results["email"].email_address == "bob@gmail.com"
        assert not any(message.extra.get("is_summary") for message in group.conversation.messages())
