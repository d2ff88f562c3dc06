"""Perform the floor's commands: who does what. No policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..turns.commands import (
    AssessTurn,
    CapTurn,
    Command,
    CommitTurn,
    CutPlayout,
    DiscardReply,
    Drop,
    FlushTranscriber,
    HoldPlayout,
    PausePlayout,
    Play,
    PredictEnd,
    PrepareReply,
    ReleasePlayout,
    ReportFalseInterruption,
    ReportNoTranscript,
    ResumePlayout,
    SaySlowLine,
    SetAgentState,
    SetUserState,
    Stalled,
    StopPlayout,
)
from ..turns.facts import SpeechSettled, TurnAssessed
from .events import (
    AgentFalseInterruptionEvent,
    AgentStateChangedEvent,
    SessionStalledEvent,
    UserStateChangedEvent,
    UserTranscriptionTimeoutEvent,
    UserTurnExceededEvent,
)

if TYPE_CHECKING:
    from .call import Call

__all__ = ["Performing"]


class Performing:
    """Hands each command to the part that it is for."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def perform(self, command: Command) -> None:
        """Do what the floor decided."""
        match command:
            case CommitTurn(turn):
                self._call.user_turns.commit(turn)
                self._call.turn_ends.turn_over()
                self._call.turn_decided()
            case FlushTranscriber():
                self._call.hearing.flush_transcriber()
            case AssessTurn(text):
                hint = self._call.expectation.hint
                verdict = "unknown" if hint is None else hint.judge(text)
                self._call.floor.push(TurnAssessed(text, verdict))
            case PrepareReply(text):
                if not self._call.expectation.turn_holds_secrets:
                    self._call.user_turns.prepare(text)
            case DiscardReply():
                self._call.user_turns.discard_prepared()
            case Stalled():
                self._stalled(command)
            case SaySlowLine():
                self._say_slow_line()
            case PredictEnd(text):
                self._call.turn_ends.predict(text)
            case SetUserState() | SetAgentState():
                self._set_state(command)
            case ReportFalseInterruption(resumed):
                self._call.emit(AgentFalseInterruptionEvent(resumed=resumed))
            case ReportNoTranscript(duration, started_at):
                self._call.turn_decided()
                self._call.emit(
                    UserTranscriptionTimeoutEvent(
                        speech_duration=duration,
                        vad_speech_started_at=self._call.clock.wall_at(started_at),
                    )
                )
                self._call.fallback_line.nothing_understood()
            case CapTurn(text, duration):
                if not text:
                    self._call.emit(UserTurnExceededEvent(transcript=text, duration=duration))
            case _:
                self._perform_speech(command)

    def _perform_speech(self, command: Command) -> None:
        speech: str | None = getattr(command, "speech", None)
        if speech is None:
            return
        run = self._call.runs.get(speech)
        if run is None:  # it ended by itself in the same moment
            self._call.floor.push(SpeechSettled(speech))
            return
        match command:
            case Play():
                run.authorise()
            case StopPlayout() | Drop():
                run.stop()
            case HoldPlayout():
                run.hold()
            case ReleasePlayout():
                run.release()
            case PausePlayout():
                run.pause()
            case CutPlayout():
                run.cut()
            case ResumePlayout():
                run.resume()

    def _stalled(self, stalled: Stalled) -> None:
        self._call.emit(
            SessionStalledEvent(
                waiting_for=stalled.waiting_for,
                duration=stalled.duration,
                action=stalled.action,
            )
        )
        match stalled.waiting_for:
            case "hook":
                self._call.user_turns.skip_hook()
            case "handoff":
                self._call.handoffs.skip_step()
            case "playout" if run := self._call.runs.get(stalled.speech or ""):
                run.release_playout()
            case "nothing":
                self._call.fallback_line.say(self._call.activity)

    def _say_slow_line(self) -> None:
        line = self._call.activity.resolved().liveness.slow_line
        mute = self._call.activity.realtime is not None and not self._call.activity.has_voice
        if line and not self._call.closing and not mute:
            self._call.say_line(self._call.activity, line, fills=True)

    def _set_state(self, command: SetUserState | SetAgentState) -> None:
        if isinstance(command, SetUserState):
            old, self._call.user_state = self._call.user_state, command.state
            self._call.emit(UserStateChangedEvent(old_state=old, new_state=command.state))
        else:
            was, self._call.agent_state = self._call.agent_state, command.state
            self._call.emit(AgentStateChangedEvent(old_state=was, new_state=command.state))
