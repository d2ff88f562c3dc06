import pytest
from clinic.calendar import Calendar, Slot
from front_desk import COLLEAGUE, GREETING, NOTHING, SILENCE, FrontDesk
from front_desk_calls import typed_call

from bargein.session import AgentSession
from bargein.testing import ScriptedCaller, ScriptedSTT, ScriptedTTS, ScriptedVAD

BOOKED = {"Tuesday at ten thirty": "5551234"}
NUMBER = "five five five, one two three four"


@pytest.mark.parametrize(
    "wish",
    [
        ["Tuesday at ten thirty, please."],
        ["Ten thirty on Tuesday."],
        ["I'd like an appointment on Tuesday at half past ten."],
        ["Tuesday 10:30"],
        ["Do you have anything on Tuesday at ten thirty?"],
        ["Tuesday", "ten thirty"],
        ["half past ten", "Tuesday"],
        ["Hello, I'd like an appointment.", "Tuesday", "in the morning", "10.30 am"],
        ["Monday, no, Tuesday", "ten, no, ten thirty"],
        ["not Monday, Tuesday", "half past ten"],
        ["Monday", "no, Tuesday", "ten thirty"],
    ],
)
async def test_day_and_time_may_come_in_any_order_and_in_any_words(wish):
    call = await typed_call(*wish, NUMBER, "yes")
    assert call.booked == BOOKED
    assert call.over


async def test_what_was_said_in_one_breath_is_not_asked_for_again():
    call = await typed_call("Tuesday at ten thirty", NUMBER, "yes")
    assert call.said == [
        GREETING,
        "What's your phone number?",
        "Shall I book Tuesday at ten thirty for you?",
        "Thank you. See you on Tuesday at ten thirty. Goodbye!",
    ]


@pytest.mark.parametrize(
    ("change", "booked"),
    [
        (["change the day", "Wednesday"], "Wednesday at ten thirty"),
        (["can I change the day to Wednesday please"], "Wednesday at ten thirty"),
        (["no, Wednesday"], "Wednesday at ten thirty"),
        (["could I come on Wednesday instead"], "Wednesday at ten thirty"),
        (["no, make it eleven"], "Tuesday at eleven o'clock"),
        (["no, Wednesday at eleven"], "Wednesday at eleven o'clock"),
        (["change the time", "three"], "Tuesday at three o'clock"),
        (["no", "the day", "Wednesday"], "Wednesday at ten thirty"),
        (["no", "time", "eleven"], "Tuesday at eleven o'clock"),
    ],
)
async def test_until_the_last_yes_each_answer_can_be_changed_and_only_it_is_asked_for(
    change, booked
):
    call = await typed_call("Tuesday at ten thirty", NUMBER, *change, "yes")
    assert call.booked == {booked: "5551234"}
    assert call.said.count("What's your phone number?") == 1


async def test_the_number_can_be_changed_at_the_end():
    call = await typed_call(
        *("Tuesday at ten thirty", NUMBER, "change the phone number"),
        *("no, the last four are one two three five", "yes", "yes"),
    )
    assert call.booked == {"Tuesday at ten thirty": "5551235"}


async def test_a_time_that_is_taken_on_the_new_day_is_asked_for_as_well():
    call = await typed_call(
        *("Tuesday at ten thirty", NUMBER, "change the day", "Wednesday", "eleven", "yes"),
        taken=[("Wednesday", "10:30")],
    )
    assert "At ten thirty we are full." in call.said[-3]
    assert "Wednesday I have nine thirty, ten o'clock or eleven o'clock." in call.said[-3]
    assert call.booked == {"Wednesday at eleven o'clock": "5551234"}


async def test_nothing_is_booked_without_a_yes():
    call = await typed_call("Tuesday at ten thirty", NUMBER, "no", "nothing")
    assert call.booked == {}
    assert call.said[-1] == NOTHING
    assert call.over


async def test_whoever_says_no_for_ever_is_put_through():
    again = ("no", "day", "Tuesday")
    call = await typed_call("Tuesday at ten thirty", NUMBER, *again, *again, *again)
    assert call.said[-1] == COLLEAGUE
    assert call.over


async def test_a_taken_time_is_not_booked_and_free_ones_are_named():
    call = await typed_call(
        "Tuesday at ten thirty", "eleven", NUMBER, "yes", taken=[("Tuesday", "10:30")]
    )
    assert call.said[1] == (
        "At ten thirty we are full. "
        "Tuesday I have nine thirty, ten o'clock or eleven o'clock. Which one?"
    )
    assert call.booked == {"Tuesday at eleven o'clock": "5551234"}


NEAR_NINE = "Tuesday I have eight thirty, nine o'clock or nine thirty. Which one?"


