"""Ways to talk that simulated callers used and that a human would have understood."""

import pytest
from workflow_kit import Typed, having_heard

from bargein.testing import call, reply
from bargein.workflows import (
    ConfirmTask,
    GetDateOfBirthTask,
    GetDtmfTask,
    GetEmailTask,
    GetNameTask,
    GetPhoneNumberTask,
    MenuTask,
    TaskGroup,
)
from bargein.workflows.capture.settings import CaptureSettings
from bargein.workflows.values.card_slots import CardNumberSlot
from bargein.workflows.words.readback import read_back

DEPARTMENTS = ["Sales", "Returns and refunds", "Shipping", "Careers"]


@pytest.mark.parametrize(
    "said",
    [
        "bob at sign example dot com",
        "bob at symbol example full stop com",
        "you can write to me at bob at uh example dot com",
    ],
)
async def test_an_address_is_heard_without_the_words_around_it(said):
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed(said)
        assert typed.task.value == "bob@example.com"


@pytest.mark.parametrize("domain", ["uh example dot com", "um at sign example dot com"])
async def test_a_filler_is_no_part_of_a_domain_that_was_asked_for(domain):
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("b o b 7")
        await typed(domain)
        assert typed.task.value == "bob7@example.com"


@pytest.mark.parametrize("yes", ["uh-huh", "uh huh", "yes ma'am", "sounds good", "that's me"])
async def test_a_yes_in_other_words_is_a_yes(yes):
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("bob at example dot com")
        await typed(yes)
        assert typed.result.email_address == "bob@example.com"


@pytest.mark.parametrize(
    "denial", ["almost, it's", "that's wrong it's", "not quite, it's", "that's not right it is"]
)
async def test_a_denial_in_other_words_is_no_part_of_the_name_after_it(denial):
    async with Typed(GetNameTask(last_name=True), modality="audio") as typed:
        await typed("my name's Ann Smith")
        await typed(f"{denial} Ann Green")
        assert (typed.task.value.first, typed.task.value.last) == ("Ann", "Green")


@pytest.mark.parametrize(
    "denial", ["that's not right", "not quite right", "almost right", "not even close"]
)
async def test_a_denial_alone_is_never_a_yes(denial):
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("bob at example dot com")
        await typed(denial)
        assert typed.result is None
        assert (typed.task.state == "confirming") == (denial == "almost right")


async def test_a_no_with_the_same_value_again_is_no_yes():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("bob at example dot com")
        said = await typed("no it's bob at example dot com")
        assert typed.result is None
        assert "Is that right?" in said[-1]
        await typed("bob at example dot com")
        assert typed.result.email_address == "bob@example.com"


async def test_the_second_one_means_the_second_of_those_that_were_listed():
    async with Typed(MenuTask("Which department?", DEPARTMENTS), modality="audio") as typed:
        said = await typed("shipping or careers")
        assert said == ["Shipping or Careers: which one?"]
        await typed("the second one")
        assert typed.result.id == "Careers"


async def test_the_second_one_after_a_new_question_means_the_menu_again():
    async with Typed(MenuTask("Which department?", DEPARTMENTS), modality="audio") as typed:
        await typed("shipping or careers")
        await typed("bananas")
        await typed("the second one")
        assert typed.result.id == "Returns and refunds"


async def test_one_of_two_addresses_is_chosen_by_its_place():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("bob at x dot com or maybe rob at y dot com")
        await typed("the first one")
        assert typed.task.value == "bob@x.com"


@pytest.mark.parametrize(
    ("said", "chosen"), [("sales, no wait, shipping", "Shipping"), ("careers sorry sales", "Sales")]
)
async def test_an_option_that_was_taken_back_does_not_count(said, chosen):
    async with Typed(MenuTask("Which department?", DEPARTMENTS), modality="audio") as typed:
        await typed(said)
        assert typed.result.id == chosen


async def test_an_option_by_its_place_or_another_by_its_name_is_asked_back():
    async with Typed(MenuTask("Which department?", DEPARTMENTS), modality="audio") as typed:
        said = await typed("I think the second one or is it careers")
        assert said == ["Returns and refunds or Careers: which one?"]


async def test_a_model_cannot_confirm_an_option_that_it_chose_itself():
    script = [
        reply(calls=[call("select_option", option_id="Sales")], when="mmm"),
        reply(calls=[call("confirm_option")], when="ridiculous"),
        reply("Well?", times=None),
    ]
    async with Typed(MenuTask("Which?", DEPARTMENTS), *script, modality="audio") as typed:
        await typed("mmm")
        await typed("this is ridiculous")
        assert typed.result is None
        await typed("yes")
        assert typed.result.id == "Sales"


