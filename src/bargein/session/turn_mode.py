"""Which signals end the user's turn, and the floor's settings that follow from it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from ..conversation import ListeningHint
from ..turns.barge_in import BargeInConfig
from ..turns.endpointing import EndpointConfig, TurnHint, TurnMode
from ..turns.floor import FloorConfig
from ..turns.settings import PreemptiveSettings
from .resolution import Resolved

if TYPE_CHECKING:
    from .io import AudioOutput

__all__ = ["check_turn_detection", "floor_config", "turn_mode"]

logger = logging.getLogger(__name__)

_FALLBACK_ORDER: tuple[TurnMode, ...] = ("realtime_llm", "vad", "stt", "manual")


def check_turn_detection(wanted: object) -> None:
    """Raises `ValueError` for the name of a mode that does not exist."""
    if isinstance(wanted, str) and wanted not in _FALLBACK_ORDER:
        modes = ", ".join(_FALLBACK_ORDER)
        raise ValueError(f"turn_detection must be one of {modes} or a detector, not {wanted!r}")


def turn_mode(resolved: Resolved) -> TurnMode:
    """The mode in force; a mode whose model is missing falls back, with a warning."""
    possible = {
        "realtime_llm": False,
        "vad": resolved.vad is not None,
        "stt": resolved.stt is not None,
        "manual": True,
    }
    wanted = resolved.turn_detection
    check_turn_detection(wanted)
    if isinstance(wanted, str) and possible[wanted]:
        return cast(TurnMode, wanted)
    first = next(mode for mode in _FALLBACK_ORDER if possible[mode])
    if isinstance(wanted, str):
        logger.warning("turn_detection %r needs a model that is missing; using %r", wanted, first)
    return first


def floor_config(
    resolved: Resolved,
    hint: ListeningHint | None,
    sink: AudioOutput | None,
    away_timeout: float | None,
) -> FloorConfig:
    """What the floor needs to know of the agent that is active."""
    stt = resolved.stt
    detects = resolved.turn_detection is not None and not isinstance(resolved.turn_detection, str)
    endpoint = EndpointConfig(
        settings=resolved.endpointing,
        mode=turn_mode(resolved),
        has_vad=resolved.vad is not None,
        transcribes=stt is not None,
        detects=detects,
        hint=_turn_hint(hint),
        max_turn=resolved.liveness.max_user_turn,
    )
    barge_in = BargeInConfig(
        settings=resolved.interruption,
        can_pause=sink is None or sink.can_pause,
        transcribes=stt is not None,
        interim_results=stt is not None and stt.capabilities.interim_results,
    )
    sensitive = hint is not None and hint.sensitive  # a secret must not reach a model early
    return FloorConfig(
        endpoint=endpoint,
        barge_in=barge_in,
        preemptive=PreemptiveSettings(enabled=False) if sensitive else resolved.preemptive,
        min_gap=resolved.speech.min_gap,
        away_timeout=away_timeout,
        liveness=resolved.liveness,
    )


def _turn_hint(hint: ListeningHint | None) -> TurnHint | None:
    if hint is None:
        return None
    return TurnHint(
        kind=hint.kind,
        min_delay=hint.min_delay,
        max_delay=hint.effective_max_delay,
        complete_delay=hint.complete_delay,
    )
