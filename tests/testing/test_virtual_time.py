import asyncio
import itertools
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bargein.conversation.wall_clock import wall_time
from bargein.testing import EPOCH, LeakedTasks, StuckError, VirtualTimeLoop, hold_clock, run_virtual


def now() -> float:
    return asyncio.get_running_loop().time()


def test_an_hour_of_sleep_passes_on_the_virtual_clocks_and_not_on_the_real_one():
    async def scenario():
        await asyncio.sleep(3600)
        return now(), wall_time()

    begun = time.monotonic()
    assert run_virtual(scenario()) == (3600, EPOCH + 3600)
    assert time.monotonic() - begun < 60


def test_timers_of_the_same_instant_fire_in_the_order_in_which_they_were_made():
    async def scenario():
        loop, fired = asyncio.get_running_loop(), []
        for number in range(50):
            loop.call_at(1.0, fired.append, number)
        await asyncio.sleep(2)
        return fired

    assert run_virtual(scenario()) == list(range(50))


def test_a_timer_fires_exactly_at_its_instant():
    async def scenario():
        loop, seen = asyncio.get_running_loop(), []
        instants = [0.1, 0.3, 0.1 + 0.2, 0.7, 1e6 / 3]
        for instant in instants:
            loop.call_at(instant, lambda: seen.append(loop.time()))
        await asyncio.sleep(1e6)
        return seen == sorted(instants)

    assert run_virtual(scenario(), time_limit=None)


def test_cancelled_timers_neither_fire_nor_pile_up():
    async def scenario():
        loop = asyncio.get_running_loop()
        for _ in range(1000):
            loop.call_later(50, pytest.fail).cancel()
            await asyncio.sleep(0.001)
        return len(loop._timers)

    assert run_virtual(scenario()) < 300


def test_work_in_a_thread_holds_the_clock_until_it_is_back():
    gate = threading.Event()

    async def scenario():
        ticks = asyncio.ensure_future(asyncio.sleep(100))
        asyncio.get_running_loop().call_soon(threading.Timer(0.05, gate.set).start)
        await asyncio.to_thread(gate.wait)
        reached = now()
        ticks.cancel()
        return reached

    assert run_virtual(scenario()) == 0


def test_work_in_an_executor_of_ones_own_holds_the_clock_too():
    async def scenario():
        with ThreadPoolExecutor(1) as pool:
            work = asyncio.get_running_loop().run_in_executor(pool, time.sleep, 0.02)
            async with asyncio.timeout(0.001):
                await work
        return now()

    assert run_virtual(scenario()) == 0


def test_hold_clock_lets_an_unseen_thread_answer_before_a_timer_fires():
    async def scenario():
        loop, answer = asyncio.get_running_loop(), asyncio.Event()
        threading.Timer(0.02, loop.call_soon_threadsafe, (answer.set,)).start()
        with hold_clock():
            async with asyncio.timeout(0.001):
                await answer.wait()
        return now()

    assert run_virtual(scenario()) == 0


def test_hold_clock_does_nothing_on_an_ordinary_loop():
    async def scenario():
        with hold_clock():
            await asyncio.sleep(0)

    asyncio.run(scenario())


def test_a_deadlock_raises_and_says_who_waits_where():
    async def never():
        await asyncio.Event().wait()

    async def scenario():
        async with asyncio.TaskGroup() as group:
            group.create_task(never(), name="the waiter")

    with pytest.raises(StuckError, match=r"the waiter .*never.* waits at .*locks\.py:\d+ in Event"):
        run_virtual(scenario())


def test_a_task_that_spins_raises_instead_of_hanging():
    async def scenario():
        for _ in itertools.count():
            await asyncio.sleep(0)

    with pytest.raises(StuckError, match="spin"):
        run_virtual(scenario())


def test_a_task_left_behind_fails_and_is_named():
    async def scenario():
        scenario.task = asyncio.create_task(asyncio.sleep(5), name="forgotten")
        await asyncio.sleep(1)

    with pytest.raises(LeakedTasks, match=r"left behind at 1\.000 s:\ntask  forgotten \(sleep\)"):
        run_virtual(scenario())
    assert scenario.task.cancelled()


