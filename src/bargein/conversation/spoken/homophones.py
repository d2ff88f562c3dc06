"""Words that sound like a digit or a letter: what else may have been said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

from .language import SpokenLanguage

__all__ = ["beside", "stand_amid_digits", "variants"]

_HOMOPHONE = 0.7
_MAX_HOMOPHONES = 6  # two to the sixth is the most readings there may be


def beside(tokens: Sequence[str], at: int) -> list[int]:
    """The places before and after this one."""
    return [i for i in (at - 1, at + 1) if 0 <= i < len(tokens)]


def stand_amid_digits(
    tokens: Sequence[str], language: SpokenLanguage, is_number: Callable[[str], bool]
) -> list[int]:
    """Places between two digits of words that sound like one, and are none of the little words."""
    return [
        at
        for at in range(1, len(tokens) - 1)
        if tokens[at] in language.digit_homophones
        and tokens[at] not in language.not_names
        and is_number(tokens[at - 1])
        and is_number(tokens[at + 1])
    ]


def variants(
    tokens: Sequence[str],
    homophones: Mapping[str, str],
    fits: Callable[[int], bool],
    most: int = _MAX_HOMOPHONES,
) -> Iterator[tuple[list[str], float]]:
    """The words as heard, then with each choice of homophones replaced, and how certain that is.

    Only words for which `fits(place)` holds are replaced, and at most the first `most`.
    """
    places = [i for i, token in enumerate(tokens) if token in homophones and fits(i)]
    for chosen in product((False, True), repeat=min(len(places), most)):
        said = list(tokens)
        for place, replaced in zip(places, chosen, strict=False):
            if replaced:
                said[place] = homophones[said[place]]
        yield said, _HOMOPHONE if any(chosen) else 1.0
