"""Days and times in what callers say or type, and the answers to listen for.

Pure. Of several mentions the last counts ("Monday, no, Tuesday"), and what is
ruled out ("not Monday") does not.
"""

from __future__ import annotations

import re

from bargein.conversation.spoken import yes_or_no

from .calendar import DAYS

__all__ = [
    "agrees",
    "day_in",
    "part_of_day_in",
    "time_in",
]

_WEEK = (*DAYS, "Saturday", "Sunday")
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"fifteen": "15", "twenty": "20", "thirty": "30", "forty five": "45", "forty-five": "45"}
_NUMBER = re.compile(rf"\b({'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b")
_DAY = re.compile(rf"\b({'|'.join(f'{day[:3]}(?:{day[3:]})?' for day in _WEEK)})s?\b", re.I)
_RULED_OUT = re.compile(r"\b(?:not|instead of|rather than) (?:on |at )?(?:\w+day|[\d:]+(?: \d\d)?)")
_NOT_A_TIME = re.compile(
    r"(?:\d[\s-]*){7,}|(?:\b\d\b[\s-]*){3,}"  # a phone number
    r"|\d+(?:st|nd|rd|th)\b"
    r"|\b(?:that|this|which|any|no|other|another|first|second|third|last|next) 1\b"
)
_TIME = re.compile(
    r"\b(?:(?P<half>half)(?: past)? |(?P<minutes>quarter|5|10|20|25) (?P<sense>past|after|to|of) )?"
    r"(?<!\d)(?P<hour>\d{1,2})(?:[:. ]?(?P<minute>[0-5]\d))?(?!\d)(?: ?(?P<side>[ap])m\b)?"
    r"|\b(?P<noon>noon|midday)\b"
)

_SAID_ALREADY = re.compile(r"(?:day|morning|noon|\d|[ap]m),? $")

_APPROVAL = re.compile(
    r"\b(book it|go ahead|(that|it) works|sounds good)\b"
    r"|^((yes|yeah|yep|okay|sure),? )?((that|it)( is|'s) )?(not )?(perfect|fine|great|please do)\b"
)
_WISH = re.compile(r"i'd like|i would like|i want|i need|can i have")


def day_in(text: str) -> str | None:
    """The week day in `text`, "Monday" to "Sunday"; `None` without one."""
    found = _DAY.findall(_RULED_OUT.sub(" ", text.lower()))
    return next(day for day in _WEEK if day[:3].lower() == found[-1][:3]) if found else None


def time_in(text: str) -> str | None:
    """The time in `text` on a 24-hour clock, "14:30"; `None` without one.

    Without "a.m." or "p.m.", an hour is the one at which the clinic may be open. A bare
    hour that follows a day or a time is none: recognisers hear "Tuesday eight" in a
    breath, and "two thirty three" for "two thirty, please".
    """
    words = re.sub(r"\b([ap])\.? ?m\b\.?", r"\1m", text.lower().replace("\u2019", "'")).strip()
    words = _NUMBER.sub(lambda word: _NUMBERS[word[0]], words)
    words = re.sub(r" ?o'? ?clock", "", words)
    words = _RULED_OUT.sub(" ", _NOT_A_TIME.sub(" ", words))
    found = [time for match in _TIME.finditer(words) if (time := _clock(match, words))]
    return found[-1] if found else None


def part_of_day_in(text: str) -> str | None:
    """ "morning" or "afternoon"; `None` without either."""
    match = re.search(r"\b(morning|afternoon)\b", text.lower())
    return match[1] if match else None


def agrees(text: str) -> bool | None:
    """True for a yes, False for a no, `None` for neither."""
    words = re.sub(r"^(?:(?:uh|um|oh|well|the|an?) )+", "", text.lower().replace("\u2019", "'"))
    if _APPROVAL.search(words):
        return not re.search(r"\b(no|not|don't|doesn't)\b", words)
    # "I'd like yes" is what a recogniser makes of something else.
    return None if _WISH.match(words) else yes_or_no(words)


def _clock(match: re.Match[str], text: str) -> str | None:
    if match["noon"]:
        return "12:00"
    bare = not (match["minute"] or match["half"] or match["minutes"] or match["side"])
    if bare and _SAID_ALREADY.search(text[: match.start()]):
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or (30 if match["half"] else 0))
    if away := match["minutes"]:
        minute = 15 if away == "quarter" else int(away)
        if match["sense"] in ("to", "of"):
            hour, minute = hour - 1, 60 - minute
    side = match["side"]
    if side is None and re.search(r"in the (afternoon|evening)|at night|tonight", text):
        side = "p"
    if side is None and "in the morning" in text:
        side = "a"
    if (side == "p" and hour < 12) or (side is None and 1 <= hour < 8):
        hour += 12
    elif side == "a" and hour == 12:
        hour = 0
    return f"{hour}:{minute:02d}" if 0 <= hour < 24 else None
