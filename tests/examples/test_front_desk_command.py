"""The front desk as the command holds it, typed: by rules, and with a model over the wire."""

import asyncio
import json
import subprocess
import sys

import pytest
from front_desk_calls import LIMIT, ROOT, without_key
from openai_server import Answer, chunk, fragment, openai_server, usage

COMMAND = (sys.executable, "-m", "bargein", "console", "examples/front_desk.py")


def tool_call(name, call_id, **arguments):
    return Answer(
        [
            chunk({"role": "assistant", "content": None}),
            fragment(0, json.dumps(arguments), call_id=call_id, name=name),
            chunk(finish_reason="tool_calls"),
            usage(),
        ]
    )


ANSWERS = [
    tool_call("select_option", "c1", option_id="Tuesday"),
    tool_call("select_option", "c2", option_id="9:30"),
    tool_call("answer_yes_no", "c3", yes=True),
]
TURNS = (
    "The day after the first of the week, if you can squeeze me in\n"
    "after breakfast\n555 1234\nthat would be splendid\nyes\n"
)


def console(turns, transcript):
    ran = subprocess.run(
        [*COMMAND, "--transcript", transcript],
        input=turns,
        cwd=ROOT,
        env=without_key(),
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
    shown = ran.stdout + ran.stderr
    assert ran.returncode == 0, shown
    assert "Traceback" not in shown
    return shown, json.loads(transcript.read_text())


def test_typed_lines_book_and_what_comes_after_the_goodbye_does_no_harm(tmp_path):
    turns = "Tuesday at ten thirty\n5551234\nyes\nhello?\nanybody?\n"
    shown, report = console(turns, tmp_path / "call.json")
    assert "See you on Tuesday at ten thirty" in shown
    assert report["tool_calls"][-1]["name"] == "answer_yes_no"


def test_a_caller_who_types_his_number_on_the_keypad_is_booked_with_it(tmp_path):
    turns = "/dtmf 2\n/dtmf 3\n/dtmf 5551234#\n/dtmf 1\n"
    shown, report = console(turns, tmp_path / "call.json")
    assert "See you on Tuesday at ten thirty" in shown
    numbers = [call["arguments"].get("phone_number") for call in report["tool_calls"]]
    assert "5551234" in numbers


@pytest.mark.parametrize("chosen_by", ["--llm", "OPENAI_API_KEY"])
def test_a_language_model_helps_to_understand_what_code_does_not(chosen_by, tmp_path):
    pytest.importorskip("openai", reason="the extra openai is not installed")
    transcript = tmp_path / "call.json"

    async def hold():
        async with openai_server(*ANSWERS) as server:
            options = ["--llm", "openai/test-model"] if chosen_by == "--llm" else []
            process = await asyncio.create_subprocess_exec(
                *(*COMMAND, "--transcript", str(transcript), *options),
                cwd=ROOT,
                env={
                    **without_key(),
                    "OPENAI_BASE_URL": server.base_url,
                    "no_proxy": "127.0.0.1",
                    **({} if options else {"OPENAI_API_KEY": "a key"}),
                },
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            async with asyncio.timeout(LIMIT):
                shown, _ = await process.communicate(TURNS.encode())
            return process.returncode, shown.decode(), server.received

    code, shown, received = asyncio.run(hold())
    assert code == 0, shown
    calls = json.loads(transcript.read_text())["tool_calls"]
    by_model = [call["arguments"].get("option_id") for call in calls]
    assert [one for one in by_model if one] == ["Tuesday", "9:30"], shown
    # What the model made of the last answer is asked back: it never decides.
    assert "So that's a yes?" in shown
    assert "See you on Tuesday at nine thirty" in shown
    first = received[0].body
    assert len(received) == len(ANSWERS)
    tools = {tool["function"]["name"] for tool in first["tools"]}
    assert {"select_option", "decline_menu"} <= tools
    if chosen_by == "--llm":
        assert first["model"] == "test-model"
