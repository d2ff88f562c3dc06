"""How often and how long a model's service is tried."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["APIConnectOptions"]


@dataclass(frozen=True, slots=True)
class APIConnectOptions:
    """Retry and time limits of one model; durations are seconds.

    Raises `ValueError` for a negative value.
    """

    max_retry: int = 3
    """Further attempts after the first."""

    retry_interval: float = 2.0
    """Wait before the second and each later retry; the first comes after 0.1 s."""

    timeout: float = 10.0
    """Bounds the first item of an attempt and each gap after it."""

    def __post_init__(self) -> None:
        for name in ("max_retry", "retry_interval", "timeout"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative, not {getattr(self, name)!r}")
