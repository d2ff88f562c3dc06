"""The front desk as the command holds it, typed: by rules, and with a model over the wire."""

import asyncio
import json
import subprocess
import sys

import pytest
from front_desk_calls import LIMIT, ROOT, without_key
from openai_server import Answer, chunk, fragment, openai_server, text_answer, usage

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
    tool_call("check_calendar", "c1", day="Tuesday", time="10:30"),
    text_answer("Tuesday at half past ten is free, ", "shall I book it?"),
    tool_call("book_appointment", "c2", day="Tuesday", time="10:30"),
    text_answer("It is booked."),
    tool_call("note_phone_number", "c3", digits="5551234"),
    text_answer("Is 555 1234 right?"),
    tool_call("finish_call", "c4"),
]
TURNS = "Could you squeeze me in after breakfast on Tuesday?\nlovely\n555 1234\nindeed\n"


def test_typed_lines_book_and_what_comes_after_the_goodbye_does_no_harm(tmp_path):
    transcript = tmp_path / "call.json"
    ran = subprocess.run(
        [*COMMAND, "--transcript", transcript],
        input="Tuesday at ten thirty\nyes\n5551234\nyes\nhello?\nanybody?\n",
        cwd=ROOT,
        env=without_key(),
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
    shown = ran.stdout + ran.stderr
    assert ran.returncode == 0, shown
    assert "Traceback" not in shown
    booking = json.loads(transcript.read_text())["tool_calls"][-1]
    assert (booking["name"], booking["output"]) == (
        "finish_call",
        "Tuesday at ten thirty, phone 5551234",
    )


@pytest.mark.parametrize("chosen_by", ["--llm", "OPENAI_API_KEY"])
def test_a_language_model_books_with_the_same_tools(chosen_by, tmp_path):
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
    assert [call["name"] for call in calls] == [
        *("check_calendar", "book_appointment", "note_phone_number", "finish_call")
    ], shown
    assert calls[1]["arguments"] == {"day": "Tuesday", "time": "10:30"}
    assert calls[-1]["output"] == "Tuesday at ten thirty, phone 5551234"
    assert "See you on Tuesday at ten thirty" in shown
    first, last = received[0].body, received[-1].body
    assert "front desk of a clinic" in first["messages"][0]["content"]
    assert "booked Tuesday at ten thirty" in last["messages"][0]["content"]
    assert {tool["function"]["name"] for tool in first["tools"]} >= {"check_calendar", "ask_again"}
    if chosen_by == "--llm":
        assert first["model"] == "test-model"
