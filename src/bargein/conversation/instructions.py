"""What a model is told to do, with wordings for spoken and for written turns.

`Instructions` is a string: its text is the wording for everyone. Which wording
a turn gets is the session's choice; this module only keeps them apart.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from string import Formatter
from typing import Any, Literal, TypeAlias

from ..not_given import NOT_GIVEN, NotGiven

__all__ = ["InstructionParts", "Instructions", "Modality", "WorkflowInstructions"]

logger = logging.getLogger(__name__)

Modality = Literal["audio", "text"]

_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")


class Instructions(str):
    """A text for all turns, with additions or a replacement for one kind of turn.

    | Form | `str(x)` | `as_modality("audio")` | `as_modality("text")` |
    |---|---|---|---|
    | `Instructions("B")` | B | B | B |
    | `Instructions("B", text="T")` | B | B | T |
    | `Instructions("B", audio="A", text="T")` | B | B and A | B and T |
    """

    _audio: str | None
    _text: str | None
    _spoken_base: str
    _written_base: str
    _text_replaces: bool

    def __new__(
        cls, base: str = "", *, audio: str | None = None, text: str | None = None
    ) -> Instructions:
        made = super().__new__(cls, base)
        made._audio = audio
        made._text = text
        # The base differs between modalities only after `format` with variants in it.
        if isinstance(base, Instructions):
            made._spoken_base, made._written_base = (
                base.as_modality("audio"),
                base.as_modality("text"),
            )
        else:
            made._spoken_base = made._written_base = str.__str__(base)
        made._text_replaces = audio is None and text is not None
        return made

    @property
    def common(self) -> str:
        """The wording for all turns, as a plain string."""
        return str.__str__(self)

    @property
    def audio(self) -> str | None:
        """The stored wording for spoken turns; `None` when there is none."""
        return self._spoken_base if self._text_replaces else self._audio

    @property
    def text(self) -> str | None:
        """The stored wording for written turns; `None` when there is none."""
        return self._text

    def as_modality(self, modality: Modality) -> str:
        """The wording for a turn of that modality, as a plain string.

        Raises `ValueError` for an unknown modality.
        """
        _check(modality)
        if modality == "audio":
            return _joined(self._spoken_base, self._audio)
        if self._text_replaces:
            return self._text or ""
        return _joined(self._written_base, self._text)

    def render(
        self,
        modality: Modality | None = None,
        data: Mapping[str, Any] | None = None,  # anything that has a text form
    ) -> str:
        """The base with the addition for `modality`, its `{name}` placeholders filled from `data`.

        Without a modality it is the common wording. A placeholder that `data` lacks
        becomes "", with a warning. Only plain names count as placeholders, so JSON
        in instructions stays as it is. Raises `ValueError` for an unknown modality.
        """
        if modality is None:
            text = self.common
        elif modality == "text":
            text = _joined(self._written_base, self._text)
        else:
            text = self.as_modality(modality)
        values = data or {}

        def fill(match: re.Match[str]) -> str:
            name = match.group(1)
            if name not in values:
                logger.warning("instructions ask for %r, which was not given", name)
                return ""
            return _worded(values[name], modality)

        return _PLACEHOLDER.sub(fill, text)

    def format(self, *args: object, **kwargs: object) -> Instructions:
        """`str.format` in every wording; values may be `Instructions` themselves."""

        def filled(text: str, modality: Modality | None) -> str:
            return Formatter().vformat(
                text,
                [_if_instructions(value, modality) for value in args],
                {name: _if_instructions(value, modality) for name, value in kwargs.items()},
            )

        return _made(
            filled(self.common, None),
            spoken_base=filled(self._spoken_base, "audio"),
            written_base=filled(self._written_base, "text"),
            audio=None if self._audio is None else filled(self._audio, "audio"),
            text=None if self._text is None else filled(self._text, "text"),
            text_replaces=self._text_replaces,
        )

    def __add__(self, other: str) -> Instructions:
        """Each wording of the sum is the sum of the wordings."""
        if not isinstance(other, str):
            return NotImplemented
        right = other if isinstance(other, Instructions) else Instructions(other)
        spoken_base, audio, written_base, text = (
            self._spoken_base,
            self._audio,
            self._written_base,
            self._text,
        )
        text_replaces = self._text_replaces
        if audio is not None:
            audio += right.as_modality("audio")
        else:
            spoken_base, audio = spoken_base + right._spoken_base, right._audio
        if text is not None:
            text += right.as_modality("text")
        elif right._text_replaces:
            text, text_replaces = self.as_modality("text") + right.as_modality("text"), True
        else:
            written_base, text = written_base + right._written_base, right._text
        return _made(
            self.common + right.common,
            spoken_base=spoken_base,
            written_base=written_base,
            audio=audio,
            text=text,
            text_replaces=text_replaces,
        )

    def __radd__(self, other: str) -> Instructions:
        """`"text" + instructions` keeps the wordings as well."""
        return Instructions(other) + self if isinstance(other, str) else NotImplemented

    @classmethod
    def resolve_template(
        cls, template: str, **sections: str | InstructionParts | None
    ) -> Instructions:
        """Fill `{section}` placeholders, each modality with its own wording.

        A section without a wording for a modality (`None`) uses its common text; an
        explicit "" removes it, and the empty lines around it close up. A section that
        is `None` or missing is removed.
        """

        def filled(modality: Modality | None) -> str:
            text = _PLACEHOLDER.sub(
                lambda match: _section(sections.get(match.group(1)), modality), template
            )
            return re.sub(r"\n[ \t]*(?:\n[ \t]*)+\n", "\n\n", text).strip()

        common, spoken, written = filled(None), filled("audio"), filled("text")
        return _made(
            common,
            spoken_base=spoken,
            written_base=written,
            audio=None,
            text=written if written != spoken else None,
            text_replaces=written != spoken,
        )


@dataclass(frozen=True, slots=True)
class InstructionParts:
    """Pieces that replace or extend the instructions of a ready-made task."""

    audio: str = ""
    """The wording for all turns, unless `text` is given for written ones."""

    _: KW_ONLY
    text: str | None = None
    """The wording for written turns; "" removes it, `None` uses `audio`."""

    persona: str | NotGiven = NOT_GIVEN
    """Who the agent is. Not given keeps the task's own section, "" removes it."""

    extra: str = ""
    """Added at the end."""

    def as_modality(self, modality: Modality) -> str:
        """The wording of `audio` or `text` for a turn of that modality."""
        _check(modality)
        return self.audio if modality == "audio" or self.text is None else self.text


WorkflowInstructions: TypeAlias = InstructionParts


def _made(
    common: str,
    *,
    spoken_base: str,
    written_base: str,
    audio: str | None,
    text: str | None,
    text_replaces: bool,
) -> Instructions:
    made = Instructions(common, audio=audio, text=text)
    made._spoken_base = spoken_base
    made._written_base = written_base
    made._text_replaces = text_replaces
    return made


def _check(modality: str) -> None:
    if modality not in ("audio", "text"):
        raise ValueError(f'modality must be "audio" or "text", not {modality!r}')


def _joined(base: str, addition: str | None) -> str:
    return "\n\n".join(part for part in (base, addition) if part)


def _if_instructions(value: object, modality: Modality | None) -> object:
    if isinstance(value, Instructions):
        return value.common if modality is None else value.as_modality(modality)
    return value


def _worded(value: object, modality: Modality | None) -> str:
    return str(_if_instructions(value, modality))


def _section(value: str | InstructionParts | None, modality: Modality | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Instructions):
        return _worded(value, modality)
    if isinstance(value, InstructionParts):
        return value.audio if modality is None else value.as_modality(modality)
    return value
