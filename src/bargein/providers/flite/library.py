"""Loads the flite library and its voices, and describes its C interface.

Does no synthesis: that is `engine.py`.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from typing import Any

from ...errors import EngineNotFound

__all__ = [
    "CALLBACK",
    "VOICES",
    "FliteLibrary",
    "StreamingInfo",
    "Utterance",
    "Wave",
    "flite_library",
]

VOICES = ("slt", "rms", "awb", "kal16", "kal")
"""Short names; the library's own are longer, `cmu_us_slt`."""

_HOW_TO_INSTALL = "flite is not installed: install the system package libflite1 (Debian) or flite"


class Wave(ctypes.Structure):
    """`cst_wave`."""

    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


# Arguments: wave, first new sample, number of new samples, whether it is the
# last call, the streaming info.
CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(Wave), ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_void_p
)


class StreamingInfo(ctypes.Structure):
    """`cst_audio_streaming_info`."""

    _fields_ = (
        ("min_buffsize", ctypes.c_int),
        ("callback", CALLBACK),
        ("userdata", ctypes.c_void_p),
        ("utterance", ctypes.c_void_p),
        ("item", ctypes.c_void_p),
    )


class Utterance(ctypes.Structure):
    """The beginning of `cst_utterance`; only the library makes these."""

    _fields_ = (("features", ctypes.c_void_p),)


_PTR, _TEXT, _INT, _FLOAT = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_float
_UTTERANCE = ctypes.POINTER(Utterance)
# Result, then arguments. Without these ctypes would cut pointers to 32 bits.
_SIGNATURES: dict[str, tuple[Any, ...]] = {
    "flite_init": (_INT,),
    "new_utterance": (_UTTERANCE,),
    "delete_utterance": (None, _UTTERANCE),
    "utt_set_input_text": (_INT, _UTTERANCE, _TEXT),
    "utt_init": (_PTR, _UTTERANCE, _PTR),
    "utt_synth": (_PTR, _UTTERANCE),
    "utt_relation": (_PTR, _UTTERANCE, _TEXT),
    "relation_head": (_PTR, _PTR),
    "item_next": (_PTR, _PTR),
    "item_daughter": (_PTR, _PTR),
    "ffeature_float": (_FLOAT, _PTR, _TEXT),
    "ffeature_string": (_TEXT, _PTR, _TEXT),
    "feat_set": (None, _PTR, _TEXT, _PTR),
    "feat_set_float": (None, _PTR, _TEXT, _FLOAT),
    "get_param_float": (_FLOAT, _PTR, _TEXT, _FLOAT),
    "new_audio_streaming_info": (ctypes.POINTER(StreamingInfo),),
    "audio_streaming_info_val": (_PTR, ctypes.POINTER(StreamingInfo)),
}


class FliteLibrary:
    """The loaded library; voices are loaded when they are first asked for."""

    def __init__(self, functions: ctypes.CDLL) -> None:
        self.functions = functions
        self._voices: dict[str, int] = {}
        self._loading = threading.Lock()

    def voice(self, name: str) -> int:
        """The address of a voice: "slt", "rms", "awb", "kal16" or "kal".

        Raises `EngineNotFound`, listing what is installed, for any other.
        """
        with self._loading:
            if name not in self._voices:
                address = _load_voice(name) if name in VOICES else None
                if address is None:
                    there = [known for known in VOICES if _load_voice(known) is not None]
                    raise EngineNotFound(
                        f"flite has no voice {name!r}; installed are {', '.join(there) or 'none'}"
                    )
                self._voices[name] = address
            return self._voices[name]


def _load_voice(name: str) -> int | None:
    try:
        library = _open(f"flite_cmu_us_{name}")
    except OSError:
        return None
    register = getattr(library, f"register_cmu_us_{name}")
    register.restype, register.argtypes = _PTR, (_TEXT,)
    address: int | None = register(None)
    return address


def _open(stem: str) -> ctypes.CDLL:
    if sys.platform == "darwin":
        return ctypes.CDLL(f"lib{stem}.1.dylib")
    return ctypes.CDLL(f"lib{stem}.so.1")


_library: FliteLibrary | None = None
_opening = threading.Lock()


def flite_library() -> FliteLibrary:
    """The library, loaded at the first call.

    Raises `EngineNotFound`, saying what to install, when it is missing.
    """
    global _library
    with _opening:
        if _library is None:
            try:
                functions = _open("flite")
            except OSError as error:
                raise EngineNotFound(_HOW_TO_INSTALL) from error
            for name, (result, *arguments) in _SIGNATURES.items():
                function = getattr(functions, name)
                function.restype, function.argtypes = result, tuple(arguments)
            functions.flite_init()
            _library = FliteLibrary(functions)
        return _library
