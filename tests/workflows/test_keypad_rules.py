"""Keys and speech in one slot: one buffer, in order of time."""

import pytest
from workflow_kit import Typed, Voice, user_texts

from bargein.workflows import (
    CaptureSettings,
    ConfirmTask,
    GetAddressTask,
    GetCardNumberTask,
    GetDateOfBirthTask,
    GetDtmfTask,
    GetEmailTask,
    GetExpirationDateTask,
    GetNameTask,
    GetPhoneNumberTask,
    GetSecurityCodeTask,
    MenuTask,
)

E164 = "+14155550123"


def phone(**options):
    return GetPhoneNumberTask(region="US", **options)


KEYED = {
    "phone": (phone, "4155550123"),
    "card number": (GetCardNumberTask, "4111111111111111"),
    "expiration": (GetExpirationDateTask, "0440"),
    "security code": (GetSecurityCodeTask, "123"),
    "date": (GetDateOfBirthTask, "15011990"),
    "digits": (lambda: GetDtmfTask(num_digits=4), "1234"),
    "menu": (lambda: MenuTask("Which?", ["billing", "support"]), "2"),
    "confirm": (lambda: ConfirmTask("Shall I?"), "1"),
}


@pytest.mark.parametrize("kind", KEYED)
async def test_the_full_length_is_taken_at_once_and_needs_no_yes(kind):
    make, keys = KEYED[kind]
    async with Voice(make()) as voice:
        await voice.caller.silence(6)
        await voice.caller.press(keys[:-1])
        assert voice.result is None
        await voice.caller.press(keys[-1])
        await voice.caller.silence(0.3)
        assert voice.result is not None


@pytest.mark.parametrize("make", [GetEmailTask, GetNameTask, GetAddressTask])
async def test_keys_count_for_nothing_where_nothing_can_be_keyed(make):
    async with Typed(make()) as typed:
        await typed.press("123#")
        assert user_texts(typed.session) == []
        assert (typed.task.turns, typed.task.evidence) == (0, ())


@pytest.mark.parametrize("key", ["4", "A", "#", "*"])
async def test_a_key_that_counts_stops_the_tasks_own_speech(key):
    async with Voice(phone()) as voice:
        await voice.caller.silence(0.4)
        assert voice.session.agent_state == "speaking"
        await voice.caller.press(key)
        await voice.caller.silence(0.2)
        assert (voice.session.agent_state == "speaking") is (key != "4")


async def test_a_key_does_not_stop_protected_speech_and_is_not_lost():
    async with Voice(phone(allow_interruptions=False)) as voice:
        await voice.caller.silence(0.4)
        await voice.caller.press("4155550123")
        await voice.caller.silence(5)
        assert "phone number" in voice.last
        assert voice.result.phone_number == E164


async def test_the_stop_key_takes_what_is_there_and_alone_is_ignored():
    async with Typed(GetPhoneNumberTask()) as typed:
        await typed.press("##")
        assert user_texts(typed.session) == []
        await typed.press("5550123")
        assert typed.result is None
        await typed.press("#")
        assert typed.result.phone_number == "5550123"


async def test_the_star_clears_what_was_keyed():
    async with Typed(phone()) as typed:
        await typed.press("999*4155550123")
        assert typed.result.phone_number == E164
        assert user_texts(typed.session) == ["[keypad] 4155550123"]


async def test_unknown_symbols_are_ignored():
    async with Typed(phone()) as typed:
        await typed.press("4A1xB5C5D550123")
        assert typed.result.phone_number == E164


async def test_fewer_keys_are_a_part_after_the_time_limit_and_cost_a_turn():
    settings = CaptureSettings(key_timeout=3)
    async with Voice(phone(capture=settings)) as voice:
        await voice.caller.silence(5)
        await voice.caller.press("415")
        await voice.caller.silence(2.8)
        assert voice.task.turns == 0
        await voice.caller.silence(0.4)
        assert (voice.task.turns, voice.task.machine.partial) == (1, "415")
        await voice.caller.hears("the rest of the number")
        await voice.caller.silence(2)
        await voice.caller.press("5550123")
        await voice.caller.silence(8)
        assert voice.result is None  # in parts, so it is read back
        await voice.caller.press("1#")
        await voice.caller.silence(1)
        assert voice.result.phone_number == E164


async def test_the_time_limit_begins_anew_after_speech_and_is_suspended_meanwhile():
    async with Voice(phone()) as voice:
        await voice.caller.silence(5)
        await voice.caller.press("415")
        await voice.caller.silence(3.5)
        await voice.caller.cough(6)
        await voice.caller.silence(3.5)
        assert voice.task.evidence == ()
        await voice.caller.silence(12)  # the noise was asked about
        assert voice.task.evidence == ("415",)


