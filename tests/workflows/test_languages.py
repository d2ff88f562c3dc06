import subprocess
import sys
from dataclasses import replace

import pytest
from workflow_kit import Typed, Voice, user_texts

from bargein.conversation.spoken import digits_in, mask_digits
from bargein.workflows import (
    CaptureLanguage,
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
    LanguagePhrases,
    LanguageSpeech,
    MenuTask,
    SpokenLanguage,
    add_language,
    language_of,
)
from bargein.workflows.language.english import ENGLISH
from bargein.workflows.language.known import forget_language

ESPERANTO = CaptureLanguage(
    words=SpokenLanguage(
        code="eo",
        digits={
            "nul": "0", "unu": "1", "du": "2", "tri": "3", "kvar": "4", "kvin": "5", "ses": "6",
            "sep": "7", "ok": "8", "naŭ": "9",
        },
        multipliers={"duoble": 2},
        yes=(("jes",), ("ĝuste",)),
        no=(("ne",),),
        repairs=(("ne",), ("pardonu",)),
    ),
    phrases=LanguagePhrases(
        commands={"skip": ("preterpasu",), "repeat": ("kion vi diris",), "why": ("kial",)},
        leading_answers=("ne", "jes"),
    ),
    speech=LanguageSpeech(yes="jes", no="ne", or_="aŭ"),
    lines={
        "every_task": {
            "readback": "Mi havas {value}. Ĉu ĝuste?",
            "yes_no": "Bonvolu diri jes aŭ ne.",
            "which": "Mi aŭdis {count}: {value}. Kiu?",
            "invalid": "{reason}",
            "rest": "Kaj la resto?",
            "again": "Mi ne komprenis.",
            "why": "Mi bezonas ĝin.",
            "no_earlier": "Mi ankoraŭ ne havas ĝin.",
            "spell": "Ĉu vi povas literumi?",
            "cannot_go_back": "Ni ne povas reiri.",
            "which_task": "Kiu: {value}?",
        },
        "digits": {
            "ask": "Bonvolu diri {count} ciferojn.",
            "ask_hint": "Bonvolu diri la {count} ciferojn unu post la alia.",
            "count": "Mi bezonas {count} ciferojn.",
        },
        "yes_no": {
            "ask_hint": "Ĉu jes aŭ ne?",
            "ask_parts": "Mi bezonas jes aŭ ne.",
            "yes": "Do jes?",
            "no": "Do ne?",
        },
    },
)  # fmt: skip


@pytest.fixture
def esperanto():
    """The language, known for the time of a test."""
    add_language(ESPERANTO)
    yield CaptureSettings(language="eo")
    forget_language("eo")


async def test_digits_in_a_language_that_is_a_mapping(esperanto):
    task = GetDtmfTask(num_digits=4, ask_for_confirmation=True, capture=esperanto)
    async with Typed(task, modality="audio") as caller:
        assert caller.said == ["Bonvolu diri 4 ciferojn."]
        assert await caller("kion vi diris") == ["Bonvolu diri 4 ciferojn."]
        assert await caller("unu du") == ["Kaj la resto?"]
        assert await caller("duoble kvin") == ["Mi havas 1, 2, 5, 5. Ĉu ĝuste?"]
        assert await caller("unu tri kvin kvin") == ["Mi havas 1, 3, 5, 5. Ĉu ĝuste?"]
        await caller("jes")
        assert caller.result.digits == "1355"


async def test_its_answers_by_voice(esperanto):
    async with Voice(ConfirmTask("Ĉu mi rezervu?", capture=esperanto)) as voice:
        await voice.caller.hears("ĉu mi rezervu")
        await voice.caller.say("eble")
        await voice.caller.hears("ĉu jes aŭ ne")
        await voice.caller.say("ne")
        await voice.caller.silence(2)
        assert voice.result.confirmed is False


async def test_its_commands_end_a_task(esperanto):
    async with Typed(ConfirmTask("Ĉu mi rezervu?", capture=esperanto)) as typed:
        assert (await typed("kial"))[0].startswith("Mi bezonas ĝin.")
        await typed("preterpasu")
        assert typed.error.requested == "skip"


