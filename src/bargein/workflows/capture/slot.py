"""What one kind of value brings to a capture: parsing, validation, words. No conversation state.

A slot is pure; the task around it hears, speaks and counts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

import phonenumbers

from ...conversation import Completeness, ListeningHint
from ...conversation.spoken import SpokenLanguage
from ..language.capture_language import EVERY_TASK
from ..language.english import ENGLISH
from ..language.known import language_of
from .facts import (
    Fail,
    InvalidValue,
    PartialValue,
    Understanding,
    WholeValue,
)
from .settings import CaptureSettings

__all__ = ["Heard", "Slot", "Tools"]

R = TypeVar("R")

# Of any slot: settings are shared by tasks of several kinds.
_QUESTIONS = ("ask", "ask_hint", "ask_parts")
_LINE_NAMES = frozenset(_QUESTIONS).union(*ENGLISH.lines.values())


@dataclass(frozen=True, slots=True)
class Tools:
    """The names of the task's tools."""

    update: str
    confirm: str | None
    """`None`: the update tool is enough."""
    decline: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A user turn, as a slot sees it."""

    text: str
    spoken: bool = True
    """Whether it was said, not typed or keyed."""
    so_far: str = ""
    """What was said before it, of a value that is not complete."""
    value: Any = None  # the slot's own kind
    """The value, or part of one, that was heard before."""
    piecewise: bool = False
    """Whether it was asked for in parts, so that a part may stand alone."""
    model_may_help: bool = False
    """Whether a model can make something of what code does not understand."""

    @property
    def joined(self) -> str:
        """All that was said of the value."""
        return f"{self.so_far} {self.text}".strip()


class Slot(ABC, Generic[R]):
    """Values are of the slot's own kind, immutable and compared with `==`.

    Raises `ValueError` for a language that has not all lines that it may say.
    """

    label: ClassVar[str]
    """As in "couldn't get the email address"."""
    tools: ClassVar[Tools]
    kind: ClassVar[str]
    """The name of its lines in `CaptureLanguage.lines`."""
    instructions: ClassVar[str]
    """What a model is told to do."""
    keyed: ClassVar[bool] = False
    """Whether digits can be keyed."""
    loose: ClassVar[bool] = False
    """Whether almost any words could be a value, so that commands and answers come first."""
    confirms_voice: ClassVar[bool] = True
    """Whether a spoken value has to be confirmed, when nothing else is asked for."""
    model_confidence: ClassVar[float] = 0.85
    """The most that a model's proposal can have."""
    code_is_final: ClassVar[bool] = False
    """Whether what code understood needs no confirmation, however unsure the transcript."""
    closed: ClassVar[bool] = False
    """Whether all answers are known before it is asked."""
    maps_freely: ClassVar[bool] = False
    """Whether a model may propose a value whose words were not said; only a plain yes confirms it."""
    holds_until_confirmed: bool = False
    """Whether the update tool is not called before the caller said yes."""
    shares_words: ClassVar[bool] = False
    """Whether words that answered it may hold a value of another kind as well."""
    sensitive: bool = False

    def __init__(self, settings: CaptureSettings, *, region: str | None = None) -> None:
        """Raises `ValueError` for an unknown region and for prompts of unknown names."""
        settings.check_prompts(self.line_names(), _LINE_NAMES)
        self.settings = settings
        self.region = None if region is None else region.upper()
        if self.region is not None and self.region not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError(
                f'region must be an ISO 3166 country code such as "US", not {region!r}'
            )
        self.language = language_of(settings.language)
        """What is understood and said."""
        if missing := self._missing_lines():
            raise ValueError(
                f"language {settings.language!r} has no lines {', '.join(map(repr, missing))} for "
                f"{self.kind!r}: add them to its CaptureLanguage.lines, or give them as prompts"
            )

    @classmethod
    def line_names(cls) -> frozenset[str]:
        """The names of its lines, in `CaptureSettings.prompts`."""
        return frozenset(_QUESTIONS).union(ENGLISH.lines[EVERY_TASK], ENGLISH.lines[cls.kind])

    def _missing_lines(self) -> list[str]:
        """Of those that English has."""
        names = {**ENGLISH.lines[EVERY_TASK], **ENGLISH.lines[self.kind]}
        return [
            name
            for name, english in names.items()
            if english
            and name not in self.settings.prompts
            and self.language.line(self.kind, name) is None
        ]

    @property
    def words(self) -> SpokenLanguage:
        """What values are made of."""
        return self.language.words

    @property
    def reading_in(self) -> dict[str, Any]:
        """Keywords of the functions that understand words."""
        return {"language": self.words, "digit_languages": self.settings.digit_languages}

    @property
    def in_language(self) -> dict[str, Any]:
        """Keywords of the functions that need more of the language than its words."""
        return {"language": self.language, "digit_languages": self.settings.digit_languages}

    def line(self, name: str, **values: object) -> str:
        """The line of that name, its placeholders filled; "" if there is none."""
        text = self.settings.prompts.get(name, self.language.line(self.kind, name) or "")
        for key, value in values.items():
            text = text.replace("{" + key + "}", str(value))
        return text

    # Understanding

    @abstractmethod
    def understand(self, heard: Heard) -> Understanding | None:
        """The value in a turn; `None` when there is none."""

    def corrected(self, heard: Heard, value: Any) -> Understanding | None:
        """What `value` becomes if the turn corrects it; `None` if it does not."""
        return None

    def replaces(self, heard: Heard, value: Any) -> bool:
        """For a loose slot: whether words that are a value replace the one read back."""
        return True

    @abstractmethod
    def validated(self, fields: Mapping[str, Any]) -> WholeValue | PartialValue | InvalidValue:
        """The value in the arguments of the update tool."""

    @abstractmethod
    def fields(self, value: Any) -> dict[str, Any]:
        """The arguments of the update tool for `value`."""

    def grounded(self, value: Any, evidence: list[str]) -> bool:
        """Whether the caller said or keyed it."""
        return False

    def as_said(self, value: Any, evidence: list[str]) -> Any:
        """A model's value without what only the model's way of writing adds to it."""
        return value

    def earlier(self, messages: list[str]) -> list[Any]:
        """Distinct valid values in what the user said before the task."""
        return []

    def from_result(self, result: Any) -> Any:
        """The value of an earlier result. Raises `ValueError` if it is none."""
        raise ValueError(f"{type(self).__name__} takes no earlier value")

    # In a group

    def volunteered(self, words: str) -> WholeValue | InvalidValue | None:
        """The value in words that answered another question; `None` unless it is plain."""
        return None

    def answers(self) -> Sequence[str]:
        """All answers there are, as they are said; for a closed question."""
        return ()

    def unused(self, text: str) -> str:
        """The words of a turn that answer something else than this question."""
        return text if self.understand(Heard(text)) is None else ""

    # Keys

    def is_full(self, digits: str) -> bool:
        """Whether so many keys need no "#"."""
        return False

    def is_answer(self, keys: str) -> bool | None:
        """Whether keys are a yes (1) or a no (2) while the value waits for one."""
        return {"1": True, "2": False}.get(keys)

    # Speaking

    @abstractmethod
    def spoken(self, value: Any, n: int) -> str:
        """The value as it is read back for the n-th time."""

    def read_back(self, value: Any, n: int) -> str:
        """The whole line."""
        return self.line("readback", value=self.spoken(value, n))

    def question(self, n: int) -> str:
        """Question 1, 2 or 3; later ones are like the third."""
        names = ("ask", "ask_hint", "ask_parts")[: max(1, n)]
        return next(filter(None, (self.line(name) for name in reversed(names))), "")

    def question_after(self, n: int, partial: Any) -> str:
        """Question `n` when something of the value is known already."""
        return self.question(n)

    def rest(self, partial: Any) -> str:
        """The question for what is missing."""
        return self.line("rest")

    # Listening

    def hint(self, before: Heard) -> ListeningHint | None:
        """What kind of answer to listen for, and how long; `completeness` says when it is whole.

        `before` is what the caller has said so far, without the turn that is to come.
        """
        return None

    def completeness(self, heard: Heard) -> Completeness:
        """Whether the caller has said all that was asked for; pure, and far below 5 ms.

        The words end in nothing that announces more; `heard` knows what was said before them.
        """
        match self.understand(heard):
            case WholeValue():
                return "complete"
            case PartialValue():
                return "incomplete"
        return "unknown"

    @abstractmethod
    def result(self, value: Any) -> R:
        """What the task completes with."""

    def failure_message(self, failure: Fail, what: str) -> str:
        """What the exception says."""
        return f"couldn't get the {self.label}: {what}"

    def shown(self, value: Any) -> object:
        """The value as exceptions may show it."""
        return None if self.sensitive else value
