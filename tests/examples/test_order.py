"""The order as the command takes it, typed, and by voice in virtual time."""

import json
import subprocess
import sys

import pytest
from front_desk_calls import LIMIT, ROOT, without_key
from order import Waiter

from bargein.session import AgentSession
from bargein.testing import ScriptedCaller, ScriptedSTT, ScriptedTTS, ScriptedVAD


def console(*turns, keep=None, exit_code=0):
    """What the terminal shows when these lines come through a pipe."""
    options = ["--keep", str(keep)] if keep else []
    ran = subprocess.run(
        [sys.executable, "-m", "bargein", "console", "examples/order.py", *options],
        input="".join(f"{turn}\n" for turn in turns),
        cwd=ROOT,
        env=without_key(),
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
    shown = ran.stdout + ran.stderr
    assert ran.returncode == exit_code, shown
    assert "Traceback" not in shown, shown
    return shown


def test_a_typed_order_is_taken_and_the_caller_goes_back_for_the_email():
    shown = console(
        *("pizza", "Ann", "yes", "ann@example.com", "change my email"),
        *("no, it is anna@example.com", "yes", "555 1234", "yes"),
    )
    assert "confirmed to anna@example.com" in shown
    assert "Thank you, Ann." in shown
    steps = [line.split("] ")[1] for line in shown.splitlines() if "[progress]" in line]
    assert steps == [
        "dish started (0 of 5 done)",
        "dish completed (1 of 5 done)",
        "name started (1 of 5 done)",
        "name completed (2 of 5 done)",
        "email started (2 of 5 done)",
        "email completed (3 of 5 done)",
        "phone started (3 of 5 done)",
        "email reopened (3 of 5 done)",
        "email completed (3 of 5 done)",
        "phone reopened (3 of 5 done)",
        "phone completed (4 of 5 done)",
        "last started (4 of 5 done)",
        "last completed (5 of 5 done)",
    ]


def test_an_order_that_broke_off_goes_on_in_the_next_call(tmp_path):
    keep = tmp_path / "order.json"
    console("soup", "Joe", "yes", keep=keep)
    assert list(json.loads(keep.read_text())) == ["dish", "name"]
    shown = console("joe@example.com", "no thanks", "yes", keep=keep)
    assert "What's your first name?" not in shown
    assert "Soup for Joe, confirmed to joe@example.com." in shown
    assert not keep.exists()


def test_what_is_sold_out_is_not_ordered():
    shown = console("salad", "operator")
    assert "We are out of salad today." in shown
    assert "I am calling the cook for you." in shown


@pytest.mark.parametrize("kept", ["{", "[]", '{"dish": {"x": 1}}', '{"dessert": {}}', b"\xff"])
def test_a_broken_file_of_an_order_is_said_to_be_broken(tmp_path, kept):
    file = tmp_path / "order.json"
    file.write_bytes(kept if isinstance(kept, bytes) else kept.encode())
    with pytest.raises(ValueError, match=r"order\.json holds no order that was kept; move it away"):
        Waiter(file)


def test_the_console_says_so_without_a_traceback(tmp_path):
    file = tmp_path / "order.json"
    file.write_text("{")
    shown = console("pizza", keep=file, exit_code=1)
    assert "order.json holds no order that was kept; move it away" in shown


async def test_to_a_caller_who_says_nothing_it_says_that_it_hears_nothing():
    session = AgentSession(stt=ScriptedSTT(), vad=ScriptedVAD(), tts=ScriptedTTS())
    async with session:
        caller = ScriptedCaller(session)
        await session.start(Waiter())
        await caller.hears("I cannot hear you", within=60)


async def test_a_spoken_order_survives_a_change_of_the_email():
    waiter = Waiter()
    session = AgentSession(stt=ScriptedSTT(), vad=ScriptedVAD(), tts=ScriptedTTS())
    async with session:
        caller = ScriptedCaller(session)
        await session.start(waiter)
        for answer, then in (
            ("lasagna please", "first name"),
            ("my name is Joan", "Is that right"),
            ("yes", "email address"),
            ("joan at example dot com", "Is that right"),
            ("yes", "phone number"),
            ("change my email", "Is that right"),
            ("no it's joan underscore s at example dot com", "Is that right"),
            ("yes", "phone number"),
            ("five five five one two three four", "Is that right"),
            ("yes", "Shall I send the order"),
            ("yes", "on its way"),
        ):
            await caller.silence(1)
            heard = len(caller.heard)
            await caller.say(answer)
            await caller.hears(then, within=40)
            assert len(caller.heard) > heard
    assert waiter.ordered["email"].email_address == "joan_s@example.com"
    assert waiter.ordered["phone"].phone_number == "5551234"
    assert waiter.ordered["dish"].id == "lasagna"
