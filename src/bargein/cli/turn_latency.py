"""Where the time of a turn went, in one line. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["latency_parts", "latency_text"]

# Metric of the message, and its name for people, in the order in which it passes.
_USER_PARTS = (
    ("end_of_turn_delay", "end of turn"),
    ("on_user_turn_completed_delay", "hook"),
)
_AGENT_PARTS = (
    ("queue_delay", "queue"),
    ("llm_node_ttft", "model"),
    ("tts_node_ttfb", "voice"),
    ("playback_latency", "playback"),
)

# Parts shorter than this many seconds are left out of the line.
_WORTH_SAYING = 0.001


def latency_parts(user: Mapping[str, Any], agent: Mapping[str, Any]) -> dict[str, Any]:
    """The metrics of a turn that are durations in seconds, by their documented names.

    `user` and `agent` are the `metrics` of its two messages. With
    `e2e_latency` and `waterfall`, where the session measured them.
    """
    names = [name for name, _ in (*_USER_PARTS, *_AGENT_PARTS)]
    names += ["transcription_delay", "e2e_latency", "waterfall"]
    merged = {**user, **agent}
    return {name: merged[name] for name in names if merged.get(name) is not None}


def latency_text(parts: Mapping[str, Any]) -> str:
    """E.g. `0.58 s to the first sound: end of turn 0.42, model 0.11, voice 0.05`; empty if unknown."""
    shown = [
        f"{label} {parts[name]:.2f}"
        for name, label in (*_USER_PARTS, *_AGENT_PARTS)
        if isinstance(parts.get(name), int | float) and parts[name] >= _WORTH_SAYING
    ]
    total = parts.get("e2e_latency")
    if isinstance(total, int | float):
        head = f"{total:.2f} s to the first sound"
        return f"{head}: {', '.join(shown)}" if shown else head
    return ", ".join(f"{part} s" for part in shown)
