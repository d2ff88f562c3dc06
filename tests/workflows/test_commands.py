from __future__ import annotations

import pytest

from bargein.workflows.language.known import language_of
from bargein.workflows.words.commands import holds_no, polarity, recognise_command, words_to_change


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("what did you say", "repeat"),
        ("Say that again, please.", "repeat"),
        ("pardon?", "repeat"),
        ("I didn't hear", "repeat"),
        ("could you please repeat that", "repeat"),
        ("start over", "start_over"),
        ("begin again", "start_over"),
        ("okay so from the top", "start_over"),
        ("go back", "go_back"),
        ("previous question", "go_back"),
        ("skip", "skip"),
        ("next question", "skip"),
        ("leave it out", "skip"),
        ("pass", "skip"),
        ("I want to talk to a human", "human"),
        ("speak with someone", "human"),
        ("can I speak with a real person please", "human"),
        ("operator", "human"),
        ("representative!", "human"),
        ("I don't want to give my email", "decline"),
        ("I don\u2019t want to give my email", "decline"),
        ("I'd rather not", "decline"),
        ("I'd rather not say", "decline"),
        ("I won't share that", "decline"),
        ("I don't have one", "decline"),
        ("I don't have an e-mail", "decline"),
        ("no thanks", "decline"),
        ("none of your business", "decline"),
        ("I have no card", "decline"),
        ("no card", "decline"),
        ("decline", "decline"),
        ("why do you need that", "why"),
        ("why do you need the code?", "why"),
        ("what for?", "why"),
    ],
)
def test_every_command_is_recognised(said, kind):
    command = recognise_command(said)
    assert command is not None
    assert (command.kind, command.said) == (kind, said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "the operator told me to call",
        "john dot doe at skip dot com",
        "don't start over",
        "I don't want to start over",
        "I have an agent",
        "agent smith",
        "I don't know",
        "my name is Pass",
        "yes",
        "no",
        "call me whatever",
        "skip " * 50,
    ],
)
def test_other_talk_is_no_command(said):
    assert recognise_command(said) is None


def test_a_command_needs_sixty_percent_of_the_words():
    assert recognise_command("start over from Berlin") is None
    found = recognise_command("start over from the top Berlin")
    assert found is not None
    assert (found.kind, found.rest) == ("start_over", "berlin")


def test_fillers_do_not_count():
    found = recognise_command("uh well okay so please um start over")
    assert found is not None
    assert found.rest == ""


def test_a_text_with_a_complete_value_is_no_command():
    assert recognise_command("skip", holds_value=True) is None


def test_no_thanks_answers_a_read_back():
    assert recognise_command("no thanks", asking=False) is None
    assert polarity("no thanks") is False


def test_phrases_replace_the_list_of_their_command_only():
    own = {"skip": ["weiter", "nächste Frage"]}
    found = recognise_command("Nächste Frage", phrases=own)
    assert found is not None
    assert found.kind == "skip"
    assert recognise_command("skip", phrases=own) is None
    assert recognise_command("start over", phrases=own) is not None


@pytest.mark.parametrize(
    "said",
    ["yes", "yeah", "yep", "yup", "correct", "right", "exactly", "sure", "that's it", "perfect",
     "okay", "uh-huh", "mm-hmm", "sí", "claro", "oui", "ja", "genau", "stimmt", "no, that's right"],
)  # fmt: skip
def test_every_yes_is_a_yes(said):
    assert polarity(said) is True


@pytest.mark.parametrize(
    "said",
    ["no", "nope", "nah", "wrong", "incorrect", "not right", "not quite", "non", "nein", "falsch",
     "yeah no"],
)  # fmt: skip
def test_every_no_is_a_no(said):
    assert polarity(said) is False


@pytest.mark.parametrize(
    "said", ["isn't that right", "well, if it's cheaper", "what did you say", "d as in delta", ""]
)
def test_anything_else_is_neither(said):
    assert polarity(said) is None


def test_phrases_replace_yes_and_no():
    own = {"yes": ["jawohl"], "no": ["auf keinen fall"]}
    assert polarity("Jawohl!", phrases=own) is True
    assert polarity("auf keinen Fall", phrases=own) is False
    assert polarity("yes", phrases=own) is None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("change my email", ("email",)),
        ("I want to change my name and email", ("name", "email")),
        ("go back", None),
        ("", None),
    ],
)
def test_what_to_change_is_named(said, words):
    assert words_to_change(said) == words


@pytest.mark.parametrize(
    "text", ["no way that I would agree", "hm, not really the one", "I don't think so", "nope well"]
)
def test_words_that_hold_a_no_are_known_as_such(text):
    assert holds_no(text)


@pytest.mark.parametrize("text", ["hunky dory", "yes", "I know it is noon", ""])
def test_words_that_hold_none_are_not(text):
    assert not holds_no(text)


def test_own_phrases_for_no_count_alone():
    assert holds_no("absolutely bananas", phrases={"no": ("bananas",)})
    assert not holds_no("nope", phrases={"no": ("bananas",)})


@pytest.mark.parametrize("code", ["en", "de"])
def test_what_recognisers_are_told_of_a_command_is_understood_as_that_command(code):
    language = language_of(code)
    usual = language.phrases.usual_commands
    assert set(usual) == set(language.phrases.commands)
    for kind, phrases in usual.items():
        for phrase in phrases:
            command = recognise_command(phrase, language=language)
            assert (phrase, command and command.kind) == (phrase, kind)


@pytest.mark.parametrize(
    ("said", "things"),
    [
        ("the phone number is wrong", ("phone", "number")),
        ("well, my birthday isn't right", ("birthday",)),
        ("I gave you the wrong email", ("email",)),
        ("that is wrong", None),
        ("the last four are wrong", None),
    ],
)
def test_what_is_called_wrong_is_to_be_changed(said, things):
    assert words_to_change(said) == things
