"""Silero VAD, computed in numpy; weights included, no download, no further package."""

from .vad import SileroVAD

__all__ = ["SileroVAD"]
