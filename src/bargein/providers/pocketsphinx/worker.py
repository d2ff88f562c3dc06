"""The worker process: decodes what it is sent on stdin, answers on stdout.

Run as a script, by path, so that a worker loads nothing of bargein: it takes its
standard library, pocketsphinx and the models, and no more. It ends when its stdin
ends, so it cannot outlive its parent. One request, one answer, in order:

- `begin`: open utterance `id` with a search (see `searches.Search`) or, without one,
  the language model; `cmn` is the channel's average of an earlier utterance. The
  answer lists `skipped` phrases whose words are not in the dictionary; if all are,
  the language model listens.
- `audio`: the payload's 16 kHz samples belong to `id`; answers with the text so far.
- `end`: answers with text, words, `clarity` (see `pool.Decoded`) and `cmn`; the utterance is over.
- `drop`: the utterance is over and nobody wants to know.
- `warm`: load what the next `begin` will need.

What a message looks like is `read_message` and `write_message`, used by both sides.
"""

from __future__ import annotations

import json
import math
import os
import re
import signal
import struct
import sys
import traceback
from collections import OrderedDict
from typing import Any, BinaryIO

__all__ = ["read_message", "write_message"]

_HEADER = struct.Struct("<II")
# Grammars kept in one decoder; an older one is compiled again (about 2 ms).
_MAX_SEARCHES = 48
_FRAMES_PER_SECOND = 100.0
# "read(2)" is the second pronunciation of "read".
_VARIANT = re.compile(r"\(\d+\)$")
_PHONES = re.findall(
    r"\w+",
    "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW"
    " V W Y Z ZH",
)
# Brings the differences between fits into 0...30.
_FIT_SCALE = 1e4


def write_message(stream: BinaryIO, fields: dict[str, Any], payload: bytes = b"") -> None:
    """Send `fields` (JSON) and raw bytes."""
    head = json.dumps(fields).encode()
    stream.write(_HEADER.pack(len(head), len(payload)) + head + payload)
    stream.flush()


