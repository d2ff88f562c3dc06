"""The languages that values can be captured in, by ISO 639-1 code."""

from __future__ import annotations

from ...conversation.spoken.known_languages import add_words, forget_words
from .capture_language import CaptureLanguage
from .english import ENGLISH
from .german import GERMAN

__all__ = ["add_language", "forget_language", "language_of"]

_KNOWN: dict[str, CaptureLanguage] = {known.code: known for known in (ENGLISH, GERMAN)}


def add_language(language: CaptureLanguage) -> None:
    """Make `CaptureSettings(language=language.code)` possible, in this process.

    Takes the place of a language of the same code, for tasks that are made from now on.
    Its digits can be mixed in (`digit_languages`), and its numbers are masked in secrets.
    """
    add_words(language.words)
    _KNOWN[language.code] = language


def forget_language(code: str) -> None:
    """Undo `add_language`, such as after a test; nothing happens if it was not added."""
    forget_words(code)
    _KNOWN.pop(code, None)


def language_of(code: str) -> CaptureLanguage:
    """The language of that code. Raises `ValueError` for one that was not added."""
    if code not in _KNOWN:
        known = ", ".join(map(repr, _KNOWN))
        raise ValueError(
            f"values cannot be captured in language {code!r}; known are {known}. "
            "Add it with bargein.workflows.add_language(CaptureLanguage(...))"
        )
    return _KNOWN[code]
