"""What the agent expects to hear, so that listening can adapt to it.

A hint says when a text is complete, which words to expect and whether they are
secret. How long to wait for which verdict is decided in `turns`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from typing import Literal, TypeAlias, get_args

from .spoken.completeness import Completeness, default_completeness
from .spoken.english import ENGLISH
from .spoken.language import SpokenLanguage

__all__ = ["Completeness", "HintKind", "ListeningHint"]

HintKind: TypeAlias = Literal["digits", "email", "spelling", "date", "address", "yes_no", "free"]

# Spelling and addresses never sound complete; waiting the full delay would annoy.
_MAX_DELAYS: dict[str, float] = {"spelling": 2.0, "address": 3.0}


@dataclass(frozen=True, slots=True)
class ListeningHint:
    """Set on the active agent; gone when another one becomes active.

    Raises `ValueError` for an unknown kind, a negative number, or a minimum above
    its maximum.
    """

    kind: HintKind

    _: KW_ONLY
    min_digits: int | None = None
    """Fewer digits than this are incomplete; for "digits". With "yes_no", a number here or in
    `max_digits` says that digits may come as well: "no, the last two are three four"."""

    max_digits: int | None = None
    """This many digits are complete; only for "digits"."""

    min_delay: float | None = None
    """Seconds of silence that end a turn; `None` leaves the setting."""

    max_delay: float | None = None
    """Seconds that an incomplete text waits; `None`: 2 for spelling, 3 for address, else the setting."""

    complete_delay: float | None = None
    """Seconds of silence after a complete text; `None` leaves the setting."""

    completeness: Callable[[str], Completeness] | None = None
    """Replaces the verdict of the kind: pure, under 5 ms. What it raises counts as "unknown"."""

    keyterms: tuple[str, ...] = ()
    """Words that a recogniser should expect."""

    phrases: tuple[str, ...] = ()
    """For a recogniser with grammars: all answers there are, empty: any. With "digits",
    "yes_no" and "date": what may be said beside them, such as "go back"."""

    sensitive: bool = False
    """Whether digits are masked wherever the user's words are stored, shown or sent."""

    language: SpokenLanguage = field(default=ENGLISH, repr=False)
    """Whose words the kind's verdict goes by."""

    def __post_init__(self) -> None:
        if self.kind not in get_args(HintKind):
            raise ValueError(f"kind must be one of {get_args(HintKind)}, not {self.kind!r}")
        # Lists are welcome, but the value must not change.
        object.__setattr__(self, "keyterms", tuple(self.keyterms))
        object.__setattr__(self, "phrases", tuple(self.phrases))
        for name in ("min_digits", "max_digits", "min_delay", "max_delay", "complete_delay"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise ValueError(f"{name} must not be negative, not {value!r}")
        for low, high in (("min_digits", "max_digits"), ("min_delay", "max_delay")):
            least, most = getattr(self, low), getattr(self, high)
            if least is not None and most is not None and least > most:
                raise ValueError(f"{low} ({least!r}) must not exceed {high} ({most!r})")

    @property
    def effective_max_delay(self) -> float | None:
        """`max_delay`, or the one of the kind; `None` leaves the setting."""
        if self.max_delay is not None:
            return self.max_delay
        return _MAX_DELAYS.get(self.kind)

    def judge(self, text: str) -> Completeness:
        """Whether `text` is all that was asked for; never raises."""
        try:
            if self.completeness is not None:
                verdict = self.completeness(text)
                return verdict if verdict in get_args(Completeness) else "unknown"
            return default_completeness(
                self.kind,
                text,
                min_digits=self.min_digits,
                max_digits=self.max_digits,
                language=self.language,
            )
        except Exception:  # an application's function must not stop the listening
            return "unknown"
