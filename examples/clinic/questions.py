"""The questions that the clinic asks, with what answers to them sound like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bargein import ListeningHint
from bargein.conversation import Completeness

from .calendar import DAYS, TIMES, Slot, spoken_time
from .closed_questions import YES_OR_NO_KEYS, Question
from .spoken import agrees, day_in, time_in

__all__ = ["DAY", "DAY_OR_TIME", "NUMBER_RIGHT", "PHONE", "shall_i_book", "which_time"]

_YES = (
    *("yes", "yes please", "yeah", "yep", "sure", "okay", "correct", "of course", "perfect"),
    *("great", "book it", "please do", "go ahead", "that's right", "that's fine", "that works"),
    *("yes that's right", "yes that's fine", "yes book it"),
)
_NO = (
    *("no", "no thanks", "no thank you", "nope", "not really", "that's wrong"),
    *("no that's wrong", "no that's not right"),
)
_PLAIN = frozenset(
    [
        "yes",
        "yeah",
        "yep",
        "no",
        "nope",
        "sure",
        "okay",
        "correct",
        "that's",
        "right",
        "please",
        "the",
        "uh",
        "um",
    ]
)


# Whoever says "please" after a comma is not to be cut off.
_COMPLETE = 0.4


def _wish(text: str) -> Completeness:
    """A day and a time are all that is asked for; either alone may go on."""
    return "complete" if day_in(text) and time_in(text) else "unknown"


def _answer(text: str) -> Completeness:
    """ "No" may go on: "no, Wednesday"."""
    return "complete" if agrees(text) else "unknown"


def _believe_an_answer(text: str, sure: float) -> bool:
    """Other words than the plain ones may be what the recogniser made of something else."""
    return sure >= 0.03 or _PLAIN.issuperset(text.split())


def _changes_of_mind() -> Iterator[str]:
    times = [form for time in TIMES for form in _forms(time)]
    for lead in ("no", "no make it", "actually"):
        yield from (f"{lead} {answer}" for answer in (*DAYS, *times))
    yield from (f"no {day} at {time}" for day in DAYS for time in times)


def _times_of_day(part: str | None) -> Iterator[str]:
    """Closed answers are understood far better than any date and time there is."""
    fitting = [time for time in TIMES if part is None or (part == "morning") == _is_morning(time)]
    times = [form for time in fitting for form in _forms(time)]
    yield from times
    yield from (f"at {time}" for time in times)
    yield from (f"{day} at {time}" for day in DAYS for time in times)
    yield from DAYS


def _is_morning(time: str) -> bool:
    return int(time.partition(":")[0]) < 12


def _forms(time: str) -> Iterable[str]:
    hour, half = spoken_time(time).split()
    return (
        (f"{hour} thirty", f"half past {hour}") if half == "thirty" else (hour, f"{hour} o'clock")
    )


DAY = Question(
    ListeningHint("date", completeness=_wish, complete_delay=_COMPLETE, max_delay=2.0),
    "Sorry, which day was that? Please say a day from Monday to Friday.",
    "Please press one for Monday, two for Tuesday, three for Wednesday, four for Thursday "
    "or five for Friday. Or type the day.",
    {str(number): day for number, day in enumerate(DAYS, 1)},
)

DAY_OR_TIME = replace(
    DAY, in_other_words="Sorry, I did not get that. Which day, and at what time, would you like?"
)


def which_time(choices: list[str], part: str | None = None) -> Question:
    """At what time, or at what time of that part of the day; the keys stand for `choices`."""
    words = [
        f"{number} for {spoken_time(time)}"
        for number, time in zip(("one", "two", "three"), choices, strict=True)
    ]
    return Question(
        replace(
            DAY.hint,
            completeness=lambda text: "complete" if time_in(text) else "unknown",
            phrases=tuple(_times_of_day(part)),
        ),
        "Sorry, at what time? Please say it like ten thirty, or three o'clock.",
        f"Please press {', '.join(words)}. Or type another time.",
        {str(number): time for number, time in enumerate(choices, 1)},
    )


def shall_i_book(slot: Slot) -> Question:
    """Yes or no; also "no, Wednesday" and "no, make it eleven"."""
    return Question(
        _BOOK_HINT,
        f"Sorry, shall I book {slot}, yes or no?",
        f"Shall I book {slot}? Please press one for yes, or two for no.",
        YES_OR_NO_KEYS,
        believe=_believe_an_answer,
    )


_BOOK_HINT = ListeningHint(
    "yes_no",
    completeness=_answer,
    complete_delay=_COMPLETE,
    max_delay=2.0,
    phrases=(*_YES, *_NO, *_changes_of_mind()),
)

PHONE = Question(
    ListeningHint("digits", min_digits=7, max_digits=15, min_delay=1.0, max_delay=2.5),
    "Sorry, I did not get the number. Please say it digit by digit, like five, five, five.",
    "Please type the number on the keypad, and then the pound key.",
    believe=lambda text, sure: sure >= 0.3,
)

NUMBER_RIGHT = Question(
    ListeningHint(
        "yes_no",
        completeness=_answer,
        complete_delay=_COMPLETE,
        max_delay=2.0,
        phrases=(
            *_YES,
            *_NO,
            *(
                f"{verb} {what}"
                for verb in ("change", "cancel")
                for what in ("it", "the appointment")
            ),
        ),
    ),
    "Sorry, is the number right, yes or no?",
    "Please press one if the number is right, or two if it is not.",
    YES_OR_NO_KEYS,
    believe=_believe_an_answer,
)
