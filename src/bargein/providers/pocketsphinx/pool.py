"""Worker processes and the utterances that they decode.

A caller's utterance holds a decoder from its first sound to its transcript, not
for the whole call: silent calls cost nothing. What is recognised is not decided here.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from collections import deque
from dataclasses import dataclass
from typing import Any

from ...errors import APIConnectionError, APIError
from .grammars import Search
from .worker_process import WorkerProcess

__all__ = ["Decoded", "Utterance", "WorkerPool", "default_processes"]


@dataclass(frozen=True, slots=True)
class Decoded:
    """What was heard in one utterance; times are seconds from its first sample."""

    text: str
    words: tuple[tuple[str, float, float], ...]
    """Each word with its first and last instant."""
    clarity: float | None
    """How much better the words fit the sound than any speech sounds in a row do, 0 to
    about 30 and less for other speech; `None` without a grammar."""
    channel: str
    """What was learnt of the caller's channel, for the next utterance."""


class WorkerPool:
    """At most `processes` workers with at most `per_process` open utterances each.

    A further utterance waits until one ends. A worker that died is replaced when the
    next utterance begins; those it was decoding fail with `APIConnectionError`.
    """

    def __init__(self, *, processes: int, per_process: int = 8) -> None:
        self._processes = processes
        self._per_process = per_process
        self._workers: list[WorkerProcess] = []
        self._broken: list[WorkerProcess] = []
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._ids = itertools.count(1)
        self._closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers that run."""
        return tuple(worker.pid for worker in self._workers)

    def start(self) -> None:
        """Start the first worker; harmless if it runs. Needs no event loop."""
        self._check_open()
        self._replace_broken()
        if not self._workers:
            self._workers.append(WorkerProcess())

    async def ready(self) -> None:
        """Wait until a worker has loaded its models; raises like `begin`."""
        self.start()
        await self._workers[0].ask({"op": "warm"})

    async def begin(self, search: Search | None, channel: str | None) -> Utterance:
        """Open an utterance; `None` searches with the language model.

        Raises `APIConnectionError` if the worker dies, `RuntimeError` after `aclose`.
        """
        worker = await self._take_worker()
        utterance = Utterance(self, worker, next(self._ids))
        try:
            await utterance.begin(search, channel)
        except BaseException:
            await utterance.drop()
            raise
        return utterance

    def release(self, worker: WorkerProcess) -> None:
        """One utterance of `worker` is over."""
        worker.utterances -= 1
        self._wake_next()

    async def aclose(self) -> None:
        """End all processes; open utterances fail. Harmless when repeated."""
        self._closed = True
        while self._waiting:
            self._wake_next()
        workers = self._workers + self._broken
        self._workers, self._broken = [], []
        await asyncio.gather(*(worker.aclose() for worker in workers))

    async def _take_worker(self) -> WorkerProcess:
        loop = asyncio.get_running_loop()
        while True:
            self._check_open()
            self._replace_broken()
            if self._broken:
                await self._broken.pop().aclose()
                continue
            worker = min(self._workers, key=lambda each: each.utterances, default=None)
            if (worker is None or worker.utterances) and len(self._workers) < self._processes:
                worker = WorkerProcess()
                self._workers.append(worker)
            if worker is not None and worker.utterances < self._per_process:
                worker.utterances += 1
                return worker
            waiter: asyncio.Future[None] = loop.create_future()
            self._waiting.append(waiter)
            try:
                await waiter
            except asyncio.CancelledError:
                if waiter.done() and not waiter.cancelled():
                    self._wake_next()
                raise

    def _wake_next(self) -> None:
        while self._waiting:
            if not (waiter := self._waiting.popleft()).done():
                waiter.set_result(None)
                return

    def _replace_broken(self) -> None:
        self._broken += [worker for worker in self._workers if worker.broken]
        self._workers = [worker for worker in self._workers if not worker.broken]

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("the recogniser is closed")


class Utterance:
    """One stretch of speech in a worker; ends with `end` or `drop`."""

    def __init__(self, pool: WorkerPool, worker: WorkerProcess, number: int) -> None:
        self._pool = pool
        self._worker = worker
        self._number = number
        self._open = True
        self.skipped: tuple[str, ...] = ()
        """Phrases that cannot be heard: the dictionary lacks a word of theirs."""

    async def begin(self, search: Search | None, channel: str | None) -> None:
        """Only for the pool."""
        wanted = None if search is None else search.as_fields()
        answer = await self._ask("begin", search=wanted, cmn=channel)
        self.skipped = tuple(answer["skipped"])

    async def hear(self, samples: bytes) -> str:
        """Decode 16 kHz samples; gives the text so far."""
        answer = await self._ask("audio", samples)
        text: str = answer["text"]
        return text

    async def settle(self) -> str:
        """It is silent, perhaps for good: gives the best text there can be."""
        answer = await self._ask("settle")
        text: str = answer["text"]
        return text

    async def end(self, *, settled: bool) -> Decoded:
        """All has been said; gives what was heard.

        `settled` says that only silence was heard since `settle`, whose answer stands.
        """
        answer = await self._ask("end", settled=settled)
        self._close()
        return Decoded(
            text=answer["text"],
            words=tuple((word, start, end) for word, start, end in answer["words"]),
            clarity=answer["clarity"],
            channel=answer["cmn"],
        )

    async def drop(self) -> None:
        """Nobody wants to know any more; harmless when it is over. Raises nothing."""
        if not self._open:
            return
        self._close()
        if not self._worker.broken:
            # Waited for even if the caller is cancelled: the decoder must become free.
            dropped = asyncio.ensure_future(self._worker.ask({"op": "drop", "id": self._number}))
            dropped.add_done_callback(_look_at)
            await asyncio.wait([dropped])

    # Fields go out as JSON.
    async def _ask(self, operation: str, payload: bytes = b"", **fields: Any) -> dict[str, Any]:
        request = {"op": operation, "id": self._number, **fields}
        try:
            return await self._worker.ask(request, payload)
        except APIConnectionError:
            self._close()
            raise

    def _close(self) -> None:
        if self._open:
            self._open = False
            self._pool.release(self._worker)


def _look_at(dropped: asyncio.Future[dict[str, Any]]) -> None:
    """A worker that dies meanwhile is the next utterance's business."""
    if not dropped.cancelled() and isinstance(dropped.exception(), APIError):
        return


def default_processes() -> int:
    """One worker for each core, four at most."""
    return max(1, min(4, os.cpu_count() or 1))