async def test_its_numbers_are_masked_and_can_be_mixed_in(esperanto):
    task = GetDtmfTask(num_digits=4, sensitive=True, capture=esperanto)
    async with Typed(task, modality="audio") as caller:
        await caller("unu du tri kvar")
        assert caller.result.digits == "1234"
        assert user_texts(caller.session) == ["• • • •"]
    assert digits_in("four unu", digit_languages=("en", "eo")) == "41"


async def test_masking_knows_a_language_only_once_it_was_added():
    assert mask_digits("unu kvin") == "unu kvin"
    with pytest.raises(ValueError, match="no digit words for 'eo'"):
        digits_in("unu", digit_languages=("eo",))


def test_a_task_whose_lines_are_missing_says_which(esperanto):
    with pytest.raises(ValueError, match=r"'eo' has no lines 'ask', .* for 'email'"):
        GetEmailTask(capture=esperanto)
    prompts = dict.fromkeys(ENGLISH.lines["email"], "Retpoŝto?")
    GetEmailTask(capture=replace(esperanto, prompts=prompts))


def test_an_unknown_language_is_refused_with_the_known_ones():
    with pytest.raises(ValueError) as refused:
        CaptureSettings(language="xx")
    for part in ("'xx'", "'en'", "'de'", "add_language"):
        assert part in str(refused.value)


def test_a_language_is_found_by_its_code_and_can_be_changed(esperanto):
    assert language_of("eo") is ESPERANTO
    changed = replace(ESPERANTO, for_models="Parolu Esperanton.")
    add_language(changed)
    assert language_of("eo") is changed


async def test_prompts_and_phrases_of_a_task_come_before_the_language():
    own = CaptureSettings(
        language="de", prompts={"ask": "Ihre Mail?"}, phrases={"skip": ["keinen Bock"]}
    )
    async with Typed(GetEmailTask(capture=own)) as typed:
        assert typed.said == ["Ihre Mail?"]
        await typed("keinen Bock")
        assert typed.error.requested == "skip"


@pytest.mark.parametrize("code", ["en", "de"])
def test_the_built_in_languages_have_the_lines_of_every_task(code):
    capture = CaptureSettings(language=code)
    for make in (GetEmailTask, GetPhoneNumberTask, GetAddressTask, GetNameTask):
        make(capture=capture)
    for make in (GetDateOfBirthTask, GetCreditCardTask, GetCardNumberTask, GetExpirationDateTask):
        make(capture=capture)
    GetSecurityCodeTask(capture=capture)
    GetDtmfTask(num_digits=2, capture=capture)
    ConfirmTask("?", capture=capture)
    MenuTask("?", ["a", "b"], capture=capture)
    known = language_of(code)
    assert known.lines.keys() == ENGLISH.lines.keys()
    for task, lines in ENGLISH.lines.items():
        assert set(known.lines[task]) >= set(lines), task


def test_what_a_language_does_not_say_is_spoken_as_it_is_written():
    speech = LanguageSpeech()
    assert speech.date(15, 1, 1990) == "15, 1, 1990"
    assert speech.date(None, 1, None) == "1"
    assert speech.time(9, 5) == "9:05"


def test_months_are_known_where_a_language_brings_none():
    code = (
        "from bargein.conversation.spoken import SpokenLanguage, date_in;"
        "french = SpokenLanguage(code='fr', digits={}, day_first=True);"
        "date = date_in('15 août 1990', language=french);"
        "assert (date.day, date.month, date.year) == (15, 8, 1990), date;"
        "unknown = SpokenLanguage(code='x-none', digits={});"
        "assert date_in('15 août', language=unknown).month is None"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)


@pytest.mark.parametrize(
    "code",
    [
        "import bargein, bargein.workflows",
        "from bargein.workflows import GetDateOfBirthTask; GetDateOfBirthTask()",
        "from bargein.workflows import *; GetEmailTask(capture=CaptureSettings(language='de'))",
    ],
)
def test_dateparser_is_loaded_only_for_dates_in_other_languages(code):
    code += "; import sys; assert 'dateparser' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("task", ["GetDateOfBirthTask", "GetExpirationDateTask"])
def test_a_task_that_needs_the_months_knows_them_before_it_asks(task):
    code = (
        f"from bargein.workflows import *; {task}(capture=CaptureSettings(language='de'));"
        "import sys; assert 'dateparser' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
