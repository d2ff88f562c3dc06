"""E-mail addresses, as their owners give and correct them."""

from __future__ import annotations

from random import Random
from typing import Any, ClassVar

from .digit_wordings import say_digits
from .ear import decode_symbols
from .email_wordings import email_parts, say_domain, say_email, say_local
from .kind import Kind, Pieces, instead_of
from .letter_wordings import say_symbol
from .stock import AS_IN, PROVIDERS
from .utterance import Piece, talk

__all__ = ["EmailKind"]

_ALIKE = ("bdptvgcez", "mn", "fs", "ahjk", "iy")


class EmailKind(Kind):
    slot: ClassVar[str] = "email"
    leads: ClassVar[tuple[str, ...]] = (
        "", "it's", "my email is", "my email address is", "sure it's", "you can write to me at", "yeah it's",
    )  # fmt: skip
    can_spell: ClassVar[bool] = True

    def stored(self, result: Any) -> Any:
        return result.email_address

    def whole(self, value: Any, chance: Random, *, careful: bool = False) -> Pieces:
        return say_email(value, chance, spelled=careful and chance.random() < 0.6)

    def spelled(self, value: Any, chance: Random) -> Pieces:
        local, _, domain = value.partition("@")
        if chance.random() < 0.3 and local.isalpha():  # the word, and then its letters
            letters = say_local(local, chance, spelled=True)
            return [
                Piece(local, "", "word"),
                *letters,
                say_symbol("@", chance),
                *say_domain(domain, chance),
            ]
        return say_email(value, chance, spelled=True)

    def parts(self, value: Any, chance: Random) -> list[Pieces]:
        return email_parts(value, chance)

    def asked(self, part: str, value: Any, chance: Random) -> Pieces | None:
        local, _, domain = value.partition("@")
        if part in ("local", "spell"):
            said = say_local(local, chance, spelled=chance.random() < 0.7)
            return (
                said
                if part == "local"
                else [*said, say_symbol("@", chance), *say_domain(domain, chance)]
            )
        if part == "domain":
            at = [say_symbol("@", chance)] if chance.random() < 0.4 else []
            return [*at, *say_domain(domain, chance)]
        return None

    def slip(self, value: Any, chance: Random) -> Any:
        local, _, domain = value.partition("@")
        if chance.random() < 0.3:
            return f"{local}@{chance.choice([p for p in PROVIDERS if p != domain])}"
        digits = "".join(filter(str.isdigit, local))
        if len(set(digits)) > 1 and len(digits) == 2:
            return f"{local.replace(digits, digits[::-1])}@{domain}"
        at = chance.choice([i for i, symbol in enumerate(local) if symbol.isalpha()])
        group = next((group for group in _ALIKE if local[at] in group), "mn")
        other = chance.choice([letter for letter in group if letter != local[at]])
        return f"{local[:at]}{other}{local[at + 1 :]}@{domain}"

    def fix(self, wrong: Any, right: Any, chance: Random) -> Pieces:
        (local, _, domain), (said, _, said_domain) = right.partition("@"), wrong.partition("@")
        if chance.random() < 0.35:
            return super().fix(wrong, right, chance)
        if local == said and domain != said_domain:
            if chance.random() < 0.5:
                return [
                    talk(chance.choice(["it's", ""])),
                    Piece("at", "@", "symbol"),
                    *say_domain(domain, chance),
                ]
            return instead_of(say_domain(domain, chance), say_domain(said_domain, chance), chance)
        changed = [i for i, (a, b) in enumerate(zip(local, said, strict=False)) if a != b]
        if len(local) != len(said) or domain != said_domain or not changed:
            return super().fix(wrong, right, chance)
        new, old = local[changed[0] : changed[-1] + 1], said[changed[0] : changed[-1] + 1]
        if new.isdigit() and said.count(old) == 1:
            return instead_of(say_digits(new, chance), say_digits(old, chance, "singles"), chance)
        if len(new) == 1 and new.isalpha() and old.isalpha():
            return _one_letter(new, old, said, chance)
        return super().fix(wrong, right, chance)

    def agrees(self, words: str, value: Any) -> bool:
        decoded = decode_symbols(words)
        return decoded in (value, value.partition("@")[2])


def _one_letter(new: str, old: str, said: str, chance: Random) -> Pieces:
    if said.count(old) == 1 and chance.random() < 0.5:
        return instead_of([Piece(new, new, "letters")], [Piece(old, old, "letters")], chance)
    link = chance.choice(["as in", "as in", "for", "like"])
    return [Piece(f"{new} {link} {chance.choice(AS_IN[new])}", new, "letters")]
