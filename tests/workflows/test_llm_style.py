"""A model words what code decided; what it leaves out is said as it is scripted."""

import asyncio
import contextlib

import pytest
from workflow_kit import Typed, Voice, having_heard

from bargein.errors import BargeinError
from bargein.testing import call, failure, reply
from bargein.workflows import (
    CaptureSettings,
    ConfirmTask,
    GetEmailTask,
    GetNameTask,
    MenuTask,
)

ADDRESS = "bob at gmail dot com"
READ_BACK = "I have B, O, B; at gmail dot com. Is that right?"
QUESTION = "What's your email address?"


def told(words):
    """When the model is told to say such words, before or after the caller's own."""
    return lambda request: any(words in text for text in request.texts[-4:])


def email(**options):
    return GetEmailTask(style="llm", **options)


async def test_the_model_words_question_and_read_back():
    script = [
        reply("Hi! And your mail?", when=told(QUESTION)),
        reply("So, B O B at Gmail dot com, right?", when=told("Is that right?")),
    ]
    async with Typed(email(), *script, modality="audio") as typed:
        assert typed.said == ["Hi! And your mail?"]
        assert await typed(ADDRESS) == ["So, B O B at Gmail dot com, right?"]
        assert typed.task.state == "confirming"
        await typed("yes")
        assert typed.result.email_address == "bob@gmail.com"
        assert typed.calls[0][0] == "update_email_address"


async def test_the_model_is_given_the_exact_read_back():
    script = [reply("Mail?", when=told(QUESTION)), reply("Fine.", when=told("Is that right?"))]
    async with Typed(email(), *script, modality="audio") as typed:
        await typed(ADDRESS)
        texts = [text for text in typed.llm.requests[-1].texts if READ_BACK in text]
        assert any(text.endswith("they stand: B, O, B; at gmail dot com") for text in texts)


@pytest.mark.parametrize(
    "words", ["Great, thanks! Is that right?", "So, R, O, B at gmail dot com?"]
)
async def test_a_read_back_that_leaves_out_the_value_is_followed_by_the_scripted_one(words):
    script = [reply("Mail?", when=told(QUESTION)), reply(words, when=told("Is that right?"))]
    async with Typed(email(), *script, modality="audio") as typed:
        assert await typed(ADDRESS) == [words, READ_BACK]
        assert typed.task.state == "confirming"
        await typed("yes")
        assert typed.result.email_address == "bob@gmail.com"


async def test_a_model_that_says_nothing_leaves_the_question_and_the_read_back_to_the_script():
    async with Typed(email(), reply("", times=None), modality="audio") as typed:
        assert typed.said == [QUESTION]
        with contextlib.suppress(BargeinError):  # a run reports what failed
            await typed(ADDRESS)
        assert typed.last == READ_BACK
        await typed("yes")
        assert typed.result.email_address == "bob@gmail.com"


async def test_a_model_that_fails_leaves_the_question_and_the_read_back_to_the_script():
    script = [failure(attempts=99), failure(attempts=99)]
    async with Typed(email(), *script, modality="audio") as typed:
        assert typed.said[-1] == QUESTION
        with contextlib.suppress(BargeinError):  # a run reports what failed
            await typed(ADDRESS)
        assert typed.last == READ_BACK
        await typed("yes")
        assert typed.result.email_address == "bob@gmail.com"


@pytest.mark.parametrize(
    "given", [{"instructions": "Be kind."}, {"extra_instructions": "Be kind."}]
)
async def test_instructions_let_the_model_word_the_first_question_only(given):
    script = [reply("Your mail, dear?", when=told(QUESTION))]
    async with Typed(GetEmailTask(**given), *script, modality="audio") as typed:
        assert typed.said == ["Your mail, dear?"]
        assert typed.llm.requests[0].tool_choice == "none"
        assert await typed(ADDRESS) == [READ_BACK]
        assert len(typed.llm.requests) == 1


@pytest.mark.parametrize("broken", [failure(attempts=99), reply("")])
async def test_a_first_question_that_fails_is_the_scripted_one(broken):
    task = GetEmailTask(extra_instructions="Be kind.")
    async with Typed(task, broken) as typed:
        assert typed.said[-1] == QUESTION
        assert typed.task.asks == 1


async def test_without_a_model_instructions_change_nothing():
    async with Typed(GetEmailTask(instructions="Be kind.")) as typed:
        assert typed.said == [QUESTION]


async def test_the_style_needs_a_model():
    async with Typed(email()) as typed:
        assert isinstance(typed.error, ValueError)
        assert 'style="llm" needs an LLM' in str(typed.error)
        assert typed.said == []


def test_an_unknown_style_is_refused():
    with pytest.raises(ValueError, match="'chatty'"):
        GetEmailTask(style="chatty")


