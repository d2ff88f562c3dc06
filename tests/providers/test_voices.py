from __future__ import annotations

import pytest

from bargein.errors import EngineNotFound
from bargein.providers import espeak, flite
from bargein.providers.voices import embedded_tts


def missing(name):
    def refuse(**_):
        raise EngineNotFound(f"{name} is not installed")

    return refuse


def test_flite_is_preferred(monkeypatch):
    chosen = object()
    monkeypatch.setattr(flite, "TTS", lambda **_: chosen)
    assert embedded_tts() is chosen


def test_espeak_speaks_where_flite_is_missing(monkeypatch):
    chosen = object()
    monkeypatch.setattr(flite, "TTS", missing("flite"))
    monkeypatch.setattr(espeak, "TTS", lambda **_: chosen)
    assert embedded_tts() is chosen


def test_with_neither_the_error_names_both(monkeypatch):
    monkeypatch.setattr(flite, "TTS", missing("flite"))
    monkeypatch.setattr(espeak, "TTS", missing("espeak"))
    with pytest.raises(EngineNotFound, match=r"espeak is not.*flite is not"):
        embedded_tts()
