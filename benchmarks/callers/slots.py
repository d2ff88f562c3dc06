"""Which slots a task has, and what the caller wants to put into each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .address_kind import AddressKind
from .choice_kinds import MenuKind, YesNoKind
from .date_kind import DateKind
from .digit_kinds import CardNumberKind, CodeKind, DigitsKind, ExpirationKind
from .email_kind import EmailKind
from .kind import Kind, Pieces
from .name_kind import NameKind
from .phone_kind import PhoneKind
from .truths import Setup

__all__ = ["Mind", "minds_of"]

_SINGLE: dict[str, type[Kind]] = {
    "email": EmailKind, "phone": PhoneKind, "address": AddressKind, "name": NameKind, "date": DateKind,
    "digits": DigitsKind, "yes_no": YesNoKind, "menu": MenuKind,
}  # fmt: skip


@dataclass(slots=True)
class Mind:
    """What the caller thinks about one slot."""

    kind: Kind
    truth: Any
    """What is to be stored in the end."""
    slip: Any = None
    """What they say by mistake at first."""
    said_slip: bool = False
    repairs: bool = False
    """Whether the mistake is put right in the same breath."""
    pending: list[Pieces] = field(default_factory=list)
    """What is still to be said of a value given in several breaths."""
    asked: int = 0
    mistaken: int = 0
    """How many wrong read-backs they heard."""
    given: bool = False


def minds_of(setup: Setup, truth: Any) -> dict[str, Mind]:
    """By slot, in the order in which they are asked for."""
    if setup.kind == "card":
        return {
            "number": Mind(CardNumberKind(setup), truth.number),
            "expiration": Mind(ExpirationKind(setup), truth.expiration),
            "code": Mind(CodeKind(setup), truth.code),
            "name": Mind(NameKind(setup), truth.holder),
        }
    if setup.kind == "group":
        kinds: dict[str, Kind] = {
            "name": NameKind(setup),
            "email": EmailKind(setup),
            "phone": PhoneKind(setup),
        }
        return {slot: Mind(kind, truth[slot]) for slot, kind in kinds.items()}
    return {setup.kind: Mind(_SINGLE[setup.kind](setup), truth)}
