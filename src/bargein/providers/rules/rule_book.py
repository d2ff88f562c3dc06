"""Rules in order, and which of them answers.

Pure. The first rule that fits wins. A rule fits if its conditions hold, all blanks
of its answer can be filled, and every tool that it calls may be called now.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from .answer import Answer, Part, Reply, blanks_of, fill, literal
from .heard import Heard, Occasion, ToolResult
from .slots import Slot, SlotValues

__all__ = ["Rule", "RuleBook"]


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions, all of which must hold, and an answer."""

    occasion: Occasion
    reply: Reply
    pattern: re.Pattern[str] | None = None
    """Searched in the user's words, the tool's output or the instructions."""

    after: re.Pattern[str] | None = None
    """Searched in what the agent said before."""

    tool: str | None = None
    """The tool whose result this rule answers."""

    error: bool = False
    """Whether it answers failures instead of results."""

    needs: frozenset[str] = frozenset()
    """Slots that the caller must have filled, besides the blanks of the answer."""

    only_if: Callable[[Heard], bool] | None = None


class RuleBook:
    """Rules and slots of one agent."""

    def __init__(self, *, forget_after: Iterable[str] = ()) -> None:
        self.rules: list[Rule] = []
        self.slots: dict[str, Slot] = {}
        self._forget_after = frozenset(forget_after)

    def add(self, rule: Rule) -> None:
        """Append `rule`. Raises `ValueError` for a blank that nothing can ever fill."""
        known = {*self.slots, *(rule.pattern.groupindex if rule.pattern else ())}
        if rule.occasion is Occasion.TOOLS_DONE:
            known.add("output")
        blanks = set(rule.needs)
        if not callable(rule.reply):
            blanks.update(*(blanks_of(part) for part in _parts(rule.reply)))
        unknown = sorted(blanks - known)
        if unknown:
            raise ValueError(
                f"no slot or named group fills {{{unknown[0]}}}; there are: "
                f"{', '.join(sorted(known)) or 'none'}"
            )
        self.rules.append(rule)

    def answers(self, heard: Heard, *, must_call: bool = False) -> list[Answer | None]:
        """An answer to each result of the step, or one to what else was heard; `None`: no rule fits.

        With `must_call`, rules that only talk are passed over.
        """
        said = SlotValues(self.slots, heard.chat_ctx.items, forget_after=self._forget_after)
        case = _Case(heard, said, Occasion.USER_SPOKE, heard.text, must_call=must_call)
        if heard.occasion is Occasion.TOOLS_DONE:
            done = replace(case, occasion=Occasion.TOOLS_DONE)
            return [
                self._first(replace(done, text=result.output, result=result))
                for result in heard.results
            ]
        if heard.instructions:
            told = replace(case, occasion=Occasion.UNASKED, text=heard.instructions)
            answer = self._first(told)
            if answer is not None:
                return [answer]
        return [self._first(case) if heard.occasion is Occasion.USER_SPOKE else None]

    def _first(self, case: _Case) -> Answer | None:
        for rule in self.rules:
            if rule.occasion is not case.occasion or not _concerns(rule, case.result):
                continue
            answer = self._apply(rule, case)
            if answer is None or (case.must_call and not answer.calls):
                continue
            if all(wanted.name in case.heard.tools for wanted in answer.calls):
                return answer
        return None

    def _apply(self, rule: Rule, case: _Case) -> Answer | None:
        if rule.after is not None and not rule.after.search(case.heard.question):
            return None
        match = rule.pattern.search(case.text) if rule.pattern else None
        if rule.pattern is not None and match is None:
            return None
        groups = self._read(match.groupdict() if match else {})
        if groups is None:
            return None
        if case.result is not None:
            groups["output"] = case.result.output
        values = case.said.over(groups)
        heard = replace(case.heard, values=values)
        if not all(name in values for name in rule.needs):
            return None
        if rule.only_if is not None and not rule.only_if(heard):
            return None
        if not callable(rule.reply):
            return fill(_parts(rule.reply), values)
        reply = rule.reply(heard)
        return None if reply is None else literal(_parts(reply))

    def _read(self, groups: Mapping[str, str | None]) -> dict[str, object] | None:
        """The named groups that matched, in the form of their slots; `None` if one is no value."""
        found: dict[str, object] = {}
        for name, text in groups.items():
            if text is not None:
                slot = self.slots.get(name)
                value = slot.read(text) if slot and slot.read else text
                if value is None:
                    return None
                found[name] = value
        return found


@dataclass(frozen=True, slots=True)
class _Case:
    """What one answer is looked for."""

    heard: Heard
    said: SlotValues
    occasion: Occasion
    text: str
    result: ToolResult | None = None
    must_call: bool = False


def _concerns(rule: Rule, result: ToolResult | None) -> bool:
    return result is None or (rule.tool == result.name and rule.error == result.is_error)


def _parts(reply: Part | Sequence[Part]) -> Sequence[Part]:
    return (reply,) if isinstance(reply, str) or not isinstance(reply, Sequence) else reply
