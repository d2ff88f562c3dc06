"""When a capture has heard enough: what is complete, what goes on, and what was said before."""

from __future__ import annotations

from datetime import date

import pytest

from bargein.conversation.spoken import NameParts, SpokenDate
from bargein.workflows.capture.facts import CaptureState
from bargein.workflows.capture.hints import hint_for
from bargein.workflows.capture.settings import CaptureSettings
from bargein.workflows.capture.turn_meaning import Situation
from bargein.workflows.values.address_slot import AddressParts, AddressSlot
from bargein.workflows.values.card_slots import CardNumberSlot, ExpirationSlot, SecurityCodeSlot
from bargein.workflows.values.confirm_task import ConfirmTask
from bargein.workflows.values.date_slot import BirthDate, DateSlot
from bargein.workflows.values.dtmf_slot import DtmfSlot
from bargein.workflows.values.email_slot import EmailSlot
from bargein.workflows.values.menu_task import MenuTask
from bargein.workflows.values.name_slot import NameSlot
from bargein.workflows.values.phone_slot import PhoneSlot
from effort import FIVE_MILLISECONDS, calls_made

SETTINGS = CaptureSettings()
ASKING, CONFIRMING = CaptureState.ASKING, CaptureState.CONFIRMING
COMPLETE, INCOMPLETE, UNKNOWN = "complete", "incomplete", "unknown"

SLOTS = {
    "phone": lambda: PhoneSlot(SETTINGS, region="US"),
    "phone_gb": lambda: PhoneSlot(SETTINGS, region="GB"),
    "phone_au": lambda: PhoneSlot(SETTINGS, region="AU"),
    "phone_de": lambda: PhoneSlot(SETTINGS, region="DE"),
    "phone_somewhere": lambda: PhoneSlot(SETTINGS),
    "email": lambda: EmailSlot(SETTINGS),
    "digits": lambda: DtmfSlot(SETTINGS, 4, confirms=False, sensitive=False),
    "card": lambda: CardNumberSlot(SETTINGS, None),
    "expiration": lambda: ExpirationSlot(SETTINGS),
    "code": lambda: SecurityCodeSlot(SETTINGS, "Visa"),
    "amex_code": lambda: SecurityCodeSlot(SETTINGS, "American Express"),
    "date": lambda: DateSlot(SETTINGS, region="US", include_time=False),
    "date_and_time": lambda: DateSlot(SETTINGS, region="US", include_time=True),
    "name": lambda: NameSlot(SETTINGS, ("first",), verify_spelling=False),
    "full_name": lambda: NameSlot(SETTINGS, ("first", "last"), verify_spelling=False),
    "address": lambda: AddressSlot(SETTINGS, region=None, default_country=None),
    "address_us": lambda: AddressSlot(SETTINGS, region=None, default_country="US"),
    "menu": lambda: MenuTask("Which?", ["billing", "technical support"]).slot,
    "confirm": lambda: ConfirmTask("Shall I?").slot,
}


