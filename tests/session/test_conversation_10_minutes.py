"""Ten minutes of talk with real interruptions and coughs, at the level of audio frames, the same every time."""

from random import Random

from session_kit import (
    Booking,
    Call,
    assert_pairs_complete,
    assert_sorted,
    make_session,
)

from bargein.testing import call, reply, run_virtual

SECONDS = 600.0

ANSWERS = [
    "Of course, let me think about that for a moment before I answer you.",
    "That depends on the day, because on Mondays we open a little later.",
    "Yes.",
    "I am not sure that I understood you, but I believe that it is possible.",
]
QUESTIONS = [
    "what time do you open",
    "a table please",
    "could you tell me more about the menu",
    "yes",
    "and how do I get there from the station",
]


def script(random):
    """Enough answers; every fifth takes a table first."""
    for number in range(400):
        if number % 5 == 4:
            yield reply(calls=[call("book", people=number)], ttft=random.uniform(0.1, 0.6))
        yield reply(random.choice(ANSWERS), ttft=random.uniform(0.1, 0.9))


async def talk(running, random):
    """Say something, and then wait, interrupt, cough or think aloud."""
    caller, loop = running.caller, running.session.clock
    while loop.now() < SECONDS:
        pauses = {1: 0.3} if random.random() < 0.3 else None
        await caller.say(random.choice(QUESTIONS), pauses=pauses)
        match random.choice(["wait", "wait", "interrupt", "cough", "early", "protect"]):
            case "wait":
                await caller.silence(random.uniform(4.0, 9.0))
            case "interrupt":
                await caller.silence(random.uniform(1.5, 3.0))
            case "cough":
                await caller.silence(random.uniform(0.8, 2.5))
                await caller.cough(random.uniform(0.2, 1.2))
                await caller.silence(random.uniform(3.0, 6.0))
            case "early":
                await caller.silence(random.uniform(0.1, 1.0))
            case "protect":
                running.session.say(
                    "Please note that calls are recorded.", allow_interruptions=False
                )
                await caller.silence(random.uniform(0.5, 3.0))


def conversation(seed):
    """Ten minutes; what was reported, said and heard."""

    async def main():
        random = Random(seed)
        session = make_session(*script(random), strict=False)
        async with Call(Booking(tool_seconds=0.4), session=session) as running:
            await talk(running, random)
            await running.caller.silence(12.0)
            assert session.agent_state == "listening"
            assert_sorted(session.history)
            assert_pairs_complete(session.history)
            heard = running.caller.heard
        return running.log.dump(), running.said, running.asked, heard

    return run_virtual(main())


def test_ten_minutes_of_talk_run_twice_with_the_same_events():
    first, second = conversation(seed=7), conversation(seed=7)
    dump, said, asked, heard = first
    assert dump == second[0]
    assert first[1:] == second[1:]
    assert len(asked) > 60
    assert "C(assistant, interrupted)" in dump
    assert "agent_false_interruption" in dump
    assert "error" not in dump
    assert " ".join(said).split() == heard


def test_what_history_holds_is_what_was_heard_in_another_conversation():
    _, said, asked, heard = conversation(seed=8)
    assert len(asked) > 60
    assert " ".join(said).split() == heard
