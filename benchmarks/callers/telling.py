"""How a value is given: whole, in parts, spelled, with a second thought, or by keys."""

from __future__ import annotations

from random import Random
from typing import Any

from .acts import Act
from .kind import Pieces
from .slots import Mind
from .speaker import FILLERS, Speaker
from .utterance import Piece, talk

__all__ = ["Teller"]

_TAILS = ("please", "thanks", "okay", "thank you")


class Teller(Speaker):
    """The persona says how they go about it."""

    def meant(self, mind: Mind) -> Any:
        """What they take for right at present."""
        unaware = self.change is not None and mind is self.minds[self.change]
        return mind.slip if unaware and mind.slip is not None else mind.truth

    def give(self, mind: Mind) -> list[Act]:
        mind.given = True
        kind, chance = mind.kind, self.chance
        meant = self.meant(mind)
        if mind.slip is not None and mind.repairs:
            self.ledger.claim(self.slot, mind.slip)
            return self.say(
                [self.lead_in(mind), *kind.repair(mind.slip, meant, chance)], "value", claim=meant
            )
        if mind.slip is not None and not mind.said_slip and self.change is None:
            mind.said_slip = True
            meant = mind.slip
        if self.persona == "hesitant":
            return self._hesitate(mind)
        if self.persona == "spelling" and kind.can_spell:
            return self.say(
                [self.lead_in(mind), *kind.spelled(meant, chance)], "value", claim=meant
            )
        if self.persona == "several":
            return self._say_two(mind, meant)
        tail = [talk(chance.choice(_TAILS))] if chance.random() < 0.06 else []
        pieces = [*self.um(), self.lead_in(mind), *kind.whole(meant, chance), *tail]
        return self.say(pieces, "value", claim=meant)

    def give_again(self, mind: Mind) -> list[Act]:
        meant = self.meant(mind)
        spelled = mind.kind.can_spell and mind.asked > 1 and self.chance.random() < 0.4
        say = mind.kind.spelled if spelled else None
        pieces = (
            say(meant, self.chance) if say else mind.kind.whole(meant, self.chance, careful=True)
        )
        lead = [self.lead_in(mind)] if self.chance.random() < 0.4 else []
        return self.say([*lead, *pieces], "value", claim=meant)

    def _hesitate(self, mind: Mind) -> list[Act]:
        chance = self.chance
        if chance.random() < 0.15:
            mind.given = False
            mind.asked -= 1
            self.persona = "hesitant" if chance.random() < 0.5 else "fluent"
            return self.say(
                [
                    talk(
                        chance.choice(
                            ["um let me see", "uh", "hold on a second", "one moment please"]
                        )
                    )
                ],
                "noise",
            )
        if chance.random() < 0.3:  # in one turn, with fillers between the parts
            pieces: Pieces = []
            for part in mind.kind.parts(mind.truth, chance):
                pieces += [*part, Piece("", form="break"), talk(chance.choice(FILLERS))]
            return self.say([self.lead_in(mind), *pieces[:-2]], "value", claim=mind.truth)
        mind.pending = mind.kind.parts(mind.truth, chance)
        first = mind.pending.pop(0)
        last = not mind.pending
        return self.say([*self.um(), self.lead_in(mind), *first], "value" if last else "part",
                         claim=mind.truth if last else None)  # fmt: skip

    def go_on(self, mind: Mind) -> list[Act]:
        part = mind.pending.pop(0)
        done = not mind.pending
        return self.say([*self.um(), *part], "part", claim=mind.truth if done else None)

    def _say_two(self, mind: Mind, meant: Any) -> list[Act]:
        chance, kind = self.chance, mind.kind
        if len(self.minds) > 1:
            after = list(self.minds)[list(self.minds).index(self.slot) + 1 :]
            if not after:
                return self.say(kind.whole(meant, chance), "value", claim=meant)
            other = self.minds[after[0]]
            lead = next(lead for lead in other.kind.leads if lead.startswith("my "))
            self.ledger.claim(after[0], other.truth)
            return self.say([*kind.whole(meant, chance), Piece("", form="break"), talk(f"and {lead}"),
                              *other.kind.whole(other.truth, chance)], "value", claim=meant)  # fmt: skip
        other_value = kind.slip(mind.truth, chance)
        pair = [meant, other_value]
        chance.shuffle(pair)
        for value in pair:
            self.ledger.claim(self.slot, value)
        link = talk(chance.choice(["or maybe", "or", "or is it", "or was it"]))
        said = [*kind.whole(pair[0], chance), link, *kind.whole(pair[1], chance)]
        return self.say([self.lead_in(mind), *said], "several")

    def give_by_keys(self, mind: Mind) -> list[Act] | None:
        keys = mind.kind.keys(mind.truth)
        if keys is None:
            return None
        if self.slot == "phone" and self.chance.random() < 0.15 and len(keys) == 10:
            said = mind.kind.parts(mind.truth, Random(1))[0]  # the area code by voice
            self.ledger.claim(self.slot, mind.truth)
            return [*self.say(said, "part"), self.press(keys[3:] + "#", "value")]
        self.ledger.claim(self.slot, mind.truth)
        if self.slot == "phone" and self.chance.random() < 0.1:
            keys = keys[:4] + "*" + keys
        stop = "#" if self.chance.random() < 0.5 and self.slot not in ("yes_no", "menu") else ""
        return [self.press(keys + stop, "value")]
