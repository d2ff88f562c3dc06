"""What a speech-to-speech model hears: its reports of voice and words, to the floor and the history.

A shell around `spoken_turns.py`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ..models import RealtimeSession, SpeechData, SpeechEvent, SpeechEventType
from ..models.realtime import (
    InputSpeechStartedEvent,
    InputSpeechStoppedEvent,
    InputTranscriptionCompleted,
    RealtimeSessionReconnectedEvent,
    RemoteItemAddedEvent,
)
from ..turns.commands import Turn
from ..turns.facts import CommitRequested, Transcript
from .spoken_turns import SpokenTurns

if TYPE_CHECKING:
    from .realtime_link import RealtimeLink

__all__ = ["RealtimeEars"]


class RealtimeEars:
    """One per agent. With a recogniser beside the model, that one's words count, not the model's."""

    def __init__(self, link: RealtimeLink) -> None:
        self._link = link
        self._call = link.call
        resolved = link.activity.resolved()
        self._reads = resolved.stt is None and link.model.capabilities.user_transcription
        self._turns = SpokenTurns(expects_words=self._reads or resolved.stt is not None)
        self._timer: asyncio.TimerHandle | None = None
        self._words_came = asyncio.Event()

    def listen_to(self, session: RealtimeSession) -> None:
        """Follow what `session` reports."""
        self._turns.forget()
        session.on("input_speech_started", self._on_started)
        session.on("input_speech_stopped", self._on_stopped)
        session.on("input_audio_transcription_completed", self._on_words)
        session.on("remote_item_added", self._on_item)
        session.on("session_reconnected", self._on_reconnected)

    def deaf(self) -> None:
        """The session is lost: nobody says any more that the user fell silent."""
        self._turns.forget()
        self._changed()
        if self._decides:
            self._call.hearing.voice_ended_elsewhere()

    def close(self) -> None:
        """Stop the timer."""
        self._turns.forget()
        self._changed()

    @property
    def answer_owed(self) -> bool:
        """Whether the user fell silent and the model may still answer."""
        return self._turns.answer_owed

    @property
    def words_owed(self) -> bool:
        """Whether words of turns that are over are still to come."""
        return self._turns.words_owed

    @property
    def tells_words(self) -> bool:
        """Whether anybody tells what the user said."""
        return self._turns.expects_words

    async def words_settled(self, limit: float) -> None:
        """Wait for words that are owed, at most `limit` seconds."""
        try:
            async with asyncio.timeout(limit):
                while self.words_owed:
                    self._words_came.clear()
                    await self._words_came.wait()
        except TimeoutError:
            pass  # a model need not understand everything

    def committed(self, turn: Turn) -> None:
        """What was heard until now is `turn`."""
        if turn.reason != "text":
            now = self._call.clock.now()
            self._turns.committed(turn.id, has_words=bool(turn.text), now=now)
            self._changed()

    def recognised(self, text: str) -> int | None:
        """A recogniser beside the model has a final: the turn that it belongs to, if that is over."""
        if not text:
            return None
        turn = self._turns.words("", final=True)
        self._changed()
        return turn

    # What the model reports

    @property
    def _active(self) -> bool:
        return self._call.activity is self._link.activity and not self._call.closed

    @property
    def _decides(self) -> bool:
        """Whether the model's word on who speaks counts."""
        return self._active and self._call.model_decides

    def _on_started(self, event: InputSpeechStartedEvent) -> None:
        if self._decides:
            self._turns.speech_started()
            self._call.hearing.voice_began_elsewhere()
            self._changed()

    def _on_stopped(self, event: InputSpeechStoppedEvent) -> None:
        if self._decides:
            self._turns.speech_stopped(now=self._call.clock.now())
            self._call.hearing.voice_ended_elsewhere()
            self._changed()

    def _on_item(self, event: RemoteItemAddedEvent) -> None:
        item = event.item
        if self._reads and item.type == "message" and item.role == "user":
            self._turns.item_heard(item.id)

    def _on_reconnected(self, event: RealtimeSessionReconnectedEvent) -> None:
        self.deaf()

    def _on_words(self, event: InputTranscriptionCompleted) -> None:
        if not self._reads or self._call.closed:
            return
        text, final = event.transcript.strip(), event.is_final
        turn = self._turns.words(event.item_id, final=final) if text or final else None
        self._changed()
        if turn is not None:
            if final:
                self._call.late_words.heard(turn, text, event.item_id)
            return
        if not self._active:
            return  # said to nobody: its agent has no turn any more
        kind = SpeechEventType.FINAL_TRANSCRIPT if final else SpeechEventType.INTERIM_TRANSCRIPT
        confidence = 1.0 if event.confidence is None else event.confidence
        words = SpeechEvent(
            kind, alternatives=[SpeechData(language="", text=text, confidence=confidence)]
        )
        self._call.hearing.words(words, Transcript(text, final=final), item_id=event.item_id)

    # Time

    def _changed(self) -> None:
        self._words_came.set()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if (due := self._turns.deadline) is not None:
            self._timer = asyncio.get_running_loop().call_at(due, self._on_time, due)
        self._call.late_words.changed()
        self._call.quiescence.changed()

    def _on_time(self, due: float) -> None:
        self._timer = None
        unanswered = self._turns.tick(now=max(due, self._call.clock.now()))
        self._changed()
        if unanswered and self._decides:
            self._call.floor.push(CommitRequested(reason="realtime"))
