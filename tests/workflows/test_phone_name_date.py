from datetime import date, time

import pytest
from workflow_kit import Typed, Voice, having_heard

from bargein.errors import CaptureFailed
from bargein.testing import call, reply
from bargein.workflows.values.date_task import GetDateOfBirthTask, GetDOBTask
from bargein.workflows.values.name_task import GetNameTask
from bargein.workflows.values.phone_task import GetPhoneNumberTask

NUMBER = "+14155550123"
SAID = "four one five five five five oh one two three"
READ_BACK = "I have 4, 1, 5; 5, 5, 5; 0, 1, 2, 3. Is that right?"


def phone(**keywords):
    return GetPhoneNumberTask(**{"region": "US", **keywords})


def full_name(**keywords):
    return GetNameTask(first_name=True, last_name=True, **keywords)


async def test_a_spoken_number_is_read_back_in_groups():
    async with Typed(phone(), modality="audio") as typed:
        assert await typed("four one five, five five five, oh one two three") == [READ_BACK]
        await typed("yes")
        assert (typed.result.phone_number, typed.result.e164, typed.result.region) == (
            NUMBER, NUMBER, "US",
        )  # fmt: skip


async def test_a_number_in_two_turns_is_one_value():
    async with Typed(phone(), modality="audio") as typed:
        assert await typed("four one five") == ["And the rest of the number?"]
        assert await typed("double five five zero one two three") == [READ_BACK]


async def test_a_number_with_a_pause_is_one_turn():
    async with Voice(phone()) as voice:
        await voice.caller.hears("phone number")
        await voice.caller.say("four one five double five five zero one two three", pauses={3: 1.2})
        await voice.caller.hears("is that right", within=20)
        assert voice.task.turns == 1


async def test_keys_need_no_question():
    async with Typed(phone()) as typed:
        await typed.press("4155550123")
        assert typed.result.phone_number == NUMBER


async def test_a_number_partly_said_and_partly_keyed_is_read_back():
    async with Typed(phone(), modality="audio") as typed:
        await typed("four one five")
        await typed.press("5550123")
        assert typed.last == READ_BACK


@pytest.mark.parametrize(
    ("words", "region", "stored"),
    [("020 7946 0958", "GB", "+442079460958"), ("0301234567", None, "0301234567")],
)
async def test_typed_numbers_are_stored_as_they_are_in_their_country(words, region, stored):
    async with Typed(phone(region=region)) as typed:
        await typed(words)
        assert typed.result.phone_number == stored


async def test_a_local_number_is_not_enough():
    async with Typed(phone(), modality="audio") as typed:
        assert await typed("five five five oh one two three") == [
            "Please give me the number with the area code."
        ]
        assert await typed("four one five") == [READ_BACK]


async def test_digits_in_other_languages_can_be_mixed_in():
    from bargein.workflows.capture.settings import CaptureSettings

    settings = CaptureSettings(digit_languages=("en", "es"))
    async with Typed(phone(capture=settings), modality="audio") as typed:
        assert await typed("four uno five cinco five five zero one two three") == [READ_BACK]


async def test_a_model_cannot_confirm_in_the_turn_of_its_update():
    script = [
        reply(
            calls=[
                call("update_phone_number", phone_number=NUMBER),
                call("confirm_phone_number"),
            ],
            when="booth",
        ),
    ]
    async with Typed(having_heard(phone(), SAID), *script, strict=False, modality="audio") as typed:
        await typed("the number of the booth that I told you before")
        assert typed.result is None


async def test_a_name_is_read_back_and_stored():
    async with Typed(full_name(), modality="audio") as typed:
        assert await typed("I'm Shayne Murphy") == ["I have Shayne Murphy. Is that right?"]
        await typed("yes")
        assert (typed.result.first_name, typed.result.last_name) == ("Shayne", "Murphy")
        assert typed.result.middle_name is None


async def test_a_missing_part_is_asked_for():
    async with Typed(full_name(), modality="audio") as typed:
        assert await typed("Maria") == ["And your last name?"]
        assert await typed("Lopez") == ["I have Maria Lopez. Is that right?"]