def verdict(kind, text, **situation):
    hint = hint_for(SLOTS[kind](), Situation(**{"state": ASKING, **situation}))
    return hint.judge(text)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("phone", "four one five five five five oh one two three", COMPLETE),
        ("phone", "four one five five five five oh one two", UNKNOWN),
        ("phone", "four one five five", INCOMPLETE),
        ("phone", "four one five five five five oh one double", INCOMPLETE),
        ("phone", "four one five uh five five five um oh one two three", COMPLETE),
        ("phone", "four one five five five five oh one two three no", INCOMPLETE),
        ("phone", "one four one five five five five oh one two three", COMPLETE),
        ("phone", "plus one four one five five five five oh one two three", COMPLETE),
        ("phone", "you can reach me at", INCOMPLETE),
        ("phone", "my number is", INCOMPLETE),
        ("phone", "um", INCOMPLETE),
        ("phone", "sure", UNKNOWN),
        ("phone_gb", "oh two oh seven nine four six oh nine five eight", COMPLETE),
        ("phone_gb", "oh two oh seven nine four six oh nine five", UNKNOWN),
        ("phone_au", "oh four one two three four five six seven eight", COMPLETE),
        ("phone_au", "oh four one two three four five six seven", UNKNOWN),
        ("phone_de", "oh three oh one two three four five six", UNKNOWN),
        ("phone_somewhere", "oh four one two three four five", UNKNOWN),
        ("phone_somewhere", "oh four one two three", INCOMPLETE),
        ("email", "john dot doe at gmail dot com", COMPLETE),
        ("email", "you can reach me at", INCOMPLETE),
        ("email", "it's", INCOMPLETE),
        ("email", "bob at yahoo dot co", INCOMPLETE),
        ("email", "bob at leeds dot ac", INCOMPLETE),
        ("email", "bob at leeds dot ac dot uk", COMPLETE),
        ("email", "bob at livekit dot io", COMPLETE),
        ("email", "bob at web dot de", COMPLETE),
        ("email", "bob at mail dot example", UNKNOWN),
        ("email", "bob at cs dot stanford dot edu", COMPLETE),
        ("email", "bob at gmail dot com no", INCOMPLETE),
        ("email", "bob at gmail", INCOMPLETE),
        ("email", "j o h n", INCOMPLETE),
        ("digits", "one two three four", COMPLETE),
        ("digits", "one two three", INCOMPLETE),
        ("digits", "one two double", INCOMPLETE),
        ("digits", "my code is", INCOMPLETE),
        ("digits", "one two three star", COMPLETE),
        ("digits", "let me look it up", UNKNOWN),
        ("card", "four one one one one one one one one one one one one one one one", COMPLETE),
        ("card", "4111 1111 1111", INCOMPLETE),
        ("card", "4222222222222", INCOMPLETE),
        ("card", "4111 1111 1111 1112", UNKNOWN),
        ("card", "378282246310005", COMPLETE),
        ("card", "30569309025904", COMPLETE),
        ("expiration", "oh four twenty nine", COMPLETE),
        ("expiration", "oh four", INCOMPLETE),
        ("expiration", "four", INCOMPLETE),
        ("expiration", "april", INCOMPLETE),
        ("expiration", "april twenty", INCOMPLETE),
        ("expiration", "april of", INCOMPLETE),
        ("expiration", "april twenty twenty nine", COMPLETE),
        ("expiration", "april two thousand and", INCOMPLETE),
        ("expiration", "one two two", UNKNOWN),
        ("expiration", "04/29", COMPLETE),
        ("code", "one two", INCOMPLETE),
        ("code", "one two three", COMPLETE),
        ("amex_code", "one two three", INCOMPLETE),
        ("amex_code", "one two three four", COMPLETE),
        ("date", "march fourth nineteen eighty five", COMPLETE),
        ("date", "march fourth", INCOMPLETE),
        ("date", "march fourth nineteen", INCOMPLETE),
        ("date", "three fifteen", INCOMPLETE),
        ("date", "three fifteen eighty five", COMPLETE),
        ("date", "march fourth two thousand", UNKNOWN),
        ("date", "march fourth two thousand and", INCOMPLETE),
        ("date", "march fourth two thousand five", COMPLETE),
        ("date", "march fourth twenty", INCOMPLETE),
        ("date", "march fourth twenty twenty", COMPLETE),
        ("date", "five twenty two", UNKNOWN),
        ("date", "five twenty two forty five", COMPLETE),
        ("date", "may twenty two ninety three", COMPLETE),
        ("date", "four nineteen ninety seven", COMPLETE),
        ("date", "seven twenty ninety three", COMPLETE),
        ("date", "1985-03-04", COMPLETE),
        ("date", "03151985", COMPLETE),
        ("date", "3/15/85", COMPLETE),
        ("date", "i was born on", INCOMPLETE),
        ("date", "february thirtieth nineteen ninety", COMPLETE),
        ("name", "s h a", INCOMPLETE),
        ("name", "mike india charlie", INCOMPLETE),
        ("name", "n as in", INCOMPLETE),
        ("name", "my name is", INCOMPLETE),
        ("name", "sure", INCOMPLETE),
        ("name", "john", UNKNOWN),
        ("full_name", "john", INCOMPLETE),
        ("full_name", "john smith", UNKNOWN),
        ("full_name", "maria de la", INCOMPLETE),
        ("full_name", "mary dash", INCOMPLETE),
        ("address", "four fifty", INCOMPLETE),
        ("address", "450 south main street salt lake city utah 84101", UNKNOWN),
        ("address", "450 south main street salt lake city utah 84101 united states", COMPLETE),
        ("address_us", "450 south main street salt lake city utah 84101", COMPLETE),
        ("address_us", "450 south main street salt lake city utah eight four one", INCOMPLETE),
        ("menu", "technical support", COMPLETE),
        ("menu", "technical", UNKNOWN),
        ("confirm", "yes", COMPLETE),
        ("confirm", "no", COMPLETE),
        ("confirm", "well, if it's cheaper", UNKNOWN),
    ],
)
def test_what_is_whole_when_a_value_is_asked_for(kind, text, expected):
    assert verdict(kind, text) == expected


