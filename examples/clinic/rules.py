"""What the clinic's agents do without a language model: rules instead.

They turn words into the same tool calls that a model would make. A rule whose tool
the agent at hand does not have is passed over, so both agents share the rules.
"""

from __future__ import annotations

from bargein.conversation.spoken import digits_in
from bargein.providers.rules import Call, Heard, RulesLLM, call

from .spoken import agrees, day_in, part_of_day_in, time_in

__all__ = ["clinic_rules"]

_OFFER = "shall i book"
_COLLEAGUE = "through to a colleague"
_NUMBER = "is that right|is the number right|if the number is right"


def clinic_rules() -> RulesLLM:
    """The rules of the front desk and of the registration."""
    rules = RulesLLM(fallback="Sorry, I cannot do that right now.")
    rules.slot("day", read=day_in)
    rules.slot("time", read=time_in)
    _about_a_colleague(rules)
    _at_the_front_desk(rules)
    _at_the_registration(rules)
    rules.when(None, call("ask_again"))
    return rules


def _yes(heard: Heard) -> bool:
    return agrees(heard.text) is True


def _no(heard: Heard) -> bool:
    return agrees(heard.text) is False


def _about_a_colleague(rules: RulesLLM) -> None:
    rules.when(None, call("put_through"), after=_COLLEAGUE, only_if=_yes)
    rules.when(None, call("keep_trying"), after=_COLLEAGUE, only_if=_no)
    rules.when("colleague|human|person|receptionist|operator|somebody|someone", call("put_through"))


def _at_the_front_desk(rules: RulesLLM) -> None:
    book = call("book_appointment", day="{day}", time="{time}")
    rules.when(None, book, after=_OFFER, only_if=_takes_the_offer)

    @rules.when()
    def names_a_day_or_a_time(heard: Heard) -> Call | None:
        part = part_of_day_in(heard.text)
        if not (day_in(heard.text) or time_in(heard.text) or part):
            return None
        wish = {name: heard.values[name] for name in ("day", "time") if name in heard.values}
        if part and not time_in(heard.text):
            wish = {**wish, "part": part}
            wish.pop("time", None)
        return call("check_calendar", **wish)

    rules.when(None, call("check_calendar"), after=_OFFER, only_if=_no)
    rules.when("book.*|appointment|hello|hi", call("check_calendar"))


def _takes_the_offer(heard: Heard) -> bool:
    """ "Yes", and also "yes, Tuesday at ten": what was offered, once more."""
    same_day = day_in(heard.text) in (None, day_in(heard.question))
    same_time = time_in(heard.text) in (None, time_in(heard.question))
    first = heard.text.split()[0]
    return same_day and same_time and (_yes(heard) or agrees(first) is True)


def _at_the_registration(rules: RulesLLM) -> None:
    rules.when("change|move|another (day|time)", call("change_appointment"))
    rules.when("cancel.*", call("cancel_appointment"))
    rules.when(None, call("finish_call"), after=_NUMBER, only_if=_yes)
    rules.when(None, call("forget_phone_number"), after=_NUMBER, only_if=_no)
    rules.when("no|none|don't have.*|rather not", call("finish_call"), after="phone number")

    @rules.when()
    def says_digits(heard: Heard) -> Call | None:
        digits = digits_in(heard.text)
        return call("note_phone_number", digits=digits) if digits else None
