"""Decide when the user's turn is over.

Pure: no I/O, no tasks, no clock. It is told what the user's voice and words do
and says when the turn has ended. What then happens to the turn is decided in
`user_turns.py`.

The turn ends at `max(S + d, min(F, S + wait))`: S is the instant at which the
user last spoke, F the arrival of the final transcript, `d` the delay that
`turn_delay.py` chooses and `wait` how long a final may take. To make the agent
wait longer, raise `EndpointingSettings.min_delay` (usual turns) or `max_delay`
(turns that sound unfinished); to change *which* of them applies, change
`turn_delay`.
"""

from __future__ import annotations

from .commands import (
    AssessTurn,
    CapTurn,
    FlushTranscriber,
    PredictEnd,
    ReportNoTranscript,
    Turn,
    TurnReason,
)
from .endpoint_config import EndpointConfig, TurnHint, TurnMode
from .facts import (
    CommitRequested,
    EndPredicted,
    Fact,
    PlayoutEnded,
    PlayoutStarted,
    SilenceEnded,
    SilenceStarted,
    SpeechStarted,
    SpeechStopped,
    TranscriberSpeechEnded,
    TranscriberSpeechStarted,
    Transcript,
    TurnAssessed,
    TurnCleared,
)
from .open_turn import OpenTurn
from .pauses import PauseAverage
from .turn_delay import turn_delay
from .words import only_backchannels

__all__ = ["EndpointConfig", "EndpointOutput", "Endpointer", "TurnHint", "TurnMode"]

# With a complete value the final transcript is flushed, so it comes soon or not at all.
FINAL_WAIT_WHEN_COMPLETE = 0.5

EndpointOutput = Turn | ReportNoTranscript | CapTurn | AssessTurn | PredictEnd | FlushTranscriber