async def test_a_value_that_was_not_read_out_cannot_be_confirmed_by_the_caller():
    script = [
        reply("Mail?", when=told(QUESTION)),
        reply("One moment while I write that down, it will only take a short while.", rate=2.0),
    ]
    async with Voice(email(), *script) as voice:
        await voice.caller.silence(3)
        await voice.caller.say(ADDRESS)
        await voice.caller.hears("One moment")
        assert voice.task.state == "heard"
        await voice.caller.say("yes yes that's right")  # to what nobody has read out
        await voice.caller.silence(1)
        assert voice.result is None
        await voice.caller.hears("I have")
        await voice.caller.silence(6)
        assert voice.task.state == "confirming"
        await voice.caller.say("yes")
        await voice.caller.silence(3)
        assert voice.result.email_address == "bob@gmail.com"


async def test_a_yes_into_the_end_of_the_models_read_back_counts():
    script = [
        reply("Mail?", when=told(QUESTION)),
        reply(
            "B, O, B at gmail dot com is what I understood, and I would very much like to know "
            "whether that is what you said to me just now.",
            when=told("Is that right?"),
        ),
    ]
    async with Voice(email(), *script) as voice:
        await voice.caller.silence(3)
        await voice.caller.say(ADDRESS)
        await voice.caller.hears("what I understood")
        await voice.caller.say("yes that's right")
        await voice.caller.silence(5)
        assert voice.result.email_address == "bob@gmail.com"


async def test_a_read_back_after_a_models_own_tool_call_must_hold_the_value_too():
    script = [
        reply("Mail?", when=told(QUESTION)),
        reply(calls=[call("update_email_address", email="bob@gmail.com")], when=told("weather")),
        reply("Noted!", when=told("must be in it exactly")),
    ]
    task = having_heard(email(), ADDRESS)
    async with Typed(task, *script, modality="audio") as typed:
        said = await typed("what about the weather")
        assert said == ["Noted!", READ_BACK]
        assert typed.task.state == "confirming"


async def test_the_model_words_re_asks_and_repeats():
    script = [
        reply("Mail?", when=told(QUESTION)),
        reply("Slowly please.", when=told("slowly, like")),
        reply("Once more: slowly please.", when=told("slowly, like")),
    ]
    async with Typed(email(), *script, modality="audio") as typed:
        await asyncio.sleep(9)
        assert typed.last == "Slowly please."
        await typed("what did you say")
        assert typed.last == "Once more: slowly please."


async def test_a_list_of_two_values_must_name_both():
    script = [
        reply("Mail?", when=told(QUESTION)),
        reply("Was it A at X dot com?", when=told("I heard two")),
    ]
    async with Typed(email(), *script, modality="audio") as typed:
        said = await typed("a at x dot com or maybe b at y dot com")
        assert said[0] == "Was it A at X dot com?"
        assert said[1].startswith("I heard two:")


async def test_a_question_that_completes_an_address_must_be_put_as_it_is():
    script = [reply("Mail?", when=told(QUESTION)), reply("Okay?", when=told("gmail dot com"))]
    async with Typed(email(), *script, modality="audio") as typed:
        assert await typed("mike b two two at gmail") == ["Okay?", "Is that gmail dot com?"]


async def test_other_tasks_are_worded_too():
    script = [
        reply("Who is it?", when=told("full name")),
        reply("Shayne Murphy, yes?", when=told("I have")),
    ]
    name = GetNameTask(last_name=True, style="llm")
    async with Typed(name, *script, modality="audio") as typed:
        assert await typed("I'm Shayne Murphy") == ["Shayne Murphy, yes?"]
    async with Typed(
        ConfirmTask("Shall I book it?", style="llm"), reply("Book it?", when=told("Shall I"))
    ) as typed:
        assert typed.said == ["Book it?"]
    menu = MenuTask("Which one?", ["billing", "support"], style="llm")
    script = [reply("Well?", when=told("Which one?")), reply("Hm?", when=told("Billing. Is"))]
    async with Typed(menu, *script, modality="audio") as typed:
        assert await typed("bilking") == ["Hm?", "Billing. Is that right?"]


async def test_silence_alone_ends_it_in_this_style_too():
    script = [reply("Well?", times=None)]
    task = email(capture=CaptureSettings(no_input_timeout=5))
    async with Voice(task, *script) as voice:
        await voice.caller.silence(60)
        assert voice.error.reason == "no_input"
        assert voice.task.asks == 3


async def test_a_model_that_fails_later_leaves_the_script():
    async with Typed(email(), reply("Mail?", when=told(QUESTION)), modality="audio") as typed:
        typed.llm.add(failure(attempts=99))
        await asyncio.sleep(16)
        assert typed.last.startswith("Please say your email address slowly")
