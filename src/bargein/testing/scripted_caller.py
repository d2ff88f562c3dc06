"""A caller who says what the test wrote down, and listens to what is really played."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .fake_outputs import FakeAudioOutput
from .marked_speech import MarkedSpeech, even_words
from .scripted_microphone import ScriptedMicrophone

if TYPE_CHECKING:
    from ..session import AgentSession

__all__ = ["NotHeard", "ScriptedCaller"]

_PUNCTUATION = re.compile(r"[^\w]+")


class NotHeard(AssertionError):
    """The agent did not say what the caller waited for."""


class ScriptedCaller:
    """Talks to a session through audio frames and listens at its loudspeaker.

    Make it before `session.start`: it becomes the session's microphone, and brings
    a `FakeAudioOutput` unless the session has one. `ScriptedVAD` and `ScriptedSTT`
    understand its audio. Each word takes `seconds_per_word`; `sample_rate` is the
    microphone's, and must be the recogniser's for words to be understood.
    """

    def __init__(
        self,
        session: AgentSession[Any],  # whatever the user data are
        *,
        seconds_per_word: float = 0.3,
        sample_rate: int = 16_000,
        output: FakeAudioOutput | None = None,
    ) -> None:
        self.session = session
        self.seconds_per_word = seconds_per_word
        self.microphone = ScriptedMicrophone(sample_rate=sample_rate)
        present = session.output.audio
        if output is None and isinstance(present, FakeAudioOutput):
            output = present
        self.loudspeaker = output or FakeAudioOutput()
        session.input.audio = self.microphone
        if present is not self.loudspeaker:
            session.output.audio = self.loudspeaker
        self._listened = 0
        self._gone = False

    @property
    def heard(self) -> list[str]:
        """The words that the agent has said audibly and completely."""
        return self.loudspeaker.heard

    async def say(
        self,
        text: str,
        duration: float | None = None,
        pauses: Mapping[int, float] | float | None = None,
        *,
        heard_as: str | None = None,
        confidence: float = 1.0,
        final_after: float | None = None,
        interims: Sequence[str] | None = None,
    ) -> None:
        """Say `text` and return with its last sound.

        `duration` is that of the words together. `pauses[n]` seconds follow the
        n-th word; a number pauses after every word but the last. The recogniser
        understands `heard_as`, or `text`, with `confidence`; gives `interims` after
        each word in turn; and finalises after `final_after` seconds of silence.
        Raises `ValueError` without words, or for `heard_as` together with `pauses`;
        `RuntimeError` after `hang_up`. Cancelled, the planned words are still said.
        """
        words = text.split()
        if not words:
            raise ValueError("there is nothing to say; use cough() for a sound without words")
        if heard_as is not None and pauses is not None:
            raise ValueError("heard_as needs speech without pauses: say the parts one by one")
        seconds = self.seconds_per_word if duration is None else duration / len(words)
        end = 0.0
        pause = 0.0
        for part, pause_after in _parts(words, pauses):
            length = len(part) * seconds
            understood = part if heard_as is None else heard_as.split()
            speech = MarkedSpeech(
                even_words(understood, length / max(1, len(understood))),
                length,
                confidence=confidence,
                final_after=final_after,
                interims=interims,
            )
            end = self._plan(speech, pause=pause)
            pause = pause_after
        await self._until(end)

    async def silence(self, seconds: float) -> None:
        """Say nothing for `seconds`."""
        await asyncio.sleep(seconds)

    async def cough(self, seconds: float = 0.6) -> None:
        """Make a noise without words: a cough, a door, hold music."""
        await self._until(self._plan(MarkedSpeech([], seconds)))

    async def press(self, keys: str, gap: float = 0.2) -> None:
        """Press keys one after the other, `gap` seconds from key to key."""
        self._check_present()
        for position, key in enumerate(keys):
            if position:
                await asyncio.sleep(gap)
            self.session.input.push_dtmf(key)

    async def hang_up(self) -> None:
        """Cut the line and close the session; returns when it is closed."""
        self._gone = True
        self.microphone.end()
        await self.session.aclose()

    async def hears(self, expected: str | re.Pattern[str], within: float = 10.0) -> str:
        """Wait until the agent has said `expected`; returns the words that match.

        Looks at what was played since the last match, so that what a test expects
        is expected in order. A string matches whole words, whatever their case and
        punctuation; a pattern is searched in the words joined by spaces. Raises
        `NotHeard` after `within` seconds.
        """
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()
        stop = self.loudspeaker.on_heard(changed.set)
        deadline = loop.time() + within
        try:
            while (found := self._find(expected)) is None:
                changed.clear()
                async with asyncio.timeout_at(deadline):
                    await changed.wait()
        except TimeoutError:
            raise NotHeard(self._complaint(expected, within)) from None
        finally:
            stop()
        return found

    def _find(self, expected: str | re.Pattern[str]) -> str | None:
        words = self.heard[self._listened :]
        span = _span(words, expected)
        if span is None:
            return None
        self._listened += span[1]
        return " ".join(words[span[0] : span[1]])

    def _complaint(self, expected: str | re.Pattern[str], within: float) -> str:
        wanted = expected if isinstance(expected, str) else expected.pattern
        recent = " ".join(self.heard[self._listened :])
        return (
            f"the agent did not say {wanted!r} within {within} s; it is "
            f"{self.session.agent_state} and said {recent!r} since the last match"
        )

    def _plan(self, speech: MarkedSpeech, *, pause: float = 0.0) -> float:
        self._check_present()
        return self.microphone.plan(speech, pause=pause)

    def _check_present(self) -> None:
        if self._gone:
            raise RuntimeError("the caller has hung up")

    async def _until(self, instant: float) -> None:
        await asyncio.sleep(max(0.0, instant - asyncio.get_running_loop().time()))


def _parts(
    words: list[str], pauses: Mapping[int, float] | float | None
) -> list[tuple[list[str], float]]:
    """Stretches of speech without a pause, each with the pause after it."""
    if pauses is None:
        pauses = {}
    elif not isinstance(pauses, Mapping):
        pauses = dict.fromkeys(range(1, len(words)), pauses)
    parts: list[tuple[list[str], float]] = []
    begin = 0
    for count in sorted({*pauses, len(words)}):
        if not 0 < count <= len(words):
            raise ValueError(f"there is no word {count} to pause after; there are {len(words)}")
        parts.append((words[begin:count], pauses.get(count, 0.0)))
        begin = count
    return parts


def _span(words: list[str], expected: str | re.Pattern[str]) -> tuple[int, int] | None:
    """First and one past the last word that match."""
    if isinstance(expected, str):
        wanted = _plain(expected.split())
        plain = _plain(words)
        for start in range(len(plain) - len(wanted) + 1):
            if plain[start : start + len(wanted)] == wanted:
                return start, start + len(wanted)
        return None
    found = expected.search(" ".join(words))
    if found is None:
        return None
    before = found.string[: found.start()].count(" ")
    return before, found.string[: found.end()].count(" ") + 1


def _plain(words: list[str]) -> list[str]:
    return [_PUNCTUATION.sub("", word).casefold() for word in words]