def test_a_timer_left_behind_fails_unless_leaks_are_allowed():
    async def scenario():
        asyncio.get_running_loop().call_later(5, print)

    with pytest.raises(LeakedTasks, match=r"timer at 5\.000 s"):
        run_virtual(scenario())
    run_virtual(scenario(), check_leaks=False)


def test_a_task_cancelled_just_before_the_end_is_no_leak():
    async def scenario():
        task = asyncio.create_task(asyncio.sleep(5))
        await asyncio.sleep(1)
        task.cancel()

    run_virtual(scenario())


def test_a_thread_left_behind_fails_and_is_named():
    gate = threading.Event()

    async def scenario():
        threading.Thread(target=gate.wait, name="still here").start()

    try:
        with pytest.raises(LeakedTasks, match="thread still here"):
            run_virtual(scenario())
    finally:
        gate.set()


def test_threads_of_the_default_pool_end_with_the_run():
    async def scenario():
        await asyncio.gather(*(asyncio.to_thread(threading.get_ident) for _ in range(4)))

    before = set(threading.enumerate())
    run_virtual(scenario())
    assert set(threading.enumerate()) <= before


def test_the_error_of_the_scenario_is_not_hidden_by_its_leaks():
    async def scenario():
        asyncio.get_running_loop().call_later(5, print)
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        run_virtual(scenario())


def test_an_error_in_a_callback_that_nobody_handles_ends_the_run():
    async def scenario():
        asyncio.get_running_loop().call_later(1, [].pop)
        await asyncio.sleep(100)

    with pytest.raises(IndexError):
        run_virtual(scenario())


def test_the_error_of_a_task_that_nobody_looks_at_ends_the_run():
    async def fails():
        raise KeyError("unseen")

    async def scenario():
        task = asyncio.create_task(fails())
        await asyncio.sleep(1)
        del task
        await asyncio.sleep(1)

    with pytest.raises(KeyError, match="unseen"):
        run_virtual(scenario())


def test_a_loopback_server_answers_before_a_distant_timer_fires():
    async def echo(reader, writer):
        writer.write(await reader.readline())
        writer.close()
        await writer.wait_closed()

    async def scenario():
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        async with server, asyncio.timeout(0.001):
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"hello\n")
            line = await reader.readline()
            writer.close()
            await writer.wait_closed()
        return line, now()

    assert run_virtual(scenario()) == (b"hello\n", 0)


def test_a_peer_in_a_thread_gets_the_patience_asked_for():
    async def scenario():
        ours, theirs = socket.socketpair()
        threading.Timer(0.05, theirs.sendall, (b"late\n",)).start()
        reader, writer = await asyncio.open_connection(sock=ours)
        async with asyncio.timeout(30):
            line = await reader.readline()
        writer.close()
        await writer.wait_closed()
        theirs.close()
        return line, now()

    assert run_virtual(scenario(), socket_patience=20) == (b"late\n", 0)


def test_a_listening_socket_alone_does_not_slow_the_clock():
    async def scenario():
        async with await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0):
            await asyncio.sleep(3600)
        return now()

    begun = time.monotonic()
    assert run_virtual(scenario(), socket_patience=30) == 3600
    assert time.monotonic() - begun < 25


def test_every_step_is_numbered_and_announced():
    async def scenario():
        loop, seen = asyncio.get_running_loop(), []
        assert isinstance(loop, VirtualTimeLoop)
        loop.before_step = seen.append
        for _ in range(3):
            await asyncio.sleep(1)
        return seen

    seen = run_virtual(scenario())
    assert len(seen) >= 6
    assert seen == list(range(seen[0], seen[0] + len(seen)))


def test_a_run_that_never_ends_is_stopped_at_its_time_limit():
    async def scenario():
        for _ in itertools.count():
            await asyncio.sleep(0.02)

    with pytest.raises(StuckError, match="after 100 virtual seconds"):
        run_virtual(scenario(), time_limit=100)
