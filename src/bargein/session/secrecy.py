"""Decide which of the user's words are secret, and so are shown with their digits hidden.

Pure: no I/O, no tasks, no clock. Words are secret that were spoken while a
sensitive listening hint was set, even if it is gone when they are recognised;
in doubt they are hidden. How they are hidden is `conversation.spoken.mask_digits`'s.
"""

from __future__ import annotations

__all__ = ["Secrecy"]

# How long after the user fell silent a recogniser may still come with words of that speech.
LATE_WORDS = 5.0

# A final that came this long before the voice ended covers all of it.
COVERED = 0.1


class Secrecy:
    """From a sensitive hint on, until it is gone and what was said under it is recognised.

    After that a new voice is not secret, unless the last final of the old one is
    still owed: then the next words may be the secret ones, for five seconds.
    """

    def __init__(self) -> None:
        self.expected = False
        """Whether a sensitive hint is set now."""
        self.pending = False
        """Whether there are secret words among those that were not committed yet."""
        self._knows_voices = False
        self._voice_is_on = False
        self._voice_is_secret = False
        self._another_voice = False
        self._final_owed = False
        self._final_at: float | None = None
        self._late_until: float | None = None

    def expect(self, secret: bool) -> None:
        """The hint changed: it is sensitive, or it (or its absence) is not."""
        self.expected = secret
        self._voice_is_secret = self._voice_is_secret or (secret and self._voice_is_on)

    def voice_began(self) -> None:
        """The user began to speak."""
        self._knows_voices = True
        self._voice_is_on, self._voice_is_secret = True, self.expected
        self._another_voice = not self.expected

    def voice_ended(self, spoken_until: float, *, now: float) -> None:
        """The user fell silent; the last voice was heard at `spoken_until`."""
        was_secret, self._voice_is_secret = self._voice_is_secret, False
        self._voice_is_on = False
        if was_secret:
            self._another_voice = False
            covered = self._final_at is not None and self._final_at >= spoken_until - COVERED
            self._final_owed = not covered
            self._late_until = now + LATE_WORDS

    def secret_at(self, now: float) -> bool:
        """Whether what is heard or recognised at `now` is secret."""
        if self.expected or self._voice_is_secret:
            return True
        if self._late_until is None or now >= self._late_until:
            return False
        return self._final_owed or not self._another_voice

    def hear(self, *, final: bool, now: float) -> bool:
        """Words were recognised: whether they are secret."""
        secret = self.secret_at(now)
        if final:
            self._final_at, self._final_owed = now, False
            if not self._knows_voices:
                self._late_until = None  # words to come are new ones: there is no better sign
        elif self.expected and not self._voice_is_on:  # no voice to go by: a final will follow
            self._final_owed, self._late_until = True, now + LATE_WORDS
        self.pending = self.pending or secret
        return secret

    def typed(self) -> None:
        """The user wrote something; it waits to be committed."""
        self.pending = self.pending or self.expected

    def nothing_waits(self) -> None:
        """There are no words that were not committed."""
        self.pending = False
