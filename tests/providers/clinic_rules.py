"""The rules of a clinic's front desk: a whole agent without a network."""

from __future__ import annotations

from bargein.conversation.spoken import digits_in
from bargein.providers.rules import RulesLLM, call

YES = "yes|yeah|sure|right|correct|please do"
NO = "no|nope|wrong|not quite"


def phone_number(text: str) -> str | None:
    """The digits in `text`, spoken or written, if they can be a phone number."""
    number = digits_in(text)
    return number if len(number) >= 7 else None


def anyone() -> RulesLLM:
    """What every agent of the clinic understands."""
    rules = RulesLLM()
    rules.when("bye|good night|that's all", "Goodbye!", call("hang_up"))
    rules.when("bye|good night|that's all", "Goodbye, and thank you for calling.")
    rules.when("hello|hi", "Hello! How can I help?")
    return rules


def front_desk() -> RulesLLM:
    rules = RulesLLM(
        greeting="Ray's clinic, good morning. How can I help?",
        fallback="Sorry, I can book appointments or put you through to billing.",
        forget_after=["book"],
    )
    rules.slot("day", "monday|tuesday|wednesday|thursday|friday", read=str.capitalize)
    rules.slot("time", r"\d{1,2}[:.]\d\d|nine|ten|eleven|noon")
    rules.slot("phone", read=phone_number, after="phone number")

    rules.when("billing|invoice|bill", "I'll put you through.", call("transfer_to_billing"))

    confirm = "Shall I book {day} at {time}?"
    rules.when(YES, call("book", day="{day}", time="{time}", phone="{phone}"), after="shall I book")
    rules.when(NO, "Which day and time would suit you better?", after="shall I book")

    rules.when(None, f"Thank you. {confirm}", after="phone number", needs=["phone"])
    rules.when(None, "I did not get the number. Your phone number, please?", after="phone number")

    rules.when("{day}|{time}", confirm, needs=["phone", "day", "time"])
    rules.when("{day}|{time}", "{day} at {time}. And your phone number?")
    rules.when("{day}", "{day}. At what time?")
    rules.when("{time}", "On which day?")
    rules.when(r"book\w*|appointment", "For which day?")

    rules.when_result("book", "Done: {slot}. Anything else?", output="booked (?P<slot>.+)")
    rules.when_result("book", "That one is taken. Which other day?", output="taken")
    rules.when_result("book", "I cannot reach the calendar right now.", error=True)
    rules.when_told("still there", "Are you still there?")
    rules.include(anyone())
    return rules


def billing_desk() -> RulesLLM:
    rules = RulesLLM(greeting="Billing, hello. What is your invoice number?")
    rules.slot("invoice", r"\d{4}")
    rules.when("{invoice}", "Let me look.", call("find_invoice", number="{invoice}"))
    rules.when_result("find_invoice", "You owe {amount}.", output=r"open: (?P<amount>.+)")
    rules.include(anyone())
    return rules
