"""People's names from the way they say and spell them.

"shayne S H A Y N E", "Mary dash Jane O apostrophe Brien", "Michael as in mike india …".
Finds names only in answers that hold nothing else, because any word could be one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .digits import number_words
from .english import ENGLISH
from .language import SpokenLanguage
from .letters import Piece, pieces_of, sounds_like, without_remarks
from .repair import repaired, segments
from .tokens import is_letter, matching_phrase, tokens_of

__all__ = ["FoundName", "NameParts", "name_in", "split_name"]

_NOT_SPELLED = 0.7
_MAX_WORDS = 6
_ORIGINAL = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class NameParts:
    """The wanted parts of a name; `None` for what was not said or not wanted."""

    first: str | None = None
    middle: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name, capitalised."""

    name: str
    """All that was said of it, in order."""
    certainty: float
    """1.0 if every word was spelled, else 0.7."""
    labelled: NameParts | None = None
    """The parts that the speaker named: "my last name is …"."""


def name_in(text: str, *, language: SpokenLanguage = ENGLISH) -> FoundName | None:
    """The name that the text consists of, lead-ins and fillers left out, or `None`."""
    tokens = without_remarks(tokens_of(text, language), language)
    if "@" in tokens:
        return None
    tokens, misheard = _with_letters(tokens, language)
    cases = _cases(text)
    parts: dict[str, FoundName] = {}
    for label, stretch in _labelled(tokens, language):
        found = _name(stretch, cases, language)
        if found is not None:
            parts[label] = found
        elif label:
            return None
    if not parts:
        return None
    if _is_titled_surname(tokens, parts, language):
        parts = {"last": parts[""]}
    order = [parts[label] for label in ("", "first", "middle", "last") if label in parts]
    name = " ".join(found.name for found in order)
    labels = {label: found.name for label, found in parts.items() if label}
    certainty = min([found.certainty for found in order] + [_NOT_SPELLED] * misheard)
    return FoundName(name, certainty, NameParts(**labels) if labels else None)


def _with_letters(tokens: Sequence[str], language: SpokenLanguage) -> tuple[list[str], int]:
    """ "o m a are" is O, M, A, R: words that sound like letters, in a spelling; and how many."""
    letters = list(tokens)
    for at in range(2, len(letters)):
        after = letters[at + 1] if at + 1 < len(letters) else ""
        among = is_letter(letters[at - 1]) and is_letter(letters[at - 2])
        if among and (not after or is_letter(after)):
            letters[at] = language.letter_homophones.get(letters[at], letters[at])
    return letters, sum(a != b for a, b in zip(letters, tokens, strict=True))


def split_name(
    name: str,
    *,
    first: bool = True,
    middle: bool = False,
    last: bool = False,
    language: SpokenLanguage = ENGLISH,
) -> NameParts:
    """The wanted parts, in the usual order; particles ("van", "de") stay with the last name.

    A single word is the first wanted part. What is between first and last name and
    not wanted is left out.
    """
    words = name.split()
    if not words:
        return NameParts()
    start = len(words) - 1
    if start > 1 and words[start].lower() in language.after_last_names:
        start -= 1
    while start > 1 and words[start - 1].lower() in language.name_particles:
        start -= 1
    if last and not first and not middle:
        begins = words[0].lower() in language.name_particles
        return NameParts(last=" ".join(words if begins else words[max(start, 0) :]))
    if len(words) == 1:
        return NameParts(words[0]) if first else NameParts(middle=words[0])
    surname = " ".join(words[start:]) if last else None
    between = words[1:start] if last else words[1:2]
    return NameParts(
        words[0] if first else None, " ".join(between) or None if middle else None, surname
    )


def _is_titled_surname(
    tokens: Sequence[str], parts: Mapping[str, FoundName], language: SpokenLanguage
) -> bool:
    """ "Mr Smith": after a title a single word is the last name."""
    single = list(parts) == [""] and " " not in parts[""].name
    return single and bool(language.titles.intersection(tokens))


def _labelled(tokens: Sequence[str], language: SpokenLanguage) -> list[tuple[str, list[str]]]:
    """Stretches after "first name", "last name"; the label is "" without one."""
    found: list[tuple[str, list[str]]] = [("", [])]
    at = 0
    labels = tuple(language.name_labels)
    while at < len(tokens):
        if phrase := matching_phrase(tokens, at, labels):
            found.append((language.name_labels[phrase], []))
            at += len(phrase)
        else:
            found[-1][1].append(tokens[at])
            at += 1
    return found