@pytest.mark.parametrize("kind", SLOTS)
@pytest.mark.parametrize(
    "text",
    [
        "what did you say?",
        "I don't want to say that",
        "skip this question",
        "talk to a human please",
        "why do you need that?",
    ],
)
def test_commands_and_refusals_are_complete_in_every_slot(kind, text):
    assert verdict(kind, text) == COMPLETE


@pytest.mark.parametrize(
    ("kind", "so_far", "partial", "text", "expected"),
    [
        ("phone", "four one five", "415", "five five five oh one two three", COMPLETE),
        ("phone", "four one five", "415", "five five five", INCOMPLETE),
        ("phone", "five five five oh one two three", "5550123", "four one five", COMPLETE),
        ("digits", "one two", "12", "three four", COMPLETE),
        ("digits", "one two", "12", "three", INCOMPLETE),
        ("card", "4111 1111", "41111111", "1111 1111", COMPLETE),
        ("email", "john dot doe", "john.doe", "gmail dot com", COMPLETE),
        ("email", "john dot doe", "john.doe", "at gmail", INCOMPLETE),
        ("expiration", "april", SpokenDate(month=4), "twenty nine", COMPLETE),
        ("date", "march 4", SpokenDate(4, 3), "nineteen eighty five", COMPLETE),
        ("date", "march 4", SpokenDate(4, 3), "nineteen", INCOMPLETE),
        ("date", "1985", SpokenDate(year=1985), "march", UNKNOWN),
        ("date", "march 1985", SpokenDate(month=3, year=1985), "the nineteenth", COMPLETE),
        ("date", "march 1985", SpokenDate(month=3, year=1985), "nineteen", COMPLETE),
        ("full_name", "maria", NameParts("Maria"), "lopez", UNKNOWN),
        ("address", "x", AddressParts("450 South Main Street"), "none", COMPLETE),
        ("address", "x", AddressParts("1 Main St", "", None), "Mumbai 400099", COMPLETE),
        ("address", "x", AddressParts("1 Main St", "", "Mumbai 400099"), "India", COMPLETE),
    ],
)
def test_what_was_said_before_counts(kind, so_far, partial, text, expected):
    assert verdict(kind, text, so_far=so_far, partial=partial) == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [("email", "john dot doe"), ("phone", "four one five"), ("date", "1985")],
)
def test_a_part_that_was_asked_for_alone_is_not_waited_on_as_half_a_value(kind, text):
    assert verdict(kind, text) == INCOMPLETE
    assert verdict(kind, text, piecewise=True) == UNKNOWN


