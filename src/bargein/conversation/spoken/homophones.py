"""Words that sound like a digit or a letter: what else may have been said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

__all__ = ["beside", "variants"]

_HOMOPHONE = 0.7
_MAX_HOMOPHONES = 6  # two to the sixth is the most readings there may be


def beside(tokens: Sequence[str], at: int) -> list[int]:
    """The places before and after this one."""
    return [i for i in (at - 1, at + 1) if 0 <= i < len(tokens)]


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
