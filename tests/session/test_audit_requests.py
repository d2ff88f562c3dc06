"""What the model is asked: per-call instructions, tools, contexts, choices and modalities."""

import asyncio

import pytest
from session_kit import Call, Desk, assert_pairs_complete, make_session

from bargein.conversation import ChatContext, ChatMessage, Instructions, function_tool
from bargein.errors import StopResponse
from bargein.session import AgentTask
from bargein.testing import call, reply
from bargein.turns.settings import LivenessSettings

QUIET = LivenessSettings(slow_line=None)


class Clerk(Desk):
    """Has two tools."""

    @function_tool
    async def look_up(self, name: str) -> str:
        """Look somebody up."""
        return f"{name} is a guest"

    @function_tool
    async def book(self) -> str:
        """Book a table."""
        return "booked"


def looking_up(text="", **options):
    return reply(text, calls=[call("look_up", name="Ann")], **options)


# Placement


async def test_extra_instructions_stay_where_the_first_request_had_them():
    async with Call(Clerk(), looking_up("Wait."), "Done.", "Next.") as running:
        await running.session.generate_reply(user_input="Who is Ann?", instructions="Be brief.")
        first, second = (request.texts for request in running.requests)
        assert first[2:] == ["user: Who is Ann?", "system: Be brief."]
        assert second[2:] == [
            "user: Who is Ann?",
            "system: Be brief.",
            "assistant: Wait.",
            'look_up({"name": "Ann"})',
            "look_up -> Ann is a guest",
        ]
        await running.session.generate_reply(user_input="Thanks.")
        assert "system: Be brief." not in running.requests[2].texts
        assert all(m.text_content != "Be brief." for m in running.session.history.messages())


async def test_extra_instructions_of_a_turn_behind_another_speech_are_last_all_the_same():
    async with Call(Clerk(), looking_up(), "Done.") as running:
        running.session.say("One two three four five six.")
        await running.caller.hears("two")
        await running.session.generate_reply(instructions="Look Ann up.")
        assert running.requests[0].texts[-1] == "system: Look Ann up."
        assert running.requests[1].texts[-3:] == [
            "system: Look Ann up.",
            'look_up({"name": "Ann"})',
            "look_up -> Ann is a guest",
        ]


async def test_instructions_have_the_wording_of_the_modality():
    worded = Instructions("Say it.", audio="Slowly.", text="Write it.")
    async with Call(Desk(), "Yes.", "Yes.") as running:
        await running.session.generate_reply(instructions=worded, input_modality="text")
        await running.session.generate_reply(instructions=worded, input_modality="audio")
        assert [request.last_text for request in running.requests] == [
            worded.as_modality("text"),
            worded.as_modality("audio"),
        ]


async def test_a_context_for_one_turn_is_shown_instead_and_left_as_it_was():
    async with Call(Clerk(), "One.", looking_up(), "Two.", "Three.") as running:
        await running.session.generate_reply(user_input="Remember me.")
        own = ChatContext.empty()
        own.add_message(role="user", content="Who is Ann?")
        await running.session.generate_reply(chat_ctx=own)
        assert running.requests[1].texts == ["user: Who is Ann?"]
        assert running.requests[2].texts == [
            "user: Who is Ann?",
            'look_up({"name": "Ann"})',
            "look_up -> Ann is a guest",
        ]
        assert [item.type for item in own.items] == ["message"]
        await running.session.generate_reply()
        assert "user: Remember me." in running.requests[3].texts
        assert "user: Who is Ann?" not in running.requests[3].texts


async def test_user_input_is_shown_also_with_a_context_for_one_turn():
    own = ChatContext.empty()
    own.add_message(role="assistant", content="Hello.")
    async with Call(Desk(), "Yes.") as running:
        await running.session.generate_reply(
            user_input="Now this.", chat_ctx=own, instructions="Be brief."
        )
        assert running.requests[0].texts == [
            "assistant: Hello.",
            "user: Now this.",
            "system: Be brief.",
        ]
        assert running.asked == ["Now this."]
        assert len(own.items) == 1


