from datetime import date, time

import pytest
from workflow_kit import Typed, Voice, tool_calls, user_texts

from bargein.conversation import ChatContext
from bargein.conversation.spoken import GERMAN as WORDS
from bargein.conversation.spoken import SpokenAddress
from bargein.testing import ScriptedLLM, call, reply
from bargein.workflows import (
    CaptureSettings,
    ConfirmTask,
    GetAddressTask,
    GetCardNumberTask,
    GetCreditCardTask,
    GetDateOfBirthTask,
    GetDtmfTask,
    GetEmailTask,
    GetExpirationDateTask,
    GetNameTask,
    GetPhoneNumberTask,
    GetSecurityCodeTask,
    MenuTask,
    TaskGroup,
    language_of,
)
from bargein.workflows.capture.facts import CaptureState
from bargein.workflows.capture.hints import hint_for
from bargein.workflows.capture.turn_meaning import Situation
from bargein.workflows.values.email_slot import EmailSlot
from bargein.workflows.words.commands import recognise_command
from bargein.workflows.words.grounding import is_derivable

GERMAN = CaptureSettings(language="de")
VISA = "vier eins eins eins " + "eins eins eins eins " * 3


def german(task, **keywords):
    return task(**{"capture": GERMAN, **keywords})


def said_by_voice(task):
    return Typed(task, modality="audio")


# E-mail


async def test_a_typed_address_is_stored_without_a_question():
    async with Typed(german(GetEmailTask)) as typed:
        assert typed.said == ["Wie lautet Ihre E-Mail-Adresse?"]
        await typed("theo at livekit punkt io")
        assert typed.result.email_address == "theo@livekit.io"


async def test_a_spoken_address_is_read_back_corrected_and_confirmed():
    async with said_by_voice(german(GetEmailTask)) as caller:
        assert await caller("annab zweiundzwanzig at gmail punkt com") == [
            "Ich habe A, N, N, A, B; 2, 2; at gmail Punkt com. Stimmt das?"
        ]
        (line,) = await caller("nein, d wie Dora")
        assert "D wie Dora; 2, 2; at gmail" in line
        (line,) = await caller("nicht d sondern t")
        assert "T wie Theodor; 2, 2" in line
        await caller("ja, das stimmt")
        assert caller.result.email_address == "annat22@gmail.com"


@pytest.mark.parametrize(
    ("correction", "address"),
    [
        ("t nicht d", "bernt@gmx.de"),
        ("t statt d", "bernt@gmx.de"),
        ("nein, es ist bernd eins at gmx punkt de", "bernd1@gmx.de"),
        ("die letzten zwei sind d t", "berdt@gmx.de"),
    ],
)
async def test_forms_of_corrections(correction, address):
    async with said_by_voice(german(GetEmailTask)) as caller:
        await caller("bernd at gmx punkt de")
        await caller(correction)
        await caller("genau")
        assert caller.result.email_address == address


async def test_an_address_in_two_parts():
    async with said_by_voice(german(GetEmailTask)) as caller:
        assert await caller("anna punkt b") == ["Und was kommt nach dem At-Zeichen?"]
        assert await caller("at web punkt de") == [
            "Ich habe A, N, N, A; Punkt; B; at web Punkt de. Stimmt das?"
        ]


async def test_a_well_known_provider_is_offered_as_a_question():
    async with said_by_voice(german(GetEmailTask)) as caller:
        assert await caller("anna at gmail") == ["Ist das gmail Punkt com?"]
        await caller("ja")
        assert caller.result.email_address == "anna@gmail.com"


async def test_two_addresses_are_listed():
    async with said_by_voice(german(GetEmailTask)) as caller:
        (line,) = await caller("a at x punkt de oder b at y punkt de")
        assert line.startswith("Ich habe zwei verstanden: A; at X; Punkt de oder B; at Y")


