"""Which signals end the user's turn, and the floor's settings that follow from it."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from ..conversation import ListeningHint
from ..turns.barge_in import BargeInConfig
from ..turns.endpointing import EndpointConfig, TurnHint, TurnMode
from ..turns.floor import FloorConfig
from ..turns.settings import InterruptionSettings, PreemptiveSettings
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
        "realtime_llm": _model_may_decide(resolved),
        "vad": resolved.vad is not None,
        "stt": resolved.stt is not None,
        "manual": True,
    }
    wanted = resolved.turn_detection
    check_turn_detection(wanted)
    if _model_must_decide(resolved):
        if wanted is not None and wanted != "realtime_llm":
            logger.warning("turn_detection=%r has no effect: the model always decides", wanted)
        return "realtime_llm"
    if isinstance(wanted, str) and possible[wanted]:
        return cast(TurnMode, wanted)
    if wanted is not None and not isinstance(wanted, str):
        possible["realtime_llm"] = False  # a detector of the application's decides
    first = next(mode for mode in _FALLBACK_ORDER if possible[mode])
    if isinstance(wanted, str):
        logger.warning("turn_detection %r needs a model that is missing; using %r", wanted, first)
    return first


def _model_may_decide(resolved: Resolved) -> bool:
    return resolved.realtime is not None and resolved.realtime.capabilities.turn_detection


def _model_must_decide(resolved: Resolved) -> bool:
    """Whether the model ends turns itself and cannot be told to leave that."""
    if resolved.realtime is None:
        return False
    able = resolved.realtime.capabilities
    return able.turn_detection and not able.can_disable_turn_detection


def floor_config(
    resolved: Resolved,
    hint: ListeningHint | None,
    sink: AudioOutput | None,
    away_timeout: float | None,
) -> FloorConfig:
    """What the floor needs to know of the agent that is active."""
    stt = resolved.stt
    detects = resolved.turn_detection is not None and not isinstance(resolved.turn_detection, str)
    mode = turn_mode(resolved)
    endpoint = EndpointConfig(
        settings=resolved.endpointing,
        mode=mode,
        has_vad=resolved.vad is not None or mode == "realtime_llm",  # the model says who speaks
        transcribes=stt is not None,
        detects=detects,
        hint=_turn_hint(hint),
        max_turn=resolved.liveness.max_user_turn,
    )
    barge_in = BargeInConfig(
        settings=_interruption(resolved, mode, sink),
        can_pause=sink is None or sink.can_pause,
        transcribes=stt is not None,
        interim_results=stt is not None and stt.capabilities.interim_results,
    )
    # A secret must not reach a model early; one that hears the user itself prepares nothing.
    early = (hint is None or not hint.sensitive) and resolved.realtime is None
    return FloorConfig(
        endpoint=endpoint,
        barge_in=barge_in,
        preemptive=resolved.preemptive if early else PreemptiveSettings(enabled=False),
        model_hears=resolved.realtime is not None,
        min_gap=resolved.speech.min_gap,
        away_timeout=away_timeout,
        liveness=resolved.liveness,
    )


def _interruption(
    resolved: Resolved, mode: TurnMode, sink: AudioOutput | None
) -> InterruptionSettings:
    """The settings, as far as a model that hears and speaks by itself allows."""
    settings = resolved.interruption
    if mode == "realtime_llm":
        # What it was not shown, or was told not to answer, it cannot answer afterwards.
        settings = replace(settings, keep_protected_speech=False)
    if resolved.realtime is not None and sink is not None and not sink.can_pause:
        # Nobody can make the sound again that was cut away.
        settings = replace(settings, resume_false=False)
    return settings


def _turn_hint(hint: ListeningHint | None) -> TurnHint | None:
    if hint is None:
        return None
    return TurnHint(
        kind=hint.kind,
        min_delay=hint.min_delay,
        max_delay=hint.effective_max_delay,
        complete_delay=hint.complete_delay,
    )
