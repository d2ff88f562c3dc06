"""A speech-to-speech model that hears scripted callers and says what the test wrote down."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from ..models.realtime import Modality, RealtimeCapabilities, RealtimeModel
from .faults import Fault, FaultPlan
from .llm_script import Reply, ScriptEntry, entries_of, reply
from .realtime_request import RealtimeRequest
from .scripted_llm import UnexpectedRequest
from .scripted_realtime_session import ScriptedRealtimeSession
from .virtual_time import VirtualTimeLoop

__all__ = ["ScriptedRealtimeModel", "realtime_capabilities"]

_ANYTHING = reply("Okay.", times=None)


def realtime_capabilities(
    *,
    message_truncation: bool = True,
    turn_detection: bool = True,
    user_transcription: bool = True,
    auto_tool_reply_generation: bool = False,
    audio_output: bool = True,
    manual_function_calls: bool = True,
    can_disable_turn_detection: bool = False,
    mutable_chat_context: bool = True,
    mutable_instructions: bool = True,
    mutable_tools: bool = True,
    per_response_tool_choice: bool = True,
    supports_say: bool = False,
) -> RealtimeCapabilities:
    """Capabilities of a common model: it ends turns, transcribes, speaks and can be truncated."""
    return RealtimeCapabilities(
        message_truncation=message_truncation,
        turn_detection=turn_detection,
        user_transcription=user_transcription,
        auto_tool_reply_generation=auto_tool_reply_generation,
        audio_output=audio_output,
        manual_function_calls=manual_function_calls,
        can_disable_turn_detection=can_disable_turn_detection,
        mutable_chat_context=mutable_chat_context,
        mutable_instructions=mutable_instructions,
        mutable_tools=mutable_tools,
        per_response_tool_choice=per_response_tool_choice,
        supports_say=supports_say,
    )


class ScriptedRealtimeModel(RealtimeModel):
    """Hears `ScriptedCaller`'s audio, and answers each turn or request with the next entry that fits.

    Entries are those of `ScriptedLLM`: `reply(…)`, a plain text, `failure(…)`,
    `hang()`. `ttft` is the time to the generation's begin, so one of 12 seconds is
    late. A request that fits none fails the test, unless `strict=False`. The answer
    is spoken in marked audio, `seconds_per_word` each, as fast as it is written;
    with `timed` its text says when each word is spoken.

    With `turn_detection` a turn is over after `silence` seconds; the user's words
    are reported `transcript_after` seconds later, and noise without words is
    answered only if `answers_noise`. `.sessions` lists the sessions begun,
    `.requests` all that was asked of them; `refuse` makes updates fail with that
    error. Deterministic, and all in the loop's time.
    """

    def __init__(
        self,
        entries: Iterable[ScriptEntry | str] = (),
        *,
        capabilities: RealtimeCapabilities | None = None,
        strict: bool = True,
        silence: float = 0.5,
        transcript_after: float = 0.2,
        answers_noise: bool = False,
        seconds_per_word: float = 0.3,
        timed: bool = True,
        sample_rate: int = 24_000,
    ) -> None:
        super().__init__(capabilities=capabilities or realtime_capabilities())
        self.strict = strict
        self.silence = silence
        self.transcript_after = transcript_after
        self.answers_noise = answers_noise
        self.seconds_per_word = seconds_per_word
        self.timed = timed
        self.sample_rate = sample_rate
        self.modalities: Sequence[Modality] = (
            ("text", "audio") if self.capabilities.audio_output else ("text",)
        )
        """What its messages consist of."""
        self.refuse: Exception | None = None
        """What the next updates fail with."""
        self.faults = FaultPlan(None)
        """What strikes the next generations before the script; `faults.add(failure(…))`."""
        self.sessions: list[ScriptedRealtimeSession] = []
        self.requests: list[RealtimeRequest] = []
        self._script: list[tuple[ScriptEntry, int | None]] = []
        self._numbers: dict[str, int] = {}
        self.add(*entries)

    @property
    def label(self) -> str:
        return "scripted speech-to-speech model"

    @property
    def model(self) -> str:
        return "scripted"

    @property
    def provider(self) -> str:
        return "bargein.testing"

    def session(self) -> ScriptedRealtimeSession:
        session = ScriptedRealtimeSession(self)
        self.sessions.append(session)
        return session

    def add(self, *entries: ScriptEntry | str) -> None:
        """Put `entries` at the end of the script."""
        for entry in entries_of(entries):
            uses = entry.times if isinstance(entry, Reply) else entry.attempts
            self._script.append((entry, uses))

    def assert_finished(self) -> None:
        """Fail with `AssertionError` if an entry that should have been used was not."""
        left = [entry for entry, uses in self._script if uses is not None]
        assert not left, f"{len(left)} entries of the script were not used: {left}"

    def break_off(self, error: Exception) -> None:
        """Break every session that is open with `error`."""
        for session in self.sessions:
            if not session.closed:
                session.fail(error)

    # For its sessions

    def number(self, prefix: str) -> str:
        """A new id, `prefix_1` and so on, over all sessions."""
        self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
        return f"{prefix}_{self._numbers[prefix]}"

    def choose(self, request: RealtimeRequest) -> Reply | Fault:
        """What is answered to `request`."""
        self.requests.append(request)
        return self.faults.take() or self._next(request)

    def _next(self, request: RealtimeRequest) -> Reply | Fault:
        for place, (entry, uses) in enumerate(self._script):
            if isinstance(entry, Reply) and not entry.fits(request):
                continue
            if uses == 1:
                del self._script[place]
            elif uses is not None:
                self._script[place] = (entry, uses - 1)
            return entry
        if not self.strict:
            return _ANYTHING
        error = UnexpectedRequest(
            f"a generation at {request.at:.3f} s is not in the script; the history ends with "
            f"{request.last_text!r}, and the script still has {[entry for entry, _ in self._script]}"
        )
        # A session would treat it as a failure of its model and talk over it.
        loop = asyncio.get_running_loop()
        if isinstance(loop, VirtualTimeLoop):
            loop.fail(error)
        raise error
