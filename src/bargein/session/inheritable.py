"""The inheritable parameters of an agent, to be read as they were given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..not_given import NotGivenOr
from .overrides import Overrides

if TYPE_CHECKING:
    from ..models import LLM, STT, TTS, VAD, RealtimeModel
    from ..turns.settings import (
        EndpointingSettings,
        InterruptionSettings,
        LivenessSettings,
        PreemptiveSettings,
        SpeechSettings,
    )

__all__ = ["Inheritable"]


class Inheritable:
    """`NOT_GIVEN` where the session's value applies; what applies is `resolution`'s to say."""

    overrides: Overrides
    """For the session: what this agent sets differently."""

    @property
    def turn_detection(self) -> Any:  # a mode or a detector object, or NOT_GIVEN
        return self.overrides.get("turn_detection")

    @property
    def stt(self) -> NotGivenOr[STT | None]:
        return self.overrides.get("stt")  # type: ignore[no-any-return]  # of many types

    @property
    def vad(self) -> NotGivenOr[VAD | None]:
        return self.overrides.get("vad")  # type: ignore[no-any-return]  # of many types

    @property
    def llm(self) -> NotGivenOr[LLM | RealtimeModel | None]:
        return self.overrides.get("llm")  # type: ignore[no-any-return]  # of many types

    @property
    def tts(self) -> NotGivenOr[TTS | None]:
        return self.overrides.get("tts")  # type: ignore[no-any-return]  # of many types

    @property
    def mcp_servers(self) -> NotGivenOr[Sequence[Any] | None]:  # MCPServer objects
        return self.overrides.get("mcp_servers")  # type: ignore[no-any-return]  # of many types

    @property
    def allow_interruptions(self) -> NotGivenOr[bool]:
        return self.overrides.get("allow_interruptions")  # type: ignore[no-any-return]  # of many types

    @property
    def min_consecutive_speech_delay(self) -> NotGivenOr[float]:
        """Seconds between one speech and the next."""
        return self.overrides.get("min_consecutive_speech_delay")  # type: ignore[no-any-return]  # of many types

    @property
    def min_endpointing_delay(self) -> NotGivenOr[float]:
        """Seconds of silence that end a turn."""
        return self.overrides.get("min_endpointing_delay")  # type: ignore[no-any-return]  # of many types

    @property
    def max_endpointing_delay(self) -> NotGivenOr[float]:
        """Seconds of silence that end a turn which sounds unfinished."""
        return self.overrides.get("max_endpointing_delay")  # type: ignore[no-any-return]  # of many types

    @property
    def endpointing(self) -> NotGivenOr[EndpointingSettings]:
        return self.overrides.get("endpointing")  # type: ignore[no-any-return]  # of many types

    @property
    def interruption(self) -> NotGivenOr[InterruptionSettings]:
        return self.overrides.get("interruption")  # type: ignore[no-any-return]  # of many types

    @property
    def preemptive(self) -> NotGivenOr[PreemptiveSettings]:
        return self.overrides.get("preemptive")  # type: ignore[no-any-return]  # of many types

    @property
    def speech(self) -> NotGivenOr[SpeechSettings]:
        return self.overrides.get("speech")  # type: ignore[no-any-return]  # of many types

    @property
    def liveness(self) -> NotGivenOr[LivenessSettings]:
        return self.overrides.get("liveness")  # type: ignore[no-any-return]  # of many types
