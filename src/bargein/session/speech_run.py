"""What `say` and replies share: the way of one speech through the floor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable
from typing import TYPE_CHECKING, Any

from ..audio import AudioFrame
from ..conversation import ChatMessage
from ..turns.facts import PlayoutEnded, SpeechQueued, SpeechSettled
from .agent_text import AgentText
from .nodes import ModelSettings
from .speaking import Speaking, Spoken
from .tasks import cancel_and_wait

if TYPE_CHECKING:
    from .activity import Activity
    from .invocation import AfterMessage
    from .speech_handle import SpeechHandle

__all__ = ["SpeechRun"]


class SpeechRun:
    """Carries one root handle from the queue to its end.

    The floor's commands arrive as method calls; what a subclass says, and what
    it does with what was heard, is its own.
    """

    def __init__(
        self,
        activity: Activity,
        handle: SpeechHandle,
        *,
        turn_id: int | None = None,
        thinks: bool = False,
        silent: bool = False,
        fills: bool = False,
    ) -> None:
        self.activity = activity
        self.call = activity.call
        self.handle = handle
        self.turn_id = turn_id
        self.taken_back = False
        """Whether the application interrupted it, not a newer turn."""
        self.stopped = asyncio.Event()
        """Set when it was told to end early."""
        self.written = asyncio.Event()
        """Set while nothing that was heard is still to be written."""
        self.written.set()
        self._thinks = thinks
        self._fills = fills
        self._silent = silent
        self._cut_decided = asyncio.Event()
        self._in_hook = False
        self._begun = False
        self._started = asyncio.Event()
        self._authorised = False
        self._speaking: Speaking | None = None
        self._speak_task: asyncio.Task[None] | None = None

    # The floor's commands

    def authorise(self) -> None:
        """It has the floor."""
        self._authorised = True
        if self._speaking is not None:
            self._speaking.authorise()

    def hold(self) -> None:
        """Nothing may be heard yet."""
        if self._speaking is not None:
            self._speaking.hold()

    def release(self) -> None:
        """What was held may be heard."""
        if self._speaking is not None:
            self._speaking.release()

    def pause(self) -> None:
        """Freeze playout."""
        if self._speaking is not None:
            self._speaking.pause()

    def resume(self) -> None:
        """The interruption was a false one."""
        self._cut_decided.set()
        if self._speaking is not None:
            self._speaking.resume()

    def release_playout(self) -> None:
        """The sink does not report the end: go by our own clock."""
        if self._speaking is not None:
            self._speaking.give_up_on_sink()

    def cut(self) -> None:
        """Fall silent on a sink that cannot pause; it may go on."""
        self._cut_decided.clear()
        if self._speaking is not None:
            self._speaking.cut()

    @property
    def tools(self) -> list[asyncio.Task[None]]:
        """Its tool calls that have not finished."""
        return []

    async def run(self) -> None:
        """Do all of it, and settle."""
        raise NotImplementedError

    def stop(self) -> None:
        """It will not go on: superseded, interrupted or taken back."""
        self.handle.mark_interrupted()
        self.stopped.set()
        self._cut_decided.set()
        self._started.set()
        if self._speak_task is not None:
            self._speak_task.cancel()

    def start(self) -> None:
        """Begin at once if its agent is in place, so that speeches keep the order they were made in.

        Otherwise the agent's activity starts it.
        """
        in_place = self.activity.ready.is_set() and not self._in_hook
        if in_place and not self._begun and not self.stopped.is_set():
            self._begun = True
            self.begin()
            self._started.set()

    def start_after(self, message: AfterMessage) -> None:
        """Begin once the user's message is written: it was made in the user-turn hook."""
        self._in_hook = True
        message.add(self._leave_hook)

    def _leave_hook(self) -> None:
        self._in_hook = False
        self.start()

    # For subclasses

    def begin(self) -> None:
        """Its agent is in place: ask for the floor."""
        raise NotImplementedError

    async def wait_to_begin(self) -> bool:
        """Wait until its agent is in place; False if it was stopped before."""
        await self._started.wait()
        return self._begun

    def enqueue(self) -> None:
        """Ask for the floor, for the first time or for the next step."""
        self._authorised = False
        self.written.clear()
        self.call.floor.push(
            SpeechQueued(
                self.handle.id,
                priority=self.handle.priority,
                interruptible=self.handle.allow_interruptions,
                thinks=self._thinks,
                turn=self.turn_id,
                fills=self._fills,
            )
        )

    def prepare(
        self,
        text: AgentText,
        *,
        audio: AsyncIterable[AudioFrame] | None = None,
        settings: ModelSettings | None = None,
    ) -> Speaking:
        """The next thing to say; it begins once it has the floor."""
        self._speaking = Speaking(
            self.activity, self.handle, text, audio=audio, settings=settings, silent=self._silent
        )
        if self._authorised:
            self._speaking.authorise()
        return self._speaking

    def take_over(self, speaking: Speaking, task: asyncio.Task[None] | None) -> Speaking:
        """Go on with something that was begun before this speech was queued."""
        self._speaking, self._speak_task = speaking, task
        if self._authorised:
            speaking.authorise()
        return speaking

    async def speak(self, write: Callable[[Spoken], object]) -> None:
        """Say what was prepared, to the end or until stopped; `write` gets what was heard.

        After a cut that was a false interruption it goes on with the first sentence
        that was not heard to its end, as a segment of its own. Raises what the voice
        or the model raised, after writing.
        """
        while True:
            speaking = self._speaking
            assert speaking is not None, "prepare() comes first"
            failure = await self._speak_once(speaking, write)
            if failure is not None:
                raise failure
            if not speaking.was_cut or not await self._cut_was_false():
                return
            self.prepare(speaking.unheard()).authorise()

    async def _speak_once(
        self, speaking: Speaking, write: Callable[[Spoken], object]
    ) -> BaseException | None:
        if not self.stopped.is_set() and self._speak_task is None:
            self._speak_task = self.call.tasks.start(
                speaking.run(), f"speak: {self.handle.id}", awaited=True
            )
        task = self._speak_task
        try:
            if task is not None:
                await asyncio.wait([task])
        finally:
            if task is not None:
                await cancel_and_wait([task])
            write(await speaking.finish())
            self._speak_task = None
        return task.exception() if task is not None and not task.cancelled() else None

    async def _cut_was_false(self) -> bool:
        """Wait until it is known what the user wanted; false if it was to interrupt."""
        if not self.stopped.is_set():
            await self._cut_decided.wait()
        return not self.stopped.is_set()

    def write(self, spoken: Spoken, metrics: dict[str, Any]) -> ChatMessage | None:
        """Write what was heard to the conversation; nothing heard, nothing written."""
        if not spoken.text:
            return None
        message = ChatMessage(
            role="assistant",
            content=[spoken.text],
            interrupted=spoken.cut,
            metrics=metrics,
            created_at=spoken.stamp,
        )
        self.call.history.add_message(message, self.activity.context)
        self.handle.add_item(message)
        return message

    def yield_floor(self, *, pending: bool) -> None:
        """Nothing more is heard of this step; `pending`: its tools still run."""
        self.written.set()
        self._authorised = False
        self.call.floor.push(PlayoutEnded(self.handle.id, pending=pending))

    def settle(self) -> None:
        """It is over for good."""
        self.call.floor.push(SpeechSettled(self.handle.id))
        self.call.runs.pop(self.handle.id, None)
        self.handle.finish()
