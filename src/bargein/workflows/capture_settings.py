"""How insistent a capture task is, and the words it uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .capture_counts import CaptureLimits
from .languages import language_of

__all__ = ["CaptureSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureSettings:
    """Raises `ValueError` for counts below 1 (corrections: below 0), negative times, and a
    language that is neither built in nor added with `add_language`."""

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
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be positive, not {getattr(self, name)!r}")
        language_of(self.language)
        if not 0 <= self.confirm_below <= 1:
            raise ValueError(f"confirm_below must lie in 0…1, not {self.confirm_below!r}")

    @property
    def limits(self) -> CaptureLimits:
        """What the machine is told."""
        return CaptureLimits(
            max_asks=self.max_asks,
            max_corrections=self.max_corrections,
            max_turns=self.max_turns,
            no_input_timeout=self.no_input_timeout,
        )
