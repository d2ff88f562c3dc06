"""From a machine's command to the words that are spoken. Pure."""

from __future__ import annotations

import re
from typing import Any

from ..language.speech import LanguageSpeech
from .facts import Ask, AskRest, AskWhich, Command, ReadBack
from .prompt_wording import Wording
from .slot import Slot

__all__ = ["line_for", "wording_for"]


def wording_for(slot: Slot[Any], command: Command) -> Wording:
    """The scripted line, and the values in it that a model must not leave out."""
    line = line_for(slot, command)
    match command:
        case ReadBack(question=question) if question:
            return Wording(line, (question,))
        case ReadBack(value, n):
            return Wording(line, tuple(filter(None, [slot.spoken(value, n)])))
        case AskWhich(values):
            return Wording(line, tuple(slot.spoken(value, 1) for value in values))
    return Wording(line)


def line_for(slot: Slot[Any], command: Command) -> str:
    """The scripted line; "" for commands that say nothing."""
    match command:
        case Ask(n, why, reason, partial):
            question = slot.question(n) if partial is None else slot.question_after(n, partial)
            return _asked(slot, question, why, reason)
        case AskRest(partial):
            return slot.rest(partial)
        case AskWhich(values):
            speech = slot.language.speech
            listed = f" {speech.or_} ".join(slot.spoken(value, 1) for value in values)
            count = speech.counts.get(len(values), str(len(values)))
            line = slot.line("which", value=listed, count=count)
            return line[:1].upper() + line[1:]
        case ReadBack(value, n, unclear, question):
            line = question or slot.read_back(value, n)
            return f"{line} {slot.line('yes_no')}" if unclear else line
    return ""


def _asked(slot: Slot[Any], question: str, why: str, reason: str) -> str:
    if why == "invalid" and reason:
        before = slot.line("invalid", reason=reason)
        return before if _asks(before, slot.language.speech) else f"{before} {question}"
    if why in ("invalid", "not_understood"):
        return f"{slot.line('again')} {question}".strip()
    return question


def _asks(line: str, speech: LanguageSpeech) -> bool:
    """Whether the line asks for something itself, so that no question has to follow."""
    last = re.split(r"(?<=[.!?])\s+", line.strip())[-1]
    return last.endswith("?") or last.startswith(speech.requests or "?")
