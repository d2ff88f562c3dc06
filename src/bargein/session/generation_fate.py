"""Decide what becomes of an answer that a speech-to-speech model has begun. Pure."""

from __future__ import annotations

from typing import Literal

__all__ = ["Fate", "generation_fate"]

Fate = Literal["awaited", "tool_reply", "turn", "refused"]
"""Whoever asked gets it; it goes on after tools; it answers the user's turn; or nobody hears it."""


def generation_fate(
    *,
    user_initiated: bool,
    requests: int,
    tool_reply_awaited: bool,
    model_decides: bool,
    listening: bool,
) -> Fate:
    """The fate of a generation.

    `requests` were made and not answered, those that were given up included: their
    answers find the way by themselves. `model_decides`: it ends the user's turns.
    `listening`: its agent has the call, and what the user says now is to be answered.
    """
    if user_initiated:
        return "awaited" if requests else "refused"
    if tool_reply_awaited:
        return "tool_reply"
    return "turn" if model_decides and listening else "refused"
