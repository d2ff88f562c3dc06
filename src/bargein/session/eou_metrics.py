"""How the end of a user's turn was found, as a figure for `metrics_collected`."""

from __future__ import annotations

from ..models.metrics import EOUMetrics
from .latency import TurnTimes

__all__ = ["eou_metrics"]


def eou_metrics(times: TurnTimes, *, speech_id: str, timestamp: float) -> EOUMetrics | None:
    """The figures of a committed turn whose hook has run; `None` for a turn that was not spoken.

    `speech_id` is the root handle of the turn; `timestamp` is in wall-clock seconds.
    """
    turn = times.turn
    if turn.reason == "text" or turn.spoken_until is None:
        return None
    return EOUMetrics(
        timestamp=timestamp,
        end_of_utterance_delay=turn.delay,
        transcription_delay=turn.transcript_delay,
        on_user_turn_completed_delay=times.hook_delay,
        speech_id=speech_id,
        hint=turn.hint,
        reason=turn.reason,
    )