async def test_user_input_given_as_a_message_of_the_context_is_shown_once():
    message = ChatMessage(role="user", content=["Now this."])
    async with Call(Desk(), "Yes.") as running:
        await running.session.generate_reply(user_input=message, chat_ctx=ChatContext([message]))
        assert running.requests[0].texts == ["user: Now this."]


# Tools and choice


@pytest.mark.parametrize(
    ("allowed", "offered"),
    [(["book"], ["book"]), ([], []), (None, ["book", "look_up"]), (["nobody"], [])],
)
async def test_tools_are_limited_to_the_ids_given(allowed, offered):
    async with Call(Clerk(), "Yes.", "Again.") as running:
        await running.session.generate_reply(tools=allowed)
        await running.session.generate_reply()
        assert [request.tool_names for request in running.requests] == [
            offered,
            ["book", "look_up"],
        ]


async def test_a_limit_on_tools_holds_for_all_steps_of_the_turn():
    async with Call(Clerk(), looking_up(), "Done.") as running:
        await running.session.generate_reply(tools=["look_up"])
        assert [request.tool_names for request in running.requests] == [["look_up"], ["look_up"]]


async def test_a_required_call_is_required_once():
    async with Call(Clerk(), looking_up(), "Done.") as running:
        await running.session.generate_reply(tool_choice="required")
        assert [request.tool_choice for request in running.requests] == ["required", "auto"]


async def test_a_turn_without_tools_stays_without_them():
    async with Call(Clerk(), "No.") as running:
        await running.session.generate_reply(tool_choice="none")
        assert [request.tool_choice for request in running.requests] == ["none"]


async def test_a_named_function_is_passed_on_as_it_is():
    choice = {"type": "function", "function": {"name": "book"}}
    async with Call(Clerk(), reply(calls=[call("book")]), "Done.") as running:
        await running.session.generate_reply(tool_choice=choice)
        assert [request.tool_choice for request in running.requests] == [choice, "auto"]


async def test_a_choice_given_in_a_tool_is_kept():
    class Asking(Desk):
        @function_tool
        async def ask(self) -> None:
            """Let the model speak."""
            self.session.generate_reply(tool_choice="auto")
            self.session.generate_reply()

    async with Call(Asking(), reply(calls=[call("ask")]), "One.", "Two.") as running:
        await running.session.generate_reply()
        await running.session.wait_for_idle()
        assert [request.tool_choice for request in running.requests[1:]] == ["auto", "none"]


async def test_the_node_is_told_the_choice():
    seen = []

    class Node(Desk):
        async def llm_node(self, chat_ctx, tools, model_settings):
            seen.append(model_settings.tool_choice)
            yield "Yes."

    async with Call(Node()) as running:
        await running.session.generate_reply(tool_choice="required")
        await running.session.generate_reply()
        assert seen[0] == "required"
        assert not seen[1]


@pytest.mark.parametrize(
    ("options", "microphone", "modality"),
    [
        ({"user_input": "Hello."}, True, "text"),
        ({}, True, "audio"),
        ({}, False, "text"),
        ({"user_input": "Hello.", "input_modality": "audio"}, True, "audio"),
        ({"input_modality": "text"}, True, "text"),
    ],
)
async def test_the_modality_of_a_reply(options, microphone, modality):
    async with Call(Desk(instructions=Instructions("Do.", text="Write.")), "Yes.") as running:
        if not microphone:
            running.session.input.audio = None
        handle = running.session.generate_reply(**options)
        assert handle.input_details.modality == modality
        await handle
        worded = "Write." if modality == "text" else "Do."
        assert worded in running.requests[0].texts[0]


# Steps


async def test_a_call_that_wants_no_reply_beside_one_that_does():
    class Two(Desk):
        @function_tool
        async def quiet(self) -> None:
            """Say nothing."""

        @function_tool
        async def stop(self) -> str:
            """Stop."""
            raise StopResponse

    async with Call(Two(), reply("Bye.", calls=[call("quiet"), call("stop")])) as running:
        handle = await running.session.generate_reply(user_input="Go.")
        assert handle.exception() is None
        assert running.said == ["Bye."]
        assert len(running.requests) == 1
        assert_pairs_complete(running.session.history)


