"""Where the processor time goes, exactly.

    python -m benchmarks.attribution ENTRANT CASE [option=number ...]

Sampling profilers count threads that wait for the interpreter or a lock as busy.
This reads the processor clock of the thread around every callback of the event
loop (grouped by the coroutine that it steps), every work item of an executor,
and functions that are known to be costly. Reading clocks adds 10 to 30 %: read
shares, not absolute numbers. With `--profile` it runs cProfile on the loop's
thread instead, which says more about one's own code and distorts more.
"""

from __future__ import annotations

import asyncio
import cProfile
import pstats
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import thread as executor
from contextlib import contextmanager
from importlib import import_module
from types import CoroutineType
from typing import Any

from .lineup import LINEUP
from .measure import measure

__all__ = ["main"]

_now = time.thread_time_ns

# Module, then the function inside it; only what the contestant has loaded is wrapped.
_COSTLY = (
    ("bargein.audio.resample", "Resampler.push_pcm"),
    ("bargein.providers.silero.net", "SileroNet.score"),
    ("bargein.models.window_batch", "WindowBatch.add"),
    ("bargein.models.window_batch", "WindowBatch._run"),
    ("bargein.models.vad_stream", "VADStream.push_frame"),
    ("bargein.models.vad_stream", "VADStream.scored"),
    ("bargein.models.recognize_stream", "RecognizeStream.push_frame"),
    ("bargein.session.hearing", "Hearing._hear"),
    ("bargein.session.floor_shell", "FloorShell.push"),
    ("bargein.session.resolution", "resolve"),
    ("onnxruntime.capi.onnxruntime_inference_collection", "InferenceSession.run"),
    ("livekit.plugins.silero.onnx_model", "OnnxModel.__call__"),
    ("livekit.rtc.audio_resampler", "AudioResampler.push"),
    ("livekit.rtc._ffi_client", "FfiClient.request"),
    ("pipecat.audio.vad.silero", "SileroOnnxModel.__call__"),
    ("pipecat.audio.vad.vad_analyzer", "VADAnalyzer._run_analyzer"),
    ("soxr", "ResampleStream.resample_chunk"),
    ("asyncio.base_events", "BaseEventLoop.run_in_executor"),
    ("asyncio.selector_events", "BaseSelectorEventLoop._write_to_self"),
    ("pydantic", "BaseModel.__init__"),
)

# Wrappers say less than what they wrap.
_WRAPPERS = ("async_fn_logs", "_context_aware", "_traceable", "run_coroutine", "_inner", "wrapper")

_SHOWN = 16


class _Shares:
    """Nanoseconds and counts by name."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self.count: Counter[str] = Counter()

    def add(self, name: str, nanoseconds: int) -> None:
        self.spent[name] += nanoseconds
        self.count[name] += 1

    def clear(self) -> None:
        self.spent.clear()
        self.count.clear()

    def lines(self, whole: int) -> Iterator[str]:
        for name, spent in self.spent.most_common(_SHOWN):
            count = self.count[name]
            yield f"  {100 * spent / whole:5.1f} % {spent / count / 1e3:8.1f} us x {count:7d}  {name}"


class _Attribution:
    """Wraps what is to be timed; reports once what it surrounds is over."""

    def __init__(self) -> None:
        self.callbacks, self.work, self.functions = _Shares(), _Shares(), _Shares()

    def install(self) -> None:
        """Time callbacks, work items and known functions from now on."""
        self._wrap(asyncio.events.Handle, "_run", self.callbacks, lambda handle: _who(handle))
        self._wrap(executor._WorkItem, "run", self.work, lambda item: _name(item.fn))
        for module_name, path in _COSTLY:
            owner: Any = sys.modules.get(module_name)
            *parents, function = path.split(".")
            for parent in parents:
                owner = getattr(owner, parent, None)
            if owner is not None and hasattr(owner, function):
                self._wrap(owner, function, self.functions, lambda *_, path=path: path)

    def _wrap(self, owner: Any, name: str, shares: _Shares, label: Callable[..., str]) -> None:
        original = getattr(owner, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            who = label(*args[:1])
            begun = _now()
            try:
                return original(*args, **kwargs)
            finally:
                shares.add(who, _now() - begun)

        try:
            setattr(owner, name, timed)
        except (AttributeError, TypeError):  # written in C
            return

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Report on what happens inside the block."""
        for shares in (self.callbacks, self.work, self.functions):
            shares.clear()
        process, loop = time.process_time_ns(), _now()
        yield
        process, loop = time.process_time_ns() - process, _now() - loop
        stepped = sum(self.callbacks.spent.values())
        worked = sum(self.work.spent.values())
        _say(f"{process / 1e6:.0f} ms: loop thread {100 * loop / process:.1f} %, others the rest")
        _say(f"callbacks {100 * stepped / process:.1f} %, the loop itself the rest of its thread:")
        _say(*self.callbacks.lines(process))
        others = process - loop - worked
        _say(
            f"work items {100 * worked / process:.1f} %, waking up {100 * others / process:.1f} %:"
        )
        _say(*self.work.lines(process))
        _say("known functions, inside of the above:", *self.functions.lines(process))


def _who(handle: Any) -> str:
    """The coroutine that a callback steps, or the callback's own name."""
    callback = handle._callback
    task: Any = getattr(callback, "__self__", None)
    if not hasattr(task, "get_coro"):
        return _name(callback)
    coroutine = task.get_coro()
    for _ in range(8):
        inner = getattr(coroutine, "cr_await", None)
        wraps = any(word in coroutine.__qualname__ for word in _WRAPPERS)
        if not wraps or not isinstance(inner, CoroutineType):
            break
        coroutine = inner
    return str(coroutine.__qualname__)


def _name(function: Any) -> str:
    return getattr(function, "__qualname__", type(function).__qualname__)


@contextmanager
def _profiled() -> Iterator[None]:
    profile = cProfile.Profile()
    profile.enable()
    yield
    profile.disable()
    pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(45)


def _say(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def main() -> None:
    """Measure what the command line names, and say where its time went."""
    words = [word for word in sys.argv[1:] if word != "--profile"]
    entrant, case, *rest = words
    options = {name: float(value) for name, value in (text.split("=", 1) for text in rest)}
    import_module(LINEUP[entrant].module, __package__)
    if "--profile" in sys.argv:
        measure(entrant, case, options, _profiled)
    attribution = _Attribution()
    attribution.install()
    measure(entrant, case, options, attribution.watch)


if __name__ == "__main__":
    main()
