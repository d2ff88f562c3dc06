"""How values are read aloud in German: words, and the grammar of dates and times."""

from __future__ import annotations

from ...conversation.spoken.german_countries import GERMAN_COUNTRIES
from ...conversation.spoken.german_numbers import word_for_number
from .english_speech import KNOWN_LAST_LABELS, KNOWN_PROVIDERS
from .speech import LanguageSpeech

__all__ = ["GERMAN_SPEECH"]

_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
    "Oktober", "November", "Dezember",
)  # fmt: skip
_ORDINALS = {1: "erster", 3: "dritter", 7: "siebter", 8: "achter"}
_ALPHABET = (
    "Anton Berta Cäsar Dora Emil Friedrich Gustav Heinrich Ida Julius Konrad Ludwig Martha Nordpol "
    "Otto Paula Quelle Richard Samuel Theodor Ulrich Viktor Wilhelm Xanthippe Ypsilon Zacharias "
    "Ärger Ökonom Übermut"
)


def _date(day: int | None, month: int | None, year: int | None) -> str:
    """ "fünfzehnter Januar neunzehnhundertneunzig"; of an incomplete date, what there is."""
    parts = [
        _ordinal(day) if day else "",
        _MONTHS[month - 1] if month else "",
        "" if year is None else _year(year),
    ]
    return " ".join(filter(None, parts))


def _ordinal(number: int) -> str:
    if number in _ORDINALS:
        return _ORDINALS[number]
    return word_for_number(number) + ("ter" if number < 20 else "ster")


def _year(year: int) -> str:
    if 1100 <= year < 2000:
        hundreds, rest = divmod(year, 100)
        return f"{word_for_number(hundreds)}hundert{word_for_number(rest) if rest else ''}"
    return word_for_number(year)


def _time(hour: int, minute: int) -> str:
    """ "vierzehn Uhr dreißig"."""
    minutes = f" {word_for_number(minute)}" if minute else ""
    return f"{'ein' if hour == 1 else word_for_number(hour)} Uhr{minutes}"


GERMAN_SPEECH = LanguageSpeech(
    symbols={
        ".": "Punkt", "_": "Unterstrich", "-": "Bindestrich", "+": "plus", "'": "Apostroph",
        "/": "Schrägstrich", "*": "Stern", "#": "Raute", "%": "Prozent", "&": "und-Zeichen",
        "@": "at", "!": "Ausrufezeichen", "=": "gleich", "?": "Fragezeichen", "$": "Dollar",
        "~": "Tilde", "ß": "Eszett",
    },
    confusable_letters=("bcdegptw", "mn", "fsx", "ahk", "iü", "qu", "vf", "öe"),
    spelling_alphabet={word[0].lower(): word for word in _ALPHABET.split()},
    example="{letter} wie {word}",
    known_labels=KNOWN_LAST_LABELS | {"de", "at", "ch", "eu"},
    known_providers=KNOWN_PROVIDERS | {"freenet", "posteo", "arcor"},
    or_="oder",
    and_="und",
    counts={2: "zwei", 3: "drei"},
    yes="ja",
    no="nein",
    card="{issuer} mit den Endziffern {digits}",
    date=_date,
    time=_time,
    countries={code: name for name, code in GERMAN_COUNTRIES.items()},
    requests=("Bitte", "Sagen Sie", "Nennen Sie"),
)  # fmt: skip
