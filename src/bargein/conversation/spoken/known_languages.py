"""The languages whose words are known in this process, by ISO 639-1 code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .english import ENGLISH
from .german import GERMAN
from .language import SpokenLanguage

__all__ = ["add_words", "forget_words", "languages_known"]

_KNOWN: dict[str, SpokenLanguage] = {known.code: known for known in (ENGLISH, GERMAN)}


def add_words(language: SpokenLanguage) -> None:
    """Know the language from now on: its digits may be mixed in, and its numbers are masked.

    Takes the place of a language of the same code.
    """
    _KNOWN[language.code] = language


def forget_words(code: str) -> None:
    """Know the language no more; nothing happens if it was not known."""
    _KNOWN.pop(code, None)


def languages_known() -> Mapping[str, SpokenLanguage]:
    """A view of all of them."""
    return MappingProxyType(_KNOWN)
