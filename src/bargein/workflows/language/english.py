"""Capturing values in English."""

from __future__ import annotations

from ...conversation.spoken import ENGLISH as ENGLISH_WORDS
from .capture_language import CaptureLanguage
from .english_lines import ENGLISH_LINES
from .english_phrases import ENGLISH_PHRASES
from .english_speech import ENGLISH_SPEECH

__all__ = ["ENGLISH"]

ENGLISH = CaptureLanguage(
    words=ENGLISH_WORDS, phrases=ENGLISH_PHRASES, speech=ENGLISH_SPEECH, lines=ENGLISH_LINES
)
