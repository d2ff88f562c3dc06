"""Every row of the documentation's tables of dialogues, as a call.

A dialogue is a list of what the caller does and what is said to it: `"words"` or
`Keys("41#")`, then the line, or `...` if it does not matter.
"""

import asyncio
from dataclasses import dataclass
from datetime import date

import pytest
from workflow_kit import Typed, Voice, having_heard

from bargein.conversation import ChatContext
from bargein.testing import call, reply
from bargein.workflows import (
    CaptureSettings,
    ConfirmTask,
    GetAddressTask,
    GetDateOfBirthTask,
    GetDtmfTask,
    GetEmailTask,
    GetNameTask,
    GetPhoneNumberTask,
    MenuTask,
)


@dataclass(frozen=True)
class Keys:
    keys: str


def email(**options):
    return GetEmailTask(**options)


def before(text):
    context = ChatContext.empty()
    context.add_message(role="user", content=text)
    return context


def phone(region="US", **options):
    return GetPhoneNumberTask(region=region, **options)


def person(**options):
    return GetNameTask(last_name=True, **options)


def born(region=None, **options):
    return GetDateOfBirthTask(region=region, **options)


def digits(**options):
    return GetDtmfTask(num_digits=4, **options)


def menu(**options):
    return MenuTask("Which one?", ["billing", "technical support", "new order"], **options)


def shown(result):
    """A result as the tables write it."""
    if result is None:
        return None
    for name in ("email_address", "phone_number", "address", "digits", "confirmed", "label"):
        if hasattr(result, name):
            return getattr(result, name)
    if hasattr(result, "date_of_birth"):
        return result.date_of_birth
    return f"{result.first_name} / {result.last_name}"


E164 = "+14155550123"
PHONE_LINE = "I have 4, 1, 5; 5, 5, 5; 0, 1, 2, 3. Is that right?"
BOB_LINE = "I have B, O, B; at X; dot com. Is that right?"
WHOLE_ADDRESS = "450 South Main Street floor 2, Salt Lake City Utah 84101, United States"
ADDRESS_LINE = (
    "I have 4, 5, 0 South Main Street; floor 2; Salt Lake City, Utah; 8, 4, 1, 0, 1; "
    "United States. Is that right?"
)
OK = "yes"