async def test_what_is_no_address_is_said_in_german():
    async with Typed(german(GetEmailTask)) as typed:
        (line,) = await typed("max..muster@web.de")
        assert line.startswith(("Das ist keine gültige E-Mail-Adresse.", "Das habe ich leider"))


async def test_dictation_by_voice_with_a_pause_is_one_turn():
    async with Voice(german(GetEmailTask)) as voice:
        await voice.caller.hears("ihre e-mail-adresse")
        await voice.caller.say("max punkt mustermann at web punkt de", pauses={2: 1.2, 5: 1.2})
        await voice.caller.hears("stimmt das", within=20)
        assert voice.task.turns == 1
        await voice.caller.say("ja genau")
        await voice.caller.silence(2)
        assert voice.result.email_address == "max.mustermann@web.de"


# Commands, in every task


@pytest.mark.parametrize(
    ("words", "requested"),
    [
        ("überspringen", "skip"),
        ("nächste Frage bitte", "skip"),
        ("ich möchte mit einem Menschen sprechen", "human"),
        ("kann ich bitte mit einem Mitarbeiter reden", "human"),
        ("verbinden Sie mich mit einem Berater", "human"),
        ("das möchte ich nicht sagen", None),
        ("ich möchte Ihnen meine E-Mail-Adresse nicht geben", None),
        ("ich habe keine E-Mail", None),
        ("das geht Sie nichts an", None),
        ("nein danke", None),
    ],
)
async def test_ways_out(words, requested):
    async with said_by_voice(german(GetEmailTask)) as caller:
        await caller(words)
        assert caller.error.reason == "declined"
        assert caller.error.requested == requested
        assert caller.error.detail == words


@pytest.mark.parametrize(
    "words",
    ["wie bitte", "was haben Sie gesagt", "noch einmal bitte", "das habe ich nicht verstanden"],
)
async def test_the_question_is_repeated(words):
    async with said_by_voice(german(GetEmailTask)) as caller:
        assert await caller(words) == ["Wie lautet Ihre E-Mail-Adresse?"]
        assert caller.task.asks == 1


@pytest.mark.parametrize(
    "words",
    [
        "ich möchte nicht warten",
        "kann ich das nicht einfach buchstabieren",
        "das will ich nicht überspringen",
        "weiter",
        "Mensch",
    ],
)
async def test_words_that_only_sound_like_a_command(words):
    assert recognise_command(words, language=language_of("de")) is None


@pytest.mark.parametrize("words", ["von vorne bitte", "noch mal von vorn", "zurück"])
async def test_the_value_is_dropped_and_asked_for_again(words):
    async with said_by_voice(german(GetEmailTask)) as caller:
        await caller("bob at x punkt de")
        assert await caller(words) == ["Wie lautet Ihre E-Mail-Adresse?"]
        assert caller.task.value is None


@pytest.mark.parametrize(
    "words", ["wozu", "wofür brauchen Sie meine Nummer denn", "warum das denn"]
)
async def test_the_reason_is_told(words):
    async with said_by_voice(german(GetPhoneNumberTask, region="DE")) as caller:
        (line,) = await caller(words)
        assert line.startswith("Ich brauche Ihre Telefonnummer")
        assert line.endswith("Wie lautet Ihre Telefonnummer?")


async def test_a_plain_no_to_a_read_back_is_no_refusal():
    async with said_by_voice(german(GetEmailTask)) as caller:
        await caller("bob at x punkt de")
        (line,) = await caller("nein danke")
        assert line.startswith("Bitte sagen Sie Ihre E-Mail-Adresse langsam")
        assert caller.task.state is CaptureState.ASKING


async def test_english_commands_mean_nothing_in_german():
    async with said_by_voice(german(GetEmailTask)) as caller:
        (line,) = await caller("skip this question")
        assert line.startswith("Das habe ich leider nicht verstanden.")


# Phone