async def test_a_spelling_corrects_the_name_and_is_read_back_spelled():
    async with Typed(GetNameTask(), modality="audio") as typed:
        await typed("Shane")
        (line,) = await typed("it's spelled S H A Y N E")
        assert "S, H, A, Y, N, E" in line
        await typed("yes")
        assert typed.result.first_name == "Shayne"


async def test_symbols_in_names_are_converted():
    async with Typed(full_name(), modality="audio") as typed:
        await typed("Mary dash Jane O apostrophe Brien")
        await typed("yes")
        assert (typed.result.first_name, typed.result.last_name) == ("Mary-Jane", "O'Brien")


async def test_digits_are_no_name():
    async with Typed(full_name(), modality="audio") as typed:
        await typed("4111 1111 1111 1111")
        assert typed.task.asks == 2
        assert typed.task.value is None


def test_a_name_without_parts_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        GetNameTask(first_name=False)


async def test_a_command_is_no_name():
    async with Typed(GetNameTask(), modality="audio") as typed:
        await typed("talk to a human")
        assert isinstance(typed.error, CaptureFailed)


@pytest.mark.parametrize(
    ("words", "region"),
    [
        ("the fifteenth of January nineteen ninety", None),
        ("one fifteen ninety", "US"),
    ],
)
async def test_a_spoken_date_is_read_back(words, region):
    async with Typed(GetDateOfBirthTask(region=region), modality="audio") as typed:
        assert await typed(words) == ["January fifteenth, nineteen ninety. Is that right?"]
        await typed("yes")
        assert typed.result.date_of_birth == date(1990, 1, 15)


async def test_an_unsure_order_is_corrected_by_part_of_a_date():
    async with Typed(GetDOBTask()) as typed:
        assert await typed("three four eighty five") == [
            "April third, nineteen eighty-five. Is that right?"
        ]
        await typed("no, March fourth")
        await typed("yes")
        assert typed.result.date_of_birth == date(1985, 3, 4)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("February thirtieth 1990", "There is no February thirtieth."),
        ("January 5th 2099", "That date is in the future."),
        ("January 5th 1802", "That is more than 120 years ago."),
    ],
)
async def test_dates_that_cannot_be_are_refused_with_the_reason(words, reason):
    async with Typed(GetDOBTask()) as typed:
        (line,) = await typed(words)
        assert line.startswith(reason)
        assert typed.task.asks == 2


async def test_a_missing_year_is_asked_for():
    async with Typed(GetDOBTask()) as typed:
        assert await typed("March 4") == ["And the year?"]
        await typed("1985")
        assert typed.result.date_of_birth == date(1985, 3, 4)


async def test_keys_and_typed_dates_need_no_question():
    async with Typed(GetDOBTask(region="GB")) as typed:
        await typed.press("15011990")
        assert typed.result.date_of_birth == date(1990, 1, 15)
    async with Typed(GetDOBTask()) as typed:
        await typed("1990-01-15")
        assert typed.result.date_of_birth == date(1990, 1, 15)


async def test_an_age_is_no_date():
    async with Typed(GetDOBTask()) as typed:
        await typed("I'm forty")
        assert typed.result is None
        assert typed.task.asks == 2


@pytest.mark.parametrize(
    ("words", "born"), [("half past three in the morning", time(3, 30)), ("I don't know", None)]
)
async def test_the_time_is_asked_for_and_may_be_unknown(words, born):
    async with Typed(GetDOBTask(include_time=True)) as typed:
        assert await typed("1990-01-15") == ["And the time of birth, if you know it?"]
        await typed(words)
        assert typed.result.date_of_birth == date(1990, 1, 15)
        assert typed.result.time_of_birth == born


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "no, Barker with a B",
            "I have Peter: P, E, T, E, R. Barker: B, A, R, K, E, R. Is that right?",
        ),
        (
            "a@b.com",
            "I have Peter: P, E, T, E, R. Parker: P, A, R, K, E, R. Is that right? Please say yes or no.",
        ),
    ],
)
async def test_letters_that_are_no_spelling_correct_no_name(words, said):
    async with Typed(GetNameTask(last_name=True), modality="audio") as typed:
        await typed("Peter Parker")
        assert await typed(words) == [said]
