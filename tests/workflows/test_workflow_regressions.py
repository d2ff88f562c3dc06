"""What went wrong in other frameworks, and callers who do everything wrong.

`WHERE` says which tests hold which line of the documentation's list of regressions.
"""

import asyncio
import os
import random
import re
import subprocess
import sys
from pathlib import Path

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

WHERE = {
    1: "test_dtmf_task.test_the_key_timer_stands_while_the_user_speaks",
    2: "test_task_group.test_a_failure_ends_the_group_once_and_the_results_stay",
    3: """test_group_rules.test_without_a_summary_the_conversation_stays_as_it_is
        test_group_rules.test_without_a_model_there_is_no_summary""",
    4: """test_group_rules.test_going_nowhere_is_refused_in_words
        test_task_group.test_a_model_cannot_go_back_to_just_anything
        test_task_group.test_the_interrupted_task_goes_on_with_what_it_had
        test_task_group.test_an_id_waits_at_most_once_however_often_it_is_gone_back_to""",
    5: """test_task_group.test_the_ids_are_an_enum_in_order_of_registration_with_a_type
        test_the_schema_of_going_back_is_equal_bytes_in_every_process""",
    6: """test_task_group.test_a_group_runs_to_its_end_in_a_run_without_an_error
        test_task_group.test_a_models_going_back_leaves_the_task_without_an_error
        test_group_rules.test_going_nowhere_is_refused_in_words""",
    7: """test_group_rules.test_the_tool_of_a_task_that_is_over_does_nothing
        test_task_group.test_an_empty_group_is_complete_and_doubles_are_refused""",
    8: "test_recording_by_model_keys_and_user_at_once_gives_one_result",
    9: """test_dtmf_task.test_the_last_key_completes_it_at_once
        test_dtmf_task.test_a_lone_pound_sign_and_unknown_symbols_are_ignored
        test_dtmf_task.test_keys_during_the_read_back_begin_a_new_value
        test_protected_speech_does_not_wedge_the_digits""",
    10: "test_a_failed_update_clears_the_older_value_so_that_it_cannot_be_confirmed",
    13: "test_phone_name_date.test_typed_numbers_are_stored_as_they_are_in_their_country",
    14: """test_nothing_is_stored_before_the_caller_spoke
        test_capture_tools.test_nothing_can_be_stored_before_the_user_spoke""",
    15: """test_a_model_cannot_confirm_what_it_has_just_updated
        test_capture_tools.test_a_model_cannot_confirm_a_value_that_changed_since_the_read_back""",
    16: "test_after_one_refusal_a_name_is_read_back_spelled_and_not_for_ever",
    17: """test_a_card_that_was_read_back_to_silence_does_not_stall
        test_credit_card_task.test_having_no_card_ends_it_at_every_level""",
    18: """test_spelling_letter_by_letter_never_wedges_the_session
        test_saying_digit_by_digit_never_wedges_the_session""",
    20: "test_every_task_ends_whatever_the_caller_and_the_model_say",
    21: "test_every_task_ends_whatever_the_caller_and_the_model_say",
    22: """test_card_secrets.test_a_whole_call_leaves_no_card_data_behind
        test_card_secrets.test_a_failure_shows_no_card_data""",
}
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


async def test_after_one_refusal_a_name_is_read_back_spelled_and_not_for_ever():
    async with Typed(GetNameTask(), modality="audio") as typed:
        assert await typed("Shane") == ["I have Shane. Is that right?"]
        await typed("no")
        assert await typed("Shane") == ["I have Shane: S, H, A, N, E. Is that right?"]
        assert await typed("no, with a y: S H A Y N E") == [
            "I have Shayne: S, H, A, Y, N, E. Is that right?"
        ]
        await typed("no")
        assert typed.error.reason == "too_many_attempts"


async def test_a_card_that_was_read_back_to_silence_does_not_stall():
    async with Voice(GetCreditCardTask()) as voice:
        await voice.caller.hears("card number")
        await voice.caller.silence(2)
        await voice.caller.say("four one one one one one one one one one one one one one one one")
        await voice.caller.hears("visa ending in", within=20)
        for _ in range(2):
            await voice.caller.hears("visa ending in", within=20)
        await voice.caller.silence(20)
        assert voice.error.reason == "no_input"


async def test_saying_digit_by_digit_never_wedges_the_session():
    async with Voice(GetPhoneNumberTask(region="US")) as voice:
        await voice.caller.hears("phone number")
        for digit in "four one five five five five oh one two three".split():  # noqa: SIM905
            await voice.caller.say(digit)
            await voice.caller.silence(1.2)
        await voice.caller.hears("4 1 5 5 5 5 0 1 2 3 is that right", within=20)
        await voice.caller.silence(1)
        await voice.caller.say("yes")
        await voice.caller.silence(2)
        assert voice.result.phone_number == "+14155550123"


async def test_protected_speech_does_not_wedge_the_digits():
    async with Voice(GetDtmfTask(num_digits=4, allow_interruptions=False)) as voice:
        await voice.caller.silence(0.3)
        await voice.caller.press("12")
        await voice.caller.silence(2)
        await voice.caller.press("34")
        await voice.caller.silence(1)
        assert voice.result.digits == "1234"


SCHEMA = """
import asyncio, json
from bargein.session import Agent, AgentSession
from bargein.testing import run_virtual
from bargein.workflows import ConfirmResult, ConfirmTask, TaskGroup

group = TaskGroup(results={name: ConfirmResult(True) for name in ("mouse", "ant", "zebra")})
for name in ("zebra", "ant", "mouse", "bee"):
    group.add(lambda: ConfirmTask("Shall I?"), id=name, description=f"The {name}")

class Host(Agent):
    async def on_enter(self):
        await group

async def main():
    session = AgentSession()
    await session.start(Host(instructions="x"))
    await session.wait_for_idle()
    (tool,) = [tool for tool in group.current_task.tools if tool.id == "out_of_scope"]
    print(json.dumps(tool.schema(strict=True)))
    group.current_task.complete(ConfirmResult(True))
    await session.aclose()

run_virtual(main())
"""


def test_the_schema_of_going_back_is_equal_bytes_in_every_process():
    seen = {
        subprocess.run(
            [sys.executable, "-c", SCHEMA],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
    assert b'"enum": ["zebra", "ant", "mouse"], "type": "string"' in seen.pop()


HERE = Path(__file__).parent


@pytest.mark.parametrize("number", WHERE)
def test_every_regression_has_its_tests(number):
    for name in WHERE[number].split():
        module, _, function = name.rpartition(".")
        text = (HERE / f"{module or Path(__file__).stem}.py").read_text()
        assert re.search(rf"^(?:async )?def {function}\(", text, re.MULTILINE), name
