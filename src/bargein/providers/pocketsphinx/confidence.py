"""How far a transcript can be trusted. Pure."""

from __future__ import annotations

import math

from .pool import Decoded

__all__ = ["confidence_of"]

# Measured with synthetic voices: what a grammar is made for has a clarity of -6 to 26
# (nine of ten), other speech is forced into it with -40 to -3.
_EVEN_CHANCE = -3.0
_STEEPNESS = 3.0

# Beyond this it makes no difference, and `exp` stays in its range.
_CERTAIN = 20.0

# The language model gives no usable score: it is right about two words of three.
_WITHOUT_GRAMMAR = 0.6


def confidence_of(decoded: Decoded) -> float:
    """0 to 1; below 0.5 something else was probably said than the grammar knows."""
    if not decoded.text:
        return 0.0
    if decoded.clarity is None:
        return _WITHOUT_GRAMMAR
    excess = (decoded.clarity - _EVEN_CHANCE) / _STEEPNESS
    return 1.0 / (1.0 + math.exp(-max(-_CERTAIN, min(_CERTAIN, excess))))
