"""Turns that only a model understood, told one by one."""

from types import SimpleNamespace

import pytest

from bargein.workflows.capture.facts import PromptStarted, Started, Understood, WholeValue
from bargein.workflows.capture.machine import CaptureMachine
from bargein.workflows.capture.model_conclusions import Conclusions
from bargein.workflows.capture.wordless_turns import WordlessTurns


class Shell:
    """Stands still at 10 s, and forgets what it is told to follow."""

    now = 10.0

    def __init__(self, turn_began_at):
        self.turn_began_at = turn_began_at
        self.followed = []

    def note_heard(self):
        pass

    def follow(self, handle, wording):
        self.followed.append(wording)

    def refresh(self):
        pass


def wordless(*, turn_began_at, read_back_heard_at):
    machine = CaptureMachine()
    machine.receive(Started(None, None), now=0.0)
    machine.receive(Understood(WholeValue("bob", confirm=True), 1.0), now=1.0)
    if read_back_heard_at is not None:
        machine.receive(PromptStarted(read_back_heard_at), now=read_back_heard_at)
    tools = SimpleNamespace(asked_model=("before", "other"), conclusions=Conclusions("no"))
    speaker = SimpleNamespace(perform=lambda commands: None, last_wording="read back")
    shell = Shell(turn_began_at)
    task = SimpleNamespace(done=lambda: False, shell=shell, speaker=speaker)
    turns = SimpleNamespace(modality="text")
    return WordlessTurns(task, machine, tools, turns), tools, turns, shell


@pytest.mark.parametrize(
    ("began", "heard_at", "asked", "followed"),
    [
        (5.0, 4.0, ("speech_1", "bob"), None),
        (4.0, 4.0, ("speech_1", "bob"), None),
        (3.0, 4.0, None, None),
        (5.0, None, None, "read back"),
    ],
)
def test_a_model_may_confirm_only_in_its_answer_to_a_turn_after_the_read_back(
    began, heard_at, asked, followed
):
    it, tools, turns, shell = wordless(turn_began_at=began, read_back_heard_at=heard_at)
    it.take(SimpleNamespace(id="speech_1"))
    assert tools.asked_model == asked
    assert tools.conclusions.confirm_refused == ""
    assert turns.modality == "audio"
    assert shell.followed == [followed]
    assert shell.turn_began_at is None
    assert it.was_answered(SimpleNamespace(id="speech_1"))
    assert not it.was_answered(SimpleNamespace(id="speech_2"))
