"""Which words are secret; times are plain numbers."""

import pytest

from bargein.session.secrecy import LATE_WORDS, Secrecy


@pytest.fixture
def secrecy():
    return Secrecy()


def spoken_under_a_sensitive_hint(secrecy, *, final):
    """A voice from 1 to 2 under a sensitive hint, which is gone at 3."""
    secrecy.expect(True)
    secrecy.voice_began()
    if final:
        secrecy.hear(final=True, now=1.95)
    secrecy.voice_ended(2.0, now=2.2)
    secrecy.expect(False)


def test_without_a_hint_nothing_is_secret(secrecy):
    secrecy.voice_began()
    assert not secrecy.hear(final=True, now=1.0)
    assert not secrecy.pending


def test_words_under_a_sensitive_hint_are_secret_and_wait_as_such(secrecy):
    secrecy.expect(True)
    assert secrecy.hear(final=False, now=1.0)
    assert secrecy.pending


def test_a_final_that_comes_after_the_hint_is_gone_is_secret(secrecy):
    spoken_under_a_sensitive_hint(secrecy, final=False)
    assert secrecy.hear(final=True, now=4.0)


def test_a_second_final_of_the_same_voice_is_secret_after_the_hint_is_gone(secrecy):
    spoken_under_a_sensitive_hint(secrecy, final=True)
    assert secrecy.hear(final=True, now=3.5)


def test_a_new_voice_after_the_hint_is_not_secret(secrecy):
    spoken_under_a_sensitive_hint(secrecy, final=True)
    secrecy.voice_began()
    assert not secrecy.secret_at(3.0)
    assert not secrecy.hear(final=True, now=4.0)


def test_while_the_final_is_owed_words_of_a_new_voice_may_be_the_secret_ones(secrecy):
    spoken_under_a_sensitive_hint(secrecy, final=False)
    secrecy.voice_began()
    assert secrecy.hear(final=True, now=3.5)
    assert not secrecy.hear(final=True, now=4.5)


def test_a_final_that_never_comes_is_not_awaited_for_ever(secrecy):
    spoken_under_a_sensitive_hint(secrecy, final=False)
    secrecy.voice_began()
    assert not secrecy.hear(final=True, now=2.2 + LATE_WORDS)


def test_a_hint_that_goes_while_the_voice_is_on_leaves_that_voice_secret(secrecy):
    secrecy.expect(True)
    secrecy.voice_began()
    secrecy.expect(False)
    assert secrecy.secret_at(100.0)
    assert secrecy.hear(final=True, now=100.0)


def test_a_hint_that_comes_while_the_voice_is_on_makes_that_voice_secret(secrecy):
    secrecy.voice_began()
    secrecy.expect(True)
    secrecy.expect(False)
    secrecy.voice_ended(2.0, now=2.2)
    assert secrecy.hear(final=True, now=2.5)


def test_a_hint_under_which_nothing_was_said_leaves_nothing_secret(secrecy):
    secrecy.expect(True)
    secrecy.expect(False)
    assert not secrecy.secret_at(1.0)


def test_without_voices_to_go_by_a_final_ends_what_is_owed(secrecy):
    secrecy.expect(True)
    secrecy.hear(final=False, now=1.0)
    secrecy.expect(False)
    assert secrecy.hear(final=True, now=2.0)
    assert not secrecy.hear(final=False, now=2.5)


def test_what_was_typed_under_the_hint_waits_as_a_secret(secrecy):
    secrecy.expect(True)
    secrecy.typed()
    secrecy.expect(False)
    assert secrecy.pending
    secrecy.nothing_waits()
    assert not secrecy.pending
