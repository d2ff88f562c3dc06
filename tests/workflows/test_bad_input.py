# ruff: noqa: RUF001  # signs of other scripts are what this is about
"""What cannot be used is refused where it is given, and never stored, never fatal, never slow."""

import pytest
from workflow_kit import Typed, Voice, user_texts

from bargein.errors import ToolError
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
    MenuOption,
    MenuTask,
)
from bargein.workflows.capture.facts import CaptureState
from bargein.workflows.capture.heard_text import heard_text
from bargein.workflows.capture.turn_meaning import Situation, understand_turn
from effort import FIVE_MILLISECONDS, calls_made

TASKS = {
    "email": GetEmailTask,
    "phone": GetPhoneNumberTask,
    "phone of a country": lambda: GetPhoneNumberTask(region="US"),
    "address": GetAddressTask,
    "name": lambda: GetNameTask(last_name=True),
    "date": lambda: GetDateOfBirthTask(include_time=True),
    "digits": lambda: GetDtmfTask(num_digits=4),
    "confirm": lambda: ConfirmTask("Shall I?"),
    "menu": lambda: MenuTask("Which?", ["billing", "support"]),
    "card": GetCreditCardTask,
}

# What the application gives


@pytest.mark.parametrize("region", ["XX", "USA", "UK", "United States", "", " ", "U", "12"])
@pytest.mark.parametrize("task", [GetPhoneNumberTask, GetAddressTask, GetDateOfBirthTask])
def test_an_unknown_region_is_refused_by_name(task, region):
    with pytest.raises(ValueError, match="region must be an ISO 3166 country code") as refused:
        task(region=region)
    assert repr(region) in str(refused.value)


def test_regions_are_known_in_small_letters_too():
    assert GetPhoneNumberTask(region="us").slot.region == "US"


def test_an_unknown_default_country_is_refused_by_name():
    with pytest.raises(ValueError, match="'Atlantis'"):
        GetAddressTask(default_country="Atlantis")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"max_asks": 0}, "max_asks must be at least 1, not 0"),
        ({"max_corrections": -1}, "max_corrections must be at least 0, not -1"),
        ({"max_turns": 0}, "max_turns must be at least 1, not 0"),
        ({"no_input_timeout": 0.0}, "no_input_timeout must be positive, not 0.0"),
        ({"no_input_timeout": float("nan")}, "no_input_timeout must be positive, not nan"),
        ({"key_timeout": -1.0}, "key_timeout must be positive, not -1.0"),
        ({"confirm_below": 1.5}, "confirm_below must lie in 0…1, not 1.5"),
        ({"confirm_below": -0.1}, "confirm_below must lie in 0…1, not -0.1"),
        ({"digit_languages": ("en", "tlh")}, "'tlh'"),
        ({"phrases": {"repaet": ("again",)}}, "unknown phrases: 'repaet'; known are decline"),
        ({"prompts": {"ask": "Hello {name}?"}}, "'ask' has unknown placeholders .'name'."),
    ],
)
def test_settings_that_cannot_be_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        CaptureSettings(**given)


def test_no_corrections_at_all_are_allowed():
    assert CaptureSettings(max_corrections=0).limits.max_corrections == 0


def test_a_prompt_that_no_task_knows_is_refused():
    settings = CaptureSettings(prompts={"aks": "What?"})
    with pytest.raises(ValueError, match="unknown prompts: 'aks'; this task has again, "):
        GetEmailTask(capture=settings)


def test_the_error_of_an_unknown_prompt_names_those_of_this_task_only():
    settings = CaptureSettings(prompts={"aks": "What?"})
    with pytest.raises(ValueError) as refused:
        GetEmailTask(capture=settings)
    message = str(refused.value)
    assert "ask_parts" in message
    assert "uncertain" in message
    assert "area_code" not in message
    assert "expired" not in message
    assert len(message) < 300


@pytest.mark.parametrize("name", ["readback", "which", "which_task"])
@pytest.mark.parametrize("line", ["Is that right?", "", "I have {reason}. Is that right?"])
def test_a_line_that_must_say_the_value_cannot_do_without_it(name, line):
    with pytest.raises(ValueError, match=rf"the prompt '{name}' must hold {{value}}"):
        CaptureSettings(prompts={name: line})


