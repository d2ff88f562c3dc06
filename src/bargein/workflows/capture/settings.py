"""How insistent a capture task is, and the words it uses."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from ...conversation.spoken import digits_in
from ..language.english_lines import ENGLISH_LINES
from ..language.known import language_of
from ..words.commands import CommandKind
from .counts import CaptureLimits

__all__ = ["CaptureSettings"]

_PLACEHOLDER = re.compile(r"{(\w+)}")
_PLACEHOLDERS = frozenset(
    name
    for lines in ENGLISH_LINES.values()
    for line in lines.values()
    for name in _PLACEHOLDER.findall(line)
)

# A caller who has not heard the value cannot agree to it, nor choose it.
_SAYING_VALUES = ("readback", "which", "which_task")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureSettings:
    """Raises `ValueError` for counts below 1 (corrections: below 0), times that are not
    positive, unknown commands, digits of unknown languages, unknown placeholders, a line
    that must say a value and has no `{value}`, and a language that is neither built in nor
    added with `add_language`. A prompt of an unknown name is refused by the task.
    """

    max_asks: int = 3
    """How many questions are put, the first one included."""

    max_corrections: int = 2
    """How many values are given up after they were read back."""

    max_turns: int = 12
    """How many turns the caller has."""

    no_input_timeout: float = 8.0
    """Seconds of silence on both sides after which the question is put again."""

    key_timeout: float = 4.0
    """Seconds after the last key until what is there is taken."""

    confirm_below: float = 0.8
    """A value of less confidence than this is read back, however it was given."""

    language: str = "en"
    """ISO 639-1: what is understood and what is said. "en" and "de" are built in."""

    digit_languages: tuple[str, ...] = ("en",)
    """Digits may be said in any of these too, mixed freely."""

    prompts: Mapping[str, str] = field(default_factory=dict)
    """Lines by name that replace the task's own; placeholders `{value}` and `{reason}`."""

    phrases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Phrases that are recognised, by command or "yes" and "no"; each replaces the list."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "digit_languages", tuple(self.digit_languages))
        for name, least in (("max_asks", 1), ("max_corrections", 0), ("max_turns", 1)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} must be at least {least}, not {getattr(self, name)!r}")
        for name in ("no_input_timeout", "key_timeout"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be positive, not {getattr(self, name)!r}")
        language_of(self.language)
        if not 0 <= self.confirm_below <= 1:
            raise ValueError(f"confirm_below must lie in 0…1, not {self.confirm_below!r}")
        digits_in("", digit_languages=self.digit_languages)  # raises for unknown ones
        _check_names("phrases", self.phrases, (*get_args(CommandKind), "yes", "no"))
        for name, said in self.phrases.items():
            if isinstance(said, str):
                raise ValueError(f"phrases[{name!r}] must be a list of phrases, not {said!r}")
        for name, line in self.prompts.items():
            unknown = set(_PLACEHOLDER.findall(line)) - _PLACEHOLDERS
            if unknown:
                raise ValueError(
                    f"the prompt {name!r} has unknown placeholders {sorted(unknown)}; "
                    f"known are {sorted(_PLACEHOLDERS)}"
                )
            if name in _SAYING_VALUES and "{value}" not in line:
                raise ValueError(
                    f"the prompt {name!r} must hold {{value}}, or callers do not hear "
                    f"what they are asked about: {line!r}"
                )

    def check_prompts(self, own: Collection[str], of_any_task: Collection[str]) -> None:
        """Raises `ValueError` if a prompt has a name that no task knows, and names the `own` ones."""
        unknown = [name for name in self.prompts if name not in of_any_task]
        if unknown:
            listed = ", ".join(sorted(own))
            raise ValueError(
                f"unknown prompts: {', '.join(map(repr, unknown))}; this task has {listed} "
                "(names of other tasks are accepted too)"
            )

    @property
    def limits(self) -> CaptureLimits:
        """What the machine is told."""
        return CaptureLimits(
            max_asks=self.max_asks,
            max_corrections=self.max_corrections,
            max_turns=self.max_turns,
            no_input_timeout=self.no_input_timeout,
        )


def _check_names(what: str, given: Collection[str], known: Collection[str]) -> None:
    unknown = [name for name in given if name not in known]
    if unknown:
        listed = ", ".join(sorted(known))
        raise ValueError(f"unknown {what}: {', '.join(map(repr, unknown))}; known are {listed}")
