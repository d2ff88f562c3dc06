"""What the parameters that all capture tasks share do."""

import asyncio
import logging

import pytest
from workflow_kit import Typed, Voice

from bargein.conversation import ChatContext, InstructionParts, Instructions, function_tool
from bargein.testing import ScriptedLLM, call, reply
from bargein.workflows import (
    CaptureSettings,
    GetCreditCardTask,
    GetDateOfBirthTask,
    GetEmailTask,
    GetNameTask,
    GetPhoneNumberTask,
    MenuTask,
)

ASIDE = "how is the weather over there"
QUESTION = "What's your email address?"
OWN = "You help to note down the caller's email address."


async def system_text(task):
    """What a model is told in a turn of this task."""
    async with Typed(task, reply("Hm.", times=None), modality="audio") as typed:
        await typed(ASIDE)
        return "\n".join(t for t in typed.llm.requests[-1].texts if t.startswith("system:"))


async def test_extra_instructions_are_added_to_the_tasks_own():
    text = await system_text(GetEmailTask("Speak like a pirate."))
    assert OWN in text
    assert "Speak like a pirate." in text


@pytest.mark.parametrize(
    "given",
    ["Speak like a pirate.", Instructions("Speak like a pirate."), InstructionParts("Speak like a pirate.")],
)  # fmt: skip
async def test_instructions_replace_the_tasks_own(given):
    text = await system_text(GetEmailTask(instructions=given))
    assert OWN not in text
    assert "Speak like a pirate." in text


async def test_a_persona_goes_before_the_tasks_own_instructions():
    text = await system_text(GetEmailTask(instructions=InstructionParts(persona="A pirate.")))
    assert text.index("A pirate.") < text.index(OWN)


async def test_of_both_kinds_of_instructions_one_is_ignored_with_a_warning(caplog):
    caplog.set_level(logging.WARNING)
    text = await system_text(GetEmailTask("Sing.", instructions="Whisper."))
    assert "Sing." not in text
    assert "Whisper." in text
    assert "extra_instructions are ignored" in caplog.text


async def test_without_instructions_the_first_question_is_the_line_though_there_is_a_model():
    async with Typed(GetEmailTask(), reply("Never.", times=None)) as typed:
        assert typed.said == [QUESTION]
        assert typed.llm.requests == []


def test_nothing_is_prepared_before_the_turn_is_over():
    assert GetEmailTask().preemptive.enabled is False


@pytest.mark.parametrize(
    ("required", "modality", "asked"),
    [(True, "text", True), (False, "audio", False), (None, "audio", True), (None, "text", False)],
)
async def test_confirmation_is_as_required(required, modality, asked):
    options = {} if required is None else {"require_confirmation": required}
    async with Typed(GetEmailTask(**options), modality=modality) as typed:
        await typed("bob@gmail.com" if modality == "text" else "bob at gmail dot com")
        assert (typed.task.state == "confirming") is asked


@pytest.mark.parametrize(("confidence", "asked"), [(0.5, True), (0.95, False)])
async def test_a_transcript_the_recogniser_is_unsure_of_is_asked_about(confidence, asked):
    async with Voice(MenuTask("Which?", ["billing", "support"])) as voice:
        await voice.caller.silence(3)
        await voice.caller.say("billing", confidence=confidence)
        await voice.caller.silence(2)
        assert (voice.task.state == "confirming") is asked


async def test_a_task_without_a_model_of_its_own_works_by_code_though_the_session_has_one():
    llm = ScriptedLLM([])
    async with Typed(GetEmailTask(llm=None), llm=llm, modality="audio") as typed:
        assert (await typed(ASIDE))[-1].startswith("Sorry, I didn't catch that.")
        await typed("bob at gmail dot com")
        await typed("yes")
        assert typed.result.email_address == "bob@gmail.com"
        assert llm.requests == []


async def test_tools_of_the_application_are_offered_beside_the_tasks_own():
    @function_tool
    async def opening_hours() -> str:
        """When we are open."""
        return "nine to five"

    script = [
        reply(calls=[call("opening_hours")], when="open"),
        reply("Nine to five. And your mail?", when="nine to five"),
    ]
    async with Typed(GetEmailTask(tools=[opening_hours]), *script, modality="audio") as typed:
        assert await typed("when are you open") == ["Nine to five. And your mail?"]
        assert typed.task.state == "asking"


