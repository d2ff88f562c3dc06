"""What the tests of the workflows share: a host that awaits one task, and ways to talk to it."""

import contextlib

from bargein.errors import CaptureFailed
from bargein.session import Agent, AgentSession
from bargein.testing import (
    EventLog,
    ScriptedCaller,
    ScriptedLLM,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
)
from bargein.turns.settings import LivenessSettings
from bargein.workflows.capture.code_turn import CarriedOver


class Host(Agent):
    """Awaits the task as it enters, and keeps what came of it."""

    def __init__(self, task):
        super().__init__(instructions="Host.")
        self.task = task
        self.result = None
        self.error = None

    async def on_enter(self):
        try:
            self.result = await self.task
        except Exception as error:
            self.error = error

    @property
    def over(self):
        return self.result is not None or self.error is not None


def having_heard(task, *words):
    """`task` as it continues after the caller has said `words` and was interrupted."""
    task.offer_candidate(CarriedOver(evidence=words))
    return task


class Typed:
    """A text session around one task: `await typed("words")` is one user turn."""

    def __init__(self, task, *script, llm=None, strict=True, modality="text"):
        self.task = task
        self.host = Host(task)
        self.modality = modality
        if llm is None and script:
            llm = ScriptedLLM(script, strict=strict)
        self.llm = llm
        self.session = AgentSession(llm=llm)

    async def __aenter__(self):
        self.log = EventLog(self.session)
        await self.session.start(self.host)
        await self.session.wait_for_idle()
        return self

    async def __aexit__(self, *failure):
        await self.session.aclose()

    async def __call__(self, text, modality=None):
        before = len(self.said)
        run = self.session.run(user_input=text, input_modality=modality or self.modality)
        with contextlib.suppress(CaptureFailed):  # the host keeps it
            await run
        return self.said[before:]

    async def press(self, keys):
        for key in keys:
            self.session.input.push_dtmf(key)
        await self.session.wait_for_idle()

    @property
    def said(self):
        return assistant_texts(self.session)

    @property
    def last(self):
        return self.said[-1] if self.said else ""

    @property
    def calls(self):
        return tool_calls(self.session)

    @property
    def result(self):
        return self.host.result

    @property
    def error(self):
        return self.host.error


class Voice(Typed):
    """An audio session with a scripted caller on virtual time."""

    def __init__(self, task, *script, llm=None, strict=True):
        self.task = task
        self.host = Host(task)
        if llm is None and script:
            llm = ScriptedLLM(script, strict=strict)
        self.llm = llm
        self.session = AgentSession(
            stt=ScriptedSTT(),
            vad=ScriptedVAD(),
            tts=ScriptedTTS(),
            llm=llm,
            user_away_timeout=None,
            liveness=LivenessSettings(slow_line=None),
        )

    async def __aenter__(self):
        self.caller = ScriptedCaller(self.session)
        self.log = EventLog(self.session)
        await self.session.start(self.host)
        return self


def assistant_texts(session):
    return [m.text_content for m in session.history.messages() if m.role == "assistant"]


def user_texts(session):
    return [m.text_content for m in session.history.messages() if m.role == "user"]


def tool_calls(session):
    items = session.history.items
    return [(item.name, item.arguments) for item in items if item.type == "function_call"]