async def test_a_number_is_read_back_and_its_end_corrected():
    async with said_by_voice(german(GetPhoneNumberTask, region="DE")) as caller:
        said = "null dreißig zwölf vierunddreißig sechsundfünfzig achtundsiebzig"
        assert await caller(said) == ["Ich habe 0, 3, 0; 1, 2, 3, 4, 5, 6, 7, 8. Stimmt das?"]
        await caller("die letzten vier sind neun neun eins eins")
        await caller("ja")
        assert caller.result.e164 == "+493012349911"


async def test_a_number_in_two_turns():
    async with said_by_voice(german(GetPhoneNumberTask, region="DE")) as caller:
        assert await caller("null eins sieben eins") == ["Und der Rest der Nummer?"]
        await caller("doppel fünf eins zwo drei vier fünf")
        await caller("nein, nicht zwei sondern drei")
        await caller("stimmt")
        assert caller.result.e164 == "+491715513345"


async def test_a_number_with_pauses_by_voice():
    async with Voice(german(GetPhoneNumberTask, region="DE")) as voice:
        await voice.caller.hears("ihre telefonnummer")
        await voice.caller.say("null eins sieben eins doppel fünf eins zwo", pauses={4: 1.2})
        await voice.caller.silence(0.8)
        await voice.caller.say("drei vier fünf")
        await voice.caller.hears("stimmt das", within=20)
        await voice.caller.say("ja")
        await voice.caller.silence(2)
        assert voice.result.e164 == "+491715512345"


async def test_another_country_is_named_with_plus():
    async with said_by_voice(german(GetPhoneNumberTask, region="AT")) as caller:
        said = "plus neunundvierzig dreißig zwölf vierunddreißig sechsundfünfzig achtundsiebzig"
        (line,) = await caller(said)
        assert line.startswith("Ich habe plus 4, 9; 3, 0;")


# Name


async def test_a_name_with_particles_is_corrected_by_spelling():
    async with said_by_voice(german(GetNameTask, last_name=True)) as caller:
        assert caller.said == ["Wie lautet Ihr Vor- und Nachname?"]
        assert await caller("mein Name ist Anna von der Maier") == [
            "Ich habe Anna von der Maier. Stimmt das?"
        ]
        (line,) = await caller("nein, Meier m e i e r")
        assert "Meier: M, E, I, E, R" in line
        await caller("ja, richtig")
        assert caller.result.last_name == "von der Meier"


async def test_the_missing_part_is_asked_for():
    async with Typed(german(GetNameTask, last_name=True)) as typed:
        assert await typed("Peter") == ["Und Ihr Nachname?"]
        await typed("Müller")
        await typed("ja")
        assert (typed.result.first_name, typed.result.last_name) == ("Peter", "Müller")


async def test_a_name_by_voice():
    async with Voice(german(GetNameTask)) as voice:
        await voice.caller.hears("ihr vorname")
        await voice.caller.say("ich heiße Jörg")
        await voice.caller.hears("stimmt das")
        await voice.caller.say("genau")
        await voice.caller.silence(2)
        assert voice.result.first_name == "Jörg"


# Date of birth


async def test_a_spoken_date_is_read_back():
    async with said_by_voice(german(GetDateOfBirthTask)) as caller:
        assert await caller("fünfzehnter Januar neunzehnhundertneunzig") == [
            "fünfzehnter Januar neunzehnhundertneunzig. Stimmt das?"
        ]
        await caller("ja")
        assert caller.result.date_of_birth == date(1990, 1, 15)


async def test_what_is_missing_is_asked_for_and_a_part_corrected():
    async with said_by_voice(german(GetDateOfBirthTask)) as caller:
        assert await caller("am dritten März") == ["Und das Jahr?"]
        assert await caller("fünfundachtzig") == [
            "dritter März neunzehnhundertfünfundachtzig. Stimmt das?"
        ]
        await caller("nein, nicht am dritten sondern am vierten")
        await caller("stimmt")
        assert caller.result.date_of_birth == date(1985, 3, 4)


