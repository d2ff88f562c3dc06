"""A language model that answers by rules, streamed like any other.

What is answered is decided by `rule_book`; this module takes rules in, and gives
answers out as chunks.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import overload

from ...conversation.ids import new_id
from ...models import llm
from ...models.chat_chunk import ChatChunk, ChoiceDelta, FunctionToolCall
from ...models.llm import LLMRequest
from .answer import Answer, Call, Part, Reply
from .heard import Heard, Occasion, ToolResult, hear
from .rule_book import Rule, RuleBook
from .slots import Slot, whole_words

__all__ = ["RulesLLM"]

Rules = Callable[[Heard], "Part | list[Part] | tuple[Part, ...] | None"]
Condition = Callable[[Heard], bool]

_SLOT_IN_PATTERN = re.compile(r"\{([A-Za-z_]\w*)\}")
_WORD = re.compile(r"\S+\s*")


class RulesLLM(llm.LLM):
    """Answers what its rules say; the first rule that fits wins.

        desk = RulesLLM(greeting="Hello! What can I do for you?")
        desk.slot("day", "monday|tuesday|friday")
        desk.when("{day}", "I'll book {day}.", call("book", day="{day}"))
        desk.when("book|appointment", "For which day?")
        desk.when_result("book", "Done: {output}.")

    Patterns are regular expressions, matched without regard to case at whole words;
    `{day}` in a pattern is the slot's own. An answer is a text, a `call`, or several
    of both; `{day}` in it is a named group of the pattern, or else the latest value
    that the caller said. A rule with a blank that nobody filled, or a call of a tool
    that is not on offer, is passed over. Instead of an answer, a rule may have a
    function of `Heard`, which returns one, or `None` to pass.

    `greeting` opens the conversation (and answers a handoff); `fallback` answers
    whatever no rule does. A success of a tool in `forget_after` empties the slots
    for what the caller says next.
    """

    def __init__(
        self,
        *,
        greeting: str | None = None,
        fallback: str = "Sorry, I did not understand that.",
        forget_after: Iterable[str] = (),
    ) -> None:
        super().__init__()
        self._greeting = greeting
        self._fallback = fallback
        self._book = RuleBook(forget_after=forget_after)

    @property
    def model(self) -> str:
        """ "rules"."""
        return "rules"

    @property
    def provider(self) -> str:
        """ "bargein"."""
        return "bargein"

    def slot(
        self,
        name: str,
        pattern: str = ".+",
        *,
        read: Callable[[str], object | None] | None = None,
        after: str | None = None,
    ) -> None:
        """Remember what matches `pattern`, under `name`; before the rules that use it.

        `read` makes the value from the words that matched, `None` meaning none.
        With `after`, it counts only in answer to something the agent said, as in
        `slot("phone", read=spoken_digits, after="your number")`. Raises `ValueError`
        for a name that is no identifier, or a pattern that is no regular expression.
        """
        if not name.isidentifier():
            raise ValueError(f"a slot's name must be an identifier, not {name!r}")
        asked = whole_words(after) if after is not None else None
        self._book.slots[name] = Slot(name, pattern, whole_words(pattern), read, asked)

    @overload
    def when(
        self,
        pattern: str | None,
        first: Part,
        /,
        *more: Part,
        after: str | None = None,
        needs: Iterable[str] = (),
        only_if: Condition | None = None,
    ) -> None: ...
    @overload
    def when(
        self,
        pattern: str | None = None,
        /,
        *,
        after: str | None = None,
        needs: Iterable[str] = (),
        only_if: Condition | None = None,
    ) -> Callable[[Rules], Rules]: ...
    def when(
        self,
        pattern: str | None = None,
        /,
        *reply: Part,
        after: str | None = None,
        needs: Iterable[str] = (),
        only_if: Condition | None = None,
    ) -> Callable[[Rules], Rules] | None:
        """Answer the user's words that match `pattern` (`None`: any), if all else holds.

        `after` is a pattern of what the agent said before, `needs` are slots that
        must have been filled, `only_if` is any other condition.
        Without an answer, decorates the function that gives it. Raises `ValueError`
        for a broken pattern or a blank that nothing fills.
        """
        return self._rule(
            Occasion.USER_SPOKE, reply, pattern, after=after, needs=needs, only_if=only_if
        )

    @overload
    def when_result(
        self, tool: str, first: Part, /, *more: Part, output: str | None = None, error: bool = False
    ) -> None: ...
    @overload
    def when_result(
        self, tool: str, /, *, output: str | None = None, error: bool = False
    ) -> Callable[[Rules], Rules]: ...
    def when_result(
        self, tool: str, /, *reply: Part, output: str | None = None, error: bool = False
    ) -> Callable[[Rules], Rules] | None:
        """Answer what `tool` gave, if it matches the pattern `output`.

        With `error`, answer its failure instead. `{output}` is the whole output.
        Without a fitting rule a result is read out as it is, and a failure gets
        the fallback.
        """
        return self._rule(Occasion.TOOLS_DONE, reply, output, tool=tool, error=error)

    @overload
    def when_told(self, pattern: str | None, first: Part, /, *more: Part) -> None: ...
    @overload
    def when_told(self, pattern: str | None = None, /) -> Callable[[Rules], Rules]: ...
    def when_told(
        self, pattern: str | None = None, /, *reply: Part
    ) -> Callable[[Rules], Rules] | None:
        """Answer `generate_reply(instructions=…)` whose instructions match `pattern`."""
        return self._rule(Occasion.UNASKED, reply, pattern)

    def include(self, other: RulesLLM) -> None:
        """Take over the slots and rules that `other` has now, after those here."""
        self._book.slots = {**other._book.slots, **self._book.slots}
        self._book.rules.extend(other._book.rules)

    async def generate(self, request: LLMRequest) -> AsyncIterator[ChatChunk]:
        """Stream the answer word by word, then its calls; see `models.llm.LLM.generate`."""
        answer = self._answer(request)
        answer_id = new_id("rules")
        for word in _WORD.findall(answer.text):
            yield ChatChunk(answer_id, ChoiceDelta(role="assistant", content=word))
        calls = [
            FunctionToolCall(one.name, _json(one.arguments), new_id("call")) for one in answer.calls
        ]
        if request.parallel_tool_calls is False:
            del calls[1:]
        if calls:
            yield ChatChunk(answer_id, ChoiceDelta(role="assistant", tool_calls=calls))

    def _answer(self, request: LLMRequest) -> Answer:
        names = frozenset(tool.id for tool in request.tools)
        choice = request.tool_choice
        on_offer = names
        if choice == "none":
            on_offer = frozenset()
        elif isinstance(choice, dict):
            on_offer = names & {choice["function"]["name"]}
        must_call = choice == "required" or isinstance(choice, dict)
        heard = hear(request.chat_ctx, known_tools=names, callable_tools=on_offer)
        answers = self._book.answers(heard, must_call=must_call)
        if heard.occasion is Occasion.TOOLS_DONE:
            return self._joined(heard.results, answers)
        if answers[0] is not None:
            return answers[0]
        greeting = self._greeting if heard.occasion is Occasion.UNASKED else None
        if greeting and (heard.opening or not heard.was_said(greeting)):
            return Answer(greeting)
        return Answer(self._fallback)

    def _joined(self, results: Iterable[ToolResult], answers: Iterable[Answer | None]) -> Answer:
        """One answer to all results of the step, in the order of the calls."""
        texts: list[str] = []
        calls: list[Call] = []
        for result, answer in zip(results, answers, strict=True):
            if answer is None:
                answer = Answer(self._fallback if result.is_error else result.output)
            texts.append(answer.text)
            calls += answer.calls
        text = " ".join(dict.fromkeys(filter(None, texts)))  # two failures, one apology
        return Answer(text if text or calls else self._fallback, tuple(calls))

    def _rule(
        self,
        occasion: Occasion,
        reply: tuple[Part, ...],
        pattern: str | None,
        *,
        after: str | None = None,
        needs: Iterable[str] = (),
        only_if: Condition | None = None,
        tool: str | None = None,
        error: bool = False,
    ) -> Callable[[Rules], Rules] | None:
        wanted = frozenset(needs)
        found = whole_words(self._expand(pattern)) if pattern is not None else None
        asked = whole_words(after) if after is not None else None

        def add(answer: Reply) -> None:
            self._book.add(Rule(occasion, answer, found, asked, tool, error, wanted, only_if))

        if reply:
            add(reply)
            return None

        def decorate(function: Rules) -> Rules:
            add(function)
            return function

        return decorate

    def _expand(self, pattern: str) -> str:
        """`pattern` with `{day}` replaced by the named group of that slot."""

        def group(blank: re.Match[str]) -> str:
            slot = self._book.slots.get(blank[1])
            if slot is None:
                raise ValueError(f"no slot {blank[1]!r} for the pattern {pattern!r}")
            return f"(?P<{slot.name}>{slot.pattern})"

        return _SLOT_IN_PATTERN.sub(group, pattern)


def _json(arguments: Mapping[str, object]) -> str:
    # Dates and the like, which slots may read, travel as text.
    return json.dumps(dict(arguments), default=str, ensure_ascii=False)
