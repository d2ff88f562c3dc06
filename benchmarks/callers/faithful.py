"""A model that understands everything and passes on only what the caller said."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from random import Random

from bargein.models import LLM
from bargein.models.chat_chunk import ChatChunk, ChoiceDelta, FunctionToolCall
from bargein.models.llm import LLMRequest

from .address_wordings import COUNTRIES
from .caller import Caller
from .tool_calls import CONFIRM, DECLINE, UPDATE, arguments_for

__all__ = ["Faithful", "said", "tool_call"]

_ANSWERS = (
    "That takes about five minutes.", "We are open from nine to five.", "Yes, that is no problem.",
    "I'm an assistant, and happy to help.", "I'm afraid I don't know that.", "There is parking behind the house.",
)  # fmt: skip


class Faithful(LLM):
    """Honest, though not always tidy: formats differ, and now and then it asks again."""

    def __init__(self, caller: Caller, chance: Random) -> None:
        super().__init__()
        self._caller = caller
        self._chance = chance
        self._calls = 0

    @property
    def label(self) -> str:
        return "faithful model"

    @property
    def provider(self) -> str:
        return "benchmarks"

    async def generate(self, request: LLMRequest) -> AsyncIterator[ChatChunk]:
        offered = [tool.id for tool in request.tools]
        last = request.chat_ctx.items[-1] if request.chat_ctx.items else None
        if last is not None and last.type == "function_call_output":
            yield said("Sorry, could you say that once more?" if last.is_error else "Thank you.")
            return
        call = self._wanted(offered) if self._chance.random() > 0.05 else None
        if isinstance(call, tuple):
            self._calls += 1
            yield tool_call(call[0], json.dumps(call[1]), f"call_{self._calls}")
            return
        yield said(call or "Sorry, I didn't catch that. Could you repeat it?")

    def _wanted(self, offered: list[str]) -> tuple[str, dict[str, object]] | str | None:
        """The call, or the words, that the caller's last turn asks for."""
        turn = self._caller.ledger.last
        if turn is None:
            return None
        if turn.act == "question":
            return self._chance.choice(_ANSWERS)
        if turn.act == "refusal":
            decline = next((name for name in offered if name in DECLINE), None)
            return (decline, {"reason": turn.transcript}) if decline else None
        if turn.act == "yes":
            confirm = next((name for name in offered if name in CONFIRM), None)
            return (confirm, {}) if confirm and confirm != "confirm_inputs" else None
        value = self._caller.ledger.latest(turn.slot)
        update = next((name for name in UPDATE.get(turn.slot, ()) if name in offered), None)
        if (
            value is None
            or update is None
            or turn.act not in ("value", "correction", "part", "choice")
        ):
            return None
        kind = self._caller.minds[turn.slot].kind
        given = arguments_for(turn.slot, kind, value, self._chance)
        if turn.slot == "address" and self._said_country(value.country):
            given["country"] = {
                "US": "United States",
                "GB": "United Kingdom",
                "CA": "Canada",
                "DE": "Germany",
            }[value.country]
        return update, given

    def _said_country(self, country: str) -> bool:
        from_caller = " ".join(
            piece.words for turn in self._caller.ledger.turns for piece in turn.pieces
        )
        return any(name in from_caller for name in COUNTRIES[country])


def said(text: str) -> ChatChunk:
    """Words of the model."""
    return ChatChunk("answer", ChoiceDelta(role="assistant", content=text))


def tool_call(name: str, arguments: str, call_id: str) -> ChatChunk:
    """One call of the model."""
    return ChatChunk(
        "answer", ChoiceDelta("assistant", tool_calls=[FunctionToolCall(name, arguments, call_id)])
    )
