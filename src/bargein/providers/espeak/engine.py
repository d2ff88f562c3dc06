"""The one espeak-ng engine of the process: speaks one text at a time.

The library keeps its state in globals, so calls from several threads are put in a
row by a lock; a sentence takes a few milliseconds. Knows nothing of asyncio.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...errors import APIConnectionError, EngineNotFound
from .library import CALLBACK, EspeakLibrary, EventType, load_library

__all__ = ["Audio", "EspeakEngine", "Manner", "WordBegan", "espeak_engine"]

_CHARS_UTF8 = 1
_BY_CHARACTER = 1
_RATE, _PITCH = 1, 3
_OK, _GO_ON, _STOP = 0, 0, 1


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is said. Ranges are checked by who makes one."""

    identifier: str
    """The library's name of the voice."""
    words_per_minute: int
    pitch: int
    """0 to 100."""


@dataclass(frozen=True, slots=True)
class Audio:
    """Some milliseconds of speech."""

    data: bytes


@dataclass(frozen=True, slots=True)
class WordBegan:
    """A word starts, or (with `position` None) the last one is over."""

    position: int | None
    """Index of its first character in the text."""
    sample: int


class EspeakEngine:
    """Serialises all speech of a process."""

    def __init__(self, library: EspeakLibrary) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._manner: Manner | None = None
        self._emit: Callable[[Audio | WordBegan], bool] = _nobody
        # Kept alive here: the library holds no reference that Python sees.
        self._callback = CALLBACK(self._receive)
        library.functions.espeak_SetSynthCallback(self._callback)

    @property
    def sample_rate(self) -> int:
        """Hertz."""
        return self._library.sample_rate

    def find_voice(self, name: str) -> str:
        """The library's identifier for `name`, such as "en-us" or "en-us+f3".

        Raises `EngineNotFound`, listing what there is, for an unknown voice or variant.
        """
        base, plus, variant = name.partition("+")
        identifier = self._library.voices.get(base.lower())
        if identifier is None:
            raise EngineNotFound(
                f"espeak-ng has no voice {base!r}; it has {', '.join(sorted(self._library.voices))}"
            )
        if plus and variant not in self._library.variants:
            raise EngineNotFound(
                f"espeak-ng has no voice variant {variant!r}; it has "
                f"{', '.join(sorted(self._library.variants))}"
            )
        return identifier + plus + variant

    def speak(self, text: str, manner: Manner, emit: Callable[[Audio | WordBegan], bool]) -> None:
        """Say `text`, passing pieces to `emit` until the end or until it returns False.

        Blocks the thread; waits for others who speak. Raises `APIConnectionError`
        if the engine refuses.
        """
        data = text.replace("\0", " ").encode()
        functions = self._library.functions
        with self._lock:
            self._adopt(manner)
            self._emit = emit
            try:
                status = functions.espeak_Synth(
                    ctypes.c_char_p(data),
                    ctypes.c_size_t(len(data) + 1),
                    ctypes.c_uint(0),
                    _BY_CHARACTER,
                    ctypes.c_uint(0),
                    ctypes.c_uint(_CHARS_UTF8),
                    None,
                    None,
                )
            finally:
                self._emit = _nobody
        if status != _OK:
            raise APIConnectionError(f"espeak-ng could not speak (status {status})")

    def _adopt(self, manner: Manner) -> None:
        if manner == self._manner:
            return
        functions = self._library.functions
        self._manner = None
        if functions.espeak_SetVoiceByName(manner.identifier.encode()) != _OK:
            raise APIConnectionError(f"espeak-ng could not load the voice {manner.identifier!r}")
        functions.espeak_SetParameter(_RATE, manner.words_per_minute, 0)
        functions.espeak_SetParameter(_PITCH, manner.pitch, 0)
        self._manner = manner

    # The arguments are ctypes pointers, which have no useful static type.
    def _receive(self, wave: Any, samples: int, events: Any) -> int:
        index = 0
        while events[index].type != EventType.LIST_TERMINATED:
            event = events[index]
            index += 1
            if event.type == EventType.WORD:
                self._emit(WordBegan(event.text_position - 1, event.sample))
            elif event.type == EventType.END:
                self._emit(WordBegan(None, event.sample))
        if wave and samples and not self._emit(Audio(ctypes.string_at(wave, samples * 2))):
            return _STOP
        return _GO_ON


def _nobody(_: Audio | WordBegan) -> bool:
    return False


_engine: EspeakEngine | None = None
_opening = threading.Lock()


def espeak_engine() -> EspeakEngine:
    """The engine of this process, loaded at the first call (about 5 ms).

    Raises `EngineNotFound`, saying what to install, when it is missing.
    """
    global _engine
    with _opening:
        if _engine is None:
            _engine = EspeakEngine(load_library())
        return _engine
