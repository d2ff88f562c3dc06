"""How callers say the commands and corrections in German. Data only.

Each entry is a regular expression over words in lower case with one space between them.
"""

from __future__ import annotations

from collections.abc import Mapping

from .phrases import LanguagePhrases

__all__ = ["GERMAN_PHRASES"]


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Phrases separated by "|", the longest first."""
    phrases = [tuple(phrase.split()) for phrase in text.split("|")]
    return tuple(sorted(phrases, key=len, reverse=True))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AGAIN = r"(?:noch ?mal|noch einmal|erneut)"
_THING = (
    r"(?:e mail|email|mail|adresse|mailadresse|emailadresse|telefon|telefonnummer|handy|handynummer"
    r"|festnetz|nummer|name|namen|vornamen|nachnamen|geburtsdatum|geburtstag|alter|karte|kreditkarte"
    r"|kartennummer|prüfnummer|sicherheitscode|code|daten|angaben?|information|informationen|konto)"
)
_OWNED = r"(?:(?:meine[nrs]?|mein|die|den|das|der|diese[ns]?|ihnen|dir|so etwas|sowas|es) ?)*"
_OBJECT = rf"{_OWNED}(?:{_THING} ?)*"
_REVEAL = (
    r"(?:sagen|angeben|nennen|geben|verraten|mitteilen|preisgeben|rausgeben|herausgeben|teilen"
    r"|beantworten|machen)"
)
_PERSON = (
    r"(?:menschen|mensch|mitarbeiterin|mitarbeiter|person|beraterin|berater|kollegen|kollegin"
    r"|kundenberaterin|kundenberater|kundendienst|kundenservice|agenten|vorgesetzten|zentrale"
    r"|jemandem|jemanden|jemand)"
)
_WHAT_HUMAN = (
    r"(?:(?:einem|einer|einen|eine|ein|ihrem|der|dem|den) )?"
    rf"(?:(?:echten?|richtigen?|lebenden|anderen?|menschlichen) )*{_PERSON}"
)

_COMMANDS: Mapping[str, tuple[str, ...]] = {
    "repeat": (
        r"wie(?: war (?:das|die frage))?",
        rf"(?:was|wie) (?:haben sie|hast du) (?:gerade |eben |da )?(?:gesagt|gefragt)(?: {_AGAIN})?",
        r"was (?:sagten|meinten) sie",
        rf"was war (?:das|die frage)(?: {_AGAIN})?",
        rf"{_AGAIN}",
        rf"(?:sagen sie|sag)(?: (?:das|es|mir))*(?: {_AGAIN})",
        rf"(?:das |die frage |es )?(?:{_AGAIN} )?wiederholen(?: sie)?(?: (?:das|die frage|es))?(?: {_AGAIN})?",
        r"(?:das |sie )?(?:habe|hab) ich (?:das |sie |es )?(?:leider |akustisch )*nicht (?:ganz )?(?:verstanden|gehört|mitbekommen)",
        r"ich (?:habe|hab) (?:das |sie |es |die frage )?(?:leider |akustisch )*nicht (?:ganz )?(?:verstanden|gehört|mitbekommen)",
        r"(?:leider )?nicht verstanden",
        r"(?:was|hä|pardon)",
    ),
    "start_over": (
        rf"(?:{_AGAIN} )?(?:ganz )?von vorne?(?: (?:anfangen|beginnen|starten))?",
        rf"(?:{_AGAIN} )?von (?:anfang an|neuem)(?: (?:anfangen|beginnen|starten))?",
        r"(?:neustart|neu anfangen|neu beginnen|neu starten)",
        rf"alles {_AGAIN}",
    ),
    "go_back": (
        r"(?:einen schritt |eine frage |gehen sie |geh |gehen wir )*zurück(?: ?gehen)?(?: zur (?:vorigen|vorherigen|letzten) frage)?",
        r"zurückgehen",
        r"(?:zur |die )?(?:vorigen?|vorherigen?|letzten?) frage",
    ),
    "skip": (
        r"(?:das |es |die frage |diese frage |diesen punkt )?überspringen(?: (?:sie|wir))?(?: (?:das|es|die frage|diese frage))?",
        r"(?:die |zur )?nächsten? frage",
        r"(?:das |es |die frage )?(?:auslassen|weglassen)",
        r"lassen (?:sie|wir) (?:das|es|die frage) (?:weg|aus|offen)",
        r"(?:weiter zur nächsten frage|passe|ich passe)",
    ),
    "human": (
        rf"(?:mit )?{_WHAT_HUMAN} (?:sprechen|reden|verbinden|verbunden werden)",
        rf"(?:sprechen|reden) mit {_WHAT_HUMAN}",
        rf"(?:verbinden|stellen|geben) sie mi[cr]h? (?:mit |zu |an )?{_WHAT_HUMAN}(?: durch)?",
        rf"mit {_WHAT_HUMAN}",
        r"(?:eine[nr]? |ein |den |die )?(?:mitarbeiterin|mitarbeiter|kundenberater|kundendienst|kundenservice|zentrale)",
        r"(?:einen|ein|nen) (?:(?:echten|richtigen|echter|richtiger) )*(?:menschen|mensch)",
    ),
    "decline": (
        rf"(?:das |es )?(?:möchte|will|werde|kann|würde|mag|sage|gebe) ich (?:{_OBJECT} ?)?(?:lieber |wirklich |gerne? |auf keinen fall )*nicht(?: {_REVEAL}|$)",
        rf"ich (?:möchte|will|werde|würde|mag|sage|gebe) (?:{_OBJECT} ?)?(?:lieber |wirklich |gerne? |auf keinen fall )*nicht(?: {_REVEAL}|$)",
        rf"(?:lieber|besser) nicht(?: {_REVEAL})",
        rf"ich (?:habe|hab|besitze) (?:leider |gar )*keine?n? {_THING}(?: {_THING})*",
        r"(?:so etwas |das |sowas |so was )?(?:habe|hab) ich (?:leider |gar |gerade )*(?:nicht|keine[nrs]?)",
        rf"keine (?:e mail|email|karte|kreditkarte|{_THING})(?: adresse)?",
        r"das geht (?:sie|dich|euch|niemanden) (?:gar )?nichts an",
        r"keine angaben?",
        r"(?:ich )?verweigere(?: (?:das|die angabe|die aussage))?",
        r"nein(?: nein)* danke",
    ),
    "why": (
        rf"(?:wozu|wofür|warum|weshalb|wieso) (?:brauchen|benötigen|wollen|möchten|fragen|müssen|brauchst|willst) (?:sie|du|wir|ihr)(?: denn)? ?(?:{_OBJECT})?(?: ?(?:überhaupt|eigentlich|denn))*(?: ?(?:wissen|haben))?",
        r"(?:wozu|wofür|warum|weshalb|wieso) ist (?:das|es) (?:denn )?(?:nötig|gut|notwendig|wichtig|erforderlich)",
        r"(?:und )?(?:wozu|wofür|warum|weshalb|wieso)(?: (?:das|denn))*",
    ),
}

_SAME_THING = r"(?: (?:nummer|adresse|e mail|email|mailadresse|telefonnummer|name))?"
_BEFORE = (
    r"(?:vorhin|vorher|zuvor|immer|früher|letztes mal|beim letzten mal|beim vorigen mal|gehabt)"
)
_ADDRESS_FIELDS = {
    "straße": "street_address", "strasse": "street_address", "wohnung": "unit_number",
    "etage": "unit_number", "stock": "unit_number", "stadt": "locality", "ort": "locality",
    "land": "country",
}  # fmt: skip
_IS = r"(?:sind|ist|lauten|lautet|heißt|heißen|müssen|muss|sollte|sollten|waren|war)"

_LITTLE = r"(?:so |leider |aber |noch |auch |ganz )*"
_COMPLAINTS = (
    rf"(?P<what>.+?) (?:stimmt|passt) {_LITTLE}nicht(?: ganz| so| mehr)*",
    rf"(?P<what>.+?) (?:ist|war) {_LITTLE}(?:falsch|verkehrt|nicht (?:ganz |so )?(?:richtig|korrekt))",
    r"das ist nicht (?P<what>meine? .+)",
    r"(?:(?:das ist|sie haben|da ist) )?(?:(?:die|der|das|eine?|den) )?falsche[nrs]? (?P<what>.+)",
)
_THINGS = {
    "email": _words("email mail emailadresse mailadresse adresse"),
    "phone": _words("telefon telefonnummer handy handynummer festnetz festnetznummer nummer"),
    "name": _words("name namen vorname vornamen nachname nachnamen"),
    "address": _words("adresse anschrift straße strasse ort stadt"),
    "date": _words("datum geburtsdatum geburtstag"),
    "digits": _words("code pin ziffern nummer"),
    "card_number": _words("karte kreditkarte kartennummer"),
}

_USUAL_COMMANDS = {
    "repeat": ("wie bitte", "noch einmal bitte", "was haben sie gesagt"),
    "start_over": ("von vorne", "noch mal von vorne"),
    "go_back": ("zurück", "einen schritt zurück"),
    "skip": ("überspringen", "nächste frage"),
    "human": ("ich möchte mit einem menschen sprechen", "mit einem mitarbeiter sprechen"),
    "decline": ("das möchte ich nicht sagen", "habe ich nicht"),
    "why": ("warum brauchen sie das", "wozu"),
}

GERMAN_PHRASES = LanguagePhrases(
    commands=_COMMANDS,
    usual_commands=_USUAL_COMMANDS,
    fillers=_words(
        "äh ähm öh hm hmm ah ach also ja naja na tja gut okay ok so bitte mal jetzt einfach doch "
        "eigentlich halt eben"
    ),
    softeners=(
        r"(?:können|könnten|würden|wollen) (?:sie|wir)",
        r"(?:kann|könnte|darf|dürfte) ich",
        r"ich (?:möchte|will|muss|würde|hätte)(?: gerne?| lieber)?",
        r"(?:lassen sie uns|lass uns)",
        r"ich (?:glaube|denke)",
    ),
    negations=frozenset(["nicht", "nie", "kein", "keine", "keinen"]),
    asking_only=frozenset(["nein danke"]),
    interruptions=(
        r"(?:warten sie|warte|moment|einen moment|sekunde)(?: mal)?", "entschuldigung", "nein",
        "aber", "und", "auch",
    ),
    change=(
        r"(?:ändern|ändere|korrigieren|korrigiere|berichtigen)(?: sie)? "
        r"(?:(?:meine[nrs]?|mein|die|den|das|der) )*(?P<what>.+)",
        r"(?:(?:meine[nrs]?|mein|die|den|das|der) )+(?P<what>.+?) "
        rf"(?:{_AGAIN} )?(?:ändern|korrigieren|berichtigen|neu angeben|nochmal angeben)",
        r"(?:(?:meine[nrs]?|mein|die|der|das) )+(?P<what>.+?) (?:ist|war|stimmt) (?:falsch|verkehrt|nicht richtig|nicht)",
    ),
    complaints=_COMPLAINTS,
    things=_THINGS,
    usual_changes=("{thing} ändern", "ich möchte {thing} ändern"),
    before_another=("nein", "nein lieber"),
    questions=_words(
        "ist sind war haben hat hätten gibt geht kann können könnten könnte darf was wann wo wer wie "
        "warum welche welcher welches"
    ),
    polite_questions=(("kann", "ich"), ("könnte", "ich"), ("können", "wir"), ("könnten", "wir")),
    beside_answers=_words(
        "nein nicht ja doch aber lieber eigentlich moment ich wir meine meinte will möchte hätte "
        "gern gerne es das nehmen kommen machen sie soll um am an im in für ein eine einen der die "
        "den und statt stattdessen bitte äh ähm also dann"
    ),
    between_things=frozenset(["und", "meine", "meinen", "mein", "die", "den", "das", "der", "oder"]),
    no_content=_words(
        "der die das den dem des ein eine einen mein meine ihr ihre von vom für zu zur zum und oder "
        "bitte fragen frage erfragen angabe kunde kunden anrufer was ist auf nummer adresse"
    ),
    word_endings=("s", "n", "en"),
    earlier=(
        rf"(?:das |die |der |den )?(?:gleichen?|selben?){_SAME_THING}(?: wie {_BEFORE})?",
        rf"(?:dieselben?|dasselbe|derselbe){_SAME_THING}(?: wie {_BEFORE})?",
        rf"(?:so )?wie {_BEFORE}",
        rf"(?:die|das|den){_SAME_THING} (?:die |das |den )?(?:sie|ihr) (?:schon |bereits )?(?:haben|habt)",
        rf"(?:die|das|den){_SAME_THING} (?:die |das |den )?ich (?:ihnen )?(?:schon |bereits |vorhin )?(?:gegeben|genannt|gesagt) habe",
        r"(?:die |das |den )?(?:haben sie|habt ihr) (?:schon|bereits)",
    ),
    before_earlier=("nein", "es ist", "das ist", "nehmen sie", "einfach"),
    clause_ends=("und",),
    correction_lead_ins=(
        r"(?:(?:nein|nee|nö|falsch|moment|entschuldigung|sorry|fast|aber|ja|äh|ähm|also|bitte|und|doch"
        r"|nicht ganz|stimmt nicht|das stimmt nicht|verzeihung)(?: |$))*"
        r"(?:(?:es ist|das ist|es heißt|das heißt|es muss|das muss|da muss|es soll|das soll|ich sagte"
        r"|ich meinte|ich meine|sondern|geschrieben|buchstabiert|es war|das war|man schreibt es"
        r"|das schreibt man|es wird)(?: |$))*"
    ),
    articles=(
        r"(?:(?:mit|der|die|das|den|dem|buchstabe|ziffer|zahl) )*"
        r"(?:(?:ein|eine|einen|einem|einer) (?=\S))?(?:(?:buchstabe|ziffer|zahl) )?"
    ),
    instead_of=("nicht", "statt", "anstatt", "anstelle von", "anstelle"),
    not_this=("nicht", "kein", "keine", "statt", "anstatt"),
    but_that=("sondern", "es ist", "es muss", "kommt"),
    ends=(
        r"(?:(?:die|der|das|meine) )?letzten? (?:(?P<count>\w+) )?"
        r"(?:(?:ziffern?|zahlen?|stellen?|buchstaben?|zeichen|nummern?) )?"
        rf"(?:{_IS} )?(?P<rest>.+)",
        r"(?:(?:es|sie|und|am ende) )*(?:endet|enden|hört) (?:auf|mit) (?P<rest>.+)",
        rf"(?:hinten|am ende) (?:{_IS} |kommt |kommen |steht |stehen )?(?P<rest>.+)",
    ),
    starts=(
        r"(?:(?:die|der|das|meine) )?ersten? (?:(?P<count>\w+) )?"
        r"(?:(?:ziffern?|zahlen?|stellen?|buchstaben?|zeichen|nummern?) )?"
        rf"(?:{_IS} )?(?P<rest>.+)",
        rf"(?:(?:die|meine) )?vorwahl (?:{_IS} )?(?P<rest>.+)",
        r"(?:(?:es|sie|und) )*(?:beginnt|beginnen|fängt|fangen|startet) mit (?P<rest>.+?)(?: an)?",
        rf"(?:vorne|am anfang) (?:{_IS} |kommt |kommen |steht |stehen )?(?P<rest>.+)",
    ),
    address_field=(
        rf"(?:die |der |das |mein |meine )?(?P<field>{'|'.join(_ADDRESS_FIELDS)}) "
        r"(?:ist|heißt|heisst|lautet|war) (?P<rest>.+)"
    ),
    address_fields=_ADDRESS_FIELDS,
    around_numerals=_words("die der das ist mein meine es lautet sein"),
    house_number=frozenset(["hausnummer"]),
    postal_code=frozenset(["postleitzahl", "plz"]),
    a_number=frozenset(["nummer"]),
    leading_answers=(
        "nein", "nee", "nö", "ja", "doch", "falsch", "das stimmt nicht", "stimmt nicht",
        "nicht richtig", "nicht ganz", "entschuldigung", "sorry", "moment",
    ),
    leading_refusals=(
        "nein", "nee", "nö", "falsch", "verkehrt", "nicht", "(?:das )?stimmt (?:so )?nicht",
        "das ist (?:nicht|falsch)", "entschuldigung", "sorry", "moment",
    ),
    denial=(
        r"(?:(?:nein|nee|nö|also)\b\W*)*(?:(?:das ist|es ist) )?"
        r"(?:falsch|verkehrt|nicht (?:ganz |so )?richtig|nicht ganz|nicht das|fast)\b(?!\W*richtig\b)"
        r"(?:\W+(?:aber|sondern)\b)?"
    ),
    exceptions=frozenset(["aber", "und", "außer", "ausser", "nur", "oder"]),
    unfinished=("nicht", "wie", "ersten?", "letzten?"),
    agreements=_phrases(
        "gut|prima|super|toll|wunderbar|bestens|ausgezeichnet|passt|so ist es|machen sie das|"
        "einverstanden|alles klar|geht klar|bin dabei|abgemacht|können sie so lassen|so lassen"
    ),
    refusals=_words(
        "lieber verweigere privat privates persönlich persönliches vertraulich geheim überspringen "
        "ohne nichts niemand niemanden vergessen weglassen auslassen aufhören ungern"
    ),
    unknown_time=(
        "weiß ich nicht", "weiß nicht", "weiß ich leider nicht", "weiß es nicht", "keine ahnung",
        "unbekannt", "nicht sicher", "überspringen", "kenne ich nicht", "weiss ich nicht",
    ),
    age=r"\b(?:jahre alt|ich bin)\s*\S*$",
    name_lead_ins=("name ist", "ich heiße", "ich heisse", "ich bin", "es ist", "das ist", "heißt"),
    spells=("buchstabiert", "buchstabiere", "geschrieben", "schreibt man"),
    no_card=(
        r"^\W*(?:(?:nein|leider|sorry|entschuldigung|also)\W+)*"
        r"(?:(?:ich )?(?:habe|hab|besitze) (?:leider |gar )*keine (?:kredit)?karte"
        r"|(?:eine )?(?:kredit)?karte (?:habe|hab) ich (?:leider )?(?:nicht|keine)"
        r"|keine (?:kredit)?karte)\b"
    ),
    choice=(
        r"^(?:(?:die|der|das|den|dem|nummer|option|auswahl|taste|ich nehme|ich möchte|ich will"
        r"|bitte|äh|ähm|also)\s+)*(?P<which>\d+|[^\W\d_]+)"
        r"(?:\s+(?:option|auswahl|möglichkeit|adresse|nummer|bitte))*$"
    ),
    places={"letzte": -1, "letzten": -1, "letztere": -1, "erstere": 1},
    last_choice=frozenset(
        ["die letzte", "das letzte", "der letzte", "den letzten", "letzte", "die letzte option"]
    ),
    rules_out=(
        r"(?:alles|jede|jeder|jeden|nichts) (?:außer|ausser|als)",
        r"(?:außer|ausser|ohne|weder|noch)",
        r"(?:kein|keine|keinen|keiner|nicht)(?: (?:mehr|etwa|wegen|um|über|mit|zu|zum|zur|für|meine|mein|meinen))*",
    ),
    ruled_out_by=(
        r"(?:geht|passt|klappt|kann|will|möchte|ist|wäre|war|brauche|funktioniert)"
        r"(?: (?:es|ich|mir|uns|bei|leider|da|mich))* (?:nicht|nie|schlecht|unmöglich|zu früh|zu spät|kein)",
        r"nicht(?: |$)",
        r"(?:kann|geht) (?:ich )?(?:leider )?nicht",
    ),
    before_names=frozenset(["am", "um", "der", "die", "das", "den", "dem", "ein", "eine", "einen"]),
    menu_words=_words(
        "der die das den dem ein eine einen und oder für zu zum zur mein meine ich möchte bitte mit "
        "auf über von im in ab an aus um bei nach es das"
    ),
)  # fmt: skip
