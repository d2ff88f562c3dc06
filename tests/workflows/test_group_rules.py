"""The rules of groups that need a look behind the dialogue: tools, events, the summary."""

import asyncio

import pytest
from workflow_kit import Typed

from bargein.errors import CaptureFailed, ToolError
from bargein.session import AgentTask
from bargein.testing import ScriptedLLM, call, failure, hang, reply
from bargein.workflows import (
    GetDtmfTask,
    GetEmailResult,
    GetEmailTask,
    GetNameResult,
    GetNameTask,
    GetPhoneNumberTask,
    TaskCompletedEvent,
    TaskGroup,
    TaskProgressEvent,
)

ASIDE = "how is the weather over there"
EMAIL, PHONE = "bob@gmail.com", "415 555 0123"


def make_group(**options):
    group = TaskGroup(**{"summarize_chat_ctx": False, **options})
    group.add(
        lambda: GetNameTask(require_confirmation=False), id="name", description="The caller's name"
    )
    group.add(GetEmailTask, id="email", description="Where to write")
    group.add(lambda: GetPhoneNumberTask(region="US"), id="phone", description="Where to call")
    return group


def tool_errors(typed):
    items = typed.session.history.items
    return [i.output for i in items if i.type == "function_call_output" and i.is_error]


# Going back


async def test_out_of_scope_is_there_from_the_second_task_on_and_hidden_on_entry():
    group = TaskGroup(summarize_chat_ctx=False)
    worded = {"extra_instructions": "Be kind.", "require_confirmation": False}
    group.add(lambda: GetNameTask(**worded), id="name", description="name")
    group.add(lambda: GetEmailTask(**worded), id="email", description="email")
    async with Typed(group, reply("Well?", times=None)) as typed:
        await typed(ASIDE)
        await typed("Ann")
        await typed(ASIDE)
        offered = ["out_of_scope" in request.tool_names for request in typed.llm.requests]
        # Name: on entry, in a turn. E-mail: on entry, in a turn.
        assert offered == [False, False, False, True]


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (["email"], "unable to regress, invalid task id 'email'"),  # its own
        (["phone"], "unable to regress, invalid task id 'phone'"),  # not visited
        (["shoe"], "unable to regress, invalid task id 'shoe'"),
        ([], "unable to regress, no task id was given"),
        (["name", "name"], "unable to regress, invalid task id: one was given twice"),
    ],
)
async def test_going_nowhere_is_refused_in_words(ids, message):
    """Through the wire an id that is no enum value is refused before it comes to the tool."""
    async with Typed(make_group(), "Hm.") as typed:
        await typed("Ann")
        current = typed.task.current_task
        (tool,) = [one for one in current.tools if one.id == "out_of_scope"]
        with pytest.raises(ToolError) as refused:
            await tool(ids)
        assert refused.value.message == message
        await typed(EMAIL)
        await typed(PHONE)
        assert typed.result is not None


async def test_the_tool_of_a_task_that_is_over_does_nothing():
    async with Typed(make_group()) as typed:
        await typed("Ann")
        email = typed.task.current_task
        (tool,) = [one for one in email.tools if one.id == "out_of_scope"]
        await typed(EMAIL)
        await tool(["name"])
        await typed.session.wait_for_idle()
        assert typed.last == "What's your phone number?"


async def test_a_word_that_several_tasks_share_is_asked_about():
    group = TaskGroup(summarize_chat_ctx=False)
    for name in ("home", "work", "other"):
        group.add(lambda: GetDtmfTask(num_digits=2), id=name, description=f"The {name} code")
    async with Typed(group) as typed:
        await typed("11")
        await typed("22")
        assert await typed("change my code") == ["Which one: The home code or The work code?"]
        assert (await typed("the work code"))[-1] == "I have 2, 2. Is that right?"
        await typed("yes")
        assert (await typed("change my home code"))[-1] == "I have 1, 1. Is that right?"
        await typed("yes")
        await typed("change my code")
        await typed("33")  # an answer to the question that is open
        assert [result.digits for result in typed.result.task_results.values()] == [
            "11",
            "22",
            "33",
        ]


async def test_a_group_within_a_group_knows_its_own_ids():
    inner = make_group()
    outer = TaskGroup(summarize_chat_ctx=False)
    outer.add(lambda: inner, id="contact", description="contact")
    async with Typed(outer) as typed:
        for words in ("Ann", EMAIL, PHONE):
            await typed(words)
        assert list(typed.result.task_results["contact"].task_results) == ["name", "email", "phone"]


async def test_the_new_result_replaces_the_old_one_by_id():
    async with Typed(make_group()) as typed:
        await typed("Ann")
        await typed(EMAIL)
        await typed("change my name")
        await typed("no")
        await typed("Joan")
        await typed("yes")
        await typed(PHONE)
        results = typed.result.task_results
        assert list(results) == ["name", "email", "phone"]
        assert results["name"] == GetNameResult("Joan")
        assert results["email"] == GetEmailResult(EMAIL)


# Failures and events


async def test_the_group_fails_with_that_very_exception():
    class Broken(AgentTask):
        async def on_enter(self):
            self.complete(error)

    error = KeyError("the task's own")
    group = TaskGroup(summarize_chat_ctx=False)
    group.add(lambda: Broken(instructions="x"), id="broken", description="broken")
    async with Typed(group) as typed:
        assert typed.error is error


async def test_a_factory_that_fails_ends_the_group():
    def fails():
        raise LookupError("no such task")

    group = TaskGroup(summarize_chat_ctx=False)
    group.add(fails, id="x", description="x")
    async with Typed(group) as typed:
        assert isinstance(typed.error, LookupError)


