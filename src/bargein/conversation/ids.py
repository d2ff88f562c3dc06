"""Identifiers: a prefix that says what is named, and twelve hexadecimal digits."""

from __future__ import annotations

import secrets

__all__ = ["new_id"]


def new_id(prefix: str) -> str:
    """A fresh id, e.g. `item_3f9a1c0b77de`."""
    return f"{prefix}_{secrets.token_hex(6)}"
