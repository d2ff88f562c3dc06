"""Listen: the caller's frames to voice detector and recogniser, their findings to the floor.

A shell: it decides nothing about turns. Frames travel by plain calls; one task
reads the input, one the recogniser's events.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING

from ..audio import AudioFrame
from ..audio.resample import Resampler
from ..errors import APIError
from ..models import (
    VAD,
    RecognizeStream,
    SpeechData,
    SpeechEvent,
    SpeechEventType,
    VADMetrics,
    VADStream,
)
from ..models.audio_tape import REPLAY_LIMIT
from ..models.vad_event import VADError, VADEvent, VADEventType
from ..turns.facts import (
    Fact,
    SilenceEnded,
    SilenceStarted,
    SpeechStarted,
    SpeechStopped,
    TranscriberSpeechEnded,
    TranscriberSpeechStarted,
    Transcript,
)
from .channel import Channel
from .events import ErrorEvent, MetricsCollectedEvent, UserInputTranscribedEvent
from .nodes import ModelSettings, node_items
from .tasks import cancel_and_wait

if TYPE_CHECKING:
    from .activity import Activity
    from .agent import Agent
    from .call import Call
    from .io import AudioInput

__all__ = ["Hearing"]

logger = logging.getLogger(__name__)

# A microphone that falls silent in mid-word (muted, unplugged) must not leave the user "speaking".
MUTED_LIMIT = 1.0

# Seconds kept for another connection while the detector hears nobody: it may have missed a word.
QUIET_REPLAY = 2.0

# Between a recogniser's failure and the next attempt to listen.
RESTART_DELAY = 0.5


class Hearing:
    """One per session. It survives hand-offs where the recogniser stays the same."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._vad: VAD | None = None
        self._vad_stream: VADStream | None = None
        self._stt_frames: Channel[AudioFrame] | None = None
        self._stt_streams: list[RecognizeStream] = []
        self._stt_task: asyncio.Task[None] | None = None
        self._stt_key: object = None
        self._input: AudioInput | None = None
        self._input_task: asyncio.Task[None] | None = None
        self._mute_timer: asyncio.TimerHandle | None = None
        self._last_frame_at = 0.0
        self._rate: int | None = None
        self._resampler: Resampler | None = None

    # Life

    def listen_to(self, audio: AudioInput | None) -> None:
        """Read `audio` from now on, instead of what was read before; `None`: nothing."""
        if audio is not None and audio is self._input:
            return  # something else was attached
        self._input = audio
        if self._input_task is not None:
            self._input_task.cancel()
            self._input_task = None
        if audio is not None:
            self._input_task = self._call.tasks.start(self._read(audio), "hearing: input")

    async def follow(self, activity: Activity) -> None:
        """Listen with the models of `activity`; what has not changed goes on as it is."""
        resolved = activity.resolved()
        if resolved.vad is not self._vad:  # the same detector must not forget an open turn
            await self._stop_vad()
            self._vad = resolved.vad
            if self._vad is not None:
                self._vad.on("metrics_collected", self._on_vad_metrics)
                self._open_vad(self._vad)
        key = activity.stt_key()
        if key == self._stt_key and self._stt_task is not None:
            self.update_hint(activity)
            return
        await self._stop_stt()
        self._stt_key = key
        if key is not None:
            self._stt_frames = Channel()
            self._stt_task = self._call.tasks.start(self._recognise(activity), "hearing: stt")

    async def aclose(self) -> None:
        """Stop listening; harmless when repeated."""
        self.listen_to(None)
        self._watch_mute(False)
        await self._stop_stt()
        await self._stop_vad()

    # For the default stt_node

    def open_stream(self, agent: Agent) -> RecognizeStream:
        """A recognition with the models and the hint of `agent`."""
        activity = agent.activity
        stt = activity.streaming_stt()
        stream = stt.stream(conn_options=self._call.session.conn_options.stt_conn_options)
        stream.update_hint(activity.hint)
        stream.update_keyterms(activity.keyterms())
        if self._vad is not None and not self._voice_is_on:
            stream.keep_for_replay(QUIET_REPLAY)
        self._stt_streams.append(stream)
        return stream

    def forget_stream(self, stream: RecognizeStream) -> None:
        """`stream` is about to be closed."""
        if stream in self._stt_streams:
            self._stt_streams.remove(stream)

    # Commands

    def flush_transcriber(self) -> None:
        """The user fell silent: the final should come soon."""
        for stream in self._stt_streams:
            stream.flush()

    def update_hint(self, activity: Activity) -> None:
        """The active agent expects something else now."""
        for stream in self._stt_streams:
            stream.update_hint(activity.hint)
            stream.update_keyterms(activity.keyterms())

    async def restart_transcriber(self, activity: Activity) -> None:
        """Forget what the recogniser has heard of the open turn."""
        await self._stop_stt()
        await self.follow(activity)

    @property
    def audio_flows(self) -> bool:
        """Whether an input delivers frames."""
        return self._call.clock.now() < self._last_frame_at + MUTED_LIMIT / 2

    def push_silence(self, duration: float) -> None:
        """Let the recogniser hear `duration` seconds of silence."""
        for stream in self._stt_streams:
            stream.push_frame(AudioFrame.silence(duration, self._rate or 16000))

    # Frames

    async def _read(self, audio: AudioInput) -> None:
        try:
            async for frame in audio:
                self._hear(frame)
        except APIError:
            raise
        except Exception as error:  # a device's failure must not end the call
            logger.error("audio input %s failed: %r", audio.label, error)
            self._call.emit(ErrorEvent(error=error, source=audio))

    def _hear(self, frame: AudioFrame) -> None:
        self._last_frame_at = self._call.clock.now()
        if frame.sample_rate != self._rate:
            frame = self._converted(frame)
        if self._vad_stream is not None:
            try:
                self._vad_stream.push_frame(frame)
            except Exception as error:  # a detector that broke; the recogniser hears on
                self._vad_broke(error)
        self._call.turn_ends.hear(frame)
        activity = self._call.activity
        if activity.realtime is not None:
            activity.realtime.hear(activity.audio_for_model(frame))
        heard = self._call.activity.audio_for_transcriber(frame)
        if heard is None:
            return
        if self._stt_frames is not None and self._stt_key is not None:
            if self._direct is not None:
                self._direct.push_frame(heard)
            else:
                self._stt_frames.push(heard)

    def _converted(self, frame: AudioFrame) -> AudioFrame:
        """`frame` at the rate of the first: streams go on when another input takes over."""
        if self._rate is None:
            self._rate = frame.sample_rate
            return frame
        if self._resampler is None or self._resampler.in_rate != frame.sample_rate:
            self._resampler = Resampler(frame.sample_rate, self._rate)
        data = b"".join(piece.data for piece in self._resampler.push(frame))
        return AudioFrame(data, self._rate)

    _direct: RecognizeStream | None = None

    # Voice

    def voice_began_elsewhere(self) -> None:
        """A speech-to-speech model hears the user; counts where there is no detector."""
        if self._vad is None:
            self._voice_began()
            self._call.floor.push(SpeechStarted(self._call.clock.now()))

    def voice_ended_elsewhere(self) -> None:
        """It hears the user no longer, or cannot tell any more."""
        if self._vad is None and self._voice_is_on:
            self._watch_mute(False)
            self._end_voice(self._call.clock.now())

    def _voice_began(self) -> None:
        self._voice_is_on = True
        self._call.expectation.voice_began()
        self._watch_mute(True)

    def _on_vad_event(self, event: VADEvent) -> None:
        now = self._call.clock.now()
        at = now - event.ago
        fact: Fact
        match event.type:
            case VADEventType.START_OF_SPEECH:
                fact = SpeechStarted(at)
                self._keep_for_replay(REPLAY_LIMIT)
                self._voice_began()
            case VADEventType.END_OF_SPEECH:
                fact = SpeechStopped(now, spoken_until=at)
                self._voice_is_on = False
                self._call.expectation.voice_ended(at)
                self._watch_mute(False)
            case VADEventType.SILENCE_STARTED:
                fact = SilenceStarted(at)
            case VADEventType.SILENCE_ENDED:
                fact = SilenceEnded(at)
            case _:
                return
        self._call.floor.push(fact)
        self._call.commits.heard(final=False)

    def _keep_for_replay(self, seconds: float) -> None:
        """A recogniser that loses its connection is given this much again."""
        for stream in self._stt_streams:
            stream.keep_for_replay(seconds)

    def _watch_mute(self, voice: bool) -> None:
        if self._mute_timer is not None:
            self._mute_timer.cancel()
            self._mute_timer = None
        if voice:
            due = self._last_frame_at + MUTED_LIMIT
            self._mute_timer = asyncio.get_running_loop().call_at(due, self._check_mute)

    def _check_mute(self) -> None:
        now = self._call.clock.now()
        self._mute_timer = None
        if now < self._last_frame_at + MUTED_LIMIT:
            self._watch_mute(True)
        else:
            self._end_voice(self._last_frame_at)

    def _end_voice(self, spoken_until: float) -> None:
        """A voice that is on is over, though the detector did not say so."""
        if self._voice_is_on:
            self._voice_is_on = False
            self._call.expectation.voice_ended(spoken_until)
        self._call.floor.push(SpeechStopped(self._call.clock.now(), spoken_until=spoken_until))

    _voice_is_on = False

    # The detector

    def _open_vad(self, vad: VAD) -> None:
        self._vad_stream = vad.stream(on_event=self._on_vad_event, keep_audio=False)

    def _on_vad_metrics(self, metrics: VADMetrics) -> None:
        """A detector reports for all that it hears; each session that it listens for passes that on.

        Its reports come once a second at most. A session without sound passes on none.
        """
        if self._call.clock.now() < self._last_frame_at + MUTED_LIMIT:
            self._call.emit(MetricsCollectedEvent(metrics=metrics))

    def _vad_broke(self, error: Exception) -> None:
        """Report it, let no voice stay on for ever, and listen again after a while."""
        stream, vad = self._vad_stream, self._vad
        assert stream is not None
        assert vad is not None
        self._vad_stream = None
        self._watch_mute(False)
        failure = VADError(timestamp=self._call.clock.wall(), label=vad.label, error=error)
        self._call.emit(ErrorEvent(error=failure, source=vad.label))
        if self._voice_is_on:
            self._end_voice(self._last_frame_at)
        self._call.tasks.start(self._reopen_vad(stream, vad), "hearing: vad again")

    async def _reopen_vad(self, broken: VADStream, vad: VAD) -> None:
        await broken.aclose()
        await asyncio.sleep(RESTART_DELAY)
        if self._vad is vad and self._vad_stream is None:
            self._open_vad(vad)

    # Words

    async def _recognise(self, activity: Activity) -> None:
        """Run the recogniser of `activity` until it is replaced; an error is followed by another try."""
        while True:
            try:
                if activity.overrides_node("stt_node"):
                    await self._read_node(activity)
                else:
                    await self._read_stream(activity)
                return
            except APIError as error:
                self._call.model_failed("stt", error)
            except Exception as error:  # a node's bug: reported, and listening goes on
                logger.exception("stt_node failed")
                self._call.emit(ErrorEvent(error=error, source=activity.agent))
            await asyncio.sleep(RESTART_DELAY)

    async def _read_stream(self, activity: Activity) -> None:
        """The default node, without a task between the input and the stream."""
        async with self.open_stream(activity.agent) as stream:
            self._direct = stream
            try:
                async for event in stream:
                    self._on_speech_event(event)
            finally:
                self._direct = None
                self.forget_stream(stream)

    async def _read_node(self, activity: Activity) -> None:
        frames = self._stt_frames = Channel()
        node = activity.agent.stt_node(_frames_of(frames), ModelSettings())
        async with aclosing(node_items(node, SpeechEvent, str)) as events:
            async for event in events:
                self._on_speech_event(_as_final(event) if isinstance(event, str) else event)

    def _on_speech_event(self, event: SpeechEvent) -> None:
        now = self._call.clock.now()
        self._call.fallback_line.transcriber_heard()
        match event.type:
            case SpeechEventType.START_OF_SPEECH:
                if self._vad is None:
                    self._call.expectation.voice_began()
                self._call.floor.push(TranscriberSpeechStarted(now))
            case SpeechEventType.END_OF_SPEECH:
                if self._vad is None:
                    self._call.expectation.voice_ended(now)
                self._call.floor.push(TranscriberSpeechEnded(now))
            case SpeechEventType.INTERIM_TRANSCRIPT | SpeechEventType.PREFLIGHT_TRANSCRIPT:
                preflight = event.type is SpeechEventType.PREFLIGHT_TRANSCRIPT
                self.words(event, Transcript(event.text, final=False, preflight=preflight))
            case SpeechEventType.FINAL_TRANSCRIPT:
                if self._vad is not None and not self._voice_is_on:
                    self._keep_for_replay(QUIET_REPLAY)
                self._call.model_succeeded("stt")
                if not self._belongs_to_last_turn(event):
                    self.words(event, Transcript(event.text, final=True))

    def _belongs_to_last_turn(self, event: SpeechEvent) -> bool:
        """Whether a turn that a speech-to-speech model has ended lacks just these words."""
        link = self._call.activity.realtime
        turn = link.ears.recognised(event.text) if link is not None else None
        if turn is not None:
            self._call.late_words.heard(turn, event.text)
        return turn is not None

    def words(self, event: SpeechEvent, fact: Transcript, *, item_id: str | None = None) -> None:
        """Words of the open turn were understood: report them, then tell the floor."""
        if event.text:
            best = event.alternatives[0]
            shown = self._call.expectation.words(event.text, final=fact.final)
            self._call.last_confidence = best.confidence
            self._call.last_language = best.language
            self._call.emit(
                UserInputTranscribedEvent(
                    transcript=shown,
                    is_final=fact.final,
                    speaker_id=best.speaker_id,
                    language=best.language or None,
                    item_id=item_id,
                )
            )
        self._call.floor.push(fact)
        self._call.commits.heard(final=fact.final)

    async def _stop_vad(self) -> None:
        stream, vad = self._vad_stream, self._vad
        self._vad_stream, self._vad, self._voice_is_on = None, None, False
        if vad is not None:
            vad.off("metrics_collected", self._on_vad_metrics)
        if stream is not None:
            await stream.aclose()

    async def _stop_stt(self) -> None:
        task, self._stt_task = self._stt_task, None
        self._stt_key = None
        if self._stt_frames is not None:
            self._stt_frames.end()
            self._stt_frames = None
        if task is not None:
            await cancel_and_wait([task])


async def _frames_of(frames: Channel[AudioFrame]) -> AsyncIterator[AudioFrame]:
    async for frame in frames:
        yield frame


def _as_final(text: str) -> SpeechEvent:
    return SpeechEvent(
        SpeechEventType.FINAL_TRANSCRIPT, alternatives=[SpeechData(language="", text=text)]
    )