def read_message(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next message; `None` at the end of the stream, even in mid-message."""
    sizes = stream.read(_HEADER.size)
    if len(sizes) < _HEADER.size:
        return None
    head_bytes, payload_bytes = _HEADER.unpack(sizes)
    head, payload = stream.read(head_bytes), stream.read(payload_bytes)
    if len(head) < head_bytes or len(payload) < payload_bytes:
        return None
    fields: dict[str, Any] = json.loads(head)
    return fields, payload


class Ear:
    """One decoder and the searches it has learnt; hears one utterance at a time."""

    # pocketsphinx ships no types.
    def __init__(self, sphinx: Any, *, language_model: bool) -> None:
        models = sphinx.get_model_path()
        options: dict[str, Any] = {
            "hmm": os.path.join(models, "en-us", "en-us"),
            "dict": os.path.join(models, "en-us", "cmudict-en-us.dict"),
            "samprate": 16000,
            "loglevel": "FATAL",
        }
        if language_model:
            options["lm"] = os.path.join(models, "en-us", "en-us.lm.bin")
        else:
            # Grammars need no second pass, and it costs seconds with letters. The
            # penalty for each further word keeps sounds from becoming short words.
            options |= {"lm": None, "bestpath": False, "fwdflat": False, "wip": 0.02}
        self._decoder = sphinx.Decoder(**options)
        self._rival = None if language_model else _any_sounds(sphinx, options)
        self._fresh_cmn: str = self._decoder.get_cmn()
        self._searches: OrderedDict[str, list[str]] = OrderedDict()

    def begin(self, search: str | None, cmn: str | None) -> None:
        """Start an utterance with a search that was learnt, or the language model."""
        if search is not None:
            self._decoder.activate_search(search)
        self._decoder.set_cmn(cmn or self._fresh_cmn)
        self._decoder.start_utt()
        if self._rival is not None:
            self._rival.set_cmn(cmn or self._fresh_cmn)
            self._rival.start_utt()

    def hear(self, samples: bytes) -> str:
        self._decoder.process_raw(samples)
        if self._rival is not None:
            self._rival.process_raw(samples)
        return self._text()

    def end(self) -> dict[str, Any]:
        self._decoder.end_utt()
        clarity = None
        if self._rival is not None:
            self._rival.end_utt()
            clarity = _fit(self._decoder) - _fit(self._rival)
        words = [
            (
                _VARIANT.sub("", part.word),
                part.start_frame / _FRAMES_PER_SECOND,
                (part.end_frame + 1) / _FRAMES_PER_SECOND,
            )
            for part in (self._decoder.seg() or ())
            if _is_word(part.word)
        ]
        return {
            "text": self._text(),
            "words": words,
            "clarity": clarity,
            "cmn": self._decoder.get_cmn(),
        }

    def drop(self) -> None:
        self._decoder.end_utt()
        if self._rival is not None:
            self._rival.end_utt()

    def learn(self, search: dict[str, Any]) -> list[str]:
        """Compile a search unless it is known; gives its phrases that cannot be heard."""
        name = search["name"]
        if name in self._searches:
            self._searches.move_to_end(name)
            return self._searches[name]
        known: list[str] = []
        skipped: list[str] = []
        for phrase in search["phrases"]:
            hearable = all(self._decoder.lookup_word(word) for word in phrase.split())
            (known if hearable else skipped).append(phrase)
        if search["phrases"] and not known:
            return skipped
        rules = search["grammar"].replace("<phrases>", " | ".join(f"({p})" for p in known))
        self._decoder.add_jsgf_string(name, rules)
        self._searches[name] = skipped
        if len(self._searches) > _MAX_SEARCHES:
            oldest, _ = self._searches.popitem(last=False)
            self._decoder.remove_search(oldest)
        return skipped

    def _text(self) -> str:
        best = self._decoder.hyp()
        if best is None:
            return ""
        return " ".join(_VARIANT.sub("", word) for word in best.hypstr.split())


# pocketsphinx ships no types.
def _any_sounds(sphinx: Any, options: dict[str, Any]) -> Any:
    """A decoder that hears sounds instead of words: what a grammar is measured against.

    A grammar forces any sound into its words. If those fit the sound no better than
    a free row of speech sounds does, something else was said.
    """
    # A lattice of sounds is huge: a second pass over it takes seconds.
    decoder = sphinx.Decoder(**{**options, "bestpath": False})
    names = [f"zz{phone.lower()}" for phone in _PHONES]
    for name, phone in zip(names, _PHONES, strict=True):
        decoder.add_word(name, phone, phone == _PHONES[-1])
    any_row = f"#JSGF V1.0;\ngrammar sounds;\npublic <row> = ({' | '.join(names)})+;\n"
    decoder.add_jsgf_string("sounds", any_row)
    decoder.activate_search("sounds")
    return decoder


# pocketsphinx ships no types.
def _fit(decoder: Any) -> float:
    """How well its words fit the sound: a logarithm per 10 ms, silence left out."""
    score, frames = 0.0, 0
    for part in decoder.seg() or ():
        if _is_word(part.word):
            score += math.log(part.ascore)
            frames += part.end_frame - part.start_frame + 1
    return _FIT_SCALE * score / frames if frames else 0.0


def _is_word(name: str) -> bool:
    return name[0] not in "<[("  # silence, noise and empty transitions


class Worker:
    """Keeps idle and busy decoders by kind and by utterance."""

    # pocketsphinx ships no types.
    def __init__(self, sphinx: Any) -> None:
        self._sphinx = sphinx
        self._idle: dict[bool, list[Ear]] = {True: [], False: []}
        self._busy: dict[int, tuple[bool, Ear]] = {}

    def answer(self, fields: dict[str, Any], payload: bytes) -> dict[str, Any]:
        operation, utterance = fields["op"], fields.get("id", 0)
        if operation == "audio":
            return {"text": self._busy[utterance][1].hear(payload)}
        if operation == "begin":
            return self._begin(utterance, fields)
        if operation == "warm":
            for language_model in (False, True):
                self._idle[language_model].append(self._take(language_model))
            return {}
        language_model, ear = self._busy.pop(utterance, (False, None))
        if ear is None:  # its begin failed
            return {}
        self._idle[language_model].append(ear)
        if operation == "end":
            return ear.end()
        ear.drop()
        return {}

    def _begin(self, utterance: int, fields: dict[str, Any]) -> dict[str, Any]:
        search, skipped = fields["search"], []
        if search is not None:
            ear = self._take(False)
            skipped = ear.learn(search)
            if not search["phrases"] or len(skipped) < len(search["phrases"]):
                ear.begin(search["name"], fields["cmn"])
                self._busy[utterance] = (False, ear)
                return {"skipped": skipped}
            self._idle[False].append(ear)
        ear = self._take(True)
        ear.begin(None, fields["cmn"])
        self._busy[utterance] = (True, ear)
        return {"skipped": skipped}

    def _take(self, language_model: bool) -> Ear:
        idle = self._idle[language_model]
        return idle.pop() if idle else Ear(self._sphinx, language_model=language_model)


def _main() -> None:
    # Ctrl-C reaches the whole process group; the parent decides when to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    import pocketsphinx  # type: ignore[import-untyped]  # optional, and without types

    worker = Worker(pocketsphinx)
    while (message := read_message(requests)) is not None:
        try:
            answer = worker.answer(*message)
        except Exception:  # the parent must hear of any failure, and raises it
            answer = {"error": traceback.format_exc(limit=4)}
        write_message(answers, answer)


if __name__ == "__main__":
    _main()
