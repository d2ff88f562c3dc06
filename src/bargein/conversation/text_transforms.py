"""What is done to text before it is spoken, as a chain without tasks.

A session puts its `text_transforms` into one `TextChain` and pushes tokens
through it. The functions `filter_markdown` and `filter_emoji` do the same for a
whole text or for a stream.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable
from typing import Protocol, overload

from .emoji import EmojiFilter
from .markdown import MarkdownFilter

__all__ = ["TextChain", "TextFilter", "filter_emoji", "filter_markdown", "transform_text"]


class TextFilter(Protocol):
    """Changes streamed text; the result does not depend on where it is cut."""

    def push(self, text: str) -> str:
        """What can be given out now."""

    def flush(self) -> str:
        """The text has ended: the rest. The filter starts anew."""


_FILTERS: dict[str, Callable[[], TextFilter]] = {
    "filter_markdown": MarkdownFilter,
    "filter_emoji": EmojiFilter,
}


class TextChain:
    """Filters one after another; itself a filter.

    Takes the names of `SpeechSettings.text_transforms`; `ValueError` for an unknown one.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._filters: list[TextFilter] = []
        for name in names:
            if name not in _FILTERS:
                known = ", ".join(_FILTERS)
                raise ValueError(f"unknown text transform {name!r}; known are {known}")
            self._filters.append(_FILTERS[name]())

    def push(self, text: str) -> str:
        """What can be given out now."""
        for one in self._filters:
            text = one.push(text)
        return text

    def flush(self) -> str:
        """The text has ended: the rest. The chain starts anew."""
        text = ""
        for one in self._filters:
            text = one.push(text) + one.flush()
        return text


async def transform_text(text: AsyncIterable[str], names: Iterable[str]) -> AsyncIterator[str]:
    """A stream through a chain; empty pieces are left out.

    Raises `ValueError` for an unknown name, and what `text` raises.
    """
    chain = TextChain(names)
    async for piece in text:
        if changed := chain.push(piece):
            yield changed
    if rest := chain.flush():
        yield rest


@overload
def filter_markdown(text: str) -> str: ...
@overload
def filter_markdown(text: AsyncIterable[str]) -> AsyncIterator[str]: ...
def filter_markdown(text: str | AsyncIterable[str]) -> str | AsyncIterator[str]:
    """The text, or the stream, without Markdown's marks."""
    return _filtered(text, "filter_markdown")


@overload
def filter_emoji(text: str) -> str: ...
@overload
def filter_emoji(text: AsyncIterable[str]) -> AsyncIterator[str]: ...
def filter_emoji(text: str | AsyncIterable[str]) -> str | AsyncIterator[str]:
    """The text, or the stream, without emoji."""
    return _filtered(text, "filter_emoji")


def _filtered(text: str | AsyncIterable[str], name: str) -> str | AsyncIterator[str]:
    if not isinstance(text, str):
        return transform_text(text, (name,))
    chain = TextChain((name,))
    return chain.push(text) + chain.flush()