async def test_dates_that_cannot_be():
    async with said_by_voice(german(GetDateOfBirthTask)) as caller:
        (line,) = await caller("dreißigster Februar neunzehnhundertneunzig")
        assert line.startswith("Das Datum dreißigster Februar gibt es nicht.")
        assert line.endswith("Tag, Monat und Jahr.")
        (line,) = await caller("fünfter Januar zweitausendneunundneunzig")
        assert line.startswith("Dieses Datum liegt in der Zukunft.")


async def test_an_age_is_no_date():
    async with said_by_voice(german(GetDateOfBirthTask)) as caller:
        (line,) = await caller("ich bin vierzig")
        assert line.startswith("Das habe ich leider nicht verstanden.")


async def test_a_typed_date_needs_no_region():
    async with Typed(german(GetDateOfBirthTask)) as typed:
        await typed("2.1.1990")
        assert typed.result.date_of_birth == date(1990, 1, 2)


@pytest.mark.parametrize(
    ("words", "born_at"),
    [("um halb drei nachmittags", time(14, 30)), ("das weiß ich leider nicht", None)],
)
async def test_the_time_of_birth(words, born_at):
    async with said_by_voice(german(GetDateOfBirthTask, include_time=True)) as caller:
        assert (await caller("15. Mai 1985"))[0].startswith("Und die Uhrzeit der Geburt")
        await caller(words)
        await caller("ja")
        assert caller.result.time_of_birth == born_at


async def test_a_date_by_voice_waits_for_its_year():
    async with Voice(german(GetDateOfBirthTask)) as voice:
        await voice.caller.hears("ihr geburtsdatum")
        await voice.caller.say("fünfzehnter Januar neunzehnhundertneunzig", pauses={2: 1.0})
        await voice.caller.hears("stimmt das", within=20)
        assert voice.task.turns == 1
        await voice.caller.say("ja")
        await voice.caller.silence(2)
        assert voice.result.date_of_birth == date(1990, 1, 15)


# Address


async def test_an_address_in_one_turn_is_corrected():
    async with said_by_voice(german(GetAddressTask, region="DE")) as caller:
        assert await caller("Hauptstraße 12, 10115 Berlin, Deutschland") == [
            "Ich habe Hauptstraße 1, 2; 1, 0, 1, 1, 5; Berlin. Stimmt das?"
        ]
        await caller("nein, Hausnummer 14")
        await caller("die Stadt ist 20095 Hamburg")
        await caller("ja")
        result = caller.result
        assert result.street_address == "Hauptstraße 14"
        assert result.locality == "20095 Hamburg"
        assert result.country == "Germany"


async def test_an_address_part_by_part_and_abroad():
    async with Typed(german(GetAddressTask, region="DE"), modality="audio") as caller:
        assert (await caller("lindengasse zwölf"))[0].startswith("Gibt es eine Wohnungsnummer")
        assert await caller("keine") == ["Welcher Ort, und welche Postleitzahl?"]
        assert await caller("eins null eins null wien") == ["In welchem Land ist das?"]
        (line,) = await caller("in Atlantis")
        assert line.startswith("Dieses Land kenne ich nicht.")
        (line,) = await caller("in Österreich")
        assert line == "Ich habe Lindengasse 1, 2; 1, 0, 1, 0; Wien; Österreich. Stimmt das?"


async def test_an_address_by_voice_part_by_part():
    async with Voice(german(GetAddressTask, region="DE", default_country="Germany")) as voice:
        await voice.caller.hears("ihre adresse")
        await voice.caller.say("hauptstraße zwölf")
        await voice.caller.hears("wohnungsnummer", within=20)
        await voice.caller.say("keine")
        await voice.caller.hears("welche postleitzahl", within=20)
        await voice.caller.say("eins null eins eins fünf berlin")
        await voice.caller.hears("stimmt das", within=20)
        await voice.caller.say("ja genau")
        await voice.caller.silence(2)
        assert voice.result.address == "Hauptstraße 12 10115 Berlin Germany"


# Digits, yes and no, menu


