"""People who refuse, rage, or say nothing."""

from __future__ import annotations

from .acts import Act, Wait
from .caller import Caller
from .ear import interpret
from .kind import Pieces
from .slots import Mind
from .utterance import Piece, talk

__all__ = ["Hostile", "Refusing", "Silent"]

_REFUSALS = (
    "I'd rather not", "skip", "operator", "I don't want to give you that", "can I talk to a human",
    "let's skip that", "I'd prefer not to say", "I don't feel comfortable sharing that", "none of your business",
    "speak to an agent please", "pass", "that's private", "I'm not telling you that", "next question please",
    "I don't have one", "no way I'm giving you that", "representative", "get me a real person",
    "I won't tell you", "can we skip this one", "I don't want to say", "let me talk to somebody",
    "I'm not going to give that out", "I refuse", "do you have a real person there", "can you transfer me to someone",
    "I'd rather not say if that's okay", "no I don't want to", "you don't need that",
)  # fmt: skip
_INSULTS = (
    "you stupid machine", "are you kidding me", "this is ridiculous", "shut up", "oh for crying out loud",
    "I hate these robots", "go to hell", "what a joke", "useless piece of junk", "you are wasting my time",
)  # fmt: skip
_NONSENSE = (
    "banana purple seven", "la la la la la", "blah blah blah", "the quick brown fox", "meow",
    "forty two is the answer", "at at at dot dot", "nobody knows the trouble I've seen", "hello hello hello",
    "uh uh uh uh", "mmm", "ha ha ha", "x y z", "null", "six six six", "testing one two three", "bork bork",
)  # fmt: skip
_DENIALS = (
    "no",
    "wrong",
    "no that's wrong",
    "nope",
    "that's not what I said",
    "no no no",
    "incorrect",
    "not even close",
)


class Refusing(Caller):
    """Says so in one way or another, some only when asked again."""

    def answer(self, heard: str) -> list[Act]:
        question = interpret(heard)
        if question.asks == "nothing":
            return [Wait(10.0)]
        return self.say([talk(self.chance.choice(_REFUSALS))], "refusal")


class Silent(Caller):
    """Says nothing at all."""

    def answer(self, heard: str) -> list[Act]:
        return [Wait(10.0)]


class Hostile(Caller):
    """Insults, nonsense, or a value that is denied at every read-back."""

    def prepare(self) -> None:
        self._denies = self.chance.random() < 0.4

    def answer(self, heard: str) -> list[Act]:
        question = interpret(heard)
        self.attend(question)
        mind = self.minds[self.slot]
        if question.asks == "nothing" and self.chance.random() < 0.7:
            return [Wait(10.0)]
        if question.asks in ("read_back", "which", "domain", "yes_no"):
            return self._deny(mind)
        if self._denies and question.asks != "nothing":
            honest = not mind.kind.can_slip or self.chance.random() < 0.7
            value = mind.truth if honest else mind.kind.slip(mind.truth, self.chance)
            return self.say(mind.kind.whole(value, self.chance), "value", claim=value)
        return self._rage()

    def _deny(self, mind: Mind) -> list[Act]:
        denial: Pieces = [talk(self.chance.choice(_DENIALS))]
        if self.chance.random() < 0.3:
            other = mind.kind.slip(mind.truth, self.chance)
            return self.say(
                [*denial, talk("it's"), *mind.kind.whole(other, self.chance)],
                "correction",
                claim=other,
            )
        if self.chance.random() < 0.3:
            return self._rage()
        return self.say(denial, "no")

    def _rage(self) -> list[Act]:
        words = self.chance.choice(self.chance.choice([_INSULTS, _NONSENSE]))
        return self.say([Piece(words)], "noise")
