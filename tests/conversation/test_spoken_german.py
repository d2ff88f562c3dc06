import pytest

from bargein.conversation.spoken import (
    GERMAN,
    NameParts,
    SpokenDate,
    date_in,
    default_completeness,
    mask_digits,
    readings,
    split_name,
    time_in,
    yes_or_no,
)
from bargein.conversation.spoken.addresses import address_in, address_part_in
from bargein.conversation.spoken.german_numbers import number_in_word, word_for_number
from bargein.conversation.spoken.names import name_in


def best(text, kind, **keywords):
    found = readings(text, kind, language=GERMAN, **keywords)
    return found[0].value if found else None


def test_every_number_is_read_as_it_is_written():
    for number in (*range(10, 2100), 12_345, 99_999, 700_000):
        assert number_in_word(word_for_number(number)) == number


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("einundzwanzig", 21),
        ("neunzehnhundertneunzig", 1990),
        ("hundertzwölf", 112),
        ("hundertundeins", 101),
        ("zwoundzwanzig", 22),
        ("dreissig", 30),
        ("fuenfundfuenfzig", 55),
        ("tausend", 1000),
        ("eins", None),
        ("undzwanzig", None),
        ("zwanzigeins", None),
        ("hunderthundert", None),
        ("tausendtausend", None),
        ("hund", None),
        ("", None),
    ],
)
def test_only_whole_words_are_numbers(word, number):
    assert number_in_word(word) == number


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("null eins sieben eins zwo drei", "017123"),
        ("null eins sieben eins, zwölf vierunddreißig", "01711234"),
        ("ein und zwanzig", "21"),
        ("fünf und dreißig", "35"),
        ("zwanzig eins", "201"),
        ("doppel fünf", "55"),
        ("zweimal die fünf", "55"),
        ("dreimal null", "000"),
        ("drei nullen", "000"),
        ("fünfhundert fünf", "505"),
        ("fünf hundert", "500"),
        ("vier eins fünf nein sechs", "416"),
        ("vier eins fünf ich meine sechs", "416"),
    ],
)
def test_digits(said, digits):
    assert best(said, "digits") == digits


def test_digits_of_other_languages_may_be_mixed_in():
    assert best("vier uno cinq eight", "digits", digit_languages=("es", "fr", "en")) == "4158"
    assert best("four uno einundzwanzig", "digits", digit_languages=("en", "es")) == "4121"


def test_an_english_zero_is_a_letter_in_german():
    assert best("o t t o at web punkt de", "email", digit_languages=("en",)) == "otto@web.de"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("max punkt mustermann at gmail punkt com", "max.mustermann@gmail.com"),
        ("anna unterstrich schmidt klammeraffe web punkt de", "anna_schmidt@web.de"),
        (
            "meine E-Mail-Adresse ist m wie martha u e doppel l e r ät gmx punkt de",
            "mueller@gmx.de",
        ),
        ("tom bindestrich berg zweiundzwanzig at posteo punkt de", "tom-berg22@posteo.de"),
        ("anton berta emil at gmx punkt de", "abe@gmx.de"),
        ("b wie berta e r n d minus eins at x punkt at", "bernd-1@x.at"),
        ("bernd b e r n t at x punkt de", "bernt@x.de"),
        ("die E-Mail lautet zweimal das l a at x punkt de", "lla@x.de"),
    ],
)
def test_email_addresses(said, address):
    assert best(said, "email") == address


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("fünfzehnter Januar neunzehnhundertneunzig", (15, 1, 1990)),
        ("15.1.1990", (15, 1, 1990)),
        ("3. März 85", (3, 3, 1985)),
        ("am dritten vierten fünfundachtzig", (3, 4, 1985)),
        ("der einundzwanzigste zwölfte zweitausendeins", (21, 12, 2001)),
        ("geboren am ersten Mai neunzehnhundert siebzig", (1, 5, 1970)),
        ("siebter elfter neunzehnhundertachtundachtzig", (7, 11, 1988)),
        ("dreißigster Februar neunzehnhundertneunzig", (30, 2, 1990)),
        ("1. Jänner 1950", (1, 1, 1950)),
        ("erster Julei 1950", (1, 7, 1950)),
        ("am 13. dritten neunzehnhundertvierundfünfzig", (13, 3, 1954)),
        ("vierundzwanzigster 7. 1952", (24, 7, 1952)),
        ("15. 1. neunzehnhundertneunzig", (15, 1, 1990)),
        ("3.3.", (3, 3, None)),
        ("fünfzehnter Januar", (15, 1, None)),
        ("15. Januar", (15, 1, None)),
        ("März 1985", (None, 3, 1985)),
        ("im Mai", (None, 5, None)),
        ("neunzehnhundertneunzig", (None, None, 1990)),
    ],
)
def test_dates_have_the_parts_that_were_said_and_no_others(said, date):
    assert date_in(said, language=GERMAN) == SpokenDate(*date)


@pytest.mark.parametrize(
    "said", ["gestern", "heute", "am Sonntag", "letzten Monat", "ich bin vierzig", "40 Jahre alt"]
)
def test_no_date_is_worked_out(said):
    assert date_in(said, language=GERMAN) is None


def test_the_day_comes_first_unless_the_region_says_otherwise():
    assert date_in("1.2.2003", language=GERMAN) == SpokenDate(1, 2, 2003)
    assert date_in("1.2.2003", language=GERMAN, day_first=False) == SpokenDate(2, 1, 2003)


