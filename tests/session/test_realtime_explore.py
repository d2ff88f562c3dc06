"""The invariants hold for speech-to-speech models whatever is done at whatever moment.

A seeded sample of the moments, as in `test_explore`.
"""

from collections import Counter

import pytest
from explored import (
    SCRIPT,
    Conversation,
    every_call_is_stored_once_with_its_output,
    every_handle_ends_once,
    history_holds_no_more_than_was_heard,
    history_is_sorted_and_agents_agree,
    messages,
    nothing_is_reported_after_the_close,
)
from test_explore import SAMPLE

from bargein.session import AgentSession
from bargein.testing import (
    ScriptedRealtimeModel,
    ScriptedTTS,
    ScriptedVAD,
    explore,
    realtime_capabilities,
)


class RealtimeConversation(Conversation):
    """The model ends the turns; a voice says what the application wants said."""

    able = realtime_capabilities()

    def make_session(self, preemptive):
        model = ScriptedRealtimeModel(SCRIPT, capabilities=self.able, strict=False)
        return AgentSession(llm=model, tts=ScriptedTTS(), vad=self.detector())

    def detector(self):
        return None


class OwnEnds(RealtimeConversation):
    """The session ends the turns."""

    able = realtime_capabilities(turn_detection=False, auto_tool_reply_generation=True)

    def detector(self):
        return ScriptedVAD()


async def tool_turn(run, kind):
    async with kind(run) as caller:
        await caller.say("book tuesday")
        await caller.silence(5.0)


async def barge_in(run, kind):
    async with kind(run) as caller:
        await caller.silence(0.6)
        await caller.say("what time is it")
        await caller.silence(1.5)
        await caller.say("no book tuesday")
        await caller.silence(4.0)


async def task_in_a_tool(run, kind):
    async with kind(run) as caller:
        await caller.say("register me")
        await caller.silence(3.0)
        await caller.say("my name is ann")
        await caller.silence(4.0)


async def handoff_from_a_tool(run, kind):
    async with kind(run) as caller:
        await caller.say("billing please")
        await caller.silence(5.0)
        await caller.say("book tuesday")
        await caller.silence(3.0)


def no_words_are_stored_twice(run):
    """Words may be lost with a connection, not doubled."""
    conversation = run.notes["conversation"]
    stored = Counter(m.text_content for m in messages(conversation) if m.role == "user")
    assert all(count == 1 for count in stored.values()), stored


CHECKS = (
    every_handle_ends_once,
    every_call_is_stored_once_with_its_output,
    history_holds_no_more_than_was_heard,
    history_is_sorted_and_agents_agree,
    nothing_is_reported_after_the_close,
    no_words_are_stored_twice,
)


@pytest.mark.parametrize("kind", [RealtimeConversation, OwnEnds])
@pytest.mark.parametrize("inject", ["interruption", "handoff", "close", "failure"])
@pytest.mark.parametrize("scenario", [tool_turn, barge_in, task_in_a_tool, handoff_from_a_tool])
def test_no_invariant_breaks(scenario, inject, kind):
    explored = explore(
        lambda run: scenario(run, kind), inject=inject, sample=SAMPLE, seed=7, checks=CHECKS
    )
    print(f"{scenario.__name__}, {inject}: {len(explored.tried)} of {explored.steps} moments")
