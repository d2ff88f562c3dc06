"""English words, and the digits of some other languages. Data only."""

from __future__ import annotations

from collections.abc import Mapping

from .language import SpokenLanguage

__all__ = ["DIGIT_WORDS", "ENGLISH"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Phrases separated by "|", the longest first."""
    phrases = [tuple(phrase.split()) for phrase in text.split("|")]
    return tuple(sorted(phrases, key=len, reverse=True))


_DIGITS = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "naught": "0", "one": "1", "two": "2",
    "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_PLURALS = {
    "zeros": "0", "zeroes": "0", "ohs": "0", "ones": "1", "twos": "2", "threes": "3", "fours": "4",
    "fives": "5", "sixes": "6", "sevens": "7", "eights": "8", "nines": "9",
}  # fmt: skip
_MONTHS = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4,
    "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9,
    "sep": 9, "sept": 9, "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12,
    "dec": 12,
}  # fmt: skip
_SEPARATORS = {
    "dot": ".", "point": ".", "period": ".", "at": "@", "underscore": "_", "dash": "-",
    "hyphen": "-", "minus": "-", "plus": "+", "apostrophe": "'", "slash": "/", "hash": "#",
    "pound": "#", "star": "*",
}  # fmt: skip
_NATO = _words(
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar "
    "papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
)
_NATO_SPELLINGS = {"alfa": "a", "juliett": "j", "whisky": "w"}

ENGLISH = SpokenLanguage(
    code="en",
    digits=_DIGITS,
    unsure_zeros=frozenset({"oh", "o"}),
    teens=_TEENS,
    tens=_TENS,
    hundreds=frozenset({"hundred"}),
    thousands=frozenset({"thousand"}),
    number_joiners=frozenset({"and"}),
    ordinals=_ORDINALS,
    ordinal_endings=frozenset({"st", "nd", "rd", "th"}),
    plural_digits=_PLURALS,
    multipliers={"double": 2, "triple": 3, "treble": 3, "quadruple": 4},
    months=_MONTHS,
    separators=_SEPARATORS,
    written_apart={
        "x ray": "xray", "at sign": "@", "at symbol": "@", "under score": "underscore",
        "full stop": "dot",
    },
    letter_names={**{word: word[0] for word in _NATO}, **_NATO_SPELLINGS},
    names_too=frozenset({"charlie", "india", "juliet", "mike", "oscar", "romeo", "victor"}),
    as_in=_phrases("as in|for|like|as"),
    with_a=_phrases("with a|with an"),
    capitals=frozenset({"capital", "uppercase", "lowercase"}),
    digit_homophones={"to": "2", "too": "2", "for": "4", "ate": "8", "won": "1"},
    letter_homophones={
        "see": "c", "sea": "c", "be": "b", "bee": "b", "are": "r", "you": "u", "why": "y",
        "tea": "t", "tee": "t", "jay": "j", "kay": "k", "oh": "o", "pea": "p", "queue": "q",
    },
    fillers=_words(
        "uh um er erm hm hmm mm ah like well okay ok so please yes yeah yep sure alright just "
        "it's its that's thats is actually you know"
    ),
    hesitations=_words("uh um er erm hm hmm"),
    connectors=_words("or and maybe also"),
    lead_ins=_phrases(
        "you can reach me at|you can reach me on|reach me at|reach me on|my number is|"
        "you can write to me at|write to me at|write me at|you can email me at|email me at|"
        "you can call me on|you can call me at|call me on|call me at|"
        "my cell is|my cell number is|my mobile is|my mobile number is|my phone is|"
        "my name's|the name's|my full name is|"
        "e mail me at|contact me at|text me at|"
        "my phone number is|the number is|my email is|my email address is|my e mail is|"
        "my e mail address is|email address is|e mail address is|the email is|email is|"
        "e mail is|the address is|my address is|address is|my name is|the name is|name is|my name's|"
        "the name's|my full name is|i am called|i'm called|you can call me|people call me|"
        "my code is|code is|my personal email is|my private email is|my work email is|my personal email address is|"
        "my private email address is|my work email address is|mine is|"
        "send it to|mail it to|write to|it is|it's|its|that's|that is|that would be|"
        "it would be|i am|i'm|i was born on|born on|this is"
    ),
    yes=_phrases(
        "yes|yeah|yep|yup|ya|correct|right|exactly|sure|that's it|that is it|perfect|okay|ok|"
        "go ahead|please do|do it|sounds good|sounds right|that works|works for me|fine|great|good|"
        "uh huh|mm hmm|mhm|mmhmm|absolutely|definitely|of course|certainly|you got it|you've got it|"
        "alright|all right|for sure|sure thing|indeed|affirmative|spot on|you bet|by all means|"
        "i guess so|i think so|i believe so|i suppose so|i suppose|yes i do|yes i am|yes i would|"
        "yes i have|yes i can|yes you can|yes you may|i'm fine with that|i'm okay with that|fine by me|"
        "i'm good with that|fine with me|okay with me|i'd like that|i would like that|let's do it|let's do that|go for it|go on|why not|no problem|"
        "i don't see why not|i don't mind|no objection|no objections|cool|awesome|"
        "that's me|that is me|that's my name|that's my number|that's my email|that's my address|"
        "that's the one|you have it|sounds correct|looks good|looks right|true|bingo|"
        "sí|si|claro|oui|ja|genau|stimmt"
    ),
    no=_phrases(
        "no|nope|nah|wrong|incorrect|negative|never|not fine|not great|not good|not right|not correct|"
        "not quite|not quite right|not quite correct|not really right|not exactly right|not it|"
        "not really|isn't right|isn't correct|is not right|is not correct|not exactly|not okay|not ok|"
        "it isn't|it is not|it's not|not me|not my name|not my number|not my email|not my address|"
        "no i wouldn't|no i would not|no i won't|no i'm not|no i am not|no i can't|"
        "i don't think so|i do not think so|please don't|don't|do not|don't do it|do not do it|"
        "of course not|certainly not|absolutely not|definitely not|not at all|better not|rather not|"
        "i'd rather not|not now|not yet|not today|not this time|maybe later|no need|"
        "i'd rather you didn't|that won't be necessary|that doesn't work|that does not work|"
        "doesn't work for me|no i'm good|no i'm fine|i'm good thanks|i'm fine thanks|i'm good thank you|"
        "not even close|not close|far from it|don't think so|not true|"
        "uh uh|nuh uh|no way|non|nein|falsch"
    ),
    assents=_words("okay ok good alright"),
    undecided=_phrases(
        "not sure|unsure|not certain|not entirely sure|yes and no|yes or no|yes no maybe|"
        "don't know|do not know|no idea|rather not say|rather not tell|rather not answer|"
        "rather not share|rather not give|prefer not to say"
    ),
    negations=_words(
        "not never don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't cannot "
        "couldn't shouldn't haven't hasn't hardly neither nor unless if"
    ),
    asking=_phrases(
        "is that|isn't that|is it|isn't it|are you|aren't you|was that|wasn't that|did you|"
        "didn't you|do you|don't you|can you|could you|would that|would it|should it|should that|is this|"
        "shall|will it|does|what|why|how|who|where|when"
    ),
    around_answers=_words(
        "uh um er well please so it's its that's that is it thanks thank you actually oh i think "
        "the all very much and but then would should be that'd that'll sorry ma'am sir"
    ),
    before_names=_words("and my the is hi hello hey good morning afternoon evening"),
    after_names=_words("and thanks my name here speaking"),
    titles=_words("mr mrs ms miss mister missus mx dr doctor prof professor sir"),
    after_last_names=_words("jr sr junior senior"),
    before_countries=_words("in the"),
    prepositions=_words(
        "at on in of near by to from the and corner opposite behind beside between with"
    ),
    never_last=_words("is are was my the an of and or but then not at from with plus"),
    asides=_phrases(
        "all one word|one word|all in one word|in one word|as one word|all together|"
        "all lowercase|all lower case|all in lowercase|all in lower case|in lowercase|in lower case|"
        "all small letters|in small letters|no spaces|without spaces|no space|"
        "the number|the digit|the letter|my personal one is|my private one is|my work one is|"
        "the best one is"
    ),
    repairs=_phrases(
        "no|sorry|i mean|i meant|wait|scratch that|actually|correction|make that|my mistake|"
        "oops|let me correct that|or rather"
    ),
    not_repairs=_phrases("no reply|no - reply|no . reply|no _ reply|no dash reply|no hyphen reply"),
    alternatives=frozenset({"or"}),
    announces_spelling=_phrases(
        "as in|spelled|spelt|that's spelled|it's spelled|is spelled|which is spelled|that's|it's|"
        "spelling|spelled with|spell it|i spell|which is|that is"
    ),
    name_particles=_words(
        "van von de del della der den di da dos du la le al el bin ibn ben ter ten zu af av st o"
    ),
    name_labels={
        ("first", "name"): "first", ("given", "name"): "first", ("forename",): "first",
        ("middle", "name"): "middle", ("last", "name"): "last", ("surname",): "last",
        ("family", "name"): "last", ("second", "name"): "last",
    },
    not_names=_words(
        "a about again all also always am an any anything are as ask at back because been before "
        "being between but by call called calling came can can't card come could did didn't do does "
        "doesn't doing don't done down else email ever every few for from get getting give go going "
        "gonna good got had has have haven't having he her here him his how i i'd i'll i'm i've if "
        "in into is isn't it it's its just keep know last later let like live lives living "
        "make many may've maybe me mean might mine more most much must my name names need never new "
        "next no nobody none not nothing now number of off ok okay old on once one only or other "
        "our out over own person phone please put quite rather really right said same say says see "
        "send she should so some someone something sorry spell start still stop take talk tell than "
        "thank thanks that that's the their them then there these they thing things think this "
        "those though three time to told too two under until up us use used very wait want was "
        "wasn't we well were what what's whatever when where which while who why with "
        "without won't word would wouldn't wrong yeah yes yet you you're your yours apartment "
        "building street working today tomorrow yesterday null n/a na moment question hello hi hey "
        "change correct different nope yep first second middle surname agent operator human "
        "spelled spelling address null none confused remember understand speaking listening "
        "weather nice afraid forgot interested sure allowed"
    ) - {"may", "mine"},
    clock_words={
        "am": "am", "pm": "pm", "past": "past", "after": "past", "to": "to", "before": "to",
        "till": "to", "half": "half", "quarter": "quarter", "noon": "noon", "midday": "noon",
        "midnight": "midnight", "o'clock": "oclock", "oclock": "oclock", "minutes": "minutes",
        "minute": "minutes",
    },
    parts_of_day={
        ("in", "the", "morning"): "am", ("in", "the", "afternoon"): "pm",
        ("in", "the", "evening"): "pm", ("at", "night"): "night", ("this", "morning"): "am",
    },
    waiting=_phrases(
        "one moment|a moment|one second|a second|one sec|a sec|one minute|a minute|two seconds|"
        "two minutes|two secs"
    ),
    ages=_phrases("i'm|i am|i turned|i turn|aged|age"),
    years_old=_phrases("years old|years of age|year old"),
    street_words=_words(
        "street st road rd avenue ave av boulevard blvd lane ln drive dr court ct place pl "
        "square sq terrace ter highway hwy way parkway pkwy close crescent gardens grove mews "
        "circle cir trail trl row walk alley plaza broadway"
    ),
    unit_words=_words("floor apartment apt unit suite ste flat room level #"),
    no_unit=_words("none no nope nothing house n/a"),
    names_of_codes=_phrases(
        "zip code|zip|postal code|postcode|post code|the zip code|the zip|the postal code|"
        "the postcode|the post code|my zip code|my postcode"
    ),
    before_codes=_words("is it's its"),
    closings=_phrases("thank you|thanks|thank you very much|please"),
    lives_at=_phrases("i live at|i live on|i live in|i'm at|we live at|we're at|we are at|at|to"),
    message_lead_ins={
        "name": _phrases("my name is|my name's|my full name is|i am called|i'm called|the name is"),
        "date": _phrases(
            "born on|born in|i was born|my date of birth is|my birthday is|date of birth is|"
            "birth date is|date of birth"
        ),
    },
    address_words={
        "st": "street", "rd": "road", "ave": "avenue", "av": "avenue", "blvd": "boulevard",
        "ln": "lane", "dr": "drive", "ct": "court", "pl": "place", "sq": "square",
        "ter": "terrace", "hwy": "highway", "pkwy": "parkway", "cir": "circle", "apt": "apartment",
        "ste": "suite", "fl": "floor", "n": "north", "s": "south", "e": "east", "w": "west",
        "mt": "mount", "ft": "fort", "bldg": "building", "rm": "room", "no": "number",
        "trl": "trail",
    },
)  # fmt: skip

DIGIT_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": _DIGITS,
    "es": {
        "cero": "0", "uno": "1", "una": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5",
        "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
    },
    "fr": {
        "zéro": "0", "un": "1", "une": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5",
        "six": "6", "sept": "7", "huit": "8", "neuf": "9",
    },
    "de": {
        "null": "0", "eins": "1", "ein": "1", "zwei": "2", "zwo": "2", "drei": "3", "vier": "4",
        "fünf": "5", "fuenf": "5", "sechs": "6", "sieben": "7", "acht": "8", "neun": "9",
    },
}  # fmt: skip
"""Words for 0 to 9 by ISO 639-1 code; callers mix languages freely when dictating."""