# (name, task, how the caller speaks, dialogue, what is stored at the end)
DIALOGUES = [
    # 12 e-mail
    ("a spoken address", email, "audio",
     ["john dot doe at gmail dot com", "I have J, O, H, N; dot; D, O, E; at gmail dot com. Is that right?",
      OK, ...], "john.doe@gmail.com"),
    ("a typed address", email, "text", ["theo at livekit dot io", ...], "theo@livekit.io"),
    ("underscores", email, "audio",
     ["susan underscore smith at yahoo dot co dot uk", ..., OK, ...], "susan_smith@yahoo.co.uk"),
    ("a completion is a question", email, "audio",
     ["mike b two two at gmail", "Is that gmail dot com?"], None),
    ("a completion that is agreed to", email, "audio",
     ["mike b two two at gmail", "Is that gmail dot com?", OK, ...], "mikeb22@gmail.com"),
    ("a word and its spelling", email, "audio",
     ["theo t h e o at livekit dot io", ..., OK, ...], "theo@livekit.io"),
    ("a letter that sounds alike", email, "audio",
     ["anna b at x dot com", ..., "no, d as in delta",
      ..., OK, ...], "annad@x.com"),
    ("a correction by letters", email, "audio",
     ["anna b at x dot com", ..., "d not b", ..., OK, ...], "annad@x.com"),
    ("a correction by the whole", email, "audio",
     ["anna b two two at gmail dot com", ..., "no, it's anna d two two at gmail dot com", ..., OK, ...],
     "annad22@gmail.com"),
    ("two addresses", email, "audio",
     ["a at x dot com or maybe b at y dot com",
      "I heard two: A; at X; dot com or B; at Y; dot com. Which one?"], None),
    ("the same as before", lambda: email(chat_ctx=before("bob@x.com"), require_explicit_ask=True),
     "text", ["it's the same as before", BOB_LINE, OK, ...], "bob@x.com"),
    ("nothing before", email, "text", ["same as before", "I don't have one yet. Please say your email address slowly, like john dot doe at gmail dot com."],
     None),
    ("a part", email, "audio", ["j o h n", "And the part after the at?", "gmail dot com", ..., OK, ...],
     "john@gmail.com"),
    # 13 phone
    ("a spoken number", phone, "audio",
     ["four one five, five five five, oh one two three", PHONE_LINE, OK, ...], E164),
    ("a number in two turns", phone, "audio",
     ["four one five", "And the rest of the number?", "double five five zero one two three", PHONE_LINE,
      OK, ...], E164),
    ("languages mixed", lambda: phone(capture=CaptureSettings(digit_languages=("en", "es", "fr"))), "audio",
     ["four uno five cinco five five zero one two three", PHONE_LINE, OK, ...], E164),
    ("keys", phone, "audio", [Keys("4155550123#"), ...], E164),
    ("speech and keys", phone, "audio",
     ["four one five", ..., Keys("5550123"), PHONE_LINE, OK, ...], E164),
    ("another country", lambda: phone("GB"), "text", ["020 7946 0958", ...], "+442079460958"),
    ("no country", lambda: phone(None), "text", ["0301234567", ...], "0301234567"),
    ("a local number", phone, "audio",
     ["five five five oh one two three", "Please give me the number with the area code.",
      "four one five", PHONE_LINE, OK, ...], E164),
    ("the last four", phone, "audio",
     ["four one five five five five oh one two three", ..., "the last four are 0 1 3 2",
      "I have 4, 1, 5; 5, 5, 5; 0, 1, 3, 2. Is that right?", OK, ...], "+14155550132"),
    # 13 address
    ("a whole address", GetAddressTask, "audio", [WHOLE_ADDRESS, ADDRESS_LINE, OK, ...],
     "450 South Main Street floor 2 Salt Lake City Utah 84101 United States"),
    ("piece by piece", GetAddressTask, "audio",
     ["Plot 10, Nehru Road", "Is there a unit, floor or apartment? If not, say none.",
      "none", "Which city, and what postal code?",
      "Mumbai 400099", "Which country is that in?", "India", ..., OK, ...],
     "Plot 10 Nehru Road Mumbai 400099 India"),
    ("a street respelled", GetAddressTask, "audio",
     ["123 Maple Street, Ottawa K1A 0B1, Canada", ..., "no, Maple with a y: m a y p l e", ..., OK, ...],
     "123 Mayple Street Ottawa K1A 0B1 Canada"),
    ("a postal code corrected", GetAddressTask, "audio",
     [WHOLE_ADDRESS, ..., "84101? no 84111", ..., OK, ...],
     "450 South Main Street floor 2 Salt Lake City Utah 84111 United States"),
    ("no address at all", GetAddressTask, "audio",
     ["I live in a new building", "Sorry, I didn't catch that. Please say the street and the house number first."],
     None),
    # 14 name
    ("both names", person, "audio",
     ["I'm Shayne Murphy", "I have Shayne Murphy. Is that right?", OK, ...], "Shayne / Murphy"),
    ("a spelling", GetNameTask, "audio",
     ["Shane", "I have Shane. Is that right?", "it's spelled S H A Y N E", "I have Shayne: S, H, A, Y, N, E. Is that right?",
      OK, ...], "Shayne / None"),
    ("symbols", person, "audio", ["Mary dash Jane O apostrophe Brien", ..., OK, ...], "Mary-Jane / O'Brien"),
    ("the alphabet", GetNameTask, "text",
     ["Michael as in mike india charlie hotel alpha echo lima", ...], "Michael / None"),
    ("digits", person, "audio",
     ["4111 1111 1111 1111", "Sorry, I didn't catch that. Please tell me just your full name; you can also spell it."],
     None),
    ("a missing part", person, "audio", ["Maria", "And your last name?", "Gomez", ..., OK, ...], "Maria / Gomez"),
    # 14 date of birth
    ("a date", born, "audio",
     ["the fifteenth of January nineteen ninety", "January fifteenth, nineteen ninety. Is that right?", OK, ...],
     date(1990, 1, 15)),
    ("month first", lambda: born("US"), "audio", ["one fifteen ninety", ..., OK, ...], date(1990, 1, 15)),
    ("an unsure order", born, "audio",
     ["three four eighty five", "April third, nineteen eighty-five. Is that right?", "no, March fourth",
      ..., OK, ...], date(1985, 3, 4)),
    ("no such day", born, "audio",
     ["February thirtieth 1990",
      "There is no February thirtieth. Please say the day, the month and the year you were born, "
      "or key in eight digits: day, month and year."], None),
    ("the future", born, "audio",
     ["January 5th 2099",
      "That date is in the future. Please say the day, the month and the year you were born, "
      "or key in eight digits: day, month and year."], None),
    ("no year", born, "audio", ["March 4", "And the year?", "1985", ..., OK, ...], date(1985, 3, 4)),
    ("keyed", lambda: born("GB"), "audio", [Keys("15011990#"), ...], date(1990, 1, 15)),
    ("typed", born, "text", ["1990-01-15", ...], date(1990, 1, 15)),
    ("mended on the way", born, "audio",
     ["ninety… no sorry eighty nine, March 4", "March fourth, nineteen eighty-nine. Is that right?", OK, ...],
     date(1989, 3, 4)),
    ("an age", born, "audio", ["I'm forty", ...], None),
    # 15 digits, yes/no, menu
    ("four keys", digits, "audio", [Keys("1234"), ...], "1234"),
    ("four digits", digits, "audio", ["one two three four", ...], "1234"),
    ("a lone stop key", digits, "audio", [Keys("#"), []], None),
    ("five digits", digits, "audio",
     ["one two three four five", "I need 4 digits. Please key in the 4 digits, or say them one by one."], None),
    ("digits confirmed", lambda: digits(ask_for_confirmation=True), "audio",
     ["my code is 1 2 3 4", "I have 1, 2, 3, 4. Is that right?", "yes, it's correct", ...], "1234"),
    *((f"yes or no: {words}", lambda: ConfirmTask("Shall I?"), "audio", [words, ...], answer)
      for words, answer in [("yep", True), ("mm-hmm", True), ("yeah no", False), ("no, that's right", True)]),
    ("yes by key", lambda: ConfirmTask("Shall I?"), "audio", [Keys("1"), ...], True),
    ("no by key", lambda: ConfirmTask("Shall I?"), "audio", [Keys("2"), ...], False),
    ("neither", lambda: ConfirmTask("Shall I?"), "audio",
     ["well, if it's cheaper", "Please say yes or no."], None),
    ("the question again", lambda: ConfirmTask("Shall I?"), "audio", ["what did you say", "Shall I?"], None),
    *((f"menu: {words}", menu, "audio", [words, ...], label)
      for words, label in [("billing", "billing"), (Keys("1"), "billing"), ("the first one", "billing"),
                           ("support", "technical support")]),
    ("a similar word", menu, "audio", ["bilking", "Billing. Is that right?", OK, ...], "billing"),
    ("two options", menu, "audio", ["billing or a new order", "Billing or new order: which one?"], None),
    *((f"no such option: {words}", menu, "audio",
       [words, "There are 3 choices. For billing, press 1. For technical support, press 2. "
               "For new order, press 3. Which one?"], None)
      for words in ("number four", Keys("7"))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "modality", "dialogue", "stored"),
    [row[1:] for row in DIALOGUES],
    ids=[row[0] for row in DIALOGUES],
)
async def test_a_documented_dialogue(make, modality, dialogue, stored):
    async with Typed(make(), modality=modality) as typed:
        for act, line in zip(dialogue[::2], dialogue[1::2], strict=True):
            said = len(typed.said)
            await (typed.press(act.keys) if isinstance(act, Keys) else typed(act))
            if line is not ...:
                assert typed.said[said:] == ([line] if isinstance(line, str) else line)
        assert shown(typed.result) == stored
        assert typed.error is None


