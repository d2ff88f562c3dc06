import pytest
from workflow_kit import Typed, Voice, user_texts

from bargein.testing import call, reply
from bargein.workflows.values.dtmf_events import DtmfEvent, dtmf_event_to_code, format_dtmf
from bargein.workflows.values.dtmf_slot import GetDtmfResult
from bargein.workflows.values.dtmf_task import GetDtmfTask

INPUTS = '{"inputs":["1","2","3","4"]}'


def digits(**keywords):
    return GetDtmfTask(num_digits=4, **keywords)


async def test_the_last_key_completes_it_at_once():
    async with Typed(digits()) as typed:
        await typed.press("1234")
        assert typed.result.user_input == "1 2 3 4"
        assert typed.result.digits == "1234"
        assert typed.calls == [("record_inputs", INPUTS)]
        assert user_texts(typed.session) == ["[keypad] 1234"]


async def test_spoken_digits_are_recorded_the_same_way():
    async with Typed(digits(), modality="audio") as typed:
        await typed("one two three four")
        assert typed.result.user_input == "1 2 3 4"
        assert typed.calls == [("record_inputs", INPUTS)]


async def test_a_lone_pound_sign_and_unknown_symbols_are_ignored():
    async with Typed(digits()) as typed:
        await typed.press("#")
        await typed.press("x")
        assert typed.said == ["Please say or key in the 4 digits."]
        await typed.press("1234")
        assert typed.result.digits == "1234"


async def test_too_few_keys_fail_after_the_time_limit():
    async with Voice(digits()) as voice:
        await voice.caller.hears("4 digits")
        await voice.caller.press("12")
        await voice.caller.silence(3.9)
        assert voice.error is None
        await voice.caller.silence(0.5)
        assert voice.error.reason == "no_match"
        assert voice.error.message == ("Digits input not fully received. Expect 4 digits, got 2")


async def test_the_pound_sign_evaluates_too_few_keys():
    async with Typed(digits()) as typed:
        await typed.press("12#")
        assert typed.error.message.endswith("Expect 4 digits, got 2")


async def test_with_retry_short_too_few_are_asked_for_again():
    async with Typed(digits(retry_short=True)) as typed:
        await typed.press("12#")
        assert typed.last.startswith("I need 4 digits.")
        await typed.press("5678")
        assert typed.result.digits == "5678"


async def test_too_few_spoken_digits_are_a_part():
    async with Typed(digits(), modality="audio") as typed:
        assert await typed("one two") == ["And the rest?"]
        await typed("three four")
        assert typed.result.digits == "1234"


async def test_too_many_spoken_digits_are_refused():
    async with Typed(digits(), modality="audio") as typed:
        await typed("one two three four five")
        assert typed.last.startswith("I need 4 digits.")


async def test_the_key_timer_stands_while_the_user_speaks():
    async with Voice(digits()) as voice:
        await voice.caller.hears("4 digits")
        await voice.caller.press("12")
        await voice.caller.cough(10)
        await voice.caller.press("34")
        await voice.caller.silence(1)
        assert voice.result.digits == "1234"


async def test_digits_are_held_until_they_are_confirmed():
    async with Typed(digits(ask_for_confirmation=True), modality="audio") as typed:
        assert await typed("my code is 1 2 3 4") == ["I have 1, 2, 3, 4. Is that right?"]
        assert typed.calls == []
        await typed("yes, it's correct")
        assert typed.result.digits == "1234"
        assert typed.calls == [("confirm_inputs", INPUTS)]


async def test_key_1_confirms_after_a_moment_and_at_once_with_the_pound_sign():
    for keys, wait in (("1", 1.6), ("1#", 0.1)):
        async with Voice(digits(ask_for_confirmation=True)) as voice:
            await voice.caller.hears("4 digits")
            await voice.caller.press("1234")
            await voice.caller.hears("is that right")
            await voice.caller.press(keys)
            await voice.caller.silence(wait)
            assert voice.result.digits == "1234"


async def test_keys_during_the_read_back_begin_a_new_value():
    async with Voice(digits(ask_for_confirmation=True)) as voice:
        await voice.caller.hears("4 digits")
        await voice.caller.press("1234")
        await voice.caller.hears("i have")
        await voice.caller.press("99")
        await voice.caller.press("99")
        await voice.caller.hears("9 9 9 9 is that right")
        await voice.caller.press("9999")
        await voice.caller.silence(0.1)
        assert voice.result.digits == "9999"


async def test_a_model_passes_on_only_what_was_said_and_of_the_right_length():
    script = [
        reply(calls=[call("record_inputs", inputs=list("1239"))], when="code"),
        reply("Sorry?", when="did not say"),
    ]
    async with Typed(digits(), *script) as typed:
        await typed("what code do you mean")
        assert typed.result is None
        assert typed.last == "Sorry?"


async def test_secret_digits_reach_no_model_no_history_and_no_repr():
    task = digits(sensitive=True)
    async with Typed(task, "Never.") as typed:
        await typed.press("12")
        await typed("three four")
        assert typed.result.digits == "1234"
        assert typed.llm.requests == []
        assert typed.calls == []
        assert "1234" not in repr(typed.result)
        assert task.evidence == ()
        shown = " ".join(user_texts(typed.session))
        assert not any(symbol.isdigit() for symbol in shown)
        assert "three" not in shown


def test_a_task_for_no_digits_is_refused():
    with pytest.raises(ValueError, match="num_digits"):
        GetDtmfTask(num_digits=0)


def test_events_have_symbols_and_codes():
    assert format_dtmf([DtmfEvent.ONE, DtmfEvent.STAR, DtmfEvent.A]) == "1 * A"
    assert [dtmf_event_to_code(event) for event in ("0", "9", "*", "#", "A", "D")] == [
        0, 9, 10, 11, 12, 15,
    ]  # fmt: skip
    assert GetDtmfResult.from_dtmf_inputs([DtmfEvent.ONE, DtmfEvent.TWO]).user_input == "1 2"
