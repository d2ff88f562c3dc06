"""German words for spoken values. Data only."""

from __future__ import annotations

from .countries import folded_name
from .english import ENGLISH
from .german_countries import GERMAN_COUNTRIES
from .german_numbers import ONES, TEENS, TENS, number_in_word, word_for_number
from .language import SpokenLanguage

__all__ = ["GERMAN"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Phrases separated by "|", the longest first."""
    phrases = [tuple(phrase.split()) for phrase in text.split("|")]
    return tuple(sorted(phrases, key=len, reverse=True))


_DIGITS = {word: str(value) for word, value in ONES.items()} | {"fuenf": "5"}
_FIRST_ORDINALS = {
    1: "erst", 2: "zweit", 3: "dritt", 4: "viert", 5: "fünft", 6: "sechst", 7: "siebt", 8: "acht",
    9: "neunt", 10: "zehnt", 11: "elft", 12: "zwölft",
}  # fmt: skip
_OTHER_ORDINALS = {2: "zwot", 7: "siebent"}
_LATER_ORDINALS = {
    number: word_for_number(number) + ("t" if number < 20 else "st") for number in range(13, 32)
}
_ORDINALS = {
    stem + ending: number
    for stems in (_FIRST_ORDINALS, _OTHER_ORDINALS, _LATER_ORDINALS)
    for number, stem in stems.items()
    for ending in ("e", "er", "en", "em", "es")
} | {f"dreissigst{ending}": 30 for ending in ("e", "er", "en", "em")}
_SEPARATORS = {
    "punkt": ".", "dot": ".", "at": "@", "ät": "@", "klammeraffe": "@", "affenschwanz": "@",
    "unterstrich": "_", "underscore": "_", "bindestrich": "-", "minus": "-", "strich": "-",
    "plus": "+", "apostroph": "'", "hochkomma": "'", "schrägstrich": "/", "slash": "/",
    "raute": "#", "rautetaste": "#", "stern": "*", "sternchen": "*",
}  # fmt: skip
_ALPHABET = _words(
    "anton berta cäsar dora emil friedrich gustav heinrich ida julius kaufmann konrad ludwig martha "
    "nordpol otto paula quelle richard samuel siegfried theodor ulrich viktor wilhelm xanthippe "
    "xaver ypsilon zacharias zeppelin ärger ökonom übermut übel "
    # The newer one, of towns.
    "aachen berlin chemnitz düsseldorf essen frankfurt goslar hamburg ingelheim jena köln leipzig "
    "münchen nürnberg offenbach potsdam quickborn rostock salzwedel tübingen unna völklingen "
    "wuppertal xanten zwickau"
)
_PEOPLE = _words(
    "anton berta cäsar dora emil friedrich gustav heinrich ida julius kaufmann konrad ludwig martha "
    "otto paula richard samuel siegfried theodor ulrich viktor wilhelm xaver zacharias"
)

_EMAIL_IS = "|".join(
    f"{whose} {thing}{address} {verb}"
    for whose in ("meine", "die")
    for thing in ("e mail", "e - mail", "email", "mail")
    for address in ("", " adresse", " - adresse", "adresse")
    for verb in ("ist", "lautet", "wäre")
)
_PARTICLES = _words("von van vom zu zum zur der den de di da el al bin ten ter")

GERMAN = SpokenLanguage(
    code="de",
    digits=_DIGITS,
    teens={**TEENS, "zwoelf": 12, "fuenfzehn": 15},
    tens={**TENS, "dreissig": 30, "fuenfzig": 50},
    hundreds=frozenset({"hundert"}),
    thousands=frozenset({"tausend"}),
    number_joiners=frozenset({"und"}),
    ones_before_tens=True,
    whole_number=number_in_word,
    ordinals=_ORDINALS,
    ordinal_dot=True,
    ordinal_endings=frozenset({"te", "ten", "ter", "ste", "sten", "ster"}),
    plural_digits={
        "nullen": "0", "einsen": "1", "zweien": "2", "dreien": "3", "vieren": "4", "fünfen": "5",
        "sechsen": "6", "siebenen": "7", "achten": "8", "neunen": "9",
    },
    multipliers={
        "doppel": 2, "doppelt": 2, "doppelte": 2, "zweimal": 2, "zwomal": 2, "dreifach": 3,
        "dreifache": 3, "dreimal": 3, "viermal": 4,
    },
    after_multipliers=frozenset({"die", "das", "der", "ein", "eine", "-"}),
    # How they are told apart on the telephone; dateparser knows the others.
    months={"juno": 6, "julei": 7},
    month_names=_words(
        "januar jänner jan februar feber feb märz april apr mai juni juli august aug "
        "september sept sep oktober okt november nov dezember dez"
    ),
    day_first=True,
    separators=_SEPARATORS,
    written_apart={"x ray": "xray", "at zeichen": "@", "unter strich": "unterstrich", "binde strich": "bindestrich"},
    letter_names={
        **ENGLISH.letter_names, **{word: word[0] for word in _ALPHABET}, "eszett": "ß",
        "schule": "sch",
    },
    names_too=ENGLISH.names_too | _PEOPLE,
    with_a=_phrases("mit|mit einem"),
    as_in=_phrases("wie|wie in|für|von"),
    capitals=_words("groß großes großer klein kleines kleiner"),
    fillers=_words(
        "äh ähm öh hm hmm mh ah ach also ja naja na tja gut okay ok so bitte genau gern gerne "
        "natürlich klar mal eben einfach es das ist sind wäre lautet heißt heisst"
    ),
    hesitations=_words("äh ähm öh hm hmm mh"),
    connectors=_words("oder und vielleicht auch"),
    lead_ins=_phrases(
        f"{_EMAIL_IS}|"
        "sie erreichen mich unter|sie können mich erreichen unter|erreichbar unter|ich bin unter|"
        "meine nummer ist|meine telefonnummer ist|meine handynummer ist|die nummer ist|"
        "die telefonnummer ist|die nummer lautet|meine nummer lautet|"
        "die adresse ist|die adresse lautet|meine adresse ist|meine adresse lautet|mein name ist|der name ist|"
        "name ist|ich heiße|ich heisse|mein code ist|der code ist|der code lautet|"
        "schicken sie es an|schreiben sie an|das ist|es ist|das wäre|das lautet|sie lautet|"
        "ich bin|hier ist|hier spricht|ich bin am|ich wurde am|ich wurde geboren am|geboren am|"
        "mein geburtsdatum ist|mein geburtstag ist"
    ),
    yes=_phrases(
        "ja|jawohl|jawoll|freilich|jo|jep|jap|genau|richtig|korrekt|stimmt|das stimmt|das ist richtig|passt|"
        "das passt|exakt|alles klar|warum nicht|unbedingt|das wäre super|kein problem|das bin ich|so ist es|meinetwegen|"
        "von mir aus|machen sie das|machen sie|bestimmt|super|prima|gut|sehr gut|das wäre gut|"
        "das wäre schön|ich glaube schon|ich denke schon|glaube schon|ist es|klar|na klar|natürlich|sicher|selbstverständlich|auf jeden fall|gerne|gern|"
        "okay|ok|in ordnung|einverstanden|perfekt|mhm|aha|yes"
    ),
    no=_phrases(
        "nein|nee|nö|falsch|verkehrt|stimmt nicht|stimmt so nicht|das stimmt nicht|"
        "das stimmt so nicht|nicht richtig|nicht ganz|nicht ganz richtig|nicht korrekt|nicht wirklich|"
        "passt nicht|leider nicht|lieber nicht|besser nicht|auf keinen fall|keinesfalls|"
        "ist nicht richtig|ist falsch|nicht gut|nicht okay|nicht einverstanden|bitte nicht|"
        "natürlich nicht|selbstverständlich nicht|sicher nicht|bestimmt nicht|auch nicht|gar nicht|"
        "überhaupt nicht|jetzt nicht|noch nicht|heute nicht|niemals|nie|nicht nötig|ist es nicht|"
        "das ist es nicht|ich glaube nicht|glaube ich nicht|ich denke nicht|eher nicht|"
        "möchte ich nicht|ich möchte nicht|ich möchte das nicht|brauche ich nicht|will ich nicht|"
        "nicht gern|nicht gerne|das passt nicht|passt mir nicht|passt gar nicht|kein bedarf"
    ),
    assents=_words("okay ok gut"),
    undecided=_phrases(
        "nicht sicher|unsicher|ja und nein|ja oder nein|jein|weiß nicht|weiß ich nicht|"
        "weiß es nicht|weiß das nicht|keine ahnung"
    ),
    negations=_words("nicht nie niemals kein keine keinen kaum wenn falls nur weder"),
    asking=_phrases(
        "ist das|stimmt das|war das|sind sie|haben sie|können sie|könnten sie|was|warum|wieso|"
        "weshalb|wozu|wofür|wie|wer|wo|wann|welche|welcher|welches"
    ),
    around_answers=_words(
        "äh ähm öh hm ach also naja na tja gut leider so das es ist bitte danke vielen dank schön doch ganz "
        "eigentlich ich glaube denke und aber alles sehr mal ist's"
    ),
    prepositions=_words(
        "an am auf in im bei beim neben nach zu zur zum der die das den dem und von vom ecke "
        "gegenüber hinter vor mit"
    ),
    never_last=_words(
        "ist sind war lautet heißt mein meine meiner der die das den dem ein eine einen einem und oder "
        "aber dann sondern statt von vom mit bei am im auf plus"
    ),
    asides=_phrases(
        "alles zusammen|alles zusammengeschrieben|zusammengeschrieben|alles in einem wort|in einem wort|"
        "ein wort|alles klein|alles kleingeschrieben|kleingeschrieben|klein geschrieben|"
        "ohne leerzeichen|die zahl|die ziffer|der buchstabe"
    ),
    repairs=_phrases(
        "nein|nee|ach nein|nein halt|halt|moment|stopp|entschuldigung|tschuldigung|verzeihung|sorry|"
        "ich meine|ich meinte|quatsch|ach quatsch|vielmehr|besser gesagt|korrektur|doch nicht|"
        "falsch"
    ),
    alternatives=frozenset({"oder"}),
    announces_spelling=_phrases(
        "ich buchstabiere|buchstabiert|buchstabiere|geschrieben|das schreibt man|schreibt man|"
        "schreibt sich|das schreibt sich|und zwar|wie"
    ),
    name_particles=_PARTICLES,
    before_names=_words("und mein meine der die das ist hallo guten tag"),
    after_names=_words("und danke mein heiße heisse hier name ist"),
    titles=_words("herr frau doktor dr professor prof"),
    after_last_names=_words("junior senior jun sen jr"),
    name_labels={
        ("zweiter", "vorname"): "middle", ("zweitname",): "middle", ("vorname",): "first",
        ("rufname",): "first", ("nachname",): "last", ("familienname",): "last",
        ("zuname",): "last",
    },
    not_names=_words(
        "ab aber alle alles als also am an andere anders anfang antwort auch auf aus bei beim bin bis "
        "bist bitte brauche brauchen da dabei damit dann daran darf das dass dein deine dem den denn "
        "der des dich die dies diese dieser dir doch du dürfen ein eine einem einen einer eines "
        "einmal entschuldigung egal er erst es etwas euch falsch frage frau für ganz geben geht genau "
        "gerade gern gerne gesagt gestern gibt gleich gut gute guten habe haben hab hallo halt hat "
        "hatte heiße heißt herr heute hier ich ihm ihn ihnen ihr ihre im immer in ist ja jede jemand "
        "jetzt kann kein keine keinen kennen klar könnte können machen mal man mehr mein meine meinen "
        "meiner mensch menschen mich mir mit mitarbeiter moment morgen möchte muss müssen nach name "
        "namen natürlich nee nein nicht nichts nie noch nochmal null nun nur ob oder ohne okay ok "
        "ordnung passt recht reden richtig sage sagen schon schreiben sehr sein seine sich sie sind so "
        "sofort soll sollen sollte sondern sonst sorry sprechen stimmt straße tag tut um und uns unser "
        "unter verbinden verstanden verstehe viel vielleicht vielen von vor wann war warum was weg "
        "weil weiß weiter welche wenn wer werde werden wie wieder will wir wird wirklich wo wohl wohne "
        "wollen wort wozu wüsste würde zu zum zur zurück adresse nummer telefon handy wohnung"
    )
    - _PARTICLES,
    clock_words={
        "uhr": "hour", "nach": "past", "vor": "to", "halb": "half_to", "viertel": "quarter",
        "mittag": "noon", "mitternacht": "midnight", "minuten": "minutes", "minute": "minutes",
    },
    parts_of_day={
        ("morgens",): "am", ("am", "morgen"): "am", ("früh",): "am", ("vormittags",): "am",
        ("am", "vormittag"): "am", ("mittags",): "pm", ("nachmittags",): "pm",
        ("am", "nachmittag"): "pm", ("abends",): "pm", ("am", "abend"): "pm",
        ("nachts",): "night", ("in", "der", "nacht"): "night",
    },
    ages=_phrases("ich bin|ich werde|ich bin jetzt"),
    years_old=_phrases("jahre alt|jahre jung|jahre"),
    street_words=_words("straße strasse str weg allee platz gasse ring ufer damm chaussee steig"),
    street_endings=(
        "straße", "strasse", "str", "weg", "allee", "platz", "gasse", "ring", "ufer", "damm",
        "chaussee", "steig", "hof", "graben", "markt",
    ),
    house_number_last=True,
    unit_words=_words("stock stockwerk etage wohnung apartment zimmer geschoss obergeschoss og #"),
    no_unit=_words("kein keine keins keiner nein nichts entfällt einfamilienhaus haus"),
    countries={folded_name(name): code for name, code in GERMAN_COUNTRIES.items()},
    before_countries=_words("in im der den die"),
    waiting=_phrases(
        "einen moment|ein moment|eine sekunde|eine minute|einen augenblick|ein augenblick|"
        "zwei sekunden|zwei minuten"
    ),
    names_of_codes=_phrases("postleitzahl|plz|die postleitzahl|mit der postleitzahl"),
    before_codes=_words("ist lautet"),
    closings=_phrases("danke|vielen dank|danke schön|bitte"),
    lives_at=_phrases("ich wohne in der|ich wohne im|ich wohne am|ich wohne in|wir wohnen in"),
    message_lead_ins={
        "name": _phrases("mein name ist|ich heiße|ich heisse|der name ist"),
        "date": _phrases(
            "geboren am|geboren im|mein geburtsdatum ist|mein geburtstag ist|geburtsdatum"
        ),
    },
    address_words={"str": "strasse", "straße": "strasse", "pl": "platz", "nr": "nummer"},
)  # fmt: skip
