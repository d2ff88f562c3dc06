"""Several voices as one: the next speaks when the first cannot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from ..audio import AudioFrame
from .attempts import close_generator
from .connect_options import APIConnectOptions
from .fallback import AvailabilityChangedEvent, FallbackPolicy, checked_members, update_members
from .prober import Prober
from .segment import Segment, SpeakContext
from .segment_text import SegmentText
from .spoken_segment import SpokenSegment
from .synthesized_audio import SpeakOptions, TimedText
from .tts import TTS, TTSCapabilities

__all__ = ["FallbackTTS"]


class FallbackTTS(TTS):
    """Asks `tts` in order, leaving out those that failed until a probe passes.

    It takes text as it is written only if all members do; otherwise each sentence
    may come from another member. Audio has the first member's rate.
    `attempt_timeout` (seconds) bounds each member's first frame and each gap after
    it; the `conn_options` of a stream do not count here. With
    `retry_on_chunk_sent` a request that broke off is spoken again from its
    beginning by the next member. Probes speak one word. `aclose` stops them and
    closes the members. Emits `tts_availability_changed`. Raises `ValueError`
    without members.
    """

    event_names: ClassVar[frozenset[str] | None] = frozenset(
        {"metrics_collected", "error", "tts_availability_changed"}
    )

    def __init__(
        self,
        tts: Sequence[TTS],
        *,
        attempt_timeout: float = 10.0,
        max_retry_per_tts: int = 2,
        retry_interval: float = 0.5,
        retry_on_chunk_sent: bool = False,
    ) -> None:
        members = checked_members(tts, "TTS")
        super().__init__(
            capabilities=TTSCapabilities(
                streaming=all(member.capabilities.streaming for member in members),
                aligned_transcript=all(
                    member.capabilities.aligned_transcript for member in members
                ),
            ),
            sample_rate=members[0].sample_rate,
        )
        self.members = members
        self._options = APIConnectOptions(max_retry_per_tts, retry_interval, attempt_timeout)
        self._retry_on_chunk_sent = retry_on_chunk_sent
        self._prober = Prober(
            len(members), probe=self._probe, limit=attempt_timeout, on_change=self._changed
        )

    @property
    def model(self) -> str:
        return "fallback"

    @property
    def provider(self) -> str:
        return "bargein"

    def open_request(self, text: SegmentText, context: SpeakContext) -> Segment:
        """A request to the first member that can speak it."""
        policy = FallbackPolicy(
            self.members,
            self._prober,
            self._options,
            retry_on_chunk_sent=self._retry_on_chunk_sent,
        )
        return SpokenSegment(
            self,
            text,
            replace(context, conn_options=self._options),
            policy=policy,
            source=lambda: policy.member,
        )

    async def speak(
        self, text: AsyncIterator[str], options: SpeakOptions
    ) -> AsyncIterator[AudioFrame | TimedText]:
        """The whole text by one stream, for an adapter around this one."""
        written = "".join([piece async for piece in text])
        async with self.synthesize(written) as stream:
            async for piece in stream:
                for word in piece.words:
                    yield word
                yield piece.frame

    def prewarm(self) -> None:
        for member in self.members:
            member.prewarm()

    def update_options(self, **options: Any) -> None:  # each provider has its own options
        """Change the options of every member that has any."""
        update_members(self.members, options)

    async def aclose(self) -> None:
        await self._prober.aclose()
        for member in self.members:
            await member.aclose()

    async def _probe(self, index: int) -> None:
        async def one_word() -> AsyncIterator[str]:
            yield "Yes."

        spoken = self.members[index].speak(one_word(), SpeakOptions(self._options.timeout))
        try:
            async for item in spoken:
                if isinstance(item, AudioFrame):
                    return
        finally:
            await close_generator(spoken)
        raise RuntimeError(f"{self.members[index].label} gave no audio")

    def _changed(self, index: int, available: bool) -> None:
        self.emit(
            "tts_availability_changed", AvailabilityChangedEvent(self.members[index], available)
        )
