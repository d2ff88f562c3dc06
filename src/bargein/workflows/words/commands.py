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

from ...conversation.spoken import ENGLISH as ENGLISH_WORDS
from ...conversation.spoken import SpokenLanguage, yes_or_no
from ...conversation.spoken.tokens import matching_phrase
from ..language.capture_language import CaptureLanguage
from ..language.english import ENGLISH
from ..language.phrases import LanguagePhrases

__all__ = [
    "CommandKind",
    "SpokenCommand",
    "holds_no",
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
    language: CaptureLanguage = ENGLISH,
) -> SpokenCommand | None:
    """The command that is all of the text or at least 60 % of its words, or `None`.

    `phrases` replaces the list of each command it names. `asking=False`: a value was
    read back, so "no thanks" is a no. `holds_value`: the text holds a complete value,
    so it is no command. Texts of more than 40 words are none either.
    """
    if holds_value:
        return None
    own = {kind: tuple(said) for kind, said in (phrases or {}).items()}
    known = language.phrases
    found: tuple[int, int, str, str] | None = None
    for said in _beginnings(_words_of(text, language), known):
        for kind in get_args(CommandKind):
            patterns = _literal(own[kind], known) if kind in own else _patterns(kind, known)
            for start, end in _matches(patterns, said):
                if not asking and said[start:end] in known.asking_only:
                    continue
                rest = f"{said[:start]} {said[end:]}".split()
                covered = len(said[start:end].split())
                fits = covered >= _ENOUGH * (covered + len(rest))
                if fits and not _negated(kind, said[:start], known):
                    rank = (covered, -len(rest), kind, " ".join(rest))
                    if found is None or rank[:2] > found[:2]:
                        found = rank
    return SpokenCommand(cast(CommandKind, found[2]), text.strip(), found[3]) if found else None


def polarity(
    text: str,
    *,
    phrases: Mapping[str, Sequence[str]] | None = None,
    language: SpokenLanguage = ENGLISH_WORDS,
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


def holds_no(
    text: str,
    *,
    phrases: Mapping[str, Sequence[str]] | None = None,
    language: CaptureLanguage = ENGLISH,
) -> bool:
    """Whether any of the words is a no, or turns others around: a yes must be looked for elsewhere."""
    words = _plain_words(text)
    own = phrases or {}
    refusals = _tuples(own["no"]) if "no" in own else language.words.no
    turned = any(word in language.phrases.negations for word in words)
    return turned or any(matching_phrase(words, at, refusals) for at in range(len(words)))


def words_to_change(text: str, language: CaptureLanguage = ENGLISH) -> tuple[str, ...] | None:
    """What "change my email and name" asks to go back to: ("email", "name"); else `None`."""
    known = language.phrases
    said = _interruptions(known).sub("", " ".join(_words_of(text, language)))
    *_, said = ("", *_beginnings(said.split(), known))
    matches = (re.match(pattern, said) for pattern in known.change)
    change = next((match for match in matches if match is not None), None)
    if change is None:
        return None
    return tuple(word for word in change["what"].split() if word not in known.between_things)


def _plain_words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("\u2019", "'"))


def _words_of(text: str, language: CaptureLanguage) -> list[str]:
    known = language.phrases
    words = _plain_words(text)
    for last, counts in known.endings.items():
        if tuple(words[-len(last) :]) == last:
            words[-len(last) :] = counts
    return list(_telling(words, language)) if len(words) <= _MAX_WORDS else []


def _telling(words: Sequence[str], language: CaptureLanguage) -> Iterator[str]:
    """Words that are no fillers; answers in several words stay whole: "uh huh" is no "huh"."""
    fillers, answers = language.phrases.fillers, (*language.words.yes, *language.words.no)
    at = 0
    while at < len(words):
        answer = matching_phrase(words, at, answers) if words[at] in fillers else None
        end = at + (len(answer) if answer else 1)
        yield from (word for word in words[at:end] if end > at + 1 or word not in fillers)
        at = end


def _beginnings(words: Sequence[str], known: LanguagePhrases) -> Iterator[str]:
    """The text, and the text without its polite beginning."""
    said = " ".join(words)
    if said:
        yield said
    if (match := _softeners(known).match(said)) and match.end() < len(said):
        yield said[match.end() :]


@lru_cache(maxsize=8)
def _softeners(known: LanguagePhrases) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{'|'.join(known.softeners) or '(?!)'})(?: |$))+")


@lru_cache(maxsize=8)
def _interruptions(known: LanguagePhrases) -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:{'|'.join(known.interruptions) or '(?!)'})(?: |$))+")


@lru_cache(maxsize=64)
def _patterns(kind: str, known: LanguagePhrases) -> tuple[re.Pattern[str], ...]:
    patterns = known.commands.get(kind, ())
    return tuple(re.compile(rf"(?<![\w'])(?:{pattern})(?![\w'])") for pattern in patterns)


@lru_cache(maxsize=64)
def _literal(phrases: tuple[str, ...], known: LanguagePhrases) -> tuple[re.Pattern[str], ...]:
    wanted = (" ".join(_plain_words(phrase)) for phrase in phrases)
    # Fillers are gone from the text, so phrases made of them are compared without them too.
    bare = (
        " ".join(w for w in phrase.split() if w not in known.fillers) or phrase for phrase in wanted
    )
    return tuple(
        re.compile(rf"(?<![\w']){re.escape(phrase)}(?![\w'])") for phrase in bare if phrase
    )


def _matches(patterns: Sequence[re.Pattern[str]], said: str) -> Iterator[tuple[int, int]]:
    for pattern in patterns:
        for match in pattern.finditer(said):
            yield match.start(), match.end()


def _negated(kind: str, before: str, known: LanguagePhrases) -> bool:
    return kind != "decline" and any(word in known.negations for word in before.split()[-2:])


def _tuples(phrases: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    split = [tuple(_plain_words(phrase)) for phrase in phrases]
    return tuple(sorted((phrase for phrase in split if phrase), key=len, reverse=True))
