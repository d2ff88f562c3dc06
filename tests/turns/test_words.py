from __future__ import annotations

import pytest

from bargein.conversation import count_words, only_backchannels, same_words
from bargein.turns.settings import InterruptionSettings

BACKCHANNELS = InterruptionSettings().backchannels


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("...", 0),
        ("hello there", 2),
        ("don't mm-hmm", 2),
        ("你好 world", 3),
        ("a1, b-2!", 2),
    ],
)
def test_words_are_counted(text, words):
    assert count_words(text) == words


@pytest.mark.parametrize("text", ["Mhm.", "mm-hmm", "Uh huh, mm", "Mm hmm!", "uh-huh"])
def test_sounds_of_listening_are_recognised(text):
    assert only_backchannels(text, BACKCHANNELS | {"mm hmm"})


@pytest.mark.parametrize("text", ["", "mhm stop", "uh", "okay"])
def test_anything_else_is_no_backchannel(text):
    assert not only_backchannels(text, BACKCHANNELS)


def test_case_and_punctuation_do_not_make_texts_different():
    assert same_words("Yes, I\u2019d like that.", "yes i'd LIKE that")
    assert not same_words("yes", "no")
