"""What the model is shown in each request of one turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..conversation import (
    ChatContext,
    ChatItem,
    FunctionCallOutput,
    Tool,
    ToolFlag,
)
from ..conversation.tools import CallableTool
from ..models import ToolChoice
from ..not_given import NOT_GIVEN, NotGivenOr

if TYPE_CHECKING:
    from .activity import Activity

__all__ = ["ReplyRequest", "RequestContext", "show_written"]

STILL_RUNNING = "This call is still running; its result will follow."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRequest:
    """What the application, or a user's turn, asks the model for."""

    instructions: str | None = None
    """One system message for this turn only, never stored."""

    tool_choice: NotGivenOr[ToolChoice | None] = NOT_GIVEN
    tools: tuple[str, ...] | None = None
    """Ids of the tools allowed for this turn; `None`: all."""

    chat_ctx: ChatContext | None = None
    """The conversation to use instead of the agent's."""

    modality: Literal["audio", "text"] = "audio"
    in_on_enter: bool = False
    """Whether it was asked for in `on_enter`, where some tools are hidden."""


class RequestContext:
    """One context for all steps of a turn, so that edits made by `llm_node` last for the turn.

    Later steps see what was written since, the current instructions, and the
    turn's extra instructions at the place where the first request had them.
    """

    def __init__(self, activity: Activity, request: ReplyRequest) -> None:
        self._activity = activity
        self._request = request
        self._context: ChatContext | None = None
        self._tools: list[Tool] | None = None
        self._mark = 0
        self._shown: set[str] = set()
        self._ephemeral: list[str] = []

    def replace(self, old: ChatItem, new: ChatItem) -> None:
        """Show `new` in the place of `old` from the next request on."""
        if self._context is not None and (index := self._context.index_by_id(old.id)) is not None:
            self._context.items[index] = new
            self._shown.add(new.id)

    def tools(self) -> list[Tool]:
        """The tools offered in this turn, also after the agent has got others; a list of its own."""
        if self._tools is None:
            self._tools = self._offered()
        return list(self._tools)

    def _offered(self) -> list[Tool]:
        tools = self._activity.tools().flatten()
        if self._request.tools is not None:
            tools = [tool for tool in tools if tool.id in self._request.tools]
        if self._request.in_on_enter:
            tools = [tool for tool in tools if not _hidden_on_enter(tool)]
        return tools

    def next_request(self) -> ChatContext:
        """The context for the next request."""
        if self._context is None:
            self._context = self._first()
        else:
            self._add_written()
        self._refresh_instructions(self._context)
        self._show_running(self._context)
        self._activity.call.late_replies.shown(self._context)
        return self._context

    def _first(self) -> ChatContext:
        self._mark = self._activity.call.history.mark
        base = self._request.chat_ctx or self._activity.context
        context = base.copy()
        if self._request.instructions:
            context.add_message(role="system", content=self._request.instructions)
        return context

    def _add_written(self) -> None:
        """What entered the conversation since the turn began."""
        assert self._context is not None
        history = self._activity.call.history
        fresh = [item for item in history.written_since(self._mark) if item.id not in self._shown]
        self._mark = history.mark
        show_written(fresh, self._activity.context, self._context)

    def _refresh_instructions(self, context: ChatContext) -> None:
        """The agent's instructions of this moment, as the first item."""
        current = self._activity.instructions_message(self._request.modality)
        items = context.items
        if items and items[0].id == current.id:
            items[0] = current
        elif (index := context.index_by_id(current.id)) is not None:
            items[index] = current
        elif self._request.chat_ctx is None:
            items.insert(0, current)

    def _show_running(self, context: ChatContext) -> None:
        """Calls of earlier turns that still run, so that the model does not ask for them again."""
        for item_id in self._ephemeral:
            if context.get_by_id(item_id) is not None:
                context.remove(item_id)
        self._ephemeral.clear()
        for call in self._activity.left_calls:
            output = FunctionCallOutput(
                call_id=call.call_id,
                name=call.name,
                output=STILL_RUNNING,
                is_error=False,
                created_at=call.created_at,
            )
            twin = call.model_copy()
            self._ephemeral += [twin.id, output.id]
            context.insert([twin, output])


def show_written(items: list[ChatItem], conversation: ChatContext, context: ChatContext) -> None:
    """Add to `context` those of `items` that entered the agent's `conversation`."""
    for item in items:
        if conversation.get_by_id(item.id) is not None:
            context.insert(item)


def _hidden_on_enter(tool: Tool) -> bool:
    return isinstance(tool, CallableTool) and ToolFlag.IGNORE_ON_ENTER in tool.info.flags
