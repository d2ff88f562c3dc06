"""How callers of one language say the commands, and how they mend a value: the shape of the data.

Patterns are regular expressions over words in lower case with one space between them;
where nothing is given, nothing is recognised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["LanguagePhrases"]

_NOTHING = r"(?!)"
"""Matches nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LanguagePhrases:
    """Compared by identity. All may be left out."""

    # Commands

    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Patterns by command: repeat, start_over, go_back, skip, human, decline, why."""
    fillers: frozenset[str] = frozenset()
    """Words that say nothing about a command."""
    endings: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    """Last words of an utterance, to the words that count in their place."""
    softeners: tuple[str, ...] = ()
    """Patterns of polite beginnings."""
    negations: frozenset[str] = frozenset()
    """Words that turn the command after them around."""
    asking_only: frozenset[str] = frozenset()
    """Refusals of a question that are a plain no to a read-back."""

    usual_commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The most usual words of each command, for recognisers that have to be told what may be
    said. Far fewer than are understood: every phrase more can be heard in something else."""

    # Going back in a group

    change: tuple[str, ...] = ()
    """Patterns of "change my e-mail", with a group `what`."""
    interruptions: tuple[str, ...] = ()
    """Patterns of how callers cut in when something else has come to their mind."""
    complaints: tuple[str, ...] = ()
    """Patterns of "the e-mail is wrong", with a group `what`."""
    things: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What a kind of value ("email", "phone", …) is called, in single words."""
    usual_changes: tuple[str, ...] = ()
    """The most usual ways to say so, as in "change the {thing}"."""
    before_another: tuple[str, ...] = ()
    """What is usually said in front of another answer: "no", "no make it"."""
    questions: frozenset[str] = frozenset()
    """First words of a question, in which nothing is an answer: "*do* you have Wednesday?"."""
    polite_questions: tuple[tuple[str, ...], ...] = ()
    """Beginnings of questions that do answer: "*can I* have Wednesday?"."""
    beside_answers: frozenset[str] = frozenset()
    """Words that may stand beside an answer to another question: "*no make it* Wednesday"."""
    between_things: frozenset[str] = frozenset()
    """Words between the things to change."""
    no_content: frozenset[str] = frozenset()
    """Words of a task's description that do not tell it from others."""

    word_endings: tuple[str, ...] = ()
    """Endings without which two words of such a description are the same."""

    # Earlier values

    earlier: tuple[str, ...] = ()
    """Patterns that refer to a value from before."""
    before_earlier: tuple[str, ...] = ()
    """Words that may stand before one of those."""
    clause_ends: tuple[str, ...] = ()
    """Words that end a name in the midst of other talk."""

    # Corrections

    correction_lead_ins: str = r"(?:)"
    """Pattern of what comes before a correction; it may match nothing."""
    articles: str = r"(?:)"
    """Pattern of the little words before a symbol; it may match nothing."""
    instead_of: tuple[str, ...] = ()
    """Between the right symbol and the wrong one: "d *not* b"."""
    not_this: tuple[str, ...] = ()
    """Before the wrong symbol, when the right one follows: "*not* b but d"."""
    but_that: tuple[str, ...] = ()
    """Between the wrong symbol and the right one: "not b *but* d"."""
    ends: tuple[str, ...] = ()
    """Patterns of "the last four are …", with groups `count` (may be missing) and `rest`."""
    starts: tuple[str, ...] = ()
    """The same for the first ones."""
    address_field: str = _NOTHING
    """Pattern of "the city is …", with groups `field` and `rest`."""
    address_fields: Mapping[str, str] = field(default_factory=dict)
    """What `field` may be, to the name in `SpokenAddress`."""
    around_numerals: frozenset[str] = frozenset()
    """Little words around a numeral that corrects an address."""
    house_number: frozenset[str] = frozenset()
    """Words that say that the numeral is a house number."""
    postal_code: frozenset[str] = frozenset()
    """Words that say that it is a postal code."""
    a_number: frozenset[str] = frozenset()
    """Words that say no more than that it is a number."""

    # Answers

    leading_answers: tuple[str, ...] = ()
    """Patterns of yes and no, and of excuses, in front of a new value; the first a plain no."""
    leading_refusals: tuple[str, ...] = ()
    """Patterns of first words that refuse what was read back, whatever comes after them."""
    exceptions: frozenset[str] = frozenset()
    """Words after a yes that take some of it back: "yes *but*"."""
    denial: str = _NOTHING
    """Pattern of other ways to say no in front of something better."""
    unfinished: tuple[str, ...] = ()
    """Patterns of last words after which an answer may go on, besides those that always announce
    more (see `SpokenLanguage`)."""

    agreements: tuple[tuple[str, ...], ...] = ()
    """Words that show that an answer agrees, beyond what is a yes by itself; phrases in words."""
    refusals: frozenset[str] = frozenset()
    """Words that show that the caller does not want to answer, beside every no."""

    # Single tasks

    unknown_time: tuple[str, ...] = ()
    """Patterns of not knowing the time of birth."""
    age: str = _NOTHING
    """Pattern, found anywhere, of telling an age instead of a date."""
    name_lead_ins: tuple[str, ...] = ()
    """Patterns of what announces another name."""
    spells: tuple[str, ...] = ()
    """Patterns of what announces a spelling."""
    no_card: str = _NOTHING
    """Pattern of having no card, at the beginning of the words."""
    choice: str = _NOTHING
    """Pattern of a choice by number, all of the words, with a group `which`."""
    places: Mapping[str, int] = field(default_factory=dict)
    """Words beside the ordinals that `which` may be, to a place; negative: from the end."""
    last_choice: frozenset[str] = frozenset()
    """How the last option is chosen."""
    before_names: frozenset[str] = frozenset()
    """Little words in front of the name of an option: "not *on the* Monday"."""
    rules_out: tuple[str, ...] = ()
    """Patterns of what stands before the name of an option that is not wanted: "I don't need"."""
    ruled_out_by: tuple[str, ...] = ()
    """Patterns of what stands behind it: "doesn't work"."""
    no_name: str = _NOTHING
    """Pattern of words that end with the name of an option and do not mean it: "that one"."""
    menu_words: frozenset[str] = frozenset()
    """Words of options that do not tell them apart."""
