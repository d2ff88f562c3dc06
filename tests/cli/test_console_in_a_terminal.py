import json
import os
import signal
import termios
from pathlib import Path

import pytest

from bargein.audio import AudioFrame
from bargein.audio.files import read_wav, write_wav

pty = pytest.importorskip("pty", reason="pseudo-terminals are POSIX")

from pseudo_terminal import PseudoTerminal  # noqa: E402

APPS = Path(__file__).parent / "apps"


def echoes(state):
    return bool(state[3] & termios.ECHO)


@pytest.fixture
def terminal():
    with PseudoTerminal("-m", "bargein", "console", "echo_agent.py", cwd=APPS) as opened:
        opened.sees("Hello there.")
        yield opened


def test_without_a_sound_card_it_says_why_and_talks_in_text(terminal):
    terminal.type("good morning\r")
    terminal.sees("You:   good morning")
    terminal.sees("Agent: You said good morning.")
    terminal.sees("[Text] listening")


def test_the_reason_for_text_mode_is_told_once():
    with PseudoTerminal("-m", "bargein", "console", "echo_agent.py", cwd=APPS) as terminal:
        assert "Text mode:" in terminal.sees("Hello there.")


def test_backspace_corrects_the_line(terminal):
    terminal.type("helo\x7flo\r")
    terminal.sees("Agent: You said hello.")


def test_ctrl_b_asks_for_sound_and_stays_in_text_without_devices(terminal):
    terminal.type("\x02")
    terminal.sees("Text mode: no ")
    terminal.type("still here\r")
    terminal.sees("Agent: You said still here.")


def test_ctrl_c_hangs_up_and_gives_the_terminal_back(terminal):
    assert not echoes(terminal.state)
    terminal.type("\x03")
    assert terminal.ends() == 0
    assert terminal.state == terminal.state_before


def test_a_terminated_console_gives_the_terminal_back(terminal):
    os.kill(terminal.process.pid, signal.SIGTERM)
    assert terminal.ends() == 128 + signal.SIGTERM
    assert terminal.state == terminal.state_before


def test_keys_of_a_telephone_can_be_pressed(terminal):
    terminal.type("/dtmf 1#\r")
    terminal.sees("[key] 1")
    terminal.sees("[key] #")
    terminal.type("/dtmf x\r")
    terminal.sees("/dtmf takes keys of a telephone")


def test_an_application_that_fails_gives_the_terminal_back():
    with PseudoTerminal("-m", "bargein", "console", "failing_agent.py", cwd=APPS) as terminal:
        terminal.sees("bargein: failing_agent.py: LookupError: no such customer")
        assert terminal.ends() == 1
        assert terminal.state == terminal.state_before


def test_arguments_reach_the_application():
    with PseudoTerminal(
        "-m", "bargein", "console", "echo_agent.py", "--", "Good", "evening.", cwd=APPS
    ) as terminal:
        terminal.sees("Agent: Good evening.")


def test_a_session_of_ones_own_gets_the_terminal_and_ctrl_c_closes_it():
    with PseudoTerminal("own_session.py", cwd=APPS) as terminal:
        terminal.sees("Agent: Hello there.")
        terminal.type("good morning\r")
        terminal.sees("Agent: You said good morning.")
        terminal.type("\x03")
        terminal.sees("closed: user_initiated")
        assert terminal.ends() == 0
        assert terminal.state == terminal.state_before


def test_an_application_can_be_run_by_itself():
    with PseudoTerminal("echo_agent.py", "console", "--text", cwd=APPS) as terminal:
        terminal.sees("Agent: Hello there.")


def test_ctrl_c_ends_a_recorded_call_and_keeps_what_was_heard(tmp_path):
    caller, call, transcript = (tmp_path / name for name in ("caller.wav", "call.wav", "call.json"))
    write_wav(caller, AudioFrame.silence(20.0, 24000))
    files = ["--input", str(caller), "--output", str(call), "--transcript", str(transcript)]
    with PseudoTerminal(
        "-m", "bargein", "console", "recorded_agent.py", *files, cwd=APPS
    ) as terminal:
        terminal.sees("Agent: Hello, this is the desk speaking today.")
        terminal.type("\x03")
        assert terminal.ends() == 128 + signal.SIGINT
    duration = json.loads(transcript.read_text())["duration"]
    assert 2.0 < duration < 15.0
    assert read_wav(call).duration == pytest.approx(duration, abs=0.2)