def test_the_time_of_birth_is_asked_for_once_the_date_is_known():
    born = BirthDate(date(1985, 3, 4))
    said = {"partial": born, "so_far": "march 4 1985"}
    assert verdict("date_and_time", "half past three in the afternoon", **said) == COMPLETE
    assert verdict("date_and_time", "I don't know", **said) == COMPLETE
    assert verdict("date_and_time", "ten", **said) == UNKNOWN


EMAIL, PHONE = "annab@gmail.com", "+14155550123"


@pytest.mark.parametrize(
    ("kind", "value", "text", "expected"),
    [
        ("email", EMAIL, "yes", COMPLETE),
        ("email", EMAIL, "um yes that's right", COMPLETE),
        ("email", EMAIL, "yes but", INCOMPLETE),
        ("email", EMAIL, "no", INCOMPLETE),
        ("email", EMAIL, "no it's", INCOMPLETE),
        ("email", EMAIL, "no nina", INCOMPLETE),
        ("email", EMAIL, "d", INCOMPLETE),
        ("email", EMAIL, "no d as in", INCOMPLETE),
        ("email", EMAIL, "no d as in delta", COMPLETE),
        ("email", EMAIL, "d not", INCOMPLETE),
        ("email", EMAIL, "d not b", COMPLETE),
        ("email", EMAIL, "no it's nina dot berger at gmail dot com", COMPLETE),
        ("email", EMAIL, "what did you say", COMPLETE),
        ("phone", PHONE, "no the last four are zero one", INCOMPLETE),
        ("phone", PHONE, "no the last four are zero one three two", COMPLETE),
        ("phone", PHONE, "no the last four are double two", INCOMPLETE),
        ("phone", PHONE, "no the last four are double two seven one", COMPLETE),
        ("phone", PHONE, "it ends in three two", INCOMPLETE),
        ("phone", PHONE, "no it's four one five five five five oh one two four", COMPLETE),
        ("phone", PHONE, "is the weather nice", UNKNOWN),
    ],
)
def test_answers_to_a_read_back(kind, value, text, expected):
    assert verdict(kind, text, state=CONFIRMING, value=value) == expected


GERMAN = CaptureSettings(language="de")
GERMAN_SLOTS = {
    "phone": lambda: PhoneSlot(GERMAN, region="FR"),
    "email": lambda: EmailSlot(GERMAN),
    "date": lambda: DateSlot(GERMAN, region="DE", include_time=False),
    "name": lambda: NameSlot(GERMAN, ("first", "last"), verify_spelling=False),
    "expiration": lambda: ExpirationSlot(GERMAN),
    "digits": lambda: DtmfSlot(GERMAN, 4, confirms=False, sensitive=False),
}


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("phone", "meine nummer ist", INCOMPLETE),
        ("phone", "null eins zwei doppel", INCOMPLETE),
        ("phone", "null eins zwei drei vier fünf sechs sieben acht neun", COMPLETE),
        ("phone", "null eins zwei drei vier fünf sechs sieben acht neun nein moment", INCOMPLETE),
        ("email", "sie erreichen mich unter", INCOMPLETE),
        ("email", "d wie", INCOMPLETE),
        ("email", "max at web punkt de", COMPLETE),
        ("email", "max at orf punkt at", COMPLETE),
        ("email", "max at univie punkt ac", INCOMPLETE),
        ("date", "ich wurde geboren am", INCOMPLETE),
        ("date", "fünfter märz", INCOMPLETE),
        ("date", "fünfter märz neunzehnhundert", UNKNOWN),
        ("date", "fünfter märz zweitausend", UNKNOWN),
        ("date", "fünfter märz neunzehnhundertfünfundachtzig", COMPLETE),
        ("name", "gern", INCOMPLETE),
        ("name", "anna von", INCOMPLETE),
        ("name", "anna berg", UNKNOWN),
        ("expiration", "april neunundzwanzig", COMPLETE),
        ("digits", "eins zweimal die", INCOMPLETE),
    ],
)
def test_what_is_whole_in_german(kind, text, expected):
    assert hint_for(GERMAN_SLOTS[kind](), Situation(ASKING)).judge(text) == expected


