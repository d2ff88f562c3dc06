"""What went wrong in other frameworks, and callers who do everything wrong."""

import asyncio
import random

import pytest
from workflow_kit import Typed, Voice, having_heard

from bargein.conversation import ChatContext
from bargein.errors import CaptureFailed
from bargein.session import RunContext
from bargein.testing import ScriptedLLM, call, reply
from bargein.workflows import (
    CaptureSettings,
    ConfirmTask,
    GetAddressTask,
    GetCreditCardTask,
    GetDateOfBirthTask,
    GetDtmfTask,
    GetEmailTask,
    GetNameTask,
    GetPhoneNumberTask,
    MenuTask,
    TaskGroup,
)

ADDRESS = "bob at example dot com"
TASKS = {
    "email": GetEmailTask,
    "phone": lambda: GetPhoneNumberTask(region="US"),
    "address": GetAddressTask,
    "name": lambda: GetNameTask(last_name=True),
    "date": lambda: GetDateOfBirthTask(include_time=True),
    "digits": lambda: GetDtmfTask(num_digits=4, ask_for_confirmation=True, retry_short=True),
    "confirm": lambda: ConfirmTask("Shall I?"),
    "menu": lambda: MenuTask("Which?", ["billing", "support"]),
    "card": GetCreditCardTask,
    "group": lambda: (
        TaskGroup(return_exceptions=True)
        .add(GetNameTask, id="name", description="name")
        .add(GetEmailTask, id="email", description="email")
    ),
}
WORDS = [
    "hello", "what did you say", "start over", "go back", "yes", "no", "yeah no", "uh", "d not b",
    "no, d as in delta", ADDRESS, "anna at gmail", "dot uk", "four one five", "5550123",
    "four one five five five five oh one two three", "the last four are 0 1 3 2", "Shane",
    "it's spelled S H A Y N E", "Ann Lee", "march 4", "1985", "january 5th 2099", "billing",
    "the first one", "number nine", "one two", "one two three four", "why do you need that?",
    "same as before", "450 South Main Street, Salt Lake City Utah 84101, United States", "India",
    "change my name", "4111 1111 1111 1111", "04/40", "k", "7", "x y z", "I don't know", "mm-hmm",
]  # fmt: skip
NONSENSE = [
    reply("Bananas.", calls=[], times=None, when="hello"),
    reply(calls=[call("update_email_address", email="made@up.com")], when="x y z"),
    reply(calls=[call("no_such_tool")], when="uh"),
]


@pytest.mark.parametrize("kind", TASKS)
@pytest.mark.parametrize("model", [False, True])
async def test_every_task_ends_whatever_the_caller_and_the_model_say(kind, model):
    for seed in range(3):
        chance = random.Random(f"{kind} {seed}")
        llm = ScriptedLLM(NONSENSE, strict=False) if model else None
        async with Typed(TASKS[kind](), llm=llm, modality="audio") as typed:
            for _ in range(90):
                if typed.host.over:
                    break
                if chance.random() < 0.2:
                    await typed.press(chance.choice(["1", "2", "12", "4155550123", "#", "*", "7#"]))
                    await asyncio.sleep(0.1)
                elif chance.random() < 0.1:
                    await asyncio.sleep(9)
                else:
                    await typed(chance.choice(WORDS), chance.choice(["audio", "text"]))
            assert typed.host.over, f"{kind} {seed} did not end"
            error = typed.error
            assert error is None or isinstance(error, CaptureFailed), repr(error)


async def test_a_failed_update_clears_the_older_value_so_that_it_cannot_be_confirmed():
    script = [
        reply(calls=[call("update_email_address", email="not an address")], when="hmm"),
        reply(calls=[call("confirm_email_address")], when="Invalid email address"),
        reply("Which one then?", when="no value to confirm"),
    ]
    async with Typed(
        having_heard(GetEmailTask(), "not an address"), *script, modality="audio"
    ) as typed:
        await typed(ADDRESS)
        await typed("hmm let me think about the weather")
        assert typed.result is None
        assert typed.task.value is None


async def test_nothing_is_stored_before_the_caller_spoke():
    script = [
        reply(calls=[call("update_email_address", email="john@gmail.com")], times=1),
        reply("What is it?", times=None),
    ]
    task = GetEmailTask(extra_instructions="Be nice.")
    async with Typed(task, *script) as typed:
        assert typed.result is None
        assert typed.task.value is None


async def test_a_model_cannot_confirm_what_it_has_just_updated():
    calls = [
        call("update_email_address", email="bob@example.com"),
        call("confirm_email_address"),
    ]
    script = [reply(calls=calls, when="weather"), reply("Hm.", times=None)]
    async with Typed(having_heard(GetEmailTask(), ADDRESS), *script, modality="audio") as typed:
        await typed("tell me about the weather")
        assert typed.result is None
        assert typed.task.state == "confirming"
        await typed("yes")
        assert typed.result.email_address == "bob@example.com"


