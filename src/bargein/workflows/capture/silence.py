"""Decide since when both sides have been silent with a question open. Pure."""

from __future__ import annotations

from .facts import BecameQuiet, Fact, KeyPressed, PromptFinished, PromptStarted, UserSpoke

__all__ = ["SilenceWatch"]


class SilenceWatch:
    """Silence counts once the prompt is over, nobody speaks and no keys wait for more keys."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._agent_busy = False
        self._user_busy = False
        self._quiet_since: float | None = None

    @property
    def agent_busy(self) -> bool:
        """Whether a prompt or a model's turn is on its way or being heard."""
        return self._agent_busy

    @property
    def deadline(self) -> float | None:
        """When the silence has been too long."""
        if self._agent_busy or self._user_busy or self._quiet_since is None:
            return None
        return self._quiet_since + self._timeout

    def hear(self, fact: Fact, now: float) -> None:
        """A sound, a key, or the end of one; other facts change nothing."""
        match fact:
            case PromptStarted():
                self._agent_busy = True
            case PromptFinished():
                self._agent_busy = False
                self._quiet_since = now
            case UserSpoke():
                self._user_busy = True
            case BecameQuiet():
                self._user_busy = False
                self._quiet_since = now
            case KeyPressed(_, buffered):
                self._quiet_since = None if buffered else now

    def turn_ended(self) -> None:
        """The user has said what there was to say."""
        self._user_busy = False

    def prompt_follows(self, now: float) -> None:
        """Something will be said: silence counts only after it."""
        self._agent_busy = True
        self._quiet_since = now