@pytest.mark.parametrize(
    ("turns", "offer"),
    [
        (["Tuesday", "quarter past nine"], f"No appointment begins then. {NEAR_NINE}"),
        (
            ["Tuesday at 8 pm"],
            "At what time? Tuesday I have nine thirty, ten o'clock or ten thirty.",
        ),
        (
            ["Tuesday", "8pm"],
            "No appointment begins then. "
            "Tuesday I have four thirty, five o'clock or five thirty. Which one?",
        ),
    ],
)
async def test_a_time_that_is_not_offered_is_not_taken_for_a_similar_one(turns, offer):
    call = await typed_call(*turns)
    assert call.said[-1] == offer
    call = await typed_call(*turns, "nine thirty", NUMBER, "yes")
    assert call.booked == {"Tuesday at nine thirty": "5551234"}


async def test_a_change_to_a_time_that_is_not_offered_is_not_taken_for_a_similar_one():
    wish = ["Tuesday at ten", NUMBER, "no, make it quarter past nine"]
    call = await typed_call(*wish)
    assert call.said[-1] == (
        "No appointment begins then. Tuesday I have eight thirty, nine o'clock or nine thirty. "
        "Shall I book Tuesday at ten o'clock for you?"
    )
    call = await typed_call(*wish, "no, nine thirty", "yes")
    assert call.booked == {"Tuesday at nine thirty": "5551234"}
    call = await typed_call("Tuesday at ten", NUMBER, "change the time to 8pm")
    assert call.said[-1].startswith("No appointment begins then. Tuesday I have four thirty")


async def test_at_the_weekend_nothing_is_booked():
    call = await typed_call("Saturday at ten", "no then")
    assert call.said[1].startswith("On Saturday we are closed.")
    assert call.booked == {}


async def test_keys_answer_every_question():
    call = await typed_call("/2", "/3", "/5551234#", "/1")
    assert call.booked == BOOKED


async def test_whoever_has_no_number_is_booked_all_the_same():
    call = await typed_call("Tuesday at ten thirty", "I don't have one", "yes")
    assert call.booked == {"Tuesday at ten thirty": ""}
    assert call.over


@pytest.mark.parametrize(
    ("turns", "end"),
    [
        (["Can I talk to a person?"], COLLEAGUE),
        (["Tuesday at ten", "operator"], COLLEAGUE),
        (["blue", "blue", "blue", "blue"], COLLEAGUE),
        (["I don't want to"], NOTHING),
    ],
)
async def test_every_way_out_has_its_words(turns, end):
    call = await typed_call(*turns)
    assert call.said[-1] == end
    assert call.over
    assert call.booked == {}


async def test_nonsense_is_asked_again_in_other_words():
    call = await typed_call("blue", "blue")
    assert len(set(call.said)) == 3
    assert "For Monday, press 1." in call.said[-1]


def spoken_session():
    return AgentSession(stt=ScriptedSTT(), vad=ScriptedVAD(), tts=ScriptedTTS())


async def test_a_silent_caller_is_asked_again_and_at_last_the_call_ends():
    async with spoken_session() as session:
        caller = ScriptedCaller(session)
        closed = []
        session.on("close", closed.append)
        await session.start(FrontDesk(Calendar()))
        await caller.silence(120)
        assert closed
    asked = [message.text_content for message in session.history.messages()]
    assert asked[0] == GREETING
    assert asked[-1] == SILENCE
    assert len(asked) == 5


async def test_an_answer_in_mid_greeting_is_an_answer():
    async with spoken_session() as session:
        caller = ScriptedCaller(session)
        await session.start(FrontDesk(Calendar()))
        await caller.silence(1.5)
        await caller.say("Tuesday at ten thirty")
        await caller.hears("phone number", within=4)
    assert session.history.messages()[0].interrupted


async def test_a_spoken_number_is_read_back_and_corrected_digit_by_digit():
    calendar = Calendar()
    async with spoken_session() as session:
        caller = ScriptedCaller(session)
        await session.start(FrontDesk(calendar))
        await caller.hears("what time")
        await caller.say("Tuesday at ten thirty")
        await caller.hears("phone number")
        await caller.say("five five five one two three four")
        await caller.hears("Is that right", within=10)
        await caller.say("no the last four are one two three five")
        await caller.hears("1, 2, 3, 5. Is that right", within=10)
        await caller.say("yes")
        await caller.hears("Shall I book", within=5)
        await caller.say("change the day")
        await caller.hears("Which day", within=5)
        await caller.say("Thursday")
        await caller.hears("Shall I book Thursday at ten thirty", within=5)
        await caller.say("yes")
        await caller.hears("See you", within=5)
    assert calendar.phones == {Slot("Thursday", "10:30"): "5551235"}


async def test_each_question_listens_for_its_own_answers():
    async with spoken_session() as session:
        caller = ScriptedCaller(session)
        await session.start(FrontDesk(Calendar()))
        await caller.hears("what time")
        kinds = [session.current_agent.listening_hint.kind]
        for turn, answer in (
            ("Tuesday", "At what time"),
            ("ten", "phone number"),
            ("5551234", "Shall I book"),
        ):
            await session.submit_user_turn(turn)
            await caller.hears(answer, within=20)
            kinds.append(session.current_agent.listening_hint.kind)
    assert kinds == ["free", "free", "digits", "yes_no"]
