"""Holds calls with the front desk: typed ones in virtual time, and recorded ones as the command does."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from clinic.calendar import DAYS, TIMES, Calendar, Slot
from front_desk import FrontDesk

from bargein.audio.files import read_wav
from bargein.session import AgentSession
from bargein.testing import FakeTextOutput

ROOT = Path(__file__).parents[2]
AUDIO = ROOT / "examples" / "audio"
# Real decoding on a busy machine takes its time; a call that hangs takes for ever.
LIMIT = 300


@dataclass
class Typed:
    """What came of a typed call."""

    calendar: Calendar
    said: list[str] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)
    over: bool = False

    @property
    def booked(self):
        return {str(slot): phone for slot, phone in self.calendar.phones.items()}


async def typed_call(*turns, taken=()):
    """Say each turn when the agent has finished; "/12#" presses keys. The rest is not said
    when the agent has hung up."""
    call = Typed(Calendar([Slot(*slot) for slot in taken]))
    session = AgentSession()
    session.output.transcription = FakeTextOutput()
    session.on("close", lambda event: setattr(call, "over", True))
    async with session:
        await session.start(FrontDesk(call.calendar))
        await session.wait_for_idle()
        for turn in turns:
            if call.over:
                break
            if turn.startswith("/"):
                for key in turn[1:]:
                    session.input.push_dtmf(key)
            else:
                await session.submit_user_turn(turn)
            if not call.over:
                await session.wait_for_idle()
        hung_up = call.over
    call.over = hung_up
    for item in session.history.items:
        if item.type == "message" and item.role == "assistant":
            call.said.append(item.text_content)
        elif item.type == "function_call":
            call.tools.append(item.name)
    return call


@dataclass
class Recorded:
    """What the command left of a recorded call."""

    report: dict
    caller: np.ndarray
    agent: np.ndarray
    rate: int
    shown: str

    @property
    def booking(self):
        """Day, time and phone number as they were stored last; `None` for what is missing,
        and for all of it when the agent did not say goodbye with day and time."""
        done = [call for call in self.report["tool_calls"] if not call["is_error"]]
        chosen = [call["arguments"].get("option_id") for call in done]
        day = next((one for one in reversed(chosen) if one in DAYS), None)
        time = next((one for one in reversed(chosen) if one in TIMES), None)
        numbers = [call["arguments"].get("phone_number") for call in done]
        phone = next(filter(None, reversed(numbers)), None)
        if day is None or time is None or f"See you on {Slot(day, time)}" not in self.shown:
            return None, None, None
        return day, time, phone


def recorded_call(recording, folder):
    """`bargein console examples/front_desk.py --input …`, in a process of its own."""
    output, transcript = folder / "call.wav", folder / "call.json"
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "bargein", "console", "examples/front_desk.py"),
            *("--input", recording, "--output", output, "--transcript", transcript, "--fast"),
        ],
        cwd=ROOT,
        env=without_key(),
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
    shown = ran.stdout + ran.stderr
    assert ran.returncode == 0, shown
    assert "Traceback" not in shown, shown
    sound = read_wav(output)
    assert sound.num_channels == 2
    channels = sound.samples.reshape(-1, 2).astype(np.float64)
    report = json.loads(transcript.read_text())
    return Recorded(report, channels[:, 0], channels[:, 1], sound.sample_rate, shown)


def without_key():
    return {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}


def loud_seconds(channel, rate):
    """How many seconds of a channel are clearly audible (above -45 dBFS)."""
    block = rate // 50
    blocks = channel[: len(channel) // block * block].reshape(-1, block)
    return np.count_nonzero(np.sqrt(np.square(blocks).mean(axis=1)) > 32768 * 10 ** (-45 / 20)) / 50


def recorder():
    """The script that makes callers."""
    spec = importlib.util.spec_from_file_location(
        "record_callers", ROOT / "scripts" / "record_callers.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
