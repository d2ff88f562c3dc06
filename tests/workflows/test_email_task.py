import pytest
from workflow_kit import Typed, Voice

from bargein.conversation import ChatContext
from bargein.errors import CaptureFailed
from bargein.testing import call, reply
from bargein.workflows.values.email_task import GetEmailTask

SPOKEN = "john dot doe at gmail dot com"
READ_BACK = "I have J, O, H, N; dot; D, O, E; at gmail dot com. Is that right?"


async def test_a_typed_address_is_stored_without_a_question():
    async with Typed(GetEmailTask()) as typed:
        assert typed.said == ["What's your email address?"]
        await typed("theo at livekit dot io")
        assert typed.result.email_address == "theo@livekit.io"
        assert typed.calls == [("update_email_address", '{"email":"theo@livekit.io"}')]


async def test_a_spoken_address_is_read_back_and_a_yes_stores_it():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        assert await typed(SPOKEN) == [READ_BACK]
        assert typed.result is None
        await typed("yes")
        assert typed.result.email_address == "john.doe@gmail.com"
        assert [name for name, _ in typed.calls] == [
            "update_email_address",
            "confirm_email_address",
        ]


async def test_by_voice_the_same_happens_with_sound():
    async with Voice(GetEmailTask()) as voice:
        await voice.caller.hears("your email address")
        await voice.caller.say(SPOKEN)
        await voice.caller.hears("is that right")
        await voice.caller.say("yes")
        await voice.caller.silence(2)
        assert voice.result.email_address == "john.doe@gmail.com"


async def test_three_silences_get_question_hint_parts_and_then_the_end():
    async with Voice(GetEmailTask()) as voice:
        await voice.caller.hears("what's your email address")
        await voice.caller.hears("please say your email address slowly", within=12)
        await voice.caller.hears("what comes before the at sign", within=16)
        await voice.caller.silence(14)
        assert voice.error.reason == "no_input"
        assert voice.error.message == "couldn't get the email address: no answer"


async def test_three_noes_to_three_read_backs_end_it():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        for turn in (SPOKEN, "no", "jane at gmail dot com", "no", "jim at gmail dot com", "no"):
            await typed(turn)
        assert typed.error.reason == "too_many_attempts"


async def test_a_refusal_is_a_failure_in_the_callers_words():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("I don't want to give my email")
        assert isinstance(typed.error, CaptureFailed)
        assert typed.error.reason == "declined"
        assert typed.error.message.startswith("couldn't get the email address: ")
        assert typed.calls[0][0] == "decline_email_capture"


@pytest.mark.parametrize(
    ("words", "requested"), [("skip", "skip"), ("talk to a human please", "human")]
)
async def test_skip_and_human_say_what_was_requested(words, requested):
    async with Typed(GetEmailTask()) as typed:
        await typed(words)
        assert typed.error.requested == requested


async def test_a_model_cannot_store_what_the_caller_did_not_say():
    script = [
        reply(calls=[call("update_email_address", email="john@gmail.com")], when="hello"),
        reply("What is it?", when="did not say"),
    ]
    async with Typed(GetEmailTask(), *script) as typed:
        await typed("hello there my friend")
        assert typed.result is None
        assert typed.task.value is None
        assert typed.last == "What is it?"


async def test_at_gmail_is_asked_about():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        assert await typed("mike b two two at gmail") == ["Is that gmail dot com?"]
        await typed("yes")
        assert typed.result.email_address == "mikeb22@gmail.com"


async def test_an_address_from_before_is_proposed_and_never_stored_without_a_yes():
    context = ChatContext.empty()
    context.add_message(role="user", content="write to bob@example.com please")
    async with Typed(GetEmailTask(chat_ctx=context, require_confirmation=False)) as typed:
        assert typed.last.endswith("Is that right?")
        await typed("yes")
        assert typed.result.email_address == "bob@example.com"


async def test_cancelling_and_closing_fail_with_cancelled():
    async with Typed(GetEmailTask()) as typed:
        pass
    assert typed.error.reason == "cancelled"
    assert typed.error.message == "AgentTask get_email_task is cancelled"


@pytest.mark.parametrize(
    ("turns", "address"),
    [
        (["it's john smith, all one word, at gmail dot com"], "johnsmith@gmail.com"),
        (["all lowercase john dot smith at gmail dot com"], "john.smith@gmail.com"),
        (["kate the number four you at live dot com"], "kate4you@live.com"),
        (["sarah with an h at gmail dot com"], "sarah@gmail.com"),
        (["my personal one is anna at gmail dot com"], "anna@gmail.com"),
        (["anna", "at gmail dot com"], "anna@gmail.com"),
        (["anna dot", "smith", "at gmail dot com"], "anna.smith@gmail.com"),
        (["anna at gmail dot com", "no it's hannah"], "hannah@gmail.com"),
        (["anna at gmail dot com", "hannah with an h"], "hannah@gmail.com"),
        (["anna at gmail dot com", "it's anna five"], "anna5@gmail.com"),
        (["anna at gmail dot com", "no, dot net"], "anna@gmail.net"),
        (["anna at gmail dot com", "no, dot co dot uk"], "anna@gmail.co.uk"),
    ],
)
async def test_callers_tell_how_an_address_is_written_and_mend_a_part_of_it(turns, address):
    async with Typed(GetEmailTask(), modality="audio") as typed:
        for turn in turns:
            await typed(turn)
        assert typed.task.value == address


async def test_talk_with_an_at_and_a_dot_in_it_is_no_address():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("what do you think about john at the bakery dot com")
        assert typed.task.value is None
