"""pocketsphinx: a recogniser for closed questions that needs no network (extra `local`)."""

from .stt import STT

__all__ = ["STT"]
