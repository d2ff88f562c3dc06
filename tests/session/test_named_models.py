"""Models that are given by name."""

import pytest

from bargein.session import Agent, AgentSession


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "not a real one")


def test_a_name_stands_for_the_installed_model():
    session = AgentSession(llm="openai/some-model", vad="silero")
    assert session.llm is not None
    assert session.llm.model == "some-model"
    assert session.vad is not None


def test_an_agent_takes_names_as_well():
    assert Agent(instructions="x", llm="openai/some-model").llm.model == "some-model"


def test_an_unknown_name_is_refused_with_what_is_installed():
    with pytest.raises(ValueError, match=r"'nobody/x'; installed: .*openai"):
        AgentSession(llm="nobody/x")