async def test_digits_are_read_back():
    async with said_by_voice(
        german(GetDtmfTask, num_digits=4, ask_for_confirmation=True)
    ) as caller:
        assert caller.said == ["Bitte sagen Sie die 4 Ziffern, oder tippen Sie sie ein."]
        assert await caller("eins zwo") == ["Und wie geht es weiter?"]
        assert await caller("einundzwanzig") == ["Ich habe 1, 2, 2, 1. Stimmt das?"]
        await caller("ja, das ist richtig")
        assert caller.result.digits == "1221"


async def test_digits_by_voice_with_a_pause():
    async with Voice(german(GetDtmfTask, num_digits=4)) as voice:
        await voice.caller.hears("die 4 ziffern")
        await voice.caller.say("eins zwo drei vier", pauses={2: 1.2})
        await voice.caller.silence(2)
        assert voice.result.digits == "1234"
        assert voice.task.turns == 1


async def test_a_star_is_a_digit():
    async with said_by_voice(german(GetDtmfTask, num_digits=4)) as caller:
        await caller("stern eins zwo drei")
        assert caller.result.digits == "*123"


async def test_too_many_digits():
    async with said_by_voice(german(GetDtmfTask, num_digits=2)) as caller:
        (line,) = await caller("eins zwei drei")
        assert line.startswith("Ich brauche 2 Ziffern.")


@pytest.mark.parametrize(
    ("words", "confirmed"),
    [
        ("ja bitte", True),
        ("auf jeden Fall", True),
        ("nein danke", False),
        ("nein, das stimmt", True),
    ],
)
async def test_yes_and_no(words, confirmed):
    async with Typed(german(lambda **k: ConfirmTask("Soll ich das buchen?", **k))) as typed:
        await typed(words)
        assert typed.result.confirmed is confirmed


async def test_neither_yes_nor_no():
    async with Voice(ConfirmTask("Soll ich das buchen?", capture=GERMAN)) as voice:
        await voice.caller.hears("soll ich das buchen")
        await voice.caller.say("wenn es billiger wird")
        await voice.caller.hears("bitte sagen sie ja oder nein")
        await voice.caller.say("na gut ja")
        await voice.caller.silence(2)
        assert voice.result.confirmed is True


OPTIONS = [("b", "Rechnung"), ("t", "technischer Support"), ("o", "neue Bestellung")]


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("die Rechnung bitte", "b"),
        ("die zweite", "t"),
        ("Nummer drei", "o"),
        ("die letzte", "o"),
        ("Support", "t"),
    ],
)
async def test_choices(words, chosen):
    async with Typed(MenuTask("Worum geht es?", OPTIONS, capture=GERMAN)) as typed:
        await typed(words)
        assert typed.result.id == chosen


async def test_a_choice_by_voice():
    async with Voice(MenuTask("Worum geht es?", OPTIONS, capture=GERMAN)) as voice:
        await voice.caller.hears("worum geht es")
        await voice.caller.say("ähm die zweite bitte")
        await voice.caller.silence(3)
        assert voice.result.id == "t"


async def test_choices_that_are_not_clear():
    async with said_by_voice(MenuTask("Worum geht es?", OPTIONS, capture=GERMAN)) as caller:
        assert await caller("Rechnung oder neue Bestellung") == [
            "Rechnung oder neue Bestellung: was davon?"
        ]
        (line,) = await caller("Nummer vier")
        assert line.startswith("Es gibt 3 Möglichkeiten. Rechnung: Taste 1.")
        assert await caller("Rechnunk") == ["Rechnung. Stimmt das?"]
        await caller("ja")
        assert caller.result.id == "b"


# Card