def _name(
    tokens: Sequence[str], cases: Mapping[str, str], language: SpokenLanguage
) -> FoundName | None:
    said = _without_padding(tokens, language)
    parts: list[list[str]] = []
    certainties: dict[str, float] = {}
    for segment in segments(said, language):
        words: list[str] = []
        for word, certainty in _words(_without_padding(segment, language), language):
            words.append(word)
            certainties[word] = certainty
        if words:
            parts.append(words)
    words = repaired(parts) if parts else []
    if not 1 <= len(words) <= _MAX_WORDS or not any(len(word) > 1 for word in words):
        return None
    known = [word for word in words if certainties[word] < 1.0]
    if any(not _could_be_name(word, language) for word in known):
        return None
    shown = " ".join(
        _capitalised(word, cases, at > 0 and word in language.name_particles)
        for at, word in enumerate(words)
    )
    return FoundName(shown, min(certainties[word] for word in words))


def _without_padding(tokens: Sequence[str], language: SpokenLanguage) -> list[str]:
    """Without lead-ins, fillers and "and" at the start, and fillers at the end."""
    said = list(tokens)
    changed = True
    while changed and said:
        changed = False
        # Single letters are no filler here, and a spelling may begin with "i".
        if phrase := matching_phrase(said, 0, language.lead_ins):
            del said[: len(phrase)]
            changed = True
        elif said[0] in language.fillers | language.before_names or said[0] == "-":
            del said[0]
            changed = True
        elif said[0] in language.titles and len(said) > 1:
            del said[: 2 if said[1] == "." else 1]
            changed = True
    while said and (said[-1] in language.fillers | language.after_names):
        said.pop()
    return said


def _words(tokens: Sequence[str], language: SpokenLanguage) -> list[tuple[str, float]]:
    """The words with their certainty; spellings have replaced what they spell."""
    pieces = _without_announcements(_separated(tokens, language), language)
    words: list[tuple[str, float]] = []
    joining = False
    for piece in pieces:
        certainty = piece.certainty if piece.spelled else _NOT_SPELLED
        if piece.text in ("-", "'"):
            if words:
                words[-1] = (words[-1][0] + piece.text, words[-1][1])
                joining = True
            continue
        if joining:
            text, before = words.pop()
            words.append((text + piece.text, min(before, certainty)))
        else:
            words.append((piece.text, certainty))
        joining = False
    return [(word.strip("-'"), certainty) for word, certainty in words]


def _separated(tokens: Sequence[str], language: SpokenLanguage) -> list[Piece]:
    """Pieces of the stretches between "dash" and "apostrophe"."""
    pieces: list[Piece] = []
    pending: list[str] = []
    for token in tokens:
        symbol = language.separators.get(token, token)
        if symbol in ("-", "'"):
            pieces.extend(pieces_of(pending, language))
            pieces.append(Piece(symbol))
            pending = []
        else:
            pending.append(token)
    return _joined_spellings(pieces + pieces_of(pending, language))


def _joined_spellings(pieces: Sequence[Piece]) -> list[Piece]:
    """ "o apostrophe b r i e n" is one spelling."""
    joined: list[Piece] = []
    for piece in pieces:
        if (
            len(joined) > 1
            and piece.spelled
            and joined[-2].spelled
            and joined[-1].text in ("-", "'")
        ):
            symbol, before = joined.pop(), joined.pop()
            text = before.text + symbol.text + piece.text
            piece = Piece(text, True, min(before.certainty, piece.certainty))
        joined.append(piece)
    return joined


def _without_announcements(pieces: Sequence[Piece], language: SpokenLanguage) -> list[Piece]:
    """ "michael as in m i c …" is the spelling alone."""
    kept: list[Piece] = []
    for piece in pieces:
        if piece.spelled and len(piece.text) > 1:
            words = [one.text for one in kept]
            for phrase in language.announces_spelling:
                if tuple(words[-len(phrase) :]) == phrase:
                    del kept[-len(phrase) :]
                    break
            if kept and not kept[-1].spelled and _is_spelling_of(piece.text, kept[-1].text):
                kept.pop()
        kept.append(piece)
    return kept


def _is_spelling_of(spelling: str, word: str) -> bool:
    return sounds_like(re.sub(r"[-']", "", word), re.sub(r"[-']", "", spelling))


def _could_be_name(word: str, language: SpokenLanguage) -> bool:
    parts = re.split(r"[-']", word)
    if word in language.not_names or number_words(language).is_number(word):
        return False
    return all(part.isalpha() for part in parts if part)


def _cases(text: str) -> dict[str, str]:
    """Words that were typed with capitals inside, as in "McDonald"."""
    words = _ORIGINAL.findall(text)
    return {
        word.lower(): word for word in words if word[1:] != word[1:].lower() and not word.isupper()
    }


def _capitalised(word: str, cases: Mapping[str, str], particle: bool) -> str:
    if particle:
        return word
    return "".join(
        cases.get(part, part[:1].upper() + part[1:]) for part in re.split(r"([-'])", word)
    )
