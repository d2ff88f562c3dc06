"""Say one step's text: voice, loudspeaker, transcript in step with what is heard.

A shell: when it may begin, pause or stop is decided by the floor. It reports the
first sound, and at the end how much was really heard.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..audio import AudioFrame
from ..audio.resample import Resampler
from ..models.metrics import current_speech_id
from ..turns.facts import PlayoutExpected, PlayoutStarted
from .agent_text import AgentText
from .io import AudioOutput, PlaybackFinishedEvent, PlaybackStartedEvent
from .nodes import ModelSettings, SpokenFrame, node_items
from .playout_clock import PlayoutClock
from .tasks import cancel_and_wait
from .word_clock import WordClock
from .word_display import WordDisplay

if TYPE_CHECKING:
    from .activity import Activity
    from .speech_handle import SpeechHandle

__all__ = ["Speaking", "Spoken"]

# How long a sink may take to report after it was cleared; then our own clock counts.
SINK_REPORT_LIMIT = 1.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """What became of a step's text."""

    text: str
    """The words heard (or, without audio, delivered), as they stand in the transcript."""

    cut: bool
    """Whether it ended before its end."""

    started_at: float | None
    """When its first sound came out; `None` if nothing did."""

    first_frame_at: float | None
    """When the voice gave its first audio."""

    first_text_at: float | None
    """When its first text was there."""

    authorised_at: float | None
    stamp: float
    """Wall-clock seconds of the same moment; now, if that never came."""

    position: float = 0.0
    """Seconds of sound heard."""


