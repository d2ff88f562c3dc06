"""Every exception of bargein.

    BargeinError
    ├── APIError                 a model or speech service failed
    │   ├── APIStatusError       it answered with an error status
    │   └── APIConnectionError   it could not be reached, or the stream broke
    │       └── APITimeoutError  it took too long
    ├── RealtimeError            a speech-to-speech session refused an update
    ├── ToolError                a tool tells the model what went wrong
    │   └── CaptureFailed        a capture task ended without the value
    ├── StopResponse             a tool or hook wants no reply
    ├── TaskLeft                 an AgentTask ended with neither result nor failure
    ├── UnexpectedModelBehavior  a run did not give the result type asked for
    ├── AudioFileError           an audio file is missing, broken or of the wrong kind
    ├── AudioDeviceError         a microphone or loudspeaker is missing or was closed
    └── EngineNotFound           an embedded engine, voice or model is not installed

Misuse of an API raises `RuntimeError` or `ValueError`, with the offending value.
"""

from __future__ import annotations

from typing import Literal

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AudioDeviceError",
    "AudioFileError",
    "BargeinError",
    "CaptureFailed",
    "EngineNotFound",
    "RealtimeError",
    "StopResponse",
    "TaskLeft",
    "ToolError",
    "UnexpectedModelBehavior",
]

# 4xx answers that another attempt may still turn into a success: time-outs,
# conflicts, "too early" and rate limits. 499 (client closed) is its own case.
_RETRYABLE_CLIENT_ERRORS = frozenset({408, 409, 425, 429, 499})


class BargeinError(Exception):
    """The root of all exceptions that bargein defines."""


class APIError(BargeinError):
    """A model or speech service failed.

    `body` is what the service sent along, for the log; `retryable` says whether
    another attempt can succeed; `retry_after` is the wait in seconds that the
    service asked for, or `None`.
    """

    def __init__(
        self,
        message: str,
        *,
        body: object | None = None,
        retryable: bool = True,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.body = body
        self.retryable = retryable
        self.retry_after = retry_after


class APIStatusError(APIError):
    """A service answered with an error status.

    Most 4xx answers are never retryable, whatever the caller says: the same
    request would fail the same way.
    """

    def __init__(
        self,
        message: str,
        *,
        status_code: int = -1,
        request_id: str | None = None,
        body: object | None = None,
        retryable: bool | None = None,
        retry_after: float | None = None,
    ) -> None:
        hopeless = 400 <= status_code < 500 and status_code not in _RETRYABLE_CLIENT_ERRORS
        super().__init__(
            message,
            body=body,
            retryable=False if hopeless else retryable in (None, True),
            retry_after=retry_after,
        )
        self.status_code = status_code
        self.request_id = request_id

    def __str__(self) -> str:
        return f"{self.message} (status {self.status_code}, request {self.request_id or 'unknown'})"


class APIConnectionError(APIError):
    """A service could not be reached, or its stream broke off."""

    def __init__(
        self,
        message: str = "Connection error.",
        *,
        body: object | None = None,
        retryable: bool = True,
    ) -> None:
        super().__init__(message, body=body, retryable=retryable)


class APITimeoutError(APIConnectionError):
    """A service took longer than its time limit."""

    def __init__(self, message: str = "Request timed out.", *, retryable: bool = True) -> None:
        super().__init__(message, retryable=retryable)


class RealtimeError(BargeinError):
    """A speech-to-speech session refused an update or a request."""


class ToolError(BargeinError):
    """Raised by a tool to tell the model what went wrong, in words it can act on."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class CaptureFailed(ToolError):
    """A capture task ended without the value.

    `reason` says why, `detail` in whose words, `requested` what the caller wanted
    instead ("skip", "human"). `partial` is the best value that was not confirmed, or
    `None`; never a secret.
    """

    def __init__(
        self,
        message: str,
        *,
        reason: Literal["declined", "no_input", "no_match", "too_many_attempts", "cancelled"],
        detail: str = "",
        requested: Literal["skip", "human"] | None = None,
        partial: object | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.detail = detail
        self.requested = requested
        self.partial = partial


class StopResponse(BargeinError):
    """Raised by a tool, a hook or `llm_node` when no reply is wanted."""


class TaskLeft(BargeinError):
    """An `AgentTask` was left: it has neither a result nor a failure."""

    def __init__(self, outcome: object) -> None:
        super().__init__("the task was left")
        self.outcome = outcome


class UnexpectedModelBehavior(BargeinError):
    """A run ended without the result type that was asked for."""


class AudioFileError(BargeinError):
    """An audio file is missing, broken or of a kind that cannot be used."""


class AudioDeviceError(BargeinError):
    """A microphone or loudspeaker is missing, refused or was closed."""


class EngineNotFound(BargeinError):
    """An embedded engine, voice or model is not installed; the message says how to get it."""
