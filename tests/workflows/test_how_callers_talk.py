"""Ways to talk that simulated callers used and that a human would have understood."""

import pytest
from workflow_kit import Typed, having_heard

from bargein.testing import call, reply
from bargein.workflows import (
    ConfirmTask,
    GetDtmfTask,
    GetEmailTask,
    GetNameTask,
    MenuTask,
    TaskGroup,
)
from bargein.workflows.capture_settings import CaptureSettings
from bargein.workflows.card_slots import CardNumberSlot

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


@pytest.mark.parametrize("denial", ["that's not right", "not quite right", "almost right"])
async def test_a_denial_alone_is_never_a_yes(denial):
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("bob at example dot com")
        await typed(denial)
        assert typed.result is None


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
