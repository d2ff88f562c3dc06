"""The pytest plugin that comes with bargein: virtual time and no strangers.

An `async def` test runs in virtual time, unless it is marked for another plugin
(`asyncio`, `anyio`, `trio`). Connections to addresses off this machine are refused
during every test that is not marked `real_network`, so that a forgotten fake shows
itself before it sends a customer's words, or a key, to a provider.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from .refused_network import refuse_strangers

if TYPE_CHECKING:
    from .virtual_time import VirtualTimeLoop

__all__ = ["VirtualTime"]

T = TypeVar("T")

_OTHER_PLUGINS = ("asyncio", "anyio", "trio")


class VirtualTime:
    """What the `virtual_time` fixture gives: runs coroutines, and knows the time in async tests."""

    def run(self, main: Coroutine[Any, Any, T], *, check_leaks: bool = True) -> T:
        """`run_virtual(main)`, for tests that are plain functions."""
        result: T = _runner()(main, check_leaks=check_leaks)
        return result

    @property
    def loop(self) -> VirtualTimeLoop:
        """The running loop; `RuntimeError` outside an async test."""
        # An async test runs on no other loop.
        return asyncio.get_running_loop()  # type: ignore[return-value]

    @property
    def now(self) -> float:
        """Virtual seconds since the test began."""
        return self.loop.time()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(
        "bargein_network",
        "'loopback' refuses connections to other machines during tests; 'open' allows them",
        default="loopback",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "virtual_time(check_leaks=True, socket_patience=0.05): how an async test runs in virtual time",
    )
    config.addinivalue_line("markers", "real_network: this test may connect to other machines")
    mode = config.getini("bargein_network")
    if mode not in ("loopback", "open"):
        raise pytest.UsageError(f"bargein_network must be 'loopback' or 'open', not {mode!r}")


@pytest.fixture
def virtual_time() -> VirtualTime:
    """Virtual time by name: `virtual_time.run(coro)`, and `virtual_time.now` in async tests."""
    return VirtualTime()


def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine function in virtual time; leave everything else to others."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    if any(pyfuncitem.get_closest_marker(name) for name in _OTHER_PLUGINS):
        return None
    arguments = {
        name: pyfuncitem.funcargs[name]
        for name in pyfuncitem._fixtureinfo.argnames  # what pytest's own runner reads
    }
    marker = pyfuncitem.get_closest_marker("virtual_time")
    options = marker.kwargs if marker is not None else {}
    _runner()(pyfuncitem.obj(**arguments), **options)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Covers fixtures as well as the test itself."""
    free = item.config.getini("bargein_network") == "open" or item.get_closest_marker(
        "real_network"
    )
    if free:
        return (yield)
    with refuse_strangers():
        return (yield)


def _runner() -> Callable[..., Any]:
    # Not at the top: pytest imports plugins in every project that has bargein
    # installed, before coverage measures and before anyone asked for bargein.
    from .virtual_time import run_virtual

    return run_virtual
