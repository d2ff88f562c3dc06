"""Which of a few options a caller means. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any, ClassVar

from ...conversation import Completeness, ListeningHint
from ...conversation.spoken import readings
from ...conversation.spoken.repair import segments
from ..capture.facts import (
    InvalidValue,
    PartialValue,
    SeveralValues,
    Understanding,
    WholeValue,
)
from ..capture.settings import CaptureSettings
from ..capture.slot import Heard, Slot, Tools
from ..words.menu_names import MenuNames, words_of
from .menu_options import MenuOption, MenuResult

__all__ = ["MenuSlot"]

_SIMILAR = 0.85
_SIMILAR_CERTAINTY = 0.7


class MenuSlot(Slot[MenuResult]):
    """Values are indexes."""

    label: ClassVar[str] = "choice"
    tools: ClassVar[Tools] = Tools("select_option", "confirm_option", "decline_menu")
    kind: ClassVar[str] = "menu"
    instructions: ClassVar[str] = (
        "The caller was asked to choose one of a few options. Once it is clear which one is "
        "meant, call select_option with its id; never choose for the caller. Call confirm_option "
        "only after the caller agreed, decline_menu when the caller wants none of them. Answer "
        "side questions in one sentence and ask again."
    )
    keyed: ClassVar[bool] = True
    closed: ClassVar[bool] = True
    shares_words: ClassVar[bool] = True
    maps_freely: ClassVar[bool] = True
    confirms_voice: ClassVar[bool] = False
    model_confidence: ClassVar[float] = 0.6

    def __init__(
        self,
        settings: CaptureSettings,
        question: str,
        options: tuple[MenuOption, ...],
        *,
        allow_keypad: bool,
        phrases: Sequence[str] = (),
    ) -> None:
        super().__init__(settings)
        self._question = question
        self.options = options
        self._keypad = allow_keypad
        self._phrases = tuple(phrases)
        self._open = [index for index, option in enumerate(options) if not option.refusal]
        self._names = MenuNames(
            (
                (index, name)
                for index, option in enumerate(options)
                for name in (option.label, *option.aliases)
            ),
            self.language,
        )
        self._parts = MenuNames(self._single_words(), self.language)

    # Words

    def question(self, n: int) -> str:
        if n == 1:
            return self.line("ask") or self._question
        listed = f"{self._listed()} {self._question}"
        return self.line("ask_hint" if n == 2 else "ask_parts") or listed

    def _listed(self) -> str:
        parts = [
            self.line("with_key", label=option.label, key=option.key)
            if self._keypad and option.key
            else self.line("listed", label=option.label[:1].upper() + option.label[1:])
            for option in self.options
            if not option.refusal and option.key != ""
        ]
        return " ".join(parts)

    def spoken(self, value: Any, n: int) -> str:
        label: str = self.options[value].label
        return label

    def read_back(self, value: Any, n: int) -> str:
        label = self.options[value].label
        return self.line("readback", value=label[:1].upper() + label[1:])

    # Understanding

    def understand(self, heard: Heard) -> Understanding | None:
        stretches = segments(words_of(heard.text), self.words)
        not_wanted = self._names.ruled_out(heard.text) | self._parts.ruled_out(heard.text)
        # "The first one, no wait, support": what was said last counts.
        for stretch in reversed(stretches if len(stretches) > 1 else ()):
            reading = self._chosen(" ".join(stretch))
            # "I have no order" takes nothing back: what follows its "no" is not wanted.
            said = reading.value if isinstance(reading, WholeValue) else None
            if isinstance(reading, WholeValue | SeveralValues) and said not in not_wanted:
                return reading
        return self._chosen(heard.text)

    def _chosen(self, text: str) -> Understanding | None:
        """One option, or those between which the words leave the choice."""
        alternatives = "|".join(map(re.escape, self.words.alternatives)) or "(?!)"
        parts = re.split(rf"\b(?:{alternatives})\b", text, flags=re.IGNORECASE)
        readings_of_parts = [self._one(part) for part in parts] if len(parts) > 1 else []
        offered = dict.fromkeys(
            one.value for one in readings_of_parts if isinstance(one, WholeValue)
        )
        return SeveralValues(tuple(offered)) if len(offered) > 1 else self._one(text)

    def _one(self, text: str) -> Understanding | None:
        words = words_of(text)
        said = " ".join(words)
        # "The second one" is none of the names, even if "one" is.
        named = [] if self._is_ordinal(said) else self._named(text)
        if not named and (choice := self._by_number(said)) is not None:
            return choice
        sure = bool(named)
        named = self._with_parts(named, text) if not self._is_ordinal(said) else named
        if len(named) > 1:
            return SeveralValues(tuple(named))
        if named:
            choice = self._choice(named[0])
            return choice if sure or self._is_about(words) else _unsure(choice)
        return None if set(words) & self.language.phrases.negations else self._similar(said)

    def volunteered(self, words: str) -> WholeValue | InvalidValue | None:
        named = self._named(words)
        return self._choice(named[0]) if len(named) == 1 else None

    def answers(self) -> Sequence[str]:
        return [name for index, name in self._names.names if index in self._open]

    def unused(self, text: str) -> str:
        return self._names.without(text)

    def _choice(self, index: int) -> WholeValue | InvalidValue:
        refusal = self.options[index].refusal
        return InvalidValue(refusal) if refusal else WholeValue(index)

    def _named(self, text: str) -> list[int]:
        """Whole labels and aliases; beside one that can be chosen the others do not count."""
        named = self._names.meant(text)
        return [index for index in named if index in self._open] or named

    def _single_words(self) -> list[tuple[int, str]]:
        """The words that only one option has."""
        owners: dict[str, set[int]] = {}
        for index, name in self._names.names:
            for word in set(name.split()) - self.language.phrases.menu_words:
                owners.setdefault(word, set()).add(index)
        return [(min(indexes), word) for word, indexes in owners.items() if len(indexes) == 1]

    def _with_parts(self, named: list[int], text: str) -> list[int]:
        """What is named by a part of a label: "support or billing", "billing, no, support"."""
        if not named:
            return self._parts.meant(text)
        words = words_of(text)
        if self.words.alternatives & set(words):
            return list(dict.fromkeys([*named, *self._parts.meant(text)]))
        after = " ".join(segments(words, self.words)[-1])
        if after == " ".join(words) or self._names.meant(after):
            return named
        return self._parts.meant(after) or named

    def _is_about(self, words: Sequence[str]) -> bool:
        """Whether words of labels are most of what was said, little words left out."""
        phrases = self.language.phrases
        content = [w for w in words if w not in phrases.menu_words | phrases.fillers]
        known = {word for _, name in self._names.names for word in name.split()}
        return 2 * sum(word in known for word in content) >= len(content)

    def _is_ordinal(self, said: str) -> bool:
        match = re.match(self.language.phrases.choice, said)
        if match is None or match["which"] not in self.words.ordinals:
            return False
        return match.end("which") < len(said)

    def _by_number(self, said: str) -> Understanding | None:
        phrases = self.language.phrases
        if said in phrases.last_choice:
            return WholeValue(self._open[-1]) if self._open else None
        match = re.match(phrases.choice, said)
        if match is None:
            return None
        which = match["which"]
        number = self.words.ordinals.get(which)
        if number is None:
            found = readings(which, "digits", **self.reading_in)
            if not found or len(str(found[0].value)) > 2:
                return None
            return self.keyed_choice(str(found[0].value))
        if 1 <= number <= len(self._open):
            return WholeValue(self._open[number - 1])
        return self._no_such()

    def keyed_choice(self, key: str) -> WholeValue | InvalidValue:
        """The option of a key or number."""
        for index, option in enumerate(self.options):
            if option.key == key:
                return self._choice(index)
        if key.isdecimal() and 9 < int(key) <= len(self._open):
            return WholeValue(self._open[int(key) - 1])
        return self._no_such()

    def _no_such(self) -> InvalidValue:
        return InvalidValue(self.line("no_such", count=len(self._open)))

    def _similar(self, said: str) -> Understanding | None:
        best, index = max(
            (SequenceMatcher(None, said, name).ratio(), -index) for index, name in self._names.names
        )
        if best < _SIMILAR:
            return None
        return _unsure(self._choice(-index))

    def validated(self, fields: Mapping[str, Any]) -> WholeValue | PartialValue | InvalidValue:
        for index, option in enumerate(self.options):
            if option.id == fields["option_id"]:
                return self._choice(index)
        return InvalidValue(f"there is no option {fields['option_id']!r}")

    def fields(self, value: Any) -> dict[str, Any]:
        return {"option_id": self.options[value].id}

    def grounded(self, value: Any, evidence: list[str]) -> bool:
        return True  # one of the options: a model may map freely

    def is_full(self, digits: str) -> bool:
        longer = any(
            option.key and option.key != digits and option.key.startswith(digits)
            for option in self.options
        )
        return not longer

    def is_answer(self, keys: str) -> bool | None:
        return {"1": True, "2": False}.get(keys)

    def from_result(self, result: Any) -> Any:
        for index, option in enumerate(self.options):
            if option.id == result.id and not option.refusal:
                return index
        raise ValueError(f"{result.id!r} cannot be chosen here")

    def hint(self, before: Heard) -> ListeningHint | None:
        names = [name for _, name in self._names.names]
        numbers = [option.key for option in self.options if option.key]
        phrases = tuple(dict.fromkeys([*names, *numbers, *self._phrases]))
        return ListeningHint("free", phrases=phrases, keyterms=tuple(names))

    def completeness(self, heard: Heard) -> Completeness:
        # A word of a label may be followed by the rest of it, or by "or".
        said = " ".join(words_of(heard.text))
        names = [name for _, name in self._names.names]
        longer = any(name.startswith(f"{said} ") for name in names)
        return "complete" if said in names and not longer else "unknown"

    def result(self, value: Any) -> MenuResult:
        option = self.options[value]
        return MenuResult(option.id, option.label, value)


def _unsure(choice: WholeValue | InvalidValue) -> WholeValue | InvalidValue:
    """The caller is asked whether it was meant."""
    if isinstance(choice, InvalidValue):
        return choice
    return replace(choice, confidence=_SIMILAR_CERTAINTY)
