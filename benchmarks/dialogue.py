"""What everybody says: one user sentence, one reply, one tool. The same for every contestant."""

from __future__ import annotations

__all__ = [
    "REPLY",
    "SAMPLE_RATE",
    "TOOL_ARGUMENTS",
    "TOOL_NAME",
    "TOOL_RESULT",
    "USER_SAYS",
    "WORDS",
    "voice_of",
]

USER_SAYS = "Hello there, where is my order?"

REPLY = (
    "Sure, I can help you with that right away. What is your order number, please? "
    "I will look it up for you now."
)

WORDS = tuple(f"{word} " for word in REPLY.split())
"""What the instant language model streams, all at once."""

TOOL_NAME = "lookup_order"
TOOL_ARGUMENTS = '{"order_id": "A1234"}'
TOOL_RESULT = "shipped yesterday"

SAMPLE_RATE = 24_000
"""Hertz of all audio outside the contestants, unless a case says otherwise."""

# Quiet, but not zero: nobody can skip it as silence.
_SAMPLE = b"\x01\x02"


def voice_of(text: str, *, reply_duration: float) -> bytes:
    """What the instant voice gives for a part of `REPLY`: 16-bit mono samples.

    The whole reply lasts `reply_duration` seconds, however it is split.
    """
    seconds = reply_duration * len(text) / len(REPLY)
    return _SAMPLE * int(SAMPLE_RATE * seconds)
