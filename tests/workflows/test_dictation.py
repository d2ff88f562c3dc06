"""Callers who dictate with pauses are heard out, and answered at once when they are done.

At audio level, in virtual time. "|" marks a pause of 0.3 to 1.5 s.
"""

from __future__ import annotations

import asyncio
import random
from datetime import date

import pytest
from workflow_kit import Host

from bargein.conversation.spoken import NameParts, SpokenAddress
from bargein.session import AgentSession
from bargein.testing import ScriptedCaller, ScriptedSTT, ScriptedTTS, ScriptedVAD
from bargein.turns.settings import LivenessSettings
from bargein.workflows import (
    GetAddressTask,
    GetCardNumberTask,
    GetDateOfBirthTask,
    GetDtmfTask,
    GetEmailTask,
    GetExpirationDateTask,
    GetNameTask,
    GetPhoneNumberTask,
    GetSecurityCodeTask,
)

VOICE_DELAY = 0.1
RECOGNISERS = [
    {"final_after": 0.6, "flush_after": 0.12, "lag": 0.08},
    {"final_after": 0.25, "flush_after": 0.25, "lag": 0.08},  # finalises in every pause
    {"final_after": 0.5, "flush_after": 0.45, "lag": 0.1},
]

PHONE = lambda: GetPhoneNumberTask(region="US")  # noqa: E731 - a row of a table
BORN = lambda: GetDateOfBirthTask(region="US")  # noqa: E731

# What is asked for, what is said, what comes of it.
DICTATIONS = [
    (PHONE, "four one five | five five five | oh one | two three", "+14155550123"),
    (PHONE, "you can reach me at | four one five | uh | triple five | oh | one two three", "+14155550123"),
    (PHONE, "plus one | 415 | 555 | 0123", "+14155550123"),
    (PHONE, "four one five double | five | five zero one | two three", "+14155550123"),
    (GetEmailTask, "it's | john | dot | doe | at | gmail | dot com", "john.doe@gmail.com"),
    (GetEmailTask, "you can reach me at | ann dot lee | at livekit | dot io", "ann.lee@livekit.io"),
    (GetEmailTask, "susan | underscore | smith at yahoo | dot co | dot uk", "susan_smith@yahoo.co.uk"),
    (GetEmailTask, "bob | two two | at mail | dot example | dot com", "bob22@mail.example.com"),
    (GetEmailTask, "t | h e | o | at | a c | m e | dot com", "theo@acme.com"),
    (GetEmailTask, "theo | t h | e o at web | dot de", "theo@web.de"),
    (lambda: GetDtmfTask(num_digits=6), "my code is | one two | double | three | four five", "123345"),
    (lambda: GetDtmfTask(num_digits=4), "okay | twelve | three | four", "1234"),
    (GetCardNumberTask, "four one | one one | one one one one | 1111 | 1111", "4111111111111111"),
    (GetCardNumberTask, "3782 | 822463 | 10005", "378282246310005"),
    (GetExpirationDateTask, "oh | four | twenty nine", "04/29"),
    (GetExpirationDateTask, "april | twenty | twenty nine", "04/29"),
    (lambda: GetSecurityCodeTask(issuer="American Express"), "one | two | three | four", "1234"),
    (BORN, "march | fourth | nineteen | eighty five", date(1985, 3, 4)),
    (BORN, "three | fifteen | eighty five", date(1985, 3, 15)),
    (BORN, "five | twenty two | forty five", date(1945, 5, 22)),
    (BORN, "the | fifteenth of | january | two thousand and | five", date(2005, 1, 15)),
    (
        lambda: GetAddressTask(default_country="US"),
        "four fifty | south main street | salt lake city | utah | eight four one | oh one",
        SpokenAddress("450 South Main Street", "", "Salt Lake City Utah 84101", "United States"),
    ),
]  # fmt: skip

# What is read back first, and then answered.
ANSWERS = [
    (GetEmailTask, "a n n a b at x dot com", "no | d | as in | delta", "annad@x.com"),
    (GetEmailTask, "a n n a b at x dot com", "d | not | b", "annad@x.com"),
    (PHONE, "4155550123", "no | the last four are | oh one | three two", "+14155550132"),
    (PHONE, "4155550123", "no | it's | four one five | 555 | 0199", "+14155550199"),
    (PHONE, "4155550123", "um | yes", "+14155550123"),
]

