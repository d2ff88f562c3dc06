"""Speaks a sentence with flite, streaming, with the times of its words.

flite keeps no state between utterances, so any number of threads may speak at
once. Knows nothing of asyncio.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...errors import APIConnectionError
from ...models.tts import TimedText
from ..word_times import WordTimes
from .library import CALLBACK, FliteLibrary, Utterance, Wave
from .plain_text import PlainText

__all__ = ["Manner", "speak"]

# Samples a callback brings at least: 40 ms at 16 kHz.
_CHUNK_SAMPLES = 640
_GO_ON, _STOP = 0, -1
_FIRST_SEGMENT = b"R:SylStructure.daughter1.daughter1.R:Segment.p.end"
_LAST_SEGMENT = b"R:SylStructure.daughtern.daughtern.R:Segment.end"


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is said. Ranges are checked by who makes one."""

    voice: int
    """The voice's address."""
    stretch: float
    """Factor of every sound's length."""
    pitch: float | None
    """Mean frequency in hertz; `None` leaves it to the voice."""


def speak(
    library: FliteLibrary, text: str, manner: Manner, emit: Callable[[bytes | TimedText], bool]
) -> None:
    """Say `text`, passing all word times, then audio, to `emit` until it returns False.

    Blocks the thread. Raises `APIConnectionError` if the engine refuses.
    """
    functions = library.functions
    plain = PlainText(text)
    utterance = functions.new_utterance()
    emitted_words = False

    # The arguments are ctypes pointers, which have no useful static type.
    def receive(wave: Any, start: int, size: int, last: int, _: Any) -> int:
        nonlocal emitted_words
        content: Wave = wave.contents
        if not emitted_words:
            emitted_words = True
            for word in _words(functions, utterance, plain):
                emit(word)
        if size <= 0:
            return _GO_ON
        address = ctypes.addressof(content.samples.contents) + 2 * start
        return _GO_ON if emit(ctypes.string_at(address, 2 * size)) else _STOP

    callback = CALLBACK(receive)
    try:
        functions.utt_set_input_text(utterance, plain.text.encode("ascii"))
        functions.utt_init(utterance, manner.voice)
        _apply(functions, utterance.contents, manner, callback)
        if not functions.utt_synth(utterance):
            raise APIConnectionError("flite could not speak")
    finally:
        functions.delete_utterance(utterance)


# `callback` is an instance of CALLBACK, a class that only exists at run time.
def _apply(functions: ctypes.CDLL, utterance: Utterance, manner: Manner, callback: Any) -> None:
    features = utterance.features
    if manner.stretch != 1.0:
        own = functions.get_param_float(features, b"duration_stretch", 1.0)
        functions.feat_set_float(features, b"duration_stretch", own * manner.stretch)
    if manner.pitch is not None:
        functions.feat_set_float(features, b"int_f0_target_mean", manner.pitch)
    info = functions.new_audio_streaming_info()
    info.contents.min_buffsize = _CHUNK_SAMPLES
    info.contents.callback = callback
    # From here on the utterance owns it.
    functions.feat_set(features, b"streaming_info", functions.audio_streaming_info_val(info))


def _words(functions: ctypes.CDLL, utterance: Any, plain: PlainText) -> Iterator[TimedText]:
    words = WordTimes(plain.original)
    cursor = 0
    for name, start, end in _spoken_tokens(functions, utterance):
        found = plain.text.find(name, cursor)
        if found < 0:
            continue
        cursor = found + len(name)
        done = words.began(plain.position(found), start)
        words.paused(end)
        if done is not None:
            yield done
    last = words.finished(0.0)
    if last is not None:
        yield last


def _spoken_tokens(functions: ctypes.CDLL, utterance: Any) -> Iterator[tuple[str, float, float]]:
    """Each token of the text with its first and last instant, in seconds."""
    token = functions.relation_head(functions.utt_relation(utterance, b"Token"))
    while token:
        start, end = None, 0.0
        word = functions.item_daughter(token)
        while word:
            word_end = functions.ffeature_float(word, _LAST_SEGMENT)
            if word_end > 0.0:  # 0: punctuation, which has no sounds
                end = word_end
                if start is None:
                    start = functions.ffeature_float(word, _FIRST_SEGMENT)
            word = functions.item_next(word)
        if start is not None:
            yield functions.ffeature_string(token, b"name").decode("ascii", "replace"), start, end
        token = functions.item_next(token)
