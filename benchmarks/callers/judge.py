"""What came of a call, held against what the caller said. Knows nothing of the product's checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bargein.errors import CaptureFailed

from .caller import Caller
from .choice_kinds import MenuKind, YesNoKind
from .derivable import date_is_derivable, symbols_are_derivable, words_are_derivable
from .ledger import Turn
from .personas import PERSONAS

__all__ = ["Verdict", "judge"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`outcome` is "exact", "wrong", "invented", "unended", "error", or the reason of the failure."""

    outcome: str
    stored: str = ""
    wanted: str = ""
    as_wanted: bool = False
    """Exact for those who want to give a value; declined for those who refuse; no value for the others."""
    slots: dict[str, str] = field(default_factory=dict)


def judge(caller: Caller, result: Any, error: BaseException | None) -> Verdict:
    """`result` by slot, canonical; or the error that the task ended with; neither: it did not end."""
    wanted = ", ".join(str(mind.kind.canonical(mind.truth)) for mind in caller.minds.values())
    persona = PERSONAS[caller.persona_name]
    if error is not None:
        reason = error.reason if isinstance(error, CaptureFailed) else "error"
        return Verdict(reason, repr(error), wanted, _is_wanted(persona.name, reason))
    if result is None:
        return Verdict("unended", "", wanted)
    slots = {slot: _judged(slot, caller, stored) for slot, stored in result.items()}
    worst = next((one for one in ("invented", "wrong") if one in slots.values()), "exact")
    as_wanted = worst == "exact" and (persona.cooperative or persona.name == "hostile")
    return Verdict(worst, ", ".join(map(str, result.values())), wanted, as_wanted, slots)


def _is_wanted(persona: str, reason: str) -> bool:
    if persona == "refusing":
        return reason == "declined"
    return persona in ("hostile", "silent") and reason in (
        "no_input",
        "no_match",
        "too_many_attempts",
        "declined",
    )


def _judged(slot: str, caller: Caller, stored: Any) -> str:
    kind, ledger = caller.minds[slot].kind, caller.ledger
    claims = [kind.canonical(value) for value in ledger.claims.get(slot, [])]
    said = _is_derivable(slot, stored, ledger.turns) or (
        slot in ("menu", "yes_no") and stored in claims
    )
    if isinstance(kind, MenuKind | YesNoKind):
        said = said or kind.is_named(stored, " ".join(turn.transcript for turn in ledger.turns))
    if stored == kind.canonical(caller.minds[slot].truth):
        return "exact" if said else "invented"
    return "wrong" if said or stored in claims else "invented"


def _is_derivable(slot: str, stored: Any, turns: list[Turn]) -> bool:
    match slot:
        case "name":
            return words_are_derivable(stored, turns)
        case "address":
            return words_are_derivable(stored[:3], turns)
        case "date":
            return isinstance(stored, date) and date_is_derivable(stored, turns)
        case "phone":
            national = (
                stored,
                stored.lstrip("+"),
                *(stored.removeprefix(code) for code in ("+1", "+44", "+49")),
            )
            return any(
                symbols_are_derivable(one, turns) or symbols_are_derivable(f"0{one}", turns)
                for one in national
            )
        case "expiration":
            return any(symbols_are_derivable(form, turns) for form in _expirations(stored))
        case "menu" | "yes_no":
            return False  # only what was claimed
    return symbols_are_derivable(str(stored).lower(), turns)


def _expirations(stored: str) -> list[str]:
    month, _, year = stored.partition("/")
    return [
        month + year,
        month.lstrip("0") + year,
        f"{month}20{year}",
        f"{month.lstrip('0')}20{year}",
    ]
