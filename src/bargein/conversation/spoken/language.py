"""The words of one language that the rules for spoken values need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["SpokenLanguage"]


def _no_number(word: str) -> int | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpokenLanguage:
    """Words in lower case; phrases are tuples of words. All but the digits may be left out.

    Compared by identity, so that results can be kept by language.
    """

    code: str
    """ISO 639-1."""
    digits: Mapping[str, str]
    """Word to digit."""
    unsure_zeros: frozenset[str] = frozenset()
    """Words that are a zero only next to another number."""
    teens: Mapping[str, int] = field(default_factory=dict)
    """Ten to nineteen."""
    tens: Mapping[str, int] = field(default_factory=dict)
    """Twenty to ninety."""
    hundreds: frozenset[str] = frozenset()
    thousands: frozenset[str] = frozenset()
    number_joiners: frozenset[str] = frozenset()
    """As in "five hundred *and* two"."""
    ones_before_tens: bool = False
    """Whether 21 is said "one and twenty", so that a digit after "twenty" is one of its own."""
    whole_number: Callable[[str], int | None] = _no_number
    """What a number that is written as one word stands for; `None` for any other word."""
    ordinals: Mapping[str, int] = field(default_factory=dict)
    """First to thirtieth."""
    ordinal_endings: frozenset[str] = frozenset()
    """What follows a numeral to make it an ordinal: 15*th*."""
    ordinal_dot: bool = False
    """Whether an ordinal is written with a full stop, so that a bare numeral may be one."""
    plural_digits: Mapping[str, str] = field(default_factory=dict)
    """As in "two *twos*"."""
    multipliers: Mapping[str, int] = field(default_factory=dict)
    after_multipliers: frozenset[str] = frozenset()
    """Little words between a multiplier and what it multiplies."""
    months: Mapping[str, int] = field(default_factory=dict)
    """Name to number. Where they do not make twelve, `dateparser` knows the others by `code`."""
    month_names: frozenset[str] = frozenset()
    """The usual ones where `months` lacks them: hidden in secrets, where no parser is asked."""
    day_first: bool | None = None
    """The order of a date in numbers where no region says it; `None`: unknown."""
    separators: Mapping[str, str] = field(default_factory=dict)
    """Word to the character it stands for, "@" included."""
    written_apart: Mapping[str, str] = field(default_factory=dict)
    """What recognisers write as several words, with spaces or hyphens, to the one that it is."""
    letter_names: Mapping[str, str] = field(default_factory=dict)
    """Words of the spelling alphabet."""
    names_too: frozenset[str] = frozenset()
    """Words of the spelling alphabet that are first names as well."""
    as_in: tuple[tuple[str, ...], ...] = ()
    """Between a letter and a word that begins with it."""
    with_a: tuple[tuple[str, ...], ...] = ()
    """Between a word and a letter in it that surprises."""
    capitals: frozenset[str] = frozenset()
    digit_homophones: Mapping[str, str] = field(default_factory=dict)
    letter_homophones: Mapping[str, str] = field(default_factory=dict)
    fillers: frozenset[str] = frozenset()
    hesitations: frozenset[str] = frozenset()
    """Fillers that are nothing else, wherever they stand."""
    connectors: frozenset[str] = frozenset()
    """Between one value and another one."""
    lead_ins: tuple[tuple[str, ...], ...] = ()
    """What comes before a value; the longest first."""
    yes: tuple[tuple[str, ...], ...] = ()
    no: tuple[tuple[str, ...], ...] = ()
    assents: frozenset[str] = frozenset()
    """Words that are a yes, but after a no only end the sentence: "no, okay"."""
    undecided: tuple[tuple[str, ...], ...] = ()
    """With one of these, an answer is neither: "not sure", "yes and no"."""
    negations: frozenset[str] = frozenset()
    """Beside a yes they make it none, unless they are part of a known answer: "*don't* do it"."""
    asking: tuple[tuple[str, ...], ...] = ()
    """How a question begins that is no answer: "is that right"."""
    around_answers: frozenset[str] = frozenset()
    """Words beside a yes or a no that say nothing else."""
    prepositions: frozenset[str] = frozenset()
    """Words that no address ends with."""
    never_last: frozenset[str] = frozenset()
    """Words after which something must follow."""
    asides: tuple[tuple[str, ...], ...] = ()
    """Remarks in an e-mail address that are no part of it: "all one word"."""
    repairs: tuple[tuple[str, ...], ...] = ()
    """What a speaker says who takes back what was just said."""
    not_repairs: tuple[tuple[str, ...], ...] = ()
    """Phrases that only begin like one: "no reply"."""
    alternatives: frozenset[str] = frozenset()
    """Between two values of which one may count."""
    announces_spelling: tuple[tuple[str, ...], ...] = ()
    """Between a word and its spelling."""
    name_particles: frozenset[str] = frozenset()
    """Words that belong to the last name after them."""
    before_names: frozenset[str] = frozenset()
    """Little words that may stand before a name that is all of an answer."""
    after_names: frozenset[str] = frozenset()
    """Little words that may stand after it."""
    titles: frozenset[str] = frozenset()
    """Words in front of a name that are no part of it: "doctor"."""
    after_last_names: frozenset[str] = frozenset()
    """Words that belong to the last name before them: "junior"."""
    name_labels: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """Phrase to "first", "middle" or "last"."""
    not_names: frozenset[str] = frozenset()
    """Common words that show that an answer is no name."""
    clock_words: Mapping[str, str] = field(default_factory=dict)
    """Word to its role in a time: am, pm, past, to, half, quarter, noon, midnight, oclock, minutes;
    "hour" is an "oclock" that minutes may follow, "half_to" a half before the hour that follows."""
    parts_of_day: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """Phrase to "am" or "pm"."""
    waiting: tuple[tuple[str, ...], ...] = ()
    """How callers ask for time, in words that may look like a number: "one moment"."""
    ages: tuple[tuple[str, ...], ...] = ()
    """What stands before a number that is an age."""
    years_old: tuple[tuple[str, ...], ...] = ()
    """What follows an age."""
    street_words: frozenset[str] = frozenset()
    """Words that streets' names end or begin with."""
    street_endings: tuple[str, ...] = ()
    """What streets' names end with where that is no word of its own."""
    house_number_last: bool = False
    """Whether the house number comes after the street."""
    unit_words: frozenset[str] = frozenset()
    """As in "*floor* 2"."""
    no_unit: frozenset[str] = frozenset()
    """Words that say that there is no unit."""
    names_of_codes: tuple[tuple[str, ...], ...] = ()
    """As in "*zip code* 84101"."""
    before_codes: frozenset[str] = frozenset()
    """Words between that and the code."""
    closings: tuple[tuple[str, ...], ...] = ()
    """What ends an answer and is no part of it: "thank you"."""
    countries: Mapping[str, str] = field(default_factory=dict)
    """Name in this language, without accents, to ISO code; English names are always known."""
    before_countries: frozenset[str] = frozenset()
    """Words between a town and its country."""
    lives_at: tuple[tuple[str, ...], ...] = ()
    """What comes before an address."""
    address_words: Mapping[str, str] = field(default_factory=dict)
    """Abbreviation to word, as in "st" for "street"."""
    message_lead_ins: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """Kind of value to the phrases after which one is found in the midst of other talk."""

    def __repr__(self) -> str:
        return f"SpokenLanguage(code={self.code!r})"
