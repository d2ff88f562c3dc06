"""The application's handle on something that the agent says.

One root handle stands for a user turn's whole answer, or for one `say` or
`generate_reply`. Each further step (a reply after tools) has a step view, which
is equal to its root.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ..conversation import ChatItem, ChatMessage
from ..conversation.ids import new_id
from .invocation import current_invocation

__all__ = ["InputDetails", "SpeechHandle", "SpeechLink"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class InputDetails:
    """How the user's input came that this speech answers."""

    modality: Literal["audio", "text"] = "audio"


class SpeechLink:
    """How a handle reaches the session that speaks for it; this one is for handles without a session."""

    def revoke(self, handle: SpeechHandle) -> None:
        """The application interrupted `handle`."""
        handle.finish()

    def interruptibility_changed(self, handle: SpeechHandle) -> None:
        """The application protected `handle`, or opened it to interruption."""


class _Speech:
    """What a root handle and its step views share."""

    def __init__(self, speech_id: str, allow_interruptions: bool, link: SpeechLink) -> None:
        self.id = speech_id
        self.allow_interruptions = allow_interruptions
        self.link = link
        self.priority = SpeechHandle.SPEECH_PRIORITY_NORMAL
        self.input_details = InputDetails()
        self.num_steps = 1
        self.scheduled = False
        self.interrupted = asyncio.Event()
        self.done = asyncio.Event()
        self.error: BaseException | None = None
        self.chat_items: list[ChatItem] = []
        self.callbacks: list[Callable[[SpeechHandle], None]] = []
        self.started_callbacks: list[Callable[[SpeechHandle], None]] = []


