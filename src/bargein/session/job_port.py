"""How a job lets a starting session connect its room."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar

__all__ = ["job_connect"]

job_connect: ContextVar[Callable[[], Awaitable[None]] | None] = ContextVar(
    "bargein_job_connect", default=None
)
"""Called once by `AgentSession.start` between its io and its first agent; harmless when repeated."""