async def test_a_whole_card():
    task = GetCreditCardTask(capture=GERMAN)
    async with said_by_voice(task) as caller:
        assert await caller(VISA) == ["Visa mit den Endziffern 1, 1, 1, 1. Stimmt das?"]
        assert (await caller("ja"))[-1] == "Bis wann ist die Karte gültig?"
        assert (await caller("April zweitausendvierzig"))[-1].startswith(
            "Wie lautet die Prüfnummer"
        )
        assert (await caller("eins zwo drei"))[-1] == "Welcher Name steht auf der Karte?"
        await caller("Anna Schmidt")
        await caller("ja")
        card = caller.result
        assert (card.card_number, card.expiration_date) == ("4111111111111111", "04/40")
        assert (card.security_code, card.cardholder_name) == ("123", "Anna Schmidt")
        heard = " ".join(user_texts(caller.session)).lower()
        for word in ("vier", "eins", "zwo", "drei", "vierzig"):
            assert word not in heard.split()


async def test_a_card_number_by_voice_is_masked_and_one_turn():
    async with Voice(german(GetCardNumberTask)) as voice:
        await voice.caller.hears("ihre kartennummer")
        await voice.caller.silence(2)
        await voice.caller.say(VISA, pauses={4: 1.2, 8: 1.2, 12: 1.2})
        await voice.caller.hears("visa mit den endziffern", within=20)
        await voice.caller.hears("stimmt das")
        await voice.caller.say("ja")
        await voice.caller.silence(2)
        assert voice.result.card_number == "4111111111111111"
        assert "eins" not in " ".join(user_texts(voice.session))


@pytest.mark.parametrize(
    "words", ["ich habe keine Karte", "keine Kreditkarte", "ich möchte die Nummer nicht sagen"]
)
async def test_having_no_card(words):
    async with said_by_voice(GetCreditCardTask(capture=GERMAN)) as caller:
        await caller(words)
        assert caller.error.reason == "declined"


async def test_an_expired_card_and_a_short_code():
    async with said_by_voice(german(GetExpirationDateTask)) as caller:
        assert await caller("null vier zwanzig") == [
            "Diese Karte ist abgelaufen. Haben Sie eine andere?"
        ]
    async with said_by_voice(german(GetSecurityCodeTask)) as caller:
        (line,) = await caller("eins zwei")
        assert line.startswith("Ich brauche die 3 Ziffern.")


# Listening


@pytest.mark.parametrize(
    ("state", "said", "verdict"),
    [
        (CaptureState.ASKING, "max punkt", "incomplete"),
        (CaptureState.ASKING, "max at web punkt de", "complete"),
        (CaptureState.ASKING, "das möchte ich nicht sagen", "complete"),
        (CaptureState.ASKING, "überspringen", "complete"),
        (CaptureState.CONFIRMING, "ja genau", "complete"),
        (CaptureState.CONFIRMING, "das stimmt nicht", "incomplete"),
        (CaptureState.CONFIRMING, "nein es ist", "incomplete"),
        (CaptureState.CONFIRMING, "nein nicht b sondern", "incomplete"),
        (CaptureState.CONFIRMING, "die letzten vier sind zwo", "incomplete"),
        (CaptureState.CONFIRMING, "noch einmal bitte", "complete"),
    ],
)
def test_what_the_task_waits_for(state, said, verdict):
    hint = hint_for(EmailSlot(GERMAN), Situation(state, "bob@x.de"))
    assert hint.judge(said) == verdict


def test_a_read_back_expects_german_answers():
    hint = hint_for(EmailSlot(GERMAN), Situation(CaptureState.CONFIRMING, "bob@x.de"))
    assert hint.phrases[:2] == ("ja", "nein")
    assert "einen schritt zurück" in hint.phrases


# What came before, groups, and models


async def test_an_earlier_value_is_proposed_and_taken():
    context = ChatContext()
    context.add_message(
        role="user", content="ich bin unter anna punkt b at web punkt de erreichbar"
    )
    async with said_by_voice(GetEmailTask(chat_ctx=context, capture=GERMAN)) as caller:
        assert caller.last.startswith("Ich habe A, N, N, A; Punkt; B; at web Punkt de.")
        await caller("ja")
        assert caller.result.email_address == "anna.b@web.de"


