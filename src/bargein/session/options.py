"""What a session is set to: its own settings, from groups or from flat keywords.

Defaults of the groups live in `turns.settings`; nothing here decides which
setting applies when an agent brings its own (`resolution.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from ..models.connect_options import APIConnectOptions
from ..not_given import NOT_GIVEN, NotGiven
from ..turns.settings import (
    EndpointingSettings,
    InterruptionSettings,
    LivenessSettings,
    PreemptiveSettings,
    SpeechSettings,
)

__all__ = ["GROUPS", "SessionConnectOptions", "SessionOptions", "fold_keywords"]

S = TypeVar("S")

# A documented flat keyword, and the field of a group that it stands for.
FLAT_KEYWORDS: Mapping[str, tuple[str, str]] = {
    "allow_interruptions": ("interruption", "allow"),
    "discard_audio_if_uninterruptible": ("interruption", "discard_audio"),
    "min_interruption_duration": ("interruption", "min_duration"),
    "min_interruption_words": ("interruption", "min_words"),
    "min_endpointing_delay": ("endpointing", "min_delay"),
    "max_endpointing_delay": ("endpointing", "max_delay"),
    "max_tool_steps": ("speech", "max_tool_steps"),
    "min_consecutive_speech_delay": ("speech", "min_gap"),
}

GROUPS: Mapping[str, type] = {
    "endpointing": EndpointingSettings,
    "interruption": InterruptionSettings,
    "preemptive": PreemptiveSettings,
    "speech": SpeechSettings,
    "liveness": LivenessSettings,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionConnectOptions:
    """How often and how long each kind of model is tried."""

    stt_conn_options: APIConnectOptions = field(default_factory=APIConnectOptions)
    llm_conn_options: APIConnectOptions = field(default_factory=APIConnectOptions)
    tts_conn_options: APIConnectOptions = field(default_factory=APIConnectOptions)
    max_unrecoverable_errors: int = 3
    """Consecutive give-ups of one kind that are tolerated; the next closes the session."""

    def __post_init__(self) -> None:
        if self.max_unrecoverable_errors < 0:
            raise ValueError(
                f"max_unrecoverable_errors must not be negative, not {self.max_unrecoverable_errors!r}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOptions:
    """The settings of a session; the documented flat names can be read as well."""

    endpointing: EndpointingSettings = EndpointingSettings()
    interruption: InterruptionSettings = InterruptionSettings()
    preemptive: PreemptiveSettings = PreemptiveSettings()
    speech: SpeechSettings = SpeechSettings()
    liveness: LivenessSettings = LivenessSettings()
    user_away_timeout: float | None = 15.0

    def __post_init__(self) -> None:
        if self.user_away_timeout is not None and self.user_away_timeout < 0:
            raise ValueError(
                f"user_away_timeout must not be negative, not {self.user_away_timeout!r}"
            )

    def __getattr__(self, name: str) -> Any:  # the field's own type
        if name in FLAT_KEYWORDS:
            group, attribute = FLAT_KEYWORDS[name]
            return getattr(getattr(self, group), attribute)
        raise AttributeError(f"SessionOptions has no {name!r}")


def fold_keywords(
    groups: Mapping[str, object],
    keywords: Mapping[str, object],
    *,
    ignore_defaults: bool,
) -> dict[str, dict[str, object]]:
    """The fields that flat `keywords` set, by group.

    Raises `ValueError` when a keyword and the whole group of its field are both
    given. With `ignore_defaults` (a session) a keyword at its documented default
    counts as not given; without (an agent) only `NOT_GIVEN` does.
    """
    folded: dict[str, dict[str, object]] = {}
    for keyword, value in keywords.items():
        group, attribute = FLAT_KEYWORDS[keyword]
        if isinstance(value, NotGiven):
            continue
        at_default = ignore_defaults and value == _default(group, attribute)
        if at_default:
            continue
        if groups.get(group, NOT_GIVEN) not in (None, NOT_GIVEN):
            raise ValueError(
                f"{keyword}={value!r} and {group}={groups[group]!r} are both given; "
                f"set {attribute!r} in the {group} settings instead"
            )
        folded.setdefault(group, {})[attribute] = value
    return folded


def with_fields(group: S, changed: Mapping[str, object]) -> S:
    """`group` with some fields changed; the group's own checks apply."""
    return replace(group, **changed) if changed else group  # type: ignore[type-var]  # a settings value


def _default(group: str, attribute: str) -> object:
    return next(f.default for f in fields(GROUPS[group]) if f.name == attribute)
