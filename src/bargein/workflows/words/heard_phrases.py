"""What may be said to any question, for recognisers that have to be told. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..language.capture_language import CaptureLanguage

__all__ = ["heard_commands"]


def heard_commands(
    language: CaptureLanguage, own: Mapping[str, Sequence[str]] | None = None
) -> tuple[str, ...]:
    """The usual words of each command; `own` replaces those of the commands it names."""
    return tuple(
        phrase
        for command, phrases in language.phrases.usual_commands.items()
        for phrase in (own or {}).get(command, phrases)
    )
