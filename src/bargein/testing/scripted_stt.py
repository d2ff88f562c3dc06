"""A recogniser that knows what was said because the audio is marked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

from ..audio import AudioFrame
from ..models.speech_event import SpeechEvent
from ..models.stt import (
    STT,
    Flush,
    HintChanged,
    STTCapabilities,
    TranscribeInput,
    TranscribeOptions,
)
from .faults import Failure, Fault, FaultPlan, Hang
from .scripted_hearing import Hearing
from .timeline import Heard

__all__ = ["ScriptedSTT"]


class ScriptedSTT(STT):
    """Transcribes the speech of a `ScriptedCaller`, and what a `timeline` says.

    An interim transcript follows each word (`interims=False`: none), the final
    one `final_after` seconds of silence, or `flush_after` seconds after a flush.
    Words whose audio never arrived are not transcribed. `lag` delays everything;
    `drop_final` loses that many finals (`True`: all). `failure(at=…)` and
    `hang(at=…)` strike connection by connection. `.hints` and `.connections` record
    what it was told. Settings may be changed while the call runs.
    """

    def __init__(
        self,
        timeline: Iterable[Heard] = (),
        *,
        final_after: float = 0.2,
        flush_after: float = 0.02,
        interims: bool = True,
        lag: float = 0.0,
        drop_final: int | bool = False,
        failure: Fault | Iterable[Fault] | None = None,
        speech_events: bool = True,
        streaming: bool = True,
        hints: bool = True,
        sample_rate: int | None = None,
    ) -> None:
        super().__init__(
            capabilities=STTCapabilities(
                streaming=streaming,
                interim_results=interims,
                aligned_transcript=True,
                keyterms=hints,
                hints=hints,
            ),
            sample_rate=sample_rate,
        )
        self.final_after = final_after
        self.flush_after = flush_after
        self.interims = interims
        self.lag = lag
        self.drop_final = drop_final
        self.speech_events = speech_events
        self.faults = FaultPlan(failure)
        """What goes wrong at the next connections; `break_off` strikes the present one."""
        self.hints: list[HintChanged] = []
        self.connections: list[TranscribeOptions] = []
        self._timeline = tuple(timeline)
        self._timeline_origin: float | None = None
        self._open: set[Hearing] = set()

    @property
    def label(self) -> str:
        return "scripted recogniser"

    @property
    def provider(self) -> str:
        return "bargein.testing"

    def break_off(self, error: Exception) -> None:
        """Every open stream fails with `error` now."""
        for hearing in self._open:
            hearing.events.put_nowait(error)

    def drops_this_final(self) -> bool:
        """Whether the next final is lost; counts it."""
        if self.drop_final is True:
            return True
        if self.drop_final > 0:
            self.drop_final -= 1
            return True
        return False

    async def transcribe(
        self, frames: AsyncIterator[TranscribeInput], options: TranscribeOptions
    ) -> AsyncIterator[SpeechEvent]:
        self.connections.append(options)
        fault = self.faults.take()
        if fault is not None and fault.at <= 0:
            if isinstance(fault, Failure):
                raise fault.error
            await asyncio.get_running_loop().create_future()
        hearing = Hearing(self, options.language or "en")
        self._follow(hearing)
        if isinstance(fault, Failure):
            hearing.fail_at(fault.at, fault.error)
        deaf_at = hearing.time + fault.at if isinstance(fault, Hang) else None
        self._open.add(hearing)
        listening = asyncio.create_task(
            self._listen(frames, hearing, deaf_at), name="scripted recogniser"
        )
        try:
            while (event := await hearing.events.get()) is not None:
                if isinstance(event, Exception):
                    raise event
                yield event
        finally:
            self._open.discard(hearing)
            hearing.close()
            listening.cancel()
            await asyncio.wait([listening])

    async def _listen(
        self, frames: AsyncIterator[TranscribeInput], hearing: Hearing, deaf_at: float | None
    ) -> None:
        try:
            async for item in frames:
                if deaf_at is not None and hearing.time >= deaf_at:
                    continue
                if isinstance(item, AudioFrame):
                    hearing.frame(item)
                elif isinstance(item, Flush):
                    hearing.flush()
                else:
                    self.hints.append(item)
        except Exception as error:
            hearing.events.put_nowait(error)
        else:
            hearing.end()

    def _follow(self, hearing: Hearing) -> None:
        if self._timeline_origin is None:
            self._timeline_origin = hearing.time
        hearing.follow(self._timeline, origin=self._timeline_origin)
