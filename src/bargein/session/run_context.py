"""What a tool is told about the call that it runs in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from ..conversation import FunctionCall
from .filler import filling

if TYPE_CHECKING:
    from .session import AgentSession
    from .speaking import Speaking
    from .speech_handle import SpeechHandle

__all__ = ["RunContext", "canonical_arguments", "idempotency_key"]

Userdata = TypeVar("Userdata")


def idempotency_key(
    session_id: str, turn_id: str, step: int, call: FunctionCall, ordinal: int
) -> str:
    """Hex, the same whenever the same call of the same step is asked for again."""
    arguments = canonical_arguments(call)
    parts = (session_id, turn_id, str(step), call.name, arguments, str(ordinal))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def canonical_arguments(call: FunctionCall) -> str:
    """Its arguments, the same text however the model wrote them; as they are if they are no JSON."""
    try:
        return json.dumps(json.loads(call.arguments or "{}"), sort_keys=True)
    except ValueError:
        return call.arguments


class RunContext(Generic[Userdata]):
    """Injected into every tool parameter annotated with it."""

    __bargein_inject__: ClassVar[bool] = True

    def __init__(
        self,
        *,
        session: AgentSession[Userdata],
        speech_handle: SpeechHandle,
        function_call: FunctionCall,
        step_index: int = 0,
        from_model: bool = True,
        idempotency_key: str = "",
        speaking: Speaking | None = None,
    ) -> None:
        self._session = session
        self._speech_handle = speech_handle
        self._function_call = function_call
        self._step_index = step_index
        self._from_model = from_model
        self._idempotency_key = idempotency_key
        self._speaking = speaking

    @property
    def session(self) -> AgentSession[Userdata]:
        return self._session

    @property
    def speech_handle(self) -> SpeechHandle:
        """The root handle of the turn that runs the tool."""
        return self._speech_handle

    @property
    def function_call(self) -> FunctionCall:
        return self._function_call

    @property
    def userdata(self) -> Userdata:
        """The session's user data. Raises `ValueError` when none was set."""
        return self._session.userdata

    @property
    def step_index(self) -> int:
        """Which step of the turn asked for the call; 0 is the first."""
        return self._step_index

    @property
    def from_model(self) -> bool:
        """Whether a model asked for the call, not application code."""
        return self._from_model

    @property
    def idempotency_key(self) -> str:
        """Hex; the same when a model request is made again, so that an effect happens once."""
        return self._idempotency_key

    def disallow_interruptions(self) -> None:
        """Protect the turn from now on. Raises `RuntimeError` if it is interrupted already."""
        self._speech_handle.allow_interruptions = False

    def with_filler(
        self,
        text: str | Callable[[int], str | None],
        *,
        delay: float = 0.0,
        interval: float | None = None,
        max_steps: int | None = None,
    ) -> AbstractAsyncContextManager[None]:
        """While the block is open and both sides are silent for `delay` seconds, say `text`.

        Repeats `interval` seconds after each; `None`: once. A callable gets the number
        of the repetition, from 0, and ends it by returning `None`. At most `max_steps`.
        """
        return filling(self._session, text, delay=delay, interval=interval, max_steps=max_steps)

    async def wait_for_playout(self) -> None:
        """Wait until the text spoken before this tool in its step was heard.

        Returns at once if there is none; cancelling the wait leaves the speech alone.
        """
        if self._speaking is not None:
            await self._speaking.spoken.wait()
