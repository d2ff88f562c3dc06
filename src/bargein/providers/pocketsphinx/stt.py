"""The recogniser `pocketsphinx.STT`: on this machine, without a key or a network."""

from __future__ import annotations

import importlib.util
from collections.abc import AsyncIterator
from contextlib import aclosing

from ...errors import EngineNotFound
from ...models.speech_event import SpeechEvent
from ...models.stt import STT as BaseSTT
from ...models.stt import STTCapabilities, TranscribeInput, TranscribeOptions
from .pool import WorkerPool, default_processes
from .transcription import Transcription

__all__ = ["STT"]


class STT(BaseSTT):
    """Hears American English with pocketsphinx, in worker processes.

    Good at closed questions: a listening hint of kind `digits`, `yes_no` or `date`,
    or with `phrases`, chooses a grammar (see `grammars.py`), and a transcript comes some
    milliseconds after the flush. Without one a language model listens, and is often
    wrong; its transcript takes about 0.1 s. Text is in
    lower-case words ("ten thirty"). A confidence below 0.5 says that something else
    was probably said than the grammar knows. A phrase with a word that is not in the
    dictionary is left out, with a warning in the log; if none is left, the language
    model listens.

    One instance serves all calls of a process. A decoder is held only while
    somebody speaks; a worker with one of each kind takes about 160 MB, and further
    ones are made, in half a second or so, when several speak at once.
    """

    def __init__(self, *, processes: int | None = None) -> None:
        """`processes` is how many workers there may be; default: one a core, at most 4.

        Raises `EngineNotFound` if pocketsphinx is not installed, `ValueError` for
        less than one process.
        """
        if processes is not None and processes < 1:
            raise ValueError(f"processes must be at least 1, not {processes!r}")
        if importlib.util.find_spec("pocketsphinx") is None:
            raise EngineNotFound(
                'pocketsphinx is not installed: install the extra with pip install "bargein[local]"'
            )
        super().__init__(
            capabilities=STTCapabilities(
                streaming=True, interim_results=True, aligned_transcript=True, hints=True
            ),
            sample_rate=16000,
        )
        self._pool = WorkerPool(processes=processes or default_processes())

    @property
    def model(self) -> str:
        return "en-us"

    @property
    def provider(self) -> str:
        return "pocketsphinx"

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """The process ids of the workers that run."""
        return self._pool.pids

    def prewarm(self) -> None:
        """Start a worker, which loads its models meanwhile; `RuntimeError` after `aclose`."""
        self._pool.start()

    async def aclose(self) -> None:
        """End the workers; streams that still listen fail with `APIConnectionError`."""
        await self._pool.aclose()

    async def transcribe(
        self, frames: AsyncIterator[TranscribeInput], options: TranscribeOptions
    ) -> AsyncIterator[SpeechEvent]:
        """Recognise live audio; a flush is answered by a final transcript if there was speech.

        That transcript's text is "" if no word was made out. Raises
        `APIConnectionError` when the worker dies; a new one serves the next stream.
        """
        await self._pool.ready()
        async with aclosing(Transcription(self._pool, options.hint).run(frames)) as events:
            async for event in events:
                yield event
