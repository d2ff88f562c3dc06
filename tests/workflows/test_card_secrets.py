"""Card data beyond issuer and last four digits stands in the result, and nowhere else.

Whole calls, spoken, typed and keyed, that go well and that go wrong: whatever can be
looked at afterwards is looked through.
"""

import logging
import re
import traceback

import pytest
from workflow_kit import Typed, Voice

from bargein.errors import ToolError
from bargein.testing import ScriptedLLM, reply
from bargein.workflows import (
    CaptureSettings,
    GetCardNumberTask,
    GetCreditCardTask,
    GetDtmfTask,
    GetEmailTask,
    TaskGroup,
)

NUMBER = "4012888888881881"
BAD_NUMBER = "4012888888881882"
SPOKEN = "four oh one two eight eight eight eight eight eight eight eight one eight eight one"
CODE, SPOKEN_CODE = "739", "seven three nine"
EXPIRATION, SPOKEN_EXPIRATION = "0941", "September twenty forty one"
DIGITS = {
    word: str(number)
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    )
} | {"oh": "0"}
IDS = re.compile(r"\b[a-z]+_[0-9a-f]{12}\b|\b\d+\.\d+\b")
"""Ids and times: random digits."""
SEPARATED = re.compile(r"(?<=\d)[\s,;./-]+(?=\d)")


def leaks(text):
    """Pieces of the card that stand in `text`, in digits or words."""
    text = IDS.sub("", text)
    words = re.sub(
        rf"\b({'|'.join(DIGITS)})\b", lambda match: DIGITS[match[1]], text.lower(), flags=re.I
    )
    plain = SEPARATED.sub("", words)
    pieces = {NUMBER[at : at + 5] for at in range(len(NUMBER) - 5)} | {BAD_NUMBER[-5:]}
    found = [piece for piece in pieces if piece in plain]
    for secret in (CODE, EXPIRATION, "09/41", "2041", r"september"):
        if re.search(rf"\b{secret}\b", f"{words} {plain}"):
            found.append(secret)
    return found


def test_the_search_finds_what_it_looks_for():
    for text in (NUMBER, "4012 8888 8888 1881", SPOKEN, "code 739.", SPOKEN_CODE):
        assert leaks(text), text
    for text in ("09/41", "keys 0941", SPOKEN_EXPIRATION, "in 2041"):
        assert leaks(text), text
    assert not leaks("Visa ending in 1, 8, 8, 1. Is that right? •••• 1881 at 0.739 s")


def everything(session, log, llm, caplog, *others):
    """All that anybody can look at after a call, as text."""
    for event in log.events:
        yield str(event)
        yield repr(event.event)
        yield event.event.model_dump_json() if _plain(event.event) else str(event.event)
    for item in [*session.history.items, *session.current_agent.chat_ctx.items]:
        yield repr(item)
        yield item.model_dump_json()
    for request in llm.requests:
        yield from request.texts
        yield repr(request.request)
    for record in caplog.records:
        yield record.getMessage()
        yield repr(record.args)
        if record.exc_info:
            yield "".join(traceback.format_exception(*record.exc_info))
    for other in others:
        yield repr(other)
        yield str(other)
        if isinstance(other, BaseException):
            yield "".join(traceback.format_exception(other))
            yield repr(vars(other))


def _plain(event):
    return not any(
        not isinstance(value, str | int | float | bool | None) for value in vars(event).values()
    )


async def speak(voice, *turns):
    """Each turn: what the agent says first, and the answer; keys begin with a "k"."""
    for line, answer in turns:
        await voice.caller.hears(line, within=30)
        await voice.caller.silence(2)
        if answer.startswith("k"):
            await voice.caller.press(answer[1:])
        else:
            await voice.caller.say(answer)
    await voice.caller.silence(8)


CALLS = {
    "spoken": [
        ("card number", SPOKEN),
        ("is that right", "yes"),
        ("expiration date", SPOKEN_EXPIRATION),
        ("security code", SPOKEN_CODE),
        ("name on the card", "Ann Lee"),
        ("is that right", "yes"),
    ],
    "keyed": [
        ("card number", "k" + NUMBER),
        ("expiration date", "k" + EXPIRATION),
        ("security code", "k" + CODE),
        ("name on the card", "Ann Lee"),
        ("is that right", "yes"),
    ],
    "spoken and keyed in parts": [
        ("card number", "four oh one two eight eight eight eight"),
        ("the rest", "k88881881"),
        ("is that right", "yes"),
        ("expiration date", "September"),
        ("the year", "twenty forty one"),
        ("security code", "k" + CODE + "#"),
        ("name on the card", "Ann Lee"),
        ("is that right", "yes"),
    ],
    "with mistakes": [
        ("card number", SPOKEN.removesuffix("one") + "two"),
        ("doesn't check out", "k" + BAD_NUMBER + "#"),
        ("doesn't check out", SPOKEN),
        ("is that right", "no"),
        ("card number", SPOKEN),
        ("is that right", "yes that's right"),
        ("expiration date", "blue elephants"),
        ("month and the year", "why do you need that"),
        ("month and the year", SPOKEN_EXPIRATION),
        ("security code", "what did you say"),
        ("security code", SPOKEN_CODE + " two"),
        ("I need the 3 digits", SPOKEN_CODE),
        ("name on the card", "Ann Lee"),
        ("is that right", "yes"),
    ],
}