@pytest.mark.parametrize(
    "noise", ["forty two is the answer", "oh for crying out loud", "banana purple seven"]
)
async def test_a_number_word_in_other_talk_is_no_digit(noise):
    async with Typed(GetDtmfTask(num_digits=6), modality="audio") as typed:
        await typed(noise)
        await typed("one two three four five six")
        assert typed.result.digits == "123456"


@pytest.mark.parametrize(
    "words",
    ["wait I need to correct my name", "hold on, can I change my name", "sorry, change the name"],
)
async def test_going_back_may_begin_with_an_interruption(words):
    group = (
        TaskGroup()
        .add(lambda: GetNameTask(last_name=True), id="name", description="the caller's name")
        .add(GetEmailTask, id="email", description="the email address")
    )
    async with Typed(group, modality="audio") as typed:
        await typed("Ann Smith")
        await typed("yes")
        said = await typed(words)
        assert said[-1].startswith("I have Ann Smith")


def test_a_beginning_of_a_card_number_that_checks_out_is_not_full():
    slot = CardNumberSlot(CaptureSettings(), None)
    assert not slot.is_full("4780128133538")
    assert slot.is_full("4780128133538808")
    assert slot.is_full("378282246310005")


@pytest.mark.parametrize(
    ("said", "meant"),
    [("nah okay", False), ("no no okay", False), ("okay yes", True), ("okay", True)],
)
async def test_okay_after_a_no_only_ends_the_sentence(said, meant):
    async with Typed(ConfirmTask("Shall we call you back?"), modality="audio") as typed:
        await typed(said)
        assert typed.result.confirmed is meant


async def test_a_caller_who_looks_for_words_has_not_said_no():
    async with Typed(ConfirmTask("Shall we call you back?"), modality="audio") as typed:
        await typed("uh uh uh uh")
        assert typed.result is None
        await typed("uh uh")
        assert typed.result.confirmed is False


async def test_the_words_of_the_caller_are_still_what_a_model_value_needs():
    script = [reply(calls=[call("update_email_address", email="bob@x.com")], when="hm")]
    async with Typed(having_heard(GetEmailTask(), "bob at sign x dot com"), *script) as typed:
        await typed("hm")
        assert typed.task.value == "bob@x.com"


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("omar o'brien spelled o apostrophe b r i e n", "Omar", "O'Brien"),
        ("Omar O'Brien and my email is e dot lee at northwind dot org", "Omar", "O'Brien"),
        ("omar o'brien", "Omar", "O'Brien"),
    ],
)
async def test_a_name_with_an_apostrophe_or_before_something_else(said, first, last):
    async with Typed(GetNameTask(last_name=True), modality="audio") as typed:
        await typed(said)
        assert (typed.task.value.first, typed.task.value.last) == (first, last)


@pytest.mark.parametrize("said", ["uh o m a are", "o m a r", "o see are"])
async def test_a_letter_that_was_heard_as_a_word_is_a_letter(said):
    async with Typed(GetNameTask(), modality="audio") as typed:
        await typed(said)
        assert (typed.task.value is None) == (said == "o see are")
        assert typed.task.value is None or typed.task.value.first == "Omar"


@pytest.mark.parametrize(
    "said",
    ["The last name is young, y o u n g", "no the last name is young y o u n g", "no y o u n g"],
)
async def test_a_last_name_that_is_spelled_leaves_the_first_name(said):
    async with Typed(GetNameTask(last_name=True), modality="audio") as typed:
        await typed("my name is Ann Yung")
        await typed(said)
        assert (typed.task.value.first, typed.task.value.last) == ("Ann", "Young")


@pytest.mark.parametrize("said", ["three won four", "3 1 4", "three one four"])
async def test_a_number_that_was_heard_as_a_word_is_a_digit(said):
    async with Typed(GetDtmfTask(num_digits=3), modality="audio") as typed:
        await typed(said)
        assert typed.result is not None or typed.task.value is not None
        assert "314" in (getattr(typed.result, "digits", None), typed.task.value)


async def test_you_got_it_after_a_read_back_is_a_yes_not_the_value_from_before():
    group = (
        TaskGroup()
        .add(lambda: GetNameTask(last_name=True), id="name", description="the caller's name")
        .add(GetEmailTask, id="email", description="the email address")
    )
    async with Typed(group, modality="audio") as typed:
        await typed("Amy Schmidt")
        await typed("yes")
        await typed("change my name")
        await typed("no it's Amy Novak")
        assert "email" in (await typed("you got it"))[-1]
        assert group.results["name"].last_name == "Novak"


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("it's k dot m o o r e at aol dot com", "k.moore@aol.com"),
        ("k period m double o r e at aol dot com", "k.moore@aol.com"),
        ("you can write to me at k dot moore at aol dot com", "k.moore@aol.com"),
        ("moore double oh seven at aol dot com", "moore007@aol.com"),
    ],
)
async def test_an_o_among_letters_is_no_zero(said, heard):
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed(said)
        assert typed.task.value == heard


