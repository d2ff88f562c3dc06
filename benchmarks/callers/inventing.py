"""A model that makes things up, confirms them itself, and calls tools in every wrong way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from random import Random
from typing import Any

from bargein.models import LLM
from bargein.models.chat_chunk import ChatChunk
from bargein.models.llm import LLMRequest

from .caller import Caller
from .faithful import said, tool_call
from .tool_calls import CONFIRM, DECLINE, UPDATE, arguments_for
from .truths import make_setup, make_truth

__all__ = ["Inventing"]

Call = tuple[str, str]

_CHATTER = (
    "Great, I have noted that.", "Your email is john.doe@gmail.com, right?", "", "Perfect, all done!",
    "I have 4, 1, 5; 5, 5, 5; 0, 1, 2, 3. Is that right?", "What was the question?", "Let me look that up.",
)  # fmt: skip


class Inventing(LLM):
    """Each request is answered with another misdeed, chosen by `chance`."""

    def __init__(self, caller: Caller, chance: Random) -> None:
        super().__init__()
        self._caller = caller
        self._chance = chance
        self._calls = 0
        self._endless = chance.random() < 0.1

    @property
    def label(self) -> str:
        return "inventing model"

    @property
    def provider(self) -> str:
        return "benchmarks"

    async def generate(self, request: LLMRequest) -> AsyncIterator[ChatChunk]:
        chance = self._chance
        offered = [tool.id for tool in request.tools]
        last = request.chat_ctx.items[-1] if request.chat_ctx.items else None
        after_call = last is not None and last.type == "function_call_output"
        if after_call and not self._endless and chance.random() < 0.6:
            yield said(chance.choice(_CHATTER))
            return
        if chance.random() < 0.1:
            await asyncio.sleep(chance.uniform(1.0, 8.0))  # late: the caller may have gone on
        for name, arguments in self._misdeed(offered):
            self._calls += 1
            yield tool_call(name, arguments, f"call_{self._calls}")
        if chance.random() < 0.3:
            yield said(chance.choice(_CHATTER))

    def _misdeed(self, offered: list[str]) -> list[Call]:
        chance = self._chance
        update, confirm = self._update(), self._confirm(offered)
        match chance.choices(range(10), [8, 6, 2, 2, 2, 2, 1, 1, 1, 2])[0]:
            case 0:
                return [update]
            case 1:
                return [update, confirm]
            case 2:
                return [confirm]
            case 3:
                return [confirm, update, confirm]
            case 4:
                return [update, self._update(), update]
            case 5:
                return [
                    (
                        update[0],
                        chance.choice(
                            ['{"email": ', "[]", "null", "{}", '{"phone_number": 12}', '"x"']
                        ),
                    )
                ]
            case 6:
                return [
                    (
                        chance.choice(
                            ["save_everything", "update_value", "finish", "update_email"]
                        ),
                        "{}",
                    )
                ]
            case 7:
                return [
                    (
                        chance.choice([name for name in offered if name in DECLINE] or ["decline"]),
                        '{"reason": "busy"}',
                    )
                ]
            case 8:
                return [
                    (
                        "out_of_scope",
                        json.dumps(
                            {"task_ids": chance.choice([[], ["phone"], ["name", "name"], ["x"]])}
                        ),
                    )
                ]
        return []

    def _confirm(self, offered: list[str]) -> Call:
        names = [name for name in offered if name in CONFIRM] or ["confirm_email_address"]
        name = self._chance.choice(names)
        if name == "confirm_inputs":
            return name, json.dumps({"inputs": list(self._value("digits"))})
        return name, "{}"

    def _update(self) -> Call:
        caller, chance = self._caller, self._chance
        slot = caller.slot if chance.random() < 0.9 else chance.choice(list(caller.minds))
        name = chance.choice(UPDATE.get(slot, ("update_card_number",)))
        if slot not in UPDATE:
            return name, json.dumps({"number": "4111111111111111"})
        arguments = arguments_for(slot, caller.minds[slot].kind, self._value(slot), chance)
        if slot == "address":
            arguments["country"] = chance.choice(["United States", "Canada", "Germany", ""])
        return name, json.dumps(arguments)

    def _value(self, slot: str) -> Any:
        """Something nobody said; or half of it; or what will be said later."""
        caller, chance = self._caller, self._chance
        mind = caller.minds[slot]
        base = caller.ledger.latest(slot)
        match chance.choices(range(5), [3, 4, 2, 2, 2])[0]:
            case 0:
                return self._made_up(slot)
            case 1:  # mostly said
                return mind.kind.slip(base if base is not None else mind.truth, chance)
            case 2:  # right, but perhaps not said yet
                return mind.truth
            case 3:
                return self._mixed(slot, base if base is not None else mind.truth)
        return _FROM_THE_AGENT.get(slot) or self._made_up(slot)

    def _made_up(self, slot: str) -> Any:
        mind = self._caller.minds[slot]
        setup = mind.kind.setup
        if setup.kind in ("card", "group"):
            setup = make_setup(slot if slot in UPDATE else "digits", self._chance)
            if slot == "name":
                setup.options["last_name"] = True
        return make_truth(setup, self._chance)

    def _mixed(self, slot: str, value: Any) -> Any:
        """Said symbols in another order, or with a piece of something else."""
        if not isinstance(value, str) or slot == "menu":
            return self._made_up(slot)
        other = str(self._made_up(slot))
        cut = self._chance.randrange(1, max(2, len(value) - 1))
        return self._chance.choice([value[:cut] + other[cut:], other[:cut] + value[cut:]])


_FROM_THE_AGENT: dict[str, Any] = {
    "email": "john.doe@gmail.com",
    "phone": "4155550123",
    "digits": "1234",
}
"""What stands in prompts, hints and its own chatter."""