async def test_spoken_and_keyed_digits_stand_in_the_order_of_time():
    for turns in (["say four one five", "key 555", "say oh one two three"],
                  ["key 415", "say five five five", "key 0123"]):  # fmt: skip
        async with Voice(phone()) as voice:
            await voice.caller.silence(5)
            for turn in turns:
                how, what = turn.split(" ", 1)
                if how == "say":
                    await voice.caller.say(what)
                    await voice.caller.silence(3)
                else:
                    await voice.caller.press(what)
                    await voice.caller.silence(1)
            await voice.caller.hears("is that right", within=20)
            assert voice.task.value == E164
            await voice.caller.silence(1)
            await voice.caller.say("yes")
            await voice.caller.silence(2)
            assert voice.result.phone_number == E164


@pytest.mark.parametrize("keys", ["5550123#", "5550123"])
async def test_keys_straight_after_speech_belong_to_the_same_entry(keys):
    async with Voice(phone()) as voice:
        await voice.caller.silence(5)
        await voice.caller.say("four one five")
        await voice.caller.press(keys)
        await voice.caller.hears("is that right", within=7 if "#" in keys else 14)
        assert (voice.task.value, voice.task.turns) == (E164, 1)
        assert voice.task.evidence == ("four one five 5550123",)


async def test_the_stop_key_ends_what_was_only_said():
    async with Voice(GetPhoneNumberTask()) as voice:
        await voice.caller.silence(5)
        await voice.caller.say("five five five oh one two three")
        await voice.caller.press("#")
        await voice.caller.silence(0.5)
        assert voice.task.value == "5550123"


async def test_a_mix_counts_as_speech_and_is_read_back():
    async with Typed(phone(), modality="audio") as typed:
        await typed("four one five")
        await typed.press("5550123")
        assert typed.task.state == "confirming"


async def test_keys_during_a_read_back_are_a_correction_when_they_are_a_value():
    async with Typed(phone(), modality="audio") as typed:
        await typed("four one five five five five oh one two three")
        await typed.press("4155550199")
        assert (typed.task.value, typed.task.corrections) == ("+14155550199", 1)
        await typed.press("1#")
        assert typed.result.phone_number == "+14155550199"


@pytest.mark.parametrize(("keys", "state"), [("1", "done"), ("2", "asking")])
async def test_one_and_two_answer_a_read_back_after_a_moment(keys, state):
    async with Voice(phone()) as voice:
        await voice.caller.silence(5)
        await voice.caller.say("four one five five five five oh one two three")
        await voice.caller.hears("is that right")
        await voice.caller.silence(1)
        await voice.caller.press(keys)
        await voice.caller.silence(1.3)
        assert voice.task.state == "confirming"
        await voice.caller.silence(0.4)
        assert voice.task.state == state


async def test_a_key_before_the_read_back_is_heard_is_no_yes_to_it():
    async with Voice(phone()) as voice:
        await voice.caller.silence(5)
        await voice.caller.say("four one five five five five oh one two three")
        while voice.task.state != "heard":  # virtual time
            await voice.caller.silence(0.02)
        await voice.caller.press("1")
        await voice.caller.silence(1.8)
        assert voice.result is None
        await voice.caller.hears("is that right")  # said again, for nobody heard it
        await voice.caller.silence(1)
        await voice.caller.press("1#")
        await voice.caller.silence(1)
        assert voice.result.phone_number == E164


async def test_silence_with_keys_waiting_is_no_silence():
    settings = CaptureSettings(key_timeout=30, no_input_timeout=5)
    async with Voice(phone(capture=settings)) as voice:
        await voice.caller.silence(5)
        await voice.caller.press("415")
        await voice.caller.silence(20)
        assert voice.task.asks == 1


async def test_an_entry_is_one_message_of_the_user_and_one_event_a_key():
    async with Typed(phone()) as typed:
        await typed.press("4155550123#")
        assert user_texts(typed.session) == ["[keypad] 4155550123"]
        pressed = [e.event.digit for e in typed.log.events if e.name == "dtmf_received"]
        assert "".join(pressed).startswith("4155550123")


async def test_secret_keys_are_hidden_in_message_and_event():
    async with Typed(GetSecurityCodeTask()) as typed:
        await typed.press("123")
        assert user_texts(typed.session) == ["[keypad] •••"]
        pressed = [e.event.digit for e in typed.log.events if e.name == "dtmf_received"]
        assert set(pressed) == {"•"}


async def test_keyed_values_are_certain():
    async with Typed(phone(require_confirmation=True)) as typed:
        await typed.press("4155550123")
        assert (typed.task.confidence, typed.task.state) == (1.0, "confirming")
