from importlib.metadata import EntryPoint, EntryPoints

import pytest
from model_fakes import FakeLLM

from bargein.models import registry, resolve


class Named(FakeLLM):
    def __init__(self, model: str = "its default") -> None:
        super().__init__()
        self.name = model


def install(monkeypatch, *entries: EntryPoint) -> None:
    def entry_points(*, group: str) -> EntryPoints:
        return EntryPoints(entries).select(group=group)

    monkeypatch.setattr(registry, "entry_points", entry_points)


HERE = EntryPoint("acme", f"{__name__}:Named", "bargein.llm")


def test_a_name_is_a_provider_and_a_model(monkeypatch):
    install(monkeypatch, HERE)
    assert resolve("llm", "acme/large/v2").name == "large/v2"
    assert resolve("llm", "acme").name == "its default"


def test_an_unknown_name_lists_what_is_installed(monkeypatch):
    install(monkeypatch, HERE)
    with pytest.raises(ValueError, match=r"'nobody/x'.*installed: acme"):
        resolve("llm", "nobody/x")


def test_a_model_of_another_kind_is_not_found(monkeypatch):
    install(monkeypatch, HERE)
    with pytest.raises(ValueError, match="installed: none"):
        resolve("tts", "acme")


def test_an_unknown_provider_that_an_extra_brings_is_told_with_the_extra(monkeypatch):
    install(monkeypatch)
    with pytest.raises(ValueError, match=r"pip install 'bargein\[openai\]'"):
        resolve("llm", "openai/some-model")


def test_a_provider_whose_package_is_missing_is_told_with_its_extra(monkeypatch):
    install(monkeypatch, EntryPoint("acme", "no_such_package:LLM [voices]", "bargein.llm"))
    with pytest.raises(ValueError, match=r"no_such_package.*bargein\[voices\]"):
        resolve("llm", "acme")
