"""What the tests of the session share: a session with scripted models, agents, and checks."""

import asyncio

from bargein.conversation import function_tool
from bargein.errors import APIStatusError
from bargein.session import Agent, AgentSession
from bargein.testing import (
    EventLog,
    ScriptedCaller,
    ScriptedLLM,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
)
from bargein.turns.settings import PreemptiveSettings


def make_session(*script, strict=True, **options):
    """A session whose model answers `script`; it prepares no replies unless told to."""
    models = {
        "stt": ScriptedSTT,
        "vad": ScriptedVAD,
        "tts": ScriptedTTS,
        "llm": lambda: ScriptedLLM(script, strict=strict),
    }
    for name, make in models.items():
        if name not in options:
            options[name] = make()
    options.setdefault("preemptive", PreemptiveSettings(enabled=False))
    return AgentSession(**options)


class Desk(Agent):
    """An agent that says nothing by itself and counts what happens to it."""

    def __init__(self, **options):
        options.setdefault("instructions", "Book tables.")
        super().__init__(**options)
        self.seen = []

    async def on_enter(self):
        self.seen.append("enter")

    async def on_exit(self):
        self.seen.append("exit")


class Greeter(Desk):
    """Greets when it enters, and says goodbye when it leaves."""

    def __init__(self, greeting="How can I help?", farewell=None, **options):
        super().__init__(**options)
        self.greeting, self.farewell = greeting, farewell

    async def on_enter(self):
        await super().on_enter()
        if self.greeting:
            self.session.say(self.greeting)

    async def on_exit(self):
        await super().on_exit()
        if self.farewell:
            self.session.say(self.farewell)


class Booking(Desk):
    """Has one tool, `book`, that takes `tool_seconds`."""

    def __init__(self, tool_seconds=0.0, **options):
        super().__init__(**options)
        self.tool_seconds = tool_seconds
        self.booked = []

    @function_tool
    async def book(self, people: int) -> str:
        """Book a table."""
        self.booked.append(people)
        await asyncio.sleep(self.tool_seconds)
        return f"booked for {people}"


class Call:
    """A started session with a caller and a log; `async with` closes it."""

    def __init__(self, agent, *script, session=None, **options):
        self.agent = agent
        self.session = session or make_session(*script, **options)

    async def __aenter__(self):
        self.caller = ScriptedCaller(self.session)
        self.log = EventLog(self.session)
        await self.session.start(self.agent)
        return self

    async def __aexit__(self, *failure):
        await self.session.aclose()

    @property
    def said(self):
        return assistant_texts(self.session)

    @property
    def asked(self):
        return user_texts(self.session)

    @property
    def requests(self):
        return self.session.llm.requests


def refused(status=400):
    """An error that no retry helps against."""
    return APIStatusError("refused", status_code=status)


def messages(session, role):
    return [item for item in session.history.messages() if item.role == role]


def assistant_texts(session):
    return [message.text_content for message in messages(session, "assistant")]


def user_texts(session):
    return [message.text_content for message in messages(session, "user")]


def assert_sorted(context):
    stamps = [item.created_at for item in context.items]
    assert stamps == sorted(stamps), stamps


def assert_pairs_complete(context):
    """Every call is followed by exactly one output, and there is no output without a call."""
    calls = [item.call_id for item in context.items if item.type == "function_call"]
    outputs = [item.call_id for item in context.items if item.type == "function_call_output"]
    assert sorted(calls) == sorted(outputs)
    assert len(set(calls)) == len(calls)
