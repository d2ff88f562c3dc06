"""Several recognisers as one: the next listens when the first cannot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from ..audio import AudioFrame
from ..not_given import NotGiven, is_given
from .attempts import close_generator
from .connect_options import APIConnectOptions
from .fallback import AvailabilityChangedEvent, FallbackPolicy, checked_members, update_members
from .one_rate import OneRate
from .prober import Prober
from .recognition import recognize_with_retries
from .recognize_stream import RecognizeStream
from .speech_event import SpeechEvent
from .stt import STT, STTCapabilities
from .transcribe_input import HintChanged, TranscribeInput, TranscribeOptions

__all__ = ["FallbackSTT"]

_PROBE_SILENCE = 0.5
_ANY_RATE = 16000  # for a probe of a member that takes every rate


class FallbackSTT(STT):
    """Asks `stt` in order, leaving out those that failed until a probe passes.

    A live stream that breaks goes on with the next member, which is given the
    audio since the last final transcript; once a better member is back, it takes
    over after a final transcript. It recognises live audio only if all members
    do. `attempt_timeout` (seconds) bounds connecting; the `conn_options` of a
    stream do not count here. `retry_on_chunk_sent` changes nothing: recognition
    always goes on. Probes hear 0.5 s of silence. `aclose` stops them and closes
    the members. Emits `stt_availability_changed`. Raises `ValueError` without
    members.
    """

    event_names: ClassVar[frozenset[str] | None] = frozenset(
        {"metrics_collected", "error", "stt_availability_changed"}
    )

    def __init__(
        self,
        stt: Sequence[STT],
        *,
        attempt_timeout: float = 10.0,
        max_retry_per_stt: int = 1,
        retry_interval: float = 0.5,
        retry_on_chunk_sent: bool = False,
    ) -> None:
        members = checked_members(stt, "STT")
        abilities = [member.capabilities for member in members]
        super().__init__(
            capabilities=STTCapabilities(
                streaming=all(ability.streaming for ability in abilities),
                interim_results=all(ability.interim_results for ability in abilities),
                diarization=all(ability.diarization for ability in abilities),
                aligned_transcript=all(ability.aligned_transcript for ability in abilities),
                offline_recognize=all(ability.offline_recognize for ability in abilities),
                keyterms=any(ability.keyterms for ability in abilities),
                hints=any(ability.hints for ability in abilities),
            ),
            sample_rate=members[0].sample_rate,
        )
        self.members = members
        self._options = APIConnectOptions(max_retry_per_stt, retry_interval, attempt_timeout)
        self._prober = Prober(
            len(members), probe=self._probe, limit=attempt_timeout, on_change=self._changed
        )

    @property
    def model(self) -> str:
        return "fallback"

    @property
    def provider(self) -> str:
        return "bargein"

    def open_stream(self, language: str | None, conn_options: APIConnectOptions) -> RecognizeStream:
        """A stream that outlives its recogniser."""
        policy = FallbackPolicy(self.members, self._prober, self._options)
        return RecognizeStream(
            self,
            language=language,
            conn_options=self._options,
            policy=policy,
            source=lambda: policy.member,
            transcribe=lambda frames, options: _transcribe(policy.member, frames, options),
            wants_restart=policy.prefer,
        )

    async def transcribe(
        self, frames: AsyncIterator[TranscribeInput], options: TranscribeOptions
    ) -> AsyncIterator[SpeechEvent]:
        """By the first available member, for an adapter around this one."""
        events = _transcribe(self._first(), frames, options)
        try:
            async for event in events:
                yield event
        finally:
            await close_generator(events)

    async def recognize_once(self, audio: AudioFrame, options: TranscribeOptions) -> SpeechEvent:
        """By the first available member, for an adapter around this one."""
        return await self._first().recognize_once(audio, options)

    async def recognize(
        self,
        buffer: AudioFrame | Sequence[AudioFrame],
        *,
        language: str | NotGiven | None = None,
        conn_options: APIConnectOptions | None = None,
    ) -> SpeechEvent:
        """Recognise a finished recording by the first member that can."""
        policy = FallbackPolicy(self.members, self._prober, self._options)
        return await recognize_with_retries(
            self,
            buffer,
            language if is_given(language) else None,
            self._options,
            policy=policy,
            source=lambda: policy.member,
        )

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

    def _first(self) -> STT:
        return self.members[self._prober.choose() or 0]

    async def _probe(self, index: int) -> None:
        member = self.members[index]
        silence = AudioFrame.silence(_PROBE_SILENCE, member.sample_rate or _ANY_RATE)
        await member.recognize_once(silence, TranscribeOptions(timeout=self._options.timeout))

    def _changed(self, index: int, available: bool) -> None:
        self.emit(
            "stt_availability_changed", AvailabilityChangedEvent(self.members[index], available)
        )


def _transcribe(
    member: STT, frames: AsyncIterator[TranscribeInput], options: TranscribeOptions
) -> AsyncIterator[SpeechEvent]:
    """`member.transcribe`, given only what it can take."""
    if not member.capabilities.hints:
        options = replace(options, hint=None)
    if not member.capabilities.keyterms:
        options = replace(options, keyterms=())
    return member.transcribe(_suited(member, frames), options)


async def _suited(
    member: STT, frames: AsyncIterator[TranscribeInput]
) -> AsyncIterator[TranscribeInput]:
    rate = OneRate(member.sample_rate)
    able = member.capabilities
    async for item in frames:
        if isinstance(item, AudioFrame):
            if (frame := rate.convert(item)) is not None:
                yield frame
        elif not isinstance(item, HintChanged):
            yield item
        elif able.hints or able.keyterms:
            yield HintChanged(
                item.hint if able.hints else None, item.keyterms if able.keyterms else ()
            )
