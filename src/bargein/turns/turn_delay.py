"""Choose how much silence ends a turn: the table of the turn-taking rules.

Pure. When the silence began, and how long the words may take to arrive, is
decided in `endpointing.py`.
"""

from __future__ import annotations

from .commands import TurnReason
from .endpoint_config import EndpointConfig, TurnHint
from .open_turn import OpenTurn

__all__ = ["turn_delay"]


def turn_delay(
    turn: OpenTurn, config: EndpointConfig, hint: TurnHint | None, *, min_delay: float
) -> tuple[float, TurnReason]:
    """Seconds of silence that end `turn`, and why; the first rule that applies.

    `min_delay` is the setting, or what was learned of this user's pauses.
    """
    settings = config.settings
    shortest, longest, complete = min_delay, settings.max_delay, settings.complete_delay
    if hint is not None:
        shortest = shortest if hint.min_delay is None else hint.min_delay
        longest = longest if hint.max_delay is None else hint.max_delay
        complete = complete if hint.complete_delay is None else hint.complete_delay
    longest = max(shortest, longest)
    if turn.verdict == "complete":
        return complete, "complete"
    if turn.verdict == "incomplete" or turn.assessing or turn.predicting:
        return longest, "max"
    if turn.likely is False:
        return longest, "unlikely"
    return shortest, "stt" if config.mode == "stt" else "pause"
