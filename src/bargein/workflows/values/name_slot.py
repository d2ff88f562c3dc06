"""People's names as a capture understands, checks and says them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from difflib import SequenceMatcher
from typing import Any, ClassVar

from ...conversation import Completeness, ListeningHint
from ...conversation.spoken import NameParts, spelled_letters, split_name
from ...conversation.spoken.email import emails_in
from ...conversation.spoken.letters import pieces_of
from ...conversation.spoken.names import FoundName, name_in
from ...conversation.spoken.tokens import matching_phrase, tokens_of
from ...conversation.spoken.unfinished import says_nothing
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
from ..words.earlier_values import earlier_values
from ..words.grounding import is_derivable
from ..words.readback import read_back

__all__ = ["GetNameResult", "NameSlot"]

_MISSING = frozenset({"", "null", "none", "n/a", "na", "nil", "undefined", "unknown"})
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class GetNameResult:
    """What `GetNameTask` gives; parts that were not wanted are `None`."""

    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None


class NameSlot(Slot[GetNameResult]):
    """Values are `NameParts` with every wanted part."""

    label: ClassVar[str] = "name"
    tools: ClassVar[Tools] = Tools("update_name", "confirm_name", "decline_name_capture")
    kind: ClassVar[str] = "name"
    instructions: ClassVar[str] = (
        "You help to note down the caller's name. Names are spelled and corrected often. When the "
        "caller gives a name, call update_name with exactly what was said or spelled; never make "
        "one up. Call confirm_name only after the caller agreed to what was read back, "
        "decline_name_capture when the caller refuses. Answer side questions in one sentence "
        "and ask for the name again."
    )
    loose: ClassVar[bool] = True
    shares_words: ClassVar[bool] = True

    def __init__(
        self, settings: CaptureSettings, wanted: tuple[str, ...], *, verify_spelling: bool
    ) -> None:
        super().__init__(settings)
        self.wanted = wanted
        """Of "first", "middle" and "last"."""
        self._verify_spelling = verify_spelling

    # Words

    def question(self, n: int) -> str:
        part = self.line(self.wanted[0])
        wanted = self.line("full") if len(self.wanted) > 1 else part
        names = {1: "ask", 2: "ask_hint"}
        return self.line(names.get(n, "ask_parts"), wanted=wanted, part=part)

    def rest(self, partial: Any) -> str:
        missing = [part for part in self.wanted if getattr(partial, part) is None]
        return self.line("rest", part=self.line((missing or ["last"])[0]))

    def spoken(self, value: Any, n: int) -> str:
        return read_back(
            "name",
            _full(value),
            times=n,
            verify_spelling=self._verify_spelling,
            language=self.language,
        )

    def read_back(self, value: Any, n: int) -> str:
        spoken = self.spoken(value, n)
        line = self.line("readback", value=spoken)
        return line.replace("..", ".")

    # Understanding

    def understand(self, heard: Heard) -> Understanding | None:
        if any(character.isdigit() for character in heard.text):
            return None
        found = name_in(heard.text, language=self.words) or self._before_other_things(heard.text)
        if found is None:
            return None
        parts = self._split(found)
        if isinstance(heard.value, NameParts) and heard.so_far:
            parts = self._filled(heard.value, parts, found.name)
        whole = all(getattr(parts, part) for part in self.wanted)
        return WholeValue(parts, confidence=found.certainty) if whole else PartialValue(parts)

    def _before_other_things(self, text: str) -> FoundName | None:
        """ "Omar O'Brien and my email is …": the name is what comes before."""
        words = text.split()
        plain = [word.lower().strip(".,;") for word in words]
        for at in range(1, len(words)):
            another = matching_phrase(plain, at + 1, self.words.lead_ins) or ()
            if plain[at] in self.words.connectors and len(another) > 1:
                return name_in(" ".join(words[:at]), language=self.words)
        return None

    def _split(self, found: FoundName) -> NameParts:
        if found.labelled is not None:
            return self._only_wanted(found.labelled)
        first, middle, last = (part in self.wanted for part in ("first", "middle", "last"))
        return split_name(found.name, first=first, middle=middle, last=last, language=self.words)

    def _only_wanted(self, parts: NameParts) -> NameParts:
        return NameParts(**{part: getattr(parts, part) for part in self.wanted})

    def _filled(self, known: NameParts, said: NameParts, name: str) -> NameParts:
        """What was missing, from an answer to the question for it."""
        if all(getattr(said, part) for part in self.wanted):
            return said
        missing = [part for part in self.wanted if getattr(known, part) is None]
        if not missing:
            return known
        return replace(known, **{missing[0]: name})

    def corrected(self, heard: Heard, value: Any) -> Understanding | None:
        if "@" in heard.text or emails_in(heard.text, language=self.words):
            return None  # what is spelled there is no name
        found = correct(heard.text, _full(value), "name", **self.in_language)
        if found.outcome == "replaced":
            parts = self._split(FoundName(str(found.value), found.certainty))
            if all(getattr(parts, part) for part in self.wanted):
                return CorrectedValue(parts, found.certainty)
        letters = spelled_letters(heard.text, language=self.words)
        if len(letters) > 1:
            return CorrectedValue(self._respelled(value, letters))
        return InvalidValue(self.line("spell")) if found.outcome == "ask_to_spell" else None

    def _respelled(self, value: NameParts, letters: str) -> NameParts:
        """The part that sounds most like the spelling gets it."""
        name = letters.capitalize()
        ratios = {
            part: SequenceMatcher(None, str(getattr(value, part)).lower(), letters).ratio()
            for part in self.wanted
        }
        return replace(value, **{max(ratios, key=lambda part: ratios[part]): name})

    def replaces(self, heard: Heard, value: Any) -> bool:
        """A name of the same kind, or one that was spelled or led in."""
        found = name_in(heard.text, language=self.words)
        if found is None:
            return False
        alike = SequenceMatcher(None, _full(value).lower(), found.name.lower()).ratio() >= _ALIKE
        phrases = self.language.phrases
        announced = "|".join([*phrases.name_lead_ins, *phrases.spells]) or "(?!)"
        led_in = re.search(rf"\b(?:{announced})\b", heard.text.lower())
        return alike or bool(led_in) or found.certainty == 1.0

    def validated(self, fields: Mapping[str, Any]) -> WholeValue | PartialValue | InvalidValue:
        given: dict[str, str | None] = {}
        for part in self.wanted:
            cleaned = _cleaned(fields.get(f"{part}_name"), self.words.name_particles)
            if cleaned is not None and not any(letter.isalpha() for letter in cleaned):
                return InvalidValue(self.line("no_letters"))
            given[part] = cleaned
        parts = NameParts(**given)
        if not any(given.values()):
            return InvalidValue(self.line("no_letters"))
        return WholeValue(parts) if all(given.values()) else PartialValue(parts)

    def fields(self, value: Any) -> dict[str, Any]:
        return {f"{part}_name": getattr(value, part) for part in self.wanted}

    def grounded(self, value: Any, evidence: list[str]) -> bool:
        return is_derivable(_full(value), evidence, "name", **self.reading_in)

    def earlier(self, messages: list[str]) -> list[Any]:
        found = [
            FoundName(str(one), 0.7) for one in earlier_values(messages, "name", **self.in_language)
        ]
        split = [self._split(one) for one in found]
        whole = [one for one in split if all(getattr(one, part) for part in self.wanted)]
        return list(dict.fromkeys(whole))

    def from_result(self, result: Any) -> Any:
        return NameParts(result.first_name, result.middle_name, result.last_name)

    def hint(self, before: Heard) -> ListeningHint | None:
        spells = before.piecewise or spelled_letters(before.so_far, language=self.words)
        return ListeningHint("spelling" if spells else "free", max_delay=2.0, language=self.words)

    def completeness(self, heard: Heard) -> Completeness:
        if says_nothing(heard.text, language=self.words):
            return "incomplete"  # "sure": any other words may be the name already
        tokens = tokens_of(heard.text, self.words)
        pieces = pieces_of(tokens, self.words)
        if pieces and pieces[-1].spelled:
            return "incomplete"  # only the caller knows where a spelling ends
        if len(tokens) > 1 and tokens[-1] in self.words.name_particles:
            return "incomplete"
        fewer = isinstance(self.understand(heard), PartialValue)
        return "incomplete" if fewer and heard.value is None else "unknown"

    def result(self, value: Any) -> GetNameResult:
        return GetNameResult(value.first, value.middle, value.last)


def _full(parts: NameParts) -> str:
    return " ".join(
        part for field in fields(parts) if (part := getattr(parts, field.name)) is not None
    )


def _cleaned(given: object, particles: frozenset[str]) -> str | None:
    """A part as it is stored, "van" and its like as given; `None` when it is missing."""
    if given is None:
        return None
    text = re.sub(r"\s+dash\s+", "-", str(given).strip().strip("\"'“”").strip())
    text = re.sub(r"\s+apostrophe\s+", "'", text)
    if text.lower() in _MISSING:
        return None
    return " ".join(
        word if word in particles else word[:1].upper() + word[1:] for word in text.split()
    )