REFUSALS = [
    ("I don't want to give my email", email, "declined", None,
     "couldn't get the email address: I don't want to give my email"),
    ("skip", GetAddressTask, "declined", "skip", "couldn't get the address: skip"),
    ("operator", menu, "declined", "human", "couldn't get the choice: operator"),
    (Keys("12#"), digits, "no_match", None, "Digits input not fully received. Expect 4 digits, got 2"),
]  # fmt: skip


@pytest.mark.parametrize(("act", "make", "reason", "requested", "message"), REFUSALS)
async def test_a_documented_refusal(act, make, reason, requested, message):
    async with Typed(make(), modality="audio") as typed:
        await (typed.press(act.keys) if isinstance(act, Keys) else typed(act))
        error = typed.error
        assert (error.reason, error.requested, error.message) == (reason, requested, message)


CONFIDENCES = [
    (born, "text", "three four eighty five", 0.6),
    (GetNameTask, "audio", "Shane", 0.7),
    (GetNameTask, "audio", "Michael as in mike india charlie hotel alpha echo lima", 1.0),
    (menu, "audio", "bilking", 0.7),
    (phone, "audio", "four one five five five five oh one two three", 1.0),
    (lambda: phone(require_confirmation=True), "text", "+1 415 011 0123", 0.5),
]


