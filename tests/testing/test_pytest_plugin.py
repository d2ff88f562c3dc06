import socket

import pytest

from bargein.testing.refused_network import NetworkRefused, is_local, refuse_strangers

pytest_plugins = ["pytester"]


async def test_an_async_test_runs_in_virtual_time(virtual_time):
    import asyncio

    await asyncio.sleep(7200)
    assert virtual_time.now == 7200


def test_the_fixture_runs_a_coroutine_from_a_plain_test(virtual_time):
    async def answer():
        return 42

    assert virtual_time.run(answer()) == 42


def run_inner(pytester, text):
    pytester.makepyfile(text)
    return pytester.runpytest_inprocess("-p", "no:cacheprovider")


def test_an_async_test_that_leaks_a_task_fails(pytester):
    result = run_inner(
        pytester,
        """
        import asyncio
        async def test_leaves_a_task():
            global task
            task = asyncio.create_task(asyncio.sleep(9), name="forgotten")
        """,
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*LeakedTasks*", "*forgotten*"])


def test_a_marker_lets_an_async_test_leave_something_behind(pytester):
    result = run_inner(
        pytester,
        """
        import asyncio, pytest
        @pytest.mark.virtual_time(check_leaks=False)
        async def test_leaves_a_timer():
            asyncio.get_running_loop().call_later(9, print)
        """,
    )
    result.assert_outcomes(passed=1)


def test_fixtures_and_parameters_reach_an_async_test(pytester):
    result = run_inner(
        pytester,
        """
        import pytest
        @pytest.fixture
        def seven():
            return 7
        @pytest.mark.parametrize("factor", [1, 2])
        async def test_product(seven, factor):
            assert seven * factor in (7, 14)
        class TestGroup:
            async def test_method(self, seven):
                assert seven == 7
        """,
    )
    result.assert_outcomes(passed=3)


@pytest.mark.parametrize(
    "call",
    [
        "socket.create_connection(('192.0.2.1', 443), timeout=1)",
        "socket.getaddrinfo('api.example.com', 443)",
        "with socket.socket(type=socket.SOCK_DGRAM) as s: s.sendto(b'x', ('192.0.2.1', 9))",
    ],
)
def test_reaching_another_machine_fails_the_test(pytester, call):
    result = run_inner(pytester, f"import socket\ndef test_it():\n    {call}\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*NetworkRefused*127.0.0.1*"])


def test_another_machine_is_refused_in_async_tests_too(pytester):
    result = run_inner(
        pytester,
        """
        import asyncio
        async def test_it():
            await asyncio.open_connection("192.0.2.1", 443)
        """,
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*NetworkRefused*"])


def test_loopback_stays_open():
    with (
        refuse_strangers(),
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()


def test_the_refusal_ends_with_its_block_also_when_nested():
    before = socket.socket.connect
    with refuse_strangers():
        inside = socket.socket.connect
        with refuse_strangers():
            pass
        assert socket.socket.connect is inside
        with pytest.raises(NetworkRefused), socket.socket() as stranger:
            stranger.connect(("192.0.2.1", 443))
    assert socket.socket.connect is before


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "localhost", None, b"127.8.8.8"]
)
def test_addresses_of_this_machine_are_local(host):
    assert is_local(host)


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "2001:db8::1", "example.com", "localhost.example.com"]
)
def test_addresses_of_other_machines_are_not_local(host):
    assert not is_local(host)
