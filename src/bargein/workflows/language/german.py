"""Capturing values in German."""

from __future__ import annotations

from ...conversation.spoken import GERMAN as GERMAN_WORDS
from .capture_language import CaptureLanguage
from .german_lines import GERMAN_LINES
from .german_phrases import GERMAN_PHRASES
from .german_speech import GERMAN_SPEECH

__all__ = ["GERMAN"]

GERMAN = CaptureLanguage(
    words=GERMAN_WORDS,
    phrases=GERMAN_PHRASES,
    speech=GERMAN_SPEECH,
    lines=GERMAN_LINES,
    for_models="Speak German with the caller.",
)
