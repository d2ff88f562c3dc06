"""Turns failures of the SDK and of its stream into bargein's errors.

Decides what another attempt may mend and how long the service asked to wait;
it does not retry.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

import openai

from ...errors import APIConnectionError, APIError, APIStatusError, APITimeoutError

__all__ = ["retry_after_seconds", "translate_error"]

# What services put into `code` or `type` of an error inside a stream, where no
# status line is left to say it.
_STATUS_OF_CODE = {
    "context_length_exceeded": 400,
    "insufficient_quota": 429,
    "invalid_api_key": 401,
    "invalid_request_error": 400,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "server_error": 500,
}
_MESSAGE_CHARACTERS = 300


def translate_error(error: Exception, *, service: str, now: float) -> APIError:
    """The error of bargein for `error`, which the SDK raised; chain it with `from`.

    `service` names the model in the message; `now` is the wall clock in seconds,
    for a `retry-after` that is a date.
    """
    if isinstance(error, openai.APITimeoutError):
        return APITimeoutError(f"{service} took too long to answer.")
    if isinstance(error, openai.APIStatusError):
        return _status_error(error, service=service, now=now)
    if isinstance(error, openai.APIConnectionError):
        return APIConnectionError(f"{service} could not be reached, or the connection broke.")
    if isinstance(error, openai.APIError):
        return _stream_error(error, service=service)
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return APIConnectionError(f"{service} sent something that is not JSON.")
    # Older SDKs let the errors of their HTTP library through while streaming.
    if "timeout" in type(error).__name__.lower():
        return APITimeoutError(f"{service} took too long to answer.")
    return APIConnectionError(f"{service} could not be read: {type(error).__name__}.")


def retry_after_seconds(headers: Mapping[str, str], *, now: float) -> float | None:
    """The wait that the service asks for, in seconds; `None` without a usable header.

    Knows `retry-after-ms`, and `retry-after` as seconds or as a date.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after")
    seconds = _number(text)
    if seconds is not None or text is None:
        return seconds
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    if date.tzinfo is None:  # "-0000" means UTC without saying so
        date = date.replace(tzinfo=UTC)
    return max(0.0, date.timestamp() - now)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None


def _status_error(error: openai.APIStatusError, *, service: str, now: float) -> APIStatusError:
    headers = error.response.headers
    return APIStatusError(
        _message(error, service, error.status_code),
        status_code=error.status_code,
        request_id=error.request_id,
        body=error.body,
        # A spent quota looks like a rate limit, and waiting does not refill it.
        retryable=error.code != "insufficient_quota" and headers.get("x-should-retry") != "false",
        retry_after=retry_after_seconds(headers, now=now),
    )


def _stream_error(error: openai.APIError, *, service: str) -> APIError:
    code = str(error.code or error.type or "")
    status = int(code) if code.isdigit() else _STATUS_OF_CODE.get(code)
    if status is None or not 400 <= status < 600:
        return APIError(_message(error, service, None), body=error.body)
    return APIStatusError(
        _message(error, service, status),
        status_code=status,
        body=error.body,
        retryable=code != "insufficient_quota",
    )


def _message(error: openai.APIError, service: str, status: int | None) -> str:
    if status in (401, 403):
        # The service's own words quote the key.
        return f"{service} refused the API key; check api_key or OPENAI_API_KEY."
    body = error.body if isinstance(error.body, Mapping) else {}
    words = body.get("message") or body.get("code") or body.get("type") or "no reason given"
    return f"{service} answered with an error: {str(words)[:_MESSAGE_CHARACTERS]}"