@pytest.mark.parametrize("kind", CALLS)
async def test_a_whole_call_leaves_no_card_data_behind(kind, caplog):
    caplog.set_level(logging.DEBUG)
    llm = ScriptedLLM([reply("Sorry?", times=None)])
    task = GetCreditCardTask(llm=llm)
    async with Voice(task, llm=llm) as voice:
        await speak(voice, *CALLS[kind])
        card = voice.result
        assert card is not None, (voice.error, voice.said)
        assert (card.card_number, card.security_code) == (NUMBER, CODE)
        assert card.expiration_date == "09/41"
        assert card.issuer == "Visa"
        others = [card, task, [card], {"card": card}, f"{card}", task.chat_ctx.items]
        for text in everything(voice.session, voice.log, llm, caplog, *others):
            assert not leaks(text), (leaks(text), text)
        assert "ending in 1, 8, 8, 1" in str(voice.said) or kind == "keyed"


ENDS = {
    "declined": [(SPOKEN, None), ("I don't want to give it", "declined")],
    "no card": [(NUMBER, None), (EXPIRATION, None), ("no card", "declined")],
    "too often": [(BAD_NUMBER, None), (BAD_NUMBER, None), (BAD_NUMBER, "no_match")],
    "noes": [(SPOKEN, None), ("no", None)] * 3 + [("", "too_many_attempts")],
    "half": [("four oh one two eight eight", None), ("operator", "declined")],
}


@pytest.mark.parametrize("kind", ENDS)
async def test_a_failure_shows_no_card_data(kind, caplog):
    caplog.set_level(logging.DEBUG)
    llm = ScriptedLLM([reply("Sorry?", times=None)])
    runs = []
    async with Typed(GetCreditCardTask(llm=llm), llm=llm, modality="audio") as typed:
        for words, _ in ENDS[kind]:
            if words and not typed.host.over:
                part = typed.session.current_agent
                run = typed.session.run(user_input=words, input_modality="audio")
                try:
                    await run
                except ToolError as error:
                    runs.append(error)
                runs += [run, run.events, [str(event) for event in run.events]]
                runs += [part.evidence, part.value, part.slot.shown(part.machine.value)]
        error = typed.error
        assert error is not None
        assert error.reason == ENDS[kind][-1][1]
        assert error.partial is None
        for text in everything(typed.session, typed.log, llm, caplog, error, *runs):
            assert not leaks(text), (leaks(text), text)


async def test_a_cancelled_capture_shows_no_card_data(caplog):
    caplog.set_level(logging.DEBUG)
    llm = ScriptedLLM([], strict=False)
    async with Typed(GetCardNumberTask(), llm=llm, modality="audio") as typed:
        await typed(SPOKEN)
        task = typed.task
        assert (task.value, task.evidence, task.state) == (None, (), "confirming")
        task.cancel()
        await typed.session.wait_for_idle()
        assert typed.error.reason == "cancelled"
        assert typed.error.partial is None
        for text in everything(typed.session, typed.log, llm, caplog, typed.error, task):
            assert not leaks(text), text


async def test_an_application_that_gives_a_wrong_number_is_not_told_it_again(caplog):
    caplog.set_level(logging.DEBUG)
    async with Typed(GetCardNumberTask()) as typed:
        with pytest.raises(ToolError) as refused:
            await typed.task.update_card_number(BAD_NUMBER)
        assert not leaks("".join(traceback.format_exception(refused.value)).split("raise ")[-1])
        assert not leaks(str(refused.value))


async def test_a_task_after_the_card_and_its_model_see_the_masked_turns_only(caplog):
    caplog.set_level(logging.DEBUG)
    llm = ScriptedLLM([reply("It is fine.", when="weather"), reply("Summary.", times=None)])
    group = TaskGroup()
    group.add(GetCreditCardTask, id="card", description="card")
    group.add(GetEmailTask, id="email", description="email")
    async with Typed(group, llm=llm) as typed:
        for words in (NUMBER, EXPIRATION, CODE, "Ann Lee"):
            await typed(words)
        await typed("yes")
        assert "email" in typed.last
        await typed("how is the weather over there")
        await typed("bob at gmail dot com")
        assert typed.result is not None
        assert typed.result.task_results["card"].card_number == NUMBER
        assert llm.requests
        shown = [typed.result, group.results, typed.result.task_results]
        for text in everything(typed.session, typed.log, llm, caplog, *shown):
            assert not leaks(text), (leaks(text), text)
        assert any("••••" in text for request in llm.requests for text in request.texts)


async def test_sensitive_digits_are_as_secret_as_a_card(caplog):
    caplog.set_level(logging.DEBUG)
    llm = ScriptedLLM([], strict=False)
    task = GetDtmfTask(num_digits=8, sensitive=True, ask_for_confirmation=False)
    async with Typed(task, llm=llm, modality="audio") as typed:
        await typed("four oh one two")
        await typed.press("8888")
        assert typed.result.digits == "40128888"
        assert llm.requests == []
        for text in everything(typed.session, typed.log, llm, caplog, typed.result, task):
            assert not leaks(text), text


async def test_no_model_is_asked_anything_while_a_secret_is_asked_for():
    settings = CaptureSettings(prompts={"why": "For the payment."})
    llm = ScriptedLLM([])
    task = GetCreditCardTask(capture=settings, collect=("number", "expiration", "security_code"))
    async with Typed(task, llm=llm) as typed:
        for words in ("hello there", "why do you need it?", NUMBER, "blue", EXPIRATION, "x", CODE):
            await typed(words)
        assert typed.result.security_code == CODE
        assert llm.requests == []
