import asyncio

import pytest

from bargein.models.emitter import EventEmitter
from bargein.rooms import JobContext, get_job_context
from bargein.server import AgentServer, run_job
from bargein.testing import run_virtual


class Room:
    name = "room"


class Session(EventEmitter):
    """A session that notes when it was closed."""

    def __init__(self, log):
        super().__init__()
        self.log = log

    async def aclose(self):
        self.log.append("session closed")
        self.emit("close", None)


def job(entry, *, on_session_end=None):
    server = AgentServer()
    server.rtc_session(on_session_end=on_session_end)(entry)
    context = JobContext(room=Room(), fake=True)
    return context, lambda: run_job(context, server.entrypoints[0])


def test_everything_ends_in_the_documented_order():
    log = []

    async def ended(ctx):
        log.append("on_session_end")

    async def entry(ctx):
        ctx.add_session(Session(log))
        ctx.add_shutdown_callback(lambda reason: log.append(f"callback: {reason}"))
        try:
            await asyncio.Event().wait()
        finally:
            log.append("entrypoint cancelled")

    context, run = job(entry, on_session_end=ended)

    async def main():
        asyncio.get_running_loop().call_later(1.0, context.shutdown, "done")
        await run()

    run_virtual(main())
    assert log == ["session closed", "on_session_end", "callback: done", "entrypoint cancelled"]


def test_a_session_that_closed_ends_a_job_whose_entrypoint_still_waits():
    async def entry(ctx):
        session = Session([])
        ctx.add_session(session)
        asyncio.get_running_loop().call_later(1.0, session.emit, "close", None)
        await asyncio.sleep(1000)

    async def main():
        await job(entry)[1]()
        return asyncio.get_running_loop().time()

    assert run_virtual(main()) == 1.0


def test_an_entrypoint_that_returned_leaves_the_job_to_its_session():
    async def entry(ctx):
        session = Session([])
        ctx.add_session(session)
        asyncio.get_running_loop().call_later(5.0, session.emit, "close", None)

    async def main():
        await job(entry)[1]()
        return asyncio.get_running_loop().time()

    assert run_virtual(main()) == 5.0


def test_an_entrypoint_without_a_session_ends_its_job_when_it_returns():
    async def entry(ctx):
        assert get_job_context() is ctx

    run_virtual(job(entry)[1]())


def test_what_the_entrypoint_raised_is_raised_after_everything_ended():
    log = []

    async def entry(ctx):
        ctx.add_session(Session(log))
        raise LookupError("no such customer")

    with pytest.raises(LookupError, match="no such customer"):
        run_virtual(job(entry)[1]())
    assert log == ["session closed"]


def test_a_shutdown_callback_that_hangs_or_fails_holds_nobody_up(caplog):
    log = []

    async def hangs():
        await asyncio.sleep(1000)

    def fails():
        raise ValueError("oops")

    async def works(reason):
        log.append(reason)

    async def entry(ctx):
        for callback in (hangs, fails, works):
            ctx.add_shutdown_callback(callback)
        ctx.shutdown("enough")

    async def main():
        await job(entry)[1]()
        return asyncio.get_running_loop().time()

    assert run_virtual(main()) == 10.0
    assert log == ["enough"]
    assert "took longer than 10 s" in caplog.text
    assert "a shutdown callback failed" in caplog.text


def test_cancelling_the_job_ends_it_in_order_as_well():
    log = []

    async def entry(ctx):
        ctx.add_session(Session(log))

    async def main():
        task = asyncio.create_task(job(entry)[1]())
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run_virtual(main())
    assert log == ["session closed"]