class SpeechHandle:
    """Every handle ends: spoken, interrupted, failed, or closed with its session.

    Made by the session; constructed directly only in tests and adapters. Needs no
    running loop until it is awaited.
    """

    SPEECH_PRIORITY_LOW: ClassVar[int] = 0
    SPEECH_PRIORITY_NORMAL: ClassVar[int] = 5
    SPEECH_PRIORITY_HIGH: ClassVar[int] = 10

    def __init__(
        self,
        *,
        speech_id: str,
        allow_interruptions: bool,
        step_index: int = 0,
        parent: SpeechHandle | None = None,
        link: SpeechLink | None = None,
    ) -> None:
        self._step_index = step_index
        self._parent = parent
        self._speech: _Speech = (
            parent._speech
            if parent is not None
            else _Speech(speech_id, allow_interruptions, link or SpeechLink())
        )

    @staticmethod
    def create(
        allow_interruptions: bool = True, step_index: int = 0, parent: SpeechHandle | None = None
    ) -> SpeechHandle:
        """A handle with a fresh id; with `parent`, a step view of it."""
        return SpeechHandle(
            speech_id=new_id("speech"),
            allow_interruptions=allow_interruptions,
            step_index=step_index,
            parent=parent,
        )

    def step(self, step_index: int) -> SpeechHandle:
        """The view for step `step_index` (1 or more)."""
        self._speech.num_steps = max(self._speech.num_steps, step_index + 1)
        root = self._parent or self
        return SpeechHandle(
            speech_id=self.id,
            allow_interruptions=self.allow_interruptions,
            step_index=step_index,
            parent=root,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SpeechHandle) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        state = "done" if self.done() else "interrupted" if self.interrupted else "open"
        return f"SpeechHandle({self.id!r}, step_index={self.step_index}, {state})"

    # What it is

    @property
    def id(self) -> str:
        """The same for the root and its step views."""
        return self._speech.id

    @property
    def step_index(self) -> int:
        """0 for the root; which reply after tools a view stands for."""
        return self._step_index

    @property
    def parent(self) -> SpeechHandle | None:
        """The root of a step view; `None` for a root."""
        return self._parent

    @property
    def num_steps(self) -> int:
        """Steps so far, 1 or more."""
        return self._speech.num_steps

    @property
    def input_details(self) -> InputDetails:
        return self._speech.input_details

    @property
    def priority(self) -> int:
        return self._speech.priority

    @property
    def scheduled(self) -> bool:
        """Whether it entered the speech queue."""
        return self._speech.scheduled

    @property
    def interrupted(self) -> bool:
        """Whether it was cut short, by the user or by the application."""
        return self._speech.interrupted.is_set()

    @property
    def allow_interruptions(self) -> bool:
        return self._speech.allow_interruptions

    @allow_interruptions.setter
    def allow_interruptions(self, allow: bool) -> None:
        if self.interrupted and not allow:
            raise RuntimeError(f"{self!r} is interrupted already; it cannot be protected any more")
        if allow != self._speech.allow_interruptions:
            self._speech.allow_interruptions = allow
            self._speech.link.interruptibility_changed(self)

    @property
    def chat_items(self) -> list[ChatItem]:
        """What it wrote to the conversation, in order."""
        return list(self._speech.chat_items)

    @property
    def chat_message(self) -> ChatMessage | None:
        """Its last assistant message, or `None` if nothing was heard."""
        items = reversed(self._speech.chat_items)
        messages = (item for item in items if isinstance(item, ChatMessage))
        return next((message for message in messages if message.role == "assistant"), None)

    # How it ends

    def done(self) -> bool:
        """Whether it is over, in whatever way."""
        return self._speech.done.is_set()

    def exception(self) -> BaseException | None:
        """Why it failed, or `None`. Raises `asyncio.InvalidStateError` while it is open."""
        if not self.done():
            raise asyncio.InvalidStateError(f"{self!r} is not done yet")
        return self._speech.error

    async def wait_for_playout(self) -> None:
        """Wait until all of it is over. Cancelling the wait leaves the speech alone.

        Raises `RuntimeError` inside a tool of the same turn, which would wait for
        itself: use `RunContext.wait_for_playout()` there.
        """
        invocation = current_invocation()
        if invocation is not None:
            invocation.check_wait(self.id)
        await self._speech.done.wait()

    async def wait_for_end(self) -> None:
        """For the session: like `wait_for_playout`, wherever it is called from."""
        await self._speech.done.wait()

    def __await__(self) -> Generator[Any, None, SpeechHandle]:  # Any: what the event loop sends
        return self._wait().__await__()

    async def _wait(self) -> SpeechHandle:
        await self.wait_for_playout()
        return self

    async def wait_interrupted(self) -> None:
        """Wait until it is interrupted; for ever, if it never is."""
        await self._speech.interrupted.wait()

    async def wait_if_not_interrupted(self, aw: Sequence[asyncio.Future[Any]]) -> None:
        """Wait until all of `aw` are done, or this is interrupted; cancels none of them."""
        if not aw or self.interrupted:
            return
        gathered = asyncio.create_task(asyncio.wait(aw), name="speech: wait for all")
        interrupted = asyncio.create_task(
            self.wait_interrupted(), name="speech: wait for interruption"
        )
        try:
            await asyncio.wait({gathered, interrupted}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gathered.cancel()
            interrupted.cancel()

    def interrupt(self, *, force: bool = False) -> SpeechHandle:
        """Cut it short. No effect when it is done or interrupted already.

        Raises `RuntimeError` if it does not allow interruptions and `force` is not set.
        """
        if self.done() or self.interrupted:
            return self
        if not self.allow_interruptions and not force:
            raise RuntimeError(f"{self!r} does not allow interruptions; pass force=True to stop it")
        self.mark_interrupted()
        self._speech.link.revoke(self)
        return self

    def add_done_callback(self, callback: Callable[[SpeechHandle], None]) -> None:
        """Call `callback(handle)` once it is over; in the next loop turn if it is already."""
        if self.done():
            asyncio.get_running_loop().call_soon(self._call, callback)
        else:
            self._speech.callbacks.append(callback)

    def remove_done_callback(self, callback: Callable[[SpeechHandle], None]) -> None:
        """Forget `callback`; harmless if it is not registered."""
        if callback in self._speech.callbacks:
            self._speech.callbacks.remove(callback)

    def add_started_callback(self, callback: Callable[[SpeechHandle], None]) -> None:
        """Call `callback(handle)` at the first sound of each of its steps; never, if none is heard."""
        self._speech.started_callbacks.append(callback)

    # For the session

    def mark_started(self) -> None:
        """A step of it begins to be heard."""
        for callback in list(self._speech.started_callbacks):
            self._call(callback)

    def mark_input(self, modality: Literal["audio", "text"]) -> None:
        """Note how the user's input came, before anything is scheduled."""
        self._speech.input_details = InputDetails(modality)

    def mark_scheduled(self, *, priority: int, modality: Literal["audio", "text"]) -> None:
        """It entered the speech queue."""
        self._speech.scheduled = True
        self._speech.priority = priority
        self._speech.input_details = InputDetails(modality)

    def mark_interrupted(self) -> None:
        """It is cut short."""
        self._speech.interrupted.set()

    def add_item(self, item: ChatItem) -> None:
        """Note what it wrote to the conversation."""
        self._speech.chat_items.append(item)

    def fail(self, error: BaseException) -> None:
        """Note why it cannot go on; the first error counts."""
        self._speech.error = self._speech.error or error

    def finish(self) -> None:
        """It is over; callbacks run once."""
        if self.done():
            return
        self._speech.done.set()
        callbacks, self._speech.callbacks = self._speech.callbacks, []
        for callback in callbacks:
            self._call(callback)

    def _call(self, callback: Callable[[SpeechHandle], None]) -> None:
        try:
            callback(self._parent or self)
        except Exception:  # the application's bug must not stop the call
            logger.exception("a callback of %r failed", self)