class Endpointer:
    """A turn ends once its pause and the wait for its transcript are both over.

    After any call, read `deadline` and call `tick` no earlier than that.
    """

    def __init__(self, config: EndpointConfig = EndpointConfig()) -> None:
        self._config = config
        self._hint = config.hint
        self._turn = OpenTurn()
        self._voice_on = False
        self._voice_ignored = False
        self._dealt_with_at: float | None = None
        self._dealt_with_owed = False
        self._transcriber_calls_ends = False
        self._agent_heard = False
        self._pause_is_own = False
        self._pauses = PauseAverage()

    def configure(self, config: EndpointConfig) -> None:
        """Use `config` from the next decision on; a running turn keeps its hint."""
        self._config = config
        if self._turn.started_at is None and not self._turn.text:
            self._hint = config.hint

    @property
    def speaking(self) -> bool:
        """Whether the user's voice is on, and counts."""
        return self._voice_on and not self._voice_ignored

    @property
    def voice_is_on(self) -> bool:
        """Whether the user's voice is on, be it speech or hold music."""
        return self._voice_on

    @property
    def voice_ignored(self) -> bool:
        """Whether the voice that is on no longer counts, until it stops."""
        return self._voice_ignored

    @property
    def text(self) -> str:
        """The words of the open turn so far."""
        return self._turn.text

    @property
    def started_at(self) -> float | None:
        """When the open turn's first voice was heard."""
        return self._turn.started_at

    @property
    def words_owed(self) -> bool:
        """Whether voice was heard whose words are not final yet."""
        return self._config.transcribes and (self.speaking or self._turn.owes_final)

    @property
    def undecided(self) -> bool:
        """Whether the user has fallen silent and it is still open if the turn is over."""
        return not self.speaking and self._end_at() is not None

    @property
    def deadline(self) -> float | None:
        """The next instant at which `tick` has work to do."""
        due = (self._end_at(), self._cap_at())
        return min((instant for instant in due if instant is not None), default=None)

    def receive(self, event: Fact, *, now: float) -> list[EndpointOutput]:
        """Take note of `event`; raises nothing, and ignores facts of no interest."""
        outputs = self.tick(now=now)
        outputs += self._note_voice(event)
        match event:
            case Transcript(text, final):
                outputs += self._hear(text, final=final, now=now)
            case TurnAssessed(text, verdict) if text == self._turn.text:
                self._turn.verdict, self._turn.assessing = verdict, False
                if verdict == "complete" and self._turn.owes_final:
                    outputs += self._flush() if self._turn.spoken_until is not None else []
            case EndPredicted(text, probability, likely) if text == self._turn.text:
                self._turn.predicting = False
                self._turn.probability = probability
                self._turn.likely = likely if probability is not None else None
            case CommitRequested(reply, "manual") if self._config.decides and not self._turn.text:
                # Nothing to commit here; words that are on their way still make a turn.
                outputs.append(Turn(text="", reason="manual", reply=reply))
            case CommitRequested(reply, reason):
                outputs.append(self._end(reason, now=now, reply=reply))
            case TurnCleared():
                self._clear(now)
            case PlayoutStarted():
                self._agent_heard, self._pause_is_own = True, False
            case PlayoutEnded():
                self._agent_heard = False
        return outputs + self.tick(now=now)

    def tick(self, *, now: float) -> list[EndpointOutput]:
        """Do what is due at `now`; nothing before `deadline`."""
        end, cap = self._end_at(), self._cap_at()
        if end is not None and now >= end:
            if self._turn.text or not self._config.transcribes:
                return [self._end(self._delay()[1], now=now)]
            return [self._give_up(now)]
        if cap is not None and now >= cap:
            return self._cut(now)
        return []

    def ignore_voice(self, *, now: float) -> None:
        """The voice that is on is no speech: until it stops, only words are timed."""
        if not self._voice_on:
            return
        self._voice_ignored = True
        if self._turn.text:
            self._turn.timed_by(now)
        else:
            self._forget()

    def await_more(self) -> None:
        """The last turn was dropped: more words of the same speech are not late."""
        self._dealt_with_at = None

    # How long to wait

    def _delay(self) -> tuple[float, TurnReason]:
        min_delay = self._pauses.min_delay(self._config.settings)
        return turn_delay(self._turn, self._config, self._hint, min_delay=min_delay)

    def _end_at(self) -> float | None:
        """When the turn is over if nothing more is heard."""
        turn = self._turn
        if not self._config.decides or turn.spoken_until is None:
            return None
        delay, reason = self._delay()
        # Before the VAD is sure, only a complete value may end the turn.
        sure = not self.speaking or turn.called_over_at is not None
        if not sure and (reason != "complete" or not turn.text):
            return None
        if not self._config.transcribes:
            return turn.spoken_until + delay
        wait = self._config.settings.transcript_wait
        if not turn.text:
            return turn.spoken_until + wait
        if reason == "complete":
            wait = delay + FINAL_WAIT_WHEN_COMPLETE
        owed = turn.owes_final or self._owes_call
        return turn.spoken_until + (max(delay, wait) if owed else delay)

    @property
    def _owes_call(self) -> bool:
        """Whether the recogniser, which ends turns itself, has not yet ended this one."""
        if self._config.mode != "stt" or self._turn.timed_by_words:
            return False
        return self._transcriber_calls_ends and self._turn.called_over_at is None

    def _cap_at(self) -> float | None:
        if not self.speaking:
            return None
        # Where silence ends no turn, only the voice is capped: it must not mute the agent.
        since = self._turn.started_at if self._config.decides else self._turn.voiced_at
        return None if since is None else since + self._config.max_turn

    # What was heard

    def _note_voice(self, event: Fact) -> list[EndpointOutput]:
        has_vad, by_transcriber = self._config.has_vad, self._config.mode == "stt"
        match event:
            case SpeechStarted(at):
                self._voice_began(at)
            case SpeechStopped(_, spoken_until):
                return self._voice_ended(spoken_until)
            case SilenceStarted(at) if self.speaking and self._turn.called_over_at is None:
                self._turn.voice_ended(at)
                return self._flush() if self._turn.verdict == "complete" else []
            case SilenceEnded(at) if not self._voice_on:
                self._voice_began(at)  # the turn had ended before the VAD was sure
            case SilenceEnded() if self.speaking and self._turn.called_over_at is None:
                self._turn.spoken_until = None
            case TranscriberSpeechStarted(at):
                self._transcriber_calls_ends = True
                if not has_vad:
                    self._voice_began(at)
                elif by_transcriber:
                    self._heard_more(at)
            case TranscriberSpeechEnded(at) if by_transcriber or not has_vad:
                self._transcriber_calls_ends = True
                return self._called_over(at)
        return []

    def _voice_began(self, at: float) -> None:
        if self.speaking:
            return
        turn = self._turn
        if turn.started_at is None and not turn.text:
            self._hint = self._config.hint
        elif turn.spoken_until is not None and self._pause_teaches:
            self._pauses.learn(at - turn.spoken_until, self._config.settings)
        self._voice_on, self._voice_ignored = True, False
        self._dealt_with_at = None
        turn.voice_began(at)

    @property
    def _pause_teaches(self) -> bool:
        """Whether the pause that ends now was one in the user's own words."""
        text, sounds = self._turn.text, self._config.backchannels
        return self._pause_is_own and bool(text) and not only_backchannels(text, sounds)

    def _voice_ended(self, spoken_until: float) -> list[EndpointOutput]:
        if not self._voice_on:
            return []
        counted = self.speaking
        self._voice_on = self._voice_ignored = False
        if not counted or self._turn.called_over_at is not None:
            return []  # timed by words, or by the recogniser
        self._turn.voice_ended(spoken_until)
        self._pause_is_own = not self._agent_heard
        return [*self._flush(), *self._ask()]

    def _called_over(self, at: float) -> list[EndpointOutput]:
        turn = self._turn
        if not self._config.has_vad:
            self._voice_on = self._voice_ignored = False
        if turn.started_at is None and not turn.text:
            return []
        turn.called_over(at)
        self._pause_is_own = not self._agent_heard
        return self._ask()

    def _heard_more(self, at: float) -> None:
        """The recogniser, which ends the turns, takes back that this one is over."""
        self._turn.called_over_at = None
        if self._turn.spoken_until is not None and not self.speaking:
            self._turn.timed_by(at)
            self._turn.owes_final = True

    def _hear(self, text: str, *, final: bool, now: float) -> list[EndpointOutput]:
        if self._late(final=final, now=now):
            return []
        turn, owed = self._turn, self._turn.owes_final
        changed = turn.hear(text, final=final, now=now)
        untimed = turn.spoken_until is None or turn.timed_by_words
        # Without a VAD, words after the end are new voice, unless they are the final still owed.
        fresh = not self._config.has_vad and not (final and owed)
        if changed and turn.text and not self.speaking and (untimed or fresh):
            turn.timed_by(now)
            self._pause_is_own = False  # too inexact to learn from
        return self._ask() if changed or (final and text.strip()) else []

    def _late(self, *, final: bool, now: float) -> bool:
        """Whether words that arrive now belong to a turn that was dealt with without them."""
        if self._dealt_with_at is None:
            return False
        recent = now < self._dealt_with_at + self._config.settings.transcript_wait
        if not recent or (self._config.has_vad and not self._voice_ignored):
            return recent
        # Without a voice to go by an interim is a new voice; a final may be the one that was owed.
        self._dealt_with_at = None
        return final and self._dealt_with_owed

    def _flush(self) -> list[EndpointOutput]:
        useful = self._config.has_vad and self._config.transcribes
        return [FlushTranscriber()] if useful else []

    def _ask(self) -> list[EndpointOutput]:
        """Questions about the words so far, unless they were answered."""
        turn, questions = self._turn, list[EndpointOutput]()
        if not turn.text:
            return questions
        if self._hint is not None and turn.verdict is None:
            turn.assessing = True
            questions.append(AssessTurn(turn.text))
        if self._config.detects and not self.speaking and not turn.interim:
            turn.predicting, turn.likely, turn.probability = True, None, None
            questions.append(PredictEnd(turn.text))
        return questions

    # How it ends

    def _end(self, reason: TurnReason, *, now: float, reply: bool = True) -> Turn:
        turn = self._turn
        spoken_until = turn.spoken_until if turn.spoken_until is not None else now
        ended = Turn(
            text=turn.text,
            reason=reason,
            delay=now - spoken_until,
            hint=self._hint.kind if self._hint else None,
            completeness=turn.verdict,
            probability=turn.probability,
            started_at=turn.started_at,
            spoken_until=spoken_until,
            transcript_delay=max(0.0, (turn.final_at or spoken_until) - spoken_until),
            reply=reply,
        )
        # An early end is the end of the speech as well: the VAD's own stop comes later.
        self._voice_on = self._voice_on and self._voice_ignored
        self._deal_with(now)
        return ended

    def _give_up(self, now: float) -> ReportNoTranscript:
        turn = self._turn
        spoken_until = turn.spoken_until if turn.spoken_until is not None else now
        started_at = turn.started_at if turn.started_at is not None else spoken_until
        self._forget()
        return ReportNoTranscript(max(0.0, spoken_until - started_at), started_at)

    def _cut(self, now: float) -> list[EndpointOutput]:
        """The user has made sound for too long (hold music, a television)."""
        turn = self._turn
        duration = now - (turn.started_at if turn.started_at is not None else now)
        commits = bool(turn.text) and self._config.decides
        outputs: list[EndpointOutput] = [CapTurn(turn.text if commits else "", duration)]
        if commits:
            outputs.append(self._end("cap", now=now))
            # The voice goes on: what the recogniser says of it later is new.
            self._turn.cut_off, self._voice_on, self._dealt_with_at = turn.interim, True, None
        self.ignore_voice(now=now)
        return outputs

    def _clear(self, now: float) -> None:
        """Forget the words; a voice that is still on belongs to a new turn."""
        if self._turn.started_at is not None or self._turn.text:
            self._deal_with(now)
        if self.speaking:
            self._dealt_with_at = None
            self._turn.voice_began(now)

    def _deal_with(self, now: float) -> None:
        owed = self._turn.owes_final
        self._forget()
        self._dealt_with_at, self._dealt_with_owed = now, owed

    def _forget(self) -> None:
        cut_off = self._turn.cut_off
        self._turn = OpenTurn(cut_off=cut_off)
        self._hint = self._config.hint
        self._dealt_with_at = None
