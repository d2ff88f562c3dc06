"""Numbers in words: which digits a stretch of words stands for.

Groups are read the way people dictate them: "four fifteen" is 4 15, "five hundred"
is 500, "eight hundred five five five" is 800 5 5 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .language import SpokenLanguage
from .tokens import is_letter, multiplied_at

__all__ = ["NumberWords"]


@dataclass(frozen=True, slots=True, eq=False)
class NumberWords:
    """Reads numbers in one language, with the digits of others mixed in."""

    language: SpokenLanguage
    digits: Mapping[str, str]
    """Word to digit, of all languages that may be mixed."""

    def is_number(self, token: str) -> bool:
        """Whether the token alone is a number or part of one."""
        known = self.language
        return (
            token.isdecimal()
            or token in self.digits
            or token in known.teens
            or token in known.tens
            or token in known.plural_digits
            or known.whole_number(token) is not None
        )

    def at(self, tokens: Sequence[str], at: int) -> tuple[str, int] | None:
        """The digits of the number at this place and where it ends, or `None`."""
        if at >= len(tokens):
            return None
        for rule in (self._repeated, self._counted, self._large):
            if found := rule(tokens, at):
                return found
        return self._small(tokens, at)

    def _digit(self, tokens: Sequence[str], at: int) -> str | None:
        """A single digit, in words or as a numeral; an "oh" needs a number beside it."""
        token = tokens[at] if at < len(tokens) else ""
        if token in self.language.unsure_zeros and not self._beside_number(tokens, at):
            return None
        if len(token) == 1 and token.isdecimal():
            return token
        return self.digits.get(token)

    def _beside_number(self, tokens: Sequence[str], at: int) -> bool:
        if len(tokens[at]) == 1 and self._goes_on_spelling(tokens, at):
            return False
        beside = [tokens[i] for i in (at - 1, at + 1) if 0 <= i < len(tokens)]
        return any(self.is_number(token) or token in self.language.multipliers for token in beside)

    def _goes_on_spelling(self, tokens: Sequence[str], at: int) -> bool:
        """ "t h e o two", "m o o r e", "m double o r e": zeros do not follow a letter."""
        known = self.language
        alike = {*known.unsure_zeros, *known.multipliers, *known.after_multipliers}
        while at > 0 and tokens[at - 1] in alike:
            at -= 1
        return at > 0 and is_letter(tokens[at - 1])

    def _repeated(self, tokens: Sequence[str], at: int) -> tuple[str, int] | None:
        """ "double five", "triple oh"."""
        times = self.language.multipliers.get(tokens[at])
        if not times:
            return None
        multiplied = multiplied_at(tokens, at, self.language)
        digit = self._digit(tokens, multiplied)
        return (digit * times, multiplied + 1) if digit else None

    def _counted(self, tokens: Sequence[str], at: int) -> tuple[str, int] | None:
        """ "two twos"."""
        times = self._digit(tokens, at)
        plural = tokens[at + 1] if at + 1 < len(tokens) else ""
        if times and times != "0" and plural in self.language.plural_digits:
            return self.language.plural_digits[plural] * int(times), at + 2
        return None

    def _large(self, tokens: Sequence[str], at: int) -> tuple[str, int] | None:
        """ "five hundred and twelve", "two thousand five"."""
        known = self.language
        small = self._small(tokens, at)
        if small is None or len(small[0]) > 4:  # "five hundred", not "12345 hundred"
            return None
        value, end = int(small[0]), small[1]
        scale = 0
        if value >= 100 and value % 100 == 0 and known.whole_number(tokens[at]) == value:
            return self._added(tokens, value, end)  # "neunzehnhundert neunzig"
        if end < len(tokens) and 0 < value < 1000:
            scale = 1000 if tokens[end] in known.thousands else 0
            scale = 100 if tokens[end] in known.hundreds else scale
        if not scale:
            return None
        value, end = value * scale, end + 1
        if scale == 1000 and (part := self._large(tokens, end)) and int(part[0]) < 1000:
            return str(value + int(part[0])), part[1]
        return self._added(tokens, value, end)

    def _added(self, tokens: Sequence[str], value: int, end: int) -> tuple[str, int]:
        """Hundreds or thousands with the smaller number that follows, if one does."""
        joined = end < len(tokens) and tokens[end] in self.language.number_joiners
        rest = self._small(tokens, end + joined)
        if rest is None or int(rest[0]) >= 100 or rest[0] == "0":
            return str(value), end
        if rest[1] < len(tokens) and tokens[rest[1]] in self.language.hundreds:
            return str(value), end  # "seven hundred nine hundred" are two numbers
        # "eight hundred five five five" goes on digit by digit.
        dictated = len(rest[0]) == 1 and self._digit(tokens, rest[1]) is not None
        return (str(value), end) if dictated else (str(value + int(rest[0])), rest[1])

    def _small(self, tokens: Sequence[str], at: int) -> tuple[str, int] | None:
        """Numerals, digits, teens, and tens with their digit."""
        if at >= len(tokens):
            return None
        token = tokens[at]
        if token.isdecimal():
            return token, at + 1
        if token in self.language.teens:
            return str(self.language.teens[token]), at + 1
        if found := self._ones_first(tokens, at):
            return found
        if (number := self.language.whole_number(token)) is not None:
            return str(number), at + 1
        if token in self.language.tens and self.language.ones_before_tens:
            return str(self.language.tens[token]), at + 1
        if token in self.language.tens:
            tens, end = self.language.tens[token], at + 1
            if end < len(tokens) and tokens[end] == "-":
                end += 1
            digit = self.digits.get(tokens[end]) if end < len(tokens) else None
            if digit and digit != "0" and not self._starts_count(tokens, end):
                return str(tens + int(digit)), end + 1
            return str(tens), at + 1
        digit = self._digit(tokens, at)
        return (digit, at + 1) if digit else None

    def _ones_first(self, tokens: Sequence[str], at: int) -> tuple[str, int] | None:
        """ "ein und zwanzig", in words of their own."""
        known = self.language
        if not known.ones_before_tens or at + 2 >= len(tokens):
            return None
        if tokens[at + 1] not in known.number_joiners or tokens[at + 2] not in known.tens:
            return None
        together = known.whole_number("".join(tokens[at : at + 3]))
        if together is None and tokens[at] in self.digits:
            together = known.tens[tokens[at + 2]] + int(self.digits[tokens[at]])
        return None if together is None else (str(together), at + 3)

    def _starts_count(self, tokens: Sequence[str], at: int) -> bool:
        return at + 1 < len(tokens) and tokens[at + 1] in self.language.plural_digits
