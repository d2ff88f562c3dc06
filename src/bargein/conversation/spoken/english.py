"""English words, and the digits of some other languages. Data only."""

from __future__ import annotations

from collections.abc import Mapping

from .language import SpokenLanguage

__all__ = ["DIGIT_WORDS", "ENGLISH"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Phrases separated by "|", the longest first."""
    phrases = [tuple(phrase.split()) for phrase in text.split("|")]
    return tuple(sorted(phrases, key=len, reverse=True))


_DIGITS = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "naught": "0", "one": "1", "two": "2",
    "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_PLURALS = {
    "zeros": "0", "zeroes": "0", "ohs": "0", "ones": "1", "twos": "2", "threes": "3", "fours": "4",
    "fives": "5", "sixes": "6", "sevens": "7", "eights": "8", "nines": "9",
}  # fmt: skip
_MONTHS = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4,
    "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9,
    "sep": 9, "sept": 9, "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12,
    "dec": 12,
}  # fmt: skip
_SEPARATORS = {
    "dot": ".", "point": ".", "period": ".", "at": "@", "underscore": "_", "dash": "-",
    "hyphen": "-", "minus": "-", "plus": "+", "apostrophe": "'", "slash": "/", "hash": "#",
    "pound": "#", "star": "*",
}  # fmt: skip
_NATO = _words(
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar "
    "papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
)
_NATO_SPELLINGS = {"alfa": "a", "juliett": "j", "whisky": "w"}

ENGLISH = SpokenLanguage(
    code="en",
    digits=_DIGITS,
    unsure_zeros=frozenset({"oh", "o"}),
    teens=_TEENS,
    tens=_TENS,
    hundreds=frozenset({"hundred"}),
    thousands=frozenset({"thousand"}),
    number_joiners=frozenset({"and"}),
    ordinals=_ORDINALS,
    ordinal_endings=frozenset({"st", "nd", "rd", "th"}),
    plural_digits=_PLURALS,
    multipliers={"double": 2, "triple": 3, "treble": 3, "quadruple": 4},
    months=_MONTHS,
    separators=_SEPARATORS,
    letter_names={**{word: word[0] for word in _NATO}, **_NATO_SPELLINGS},
    names_too=frozenset({"charlie", "india", "juliet", "mike", "oscar", "romeo", "victor"}),
    as_in=_phrases("as in|for|like|as"),
    with_a=_phrases("with a|with an"),
    capitals=frozenset({"capital", "uppercase", "lowercase"}),
    digit_homophones={"to": "2", "too": "2", "for": "4", "ate": "8", "won": "1"},
    letter_homophones={
        "see": "c", "sea": "c", "be": "b", "bee": "b", "are": "r", "you": "u", "why": "y",
        "tea": "t", "tee": "t", "jay": "j", "kay": "k", "oh": "o", "pea": "p", "queue": "q",
    },
    fillers=_words(
        "uh um er erm hmm mm ah like well okay ok so please yes yeah yep sure alright just "
        "it's its that's thats is actually you know"
    ),
    connectors=_words("or and maybe also"),
    lead_ins=_phrases(
        "you can reach me at|you can reach me on|reach me at|reach me on|my number is|"
        "my phone number is|the number is|my email is|my email address is|my e mail is|"
        "my e mail address is|email address is|e mail address is|the email is|email is|"
        "e mail is|the address is|my address is|address is|my name is|the name is|name is|"
        "my code is|code is|"
        "send it to|mail it to|write to|it is|it's|its|that's|that is|that would be|"
        "it would be|i am|i'm|i was born on|born on|this is"
    ),
    yes=_phrases(
        "yes|yeah|yep|yup|ya|correct|right|exactly|sure|that's it|that is it|perfect|okay|ok|"
        "uh huh|mm hmm|mhm|mmhmm|absolutely|definitely|of course|certainly|you got it|"
        "sí|si|claro|oui|ja|genau|stimmt"
    ),
    no=_phrases(
        "no|nope|nah|wrong|incorrect|not right|not correct|not quite|not quite right|not quite correct|not really right|not exactly right|not it|not really|isn't right|"
        "isn't correct|is not right|is not correct|not exactly|not okay|not ok|not sure|"
        "uh uh|nuh uh|no way|non|nein|falsch"
    ),
    asking=_phrases(
        "is that|isn't that|is it|isn't it|are you|aren't you|was that|wasn't that|did you|"
        "didn't you|do you|don't you|can you|could you|what|why|how|who|where|when"
    ),
    prepositions=_words(
        "at on in of near by to from the and corner opposite behind beside between with"
    ),
)  # fmt: skip

DIGIT_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": _DIGITS,
    "es": {
        "cero": "0", "uno": "1", "una": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5",
        "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
    },
    "fr": {
        "zéro": "0", "un": "1", "une": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5",
        "six": "6", "sept": "7", "huit": "8", "neuf": "9",
    },
    "de": {
        "null": "0", "eins": "1", "ein": "1", "zwei": "2", "zwo": "2", "drei": "3", "vier": "4",
        "fünf": "5", "fuenf": "5", "sechs": "6", "sieben": "7", "acht": "8", "neun": "9",
    },
}  # fmt: skip
"""Words for 0 to 9 by ISO 639-1 code; callers mix languages freely when dictating."""
