"""All that capturing values in one language needs, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...conversation.spoken import SpokenLanguage
from .phrases import LanguagePhrases
from .speech import LanguageSpeech

__all__ = ["EVERY_TASK", "CaptureLanguage"]

EVERY_TASK = "every_task"
"""Where lines stand that are the same for every task."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CaptureLanguage:
    """Words to understand, words to say, and the lines of the tasks. Compared by identity."""

    words: SpokenLanguage
    """The words that values are made of, yes and no; its `code` is the language's."""
    phrases: LanguagePhrases = field(default_factory=LanguagePhrases)
    """How callers say commands and corrections."""
    speech: LanguageSpeech = field(default_factory=LanguageSpeech)
    """How values are read aloud."""
    lines: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Lines by task (or "every_task") and name, with placeholders as in `{value}`. A task can
    be used once none of its lines is missing, here or in `CaptureSettings.prompts`."""
    for_models: str = ""
    """A sentence that a model is told besides its instructions, such as "Speak German."."""

    def __repr__(self) -> str:
        return f"CaptureLanguage(code={self.code!r})"

    @property
    def code(self) -> str:
        """ISO 639-1."""
        return self.words.code

    def line(self, task: str, name: str) -> str | None:
        """The task's line, or the one of every task; `None` if there is neither."""
        for group in (task, EVERY_TASK):
            if name in self.lines.get(group, {}):
                return self.lines[group][name]
        return None