async def test_names_and_dates_are_found_after_a_lead_in():
    context = ChatContext()
    context.add_message(
        role="user", content="Guten Tag, mein Name ist Paul Schulz und ich brauche einen Termin."
    )
    context.add_message(role="user", content="Ich wurde geboren am 3. März 1985.")
    async with Typed(GetNameTask(last_name=True, chat_ctx=context, capture=GERMAN)) as typed:
        assert typed.last == "Ich habe Paul Schulz. Stimmt das?"
    async with Typed(GetDateOfBirthTask(chat_ctx=context, capture=GERMAN)) as typed:
        assert typed.last == "dritter März neunzehnhundertfünfundachtzig. Stimmt das?"


@pytest.mark.parametrize("words", ["die gleiche wie vorhin", "dieselbe", "die haben Sie schon"])
async def test_same_as_before(words):
    context = ChatContext()
    context.add_message(role="user", content="bob@x.de")
    task = GetEmailTask(chat_ctx=context, capture=GERMAN, require_explicit_ask=True)
    async with said_by_voice(task) as caller:
        assert (await caller(words))[0].startswith("Ich habe B, O, B")
    async with said_by_voice(german(GetEmailTask)) as caller:
        assert (await caller(words))[0].startswith("Dazu habe ich noch nichts.")


@pytest.mark.parametrize(
    "words", ["ich möchte meinen Namen ändern", "zurück", "bitte den Namen korrigieren"]
)
async def test_going_back_in_a_group(words):
    group = TaskGroup(summarize_chat_ctx=False)
    group.add(lambda: german(GetNameTask), id="name", description="der Name")
    group.add(lambda: german(GetEmailTask), id="email", description="die E-Mail-Adresse")
    async with Typed(group) as typed:
        await typed("Anna")
        await typed("ja")
        assert (await typed(words))[-1] == "Ich habe Anna. Stimmt das?"
        await typed("nein, Hanna")
        await typed("ja")
        await typed("anna@web.de")
        assert typed.result.task_results["name"].first_name == "Hanna"


async def test_a_model_may_only_propose_what_was_said_in_german():
    script = [
        reply(calls=[call("update_phone_number", phone_number="+491719999999")], when="nummer"),
        reply("Verstanden.", when=""),
    ]
    async with Typed(
        german(GetPhoneNumberTask, region="DE"), *script, strict=False, modality="audio"
    ) as caller:
        await caller("hm, meine nummer, wie war die gleich")
        assert caller.task.value is None


async def test_what_was_said_in_words_is_evidence_for_a_model():
    said = ["null eins sieben eins doppel fünf zweiundzwanzig", "drei"]
    assert is_derivable("017155223", said, "phone", language=WORDS)
    assert not is_derivable("017155224", said, "phone", language=WORDS)
    assert is_derivable("anna.b@web.de", ["anna punkt b wie berta", "at web punkt de"], "email",
                        language=WORDS)  # fmt: skip
    assert is_derivable(
        date(1990, 1, 15), ["fünfzehnter Januar", "neunzig"], "date", language=WORDS
    )
    assert not is_derivable(date(1990, 1, 15), ["fünfzehnter Januar"], "date", language=WORDS)
    home = SpokenAddress("Hauptstraße 12", "", "10115 Berlin", "Germany")
    assert is_derivable(
        home,
        ["Hauptstr. 12", "Hauptstraße", "10115 Berlin, Deutschland"],
        "address",
        language=WORDS,
    )
    assert not is_derivable(home, ["Hauptstraße 12, 10115 Berlin"], "address", language=WORDS)


async def test_a_model_is_told_to_speak_german():
    llm = ScriptedLLM(["Wie lautet denn Ihre Adresse?"], strict=False)
    async with Typed(german(GetEmailTask, style="llm"), llm=llm) as typed:
        assert "Speak German" in typed.task.instructions
        assert typed.said[0] == "Wie lautet denn Ihre Adresse?"
        assert tool_calls(typed.session) == []
