"""The text of one step while the model writes it, split for those who read it."""

from __future__ import annotations

from ..conversation import split_sentences
from .channel import Channel

__all__ = ["AgentText"]


class AgentText:
    """What the model writes, once for the voice (in segments) and once for the transcript."""

    def __init__(self) -> None:
        self.segments: Channel[Channel[str]] = Channel()
        """One channel for each segment that the voice speaks."""
        self.transcript: Channel[str] = Channel()
        self.has_words = False
        """Whether anything but white space has come."""
        self._segment: Channel[str] | None = None
        self._all: list[str] = []
        self._ended = False
        self._error: BaseException | None = None
        self._rest: AgentText | None = None

    def push(self, text: str) -> None:
        """The model wrote `text`."""
        if not text:
            return
        self._all.append(text)
        if self._rest is not None:
            self._rest.push(text)
        self.has_words = self.has_words or not text.isspace()
        if self._segment is None:
            self._segment = Channel()
            self.segments.push(self._segment)
        self._segment.push(text)
        self.transcript.push(text)

    def end_segment(self) -> None:
        """What follows is another segment for the voice."""
        if self._rest is not None:
            self._rest.end_segment()
        if self._segment is not None:
            self._segment.end()
            self._segment = None

    def end(self, error: BaseException | None = None) -> None:
        """The model has finished; with `error`, it failed."""
        self._ended, self._error = True, error
        if self._rest is not None:
            self._rest.end(error)
        if self._segment is not None:
            self._segment.end()
            self._segment = None
        self.segments.end(error)
        self.transcript.end()

    def rest(self, *, words_heard: int) -> AgentText:
        """A text of its own from the first sentence that the first `words_heard` words do not complete.

        What the model still writes goes there as well.
        """
        self._rest = rest = AgentText()
        heard = 0
        for sentence in split_sentences("".join(self._all)):
            heard += len(sentence.split())
            if heard > words_heard:
                rest.push(f" {sentence}" if rest.has_words else sentence)
        if self._ended:
            rest.end(self._error)
        return rest