@pytest.mark.parametrize(
    ("kind", "value", "text", "expected"),
    [
        ("email", "annab@web.de", "ja das ist es", COMPLETE),
        ("email", "annab@web.de", "ja aber", INCOMPLETE),
        ("email", "annab@web.de", "falsch", INCOMPLETE),
        ("email", "annab@web.de", "ähm nein anna", INCOMPLETE),
        ("email", "annab@web.de", "nein d wie dora", COMPLETE),
        ("email", "annab@web.de", "d nicht b", COMPLETE),
        ("email", "annab@web.de", "d statt", INCOMPLETE),
        ("phone", "+33123456789", "nein die letzten vier sind zwo eins", INCOMPLETE),
        ("phone", "+33123456789", "nein die letzten vier sind zwo eins drei fünf", COMPLETE),
        ("phone", "+33123456789", "es endet auf drei zwei", INCOMPLETE),
    ],
)
def test_answers_to_a_read_back_in_german(kind, value, text, expected):
    now = Situation(CONFIRMING, value=value)
    assert hint_for(GERMAN_SLOTS[kind](), now).judge(text) == expected


def test_the_name_of_an_option_is_not_whole_while_another_one_goes_on():
    slot = MenuTask("When?", ["tuesday", "tuesday morning", "friday"]).slot
    hint = hint_for(slot, Situation(ASKING))
    assert hint.judge("tuesday") == UNKNOWN
    assert hint.judge("tuesday morning") == COMPLETE
    assert hint.judge("friday") == COMPLETE


def test_a_no_in_a_group_may_go_on_with_what_is_to_be_changed():
    slot = ConfirmTask("Shall I?").slot
    hint = hint_for(slot, Situation(ASKING), also=("change the day",))
    assert hint.judge("no") == UNKNOWN
    assert hint.judge("yes") == COMPLETE
    assert "change the day" in hint.phrases


def test_words_that_only_begin_an_answer_are_waited_for():
    assert verdict("phone", "okay so") == INCOMPLETE
    assert verdict("email", "well", state=CONFIRMING, value=EMAIL) == INCOMPLETE


def test_speeches_that_nobody_dictates_are_not_judged():
    said = "bob at gmail dot com"
    assert verdict("email", "so " * 300 + said) == COMPLETE
    assert verdict("email", "so " * 400 + said) == UNKNOWN


def test_a_read_back_of_digits_lets_the_recogniser_hear_digits():
    code = hint_for(SLOTS["digits"](), Situation(CONFIRMING, value="1234"))
    assert (code.kind, code.min_digits, code.max_digits) == ("yes_no", 4, 4)
    phone = hint_for(SLOTS["phone"](), Situation(CONFIRMING, value=PHONE))
    assert (phone.min_digits, phone.max_digits) == (1, None)
    assert hint_for(SLOTS["email"](), Situation(CONFIRMING, value=EMAIL)).min_digits is None


def test_a_correction_is_complete_while_the_refused_value_is_still_its_target():
    assert verdict("email", "d as in delta", target=EMAIL) == COMPLETE


def test_a_name_is_spelled_once_letters_came():
    slot = SLOTS["name"]()
    assert hint_for(slot, Situation(ASKING)).kind == "free"
    assert hint_for(slot, Situation(ASKING, so_far="s h a")).kind == "spelling"
    assert hint_for(slot, Situation(ASKING, piecewise=True)).kind == "spelling"


@pytest.mark.parametrize("kind", SLOTS)
def test_a_verdict_takes_less_than_five_milliseconds(kind):
    text = (
        "you can reach me at j o h n double t as in tango dot doe two two at m a i l dot example"
        " four one five five five five oh one two three"
    )
    hint = hint_for(SLOTS[kind](), Situation(ASKING))
    hint.judge(text)  # loads what is loaded late
    assert calls_made(lambda: hint.judge(text)) < FIVE_MILLISECONDS
