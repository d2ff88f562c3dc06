"""What a model may conclude from the caller's last turn: a yes, or a refusal. Pure.

Code knows the usual yes, no and refusals, and acts on them without a model. A model is
asked about what is left: "that's the one", "people only ever send me letters". It hears
more than a list of words can, but it may also make things up, and nobody hears when it
does. So its word counts where the caller's words bear it out; where they do not, it has
to ask, which costs an honest model one question and the other kind the value:

- A yes needs a word of agreement ("good", "go ahead", "the one"), and no no, question,
  command or correction. Swearing at a read-back is no yes.
- A refusal needs a word of refusing ("don't", "rather", "private"), or that the model has
  asked: the second time, after another turn without a value, it counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...conversation.spoken.repair import segments
from ...conversation.spoken.tokens import matching_phrase
from ..language.capture_language import CaptureLanguage
from ..words.commands import holds_no
from ..words.menu_names import words_of
from .facts import AnswerHeard, CommandHeard, CorrectedValue, Understanding
from .turn_meaning import without_answer

__all__ = ["Conclusions", "concluded"]

_NO_YES = "The caller did not say yes; wait for an answer."
_UNCLEAR_YES = "The caller's words are no plain yes. Ask for a yes or a no."
_NO_REFUSAL = (
    "The caller has not plainly refused. Answer what was said, and ask again, or whether the caller "
    "would rather leave this out."
)
_MOST_BESIDE = 6
"""Words around those of agreement; more of them are about something else."""


@dataclass(frozen=True, slots=True)
class Conclusions:
    """Of one turn; each is why a model must not conclude it, or "" if it may."""

    confirm_refused: str = ""
    decline_refused: str = _NO_REFUSAL


def concluded(
    reading: Understanding | None,
    text: str,
    *,
    understood: bool,
    confirming: bool,
    language: CaptureLanguage,
    phrases: Mapping[str, Sequence[str]] | None = None,
) -> Conclusions:
    """What may be concluded from such a turn.

    `understood`: code made something of it in the state that it came in; `confirming`: a
    value had been read back, so that a no in front is about that; `phrases`: as in
    `CaptureSettings`.
    """
    no = holds_no(text, phrases=phrases, language=language)
    rest = without_answer(text, language) if confirming else text
    words = set(words_of(rest))
    unwilling = bool(words & (language.phrases.refusals | language.phrases.negations))
    if not unwilling and len(segments(words_of(rest), language.words)) < 2:
        # In the midst of other words a no takes back what was just said.
        unwilling = holds_no(rest, phrases=phrases, language=language)
    refusing = unwilling and (not understood or isinstance(reading, CommandHeard))
    return Conclusions(_why_no_yes(reading, text, no, language), "" if refusing else _NO_REFUSAL)


def _why_no_yes(
    reading: Understanding | None, text: str, no: bool, language: CaptureLanguage
) -> str:
    said_no = not reading.yes if isinstance(reading, AnswerHeard) else no
    other = isinstance(reading, CommandHeard | CorrectedValue) or text.rstrip().endswith("?")
    if said_no or other:
        return _NO_YES
    return "" if isinstance(reading, AnswerHeard) or _agrees(text, language) else _UNCLEAR_YES


def _agrees(text: str, language: CaptureLanguage) -> bool:
    agreements = (*language.phrases.agreements, *language.words.yes)
    words = words_of(text)
    agreeing = {
        at + offset
        for at in range(len(words))
        for offset in range(len(matching_phrase(words, at, agreements) or ()))
    }
    if not agreements:  # of a language whose words nobody gave
        return True
    return bool(agreeing) and len(words) - len(agreeing) <= _MOST_BESIDE
