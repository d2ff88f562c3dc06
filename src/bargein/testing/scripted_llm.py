"""A language model that says what the test wrote down, and nothing else."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing

from ..models.chat_chunk import ChatChunk, ChoiceDelta, CompletionUsage, FunctionToolCall
from ..models.llm import LLM, LLMRequest
from .faults import Fault, FaultPlan, Hang
from .llm_script import Reply, ScriptedCall, ScriptedRequest, ScriptEntry, entries_of, reply
from .virtual_time import VirtualTimeLoop

__all__ = ["ScriptedLLM", "UnexpectedRequest"]

_WORDS = re.compile(r"\s*\S+\s*")
_ANYTHING = reply("Okay.", times=None)


class UnexpectedRequest(AssertionError):
    """A request came for which the script has no answer."""


class ScriptedLLM(LLM):
    """Answers each request with the first entry that fits and is not used up.

    Entries are `reply(…)`, a plain text, `failure(…)` or `hang()`. A request that
    fits none fails the test at once, unless `strict=False`: then the answer is
    "Okay.". A request counts when it is made, whether or not its answer is used,
    so replies to turns that may be prepared twice want `when=` or `times=`.
    `.requests` records every request as it was; `keep_requests=False` for soak tests.
    """

    def __init__(
        self,
        entries: Iterable[ScriptEntry | str] = (),
        *,
        strict: bool = True,
        keep_requests: bool = True,
    ) -> None:
        super().__init__()
        self.strict = strict
        self.requests: list[ScriptedRequest] = []
        self.faults = FaultPlan(None)
        """What strikes the next requests before the script; `faults.add(failure(…))`."""
        self._keep_requests = keep_requests
        self._script: list[tuple[ScriptEntry, int | None]] = []
        self._answered = 0
        self._calls = 0
        self.add(*entries)

    @property
    def label(self) -> str:
        return "scripted model"

    @property
    def provider(self) -> str:
        return "bargein.testing"

    def add(self, *entries: ScriptEntry | str) -> None:
        """Put `entries` at the end of the script."""
        for entry in entries_of(entries):
            uses = entry.times if isinstance(entry, Reply) else entry.attempts
            self._script.append((entry, uses))

    def assert_finished(self) -> None:
        """Fail with `AssertionError` if an entry that should have been used was not."""
        left = [entry for entry, uses in self._script if uses is not None]
        assert not left, f"{len(left)} entries of the script were not used: {left}"

    async def generate(self, request: LLMRequest) -> AsyncIterator[ChatChunk]:
        seen = ScriptedRequest.record(request, asyncio.get_running_loop().time())
        if self._keep_requests:
            self.requests.append(seen)
        entry = self.faults.take() or self._next(seen)
        if isinstance(entry, Hang):
            await asyncio.get_running_loop().create_future()
        elif not isinstance(entry, Reply):
            raise entry.error
        else:
            async with aclosing(self._answer(entry, len(seen.chat_ctx.items))) as chunks:
                async for chunk in chunks:
                    yield chunk

    async def _answer(self, entry: Reply, prompt_tokens: int) -> AsyncGenerator[ChatChunk, None]:
        self._answered += 1
        answer_id = f"answer_{self._answered}"
        if entry.ttft > 0:
            await asyncio.sleep(entry.ttft)
        words = _WORDS.findall(entry.text) or ([entry.text] if entry.text else [])
        for position, word in enumerate(words):
            if position and entry.rate is not None:
                await asyncio.sleep(1 / entry.rate)
            yield ChatChunk(answer_id, ChoiceDelta(role="assistant", content=word))
        for scripted in entry.calls:
            yield ChatChunk(answer_id, ChoiceDelta("assistant", tool_calls=[self._call(scripted)]))
        written = len(words) + len(entry.calls)
        usage = CompletionUsage(written, prompt_tokens, written + prompt_tokens)
        yield ChatChunk(answer_id, usage=usage)

    def _call(self, scripted: ScriptedCall) -> FunctionToolCall:
        self._calls += 1
        call_id = scripted.call_id or f"call_{self._calls}"
        return FunctionToolCall(scripted.name, scripted.arguments, call_id)

    def _next(self, seen: ScriptedRequest) -> Reply | Fault:
        for place, (entry, uses) in enumerate(self._script):
            if isinstance(entry, Reply) and not entry.fits(seen):
                continue
            if uses == 1:
                del self._script[place]
            elif uses is not None:
                self._script[place] = (entry, uses - 1)
            return entry
        if not self.strict:
            return _ANYTHING
        left = "\n".join(f"  {entry}" for entry, _ in self._script) or "  nothing"
        asked = "\n".join(f"  {text}" for text in seen.texts[-8:])
        error = UnexpectedRequest(
            f"request at {seen.at:.3f} s is not in the script. It ends with:\n{asked}\n"
            f"The script still has:\n{left}"
        )
        # A session would treat it as a failure of its model and talk over it.
        loop = asyncio.get_running_loop()
        if isinstance(loop, VirtualTimeLoop):
            loop.fail(error)
        raise error
