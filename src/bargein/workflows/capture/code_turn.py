"""A user turn on its way through a capture, and what a capture leaves behind. Values only."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal

from .facts import Command, Understanding

__all__ = ["CarriedOver", "CodeTurn", "Modality", "code_turn"]

Modality = Literal["audio", "text", "dtmf"]


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What a task that was left takes along into the task that asks again."""

    value: Any = None  # the slot's own kind
    partial: Any = None
    so_far: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(slots=True)
class CodeTurn:
    """A user turn while code deals with it; its own tools know it by `code_turn`."""

    task: Any  # a CaptureTask
    text: str
    modality: Modality
    began_at: float
    confidence: float = 1.0
    reading: Understanding | None = None
    used: bool = False
    """Whether a tool told the machine about it."""
    commands: list[Command] = field(default_factory=list)


code_turn: ContextVar[CodeTurn | None] = ContextVar("bargeincode_turn", default=None)
"""The turn whose understanding is being carried out by the task's own tools."""