async def test_a_model_may_confirm_a_read_back_that_the_caller_answered():
    script = [reply(calls=[call("confirm_email_address")], when="hunky dory")]
    async with Typed(GetEmailTask(), *script, modality="audio") as typed:
        await typed(ADDRESS)
        await typed("hunky dory")
        assert typed.result.email_address == "bob@example.com"


async def test_two_updates_in_one_step_store_the_last_one():
    calls = [
        call("update_email_address", email="bob@example.com"),
        call("update_email_address", email="rob@example.com"),
    ]
    async with Typed(
        having_heard(GetEmailTask(), ADDRESS, "rob at example dot com"),
        reply(calls=calls, when="weather"),
        modality="audio",
    ) as typed:
        await typed("tell me about the weather")
        assert typed.task.value == "rob@example.com"
        outputs = [i for i in typed.session.history.items if i.type == "function_call_output"]
        assert ["replaced" in output.output for output in outputs] == [True, False]


async def test_spelling_letter_by_letter_never_wedges_the_session():
    async with Voice(GetEmailTask()) as voice:
        await voice.caller.hears("email address")
        for letter in "johnatgmail":
            await voice.caller.say(letter)
            await voice.caller.silence(5)
        await voice.caller.silence(60)
        assert voice.host.over


async def test_a_task_answers_a_complete_value_at_once_but_waits_inside_one():
    async with Voice(GetEmailTask()) as voice:
        await voice.caller.hears("email address")
        await voice.caller.silence(2)
        await voice.caller.say("john dot doe at gmail dot com", pauses={2: 1.4, 4: 1.0})
        await voice.caller.silence(1.0)
        assert voice.session.agent_state == "speaking"
        assert voice.task.turns == 1


async def test_recording_by_model_keys_and_user_at_once_gives_one_result():
    script = [
        reply(calls=[call("record_inputs", inputs=list("1234"))] * 2, when="take them", times=None)
    ]
    async with Typed(having_heard(GetDtmfTask(num_digits=4), "1234"), *script) as typed:
        turn = asyncio.ensure_future(typed("just take them please"))
        await asyncio.sleep(0.1)
        await typed.press("1234")
        await turn
        assert typed.result.digits == "1234"
        outputs = [i for i in typed.session.history.items if i.type == "function_call_output"]
        assert not any(output.is_error for output in outputs)


async def test_an_override_decides_what_is_stored_by_voice_as_by_model():
    class Staff(GetEmailTask):
        async def update_email_address(self, email: str, ctx: RunContext):
            """Note it."""
            from bargein.errors import ToolError

            if not email.endswith("@staff.com"):
                raise ToolError("Only addresses at staff.com count.")
            return await self.updated({"email": email}, ctx)

    from bargein.conversation import function_tool

    Staff.update_email_address = function_tool(Staff.update_email_address)
    async with Typed(Staff()) as typed:
        (line,) = await typed(ADDRESS)
        assert line.startswith("Only addresses at staff.com count.")
        await typed("bob at staff dot com")
        assert typed.result.email_address == "bob@staff.com"


async def test_the_same_as_before_is_proposed():
    context = ChatContext.empty()
    context.add_message(role="user", content="bob@x.com")
    task = GetEmailTask(chat_ctx=context, require_explicit_ask=True)
    async with Typed(task) as typed:
        assert typed.said == ["What's your email address?"]
        assert await typed("it's the same as before") == [
            "I have B, O, B; at X; dot com. Is that right?"
        ]
        await typed("yes")
        assert typed.result.email_address == "bob@x.com"


async def test_corrections_and_fragments_of_an_address():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("anna b at x dot com")
        (line,) = await typed("no, d as in delta")
        assert "D as in delta" in line
        assert typed.task.corrections == 1
        await typed("yes")
        assert typed.result.email_address == "annad@x.com"


async def test_two_addresses_in_one_turn_are_asked_about():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        (line,) = await typed("a at x dot com or maybe b at y dot com")
        assert line.startswith("I heard two:")
        assert typed.task.value is None


async def test_own_prompts_and_a_last_line_are_spoken():
    settings = CaptureSettings(prompts={"ask": "Where to write?", "give_up": "Never mind."})
    async with Typed(GetEmailTask(capture=settings)) as typed:
        assert typed.said == ["Where to write?"]
        await typed("skip")
        assert typed.last == "Never mind."


async def test_the_llm_style_lets_the_model_word_question_and_read_back():
    script = [
        reply("Hi! And your mail?", when="email address?"),
        reply("So, B, O, B at gmail dot com, right?", when="Is that right?"),
    ]
    async with Typed(GetEmailTask(style="llm"), *script, modality="audio") as typed:
        assert typed.said == ["Hi! And your mail?"]
        await typed("bob at gmail dot com")
        assert typed.last == "So, B, O, B at gmail dot com, right?"
        assert typed.task.state == "confirming"


async def test_the_llm_style_needs_a_model():
    async with Typed(GetEmailTask(style="llm")) as typed:
        assert isinstance(typed.error, ValueError)
