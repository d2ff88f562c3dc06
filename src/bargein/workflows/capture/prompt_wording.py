"""What a prompt has to say when a model words it, and whether it said so. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

__all__ = ["Wording", "holds_words"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A scripted line, and the words of it that no other wording may leave out."""

    line: str
    required: tuple[str, ...] = ()
    """Values that are read back."""

    @classmethod
    def joined(cls, wordings: Iterable[Self]) -> Self:
        """One prompt after the other, as one."""
        lines: list[str] = []
        required: tuple[str, ...] = ()
        for one in wordings:
            lines.append(one.line)
            required += one.required
        return cls(" ".join(lines), required)

    def after(self, line: str) -> Wording:
        """The same with `line` before it."""
        return Wording(f"{line} {self.line}".strip(), self.required)

    @property
    def instruction(self) -> str:
        """What the model is told."""
        told = f"Say this to the caller now, in your own words, and nothing else: {self.line}"
        for words in self.required:
            told += f"\nThese words must be in it exactly as they stand: {words}"
        return told

    def is_in(self, spoken: str) -> bool:
        """Whether `spoken` will do: it says something, and all that is required."""
        return bool(_letters(spoken)[0]) and all(
            holds_words(spoken, words) for words in self.required
        )


def holds_words(spoken: str, required: str) -> bool:
    """Whether the words of `required` were spoken in one piece and in order.

    Case, punctuation and spacing do not count, but what is spelled must be spelled: "Bob"
    does not say how it is written. What only begins or ends inside another word ("yes" in
    "yesterday") or row of symbols ("4, 1, 5" in "4, 1, 5, 2") was not spoken.
    """
    said, breaks = _letters(spoken)
    wanted, wanted_breaks = _letters(required)
    spelled = [
        at
        for at in wanted_breaks
        if _is_letter(_word_at(wanted, wanted_breaks, at - 1))
        and _is_letter(_word_at(wanted, wanted_breaks, at))
    ]
    symbols = _is_symbol(_word_at(wanted, wanted_breaks, 0))
    symbols_at_end = _is_symbol(_word_at(wanted, wanted_breaks, len(wanted) - 1))
    at = said.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        whole = _parted(said, breaks, at) and _parted(said, breaks, end)
        longer = symbols and at and _is_symbol(_word_at(said, breaks, at - 1))
        longer = longer or (symbols_at_end and _is_symbol(_word_at(said, breaks, end)))
        if whole and not longer and all(at + inside in breaks for inside in spelled):
            return True
        at = said.find(wanted, at + 1)
    return False


def _letters(text: str) -> tuple[str, frozenset[int]]:
    """Letters and digits alone, and where among them a new word begins."""
    letters = ""
    breaks: set[int] = set()
    for symbol in text.casefold():
        if symbol.isalnum():
            letters += symbol
        elif symbol not in "'’":
            breaks.add(len(letters))
    return letters, frozenset(breaks)


def _word_at(letters: str, breaks: frozenset[int], at: int) -> str:
    """The word that holds the letter at `at`; "" beyond the end."""
    if not 0 <= at < len(letters):
        return ""
    start, end = at, at + 1
    while start > 0 and start not in breaks:
        start -= 1
    while end < len(letters) and end not in breaks:
        end += 1
    return letters[start:end]


def _is_letter(word: str) -> bool:
    return len(word) == 1 and not word.isdigit()


def _is_symbol(word: str) -> bool:
    """A digit, or a letter that stands alone and is no word."""
    return word.isdigit() or (len(word) == 1 and word not in ("a", "i"))


def _parted(letters: str, breaks: frozenset[int], at: int) -> bool:
    """Whether a word may begin at `at`. Scripts without capitals need no space between words."""
    if at in (0, len(letters)) or at in breaks:
        return True
    before, after = letters[at - 1], letters[at]
    if before.isdigit() != after.isdigit():
        return True
    return not (after.isdigit() or (before.upper() != before and after.upper() != after))
