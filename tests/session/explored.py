"""Scenarios and invariants for `explore`: what must hold whatever happens at whatever moment."""

from __future__ import annotations

import asyncio
from collections import Counter

from bargein.conversation import ChatMessage, function_tool
from bargein.session import Agent, AgentSession, RunContext
from bargein.session.task import AgentTask
from bargein.testing import (
    ExploredRun,
    FakeAudioOutput,
    ScriptedCaller,
    ScriptedLLM,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    call,
    reply,
)
from bargein.turns.settings import PreemptiveSettings

ALWAYS = 1000


class Watch:
    """Notes what happens to handles and tools, for the checks after the scenario."""

    def __init__(self, session: AgentSession[None]) -> None:
        self.handles = []
        self.ended: Counter[str] = Counter()
        self.committed: list[str] = []
        self.effects: list[str] = []
        self.events_after_close = 0
        self.closed = False
        session.on("speech_created", self._on_speech)
        session.on("user_turn_committed", lambda event: self.committed.append(event.transcript))
        session.on("close", self._on_close)
        for name in ("agent_state_changed", "conversation_item_added", "speech_created"):
            session.on(name, self._count_late)

    def _on_speech(self, event) -> None:
        if event.speech_handle not in self.handles:
            self.handles.append(event.speech_handle)
            event.speech_handle.add_done_callback(self._on_done)

    def _on_done(self, handle) -> None:
        self.ended[handle.id] += 1

    def _on_close(self, event) -> None:
        self.closed = True

    def _count_late(self, event) -> None:
        self.events_after_close += self.closed


class AskName(AgentTask[str]):
    def __init__(self):
        super().__init__(instructions="Get the name.")

    async def on_enter(self):
        self.session.say("What is your name?")

    @function_tool
    async def got_name(self, name: str):
        """The caller said the name."""
        self.complete(name)


class Desk(Agent):
    """Books, asks for a name in a task, and hands over."""

    def __init__(self, watch: Watch, greeting: str = "Hello there."):
        super().__init__(instructions="Book tables.")
        self.watch, self.greeting = watch, greeting

    async def on_enter(self):
        self.session.say(self.greeting)

    async def on_exit(self):
        self.session.say("Bye bye.")

    @function_tool
    async def book(self, day: str, ctx: RunContext) -> str:
        """Book a table."""
        await asyncio.sleep(0.8)
        self.watch.effects.append(ctx.function_call.call_id)
        return f"booked {day}"

    @function_tool
    async def register(self, ctx: RunContext) -> str:
        """Ask for the name."""
        self.watch.effects.append(ctx.function_call.call_id)
        return f"registered {await AskName()}"

    @function_tool
    async def transfer(self, ctx: RunContext) -> tuple[Agent, str]:
        """Hand over to billing."""
        self.watch.effects.append(ctx.function_call.call_id)
        return Desk(self.watch, "Billing here."), "handed over"


SCRIPT = [
    reply("One moment.", calls=[call("book", day="Tuesday")], when="book tuesday", times=ALWAYS),
    reply(calls=[call("register")], when="register me", times=ALWAYS),
    reply(calls=[call("got_name", name="Ann")], when="my name is ann", times=ALWAYS),
    reply("Sure.", calls=[call("transfer")], when="billing please", times=ALWAYS),
    reply("All right, that is done now.", times=ALWAYS),
]


def model() -> ScriptedLLM:
    """Answers anything, so that a disturbed conversation goes on."""
    return ScriptedLLM(SCRIPT, strict=False, keep_requests=False)


class Conversation:
    """A session under exploration; `async with` closes it."""

    def __init__(self, run: ExploredRun, *, can_pause: bool = True, preemptive: bool = True):
        self.run = run
        self.session = run.session = self.make_session(preemptive)
        self.watch = Watch(self.session)
        output = FakeAudioOutput(can_pause=can_pause)
        self.caller = ScriptedCaller(self.session, output=output)
        self.desk = Desk(self.watch)
        run.next_agent = lambda: Desk(self.watch, "Someone else here.")
        run.notes["conversation"] = self

    def make_session(self, preemptive: bool) -> AgentSession[None]:
        return AgentSession(
            stt=ScriptedSTT(),
            vad=ScriptedVAD(),
            llm=model(),
            tts=ScriptedTTS(),
            preemptive=PreemptiveSettings(enabled=preemptive),
        )

    async def __aenter__(self) -> ScriptedCaller:
        await self.session.start(self.desk)
        self.run.begin()
        return self.caller

    async def __aexit__(self, *failure: object) -> None:
        self.run.end()
        await asyncio.sleep(8.0)  # whatever is under way comes to its end
        await self.session.aclose()


