"""What there is to answer: read from the end of a conversation.

Pure. It decides why the model was asked (the user spoke, tools are done, or the
agent speaks unasked) and gathers what rules look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from ...conversation.context import ChatContext
from ...conversation.items import (
    AgentHandoff,
    ChatItem,
    ChatMessage,
    FunctionCallOutput,
)

__all__ = ["Heard", "Occasion", "ToolResult", "Utterance", "hear", "utterances"]


class Occasion(Enum):
    """Why an answer is wanted."""

    USER_SPOKE = "user spoke"
    TOOLS_DONE = "tools done"
    UNASKED = "unasked"
    """The agent opens the conversation, or `generate_reply` was called."""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What one call of the step at hand gave."""

    name: str
    output: str
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something that the user said, and what the agent had said right before."""

    text: str
    question: str
    """The agent's words; "" when it had said nothing."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a rule may look at."""

    occasion: Occasion
    text: str = ""
    """The user's last words; "" if there are none."""

    question: str = ""
    """What the agent said right before them."""

    results: tuple[ToolResult, ...] = ()
    """Outputs of this step's calls that want an answer, in the order of the calls."""

    instructions: str = ""
    """Given for this answer alone; "" if there are none."""

    opening: bool = False
    """True while this agent has not said anything yet."""

    tools: frozenset[str] = frozenset()
    """Names of the tools that may be called now."""

    chat_ctx: ChatContext = field(default_factory=ChatContext.empty)
    """The whole conversation; not to be changed."""

    values: Mapping[str, object] = field(default_factory=dict)
    """Named groups of the rule's pattern, and the slots that the caller has filled."""

    def was_said(self, text: str) -> bool:
        """Whether an agent said `text` before, or its beginning before it was interrupted."""
        wanted = " ".join(text.split())
        return any(
            said and (said.startswith(wanted) or (item.interrupted and wanted.startswith(said)))
            for item in self.chat_ctx.messages()
            if item.role == "assistant"
            for said in (_plain(item),)
        )


def hear(
    chat_ctx: ChatContext, *, known_tools: frozenset[str], callable_tools: frozenset[str]
) -> Heard:
    """What is to be answered now.

    Outputs of tools that are not in `known_tools` are another agent's, from before
    a handoff, and not answered.
    """
    items = chat_ctx.items
    start = _start_of_step(items)
    results: list[ToolResult] = []
    others = False
    for item in items[start:]:
        if isinstance(item, FunctionCallOutput) and item.name in known_tools:
            if item.reply_required:
                results.append(ToolResult(item.name, item.output, item.is_error))
        elif isinstance(item, AgentHandoff | FunctionCallOutput):
            others, results = True, []
    last = next(utterances(items), None)
    if results:
        occasion = Occasion.TOOLS_DONE
    elif not others and start and _is_by(items[start - 1], "user"):
        occasion = Occasion.USER_SPOKE
    else:
        occasion = Occasion.UNASKED
    return Heard(
        occasion,
        text=last.text if last else "",
        question=last.question if last else "",
        results=tuple(results),
        instructions=_instructions(items),
        opening=_is_opening(items, known_tools),
        tools=callable_tools,
        chat_ctx=chat_ctx,
    )


def utterances(
    items: Sequence[ChatItem], *, forget_after: frozenset[str] = frozenset()
) -> Iterator[Utterance]:
    """What the user said, newest first.

    Stops at a call of a tool in `forget_after` that succeeded before the user's
    last words: what led to it is settled.
    """
    spoken = False
    for position in range(len(items) - 1, -1, -1):
        item = items[position]
        if isinstance(item, FunctionCallOutput):
            if spoken and item.name in forget_after and not item.is_error:
                return
        elif isinstance(item, ChatMessage) and item.role == "user":
            spoken = True
            yield Utterance(_plain(item), _question_before(items, position))


def _question_before(items: Sequence[ChatItem], position: int) -> str:
    """All that agents said since the user's words before, reminders and fillers included."""
    said: list[str] = []
    while position > 0:
        position -= 1
        item = items[position]
        if isinstance(item, ChatMessage):
            if item.role == "assistant":
                said.append(_plain(item))
            elif item.role == "user" and said:
                break
    return " ".join(reversed(said))


def _plain(message: ChatMessage) -> str:
    """The text on one line, with the apostrophes that people type in patterns."""
    return " ".join((message.text_content or "").replace("\u2019", "'").split())


def _start_of_step(items: Sequence[ChatItem]) -> int:
    """The position after the last words of user or agent."""
    for position in range(len(items), 0, -1):
        if _is_by(items[position - 1], "user", "assistant"):
            return position
    return 0


def _is_by(item: ChatItem, *roles: str) -> bool:
    return isinstance(item, ChatMessage) and item.role in roles


def _instructions(items: Sequence[ChatItem]) -> str:
    """The texts of system and developer messages at the end; the first item is the agent's own."""
    texts: list[str] = []
    for item in reversed(items[1:]):
        if not _is_by(item, "system", "developer"):
            break
        assert isinstance(item, ChatMessage)
        texts.append(item.text_content or "")
    return "\n".join(reversed(texts))


def _is_opening(items: Sequence[ChatItem], known_tools: frozenset[str]) -> bool:
    """True if no words of an agent follow the last handoff, or call of another agent's tool."""
    for item in reversed(items):
        if _is_by(item, "assistant"):
            return False
        if isinstance(item, AgentHandoff):
            return True
        if isinstance(item, FunctionCallOutput) and item.name not in known_tools:
            return True
    return True