class Speaking:
    """One segment at the sink; `run` once, then `finish` once."""

    def __init__(
        self,
        activity: Activity,
        handle: SpeechHandle,
        text: AgentText,
        *,
        audio: AsyncIterable[AudioFrame] | None = None,
        settings: ModelSettings | None = None,
        silent: bool = False,
    ) -> None:
        self._activity = activity
        self._call = activity.call
        self._handle = handle
        self._text = text
        self._audio = audio
        self._settings = settings or ModelSettings()
        output = self._call.session.output
        self._sink = None if silent or not output.audio_enabled else output.audio
        self._captions = output.transcription if output.transcription_enabled else None
        self._words = WordClock()
        self._playout = PlayoutClock()
        self._display: WordDisplay | None = None
        if self._sink is not None and self._captions is not None:
            self._display = WordDisplay(self._words, self._playout, self._captions)
        self._may_begin = asyncio.Event()
        self._may_be_heard = asyncio.Event()
        self._may_be_heard.set()
        self._playout_changed = asyncio.Event()
        self._finished: PlaybackFinishedEvent | None = None
        self._ended = asyncio.Event()
        self._complete = False
        self._first_frame_at: float | None = None
        self._first_text_at: float | None = None
        self._authorised_at: float | None = None
        self._stamp: float | None = None
        self.was_cut = False
        """Whether it ended because the user made a sound, on a sink that cannot pause."""
        self.spoken = asyncio.Event()
        """Set when everything is over."""

    # Told by the floor

    def authorise(self) -> None:
        """It has the floor."""
        if self._authorised_at is None:
            self._authorised_at = self._call.clock.now()
            # Not computed from it later: by rounding it could lie before the user's message.
            self._stamp = self._call.clock.stamp()
        self._may_begin.set()
        self._may_be_heard.set()

    def begin(self) -> None:
        """The voice may start; what it makes is heard once it has the floor."""
        self._may_begin.set()

    def hold(self) -> None:
        """Let nothing be heard yet."""
        self._may_be_heard.clear()

    def release(self) -> None:
        """Let what was held be heard."""
        self._may_be_heard.set()

    def pause(self) -> None:
        """Freeze playout."""
        self._playout.pause(self._call.clock.now())
        self._notify()
        if self._sink is not None:
            self._sink.pause()

    def resume(self) -> None:
        """Go on from the same sample."""
        self._playout.resume(self._call.clock.now())
        self._notify()
        if self._sink is not None:
            self._sink.resume()

    def cut(self) -> None:
        """Fall silent on a sink that cannot pause; `run` ends, and `unheard` tells what is left."""
        self.was_cut = True
        if self._sink is not None and self._sink.segment_open:
            self._sink.clear_buffer()

    # The work

    async def run(self) -> None:
        """Speak to the end. Raises what the nodes raise; cancelling stops making sound, not the sink."""
        await self._may_begin.wait()
        current_speech_id.set(self._handle.id)  # for the reports of the voice; this is a task
        transcribing = self._call.tasks.start(self._transcribe(), "speaking: transcript")
        try:
            if self._sink is None:
                await transcribing
                await self._drain_segments()
            else:
                await self._play(self._sink)
                await transcribing
            self._complete = True
        finally:
            await cancel_and_wait([transcribing])

    async def finish(self) -> Spoken:
        """Fall silent, and say what was heard. At most a second after a sink was cleared."""
        sink = self._sink
        if sink is not None and self._first_frame_at is not None and self._finished is None:
            position = min(self._playout.position(self._call.clock.now()), self._words.audio)
            sink.clear_buffer()
            try:
                async with asyncio.timeout(SINK_REPORT_LIMIT):
                    await self._ended.wait()
            except TimeoutError:
                self._finished = PlaybackFinishedEvent(position, interrupted=True)
        if sink is not None:
            self._forget_sink(sink)
            if self._playout.paused:  # what is played next must be heard
                sink.resume()
        self._notify()
        self.spoken.set()
        return self._result()

    def unheard(self) -> AgentText:
        """From the first sentence that was not heard to its end; more follows if the model still writes."""
        position = self._finished.playback_position if self._finished is not None else 0.0
        return self._text.rest(words_heard=len(self._words.heard(position).split()))

    def _result(self) -> Spoken:
        finished = self._finished
        if self._sink is None:
            heard = self._words.text
        elif finished is None:
            heard = ""
        elif finished.synchronized_transcript is not None:
            heard = finished.synchronized_transcript
        elif self._complete and not finished.interrupted:
            heard = self._words.text
        else:
            heard = self._words.heard(finished.playback_position)
        cut = not self._complete or (finished is not None and finished.interrupted)
        return Spoken(
            text=heard.strip(),
            cut=cut,
            started_at=self._playout.started_at,
            first_frame_at=self._first_frame_at,
            first_text_at=self._first_text_at,
            authorised_at=self._authorised_at,
            stamp=self._stamp or self._call.clock.stamp(),
            position=finished.playback_position if finished is not None else 0.0,
        )

    # Text

    async def _transcribe(self) -> None:
        """Text to the transcript; without a loudspeaker it is delivered at once."""
        agent = self._activity.agent
        node = agent.transcription_node(self._text.transcript, self._settings)
        async with aclosing(node_items(node, str)) as pieces:
            async for piece in pieces:
                if self._first_text_at is None:
                    self._first_text_at = self._call.clock.now()
                self._words.add_text(piece)
                self._notify()
                if self._sink is None:
                    await self._deliver(piece)
        self._words.end_text()
        self._notify()
        if self._captions is not None and self._display is None:
            self._captions.flush()

    async def _deliver(self, piece: str) -> None:
        if self._playout.started_at is None:
            self._on_started(None)
        if self._captions is not None:
            await self._captions.capture_text(piece)

    async def _drain_segments(self) -> None:
        """Without a voice nobody reads the segments; an error of the model is at their end."""
        async for _ in self._text.segments:
            pass

    # Sound

    async def _play(self, sink: AudioOutput) -> None:
        sink.on("playback_started", self._on_started)
        sink.on("playback_finished", self._on_finished)
        if self._display is None:
            await self._play_segment(sink)
            return
        showing = self._call.tasks.start(self._display.run(), "speaking: captions")
        try:
            await self._play_segment(sink)
            self._display.end(complete=self._finished is None or not self._finished.interrupted)
            await showing
        finally:
            await cancel_and_wait([showing])

    async def _play_segment(self, sink: AudioOutput) -> None:
        async with aclosing(self._frames()) as frames:
            await self._capture(sink, frames)
        self._words.end_audio()
        self._notify()
        if self._first_frame_at is not None:
            sink.flush()
            await self._wait_for_end()

    async def _capture(self, sink: AudioOutput, frames: AsyncIterator[AudioFrame]) -> None:
        resampler: Resampler | None = None
        async for frame in frames:
            if self._finished is not None:  # the sink was taken away
                return
            if isinstance(frame, SpokenFrame):
                self._words.add_timed(frame.words, offset=self._voice_offset)
                self._notify()
            if not frame.data:
                continue
            self._words.add_audio(frame.duration)
            await self._may_be_heard.wait()
            if self._first_frame_at is None:
                self._first_frame_at = self._call.clock.now()
            rate = sink.sample_rate or frame.sample_rate
            if frame.sample_rate == rate:
                await sink.capture_frame(frame)
                continue
            if resampler is None or resampler.in_rate != frame.sample_rate:
                resampler = Resampler(frame.sample_rate, rate)
            for converted in resampler.push(frame):
                await sink.capture_frame(converted)
        if resampler is not None and self._finished is None:
            for converted in resampler.flush():
                await sink.capture_frame(converted)

    _voice_offset = 0.0

    async def _frames(self) -> AsyncGenerator[AudioFrame]:
        """The audio given, or what the voice makes of each segment of text."""
        if self._audio is not None:
            async with aclosing(node_items(self._audio, AudioFrame)) as given:
                async for frame in given:
                    yield frame
            await self._drain_segments()
            return
        agent = self._activity.agent
        async for segment in self._text.segments:
            self._voice_offset = self._words.audio
            node = agent.tts_node(segment, self._settings)
            async with aclosing(node_items(node, AudioFrame)) as frames:
                async for frame in frames:
                    yield frame

    async def _wait_for_end(self) -> None:
        """Wait for the sink's report; the floor watches that it comes."""
        expected: float | None = None
        while self._finished is None:
            due = self._playout.instant_of(self._words.audio)
            if due is not None and due != expected:
                expected = due
                self._call.floor.push(PlayoutExpected(self._handle.id, due))
            self._playout_changed.clear()
            await self._playout_changed.wait()

    def give_up_on_sink(self) -> None:
        """The sink's report is overdue: what should have been played counts as played."""
        if self._finished is None:
            self._on_finished(PlaybackFinishedEvent(self._words.audio, interrupted=False))

    @property
    def _another_segment(self) -> bool:
        """Whether what the sink reports is another speech's: nothing of this one has reached it."""
        return self._sink is not None and self._first_frame_at is None

    def _on_started(self, event: PlaybackStartedEvent | None) -> None:
        now = self._call.clock.now()
        if self._playout.started_at is not None or self._another_segment:
            return
        self._playout.start(now)
        self._notify()
        self._handle.mark_started()
        self._call.floor.push(PlayoutStarted(self._handle.id))

    def _on_finished(self, event: PlaybackFinishedEvent) -> None:
        if self._finished is None and not self._another_segment:
            self._finished = event
            self._ended.set()
            self._notify()

    def _notify(self) -> None:
        """Text, audio or playout went on."""
        self._playout_changed.set()
        if self._display is not None:
            self._display.changed()

    def _forget_sink(self, sink: AudioOutput) -> None:
        sink.off("playback_started", self._on_started)
        sink.off("playback_finished", self._on_finished)
