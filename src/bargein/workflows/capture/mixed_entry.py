"""Put keys where they were pressed among the words of a turn that is not over. Pure."""

from __future__ import annotations

__all__ = ["MixedEntry"]


LAG = 1.0
"""Seconds by which a recogniser may come late with words."""


class MixedEntry:
    """Counts words only: what was said may be a secret that nobody else sees."""

    def __init__(self) -> None:
        self._final_words = 0
        self._words = 0
        self._keys: list[tuple[int, str]] = []
        self._key_at = 0.0

    @property
    def has_words(self) -> bool:
        """Whether words were heard since the last turn."""
        return self._words > 0

    def hear(self, transcript: str, *, final: bool, now: float) -> None:
        """Words were recognised, or recognised anew."""
        before, self._words = self._words, self._final_words + len(transcript.split())
        if now - self._key_at < LAG:  # these were said before the keys
            self._keys = [
                (self._words if place == before else place, key) for place, key in self._keys
            ]
        if final:
            self._final_words = self._words

    def press(self, key: str, *, now: float) -> None:
        """A key that counts."""
        self._key_at = now
        self._keys.append((self._words, key))

    def clear_keys(self) -> None:
        """They were cleared, or taken by themselves."""
        self._keys.clear()

    def turn(self, text: str) -> str:
        """The turn is over: its words with the keys among them, in order of time."""
        words = text.split()
        parts: list[str] = []
        at, follows_key = 0, False
        for place, key in self._keys:
            between = words[at:place]
            if follows_key and not between:
                parts[-1] += key  # keys that follow each other are one number
            else:
                parts += [*between, key]
            at, follows_key = max(at, min(place, len(words))), True
        parts += words[at:]
        self._keys.clear()
        self._words = self._final_words = 0
        return " ".join(parts)
