"""What the endpointer needs to know of the session: its mode, ears and hint."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from .settings import EndpointingSettings, InterruptionSettings

__all__ = ["EndpointConfig", "TurnHint", "TurnMode"]

TurnMode = Literal["vad", "stt", "realtime_llm", "manual"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnHint:
    """What a listening hint asks of the endpointer. `None`: the setting applies."""

    kind: str
    min_delay: float | None = None
    max_delay: float | None = None
    complete_delay: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointConfig:
    """What the endpointer needs to know beside its settings."""

    settings: EndpointingSettings = EndpointingSettings()
    mode: TurnMode = "vad"
    has_vad: bool = True
    transcribes: bool = True
    """Whether a speech recogniser is at work; without one turns have no text."""

    detects: bool = False
    """Whether a turn detector is at hand for `PredictEnd`."""

    hint: TurnHint | None = None
    """The hint that a turn which begins now would get."""

    max_turn: float = 60.0
    """Seconds after which a turn is cut."""

    backchannels: AbstractSet[str] = InterruptionSettings().backchannels
    """Sounds of listening: the pauses after them teach nothing. The floor sets it."""

    @property
    def decides(self) -> bool:
        """Whether silence ends turns; else the application or the model does."""
        return self.mode in ("vad", "stt")
