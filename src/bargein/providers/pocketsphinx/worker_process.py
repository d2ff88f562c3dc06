"""One worker process as its parent sees it: ask, and get an answer or an error.

Which process serves which utterance is decided in `pool.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import selectors
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO, cast

from ...errors import APIConnectionError, APIError
from .worker import read_message, write_message

__all__ = ["WorkerProcess"]

# Seconds after which a worker that does not answer is killed. Loading the language
# model on a busy machine takes one or two.
_ANSWER_LIMIT = 30.0
_END_LIMIT = 2.0


class WorkerProcess:
    """Runs `worker.py`; requests are answered in the order in which they were made.

    Starts at once, and loads while its parent does other things. Only one thread
    ever touches the pipes, and it holds at most as many requests as there are
    utterances: each waits for its answer before the next.
    """

    def __init__(self, *, answer_limit: float = _ANSWER_LIMIT) -> None:
        script = Path(__file__).with_name("worker.py")
        # -P: modules of this folder must not shadow installed ones.
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._answer_limit = answer_limit
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pocketsphinx")
        self.utterances = 0
        """How many are open in it; kept by the pool."""
        self._given_up = False
        self._closed = False

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def broken(self) -> bool:
        """Whether it died, hung or was closed; it answers nothing any more."""
        return self._given_up or self._process.poll() is not None

    async def ask(self, fields: dict[str, Any], payload: bytes = b"") -> dict[str, Any]:
        """Send a request and wait for the answer.

        Raises `APIConnectionError` if the process has died or does not answer in
        30 s (it is killed then), `APIError` if it could not do what was asked. A
        cancelled caller's request is still carried out.
        """
        if self._given_up:
            raise APIConnectionError("the pocketsphinx worker has ended")
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._thread, self._exchange, fields, payload)
        if "error" in answer:
            raise APIError(f"pocketsphinx failed: {answer['error']}")
        return answer

    async def aclose(self) -> None:
        """End the process and wait for it, 2 s at most before it is killed."""
        if self._closed:
            return
        self._closed = self._given_up = True
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._end)
        self._thread.shutdown(wait=False)  # idle by now

    def _exchange(self, fields: dict[str, Any], payload: bytes) -> dict[str, Any]:
        answer: dict[str, Any] | None = None
        cause: OSError | None = None
        try:
            write_message(cast(BinaryIO, self._process.stdin), fields, payload)
            answer = self._read() if self._answers() else None
        except OSError as error:  # a broken pipe: it has died
            cause = error
        if answer is None:
            self._given_up = True
            self._process.kill()
            status = self._process.wait()
            raise APIConnectionError(
                f"the pocketsphinx worker died or hung (status {status})"
            ) from cause
        return answer

    def _answers(self) -> bool:
        """Waits until there is something to read: an answer or the end."""
        with selectors.DefaultSelector() as selector:
            selector.register(cast(BinaryIO, self._process.stdout), selectors.EVENT_READ)
            return bool(selector.select(self._answer_limit))

    def _read(self) -> dict[str, Any] | None:
        message = read_message(cast(BinaryIO, self._process.stdout))
        return None if message is None else message[0]

    def _end(self) -> None:
        with contextlib.suppress(OSError):
            cast(BinaryIO, self._process.stdin).close()
        try:
            self._process.wait(_END_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        cast(BinaryIO, self._process.stdout).close()
