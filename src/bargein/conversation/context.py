"""A conversation as a sorted list of items.

Keeps items sorted by `created_at`; equal instants keep the order of arrival.
Adding at the end, copying and reading do no work per item beyond the list's
own, so a turn after thousands of items costs what the first one did. What is
kept when a context is cut or copied is decided by `selection`; its text form
by `serialisation`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, NoReturn, SupportsIndex

from ..not_given import NotGiven
from .items import ChatContent, ChatItem, ChatMessage, ChatRole
from .selection import Selection, select, truncated
from .serialisation import equivalent, items_from_dict, items_to_dict
from .summary import SummaryModel, summarized
from .toolset import ToolLike, Toolset

__all__ = ["ChatContext", "ReadOnlyChatContext"]

_created_at = attrgetter("created_at")


class ChatContext:
    """Items sorted by `created_at`.

    Contexts share their items: a copy is a new list, not new items.
    """

    def __init__(self, items: Iterable[ChatItem] | NotGiven | None = None) -> None:
        self._items: list[ChatItem] = _sorted(items)

    @classmethod
    def empty(cls) -> ChatContext:
        """A context without items."""
        return cls()

    @property
    def readonly(self) -> bool:
        """Whether every change raises."""
        return False

    @property
    def items(self) -> list[ChatItem]:
        """The live list. Change it through the methods, which keep it sorted."""
        return self._items

    @items.setter
    def items(self, items: Iterable[ChatItem]) -> None:
        self._items = _sorted(items)

    def as_readonly(self) -> ReadOnlyChatContext:
        """A copy that cannot be changed; as cheap as `copy()`."""
        frozen = ReadOnlyChatContext()
        frozen._items = _ReadOnlyItems(self._items)
        return frozen

    def messages(self) -> list[ChatMessage]:
        """The messages alone, in order."""
        return [item for item in self._items if isinstance(item, ChatMessage)]

    def add_message(
        self,
        *,
        role: ChatRole,
        content: Sequence[ChatContent] | ChatContent,
        id: str | None = None,
        interrupted: bool = False,
        created_at: float | None = None,
        metrics: dict[str, Any] | None = None,  # times and durations, in seconds
        extra: dict[str, Any] | None = None,  # providers' own notes
    ) -> ChatMessage:
        """Add a message at the end, or where `created_at` (wall-clock seconds) puts it.

        Without `created_at` the message is stamped now, and never earlier than the
        last item, so that it stays last although the wall clock was set back.
        """
        fields: dict[str, Any] = {"role": role, "interrupted": interrupted}
        fields["content"] = content if isinstance(content, str) else _listed(content)
        optional = {"id": id, "created_at": created_at, "metrics": metrics, "extra": extra}
        # `None` and NOT_GIVEN both mean the default.
        fields |= {
            name: value
            for name, value in optional.items()
            if value is not None and not isinstance(value, NotGiven)
        }
        message = ChatMessage(**fields)
        if "created_at" not in fields and self._items:
            message.created_at = max(message.created_at, self._items[-1].created_at)
        self.insert(message)
        return message

    def insert(self, item: ChatItem | Sequence[ChatItem]) -> None:
        """Put each item where its `created_at` belongs, after those of the same instant."""
        for one in item if isinstance(item, Sequence) else (item,):
            if not self._items or self._items[-1].created_at <= one.created_at:
                self._items.append(one)
            else:
                self._items.insert(self.find_insertion_index(created_at=one.created_at), one)

    def remove(self, item: ChatItem | str) -> None:
        """Take out the item, found by its id. Raises `ValueError` when it is not there."""
        wanted = item if isinstance(item, str) else item.id
        index = self.index_by_id(wanted)
        if index is None:
            raise ValueError(f"no item {wanted!r} in this context")
        del self._items[index]

    def get_by_id(self, item_id: str) -> ChatItem | None:
        """The item of that id, or `None`. Fast for recent items."""
        index = self.index_by_id(item_id)
        return None if index is None else self._items[index]

    def index_by_id(self, item_id: str) -> int | None:
        """The position of the item of that id, or `None`. Fast for recent items."""
        items = self._items
        for index in range(len(items) - 1, -1, -1):
            if items[index].id == item_id:
                return index
        return None

    def find_insertion_index(self, *, created_at: float) -> int:
        """Where an item of that instant belongs: after all that are not later."""
        return bisect_right(self._items, created_at, key=_created_at)

    def copy(
        self,
        *,
        exclude_function_call: bool = False,
        exclude_instructions: bool = False,
        exclude_empty_message: bool = False,
        exclude_handoff: bool = False,
        exclude_config_update: bool = False,
        tools: Iterable[ToolLike | str] | NotGiven | None = None,
    ) -> ChatContext:
        """A context that can be changed, with the same items except the excluded ones.

        With `tools`, calls and outputs of any other tool are left out; an empty
        list leaves out all. Instructions are system and developer messages.
        """
        wanted = Selection(
            function_calls=not exclude_function_call,
            instructions=not exclude_instructions,
            empty_messages=not exclude_empty_message,
            handoffs=not exclude_handoff,
            config_updates=not exclude_config_update,
            tool_names=None if tools is None or isinstance(tools, NotGiven) else _names(tools),
        )
        fresh = ChatContext()
        fresh._items = select(self._items, wanted)
        return fresh

    def truncate(self, *, max_items: int) -> ChatContext:
        """Keep at most the last `max_items` items, in place; returns itself.

        The first system message counts as one of them and is kept at the front.
        A call and its output stay or go together. Raises `ValueError` below 1.
        """
        self._items[:] = truncated(self._items, max_items=max_items)
        return self

    def merge(
        self,
        other: ChatContext,
        *,
        exclude_function_call: bool = False,
        exclude_instructions: bool = False,
        exclude_config_update: bool = False,
    ) -> ChatContext:
        """Add the items of `other` whose ids are not here yet; returns itself."""
        wanted = Selection(
            function_calls=not exclude_function_call,
            instructions=not exclude_instructions,
            config_updates=not exclude_config_update,
        )
        known = {item.id for item in self._items}
        for item in select(other.items, wanted):
            if item.id not in known:
                known.add(item.id)
                self.insert(item)
        return self

    def to_dict(
        self,
        *,
        exclude_image: bool = True,
        exclude_audio: bool = True,
        exclude_timestamp: bool = True,
        exclude_function_call: bool = False,
        exclude_metrics: bool = False,
    ) -> dict[str, Any]:
        """`{"items": […]}` of JSON values; `from_dict` reads it."""
        return items_to_dict(
            self._items,
            exclude_image=exclude_image,
            exclude_audio=exclude_audio,
            exclude_timestamp=exclude_timestamp,
            exclude_function_call=exclude_function_call,
            exclude_metrics=exclude_metrics,
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ChatContext:
        """What `to_dict` wrote. Raises `ValueError` for anything else.

        Items without `created_at` keep their places.
        """
        return ChatContext(items_from_dict(data))

    def is_equivalent(self, other: ChatContext) -> bool:
        """Whether a model would see the same: ids, kinds and content, without times and metrics."""
        return self is other or equivalent(self._items, other.items)

    async def summarize(self, llm: SummaryModel, *, keep_last_turns: int = 2) -> ChatContext:
        """Replace all but the last user turns by one summary, in place; returns itself.

        Instructions stay; what is added while the model writes stays as well. A
        model that fails raises its own error, and then, as when cancelled or when
        it writes nothing, the context is as before.
        """
        change = await summarized(self, llm, keep_last_turns=keep_last_turns)
        if change is not None:
            self._items[:] = [item for item in self._items if item.id not in change.replaced]
            self.insert(change.summary)
        return self

    def __len__(self) -> int:
        return len(self._items)

    def __bool__(self) -> bool:  # an empty context is still a context
        return True

    def __repr__(self) -> str:  # no content: it must not reach logs
        return f"{type(self).__name__}({len(self._items)} items)"


class ReadOnlyChatContext(ChatContext):
    """A context that cannot be changed, items list included; `copy()` can."""

    def __init__(self, items: Iterable[ChatItem] | NotGiven | None = None) -> None:
        self._items = _ReadOnlyItems(_sorted(items))

    @property
    def readonly(self) -> bool:
        """Always true."""
        return True

    @property
    def items(self) -> list[ChatItem]:
        """A list that refuses to be changed."""
        return self._items

    @items.setter
    def items(self, items: Iterable[ChatItem]) -> None:
        _refuse()

    # The signatures below differ on purpose: whatever is passed, they raise.
    def add_message(self, **_: Any) -> NoReturn:
        """Raises `RuntimeError`."""
        _refuse()

    def insert(self, item: ChatItem | Sequence[ChatItem]) -> NoReturn:
        """Raises `RuntimeError`."""
        _refuse()

    def remove(self, item: ChatItem | str) -> NoReturn:
        """Raises `RuntimeError`."""
        _refuse()

    def truncate(self, *, max_items: int) -> NoReturn:
        """Raises `RuntimeError`."""
        _refuse()

    def merge(self, other: ChatContext, **_: bool) -> NoReturn:
        """Raises `RuntimeError`."""
        _refuse()

    async def summarize(self, llm: SummaryModel, *, keep_last_turns: int = 2) -> NoReturn:
        """Raises `RuntimeError`."""
        _refuse()


class _ReadOnlyItems(list[ChatItem]):
    """A list whose every mutator raises."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:  # stands in for every mutator
        _refuse()

    append = extend = insert = remove = pop = clear = sort = reverse = _refuse
    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        # A list is rebuilt with `extend`, which raises here.
        return (_ReadOnlyItems, (list(self),))


def _refuse() -> NoReturn:
    raise RuntimeError(
        "this chat context is read-only; change a copy() and hand it to update_chat_ctx()"
    )


def _sorted(items: Iterable[ChatItem] | NotGiven | None) -> list[ChatItem]:
    if items is None or isinstance(items, NotGiven):
        return []
    return sorted(items, key=_created_at)


def _listed(content: Sequence[ChatContent] | ChatContent) -> list[ChatContent]:
    return list(content) if isinstance(content, Sequence) else [content]


def _names(tools: Iterable[ToolLike | str]) -> frozenset[str]:
    names: set[str] = set()
    for tool in tools:
        if isinstance(tool, str):
            names.add(tool)
        else:
            names.add(tool.id)
            if isinstance(tool, Toolset):
                names.update(inner.id for inner in tool.tools)
    return frozenset(names)
