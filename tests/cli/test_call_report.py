import json

import pytest

from bargein.cli.call_lines import CallLines
from bargein.cli.call_report import CallReport
from bargein.conversation import ChatMessage, FunctionCall, FunctionCallOutput
from bargein.errors import APITimeoutError
from bargein.models.model_errors import LLMError
from bargein.session.events import (
    AgentStateChangedEvent,
    CloseEvent,
    CloseReason,
    ConversationItemAddedEvent,
    ErrorEvent,
    FunctionToolsExecutedEvent,
    SessionUsageUpdatedEvent,
    SpeechCreatedEvent,
)
from bargein.workflows import TaskProgressEvent

START = 1_000_000.0


def said(role, text, at, **fields):
    item = ChatMessage(role=role, content=[text], created_at=START + at, **fields)
    return ConversationItemAddedEvent(item=item, created_at=START + at)


def tools(at):
    call = FunctionCall(
        call_id="c1", name="book", arguments='{"day": "Monday"}', created_at=START + at
    )
    output = FunctionCallOutput(call_id="c1", name="book", output="booked", is_error=False)
    return FunctionToolsExecutedEvent(
        function_calls=[call], function_call_outputs=[output], created_at=START + at
    )


CALL = [
    said("assistant", "Hello.", 0.5),
    said("user", "Book Monday.", 3.0, metrics={"end_of_turn_delay": 0.4}),
    tools(3.5),
    said("assistant", "One moment.", 3.6, metrics={"llm_node_ttft": 0.1, "e2e_latency": 0.6}),
    said("assistant", "Booked.", 5.0, interrupted=True, metrics={"llm_node_ttft": 0.2}),
]


def report(events):
    report = CallReport(START)
    for event in events:
        report.add(event)
    return report.build(ended_at=START + 6.0, history=[])


def test_turns_pair_what_was_said_with_what_was_answered():
    built = report(CALL)
    greeting, turn = built["turns"]
    assert (greeting["user"], greeting["agent"]) == (None, "Hello.")
    assert (turn["user"], turn["agent"]) == ("Book Monday.", "One moment. Booked.")
    assert turn["interrupted"]
    assert turn["time"] == 3.0


def test_the_latency_of_a_turn_is_that_of_its_first_words():
    assert report(CALL)["turns"][1]["latency"] == {
        "end_of_turn_delay": 0.4,
        "llm_node_ttft": 0.1,
        "e2e_latency": 0.6,
    }


def test_tool_calls_stand_with_their_outputs():
    assert report(CALL)["tool_calls"] == [
        {
            "time": 3.5,
            "name": "book",
            "arguments": {"day": "Monday"},
            "output": "booked",
            "is_error": False,
        }
    ]


def test_events_are_in_seconds_since_the_start_and_can_be_written_as_json():
    events = [
        AgentStateChangedEvent(
            old_state="listening", new_state="thinking", created_at=START + 1.25
        ),
        SpeechCreatedEvent(
            user_initiated=True, source="say", speech_handle=object(), created_at=START + 2
        ),
        *CALL,
    ]
    built = json.loads(json.dumps(report(events)))
    assert built["duration"] == 6.0
    assert built["started_at"] == "1970-01-12T13:46:40+00:00"
    assert built["events"][0] == {
        "time": 1.25,
        "type": "agent_state_changed",
        "old_state": "listening",
        "new_state": "thinking",
    }


def test_an_error_is_written_with_the_model_that_failed():
    error = LLMError(
        timestamp=START, label="openai", error=APITimeoutError("too slow"), recoverable=True
    )
    event = report([ErrorEvent(error=error, created_at=START)])["events"][0]
    assert event == {"time": 0.0, "type": "error", "error": "openai: too slow", "recoverable": True}


def test_sums_that_come_with_every_request_are_left_out():
    assert report([SessionUsageUpdatedEvent(usage=[], created_at=START)])["events"] == []


def lines(events):
    printer = CallLines()
    return [line.text for event in events for line in printer.lines(event)]


def test_lines_read_like_the_call_with_one_latency_for_each_turn():
    assert lines(CALL) == [
        "Agent: Hello.",
        "You:   Book Monday.",
        '  [tool] book({"day": "Monday"}) -> booked',
        "Agent: One moment.",
        "       0.60 s to the first sound: end of turn 0.40, model 0.10",
        "Agent: Booked. [interrupted]",
    ]


@pytest.mark.parametrize(
    ("state", "reason", "shown"),
    [
        ("failed", "declined", "day failed (1 of 4 done)"),
        ("failed", "cancelled", "day cancelled (1 of 4 done)"),
        ("completed", "", "day completed (1 of 4 done)"),
    ],
)
def test_a_task_that_ends_with_the_call_is_not_shown_as_a_failure(state, reason, shown):
    event = TaskProgressEvent(
        group_id="g", task_id="day", state=state, done=1, total=4, reason=reason
    )
    assert lines([event]) == [f"  [progress] {shown}"]


def test_a_call_that_the_user_ended_needs_no_line():
    assert lines([CloseEvent(reason=CloseReason.USER_INITIATED)]) == []
    assert lines([CloseEvent(reason=CloseReason.ERROR, error=ValueError("broken"))]) == [
        "The call ended: broken"
    ]
