import pytest

from bargein.rooms import JobProcess
from bargein.server import AgentServer, WorkerOptions


async def entry(ctx): ...


async def other(ctx): ...


def test_the_decorator_works_with_and_without_parentheses():
    bare, called = AgentServer(), AgentServer()
    assert bare.rtc_session(entry) is entry
    assert called.rtc_session(agent_name="desk")(entry) is entry
    assert [e.agent_name for e in (*bare.entrypoints, *called.entrypoints)] == ["", "desk"]


def test_two_entrypoints_of_one_name_are_refused():
    server = AgentServer()
    server.rtc_session(entry)
    with pytest.raises(ValueError, match="already an entrypoint"):
        server.rtc_session(other)


def test_a_plain_function_is_no_entrypoint():
    with pytest.raises(TypeError, match="must be an async function"):
        AgentServer().rtc_session(lambda ctx: None)


def test_an_object_with_an_async_call_is_an_entrypoint():
    class Entry:
        async def __call__(self, ctx): ...

    server = AgentServer()
    server.rtc_session(Entry())
    assert len(server.entrypoints) == 1


def test_worker_options_become_a_server_with_their_prewarm():
    def prewarm(proc):
        proc.userdata["model"] = "loaded"

    server = AgentServer.from_server_options(
        WorkerOptions(entrypoint_fnc=entry, prewarm_fnc=prewarm, agent_name="desk")
    )
    proc = JobProcess()
    server.prewarm(proc)
    assert proc.userdata == {"model": "loaded"}
    assert server.entrypoints[0].agent_name == "desk"