def test_a_country_as_the_first_parameter_is_warned_about(caplog):
    GetPhoneNumberTask("US")
    assert 'for a country write region="US"' in caplog.text


@pytest.mark.parametrize("extra", ["", "Be nice", "NO JOKES"])
def test_instructions_that_are_no_country_are_not_warned_about(caplog, extra):
    GetPhoneNumberTask(extra)
    assert caplog.text == ""


def test_a_prompt_of_another_kind_of_task_is_allowed_since_settings_are_shared():
    settings = CaptureSettings(prompts={"area_code": "With the area code, please."})
    GetEmailTask(capture=settings)
    GetPhoneNumberTask(capture=settings)


async def test_a_prompt_with_single_braces_is_said_as_it_stands():
    settings = CaptureSettings(prompts={"ask": "Your mail {please}?".replace("{please}", "{ }")})
    async with Typed(GetEmailTask(capture=settings)) as typed:
        assert typed.said == ["Your mail { }?"]


@pytest.mark.parametrize("num_digits", [0, -1])
def test_no_digits_are_no_task(num_digits):
    with pytest.raises(ValueError, match=f"num_digits must be positive, not {num_digits}"):
        GetDtmfTask(num_digits=num_digits)


@pytest.mark.parametrize("timeout", [0.0, -4.0])
def test_a_key_timeout_must_be_positive(timeout):
    with pytest.raises(ValueError, match="must be positive"):
        GetDtmfTask(num_digits=4, dtmf_input_timeout=timeout)


def test_a_name_of_no_parts_is_refused():
    with pytest.raises(ValueError, match="at least one of first, middle and last name"):
        GetNameTask(first_name=False)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "at least two options, not 0"),
        (["billing"], "at least two options, not 1"),
        (["billing", "billing"], "ids of the options must be unique"),
        ([("a", "Ant"), ("a", "Ape")], "ids of the options must be unique"),
        ([MenuOption("a", "Ant", key="1"), MenuOption("b", "Bee", key="1")], "keys of the options"),
        ([MenuOption("a", "Ant", key="2"), "Bee"], "keys of the options"),
    ],
)
def test_options_that_cannot_be_told_apart_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        MenuTask("Which?", options)


@pytest.mark.parametrize("collect", [(), ("number", "number"), ("number", "pin")])
def test_parts_that_a_card_has_not_are_refused(collect):
    with pytest.raises(ValueError, match="parts of a card"):
        GetCreditCardTask(collect=collect)


# What the caller says

NOTHING = ["\u200b", "😀 👍", "…", "\x00"]
FOREIGN = ["你好，你怎么样", "مرحبا كيف حالك", "Здравствуйте", "こんにちは"]


@pytest.mark.parametrize("kind", TASKS)
@pytest.mark.parametrize("text", [*NOTHING, *FOREIGN])
async def test_what_holds_no_value_is_asked_for_again_and_never_stored(kind, text):
    async with Typed(TASKS[kind](), modality="audio") as typed:
        await typed(text)
        assert typed.result is None
        assert typed.error is None
        if text in NOTHING:
            task = typed.session.current_agent
            assert task.value is None
            assert task.asks <= 2


@pytest.mark.parametrize("kind", TASKS)
async def test_speech_without_words_is_not_understood(kind):
    async with Voice(TASKS[kind]()) as voice:
        await voice.caller.silence(4)
        await voice.caller.cough(1.5)
        await voice.caller.silence(3)
        task = voice.session.current_agent
        assert (task.turns, task.asks, task.value) == (1, 2, None)


@pytest.mark.parametrize(
    "digits", ["٤١٥٥٥٥٠١٢٣", "४१५५५५०१२३", "４１５５５５０１２３", "๔๑๕๕๕๕๐๑๒๓"]
)
async def test_digits_of_any_script_are_digits(digits):
    async with Typed(GetPhoneNumberTask(region="US")) as typed:
        await typed(digits)
        assert typed.result.phone_number == "+14155550123"
    async with Typed(GetPhoneNumberTask()) as typed:
        await typed(digits)
        assert typed.result.phone_number == "4155550123"
    async with Typed(GetDtmfTask(num_digits=10)) as typed:
        await typed(digits)
        assert typed.result.digits == "4155550123"


