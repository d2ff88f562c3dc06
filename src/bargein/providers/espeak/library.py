"""Loads the espeak-ng library and its data, and describes its C interface.

Does no synthesis: `engine.py` owns the one engine of the process.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...errors import EngineNotFound

__all__ = ["CALLBACK", "EspeakLibrary", "Event", "EventType", "load_library"]

# The calls return only when the speech is done, and hand it to the callback.
_SYNCHRONOUS = 2
# Without it a missing data folder ends the process.
_DONT_EXIT = 0x8000
# Length of one callback's audio: short enough for a fast start, long enough
# that a sentence does not wake the event loop hundreds of times.
_BUFFER_MS = 40

_SYSTEM_NAMES = ("libespeak-ng.so.1", "libespeak-ng.1.dylib", "libespeak-ng.dll")
_HOW_TO_INSTALL = (
    'espeak-ng is not installed: install the extra with pip install "bargein[local]", '
    "or the system package espeak-ng"
)


class EventType:
    """`espeak_EVENT_TYPE`, as far as it is used here."""

    LIST_TERMINATED = 0
    WORD = 1
    END = 5


class Event(ctypes.Structure):
    """`espeak_EVENT`: something that happens at a place in the text and the audio."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


class _Voice(ctypes.Structure):
    """The beginning of `espeak_VOICE`; only the library makes these."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
    )


CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event)
)


@dataclass(frozen=True, slots=True)
class EspeakLibrary:
    """The loaded and initialised library."""

    functions: ctypes.CDLL
    sample_rate: int
    """Hertz."""
    voices: Mapping[str, str]
    """Language codes, such as "en-us", to the identifiers by which the library knows them."""
    variants: frozenset[str]
    """What may follow a "+" in a voice's name, such as "f3"."""


def load_library() -> EspeakLibrary:
    """Load and initialise espeak-ng; call it once a process.

    Raises `EngineNotFound`, saying what to install, if there is no library or no data.
    """
    functions, data = _open()
    functions.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
    functions.espeak_Info.restype = ctypes.c_char_p
    where = data.encode() if data is not None else None
    sample_rate = functions.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, where, _DONT_EXIT)
    if sample_rate <= 0:
        raise EngineNotFound(f"espeak-ng finds no voice data. {_HOW_TO_INSTALL}")
    return EspeakLibrary(functions, sample_rate, _voices(functions), _variants(functions))


def _open() -> tuple[ctypes.CDLL, str | None]:
    try:
        import espeakng_loader  # type: ignore[import-untyped]  # it ships no types
    except ImportError:
        return _open_system_library(), None
    try:
        library = ctypes.CDLL(str(espeakng_loader.get_library_path()))
    except OSError as error:
        raise EngineNotFound(f"espeak-ng's library does not load: {error}") from error
    return library, str(espeakng_loader.get_data_path())


def _open_system_library() -> ctypes.CDLL:
    for name in _SYSTEM_NAMES:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise EngineNotFound(_HOW_TO_INSTALL)


def _voices(functions: ctypes.CDLL) -> dict[str, str]:
    listed = functions.espeak_ListVoices(None)
    found: dict[str, str] = {}
    index = 0
    while listed and listed[index]:
        voice = listed[index].contents
        identifier = (voice.identifier or b"").decode()
        # The first byte of `languages` is a priority, the code follows. British
        # English is "en-gb" there, and plain "en" by its file.
        for code in ((voice.languages or b" ")[1:].decode(), identifier.rpartition("/")[2]):
            found.setdefault(code.lower(), identifier)
        index += 1
    return found


def _variants(functions: ctypes.CDLL) -> frozenset[str]:
    path = ctypes.c_char_p()
    functions.espeak_Info(ctypes.byref(path))
    folder = Path((path.value or b"").decode(), "voices", "!v")
    return frozenset(entry.name for entry in folder.glob("*")) if folder.is_dir() else frozenset()
