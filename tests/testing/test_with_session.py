from bargein.conversation import function_tool
from bargein.session import Agent, AgentSession
from bargein.testing import (
    EventLog,
    ScriptedCaller,
    ScriptedLLM,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    call,
    explore,
    reply,
)


class Desk(Agent):
    def __init__(self):
        super().__init__(instructions="Book tables.")

    async def on_enter(self):
        self.session.say("How can I help?")

    @function_tool
    async def book(self, people: int) -> str:
        """Book a table."""
        return f"booked for {people}"


def make_session(*script):
    return AgentSession(
        stt=ScriptedSTT(), vad=ScriptedVAD(), tts=ScriptedTTS(), llm=ScriptedLLM(script)
    )


async def test_a_caller_books_a_table():
    llm = [
        reply(calls=[call("book", people=4)], when="table for four"),
        reply("Done.", when="booked for 4"),
    ]
    async with make_session(*llm) as session:
        caller, log = ScriptedCaller(session), EventLog(session)
        await session.start(Desk())
        await caller.hears("how can I help")
        await caller.say("A table for four please")
        await caller.hears("done", within=5)
        await log.wait_for("C(assistant)", count=2)
    log.assert_order(
        ["U speaking", "C(user)", "A thinking", "function_tools_executed", "A speaking"]
    )
    assert caller.heard[-1] == "Done."


def test_history_never_holds_more_than_was_heard_wherever_it_is_interrupted():
    async def scenario(run):
        async with make_session(reply("One two three four five.", times=None)) as session:
            run.session, caller = session, ScriptedCaller(session)
            await session.start(Agent(instructions="Count."))
            run.begin()
            await caller.say("count")
            await caller.silence(4.0)
            run.end()
            run.notes["heard"] = caller.heard
            run.notes["said"] = [
                m.text_content for m in session.history.messages() if m.role == "assistant"
            ]

    def check(run):
        assert " ".join(run.notes["said"]).split() == run.notes["heard"]

    explore(scenario, inject="interruption", sample=12, checks=[check])
