"""Where the time of a turn went: pure arithmetic on instants, for messages and metrics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..turns.commands import Turn
from .speaking import Spoken

__all__ = ["TurnTimes", "assistant_metrics", "user_metrics"]


@dataclass(slots=True)
class TurnTimes:
    """Instants of one committed user turn, on the session's monotonic clock."""

    turn: Turn
    committed_at: float
    hook_done_at: float | None = None

    @property
    def hook_delay(self) -> float:
        """Seconds that `on_user_turn_completed` took."""
        return 0.0 if self.hook_done_at is None else self.hook_done_at - self.committed_at


def user_metrics(times: TurnTimes, wall_at: Callable[[float], float]) -> dict[str, Any]:
    """For the user's message; seconds, and wall-clock instants for the two `…_at`."""
    turn = times.turn
    metrics: dict[str, Any] = {"on_user_turn_completed_delay": times.hook_delay}
    if turn.spoken_until is not None:
        if turn.started_at is not None:
            metrics["started_speaking_at"] = wall_at(turn.started_at)
        metrics["stopped_speaking_at"] = wall_at(turn.spoken_until)
        metrics["transcription_delay"] = turn.transcript_delay
        metrics["end_of_turn_delay"] = turn.delay
    return metrics


def assistant_metrics(
    spoken: Spoken, *, requested_at: float, ttft: float | None, times: TurnTimes | None
) -> dict[str, Any]:
    """For the assistant's message; all in seconds.

    The parts under "waterfall" follow one another, so their sum is `e2e_latency`:
    from the user's last sound to the first sound of the answer.
    """
    metrics: dict[str, Any] = {}
    if ttft is not None:
        metrics["llm_node_ttft"] = ttft
    # The transcript is read only once the speech has the floor; the text may be there before.
    text_at = spoken.first_text_at if ttft is None else requested_at + ttft
    frame_at, began_at = spoken.first_frame_at, spoken.started_at
    authorised_at = spoken.authorised_at
    if authorised_at is not None and text_at is not None:
        metrics["queue_delay"] = max(0.0, authorised_at - text_at)
    if frame_at is not None and text_at is not None:
        metrics["tts_node_ttfb"] = frame_at - max(text_at, authorised_at or text_at)
    if frame_at is not None and began_at is not None:
        metrics["playback_latency"] = began_at - frame_at
    if times is not None and began_at is not None:
        _add_waterfall(metrics, spoken, times, requested_at, text_at)
    return metrics


def _add_waterfall(
    metrics: dict[str, Any],
    spoken: Spoken,
    times: TurnTimes,
    requested_at: float,
    text_at: float | None,
) -> None:
    spoken_until = times.turn.spoken_until
    start = times.committed_at if spoken_until is None else spoken_until
    marks = [
        ("end_of_turn", times.committed_at),
        ("hook", times.hook_done_at),
        ("request", requested_at),
        ("llm_ttft", text_at),
        ("queue", spoken.authorised_at),
        ("tts_ttfb", spoken.first_frame_at),
        ("playback", spoken.started_at),
    ]
    parts: dict[str, float] = {}
    reached = start
    for name, instant in marks:
        if instant is not None:
            parts[name] = max(0.0, instant - reached)
            reached = max(reached, instant)
    metrics["e2e_latency"] = (spoken.started_at or reached) - start
    metrics["waterfall"] = parts
