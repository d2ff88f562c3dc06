"""How a model writes a value into the arguments of a task's tools."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from .kind import Kind
from .phone_kind import PhoneKind
from .truths import Address, Name

__all__ = ["CONFIRM", "DECLINE", "UPDATE", "arguments_for"]

UPDATE = {
    "email": ("update_email_address",), "phone": ("update_phone_number",), "address": ("update_address",),
    "name": ("update_name",), "date": ("update_dob",), "digits": ("record_inputs", "confirm_inputs"),
    "yes_no": ("answer_yes_no",), "menu": ("select_option",),
}  # fmt: skip
"""By slot; of several the one that is offered."""
CONFIRM = frozenset(
    ["confirm_email_address", "confirm_phone_number", "confirm_address", "confirm_name", "confirm_dob",
     "confirm_inputs", "confirm_option"]
)  # fmt: skip
DECLINE = frozenset(
    ["decline_email_capture", "decline_phone_number_capture", "decline_address_capture",
     "decline_name_capture", "decline_dob_capture", "decline_digits_capture", "decline_answer", "decline_menu"]
)  # fmt: skip


def arguments_for(slot: str, kind: Kind, value: Any, chance: Random) -> dict[str, Any]:
    """As a real model writes them: right, but not always in the same form."""
    if slot == "email":
        return {"email": value.capitalize() if chance.random() < 0.15 else value}
    if slot == "phone":
        return {"phone_number": _phone(kind, value, chance)}
    if slot == "address" and isinstance(value, Address):
        town = " ".join(part for part in (value.city, value.state, value.code) if part)
        if chance.random() < 0.3 and value.state:
            town = f"{value.city}, {value.state} {value.code}"
        return {
            "street_address": value.street,
            "unit_number": value.unit,
            "locality": town,
            "country": "",
        }
    if slot == "name" and isinstance(value, Name):
        given = {"first_name": value.first, "last_name": value.last or None}
        lower = chance.random() < 0.2
        return {key: part.lower() if lower and part else part for key, part in given.items()}
    if slot == "date" and isinstance(value, date):
        return {"year": value.year, "month": value.month, "day": value.day}
    if slot == "digits":
        return {"inputs": list(value)}
    if slot == "yes_no":
        return {"yes": value}
    return {"option_id": value}


def _phone(kind: Kind, value: str, chance: Random) -> str:
    number = kind.national(value) if isinstance(kind, PhoneKind) else value
    if len(number) == 10 and chance.random() < 0.6:
        return chance.choice(
            [
                f"({number[:3]}) {number[3:6]}-{number[6:]}",
                f"{number[:3]}-{number[3:6]}-{number[6:]}",
            ]
        )
    return value if chance.random() < 0.3 else number
