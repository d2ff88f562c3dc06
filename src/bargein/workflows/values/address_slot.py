"""Postal addresses as a capture understands, checks and says them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from ...conversation import Completeness, ListeningHint
from ...conversation.spoken import SpokenAddress, default_completeness, readings
from ...conversation.spoken.address_words import plain_words, stretches_of
from ...conversation.spoken.addresses import (
    AddressPart,
    address_in,
    address_part_in,
    is_street,
    postal_code_in,
    street_and_unit_in,
    town_and_country_in,
)
from ...conversation.spoken.countries import code_of_country, country_name, fits_postal_code
from ..capture.facts import (
    CorrectedValue,
    InvalidValue,
    PartialValue,
    Understanding,
    WholeValue,
)
from ..capture.settings import CaptureSettings
from ..capture.slot import Heard, Slot, Tools
from ..words.corrections import correct
from ..words.grounding import is_derivable
from ..words.readback import read_back

__all__ = ["AddressParts", "AddressSlot", "GetAddressResult"]


@dataclass(frozen=True, slots=True)
class GetAddressResult:
    """What `GetAddressTask` gives."""

    address: str
    """The fields that are not blank, joined by single spaces."""
    street_address: str = ""
    unit_number: str = ""
    locality: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class AddressParts:
    """What is known so far; `None` for what was not asked."""

    street_address: str | None = None
    unit_number: str | None = None
    locality: str | None = None
    country: str | None = None

    @property
    def missing(self) -> AddressPart | None:
        """The part to ask for next."""
        parts: tuple[AddressPart, ...] = ("street_address", "unit_number", "locality", "country")
        return next((part for part in parts if getattr(self, part) is None), None)


class AddressSlot(Slot[GetAddressResult]):
    """Values are `SpokenAddress` with street, locality and country."""

    label: ClassVar[str] = "address"
    tools: ClassVar[Tools] = Tools("update_address", "confirm_address", "decline_address_capture")
    kind: ClassVar[str] = "address"
    instructions: ClassVar[str] = (
        "You help to note down the caller's address. When the caller gives one, call "
        "update_address with exactly what was said: street and house number, unit if there is "
        "one, city with state and postal code, country. Never add a part that was not said; "
        "leave it blank. Call confirm_address only after the caller agreed to what was read back, "
        "decline_address_capture when the caller refuses. Answer side questions in one sentence "
        "and ask for the address again."
    )
    loose: ClassVar[bool] = True

    def __init__(
        self, settings: CaptureSettings, *, region: str | None, default_country: str | None
    ) -> None:
        super().__init__(settings, region=region)
        code = code_of_country(default_country) if default_country else None
        if default_country and code is None:
            raise ValueError(f"default_country must be a country, not {default_country!r}")
        self._default = code

    @property
    def _region(self) -> str | None:
        return self._default or self.region

    # Understanding

    def understand(self, heard: Heard) -> Understanding | None:
        found = readings(heard.text, "address", region=self._region, **self.reading_in)
        if found and isinstance(found[0].value, SpokenAddress):
            return self._checked(found[0].value, found[0].certainty)
        if (mended := self._mended(heard)) is not None:
            return mended
        parts = heard.value if isinstance(heard.value, AddressParts) else AddressParts()
        begun = parts != AddressParts()
        missing = parts.missing
        if missing is None or (heard.model_may_help and not begun and not heard.piecewise):
            return None
        answered = self._answered(heard.text, parts, missing)
        if answered is None:
            return InvalidValue(self.line("no_country")) if missing == "country" else None
        return self._with(answered)

    def _mended(self, heard: Heard) -> Understanding | None:
        """An address of which a part was said again in the same breath: "… no, 14 Elm Street"."""
        stretches = stretches_of(plain_words(heard.text, self.words), self.words)
        if len(stretches) < 2:
            return None
        address: SpokenAddress | None = None
        for stretch in stretches:
            text = " ".join(stretch)
            if address is None:
                address = address_in(text, region=self._region, language=self.words)
            else:
                found = correct(text, address, "address", region=self._region, **self.in_language)
                address = found.value if isinstance(found.value, SpokenAddress) else None
            if address is None:
                return None
        return None if address is None else self._checked(address, 1.0)

    def _answered(
        self, text: str, parts: AddressParts, missing: AddressPart
    ) -> AddressParts | None:
        """With the part that was asked for, and what was said with it."""
        if missing == "street_address" or (
            missing in ("unit_number", "locality") and self._is_another_street(text)
        ):
            found = street_and_unit_in(text, region=self._region, language=self.words)
            if found is None:
                return None
            return replace(
                parts, street_address=found[0], unit_number=found[1] or parts.unit_number
            )
        country = parts.country
        if missing == "locality":
            text, said = town_and_country_in(text, language=self.words)
            country = said or country
        part = address_part_in(text, missing, region=self._region, language=self.words)
        return None if part is None else replace(parts, **{"country": country, missing: part})

    def _is_another_street(self, text: str) -> bool:
        coded = postal_code_in(text, self._region, language=self.words)
        return coded is None and is_street(text, language=self.words)

    def _with(self, parts: AddressParts) -> Understanding:
        if parts.missing == "country" and self._default is not None:
            parts = replace(parts, country=country_name(self._default))
        if parts.missing is not None:
            return PartialValue(parts)
        return self._checked(
            SpokenAddress(
                parts.street_address or "",
                parts.unit_number or "",
                parts.locality or "",
                parts.country or "",
            ),
            1.0,
        )

    def _checked(
        self, address: SpokenAddress, certainty: float
    ) -> WholeValue | PartialValue | InvalidValue:
        country = address.country.strip()
        if not country and self._default is not None:
            country = country_name(self._default) or ""
        address = SpokenAddress(
            address.street_address.strip(),
            address.unit_number.strip(),
            address.locality.strip(),
            country,
        )
        if not address.street_address:
            return InvalidValue(self.line("no_street"))
        if not address.locality or not country:
            unit = address.unit_number or ("" if address.locality else None)
            return PartialValue(
                AddressParts(
                    address.street_address, unit, address.locality or None, country or None
                )
            )
        code = code_of_country(country, self.words.countries)
        if code is None:
            return InvalidValue(self.line("no_country"))
        postal_code = postal_code_in(address.locality, language=self.words)
        if postal_code is not None and not fits_postal_code(postal_code, code):
            return InvalidValue(self.line("bad_code"))
        known = replace(address, country=country_name(code) or country)
        return WholeValue(known, confidence=certainty)

    def corrected(self, heard: Heard, value: Any) -> Understanding | None:
        found = correct(heard.text, value, "address", region=self._region, **self.in_language)
        if found.outcome == "replaced" and isinstance(found.value, SpokenAddress):
            checked = self._checked(found.value, found.certainty)
            if isinstance(checked, WholeValue):
                return CorrectedValue(checked.value, found.certainty)
        return InvalidValue(self.line("spell")) if found.outcome == "ask_to_spell" else None

    def replaces(self, heard: Heard, value: Any) -> bool:
        return bool(readings(heard.text, "address", region=self._region, **self.reading_in))

    def validated(self, fields: Mapping[str, Any]) -> WholeValue | PartialValue | InvalidValue:
        given = {name: str(fields.get(name) or "") for name in SpokenAddress.__dataclass_fields__}
        return self._checked(SpokenAddress(**given), 1.0)

    def fields(self, value: Any) -> dict[str, Any]:
        return {name: getattr(value, name) for name in SpokenAddress.__dataclass_fields__}

    def grounded(self, value: Any, evidence: list[str]) -> bool:
        names = SpokenAddress.__dataclass_fields__
        said = {name: getattr(value, name) or "" for name in names}
        if self._default is not None and said["country"] == country_name(self._default):
            said["country"] = ""
        return is_derivable(
            SpokenAddress(**said), evidence, "address", region=self._region, **self.reading_in
        )

    def from_result(self, result: Any) -> Any:
        return SpokenAddress(
            result.street_address, result.unit_number, result.locality, result.country
        )

    # Speaking

    def question_after(self, n: int, partial: Any) -> str:
        """For the part that is missing, once some are known."""
        return self.rest(partial) if isinstance(partial, AddressParts) else self.question(n)

    def rest(self, partial: Any) -> str:
        return self.line(partial.missing or "rest")

    def spoken(self, value: Any, n: int) -> str:
        return read_back("address", value, times=n, region=self._region, language=self.language)

    def hint(self, before: Heard) -> ListeningHint | None:
        return ListeningHint("address", min_delay=1.6, language=self.words)

    def completeness(self, heard: Heard) -> Completeness:
        found = readings(heard.text, "address", region=self._region, **self.reading_in)
        if found and isinstance(found[0].value, SpokenAddress):
            whole = bool(found[0].value.country) or self._default is not None
            return "complete" if whole else "unknown"
        asked = heard.value.missing if isinstance(heard.value, AddressParts) else None
        if asked == "unit_number" and address_part_in(heard.text, asked, language=self.words) == "":
            return "complete"  # "none"
        if asked == "locality" and postal_code_in(heard.text, self._region, language=self.words):
            return "complete"
        if asked == "country" and isinstance(self.understand(heard), WholeValue):
            return "complete"
        return default_completeness("address", heard.text, language=self.words)

    def result(self, value: Any) -> GetAddressResult:
        fields = self.fields(value)
        return GetAddressResult(" ".join(filter(None, fields.values())), **fields)