@pytest.mark.parametrize(
    ("given", "task"),
    [(GetDtmfTask(num_digits=4), "GetDtmfTask"), (None, "MyTask"), ("GetEmailTask", "MyTask")],
)
def test_what_makes_no_task_is_refused_as_it_is_added(given, task):
    with pytest.raises(TypeError, match=rf"'x': give a function .* lambda: {task}\(…\)"):
        TaskGroup().add(given, id="x", description="x")


async def test_a_factory_that_makes_no_task_ends_the_group_with_its_id():
    group = TaskGroup(summarize_chat_ctx=False)
    group.add(lambda: "bob@gmail.com", id="x", description="x")
    async with Typed(group) as typed:
        assert isinstance(typed.error, TypeError)
        assert "the function of 'x' must make an AgentTask, not 'bob@gmail.com'" in str(typed.error)


@pytest.mark.parametrize("sync", [True, False])
async def test_each_success_is_reported_with_its_task_and_awaited(sync):
    seen = []

    async def later(event):
        await asyncio.sleep(1)
        seen.append(event)

    group = make_group(on_task_completed=seen.append if sync else later, return_exceptions=True)
    async with Typed(group) as typed:
        await typed("Ann")
        await typed("skip")
        await typed(PHONE)
        assert [type(event) for event in seen] == [TaskCompletedEvent] * 2
        assert [event.task_id for event in seen] == ["name", "phone"]
        assert isinstance(seen[0].agent_task, GetNameTask)
        assert seen[0].result == GetNameResult("Ann")


async def test_progress_is_a_session_event_and_a_callback_with_the_groups_id():
    seen = []
    group = make_group(on_progress=seen.append, results={"name": GetNameResult("Ann")})
    async with Typed(group) as typed:
        await typed(EMAIL)
        await typed("go back")
        await typed("yes")
        await typed("skip")
        events = [event.event for event in typed.log.events if event.name == "task_progress"]
        assert events == seen
        assert all(isinstance(event, TaskProgressEvent) for event in events)
        assert {event.group_id for event in events} == {group.group_id}
        assert {event.total for event in events} == {3}
        assert [(event.task_id, event.state, event.done) for event in events] == [
            ("name", "restored", 1),
            ("email", "started", 1),
            ("email", "completed", 2),
            ("phone", "started", 2),
            ("email", "reopened", 2),
            ("email", "completed", 2),
            ("phone", "reopened", 2),
            ("phone", "failed", 2),
        ]


async def test_a_restored_task_can_be_returned_to():
    group = make_group(results={"name": GetNameResult("Ann")})
    async with Typed(group) as typed:
        assert typed.said == ["What's your email address?"]
        assert (await typed("change my name"))[-1] == "I have Ann. Is that right?"
        await typed("yes")
        await typed(EMAIL)
        await typed(PHONE)
        assert typed.result.task_results["name"] == GetNameResult("Ann")


async def test_results_are_a_copy():
    async with Typed(make_group()) as typed:
        await typed("Ann")
        typed.task.results.clear()
        assert list(typed.task.results) == ["name"]


# The summary


async def finished(group, llm=None):
    async with Typed(group, llm=llm) as typed:
        for words in ("Ann", EMAIL, PHONE):
            await typed(words)
        assert len(typed.result.task_results) == 3
        return typed.host.chat_ctx.messages()


def summaries(messages):
    return [m for m in messages if "<chat_history_summary>" in (m.text_content or "")]


@pytest.mark.parametrize("whose", ["summarizer", "group", "session"])
async def test_the_summary_takes_the_place_of_the_conversation(whose):
    llm = ScriptedLLM([reply("Ann, by mail.", times=None)])
    options = {"summarizer": {"summarizer": llm}, "group": {"llm": llm}}.get(whose, {})
    group = make_group(summarize_chat_ctx=True, **options)
    messages = await finished(group, llm if whose == "session" else None)
    (summary,) = summaries(messages)
    assert summary.role == "assistant"
    assert summary.extra["is_summary"] is True
    text = summary.text_content.replace("\n", "")
    assert text == "<chat_history_summary>Ann, by mail.</chat_history_summary>"
    assert not [m for m in messages if EMAIL in (m.text_content or "") and m is not summary]
    # It is made of the calls as well.
    assert "update_email_address" in llm.requests[-1].last_text


@pytest.mark.parametrize("broken", [failure(ToolError("down")), hang(), reply("")])
async def test_without_a_summary_the_conversation_stays_as_it_is(broken):
    llm = ScriptedLLM([broken], strict=False)
    messages = await finished(make_group(summarize_chat_ctx=True, summarizer=llm))
    assert not summaries(messages)
    assert [m for m in messages if EMAIL in (m.text_content or "")]


async def test_without_a_model_there_is_no_summary():
    messages = await finished(make_group(summarize_chat_ctx=True))
    assert not summaries(messages)


async def test_no_summary_is_made_when_none_is_wanted():
    llm = ScriptedLLM([])
    await finished(make_group(llm=llm))
    assert llm.requests == []


async def test_a_failure_is_one_of_the_group_and_says_whose():
    async with Typed(make_group()) as typed:
        await typed("Ann")
        await typed("skip")
        assert isinstance(typed.error, CaptureFailed)
        assert typed.error.message == "couldn't get the email address: skip"
        assert tool_errors(typed) == []


async def test_a_model_that_sends_an_unknown_id_is_refused_and_the_task_goes_on():
    script = [reply(calls=[call("out_of_scope", task_ids=["shoe"])], when="weather"), "Hm."]
    async with Typed(make_group(), *script) as typed:
        await typed("Ann")
        await typed(ASIDE)
        assert len(tool_errors(typed)) == 1
        assert typed.task.current_task.state == "asking"