# Nobody can hear that these are over: the hint's longest delay passes.
OPEN = [
    (lambda: GetPhoneNumberTask(), "oh four one two | three four five | six seven eight", "0412345678"),
    (GetNameTask, "s h | a y | n e", NameParts("Shayne")),
    (lambda: GetNameTask(last_name=True), "my name is | maria | lopez", NameParts("Maria", None, "Lopez")),
]  # fmt: skip


class Dictated:
    """One call: what is said before, in one breath, and then with pauses."""

    def __init__(self, task, marked, *, seed, before="", hints=True):
        self.chance = random.Random(f"{marked} {seed}")
        self.task, self.marked, self.before = task, marked, before
        if not hints:
            task.update_listening_hint = lambda hint: None
        self.host = Host(task)
        self.session = AgentSession(
            stt=ScriptedSTT(**self.chance.choice(RECOGNISERS)),
            vad=ScriptedVAD(),
            tts=ScriptedTTS(ttfb=VOICE_DELAY),
            user_away_timeout=None,
            liveness=LivenessSettings(slow_line=None),
        )
        self.commits, self.finals, self.sounds = [], [], []
        self.cut_off, self.delay = None, None

    async def run(self):
        now = asyncio.get_running_loop().time
        self.session.on("user_turn_committed", lambda event: self.commits.append(now()))
        self.session.on(
            "user_input_transcribed", lambda event: event.is_final and self.finals.append(now())
        )
        caller = ScriptedCaller(self.session)
        caller.loudspeaker.on("playback_started", lambda event: self.sounds.append(now()))
        await self.session.start(self.host)
        await self._agent_has_spoken()
        if self.before:
            await caller.say(self.before)
            await self._agent_has_spoken()
        begun_at = now()
        words, pauses = self._drawn()
        await caller.say(" ".join(words), pauses=pauses)
        said_at = now()
        await asyncio.sleep(4)
        self.cut_off = any(begun_at <= at < said_at for at in self.commits)
        heard_at = max([said_at, *[at for at in self.finals if at >= said_at][:1]])
        done_at = next(at for at in self.commits if at >= said_at)
        answered_at = next((at for at in self.sounds if at >= said_at), done_at)
        self.delay = answered_at - heard_at
        await caller.hang_up()
        return self

    async def _agent_has_spoken(self):
        done = asyncio.Event()

        def note(event):
            if event.old_state == "speaking" and event.new_state == "listening":
                done.set()

        self.session.on("agent_state_changed", note)
        await done.wait()
        self.session.off("agent_state_changed", note)
        await asyncio.sleep(0.5)

    def _drawn(self):
        words, pauses = [], {}
        for token in self.marked.split():
            if token == "|":
                pauses[len(words)] = round(self.chance.uniform(0.3, 1.5), 2)
            else:
                words.append(token)
        return words, pauses

    @property
    def value(self):
        value = self.task.machine.value
        return getattr(value, "date", value)


@pytest.mark.parametrize("row", range(len(DICTATIONS)))
async def test_a_dictation_with_pauses_is_one_turn_and_answered_at_once(row):
    make, marked, expected = DICTATIONS[row]
    for seed in range(2):
        call = await Dictated(make(), marked, seed=seed).run()
        assert not call.cut_off
        assert call.value == expected
        assert call.delay <= 0.4


@pytest.mark.parametrize("row", range(len(ANSWERS)))
async def test_an_answer_with_pauses_is_one_turn_and_answered_at_once(row):
    make, before, marked, expected = ANSWERS[row]
    for seed in range(2):
        call = await Dictated(make(), marked, seed=seed, before=before).run()
        assert not call.cut_off
        assert call.value == expected
        assert call.delay <= 0.4


@pytest.mark.parametrize("row", range(len(OPEN)))
async def test_a_dictation_that_may_go_on_is_waited_for_but_not_long(row):
    make, marked, expected = OPEN[row]
    call = await Dictated(make(), marked, seed=1).run()
    assert not call.cut_off
    assert call.value == expected
    assert call.delay <= 2.0 + VOICE_DELAY


async def test_the_rest_of_a_value_is_complete_by_what_was_said_before():
    call = Dictated(PHONE(), "five five five | oh one | two three", seed=0, before="four one five")
    await call.run()
    assert not call.cut_off
    assert call.value == "+14155550123"
    assert call.delay <= 0.4


async def test_without_the_hints_the_same_callers_are_cut_off():
    """So the tests above can fail."""
    rows = DICTATIONS[::3]
    calls = [await Dictated(make(), said, seed=0, hints=False).run() for make, said, _ in rows]
    assert sum(call.cut_off for call in calls) >= len(calls) - 1
