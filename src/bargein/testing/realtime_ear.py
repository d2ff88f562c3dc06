"""How a scripted speech-to-speech model hears: marked audio to speech, silence and words.

Decides when the user speaks and what was said; what the model then does is in
`scripted_realtime_session`.
"""

from __future__ import annotations

from collections.abc import Callable

from ..audio import AudioFrame
from .marked_speech import read_marks

__all__ = ["RealtimeEar"]

_EPSILON = 1e-6


class RealtimeEar:
    """Speech begins with the first marked block and ends after `silence` seconds without one."""

    def __init__(
        self, silence: float, on_started: Callable[[], None], on_stopped: Callable[[], None]
    ) -> None:
        self.silence = silence
        self.words: list[str] = []
        """What was said since `take`."""
        self.speaking = False
        self.voiced = False
        """Whether anything was heard since `take`, words or not."""
        self._on_started = on_started
        self._on_stopped = on_stopped
        self._quiet = 0.0

    def frame(self, frame: AudioFrame) -> None:
        """Hear the next piece of audio."""
        marks = read_marks(frame)
        for _, speech, block in marks:
            self._voice()
            self.words += [word.text for word in speech.words_ending_in(block)]
        if marks:
            self._quiet = 0.0
        elif self.speaking:
            self._quiet += frame.duration
            if self._quiet >= self.silence - _EPSILON:
                self.stop()

    def start(self) -> None:
        """Somebody speaks, as a test says."""
        self._voice()

    def stop(self) -> None:
        """The speech is over."""
        if self.speaking:
            self.speaking, self._quiet = False, 0.0
            self._on_stopped()

    def take(self) -> str:
        """The words heard since the last time; forgets them."""
        words, self.words, self.voiced = self.words, [], self.speaking
        return " ".join(words)

    def _voice(self) -> None:
        self.voiced = True
        if not self.speaking:
            self.speaking, self._quiet = True, 0.0
            self._on_started()
