import asyncio
import json

import pytest
from workflow_kit import Host, Typed, assistant_texts

from bargein.errors import CaptureFailed, ToolError
from bargein.session import AgentSession, AgentTask
from bargein.testing import EventLog, ScriptedLLM, call, failure, reply
from bargein.workflows.groups.order import GroupOrder
from bargein.workflows.groups.task_group import TaskGroup
from bargein.workflows.values.email_task import GetEmailTask
from bargein.workflows.values.name_task import GetNameTask
from bargein.workflows.values.phone_task import GetPhoneNumberTask

NAME, EMAIL, PHONE = "Ann", "ann@example.com", "415 555 0123"


def make_group(**keywords):
    group = TaskGroup(**{"summarize_chat_ctx": False, **keywords})
    group.add(
        lambda: GetNameTask(require_confirmation=False), id="name", description="The caller's name"
    )
    group.add(GetEmailTask, id="email", description="The email address")
    group.add(lambda: GetPhoneNumberTask(region="US"), id="phone", description="The phone number")
    return group


def states(log):
    return [(e.event.task_id, e.event.state) for e in log.events if e.name == "task_progress"]


def failures(log):
    events = [e.event for e in log.events if e.name == "task_progress"]
    return [(event.task_id, event.reason) for event in events if event.state == "failed"]


class Raising(AgentTask):
    async def on_enter(self):
        self.complete(LookupError("none"))


async def test_all_tasks_run_in_order_and_their_results_come_together():
    seen = []
    group = make_group(on_progress=seen.append)
    async with Typed(group) as typed:
        for words in (NAME, EMAIL, PHONE):
            await typed(words)
        results = typed.result.task_results
        assert list(results) == ["name", "email", "phone"]
        assert results["email"].email_address == EMAIL
        assert states(typed.log) == [
            (task_id, state) for task_id in results for state in ("started", "completed")
        ]
        assert [event.done for event in seen] == [0, 1, 1, 2, 2, 3]
        assert {event.total for event in seen} == {3}


async def test_go_back_returns_to_the_task_before_with_its_old_value():
    async with Typed(make_group()) as typed:
        await typed(NAME)
        await typed(EMAIL)
        assert (await typed("go back"))[-1].startswith("I have A, N, N; at")
        assert (await typed("yes"))[-1] == "What's your phone number?"
        await typed(PHONE)
        assert typed.result.task_results["email"].email_address == EMAIL
        assert ("email", "reopened") in states(typed.log)


async def test_several_tasks_can_be_changed_in_one_turn():
    async with Typed(make_group()) as typed:
        await typed(NAME)
        await typed(EMAIL)
        assert "Ann" in (await typed("change my name and email"))[-1]
        await typed("no")
        await typed("Joan")
        await typed("yes")
        await typed(PHONE)
        assert typed.result.task_results["name"].first_name == "Joan"


async def test_the_interrupted_task_goes_on_with_what_it_had():
    async with Typed(make_group(), modality="audio") as typed:
        await typed(NAME)
        await typed(EMAIL)
        await typed("yes")
        await typed("four one five five five five oh")
        await typed("change my email")
        assert (await typed("yes"))[-1] == "Please give me the number with the area code."
        assert (await typed("one two three"))[-1].startswith("I have 4, 1, 5;")
        await typed("yes")
        assert typed.result.task_results["phone"].phone_number == "+14155550123"


async def test_the_fourth_return_to_a_task_is_refused_aloud():
    async with Typed(make_group()) as typed:
        await typed(NAME)
        await typed(EMAIL)
        for _ in range(3):
            await typed("go back")
            await typed("yes")
        (line,) = await typed("go back")
        assert line.startswith("I'm sorry, we can't go back again.")
        await typed(PHONE)
        assert typed.result is not None


@pytest.mark.parametrize("ids", [["phone"], [], ["name", "name"], ["nonsense"]])
async def test_a_model_cannot_go_back_to_just_anything(ids):
    script = [
        reply(calls=[call("out_of_scope", task_ids=ids)], when="weather"),
        reply("So, your number?", when=lambda request: "weather" not in request.last_text),
    ]
    async with Typed(make_group(), *script) as typed:
        await typed(NAME)
        await typed(EMAIL)
        await typed("what about the weather")
        assert typed.last == "So, your number?"
        assert states(typed.log)[-1] == ("phone", "started")


async def test_a_models_going_back_leaves_the_task_without_an_error():
    script = [reply(calls=[call("out_of_scope", task_ids=["name"])], when="weather")]
    async with Typed(make_group(), *script) as typed:
        await typed(NAME)
        await typed(EMAIL)
        await typed("what about the weather")
        assert "Ann" in typed.last
        await typed("yes")
        await typed(PHONE)
        assert typed.result is not None


async def test_the_ids_are_an_enum_in_order_of_registration_with_a_type():
    async with Typed(make_group(), "Hm.") as typed:
        await typed(NAME)
        await typed(EMAIL)
        await typed("what about the weather")
        (tool,) = [one for one in typed.llm.requests[0].tools if one.id == "out_of_scope"]
        items = tool.schema()["parameters"]["properties"]["task_ids"]["items"]
        assert json.dumps(items, sort_keys=True) == '{"enum": ["name", "email"], "type": "string"}'