# Scenarios


async def plain_turn(run):
    async with Conversation(run) as caller:
        await caller.silence(1.0)
        await caller.say("what time is it")
        await caller.silence(3.0)


async def tool_turn(run):
    async with Conversation(run) as caller:
        await caller.say("book tuesday")
        await caller.silence(5.0)


async def barge_in(run):
    async with Conversation(run, preemptive=False) as caller:
        await caller.silence(0.6)
        await caller.say("wait a moment please")
        await caller.silence(2.0)
        await caller.say("book tuesday")
        await caller.silence(4.0)


async def cough_on_a_sink_that_cannot_pause(run):
    async with Conversation(run, can_pause=False) as caller:
        await caller.say("what time is it")
        await caller.silence(0.8)
        await caller.cough(0.8)
        await caller.silence(4.0)


async def task_in_a_tool(run):
    async with Conversation(run) as caller:
        await caller.say("register me")
        await caller.silence(3.0)
        await caller.say("my name is ann")
        await caller.silence(4.0)


async def handoff_from_a_tool(run):
    async with Conversation(run) as caller:
        await caller.say("billing please")
        await caller.silence(5.0)
        await caller.say("book tuesday")
        await caller.silence(3.0)


async def typed_and_spoken(run):
    async with Conversation(run) as caller:
        session = run.session
        try:
            session.say("This will not be stopped.", allow_interruptions=False)
            session.submit_user_turn("book tuesday")
            session.generate_reply(instructions="Say something.")
        except RuntimeError:
            assert run.injected  # the session is closing
        await caller.say("what time is it")
        await caller.silence(6.0)


SCENARIOS = {
    scenario.__name__: scenario
    for scenario in (
        plain_turn,
        tool_turn,
        barge_in,
        cough_on_a_sink_that_cannot_pause,
        task_in_a_tool,
        handoff_from_a_tool,
        typed_and_spoken,
    )
}


# Invariants


def every_handle_ends_once(run):
    watch = run.notes["conversation"].watch
    for handle in watch.handles:
        assert handle.done(), f"{handle!r} never ended"
        assert watch.ended[handle.id] == 1, f"{handle!r} called back {watch.ended[handle.id]} times"


def every_committed_turn_is_stored_once(run):
    conversation = run.notes["conversation"]
    stored = Counter(
        message.text_content for message in messages(conversation) if message.role == "user"
    )
    committed = Counter(conversation.watch.committed)
    assert stored == committed, f"committed {committed}, stored {stored}"


def every_call_is_stored_once_with_its_output(run):
    conversation = run.notes["conversation"]
    items = conversation.session.history.items
    calls = Counter(item.call_id for item in items if item.type == "function_call")
    outputs = Counter(item.call_id for item in items if item.type == "function_call_output")
    assert calls == outputs, f"calls {calls}, outputs {outputs}"
    assert all(count == 1 for count in calls.values()), calls
    effects = Counter(conversation.watch.effects)
    assert all(count == 1 for count in effects.values()), f"effects {effects}"
    assert set(effects) <= set(calls), "a tool had its effect and is not in the history"


def history_holds_no_more_than_was_heard(run):
    conversation = run.notes["conversation"]
    heard = list(conversation.caller.heard)
    said = [message for message in messages(conversation) if message.role == "assistant"]
    for message in said:
        words = (message.text_content or "").split()
        assert contains(heard, words), f"{words} is in the history; heard was {heard}"


def history_is_sorted_and_agents_agree(run):
    conversation = run.notes["conversation"]
    items = conversation.session.history.items
    times = [item.created_at for item in items]
    assert times == sorted(times)
    known = {item.id: item for item in items}
    for item in conversation.desk.chat_ctx.items:
        assert item.id not in known or known[item.id] is item


def nothing_is_reported_after_the_close(run):
    watch = run.notes["conversation"].watch
    assert watch.closed
    assert watch.events_after_close == 0


INVARIANTS = (
    every_handle_ends_once,
    every_committed_turn_is_stored_once,
    every_call_is_stored_once_with_its_output,
    history_holds_no_more_than_was_heard,
    history_is_sorted_and_agents_agree,
    nothing_is_reported_after_the_close,
)


def messages(conversation) -> list[ChatMessage]:
    return conversation.session.history.messages()


def contains(heard: list[str], words: list[str]) -> bool:
    """Whether `words` occur in a row."""
    return any(heard[at : at + len(words)] == words for at in range(len(heard) - len(words) + 1))
