import logging

import pytest
from workflow_kit import Typed, Voice

from bargein.errors import CaptureFailed
from bargein.testing import ScriptedLLM
from bargein.workflows.groups.credit_card_task import GetCreditCardTask
from bargein.workflows.values.card_parts import GetCardNumberTask, GetSecurityCodeTask

VISA = "4111111111111111"
SPOKEN = "four one one one " + "one one one one " * 3


async def test_a_keyed_number_needs_no_question():
    async with Typed(GetCreditCardTask()) as typed:
        await typed.press(VISA)
        assert typed.last == "What's the expiration date on the card?"


@pytest.mark.parametrize(
    ("number", "issuer"),
    [
        ("4012888888881881", "Visa"),  # its first 13 digits check out too
        ("378282246310005", "American Express"),
        ("30569309025904", "Diners Club"),
        ("5555555555554444", "Mastercard"),
    ],
)
async def test_a_keyed_number_is_full_at_the_usual_length_of_its_brand(number, issuer):
    async with Typed(GetCardNumberTask()) as typed:
        await typed.press(number[:-1])
        assert typed.result is None
        await typed.press(number[-1])
        assert (typed.result.card_number, typed.result.issuer) == (number, issuer)


async def test_a_shorter_number_that_checks_out_is_taken_at_the_stop_key():
    async with Typed(GetCardNumberTask()) as typed:
        await typed.press("4222222222222")
        assert typed.result is None
        await typed.press("#")
        assert typed.result.card_number == "4222222222222"


async def test_thirteen_digits_that_do_not_check_out_are_the_beginning_of_a_number():
    async with Typed(GetCardNumberTask(), modality="audio") as typed:
        assert await typed("4111 1111 1111 1") == ["And the rest of the number?"]
        assert await typed("111") == ["Visa ending in 1, 1, 1, 1. Is that right?"]


async def test_a_spoken_number_is_read_back_by_its_last_four():
    async with Typed(GetCardNumberTask(), modality="audio") as typed:
        assert await typed(SPOKEN) == ["Visa ending in 1, 1, 1, 1. Is that right?"]
        await typed("yes")
        assert typed.result.issuer == "Visa"
        assert typed.result.card_number == VISA
        assert "4111" not in repr(typed.result)


async def test_a_number_in_four_breaths_is_one_value():
    async with Voice(GetCardNumberTask()) as voice:
        await voice.caller.hears("card number")
        await voice.caller.silence(2)
        await voice.caller.say(SPOKEN, pauses={4: 1.2, 8: 1.2, 12: 1.2})
        await voice.caller.hears("visa ending in", within=20)
        await voice.caller.hears("is that right")
        await voice.caller.say("yes")
        await voice.caller.silence(2)
        assert voice.result.card_number == VISA


async def test_a_number_that_does_not_check_out_is_asked_for_again():
    async with Typed(GetCardNumberTask()) as typed:
        assert await typed("4111 1111 1111 1112") == [
            "That number doesn't check out. Please say it again or key it in."
        ]


async def test_other_brands_are_refused():
    async with Typed(GetCardNumberTask(brands=["Mastercard", "Discover"])) as typed:
        (line,) = await typed("4111 1111 1111 1111")
        assert line.startswith("We take Mastercard and Discover.")


async def test_american_express_has_four_digits_on_the_front():
    async with Typed(GetSecurityCodeTask(issuer="American Express"), modality="audio") as typed:
        (line,) = await typed("one two three")
        assert line.startswith("I need the 4 digits.")
        await typed("one two three four")
        assert typed.result.security_code == "1234"


async def whole_card(typed):
    await typed(VISA)
    await typed("04/40")
    await typed("123")
    await typed("Ann Lee")


async def test_a_whole_card_is_collected_and_stands_nowhere_but_in_the_result(caplog):
    caplog.set_level(logging.DEBUG)
    llm = ScriptedLLM([], strict=False)
    async with Typed(GetCreditCardTask(require_confirmation=False), llm=llm) as typed:
        await whole_card(typed)
        card = typed.result
        assert card.card_number == VISA
        assert card.security_code == "123"
        assert card.expiration_date == "04/40"
        assert card.cardholder_name == "Ann Lee"
        events = [str(event.event.model_dump()) for event in typed.log.events]
        history = [str(item) for item in typed.session.history.items]
        requests = [text for request in llm.requests for text in request.texts]
        everything = "\n".join([*events, *history, *requests, caplog.text, repr(card)])
        assert VISA not in everything.replace(" ", "")
        assert "04/40" not in everything
        assert "'123'" not in everything
        assert "[keypad]" not in everything


async def test_an_expired_card_leads_to_another_one_or_to_the_end():
    async with Typed(GetCreditCardTask(require_confirmation=False)) as typed:
        await typed(VISA)
        assert await typed("March 2020") == ["That card has expired. Do you have another one?"]
        assert (await typed("yes"))[-1].startswith("What's your card number?")
        await typed(VISA)
        await typed("March 2020")
        await typed("no")
        assert typed.error.reason == "declined"


async def test_why_is_answered_without_a_model():
    llm = ScriptedLLM(["Never."])
    async with Typed(GetCreditCardTask(), llm=llm) as typed:
        (line,) = await typed("why do you need that?")
        assert line.startswith("I need your card number for the payment.")
        assert llm.requests == []


@pytest.mark.parametrize("words", ["no card", "I have no card", "I don't want to give it"])
async def test_having_no_card_ends_it_at_every_level(words):
    for steps in ([], [VISA], [VISA, "04/40"]):
        async with Typed(GetCreditCardTask(require_confirmation=False)) as typed:
            for step in steps:
                await typed(step)
            await typed(words)
            assert isinstance(typed.error, CaptureFailed)
            assert typed.error.reason == "declined"


async def test_starting_over_is_possible_twice():
    async with Typed(GetCreditCardTask(require_confirmation=False)) as typed:
        for _ in range(2):
            await typed(VISA)
            await typed("start over")
            assert typed.last.startswith("What's your card number?")
        await typed(VISA)
        await typed("start over")
        assert typed.error.reason == "too_many_attempts"


async def test_three_noes_end_it():
    async with Typed(GetCreditCardTask(), modality="audio") as typed:
        for _ in range(3):
            await typed(SPOKEN)
            await typed("no")
        assert typed.error.reason == "too_many_attempts"


async def test_application_code_can_give_the_parts():
    task = GetCreditCardTask(collect=("number", "security_code"), require_confirmation=False)
    async with Typed(task) as typed:
        await task.update_card_number("4111 1111 1111 1111")
        await typed.session.wait_for_idle()
        await task.update_security_code("123")
        await typed.session.wait_for_idle()
        assert typed.result.security_code == "123"


def test_numbers_are_never_worded_by_a_model():
    with pytest.raises(ValueError, match="sensitive"):
        GetCardNumberTask(style="llm")
    with pytest.raises(ValueError, match="collect"):
        GetCreditCardTask(collect=("shoe size",))
