"""How callers say the commands and corrections in English. Data only.

Each entry is a regular expression over words in lower case with one space between them.
"""

from __future__ import annotations

from collections.abc import Mapping

from .phrases import LanguagePhrases

__all__ = ["ENGLISH_PHRASES"]


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Phrases separated by "|", the longest first."""
    phrases = [tuple(phrase.split()) for phrase in text.split("|")]
    return tuple(sorted(phrases, key=len, reverse=True))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FILLERS = _words(
    "uh um er erm hmm ah oh well please okay ok so hey right now just actually thanks then"
)

_SOFTENERS = (
    r"(?:can|could|would|will) you(?: maybe| possibly)?(?: please)?",
    r"(?:can|could|may) (?:i|we)",
    r"i (?:want|need|have|would like|wish) to",
    r"i'd (?:like|love) to",
    r"i'd (?:like|love|prefer)(?= (?:an? |the )?(?:real |live )?(?:human|person|agent|operator))",
    r"(?:let's|let us|let me|we can)",
    r"i think(?: i'd like to)?",
)

_NEGATIONS = frozenset(["don't", "not", "never", "won't", "didn't"])

_THING = (
    r"(?:e mail|email|mail|phone|telephone|mobile|cell|landline|credit|debit|bank|security|card"
    r"|address|number|name|surname|date|of|birth|birthday|age|expiration|expiry|code|information|info"
    r"|details?|data|anything|fax)"
)
_OWNED = (
    r"(?: (?:my|the|an?|that|this|it|any|your|those|these))?"
    r"(?: (?:personal|private|full|home|real|own|exact|last|first))*"
)
_OBJECT = rf"(?: (?:you|anyone|anybody|them))?{_OWNED}(?: {_THING})*(?: (?:to you|out|away|now))?"
_NOT_HERE = r"(?: (?:at the moment|at all|with me|on me|any more|anymore|handy|to hand|here|yet))?"
_REVEAL = r"(?:give|giving|say|saying|share|sharing|tell|telling|provide|providing|disclose|reveal|answer|do)"
_PERSON = (
    r"(?:human being|human|person|agent|operator|someone|somebody|representative|rep|supervisor"
    r"|manager|advisor|adviser|customer service|staff member|receptionist)"
)
_WHAT_HUMAN = rf"(?:an? |the |some |another |your )?(?:(?:real|live|actual|human) )*{_PERSON}"

_COMMANDS: Mapping[str, tuple[str, ...]] = {
    "repeat": (
        r"what (?:did|do) you (?:just )?(?:say|ask)(?: (?:again|just now))?",
        r"what was (?:that|the question|it)(?: again)?",
        r"(?:please )?say (?:that|it|again)(?: (?:again|one more time|once more))?",
        r"(?:come again|once more|one more time|again)",
        r"repeat(?: (?:that|it|the question|yourself|what you said))?(?: (?:again|for me))*",
        r"(?:i beg your )?pardon(?: me)?",
        r"excuse me",
        r"sorry(?: what)?(?: (?:was|did) (?:that|you say))?",
        r"(?:sorry )?i (?:didn't|did not|couldn't|could not|can't|can not|cannot) (?:quite )?(?:hear|catch|understand)"
        r"(?: (?:you|that|it|what you said|the question|a word))?",
        r"(?:sorry )?i (?:didn't|did not) (?:quite )?get (?:that|it|you|what you said)",
        r"(?:what|huh)",
    ),
    "start_over": (
        r"start(?:ing)?(?: (?:over|again|fresh|from (?:the )?(?:beginning|start|top|scratch)))+",
        r"begin again",
        r"(?:go |take it )?(?:back )?(?:from|to) (?:the (?:top|beginning|start)|scratch)",
        r"(?:restart|reset)",
    ),
    "go_back": (
        r"(?:go|going|take me|step) back(?: (?:one|a)(?: (?:step|question))?)?(?: to the (?:previous|last) (?:question|one|step))?",
        r"(?:the )?previous (?:question|one|step)",
        r"back up",
        r"one step back",
        r"back",
    ),
    "skip": (
        r"skip(?: (?:it|that|this|ahead))?(?: (?:one|question|step|part))?(?: for now)?",
        r"skip the (?:question|step)",
        r"(?:the )?next (?:question|one)",
        r"leave (?:it|that|this)(?: one)? (?:out|blank|empty)",
        r"move on",
        r"i(?:'ll| will) pass",
        r"pass",
    ),
    "human": (
        rf"(?:talk|talking|speak|speaking|chat)(?: (?:to|with))? {_WHAT_HUMAN}(?: (?:else|real|instead))?",
        rf"(?:connect|transfer|put|pass|hand) me (?:over |through |on )?(?:to|with) {_WHAT_HUMAN}",
        rf"(?:get|give|find) me {_WHAT_HUMAN}",
        rf"i (?:want|need|would like) {_WHAT_HUMAN}",
        r"(?:an? |the )?(?:(?:real|live|actual|human) )*(?:operator|representative|human being|human|agent|customer service)",
        r"(?:an? )?(?:real|live|actual) person",
    ),
    "decline": (
        rf"i (?:really )?(?:don't|do not) (?:really )?(?:want to|wanna|wish to|feel like)(?: {_REVEAL}{_OBJECT}|$)",
        rf"(?:i'd|i would)? ?(?:rather|prefer) not(?: to)?(?: {_REVEAL}{_OBJECT}|$)",
        rf"i (?:won't|will not|refuse to|don't|do not|would not|wouldn't like to) {_REVEAL}{_OBJECT}",
        rf"i'm not (?:going to|gonna|willing to) {_REVEAL}{_OBJECT}",
        rf"i'm not (?:comfortable )?(?:giving|sharing|telling|saying|providing){_OBJECT}",
        rf"i(?: really)? (?:don't|do not|haven't|have not) (?:have|own|use|got|got any) "
        rf"(?:one|it|any|that|those|(?:(?:an?|the|my|any|that|this) )?(?:(?:personal|private|credit|last|first) )*{_THING}(?: {_THING})*){_NOT_HERE}",
        rf"(?:i(?:'ve| have)(?: got)? )?no (?:(?:credit|debit) )?(?:card|e mail|email|phone)(?: (?:address|number))?{_NOT_HERE}",
        rf"i (?:don't|do not) feel comfortable {_REVEAL}{_OBJECT}",
        rf"no way(?: (?:i'm|i am|am i))?(?: (?:going to|gonna))? {_REVEAL}{_OBJECT}",
        r"(?:that's|that is|it's|it is|this is)(?: (?:very|really|my))* (?:private|personal|confidential)",
        r"none of your business",
        r"mind your own business",
        r"(?:i )?(?:decline|refuse)",
        r"no(?: no)* thank you",
    ),
    "why": (
        rf"why (?:do|would|should|are|did) (?:you|i|we) (?:(?:even )?(?:need(?:ing)?|want(?:ing)?|ask(?:ing)?|have|give|have to give))?(?: to (?:know|have))?(?: for)?{_OBJECT}",
        rf"why is (?:that|this|it|my {_THING}) (?:needed|necessary|required|important)",
        r"why is (?:that|this|it)",
        rf"what (?:do|would) you (?:need|want|use)(?: to)?{_OBJECT} for",
        r"what(?:'s| is) (?:it|this|that) for",
        r"(?:and )?what for",
        r"why",
    ),
}

_ASKING_ONLY = frozenset(["no thank you"])

_EARLIER = (
    r"(?:it's |it is |that's |use )?(?:the )?same(?: (?:one|number|address|email|e mail|name))?(?: (?:as|like) (?:before|last time|earlier|always|you have))?",
    r"(?:use )?the (?:one|number|email|e mail|address|name) (?:that )?(?:you have|you already have|you've got|you got|on file|i gave you|from before|i gave you before)",
    r"(?:use )?(?:what|the one) (?:you (?:already )?have|i gave you|i told you|i said)(?: (?:before|already|earlier|on file))?",
    r"(?:you|you already) (?:have it|have that|got it)(?: (?:already|on file))?",
    r"as before",
)

_CORRECTION_LEAD_INS = (
    r"(?:(?:no|nope|wrong|sorry|wait|actually|uh|um|well|oh|yes|yeah|almost|but|please|and|okay|not quite|close)(?: |$))*"
    r"(?:(?:it's|it is|its|that's|that is|that should be|it should be|should be|make (?:it|that)|i said|i meant|i mean|there's|there is|it's spelled|spelled|it was)(?: |$))*"
)

_ARTICLES = (
    r"(?:(?:with|the|letter|number|digit) )*(?:(?:a|an|the) (?=\S))?(?:(?:letter|number|digit) )?"
)
_ENDS = (
    r"(?:the )?last (?:(?P<count>\w+) )?(?:(?:digits?|numbers?|letters?|ones?|part|characters?) )?(?:(?:are|is|should be|were|was) )?(?P<rest>.+)",
    r"(?:it |and )*(?:ends|ending|should end|end) (?:in|with) (?P<rest>.+)",
)
_STARTS = (
    r"(?:the )?first (?:(?P<count>\w+) )?(?:(?:digits?|numbers?|letters?|ones?|part|characters?) )?(?:(?:are|is|should be|were|was) )?(?P<rest>.+)",
    r"(?:the |my )?(?:area code|prefix) (?:(?:is|should be|was) )?(?P<rest>.+)",
    r"(?:it |and )*(?:starts|starting|begins|beginning|should start|start|begin) (?:in|with) (?P<rest>.+)",
)

_ADDRESS_FIELDS = {
    "street": "street_address", "unit": "unit_number", "apartment": "unit_number",
    "floor": "unit_number", "city": "locality", "town": "locality", "country": "country",
}  # fmt: skip

_NOT_RIGHT = r"(?:quite |really )?(?:right|correct|mine)"
_COMPLAINTS = (
    rf"(?P<what>.+?) (?:is|was|looks|sounds) (?:all |completely )?(?:wrong|incorrect|not {_NOT_RIGHT})",
    rf"(?P<what>.+?) (?:isn't|wasn't) {_NOT_RIGHT}",
    r"(?:that's not|that is not|it's not|it is not|that isn't|it isn't) (?P<what>(?:my|our) .+)",
    r"(?:(?:you (?:have|got)|you've got|that's|it's|this is) )?(?:the |my )?wrong (?P<what>.+)",
    r"you (?:got|have|wrote|took)(?: down)? (?P<what>.+?) wrong",
    r"(?:there's|there is) (?:a mistake|an error|something wrong) (?:in|with) (?P<what>.+)",
)
_THINGS = {
    "email": _words("email mail address"),
    "phone": _words("phone telephone mobile cell landline number"),
    "name": _words("name surname"),
    "address": _words("address street city"),
    "date": _words("date birth birthday birthdate"),
    "digits": _words("code pin digits number"),
    "card_number": _words("card"),
}

_USUAL_COMMANDS = {
    "repeat": ("what did you say", "say that again", "can you repeat that", "pardon"),
    "start_over": ("start over", "start again"),
    "go_back": ("go back", "previous question"),
    "skip": ("skip", "skip it", "next question"),
    "human": (
        *("operator", "a human", "can i talk to a person", "i want to talk to a person"),
        *("can i speak to someone", "talk to a person", "speak to someone"),
    ),
    "decline": ("i'd rather not", "i don't want to", "i don't have one", "i'd rather not say"),
    "why": ("why do you need that", "what for"),
}

ENGLISH_PHRASES = LanguagePhrases(
    commands=_COMMANDS,
    usual_commands=_USUAL_COMMANDS,
    fillers=_FILLERS,
    endings={("no", "thanks"): ("no", "thank", "you")},
    softeners=_SOFTENERS,
    negations=_NEGATIONS,
    asking_only=_ASKING_ONLY,
    change=(
        r"(?:(?:change|correct|redo|fix|update|edit|modify)|do over) "
        r"(?:(?:my|the|our|to|back) )*(?P<what>.+)",
        r"(?:(?:the|my|our) )+(?P<what>.+?) (?:(?:is|was) (?:wrong|incorrect|not(?: correct)?)"
        r"|(?:isn't|wasn't)(?: correct)?)$",
        r"(?:you (?:got|have)|i (?:gave you|gave|said)) (?:the|a) wrong (?P<what>.+)",
    ),
    interruptions=(
        r"(?:wait|hold on|hang on)(?: an? (?:second|moment|minute))?", r"one (?:second|moment)",
        "sorry", "no", "excuse me", "but", "and", "also",
    ),
    complaints=_COMPLAINTS,
    things=_THINGS,
    usual_changes=(
        "change the {thing}",
        "i want to change the {thing}",
        "can i change the {thing}",
    ),
    before_another=("no", "no make it"),
    questions=_words(
        "is are am was do does did can could will would what when where who how why which"
    ),
    polite_questions=(("can", "i"), ("can", "we"), ("could", "i"), ("could", "we")),
    beside_answers=_words(
        "no not yes but actually sorry wait i i'd i'll mean meant want would like rather make it "
        "it's that can could we have come take should be to at on in for a an the and instead "
        "please uh um well oh then let's"
    ),
    between_things=frozenset(["and", "my", "the", "or"]),
    no_content=_words(
        "a an the my your their of for to and or get ask collect collects confirm task caller user s "
        "what is number address"
    ),
    word_endings=("s",),
    earlier=_EARLIER,
    before_earlier=("no", "yes", "yeah", "it's", "it is", "just", "use"),
    clause_ends=("and",),
    correction_lead_ins=_CORRECTION_LEAD_INS,
    articles=_ARTICLES,
    instead_of=("not", "instead of", "rather than"),
    not_this=("not",),
    but_that=("but", "it's", "it is", "rather"),
    ends=_ENDS,
    starts=_STARTS,
    address_field=(
        rf"(?:the |my )?(?P<field>{'|'.join(_ADDRESS_FIELDS)})(?: name| address| number)? "
        r"(?:is|should be|was) (?P<rest>.+)"
    ),
    address_fields=_ADDRESS_FIELDS,
    around_numerals=frozenset(["the", "is", "my", "it", "it's", "should", "be", "a"]),
    house_number=frozenset(["house"]),
    postal_code=frozenset(["zip", "postal", "post"]),
    a_number=frozenset(["code", "number"]),
    leading_answers=(
        "no", "nope", "nah", "yes", "yeah", "yep", "wrong", "incorrect", "not right", "sorry",
    ),
    leading_refusals=("no", "nope", "nah", "wrong", "incorrect", "not", "sorry", "actually"),
    exceptions=frozenset(["but", "and", "except", "or"]),
    denial=(
        r"(?:(?:no|nope|nah|well|actually)\b\W*)*(?:(?:that's|that is|it's|it is) )?"
        r"(?:wrong|incorrect|not (?:quite |really |exactly )?(?:right|correct)"
        r"|not (?:quite|exactly|it|what i (?:said|meant))|almost|close)\b"
        r"(?!\W*(?:right|correct|there|true)\b)(?:\W+but\b)?"
    ),
    unfinished=("first", "last"),
    agreements=_phrases(
        "the one|go ahead|go for it|good|fine|great|agreed|agree|works|brilliant|lovely|excellent|"
        "wonderful|awesome|cool|alright|all right|nailed it|got it|hunky dory|confirmed|confirm|"
        "save it|book it|as it is|happy with|no problem|positive|cheers|okey dokey|you bet|deal|"
        "keep it|take it|accurate|spot on|amen"
    ),
    refusals=_words(
        "can't cannot couldn't wouldn't haven't shouldn't refuse decline rather private personal "
        "confidential secret skip pass without nothing none nobody forgot forget unable stop leave "
        "business"
    ),
    unknown_time=(
        "don't know", "do not know", "not sure", "no idea", "unknown", "can't remember", "skip",
    ),
    age=r"\b(?:years old|i'm|i am)\s*\S*$",
    name_lead_ins=("name is", "name's", "i'm", "i am", "it's", "it is"),
    spells=("spelled", "spelt", "spell it", "with an?", "as in"),
    no_card=(
        r"^\W*(?:(?:sorry|well|no|i'm afraid)\W+)*(?:i )?"
        r"(?:have no|don't have (?:a|any|my)|no) (?:credit )?card\b"
    ),
    choice=(
        r"^(?:(?:the|number|option|choice|press|key|i'd like|i want|i think|i guess|i meant?|maybe"
        r"|probably|perhaps|is it|was it|give me|i'll take|take|use|yes|yeah|well|it's|um|uh)\s+)*"
        r"(?P<which>\d+|[^\W\d_]+)(?:st|nd|rd|th)?"
        r"(?:\s+(?:one|option|choice|of them|address|number|please))*$"
    ),
    places={"former": 1, "last": -1, "latter": -1},
    last_choice=frozenset(["the last one", "last one", "the last", "last"]),
    before_names=frozenset(["on", "at", "the", "a", "an"]),
    rules_out=(
        r"(?:don't|do not|doesn't|didn't|did not|never|won't|isn't|not|can't|cannot|can not|couldn't)"
        r"(?: (?:do|make|it|come|be|there|before|after|free|available|at|on|really|actually|even|want|need|have|like|mean|meant|say|said|ask|asked|care|calling|call"
        r"|interested|looking|talk|speak|to|for|in|about|any|my|your|this|that|with|new))*",
        r"(?:anything|everything|all|any|anyone|whatever) (?:but|except)(?: for)?",
        r"(?:except|without|besides|neither|nor)(?: for)?",
        r"(?:have|need|want|got|there's|there is|it's|is|about) no",
    ),
    ruled_out_by=(
        r"(?:really |just |also )?(?:doesn't|does not|don't|won't|will not|wouldn't|would not|isn't|is not"
        r"|can't|cannot|wasn't|was not)(?: |$)",
        r"(?:is|was|would be|will be|are) (?:really |just |too |very |quite |a bit |a little )?"
        r"(?:wrong|bad|no good|not|impossible|difficult|early|late|out)(?: |$)",
        r"(?:is|was) no (?:good|option|use)",
        r"i (?:really |just )?(?:can't|cannot|won't|don't)(?: |$)",
        r"no longer",
    ),
    no_name=r"\b(?:the|that|this|which|any|no|another|other|have|good|every|last|next) one\b",
    menu_words=_words(
        "a an the and or of to for my i want please with on about up out off down over in at by it "
        "this that from"
    ),
)  # fmt: skip
