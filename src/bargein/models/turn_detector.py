"""The interfaces of turn detectors: models that judge whether the user has finished.

They only give a probability; what follows from it is decided in `turns`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from ..audio import AudioFrame
    from ..conversation.context import ChatContext

__all__ = ["AudioTurnDetector", "AudioTurnDetectorStream", "TurnDetector"]


@runtime_checkable
class TurnDetector(Protocol):
    """Judges by the words: the last six turns and the open text, without tools and instructions."""

    @property
    def model(self) -> str:
        """The model's name."""

    @property
    def provider(self) -> str:
        """Who runs it."""

    async def supports_language(self, language: str | None) -> bool:
        """Whether its answer means anything for this BCP 47 tag."""

    async def unlikely_threshold(self, language: str | None) -> float | None:
        """Below this probability the user is likely to go on; `None`: unknown language."""

    async def predict_end_of_turn(
        self, chat_ctx: ChatContext, *, timeout: float | None = None
    ) -> float:
        """The probability, 0 to 1, that the user has finished; within `timeout` seconds."""


@runtime_checkable
class AudioTurnDetectorStream(Protocol):
    """Hears one user."""

    def push_frame(self, frame: AudioFrame) -> None:
        """Hear the next frame; of any rate, always the same."""

    async def predict(self) -> float:
        """The probability, 0 to 1, that the user has finished, by what was heard so far."""

    def flush(self) -> None:
        """Forget what was heard: a new turn begins."""

    async def aclose(self) -> None:
        """Release the stream; harmless when repeated."""


@runtime_checkable
class AudioTurnDetector(Protocol):
    """Judges by the sound of the voice."""

    @property
    def model(self) -> str:
        """The model's name."""

    @property
    def provider(self) -> str:
        """Who runs it."""

    async def supports_language(self, language: str | None) -> bool:
        """Whether its answer means anything for this BCP 47 tag."""

    async def unlikely_threshold(self, language: str | None) -> float | None:
        """Below this probability the user is likely to go on; `None`: unknown language."""

    def stream(self) -> AudioTurnDetectorStream:
        """Begin to hear one user."""
