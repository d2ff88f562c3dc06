import pytest

from bargein.conversation import AgentHandoff, ChatMessage, FunctionCall, FunctionCallOutput
from bargein.session import (
    Agent,
    AgentHandoffEvent,
    ChatMessageEvent,
    FunctionCallEvent,
    FunctionCallOutputEvent,
)
from bargein.session.run_expect import RunAssert
from bargein.testing import ScriptedLLM, call, reply


class Boss(Agent):
    pass


BOSS = Boss(instructions="")
ARGUMENTS = '{"people": 4, "at": {"hour": 7}}'


def message(text, role="assistant"):
    return ChatMessageEvent(item=ChatMessage(role=role, content=[text]))


def events():
    handoff = AgentHandoff(old_agent_id="agent", new_agent_id="boss")
    output = FunctionCallOutput(call_id="1", name="book", output="booked", is_error=False)
    return [
        message("Let me see."),
        FunctionCallEvent(item=FunctionCall(call_id="1", name="book", arguments=ARGUMENTS)),
        FunctionCallOutputEvent(item=output),
        AgentHandoffEvent(item=handoff, old_agent=None, new_agent=BOSS),
        message("Done."),
    ]


@pytest.fixture
def expect():
    return RunAssert(events())


def shown(caught):
    """The line of the failure that carries the marker."""
    return [line for line in str(caught.value).splitlines() if line.startswith(">>>")]


def test_each_event_is_passed_once_and_then_there_are_none(expect):
    assert expect.next_event().is_message(role="assistant").event().item.content == ["Let me see."]
    called = expect.next_event().is_function_call(name="book", arguments={"people": 4})
    assert called.event().item.call_id == "1"
    expect.next_event().is_function_call_output(output="booked", is_error=False)
    handoff = expect.next_event().is_agent_handoff(new_agent_type=Boss).event()
    assert handoff.new_agent is BOSS
    assert expect.next_event().event().item.content == ["Done."]
    expect.no_more_events()
    with pytest.raises(AssertionError, match="another event") as caught:
        expect.next_event()
    assert "(end)" in shown(caught)[0]


def test_no_more_events_fails_at_the_event_that_is_left(expect):
    expect.skip_next(3)
    with pytest.raises(AssertionError, match="no more events") as caught:
        expect.no_more_events()
    assert shown(caught) == [">>>   3  agent_handoff        agent -> boss"]
    assert str(caught.value).count("\n") == 5, "all events are shown"


def test_skipping_more_than_there_is_fails_and_moves_nothing(expect):
    with pytest.raises(AssertionError, match="expected 6 more events, got 5"):
        expect.skip_next(6)
    with pytest.raises(ValueError, match="-1"):
        expect.skip_next(-1)
    expect.skip_next(0).next_event().is_message()
    expect.skip_next().skip_next()
    expect.next_event().is_agent_handoff()


def test_the_next_event_of_a_type_is_found_behind_others(expect):
    expect.next_event(type="function_call_output").event()
    expect.next_event(type="message")
    expect.no_more_events()
    with pytest.raises(AssertionError, match="'message'"):
        expect.next_event(type="message")
    with pytest.raises(ValueError, match="unknown event type"):
        expect.next_event(type="call")


def test_an_event_is_skipped_only_if_it_is_as_described(expect):
    assert expect.skip_next_event_if(type="function_call") is None
    assert expect.skip_next_event_if(type="message", role="user") is None
    assert expect.skip_next_event_if(type="message", role="assistant").event().type == "message"
    assert expect.skip_next_event_if(type="function_call", name="cancel") is None
    assert expect.skip_next_event_if(type="function_call", arguments={"people": 5}) is None
    assert expect.skip_next_event_if(type="function_call", name="book", arguments={"people": 4})
    assert expect.skip_next_event_if(type="function_call_output", is_error=True) is None
    assert expect.skip_next_event_if(type="function_call_output", output="booked")
    assert expect.skip_next_event_if(type="agent_handoff", new_agent_type=Boss)
    expect.skip_next(1)
    assert expect.skip_next_event_if(type="message") is None


def test_a_description_that_does_not_apply_to_the_type_is_refused(expect):
    with pytest.raises(ValueError, match="name= does not apply"):
        expect.skip_next_event_if(type="message", name="book")


