"""Cut streamed text into sentences for speaking.

The same text gives the same sentences however it is cut into tokens. Each push
looks at the new characters only. Short sentences join the next one, because a
voice sounds better, and services cost less, with whole phrases.
"""

# ruff: noqa: RUF001 - the stops of other scripts look alike on purpose

from __future__ import annotations

import re

__all__ = ["MIN_SENTENCE_LENGTH", "SentenceSplitter", "split_sentences"]

MIN_SENTENCE_LENGTH = 20
"""Characters that a sentence has at least, unless the text ends."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Scripts that put no space after the end of a sentence.
_WIDE_STOPS = "。！？｡．।॥။។።"
_STOPS = ".!?…؟۔"
_CLOSERS = "\"'”’»)]}」』）】〉》*_"
_CANDIDATE = re.compile(f"[{re.escape(_STOPS + _WIDE_STOPS)}\n]")
_REST_OF_STOP = re.compile(f"[{re.escape(_STOPS + _WIDE_STOPS + _CLOSERS)}]*")
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘«]*$")
_LINE_START = re.compile(r"\n[ \t]*(?:\n|[-*+•][ \t]|\d{1,3}[.)][ \t])")
_MAYBE_LINE_START = re.compile(r"\n[ \t]*(?:[-*+•]|\d{1,3}[.)]?)?$")

# Never the end of a sentence.
_TITLES = _words(
    "dr mr mrs ms mx prof rev hon gen col capt lt sgt cmdr gov sen rep pres st mt ft vs viz cf al "
    "e.g i.e z.b d.h u.a approx dept est apt ave blvd rd bldg"
)
# An abbreviation only in front of a number.
_NUMBERED = _words(
    "no nos nr fig figs vol pp p ch sec ext art op ref tel "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_LONGEST_WORD = 24  # how far back an abbreviation is looked for


class SentenceSplitter:
    """Collects text and gives back whole sentences, stripped of outer white space."""

    def __init__(self, *, min_length: int = MIN_SENTENCE_LENGTH) -> None:
        if min_length < 1:
            raise ValueError(f"min_length must be at least 1, not {min_length!r}")
        self._min_length = min_length
        self._text = ""
        self._scanned = 0
        """Up to here there is no end of a sentence."""

    def push(self, text: str) -> list[str]:
        """Add text; the sentences that it completes."""
        if not text:
            return []
        self._text += text
        return self._take(final=False)

    def flush(self) -> list[str]:
        """The text has ended: what is left, as its last sentences. The splitter starts anew."""
        sentences = self._take(final=True)
        rest = self._text.strip()
        self._text, self._scanned = "", 0
        return [*sentences, rest] if rest else sentences

    def _take(self, *, final: bool) -> list[str]:
        sentences: list[str] = []
        while (end := self._next_end(final=final)) is not None:
            sentences.append(self._text[:end].strip())
            self._text = self._text[end:].lstrip()
            self._scanned = 0
        return sentences

    def _next_end(self, *, final: bool) -> int | None:
        """Where the first sentence ends, or `None` while that is open."""
        while candidate := _CANDIDATE.search(self._text, self._scanned):
            at = candidate.start()
            verdict = _end_at(self._text, at)
            if verdict is None and not final:
                self._scanned = at
                return None
            if verdict and len(self._text[:verdict].strip()) >= self._min_length:
                return verdict
            self._scanned = max(verdict or 0, at + 1)
        self._scanned = len(self._text)
        return None


def split_sentences(text: str, *, min_length: int = MIN_SENTENCE_LENGTH) -> list[str]:
    """The sentences of a whole text."""
    splitter = SentenceSplitter(min_length=min_length)
    return [*splitter.push(text), *splitter.flush()]


def _end_at(text: str, at: int) -> int | None:
    """The end of the sentence that may stop at `at`; 0: it does not; `None`: too early to say."""
    if text[at] == "\n":
        if _LINE_START.match(text, at):
            return at + 1
        return None if _MAYBE_LINE_START.match(text, at) else 0
    rest = _REST_OF_STOP.match(text, at)
    end = rest.end() if rest else at + 1
    if end == len(text):
        return None
    stop = text[at:end]
    if any(character in _WIDE_STOPS for character in stop):
        return end
    if not text[end].isspace():
        return 0  # a decimal, an address, a file name
    if "." not in stop and "…" not in stop and stop.rstrip(_CLOSERS) == stop:
        return end
    return _after_space(text, at, end, stop)


def _after_space(text: str, at: int, end: int, stop: str) -> int | None:
    follower = text[end:].lstrip()[:1]
    if not follower:
        # Two line breaks end a sentence whatever comes next.
        return end if text.count("\n", end) >= 2 else None
    if follower.islower():
        return 0  # an abbreviation, or speech that goes on after a quotation
    if stop[0] == "." and stop.rstrip(_CLOSERS) == ".":
        word = _word_before(text, at)
        if word.lower() in _TITLES:
            return 0
        if word.lower() in _NUMBERED and follower.isdigit():
            return 0
        if len(word) == 1 and word.isupper() and word != "I":
            return 0  # an initial
        if _is_acronym(word) and word.lower() not in ("a.m", "p.m"):
            return 0
    return end


def _word_before(text: str, at: int) -> str:
    match = _LAST_WORD.search(text[max(0, at - _LONGEST_WORD) : at])
    return match.group() if match else ""


def _is_acronym(word: str) -> bool:
    return "." in word and all(len(part) == 1 and part.isalpha() for part in word.split("."))
