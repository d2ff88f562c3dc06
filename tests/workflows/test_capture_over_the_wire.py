"""A capture with a model behind the wire format of OpenAI's chat completions, on loopback."""

import asyncio
import json

import pytest
from openai_server import Answer, chunk, fragment, openai_server, text_answer, usage
from workflow_kit import Host, assistant_texts, tool_calls

from bargein.providers.openai import LLM
from bargein.session import AgentSession
from bargein.workflows import GetEmailTask, GetPhoneNumberTask

PATIENCE = 20.0  # seconds; only a hanging test needs them


def calls(name, **arguments):
    """An answer that is one tool call, its arguments in two pieces."""
    text = json.dumps(arguments)
    return Answer(
        [
            fragment(0, "", call_id=f"call_{name}", name=name),
            fragment(0, text[:5]),
            fragment(0, text[5:]),
            chunk(finish_reason="tool_calls"),
            usage(),
        ]
    )


def talk(task, answers, turns):
    """Hold the conversation; what each turn led to, the host, and the requests as they came."""

    async def main():
        async with (
            asyncio.timeout(PATIENCE),
            openai_server(*answers) as server,
            LLM("test-model", base_url=server.base_url, api_key="none") as llm,
            AgentSession(llm=llm) as session,
        ):
            host, said = Host(task), []
            await session.start(host)
            await session.wait_for_idle()
            for turn in turns:
                before = len(assistant_texts(session))
                await session.run(user_input=turn, input_modality="audio")
                said.append(assistant_texts(session)[before:])
            bodies = [received.body for received in server.received]
            return host, said, bodies, tool_calls(session)

    return asyncio.run(main())


def roles(body):
    return [message["role"] for message in body["messages"]]


def offered(body):
    return sorted(tool["function"]["name"] for tool in body["tools"])


def test_a_phone_number_with_a_side_question_an_invention_and_a_yes_only_a_model_understands():
    answers = [
        text_answer("We are open ", "from nine to five. ", "What is your number?"),
        calls("update_phone_number", phone_number="+14155550199"),
        text_answer("Which number was that?"),
        calls("confirm_phone_number"),
    ]
    turns = [
        "first tell me when you are open",
        "my cousin gave it to you once",
        "four one five, five five five, oh one two three",
        "hunky dory",
    ]
    host, said, bodies, made = talk(GetPhoneNumberTask(region="US"), answers, turns)
    assert host.result.phone_number == "+14155550123"
    assert said == [
        ["We are open from nine to five. What is your number?"],
        ["Which number was that?"],
        ["I have 4, 1, 5; 5, 5, 5; 0, 1, 2, 3. Is that right?"],
        [],
    ]
    assert [name for name, _ in made] == [
        "update_phone_number",  # the model's, refused
        "update_phone_number",  # what code understood
        "confirm_phone_number",
    ]
    # The invention was refused in words that the model reads.
    assert roles(bodies[2])[-2:] == ["assistant", "tool"]
    assert "did not say this phone number" in bodies[2]["messages"][-1]["content"]
    # What code understood is shown as if the model had called it, and confirming is offered now.
    assert "confirm_phone_number" not in offered(bodies[0])
    assert offered(bodies[3]) == [
        "confirm_phone_number",
        "decline_phone_number_capture",
        "update_phone_number",
    ]
    (call,) = bodies[3]["messages"][-4]["tool_calls"]
    assert json.loads(call["function"]["arguments"]) == {"phone_number": "+14155550123"}
    assert len(bodies) == 4


def test_a_value_that_only_the_model_finds_is_stored_because_the_caller_said_it():
    story = "I was on my way to the market when it began to rain and " * 20
    turn = f"{story} so write to bob at gmail dot com {story}"
    answers = [
        calls("update_email_address", email="bob@gmail.com"),
        text_answer("never asked for"),
    ]
    host, said, bodies, _ = talk(GetEmailTask(), answers, [turn, "yes"])
    assert said[0] == ["I have B, O, B; at gmail dot com. Is that right?"]
    assert host.result.email_address == "bob@gmail.com"
    assert len(bodies) == 1


@pytest.mark.parametrize("words", ["Great!", "So b, o, b at gmail dot com?"])
def test_a_model_that_words_the_read_back_badly_is_followed_by_the_line(words):
    answers = [text_answer("And your mail?"), text_answer(words)]
    task = GetEmailTask(style="llm")
    host, said, bodies, _ = talk(task, answers, ["bob at gmail dot com", "yes"])
    line = "I have B, O, B; at gmail dot com. Is that right?"
    assert said[0] == ([words, line] if words == "Great!" else [words])
    assert host.result.email_address == "bob@gmail.com"
    told = [m["content"] for m in bodies[1]["messages"] if m["role"] in ("system", "developer")]
    assert any(line in text for text in told)
    assert bodies[0]["tool_choice"] == "none"


def test_a_server_that_is_broken_leaves_the_capture_to_code():
    answers = [Answer(status=400, body={"error": {"message": "no such model"}})] * 2
    task = GetEmailTask(extra_instructions="Be kind.")
    host, said, _, _ = talk(task, answers, ["bob at gmail dot com", "yes"])
    assert said[0] == ["I have B, O, B; at gmail dot com. Is that right?"]
    assert host.result.email_address == "bob@gmail.com"
