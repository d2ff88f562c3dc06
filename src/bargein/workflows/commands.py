"""What a caller may say to any question: repeat it, skip it, a human please, yes, no.

Recognises; what a command leads to is decided by the capture machine. A command is
the whole utterance or most of it, so that "skip" in an answer does no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias, cast, get_args

from ..conversation.spoken import ENGLISH, SpokenLanguage, yes_or_no
from .english_phrases import ASKING_ONLY, COMMANDS, FILLERS, NEGATIONS, SOFTENERS

__all__ = [
    "CommandKind",
    "SpokenCommand",
    "polarity",
    "recognise_command",
    "words_to_change",
]

CommandKind: TypeAlias = Literal[
    "repeat", "start_over", "go_back", "skip", "human", "decline", "why"
]

_ENOUGH = 0.6
"""Share of the words, fillers left out, that a command must be."""
_MAX_WORDS = 40
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SOFTENER = re.compile(rf"(?:(?:{'|'.join(SOFTENERS)})(?: |$))+")
_CHANGE = re.compile(
    r"(?:(?:change|correct|redo|fix|update|edit|modify)|do over) (?:(?:my|the|our|to|back) )*(?P<what>.+)"
)


@dataclass(frozen=True, slots=True)
class SpokenCommand:
    """A command in the caller's words."""

    kind: CommandKind
    said: str
    """The caller's words, all of them, as given."""
    rest: str = ""
    """The words that are neither command nor fillers, in lower case."""


def recognise_command(
    text: str,
    *,
    phrases: Mapping[str, Sequence[str]] | None = None,
    asking: bool = True,
    holds_value: bool = False,
) -> SpokenCommand | None:
    """The command that is all of the text or at least 60 % of its words, or `None`.

    `phrases` replaces the list of each command it names. `asking=False`: a value was
    read back, so "no thanks" is a no. `holds_value`: the text holds a complete value,
    so it is no command. Texts of more than 40 words are none either.
    """
    if holds_value:
        return None
    own = {kind: tuple(said) for kind, said in (phrases or {}).items()}
    found: tuple[int, int, str, str] | None = None
    for said in _beginnings(_words_of(text, FILLERS)):
        for kind in get_args(CommandKind):
            patterns = _literal(own[kind]) if kind in own else _patterns(kind)
            for start, end in _matches(patterns, said):
                if not asking and said[start:end] in ASKING_ONLY:
                    continue
                rest = f"{said[:start]} {said[end:]}".split()
                covered = len(said[start:end].split())
                fits = covered >= _ENOUGH * (covered + len(rest))
                if fits and not _negated(kind, said[:start]):
                    rank = (covered, -len(rest), kind, " ".join(rest))
                    if found is None or rank[:2] > found[:2]:
                        found = rank
    return SpokenCommand(cast(CommandKind, found[2]), text.strip(), found[3]) if found else None


def polarity(
    text: str,
    *,
    phrases: Mapping[str, Sequence[str]] | None = None,
    language: SpokenLanguage = ENGLISH,
) -> bool | None:
    """True for a yes, False for a no, `None` for anything else, questions included.

    Of both in one text the last one counts. `phrases` may replace the lists "yes" and "no".
    """
    own = phrases or {}
    if "yes" in own:
        language = replace(language, yes=_tuples(own["yes"]))
    if "no" in own:
        language = replace(language, no=_tuples(own["no"]))
    return yes_or_no(text, language=language)


def words_to_change(text: str) -> tuple[str, ...] | None:
    """What "change my email and name" asks to go back to: ("email", "name"); else `None`."""
    said = " ".join(_words_of(text, FILLERS))
    said = said[match.end() :] if (match := _SOFTENER.match(said)) else said
    change = _CHANGE.match(said)
    if change is None:
        return None
    return tuple(word for word in change["what"].split() if word not in ("and", "my", "the", "or"))


def _words_of(text: str, fillers: frozenset[str]) -> list[str]:
    words = _WORD.findall(text.lower().replace("\u2019", "'"))
    if words[-2:] == ["no", "thanks"]:
        words[-1:] = ["thank", "you"]
    return [word for word in words if word not in fillers] if len(words) <= _MAX_WORDS else []


def _beginnings(words: Sequence[str]) -> Iterator[str]:
    """The text, and the text without its polite beginning."""
    said = " ".join(words)
    if said:
        yield said
    if (match := _SOFTENER.match(said)) and match.end() < len(said):
        yield said[match.end() :]


@lru_cache(maxsize=16)
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(?<![\w'])(?:{pattern})(?![\w'])") for pattern in COMMANDS[kind])


@lru_cache(maxsize=64)
def _literal(phrases: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    wanted = (" ".join(_words_of(phrase, frozenset())) for phrase in phrases)
    # Fillers are gone from the text, so phrases made of them are compared without them too.
    bare = (" ".join(w for w in phrase.split() if w not in FILLERS) or phrase for phrase in wanted)
    return tuple(
        re.compile(rf"(?<![\w']){re.escape(phrase)}(?![\w'])") for phrase in bare if phrase
    )


def _matches(patterns: Sequence[re.Pattern[str]], said: str) -> Iterator[tuple[int, int]]:
    for pattern in patterns:
        for match in pattern.finditer(said):
            yield match.start(), match.end()


def _negated(kind: str, before: str) -> bool:
    return kind != "decline" and any(word in NEGATIONS for word in before.split()[-2:])


def _tuples(phrases: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    split = [tuple(_words_of(phrase, frozenset())) for phrase in phrases]
    return tuple(sorted((phrase for phrase in split if phrase), key=len, reverse=True))
