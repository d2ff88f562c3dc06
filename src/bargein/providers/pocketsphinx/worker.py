"""The worker process: decodes what it is sent on stdin, answers on stdout.

Run as a script, by path, so that a worker loads nothing of bargein: it takes its
standard library, pocketsphinx and the models, and no more. It ends when its stdin
ends, so it cannot outlive its parent. One request, one answer, in order:

- `begin`: open utterance `id` with a search (see `searches.Search`) or, without one,
  the language model; `cmn` is the channel's average of an earlier utterance. The
  answer lists `skipped` phrases whose words are not in the dictionary; if all are,
  the language model listens.
- `audio`: the payload's 16 kHz samples belong to `id`; answers with the text so far.
- `settle`: it is silent, perhaps for good; answers with the best text there can be.
- `end`: answers with text, words, `clarity` (see `pool.Decoded`) and `cmn`; the utterance is over.
  `settled` says that only silence came after `settle`.
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
_SOUNDS = "any sounds"
# Average of the channel before anything is known of it: eight synthetic voices with
# dither. The model's own start doubles the errors of a call's first answers.
_FIRST_CMN = "50.79,-2.48,0.46,6.99,-1.20,0.11,-2.43,-4.24,-1.45,-0.97,1.47,-0.29,-0.56"
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


class LanguageEar:
    """Hears an utterance with the language model, while it is spoken."""

    # pocketsphinx ships no types.
    def __init__(self, sphinx: Any) -> None:
        model = os.path.join(sphinx.get_model_path(), "en-us", "en-us.lm.bin")
        # The flat second pass brings nothing and costs 0.1 s at the end.
        self._decoder = sphinx.Decoder(**_options(sphinx), lm=model, fwdflat=False)

    def begin(self, cmn: str | None) -> None:
        self._decoder.set_cmn(cmn or _FIRST_CMN)
        self._decoder.start_utt()

    def hear(self, samples: bytes) -> str:
        self._decoder.process_raw(samples)
        return _text(self._decoder)

    def settle(self) -> str:
        return _text(self._decoder)

    def end(self, settled: bool) -> dict[str, Any]:
        self._decoder.end_utt()
        return {
            "text": _text(self._decoder),
            "words": _words(self._decoder),
            "clarity": None,
            "cmn": self._decoder.get_cmn(),
        }

    def drop(self) -> None:
        self._decoder.end_utt()


class GrammarEar:
    """Hears an utterance with a grammar: while it is spoken, and again when it is over.

    The second time the channel's average is known from the utterance itself, which
    halves the errors; the whole takes an eighth of its duration. That pass is done
    at the first silence (`settle`), so that nobody waits for it at the end.

    A grammar forces any sound into its words. So the second pass also hears a free
    row of speech sounds: if that fits as well as the words, something else was said.
    """

    # pocketsphinx ships no types.
    def __init__(self, sphinx: Any) -> None:
        # The usual second pass does not fit grammars of short words, it takes seconds.
        # The penalty for each word keeps sounds from becoming short words.
        options = _options(sphinx) | {
            "lm": None, "bestpath": False, "fwdflat": False, "wip": 0.02,
        }  # fmt: skip
        self._live = sphinx.Decoder(**options)
        # Sounds are scored against the best there is, not the best that the grammar knows:
        # so how well words fit does not depend on what else the grammar holds.
        self._judge = sphinx.Decoder(**options, compallsen=True)
        _teach_sounds(self._judge)
        self._learnt: OrderedDict[str, list[str]] = OrderedDict()
        self._search = ""
        self._heard = bytearray()
        self._settled: dict[str, Any] | None = None

    def learn(self, search: dict[str, Any]) -> list[str]:
        """Compile a search unless it is known; gives its phrases that cannot be heard."""
        name = search["name"]
        if name in self._learnt:
            self._learnt.move_to_end(name)
            return self._learnt[name]
        known: list[str] = []
        skipped: list[str] = []
        for phrase in search["phrases"]:
            hearable = all(self._live.lookup_word(word) for word in phrase.split())
            (known if hearable else skipped).append(phrase)
        if search["only_phrases"] and not known:
            return skipped
        # Without any phrase: what is heard anyway. A rule cannot be empty.
        listed = " | ".join(f"({phrase})" for phrase in known) or "uh"
        rules = search["grammar"].replace("<phrases>", f"({listed})")
        self._learnt[name] = skipped
        oldest = self._learnt.popitem(last=False)[0] if len(self._learnt) > _MAX_SEARCHES else None
        for decoder in (self._live, self._judge):
            decoder.add_jsgf_string(name, rules)
            if oldest is not None:
                decoder.remove_search(oldest)
        return skipped

    def begin(self, search: str, cmn: str | None) -> None:
        """Start an utterance with a search that was learnt."""
        self._search, self._settled = search, None
        self._heard.clear()
        self._live.activate_search(search)
        self._live.set_cmn(cmn or _FIRST_CMN)
        self._live.start_utt()

    def hear(self, samples: bytes) -> str:
        self._heard += samples
        self._live.process_raw(samples)
        return _text(self._live)

    def settle(self) -> str:
        self._settled = self._hear_again()
        text: str = self._settled["text"]
        return text

    def end(self, settled: bool) -> dict[str, Any]:
        """`settled`: only silence was heard since `settle`."""
        self._live.end_utt()
        verdict = self._settled if settled and self._settled else self._hear_again()
        return {**verdict, "cmn": self._live.get_cmn()}

    def drop(self) -> None:
        self._live.end_utt()

    def _hear_again(self) -> dict[str, Any]:
        self._pass_over(self._search)
        text, words, fit = _text(self._judge), _words(self._judge), _fit(self._judge)
        self._pass_over(_SOUNDS)
        return {"text": text, "words": words, "clarity": fit - _fit(self._judge)}

    def _pass_over(self, search: str) -> None:
        self._judge.activate_search(search)
        self._judge.start_utt()
        self._judge.process_raw(bytes(self._heard), full_utt=True)
        self._judge.end_utt()


Ear = LanguageEar | GrammarEar


# pocketsphinx ships no types.
def _options(sphinx: Any) -> dict[str, Any]:
    models = os.path.join(sphinx.get_model_path(), "en-us")
    return {
        "hmm": os.path.join(models, "en-us"),
        "dict": os.path.join(models, "cmudict-en-us.dict"),
        "samprate": 16000,
        "loglevel": "FATAL",
    }


# pocketsphinx ships no types.
def _teach_sounds(decoder: Any) -> None:
    names = [f"zz{phone.lower()}" for phone in _PHONES]
    for name, phone in zip(names, _PHONES, strict=True):
        decoder.add_word(name, phone, phone == _PHONES[-1])
    any_row = f"#JSGF V1.0;\ngrammar sounds;\npublic <row> = ({' | '.join(names)})+;\n"
    decoder.add_jsgf_string(_SOUNDS, any_row)


# pocketsphinx ships no types.
def _text(decoder: Any) -> str:
    best = decoder.hyp()
    if best is None:
        return ""
    return " ".join(_VARIANT.sub("", word) for word in best.hypstr.split())


# pocketsphinx ships no types.
def _words(decoder: Any) -> list[tuple[str, float, float]]:
    """Each word with its first and last instant, in seconds."""
    return [
        (
            _VARIANT.sub("", part.word),
            part.start_frame / _FRAMES_PER_SECOND,
            (part.end_frame + 1) / _FRAMES_PER_SECOND,
        )
        for part in decoder.seg() or ()
        if _is_word(part.word)
    ]


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
        self._idle_for_grammar: list[GrammarEar] = []
        self._idle_for_language: list[LanguageEar] = []
        self._busy: dict[int, Ear] = {}

    def answer(self, fields: dict[str, Any], payload: bytes) -> dict[str, Any]:
        operation, utterance = fields["op"], fields.get("id", 0)
        if operation == "audio":
            return {"text": self._busy[utterance].hear(payload)}
        if operation == "settle":
            return {"text": self._busy[utterance].settle()}
        if operation == "begin":
            return self._begin(utterance, fields["search"], fields["cmn"])
        if operation == "warm":
            self._give_back(self._ear_for_grammar())
            self._give_back(self._ear_for_language())
            return {}
        ear = self._busy.pop(utterance, None)
        if ear is None:  # its begin failed
            return {}
        self._give_back(ear)
        if operation == "end":
            return ear.end(fields["settled"])
        ear.drop()
        return {}

    def _begin(
        self, utterance: int, search: dict[str, Any] | None, cmn: str | None
    ) -> dict[str, Any]:
        skipped: list[str] = []
        if search is not None:
            ear = self._ear_for_grammar()
            skipped = ear.learn(search)
            if not search["only_phrases"] or len(skipped) < len(search["phrases"]):
                ear.begin(search["name"], cmn)
                self._busy[utterance] = ear
                return {"skipped": skipped}
            self._give_back(ear)
        listener = self._ear_for_language()
        listener.begin(cmn)
        self._busy[utterance] = listener
        return {"skipped": skipped}

    def _ear_for_grammar(self) -> GrammarEar:
        return self._idle_for_grammar.pop() if self._idle_for_grammar else GrammarEar(self._sphinx)

    def _ear_for_language(self) -> LanguageEar:
        idle = self._idle_for_language
        return idle.pop() if idle else LanguageEar(self._sphinx)

    def _give_back(self, ear: Ear) -> None:
        if isinstance(ear, GrammarEar):
            self._idle_for_grammar.append(ear)
        else:
            self._idle_for_language.append(ear)


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
