"""Which model and which setting applies: the only place where inheritance happens.

Per-speech value, else the agent's value if given (`None` included), else the
session's. Evaluated at each use, so a changed agent or `update_options` takes
effect at the next decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ..models import LLM, RealtimeModel
from ..not_given import NotGiven, NotGivenOr, is_given
from ..turns.settings import (
    EndpointingSettings,
    InterruptionSettings,
    LivenessSettings,
    PreemptiveSettings,
    SpeechSettings,
)
from .options import with_fields

if TYPE_CHECKING:
    from ..models import STT, TTS, VAD, MCPServer
    from .agent import Agent
    from .session import AgentSession
    from .speech_handle import SpeechHandle

__all__ = ["Resolved", "resolve"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The models and settings in force."""

    stt: STT | None
    vad: VAD | None
    llm: LLM | None
    realtime: RealtimeModel | None
    """A speech-to-speech model in the place of the language model."""

    tts: TTS | None
    mcp_servers: tuple[MCPServer, ...]
    turn_detection: Any  # a mode, a detector object of the application's, or `None`
    allow_interruptions: bool
    endpointing: EndpointingSettings
    interruption: InterruptionSettings
    preemptive: PreemptiveSettings
    speech: SpeechSettings
    liveness: LivenessSettings


def resolve(
    session: AgentSession[Any],  # whatever its userdata
    agent: Agent | None,
    speech: SpeechHandle | None = None,
) -> Resolved:
    """What applies to `agent` in `session` now, and to `speech` if it is given."""
    options = session.options
    own = agent.overrides if agent is not None else None

    def pick(name: str, inherited: T) -> T:
        value: NotGivenOr[T] = own.get(name) if own is not None else inherited
        return value if is_given(value) else inherited

    def group(name: str, inherited: T) -> T:
        chosen = pick(name, inherited)
        return with_fields(chosen, own.fields_of(name)) if own is not None else chosen

    interruption = group("interruption", options.interruption)
    thinks = pick("llm", session.llm)
    allowed = interruption.allow if speech is None else speech.allow_interruptions
    return Resolved(
        stt=pick("stt", session.stt),
        vad=pick("vad", session.vad),
        llm=None if isinstance(thinks, RealtimeModel) else thinks,
        realtime=thinks if isinstance(thinks, RealtimeModel) else None,
        tts=pick("tts", session.tts),
        mcp_servers=tuple(pick("mcp_servers", session.mcp_servers or []) or ()),
        turn_detection=pick("turn_detection", session.turn_detection),
        allow_interruptions=allowed,
        endpointing=group("endpointing", options.endpointing),
        interruption=interruption,
        preemptive=group("preemptive", options.preemptive),
        speech=group("speech", options.speech),
        liveness=group("liveness", options.liveness),
    )


def given_or(value: NotGivenOr[T], default: T) -> T:
    """`value` if it is given, else `default`."""
    return default if isinstance(value, NotGiven) else value