async def test_invisible_characters_in_an_address_are_dropped_and_nothing_else():
    async with Typed(GetEmailTask()) as typed:
        await typed("jo\u200dhn@x.com")
        assert typed.result.email_address == "john@x.com"


@pytest.mark.parametrize("text", ["4" * 40, "four " * 40, "+" + "4" * 40])
@pytest.mark.parametrize("region", [None, "US"])
async def test_forty_digits_are_no_phone_number(text, region):
    async with Typed(GetPhoneNumberTask(region=region), modality="audio") as typed:
        (line,) = await typed(text)
        assert line.startswith(("That has too many digits.", "That can't be a phone number."))
        assert typed.task.value is None


async def test_keys_beyond_a_full_number_change_nothing():
    async with Typed(GetPhoneNumberTask(region="US")) as typed:
        await typed.press("4155550123" + "4" * 30 + "#")
        assert typed.result.phone_number == "+14155550123"
        assert user_texts(typed.session) == ["[keypad] 4155550123"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("February thirtieth 1990", "There is no February thirtieth."),
        ("the 31st of April 1990", "There is no April thirty-first."),
        ("1990-13-45", "There is no such month."),
        ("January 5th 2099", "That date is in the future."),
        ("January 5th 1850", "That is more than 120 years ago."),
    ],
)
async def test_an_impossible_date_is_named_and_asked_for_again(said, reason):
    async with Typed(GetDateOfBirthTask(), modality="audio") as typed:
        (line,) = await typed(said)
        assert line.startswith(reason)
        assert (typed.task.value, typed.task.asks) == (None, 2)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(1990, 0, 1), (1990, 13, 1), (1990, 2, 30), (1990, 1, 0), (1990, 1, -5), (1990, 1, 32),
     (0, 1, 1), (-1, 1, 1), (10**30, 1, 1), (1850, 1, 1), (2099, 1, 1)],
)  # fmt: skip
async def test_a_date_that_cannot_be_is_refused_to_the_application_too(year, month, day):
    async with Typed(GetDateOfBirthTask()) as typed:
        with pytest.raises(ToolError, match="Invalid date of birth provided"):
            await typed.task.update_dob(year, month, day)
        assert typed.task.value is None


LONG = {
    "digits": "4" * 10_000,
    "number words": "four " * 2_000,
    "addresses": "a at x dot com " * 670,
    "letters": "a b c d " * 1_250,
    "dots": "a.b." * 2_500,
    "signs": "+1" * 5_000,
    "one word": "x" * 10_000,
    "spaces": "…" + " " * 9_998 + "…",
    "dates": "march 4 1990 " * 770,
    "a story": "I was on my way to the market when it began to rain and " * 180,
}


def check_the_work(task, text):
    """To look once at ten thousand characters is all that may be done with them."""
    hint, said = task.listening_hint, heard_text(text)
    asking = Situation(CaptureState.ASKING)
    assert calls_made(lambda: hint.judge(text)) < 3 * FIVE_MILLISECONDS
    work = calls_made(lambda: understand_turn(task.slot, said, asking, spoken=True))
    assert work < FIVE_MILLISECONDS


@pytest.mark.parametrize("kind", TASKS)
async def test_very_long_speeches_are_not_understood_and_take_no_time(kind):
    for text in LONG.values():
        async with Typed(TASKS[kind](), modality="audio") as typed:
            await typed(text)
            await typed(text)
            assert typed.result is None
            assert typed.error is None
            task = typed.session.current_agent
            assert task.value is None
            check_the_work(task, text)


async def test_a_partial_value_does_not_grow_without_end():
    settings = CaptureSettings(max_turns=40)
    async with Typed(GetPhoneNumberTask(capture=settings), modality="audio") as typed:
        for _ in range(30):
            await typed("it is four, and " + "uh " * 250)
            assert len(typed.task.so_far) <= 1000
            if typed.host.over:
                break


async def test_a_refused_turn_stays_in_the_history_as_it_was_said():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("٤١٥")
        assert user_texts(typed.session) == ["٤١٥"]