@pytest.mark.parametrize(
    ("said", "hour", "minute"),
    [
        ("halb drei nachmittags", 14, 30),
        ("viertel vor drei am Morgen", 2, 45),
        ("fünf vor halb drei nachts", 2, 25),
        ("zehn nach halb acht abends", 19, 40),
        ("14 Uhr 30", 14, 30),
        ("vierzehn Uhr fünf", 14, 5),
        ("drei Uhr morgens", 3, 0),
        ("Mitternacht", 0, 0),
        ("halb eins mittags", 12, 30),
    ],
)
def test_times_of_day(said, hour, minute):
    found = time_in(said, language=GERMAN)
    assert (found.hour, found.minute) == (hour, minute)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("ja", True),
        ("ja genau", True),
        ("das ist richtig", True),
        ("auf jeden Fall", True),
        ("nein, das stimmt", True),
        ("nein", False),
        ("nee", False),
        ("das stimmt nicht", False),
        ("ja nein", False),
        ("auf keinen Fall", False),
        ("natürlich nicht", False),
        ("sicher nicht", False),
        ("ich glaube nicht", False),
        ("bitte nicht", False),
        ("das möchte ich nicht", False),
        ("unbedingt", True),
        ("das bin ich", True),
        ("kein Problem", True),
        ("ich bin nicht sicher", None),
        ("ja und nein", None),
        ("nicht so gut", None),
        ("stimmt das?", None),
        ("vielleicht", None),
        ("wenn es billiger ist", None),
    ],
)
def test_yes_and_no(said, answer):
    assert yes_or_no(said, language=GERMAN) is answer


@pytest.mark.parametrize(
    ("said", "name", "certainty"),
    [
        ("mein Name ist Anna von der Heide", "Anna von der Heide", 0.7),
        ("ich heiße Jörg Groß", "Jörg Groß", 0.7),
        ("Meier m e i e r", "Meier", 1.0),
        ("Hans bindestrich Peter", "Hans-Peter", 0.7),
        ("otto wilhelm", "Otto Wilhelm", 0.7),
    ],
)
def test_names(said, name, certainty):
    found = name_in(said, language=GERMAN)
    assert (found.name, found.certainty) == (name, certainty)


def test_parts_of_names_that_are_told_apart():
    found = name_in("mein Vorname ist Peter mein Nachname ist Müller", language=GERMAN)
    assert found.labelled == NameParts(first="Peter", last="Müller")
    parts = split_name("Anna von der Heide", last=True, language=GERMAN)
    assert parts == NameParts("Anna", None, "von der Heide")


@pytest.mark.parametrize("said", ["ich weiß nicht", "wie bitte", "neunzehn", "das ist egal danke"])
def test_other_talk_is_no_name(said):
    assert name_in(said, language=GERMAN) is None


@pytest.mark.parametrize(
    ("said", "street", "unit", "town", "country"),
    [
        (
            "Hauptstraße 12, 10115 Berlin, Deutschland",
            "Hauptstraße 12", "", "10115 Berlin", "Germany",
        ),
        (
            "hauptstraße zwölf eins null eins eins fünf berlin",
            "Hauptstraße 12", "", "10115 Berlin", "",
        ),
        ("Berliner Straße 12a 50667 Köln", "Berliner Straße 12a", "", "50667 Köln", ""),
        ("Lindenallee 5, 3. Stock, 80331 München", "Lindenallee 5", "3 Stock", "80331 München", ""),
        (
            "ich wohne in der Gasse 3 a, 1010 Wien in Österreich",
            "Gasse 3 a", "", "1010 Wien", "Austria",
        ),
    ],
)  # fmt: skip
def test_addresses(said, street, unit, town, country):
    found = address_in(said, region="DE", language=GERMAN)
    assert found.street_address == street
    assert found.unit_number == unit
    assert found.locality == town
    assert found.country == country


def test_countries_have_german_names():
    assert address_part_in("in der Schweiz", "country", language=GERMAN) == "Switzerland"
    assert address_part_in("Weißrussland", "country", language=GERMAN) == "Belarus"
    assert address_part_in("Atlantis", "country", language=GERMAN) is None


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("vier eins zwo", "• • •"),
        ("meine Karte ist einundzwanzig zwölf", "meine Karte ist • •"),
        ("neunzehnhundertneunzig", "•"),
        ("viereinsfünf", "•"),
        ("gültig bis April neunundzwanzig", "gültig bis • •"),
        ("der erste vierte", "der • •"),
        ("und dann Hunderte Hunde", "und dann Hunderte Hunde"),
    ],
)
def test_numbers_are_masked_even_where_nobody_knows_the_language(said, shown):
    assert mask_digits(said, language=GERMAN) == shown
    assert mask_digits(said) == shown


@pytest.mark.parametrize(
    ("kind", "said", "verdict"),
    [
        ("digits", "eins zwei doppel", "incomplete"),
        ("digits", "eins zwei drei vier", "complete"),
        ("email", "max punkt", "incomplete"),
        ("email", "max at web punkt de", "complete"),
        ("email", "max at x punkt at", "complete"),
        ("email", "max at", "incomplete"),
        ("date", "fünfzehnter Januar", "incomplete"),
        ("date", "fünfzehnter Januar neunzehnhundertneunzig", "complete"),
        ("yes_no", "ja genau", "complete"),
        ("address", "Hauptstraße zwölf", "incomplete"),
    ],
)
def test_what_is_complete(kind, said, verdict):
    limits = {"min_digits": 4, "max_digits": 4} if kind == "digits" else {}
    assert default_completeness(kind, said, language=GERMAN, **limits) == verdict


@pytest.mark.parametrize(
    "said",
    [
        "guten Tag, Peter Müller",
        "Doktor Peter Müller",
        "Peter Müller mit ü",
        "Peter Müller ist mein Name",
    ],
)
def test_greetings_titles_and_remarks_are_no_part_of_a_name(said):
    assert readings(said, "name", language=GERMAN)[0].value == "Peter Müller"
