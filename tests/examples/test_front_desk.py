import pytest
from clinic.calendar import Calendar, Slot
from clinic.closed_questions import SilencePrompts
from clinic.rules import clinic_rules
from front_desk import GREETING, FrontDesk
from front_desk_calls import typed_call

from bargein.session import AgentSession
from bargein.testing import ScriptedCaller, ScriptedSTT, ScriptedTTS, ScriptedVAD

BOOKED = {"Tuesday at ten thirty": "5551234"}
NUMBER = ("five five five, one two three four", "yes")


@pytest.mark.parametrize(
    "wish",
    [
        ["Tuesday at ten thirty, please.", "Yes, please."],
        ["Ten thirty on Tuesday.", "yeah"],
        ["I'd like an appointment on Tuesday at half past ten.", "that's fine"],
        ["tue 10:30", "ok"],
        ["Tuesday", "ten thirty", "yes"],
        ["half past ten", "Tuesday", "sure"],
        ["Hello, I'd like an appointment.", "in the morning", "Tuesday", "10.30 am", "go ahead"],
    ],
)
async def test_day_and_time_may_come_in_any_order_and_in_any_words(wish):
    call = await typed_call(*wish, *NUMBER)
    assert call.booked == BOOKED
    assert call.over


@pytest.mark.parametrize(
    "wish",
    [
        ["Monday at ten thirty", "no, Tuesday", "yes"],
        ["Tuesday at nine", "No, make it ten thirty.", "yes"],
        ["Monday at nine", "no", "Tuesday at ten thirty", "yes"],
        ["Monday at nine", "no", "Tuesday", "no, half past ten", "yes"],
        ["Monday, no, Tuesday", "ten, no, ten thirty", "yes"],
        ["not Monday, Tuesday", "ten thirty", "yes, Tuesday at ten thirty"],
        ["Tuesday at nine", "yes, but at ten thirty", "yes"],
    ],
)
async def test_callers_may_change_their_minds_until_they_have_said_yes(wish):
    call = await typed_call(*wish, *NUMBER)
    assert call.booked == BOOKED


async def test_nothing_is_booked_without_a_yes():
    call = await typed_call("Tuesday at ten thirty", "no", "Wednesday")
    assert call.booked == {}
    assert "book_appointment" not in call.tools


async def test_a_taken_time_is_not_booked_and_free_ones_are_named():
    call = await typed_call(
        "Tuesday at ten thirty", "eleven", "yes", *NUMBER, taken=[("Tuesday", "10:30")]
    )
    assert call.said[1] == (
        "We are full then. Tuesday, at what time? "
        "For example nine thirty, ten o'clock or eleven o'clock."
    )
    assert call.booked == {"Tuesday at eleven o'clock": "5551234"}


@pytest.mark.parametrize("wish", ["Saturday at ten", "Tuesday at nine at night", "Friday at 9:10"])
async def test_what_the_clinic_does_not_have_is_neither_offered_nor_booked(wish):
    call = await typed_call(wish, "yes")
    assert "closed" in call.said[1]
    assert call.booked == {}


async def test_keys_answer_every_question():
    call = await typed_call("/2", "/3", "/1", "/5551234#", "/1")
    assert call.booked == BOOKED


async def test_a_phone_number_may_come_in_parts_and_be_corrected():
    wish = ("Tuesday at ten thirty", "yes")
    call = await typed_call(*wish, "five five five", "9999", "no", "555", "1234", "yes")
    assert call.booked == BOOKED


async def test_whoever_has_no_number_is_booked_all_the_same():
    call = await typed_call("Tuesday at ten thirty", "yes", "I don't have one")
    assert call.booked == {"Tuesday at ten thirty": ""}
    assert call.over


async def test_a_changed_appointment_is_kept_until_the_new_one_is_booked():
    wish = ("Monday at nine", "yes", "I want to change the appointment", "Tuesday at ten thirty")
    assert (await typed_call(*wish)).booked == {"Monday at nine o'clock": ""}
    assert (await typed_call(*wish, "yes", *NUMBER)).booked == BOOKED


async def test_a_cancelled_appointment_is_gone():
    call = await typed_call("Tuesday at ten thirty", "yes", "cancel the appointment")
    assert call.booked == {}
    assert call.over


async def test_nonsense_is_asked_again_in_other_words_then_by_keys_then_a_colleague_is_offered():
    call = await typed_call("blue", "blue", "blue", "blue", "Tuesday")
    asked = call.said[:4]
    assert len(set(asked)) == 4
    assert "press one for Monday" in asked[2]
    assert "colleague" in asked[3]
    assert call.said[-1] == "I am putting you through to a colleague."
    assert call.over


async def test_whoever_wants_no_colleague_goes_on_where_the_call_was():
    call = await typed_call("Tuesday", "blue", "blue", "blue", "no", "ten thirty", "yes", *NUMBER)
    assert call.booked == BOOKED


async def test_a_person_is_called_when_the_caller_asks_for_one():
    call = await typed_call("Can I talk to a person?")
    assert call.tools == ["put_through"]
    assert call.over


def spoken_session():
    session = AgentSession(
        llm=clinic_rules(), stt=ScriptedSTT(), vad=ScriptedVAD(), tts=ScriptedTTS()
    )
    SilencePrompts(session)
    return session


async def test_a_silent_caller_is_asked_again_and_at_last_the_call_ends():
    async with spoken_session() as session:
        caller = ScriptedCaller(session)
        closed = []
        session.on("close", closed.append)
        await session.start(FrontDesk(Calendar()))
        await caller.silence(120)
        assert closed
    asked = [message.text_content for message in session.history.messages()]
    assert len(asked) == 5
    assert len(set(asked)) == 5
    assert asked[0] == GREETING
    assert " ".join(caller.heard).endswith("I am putting you through to a colleague.")


async def test_an_answer_in_mid_greeting_is_an_answer():
    calendar = Calendar()
    async with spoken_session() as session:
        caller = ScriptedCaller(session)
        await session.start(FrontDesk(calendar))
        await caller.silence(1.5)
        await caller.say("Tuesday at ten thirty")
        await caller.hears("shall I book Tuesday at ten thirty", within=4)
        await caller.say("yes")
        await caller.hears("phone number", within=10)
    assert session.history.messages()[0].interrupted
    assert list(calendar.phones) == [Slot("Tuesday", "10:30")]


async def test_a_yes_that_may_be_something_else_is_asked_back():
    calendar = Calendar()
    async with spoken_session() as session:
        caller = ScriptedCaller(session)
        await session.start(FrontDesk(calendar))
        await caller.hears("what time")
        await caller.say("Tuesday at ten thirty")
        await caller.hears("shall I book")
        await caller.say("go ahead", confidence=0.01)
        await caller.hears("yes or no", within=5)
        assert not calendar.phones
        await caller.say("go ahead", confidence=0.6)
        await caller.hears("is booked", within=5)
    assert list(calendar.phones) == [Slot("Tuesday", "10:30")]


async def test_each_question_listens_for_its_own_answers():
    async with spoken_session() as session:
        caller = ScriptedCaller(session)
        await session.start(FrontDesk(Calendar()))
        kinds = [session.current_agent.listening_hint.kind]
        for turn, answer in (
            ("Tuesday at ten", "shall I book"),
            ("yes", "phone number"),
            ("5551234", "right"),
        ):
            await session.submit_user_turn(turn)
            await caller.hears(answer, within=20)
            kinds.append(session.current_agent.listening_hint.kind)
    assert kinds == ["date", "yes_no", "digits", "yes_no"]