async def test_a_failure_ends_the_group_once_and_the_results_stay():
    async with Typed(make_group()) as typed:
        await typed(NAME)
        await typed("I don't want to give my email")
        assert isinstance(typed.error, CaptureFailed)
        assert typed.error.reason == "declined"
        assert list(typed.task.results) == ["name"]
        assert states(typed.log)[-1] == ("email", "failed")


async def test_with_return_exceptions_a_failure_is_a_result():
    async with Typed(make_group(return_exceptions=True)) as typed:
        await typed(NAME)
        await typed("skip")
        await typed(PHONE)
        assert isinstance(typed.result.task_results["email"], CaptureFailed)
        assert typed.result.task_results["phone"].phone_number == "+14155550123"


async def test_restored_results_are_kept_and_their_tasks_skipped():
    saved = GetNameTask(require_confirmation=False).slot.result
    name = saved(GetNameTask().slot.validated({"first_name": "Ann"}).value)
    async with Typed(make_group(results={"name": name})) as typed:
        assert typed.said == ["What's your email address?"]
        await typed(EMAIL)
        await typed(PHONE)
        assert typed.result.task_results["name"].first_name == "Ann"
        assert states(typed.log)[0] == ("name", "restored")


async def test_results_of_unknown_tasks_are_refused():
    async with Typed(make_group(results={"shoe size": 44})) as typed:
        assert isinstance(typed.error, ValueError)


async def test_closing_gives_cancelled_and_keeps_the_results():
    async with Typed(make_group(return_exceptions=True)) as typed:
        await typed(NAME)
        await typed(EMAIL)
    assert isinstance(typed.error, CaptureFailed)
    assert typed.error.reason == "cancelled"
    assert list(typed.task.results) == ["name", "email"]
    assert failures(typed.log) == [("phone", "cancelled")]


@pytest.mark.parametrize(
    ("words", "reason"), [("I'd rather not say", "declined"), ("operator", "declined")]
)
async def test_the_report_of_a_failure_says_why(words, reason):
    async with Typed(make_group()) as typed:
        await typed(words)
    assert failures(typed.log) == [("name", reason)]


async def test_another_error_than_a_failed_capture_has_no_reason():
    group = TaskGroup(summarize_chat_ctx=False)
    group.add(lambda: Raising(instructions=""), id="x", description="x")
    async with Typed(group) as typed:
        assert isinstance(typed.error, LookupError)
    assert failures(typed.log) == [("x", "")]


async def test_cancelling_the_group_ends_the_running_task_first():
    async with Typed(make_group(return_exceptions=True)) as typed:
        await typed(NAME)
        current = typed.task.current_task
        typed.task.cancel()
        await typed.session.wait_for_idle()
        assert current.done()
        assert typed.error.message == "AgentTask get_email_task is cancelled"


async def test_an_empty_group_is_complete_and_doubles_are_refused():
    async with Typed(TaskGroup()) as typed:
        assert typed.result.task_results == {}
    group = make_group()
    with pytest.raises(ValueError, match="already"):
        group.add(GetEmailTask, id="email", description="again")
    async with Typed(group):
        with pytest.raises(ValueError, match="started"):
            group.add(GetEmailTask, id="other", description="late")


async def test_errors_of_the_applications_callbacks_are_not_the_groups():
    async def fails(event):
        await asyncio.sleep(0)
        raise RuntimeError(event.task_id)

    async with Typed(make_group(on_task_completed=fails)) as typed:
        for words in (NAME, EMAIL, PHONE):
            await typed(words)
        assert len(typed.result.task_results) == 3


@pytest.mark.parametrize("answer", [reply("Ann, by email."), failure(ToolError("down"))])
async def test_the_summary_replaces_what_was_said_and_its_failure_loses_nothing(answer):
    group = make_group(summarize_chat_ctx=True, summarizer=ScriptedLLM([answer], strict=False))
    async with Typed(group) as typed:
        for words in (NAME, EMAIL, PHONE):
            await typed(words)
        assert len(typed.result.task_results) == 3
        texts = [message.text_content for message in typed.host.chat_ctx.messages()]
        summaries = [text for text in texts if "<chat_history_summary>" in (text or "")]
        if summaries:
            assert EMAIL not in " ".join(text or "" for text in texts)
            assert "Ann, by email." in summaries[0]


async def test_a_group_runs_to_its_end_in_a_run_without_an_error():
    group = make_group()
    host = Host(group)
    session = AgentSession()
    EventLog(session)
    await session.start(host)
    await session.wait_for_idle()
    for words in (NAME, EMAIL, "go back", "yes", PHONE):
        await session.run(user_input=words)
    assert host.result is not None
    assert assistant_texts(session)
    await session.aclose()


def test_an_id_waits_at_most_once_however_often_it_is_gone_back_to():
    order = GroupOrder(["a", "b", "c"])
    order.begin()
    order.finish()
    order.begin()
    order.go_back(["a"])
    assert order.waiting == ("a", "b", "c")
    order.begin()
    order.go_back(["b"])
    assert order.waiting == ("b", "a", "c")
    assert order.allowed == ("a",)


def test_there_are_ten_returns_in_all():
    order = GroupOrder([*"abcde"], restored=[*"abcd"])
    order.begin()
    for task_id in "aaabbbcccd":
        assert order.refusal([task_id]) == ""
        order.go_back([task_id])
        order.finish()
        assert order.current == "e"
    assert order.refusal(["d"]) == "cannot go back again"