async def test_the_reply_to_a_handoff_with_a_value_is_asked_without_tools():
    other = Desk(id="other")

    class Leaving(Desk):
        @function_tool
        async def leave(self):
            """Hand over."""
            return other, "moved"

    async with Call(Leaving(), reply(calls=[call("leave")]), "You are moved.") as running:
        await running.session.generate_reply()
        assert [request.tool_choice for request in running.requests] == [None, "none"]
        assert running.session.current_agent is other


async def test_a_task_that_completes_in_a_tool_ends_the_tasks_turn_in_silence():
    class Name(AgentTask[str]):
        def __init__(self):
            super().__init__(instructions="Ask for the name.")

        @function_tool
        async def take(self, name: str) -> str:
            """Take the name."""
            self.complete(name)
            return "taken"

    class Host(Desk):
        @function_tool
        async def ask_name(self) -> str:
            """Ask."""
            return await Name()

    script = [reply(calls=[call("ask_name")]), reply(calls=[call("take", name="Ann")]), "Hi Ann."]
    async with Call(Host(), *script, liveness=QUIET) as running:
        running.session.generate_reply(user_input="Go.")
        await running.log.wait_for("C(handoff)", count=2)
        await running.session.submit_user_turn("I am Ann.")
        await running.log.wait_for("C(assistant)")
        assert running.said == ["Hi Ann."]


# Turns that came as text


async def test_a_typed_turn_gives_the_handle_of_its_reply():
    async with Call(Desk(), "Yes.") as running:
        handle = await running.session.submit_user_turn("hello")
        assert not handle.done()
        assert (await handle).chat_message.text_content == "Yes."
        assert handle.input_details.modality == "text"
        event = running.log.last("user_turn_committed")
        assert (event.reason, event.transcript) == ("text", "hello")


async def test_a_typed_turn_without_a_reply_gives_none():
    class Silent(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            raise StopResponse

    async with Call(Silent()) as running:
        assert await running.session.submit_user_turn("hello") is None
        assert running.asked == ["hello"]
    async with Call(Desk(), llm=None) as running:
        assert await running.session.submit_user_turn("hello") is None
        assert running.asked == ["hello"]


@pytest.mark.parametrize("text", ["", "  \n"])
async def test_a_typed_turn_needs_words(text):
    async with Call(Desk()) as running:
        with pytest.raises(ValueError, match="text"):
            running.session.submit_user_turn(text)


async def test_typed_turns_are_refused_while_the_session_closes():
    refused = []

    class Leaving(Desk):
        async def on_exit(self):
            try:
                self.session.submit_user_turn("more")
            except RuntimeError as error:
                refused.append(str(error))

    async with Call(Leaving()) as running:
        running.session.on("close", lambda _: late(running.session))

        def late(session):
            with pytest.raises(RuntimeError):
                session.submit_user_turn("too late")
            refused.append("late")

        await running.session.aclose()
        assert refused == ["submit_user_turn: the session is closing", "late"]


async def test_the_chat_message_of_a_handle_is_never_the_users():
    async with Call(Desk(), strict=False) as running:
        handle = running.session.generate_reply(user_input="hello")
        handle.interrupt()
        await handle
        assert handle.chat_message is None
        assert [item.role for item in handle.chat_items] == ["user"]


# Two sessions at once do not mix


async def test_agents_are_active_in_one_session_at_a_time():
    agent = Desk()
    async with Call(agent):
        other = make_session()
        with pytest.raises(RuntimeError, match="active already"):
            await other.start(agent)
        await other.start(Desk())
        await other.aclose()


async def test_awaiting_a_reply_in_on_enter_is_fine():
    class Waiting(Desk):
        async def on_enter(self):
            handle = await self.session.generate_reply(instructions="Greet.")
            self.seen.append(handle.chat_message.text_content)

    async with Call(Waiting(), "Hello.") as running:
        await asyncio.sleep(5.0)
        assert running.agent.seen == ["Hello."]
