"""Which grammar listens for which hint. Pure text; the worker compiles it (JSGF).

A grammar hears its own sentences in whatever is said, so it holds what people
answer and little else: each optional word is one more way to be wrong. Weights
(`/3/`) say how common an alternative is; they were set by measuring synthetic
voices, see `scripts/measure_recognition.py`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...conversation.listening_hint import ListeningHint

__all__ = ["Search", "search_for", "spoken_words"]


@dataclass(frozen=True, slots=True)
class Search:
    """What an utterance is searched with."""

    name: str
    """Two searches with the same name are the same."""
    grammar: str
    """JSGF; the worker fills in the rule `phrases`."""
    phrases: tuple[str, ...] = ()
    """In lower-case words; the worker leaves out those with unknown words."""
    only_phrases: bool = False
    """Whether nothing is left to hear when all phrases are left out."""

    # It travels as JSON.
    def as_fields(self) -> dict[str, Any]:
        """For the message to the worker."""
        return {
            "name": self.name,
            "grammar": self.grammar,
            "phrases": list(self.phrases),
            "only_phrases": self.only_phrases,
        }


_DIGIT = "zero | one | two | three | four | five | six | seven | eight | nine"
_DAY = "monday | tuesday | wednesday | thursday | friday | saturday | sunday"
_MONTH = (
    "january | february | march | april | may | june | july | august | september | october"
    " | november | december"
)
_POLITE_START = (
    "/3/ <NULL> | /0.3/ (uh | um) | /0.3/ on | /0.2/ at | /0.2/ (i'd like) | /0.1/ yes | /0.1/ the"
)
_POLITE_END = "/5/ <NULL> | /1/ please | /0.2/ (thank you)"

# Whoever thinks aloud has not answered; forced into an answer it would be a wrong one.
_HESITATION = "/0.5/ (uh | um)"
_DIGIT_OR_OH = f"/0.8/ oh | {_DIGIT}"
_PART_OF_NUMBER = (
    "the (last | first) (one | two | three | four) (are | is)"
    " | the (last | first) (digit | number) is | it ends in | it ends with"
    " | it starts with | the area code is"
)
_DIGITS = {
    "main": f"/20/ <digit>+ | /1/ <lead> <digit>+ | /0.5/ <part> <digit>+ | {_HESITATION}",
    "lead": "uh | um | it's | my number is | the number is | no | no it's | sorry",
    "part": _PART_OF_NUMBER,
    "digit": _DIGIT_OR_OH,
}

_YES_NO = {
    "main": f"/6/ <start> (<yes> <after_yes> | <no> <after_no>) | {_HESITATION}",
    "start": "/6/ <NULL> | /0.3/ uh | /0.3/ um | /0.1/ oh | /0.1/ well",
    "yes": (
        "/8/ yes | /3/ yeah | /0.5/ yep | /0.2/ yup | /1/ sure | /1/ okay | /1/ correct"
        " | /0.5/ right | /1/ (that's right) | /1/ (that's correct) | /0.2/ (yes it is)"
        " | /0.3/ (of course) | /0.2/ absolutely | /0.2/ exactly | /0.2/ (go ahead)"
        " | /0.2/ (please do) | /0.2/ (sounds good) | /0.2/ (that's fine) | /0.2/ perfect"
    ),
    "no": (
        "/8/ no | /1/ nope | /0.2/ nah | /0.5/ (that's wrong) | /0.5/ (that's not right)"
        " | /0.3/ incorrect | /0.3/ wrong | /0.2/ (not really)"
    ),
    "after_yes": (
        "/8/ <NULL> | /3/ please | /0.3/ (thank you) | /0.2/ thanks | /0.5/ (that's right)"
        " | /0.5/ (that's correct)"
    ),
    "after_no": "/8/ <NULL> | /2/ (thank you) | /0.3/ thanks | /0.5/ (that's wrong)",
}

# A digit or two alone are hardly ever what is said to a read-back, and "no" sounds like "oh".
_YES_NO_OR_DIGITS = {
    **_YES_NO,
    "main": f"/20/ ({_YES_NO['main']}) | /1/ <again> <mended> | /1/ <mended>",
    "again": "<no_word> | <no_word> it's | <no_word> (not | sorry)",
    "no_word": "no | nope | sorry",
    "mended": (
        "/3/ <digit> <digit> <digit> <digit>+ | /2/ <part> <digit>+"
        " | /1/ <digit> not <digit> | /0.5/ not <digit> but <digit> | /0.3/ double <digit>"
    ),
    "part": _PART_OF_NUMBER,
    "digit": _DIGIT_OR_OH,
}

_DATE = {
    "main": f"/6/ <start> <when> <end> | {_HESITATION}",
    "start": _POLITE_START,
    "end": _POLITE_END,
    "when": (
        "/3/ <date> | /3/ <date> at <clock> | /1/ <date> <clock> | /1/ <part> | /2/ <clock>"
        " | /0.3/ <clock> on <date>"
    ),
    "date": (
        "/1/ today | /1/ tomorrow | /6/ <day> | /2/ next <day> | /3/ <day> <part>"
        " | /2/ the <ordinal> of <month> | /2/ <month> <ordinal> | /0.3/ <month> the <ordinal>"
        " | /0.5/ the <ordinal> of <month> <year> | /0.5/ <month> <ordinal> <year>"
        " | /0.5/ this <part> | /0.5/ tomorrow <part>"
    ),
    "clock": (
        "/4/ <hour> | /4/ <hour> <minute> | /1/ <hour> <half> | /0.5/ <hour> <minute> <half>"
        " | /1/ <hour> in the (morning | afternoon | evening) | /2/ half past <hour>"
        " | /2/ quarter (past | to) <hour> | /1/ (noon | midnight)"
        " | /0.5/ (ten | twenty | five) (past | to) <hour>"
    ),
    "minute": "fifteen | thirty | forty five | o'clock",
    "half": "a m | p m",
    "part": "morning | afternoon | evening",
    "day": _DAY,
    "month": _MONTH,
    "unit": "one | two | three | four | five | six | seven | eight | nine",
    "hour": "<unit> | ten | eleven | twelve",
    "teen": (
        "ten | eleven | twelve | thirteen | fourteen | fifteen | sixteen | seventeen | eighteen"
        " | nineteen"
    ),
    "tens": "twenty | thirty | forty | fifty | sixty | seventy | eighty | ninety",
    "year": (
        "nineteen (<teen> | <tens> | <tens> <unit> | oh <unit>) | two thousand [[and] <unit>]"
        " | twenty (<teen> | twenty | twenty <unit> | thirty)"
    ),
    "first": "first | second | third | fourth | fifth | sixth | seventh | eighth | ninth",
    "ordinal": (
        "<first> | tenth | eleventh | twelfth | thirteenth | fourteenth | fifteenth | sixteenth"
        " | seventeenth | eighteenth | nineteenth | twentieth | twenty <first> | thirtieth"
        " | thirty first"
    ),
}

_MENU = {
    "main": f"/6/ <start> <phrases> <end> | {_HESITATION}",
    "start": (
        "/5/ <NULL> | /0.5/ (uh | um) | /0.3/ yes | /0.5/ (a | an | the) | /0.5/ <want>"
        " | /0.5/ <want> (a | an | the) | /0.3/ <want> to [make | book] [a | an]"
    ),
    "want": "i'd like | i would like | i want | i need | can i have",
    "end": "/5/ <NULL> | /1/ please | /0.3/ (thank you) | /0.1/ thanks",
}

_BY_KIND: Mapping[str, Mapping[str, str]] = {
    "digits": _DIGITS,
    "yes_no": _YES_NO,
    "yes_no_or_digits": _YES_NO_OR_DIGITS,
    "date": _DATE,
}
# How much likelier an answer of the kind is than a phrase that may be said instead.
_USUAL = 10


def search_for(hint: ListeningHint | None) -> Search | None:
    """The grammar for `hint`; `None` for the language model.

    `phrases` are all answers there are, or, with a kind that has a grammar of its own,
    what else may be said. A yes or no with a number of digits may bring digits.
    """
    if hint is None:
        return None
    phrases = tuple(dict.fromkeys(filter(None, map(spoken_words, hint.phrases))))
    kind: str = hint.kind
    if kind == "yes_no" and (hint.min_digits or hint.max_digits):
        kind = "yes_no_or_digits"
    rules = _BY_KIND.get(kind)
    if hint.kind == "yes_no":  # its grammar has those, with all that may stand around them
        phrases = tuple(phrase for phrase in phrases if phrase not in ("yes", "no"))
    if not phrases:
        return None if rules is None else Search(kind, _jsgf(rules))
    digest = hashlib.sha256("\n".join(phrases).encode()).hexdigest()[:16]
    if rules is None:
        return Search(f"phrases_{digest}", _jsgf(_MENU), phrases, only_phrases=True)
    return Search(f"{kind}_{digest}", _jsgf(_or_phrases(rules)), phrases)


def _or_phrases(rules: Mapping[str, str]) -> Mapping[str, str]:
    main = f"/{_USUAL}/ ({rules['main']}) | /1/ <start_of_phrase> <phrases> <end_of_phrase>"
    return {
        **rules,
        "main": main,
        "start_of_phrase": "/5/ <NULL> | /0.3/ (uh | um)",
        "end_of_phrase": "/5/ <NULL> | /1/ please",
    }


def spoken_words(phrase: str) -> str:
    """`phrase` as it is said, in lower-case words: "Dr. Lee, 9:30" is "doctor lee nine thirty".

    "" when nothing of it can be said.
    """
    words: list[str] = []
    tokens = re.findall(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*", phrase.lower().replace("\u2019", "'"))
    for token in tokens:
        if token.isascii() and token.isdigit():
            words += _number_words(token)
        elif token in ("am", "pm") and words and words[-1] in _NUMBER_ENDS:
            words += [token[0], "m"]
        else:
            words.append(_ABBREVIATIONS.get(token, token))
    return " ".join(words)


_ABBREVIATIONS = {"dr": "doctor", "mr": "mister", "mrs": "missus"}
_UNITS = _DIGIT.split(" | ")
_TEENS = _DATE["teen"].split(" | ")
_TENS = _DATE["tens"].split(" | ")
_NUMBER_ENDS = frozenset(_UNITS + _TEENS + _TENS)


def _number_words(digits: str) -> Sequence[str]:
    if len(digits) == 2 and digits[0] == "1":
        return (_TEENS[int(digits[1])],)
    if len(digits) == 2 and digits[0] != "0":
        tens = _TENS[int(digits[0]) - 2]
        return (tens,) if digits[1] == "0" else (tens, _UNITS[int(digits[1])])
    if digits == "00":
        return ("o'clock",)
    return [_UNITS[int(digit)] for digit in digits]


def _jsgf(rules: Mapping[str, str]) -> str:
    body = "\n".join(f"<{name}> = {rule};" for name, rule in rules.items() if name != "main")
    return f"#JSGF V1.0;\ngrammar answers;\n{body}\npublic <main> = {rules['main']};\n"