async def test_own_prompts_are_said_with_their_placeholders():
    settings = CaptureSettings(
        prompts={
            "ask": "Mail?",
            "ask_hint": "Slowly.",
            "ask_parts": "In parts.",
            "readback": "So {value}?",
            "again": "Pardon.",
            "invalid": "Sorry: {reason}",
            "why": "Because.",
            "which": "Two: {value}?",
            "rest": "After the at?",
            "give_up": "Bye.",
        }
    )
    async with Typed(GetEmailTask(capture=settings), modality="audio") as typed:
        assert typed.said == ["Mail?"]
        assert await typed("why do you need that") == ["Because. Mail?"]
        assert await typed("a at x dot com or maybe b at y dot com") == [
            "Two: A; at X; dot com or B; at Y; dot com?"
        ]
        assert await typed("j o h n") == ["After the at?"]
        assert await typed("gmail dot com") == ["So J, O, H, N; at gmail dot com?"]
        assert await typed("no") == ["Slowly."]
        assert await typed(ASIDE) == ["Pardon. In parts."]
        await typed(ASIDE)
        assert typed.last == "Bye."
    async with Typed(GetDateOfBirthTask(capture=settings), modality="audio") as typed:
        assert await typed("January 5th 2099") == ["Sorry: That date is in the future. Slowly."]


async def test_counts_of_the_settings_are_kept():
    settings = CaptureSettings(max_asks=1)
    async with Typed(GetEmailTask(capture=settings), modality="audio") as typed:
        await typed(ASIDE)
        assert typed.error.reason == "no_match"
    settings = CaptureSettings(max_corrections=0)
    async with Typed(GetEmailTask(capture=settings), modality="audio") as typed:
        await typed("bob at gmail dot com")
        await typed("no")
        assert typed.error.reason == "too_many_attempts"
    settings = CaptureSettings(max_turns=1)
    async with Typed(GetEmailTask(capture=settings), modality="audio") as typed:
        await typed("why")
        await typed("bob at gmail dot com")
        assert typed.error.reason == "too_many_attempts"


# Earlier values


def said_before(*turns):
    context = ChatContext.empty()
    for turn in turns:
        role, text = turn if isinstance(turn, tuple) else ("user", turn)
        context.add_message(role=role, content=text)
    return context


@pytest.mark.parametrize(
    ("make", "turns", "line"),
    [
        (GetEmailTask, ["you can write to bob@x.com"], "I have B, O, B; at X; dot com. Is that right?"),
        (GetEmailTask, ["bob@x.com", "yes bob@x.com"], "I have B, O, B; at X; dot com. Is that right?"),
        (GetEmailTask, ["bob@x.com", "or rob@x.com"], QUESTION),
        (GetEmailTask, [("assistant", "Is it bob@x.com?")], QUESTION),
        (GetEmailTask, ["x" * 2000 + " bob@x.com"], QUESTION),
        (GetPhoneNumberTask, ["call 415 555 0123"], "I have 4, 1, 5; 5, 5, 5; 0, 1, 2, 3. Is that right?"),
        (GetNameTask, ["hello, my name is Ann"], "I have Ann. Is that right?"),
        (GetNameTask, ["Ann is who I was looking for"], "What's your first name?"),
        (GetDateOfBirthTask, ["I was born on January 5th 1990"], "January fifth, nineteen ninety. Is that right?"),
        (GetDateOfBirthTask, ["let us meet on January 5th 1990"], "What's your date of birth?"),
    ],
)  # fmt: skip
async def test_earlier_values_are_proposed_when_there_is_exactly_one(make, turns, line):
    async with Typed(make(chat_ctx=said_before(*turns))) as typed:
        assert typed.said == [line]
        assert typed.result is None


async def test_an_explicit_question_is_put_though_a_value_is_known():
    task = GetEmailTask(chat_ctx=said_before("bob@x.com"), require_explicit_ask=True)
    async with Typed(task) as typed:
        assert typed.said == [QUESTION]


@pytest.mark.parametrize(
    "made",
    [
        lambda: GetCreditCardTask(brands="Visa"),
        lambda: GetCreditCardTask(brands=["Foo"]),
        lambda: GetCreditCardTask(brands=[]),
        lambda: MenuTask("Which one?", "ab"),
        lambda: CaptureSettings(phrases={"skip": "skip"}),
        lambda: CaptureSettings(prompts={"readback": "Is that right?"}),
    ],
)
def test_options_that_would_refuse_every_answer_or_confirm_unheard_are_refused(made):
    with pytest.raises(ValueError, match="must"):
        made()


async def test_who_types_may_take_their_time_until_they_change_to_sound():
    async with Typed(GetEmailTask()) as typed:
        typed.session.input.typed = True
        await asyncio.sleep(3600)
        assert typed.task.asks == 1
        await typed("bob at x dot com", modality="audio")
        await asyncio.sleep(3600)
        assert typed.task.state == "confirming"
        typed.session.input.typed = False
        await asyncio.sleep(60)
        assert typed.error.reason == "no_input"