@pytest.mark.parametrize(
    ("position", "check", "message"),
    [
        (0, lambda e: e.is_message(role="user"), "got role 'assistant'"),
        (0, lambda e: e.is_function_call(), "got a message"),
        (1, lambda e: e.is_function_call(name="cancel"), "got name 'book'"),
        (1, lambda e: e.is_function_call(arguments={"people": 5}), "people=5, got 4"),
        (1, lambda e: e.is_function_call(arguments={"name": "Ann"}), "which is missing"),
        (1, lambda e: e.is_function_call(arguments={"at": {}}), "got {'hour': 7}"),
        (2, lambda e: e.is_function_call_output(output="no"), "got output 'booked'"),
        (2, lambda e: e.is_function_call_output(is_error=True), "got is_error False"),
        (3, lambda e: e.is_agent_handoff(new_agent_type=Other), "hand-off to Other, got Boss"),
        (4, lambda e: e.is_agent_handoff(), "got a message"),
    ],
)
def test_an_event_of_another_kind_fails_and_is_marked(expect, position, check, message):
    with pytest.raises(AssertionError, match=message) as caught:
        check(expect[position])
    assert len(shown(caught)) == 1
    assert shown(caught)[0].startswith(f">>>   {position}  ")


class Other(Agent):
    pass


def test_positions_count_from_both_ends_and_leave_the_cursor_alone(expect):
    expect[1].is_function_call()
    assert expect[-1].event().item.content == ["Done."]
    for position in (5, -6):
        with pytest.raises(AssertionError, match="got 5 events"):
            expect[position]
    expect.next_event().is_message()


def test_the_whole_run_is_searched_wherever_the_cursor_is(expect):
    expect.skip_next(5)
    assert expect.contains_message(role="assistant").event().item.content == ["Let me see."]
    expect.contains_function_call(name="book", arguments={"at": {"hour": 7}})
    expect.contains_function_call_output(output="booked", is_error=False)
    expect.contains_agent_handoff(new_agent_type=Agent)
    with pytest.raises(AssertionError, match="role='user'") as caught:
        expect.contains_message(role="user")
    assert len(shown(caught)) == 5


def test_a_range_is_searched_alone(expect):
    assert expect[2:].contains_message().event().item.content == ["Done."]
    with pytest.raises(AssertionError, match="a function_call") as caught:
        expect[2:4].contains_function_call()
    assert [line[4:7].strip() for line in shown(caught)] == ["2", "3"]
    with pytest.raises(AssertionError):
        expect[3:3].contains_message()


def test_a_run_without_events_reads_as_such():
    with pytest.raises(AssertionError, match=r"\(end\)"):
        RunAssert([]).next_event()
    RunAssert([]).no_more_events()
    with pytest.raises(AssertionError):
        RunAssert([]).contains_message()


def test_arguments_that_are_no_json_match_nothing_but_their_absence():
    broken = FunctionCallEvent(item=FunctionCall(call_id="1", name="book", arguments="]["))
    event = RunAssert([broken])[0]
    event.is_function_call(name="book")
    with pytest.raises(AssertionError, match="cannot be read"):
        event.is_function_call(arguments={"a": 1})


def verdict(**arguments):
    return ScriptedLLM([reply(calls=[call("check_intent", **arguments)])])


async def judge(llm, text="We open at nine.", intent="names the opening hour"):
    return await RunAssert([message(text)])[0].is_message().judge(llm, intent=intent)


async def test_a_judge_that_agrees_lets_the_message_pass():
    llm = verdict(success=True, reason="nine")
    assert (await judge(llm)).event().item.content == ["We open at nine."]
    asked = " ".join(llm.requests[0].texts)
    assert "We open at nine." in asked
    assert "names the opening hour" in asked
    assert llm.requests[0].tool_names == ["check_intent"]


async def test_a_judge_that_disagrees_fails_the_test_with_its_reason():
    with pytest.raises(AssertionError, match="no hour in it") as caught:
        await judge(verdict(success=False, reason="no hour in it"))
    assert "We open at nine." in shown(caught)[0]


@pytest.mark.parametrize("answer", ["PASS: it does", "**Pass**", "Yes, nine.", '{"success": true}'])
async def test_a_judge_may_agree_in_words(answer):
    await judge(ScriptedLLM([answer]))


@pytest.mark.parametrize("answer", ["FAIL: no hour", "No.", '{"success": false, "reason": "x"}'])
async def test_a_judge_may_disagree_in_words(answer):
    with pytest.raises(AssertionError, match="does not meet"):
        await judge(ScriptedLLM([answer]))


@pytest.mark.parametrize("llm", [ScriptedLLM(["Hard to say."]), verdict(success="maybe")])
async def test_no_verdict_is_not_a_good_one(llm):
    with pytest.raises(AssertionError, match="no verdict"):
        await judge(llm)


async def test_a_judge_needs_an_intent_and_words():
    with pytest.raises(ValueError, match="intent"):
        await judge(ScriptedLLM(), intent=" ")
    with pytest.raises(AssertionError, match="without text"):
        await judge(ScriptedLLM(), text="")