async def test_words_before_half_an_address_are_no_part_of_it():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("you can write to me at k dot moore")
        await typed("at aol dot com")
        assert typed.task.value == "k.moore@aol.com"


@pytest.mark.parametrize(
    ("before", "said", "day"),
    [
        ("july 27th 1970", "no, I said 28th not 27th", "1970-07-28"),
        ("july 27th 1970", "no, the 28th not the 27th", "1970-07-28"),
        ("july 27th 1970", "no it's june not july", "1970-06-27"),
        ("july 27th 1970", "no 1971 not 1970", "1971-07-27"),
    ],
)
async def test_one_part_of_a_date_instead_of_another(before, said, day):
    async with Typed(GetDateOfBirthTask(), modality="audio") as typed:
        await typed(before)
        await typed(said)
        assert typed.task.value.date.isoformat() == day


@pytest.mark.parametrize("said", ["one moment please", "just one second", "give me a second"])
async def test_a_moment_is_no_day(said):
    async with Typed(GetDateOfBirthTask(), modality="audio") as typed:
        await typed("march 1985")
        await typed(said)
        assert typed.task.value is None


@pytest.mark.parametrize(
    ("region", "said", "day"),
    [
        ("GB", "11/21/1970", "1970-11-21"),
        ("DE", "11/21/1970", "1970-11-21"),
        ("US", "21/11/1970", "1970-11-21"),
        ("GB", "11/12/1970", "1970-12-11"),
    ],
)
async def test_a_date_that_has_only_one_order_needs_no_region(region, said, day):
    async with Typed(GetDateOfBirthTask(region=region), modality="audio") as typed:
        await typed(said)
        assert typed.task.value.date.isoformat() == day


@pytest.mark.parametrize(("region", "number", "groups"), [("DE", "+491515690866", "0, 1, 5, 1"),
    ("GB", "+442079460958", "0, 2, 0; 7, 9"), ("US", "+14155550123", "4, 1, 5; 5")])  # fmt: skip
def test_a_number_is_read_back_as_it_is_said_at_home(region, number, groups):
    assert read_back("phone", number, region=region).startswith(groups)


async def test_a_little_word_of_a_label_chooses_nothing():
    visits = ["Cleaning", "Check-up", "Filling"]
    async with Typed(MenuTask("Which?", visits), modality="audio") as typed:
        await typed("shut up")
        assert typed.result is None
        await typed("the check up")
        assert typed.result.id == "Check-up"


async def test_an_email_address_that_is_taken_back_may_end_in_letters():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("gob at redrock dot u s no sorry rob at redrock dot u s")
        assert typed.task.value == "rob@redrock.us"


async def test_an_email_address_mends_no_name_and_is_no_part_of_a_number():
    async with Typed(GetNameTask(last_name=True), modality="audio") as typed:
        await typed("Daniel Garcia")
        await typed("m o o r e zero zero seven at protonmail dot com")
        assert (typed.task.value.first, typed.task.value.last) == ("Daniel", "Garcia")
    async with Typed(GetPhoneNumberTask(region="US"), modality="audio") as typed:
        await typed("b a k e r two oh oh one at aol dot com")
        assert typed.task.machine.partial is None


async def test_a_no_that_takes_something_back_is_no_refusal():
    script = [
        reply("Go on.", when="not plainly refused"),
        reply(calls=[call("decline_email_capture", reason="busy")], when="weather"),
    ]
    async with Typed(GetEmailTask(), *script, modality="audio") as typed:
        await typed("the weather is fine no sorry it is great outside")
        assert typed.error is None


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("O-M-A-R dot I, V, A, N 22 at redrock dot U-S.", "omar.ivan22@redrock.us"),
        ("o minus m at redrock dot com", "o-m@redrock.com"),
        ("o-m@redrock.com", "o-m@redrock.com"),
    ],
)
async def test_hyphens_between_letters_are_the_recognisers(said, heard):
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed(said)
        assert typed.task.value == heard


async def test_a_name_that_is_spelled_with_hyphens_has_none():
    async with Typed(GetNameTask(), modality="audio") as typed:
        await typed("It's S-H-A-Y-N-E.")
        assert typed.task.value.first == "Shayne"
        await typed("no, Mary-Jane")
        assert typed.task.value.first == "Mary-Jane"
