import asyncio

import pytest

from bargein.conversation import AgentHandoff, ChatMessage
from bargein.models.emitter import EventEmitter
from bargein.session.events import (
    AgentStateChangedEvent,
    CloseEvent,
    CloseReason,
    ConversationItemAddedEvent,
    ErrorEvent,
    MetricsCollectedEvent,
    SessionStalledEvent,
    SpeechCreatedEvent,
    UserInputTranscribedEvent,
    UserStateChangedEvent,
)
from bargein.testing import EventLog


def report(session, *events):
    for event in events:
        session.emit(event.type, event)


def said(role, text, **fields):
    return ConversationItemAddedEvent(item=ChatMessage(role=role, content=[text], **fields))


def turn():
    return [
        UserStateChangedEvent(old_state="listening", new_state="speaking"),
        UserInputTranscribedEvent(transcript="hel", is_final=False),
        UserInputTranscribedEvent(transcript="hello", is_final=True),
        MetricsCollectedEvent.model_construct(type="metrics_collected"),
        SpeechCreatedEvent(user_initiated=False, source="generate_reply", speech_handle=None),
        said("user", "hello"),
        AgentStateChangedEvent(old_state="listening", new_state="thinking"),
        said("assistant", "Good", interrupted=True),
    ]


LABELS = [
    "U speaking",
    "transcribed interim",
    "transcribed final",
    "speech_created(generate_reply)",
    "C(user)",
    "A thinking",
    "C(assistant, interrupted)",
]


@pytest.fixture
def session():
    return EventEmitter()


async def test_names_and_labels_leave_out_metrics(session):
    log = EventLog(session)
    report(session, *turn())
    assert log.labels() == LABELS
    assert log.names()[:2] == ["user_state_changed", "user_input_transcribed"]
    assert "metrics_collected" not in log.names()


async def test_an_order_may_skip_events_unless_it_is_exact(session):
    log = EventLog(session)
    report(session, *turn())
    log.assert_order(["U speaking", "conversation_item_added", "A thinking"])
    log.assert_order(LABELS, exact=True)
    with pytest.raises(AssertionError, match=r"unexpected 'transcribed interim'(?s:.*)->"):
        log.assert_order(["U speaking", "A thinking"], exact=True)


async def test_a_wrong_order_fails_and_shows_the_table(session):
    log = EventLog(session)
    report(session, *turn())
    with pytest.raises(AssertionError, match=r"(?s)'U speaking' did not come in its place.*hello"):
        log.assert_order(["C(user)", "U speaking"])


async def test_an_exact_order_fails_when_something_is_missing_at_the_end(session):
    log = EventLog(session)
    report(session, *turn())
    with pytest.raises(AssertionError, match=r"close"):
        log.assert_order([*LABELS, "close"], exact=True)


async def test_other_events_have_labels_that_say_their_outcome(session):
    log = EventLog(session)
    report(
        session,
        ConversationItemAddedEvent(item=AgentHandoff(old_agent_id="a", new_agent_id="b")),
        ErrorEvent(error=ValueError("x")),
        SessionStalledEvent(waiting_for="llm", duration=1, action="none"),
        CloseEvent(reason=CloseReason.USER_INITIATED),
    )
    assert log.labels() == ["C(handoff)", "error", "session_stalled", "close(user_initiated)"]
    assert [line.split()[-1] for line in log.dump().splitlines()] == [
        "b",
        "ValueError('x')",
        "none",
        "close(user_initiated)",
    ]


async def test_waiting_ends_with_the_event_and_fails_after_its_time(session):
    log = EventLog(session)
    asyncio.get_running_loop().call_later(1, report, session, *turn())
    assert (await log.wait_for("C(user)")).item.text_content == "hello"
    assert asyncio.get_running_loop().time() == 1
    assert log.count("user_input_transcribed") == 2
    with pytest.raises(AssertionError, match="no 'close' within 3 s"):
        await log.wait_for("close", within=3)