@pytest.mark.parametrize(("make", "modality", "words", "confidence"), CONFIDENCES)
async def test_a_documented_confidence(make, modality, words, confidence):
    async with Typed(make(), modality=modality) as typed:
        await typed(words)
        assert (typed.task.state, typed.task.confidence) == ("confirming", confidence)


async def test_a_fragment_before_the_read_back_is_heard_is_appended_to_the_value():
    async with Voice(GetEmailTask()) as voice:
        await voice.caller.silence(4)
        await voice.caller.say("bob at yahoo dot co")
        async with asyncio.timeout(20):
            while voice.task.state != "heard":  # noqa: ASYNC110  # virtual time
                await asyncio.sleep(0.01)
        await voice.caller.say("dot uk")
        await voice.caller.hears("dot u k is that right")
        assert voice.task.value == "bob@yahoo.co.uk"
        assert voice.task.corrections == 0


async def test_a_model_that_proposes_a_country_nobody_said_is_refused_and_it_is_asked_for():
    made_up = call(
        "update_address",
        street_address="123 Maple Street",
        unit_number="",
        locality="Ottawa",
        country="Canada",
    )
    script = [
        reply(calls=[made_up], when="Maple"),
        reply("Which country is that in?", when="did not say"),
    ]
    async with Typed(GetAddressTask(), *script, modality="audio") as typed:
        assert await typed("123 Maple Street, Ottawa") == ["Which country is that in?"]
        assert typed.task.value is None


async def test_with_a_default_country_it_need_not_be_said():
    made = call(
        "update_address",
        street_address="123 Maple Street",
        unit_number="",
        locality="Ottawa",
        country="",
    )
    task = having_heard(GetAddressTask(default_country="CA"), "123 Maple Street, Ottawa")
    async with Typed(task, reply(calls=[made], when="weather"), modality="audio") as typed:
        await typed("how is the weather over there")
        await typed("yes")
        result = typed.result
        assert (result.country, result.unit_number) == ("Canada", "")
        assert result.address == "123 Maple Street Ottawa Canada"


async def test_a_model_that_maps_words_to_an_option_is_asked_back():
    script = [reply(calls=[call("select_option", option_id="billing")], when="invoice")]
    async with Typed(menu(), *script, modality="audio") as typed:
        assert await typed("my invoice is wrong") == ["Billing. Is that right?"]
        assert typed.task.confidence == 0.6


async def test_a_models_yes_is_asked_back():
    script = [reply(calls=[call("answer_yes_no", yes=True)], when="cheaper")]
    async with Typed(ConfirmTask("Shall I?"), *script, modality="audio") as typed:
        assert await typed("well, if it's cheaper") == ["So that's a yes?"]
        await typed("yes")
        assert typed.result.confirmed is True


async def test_the_question_again_is_no_ask():
    async with Typed(ConfirmTask("Shall I?"), modality="audio") as typed:
        await typed("what did you say")
        assert (typed.task.asks, typed.task.turns) == (1, 1)
