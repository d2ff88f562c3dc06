import asyncio
import json

import pytest

from bargein.conversation import ChatContext, function_tool
from bargein.errors import APIConnectionError, APIStatusError
from bargein.models.connect_options import APIConnectOptions
from bargein.testing import (
    ScriptedLLM,
    UnexpectedRequest,
    call,
    failure,
    hang,
    raw_call,
    reply,
    run_virtual,
)


def asking(text):
    context = ChatContext()
    context.add_message(role="user", content=text)
    return context


async def ask(llm, text="hello", **kwargs):
    return await llm.chat(chat_ctx=asking(text), **kwargs).collect()


def now():
    return round(asyncio.get_running_loop().time(), 6)


async def test_replies_come_in_order_after_their_time_to_first_token():
    llm = ScriptedLLM([reply("One.", ttft=0.5), "Two."])
    assert (await ask(llm)).text == "One."
    assert now() == 0.5
    assert (await ask(llm)).text == "Two."
    assert now() == 0.6
    llm.assert_finished()


async def test_the_rate_spreads_the_words():
    llm = ScriptedLLM([reply("one two three", rate=2)])
    times = []
    async with llm.chat(chat_ctx=asking("x")) as stream:
        async for chunk in stream:
            if chunk.delta:
                times.append((chunk.delta.content, now()))
    assert times == [("one ", 0.1), ("two ", 0.6), ("three", 1.1)]


async def test_a_call_is_yielded_whole_with_an_id_of_its_own():
    llm = ScriptedLLM(
        [reply("Wait.", calls=[call("book", day="Monday", people=2), raw_call("x", "{,")])]
    )
    answer = await ask(llm)
    assert [(made.name, made.call_id) for made in answer.tool_calls] == [
        ("book", "call_1"),
        ("x", "call_2"),
    ]
    assert json.loads(answer.tool_calls[0].arguments) == {"day": "Monday", "people": 2}
    assert answer.tool_calls[1].arguments == "{,"
    assert answer.usage.completion_tokens == 3


async def test_a_conditional_reply_waits_for_its_request_without_holding_up_others():
    llm = ScriptedLLM(
        [
            reply("Booked.", when="BOOK"),
            "Hello.",
            reply("Bye.", when=lambda r: "bye" in r.last_text),
        ]
    )
    assert (await ask(llm, "hi")).text == "Hello."
    assert (await ask(llm, "bye now")).text == "Bye."
    assert (await ask(llm, "please book it")).text == "Booked."


async def test_a_reply_answers_as_many_requests_as_it_is_told():
    llm = ScriptedLLM([reply("a", times=2), reply("b", times=None)])
    assert [(await ask(llm)).text for _ in range(5)] == ["a", "a", "b", "b", "b"]
    llm.assert_finished()


async def test_a_failure_strikes_as_many_attempts_as_it_is_told_and_then_the_script_goes_on():
    errors = []
    llm = ScriptedLLM([failure(APIConnectionError("down"), attempts=2), "Fine."])
    llm.on("error", lambda error: errors.append(error.recoverable))
    assert (await ask(llm)).text == "Fine."
    assert errors == [True, True]
    assert len(llm.requests) == 3


async def test_a_fault_added_later_strikes_the_next_request():
    llm = ScriptedLLM(["Fine."])
    llm.faults.add(failure(APIStatusError("no", status_code=400)))
    with pytest.raises(APIStatusError):
        await ask(llm)
    assert (await ask(llm)).text == "Fine."


async def test_a_model_that_hangs_runs_into_the_time_limit():
    llm = ScriptedLLM([hang(), "Late but here."])
    answer = await ask(llm, conn_options=APIConnectOptions(timeout=3.0))
    assert answer.text == "Late but here."
    assert now() == pytest.approx(3.2)


def test_a_request_outside_of_the_script_ends_the_run_even_if_the_error_is_caught():
    async def scenario():
        try:
            await ask(ScriptedLLM([reply("Only this", when="that")]), "surprise")
        except Exception:
            await asyncio.sleep(100)

    with pytest.raises(UnexpectedRequest, match=r"(?s)user: surprise.*Only this"):
        run_virtual(scenario())


async def test_a_model_that_is_not_strict_answers_anything():
    assert (await ask(ScriptedLLM(strict=False))).text == "Okay."


async def test_requests_are_recorded_as_they_were():
    @function_tool
    async def book() -> None:
        """Book it."""

    llm = ScriptedLLM(["Fine."])
    context = asking("hello")
    await llm.chat(chat_ctx=context, tools=[book], tool_choice="none").collect()
    context.add_message(role="assistant", content="later")
    (seen,) = llm.requests
    assert seen.texts == ["user: hello"]
    assert (seen.tool_names, seen.tool_choice, seen.last_text) == (["book"], "none", "hello")


def test_entries_that_were_not_used_are_reported():
    with pytest.raises(AssertionError, match=r"1 entries.*never"):
        ScriptedLLM([reply("never"), reply("any", times=None)]).assert_finished()


def test_a_rate_of_zero_is_refused():
    with pytest.raises(ValueError, match="rate"):
        reply("x", rate=0)
