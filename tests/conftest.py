"""What holds for every test: nothing is left running, and under CI nothing is skipped."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

# Set by `.ci/run`, which has installed all tools that tests use.
REQUIRE_TOOLS = bool(os.environ.get("BARGEIN_REQUIRE_TOOLS"))

# Reasons for a skip that no installation can mend.
CANNOT_BE_INSTALLED = re.compile(r"this build of libav cannot write")

# How long a thread or process that was told to end may take, in seconds.
PATIENCE = 5.0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Turns the skip of a test into a failure."""
    report = yield
    return fail_if_skipped(report, item.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """Turns the skip of a whole module into a failure."""
    report = yield
    return fail_if_skipped(report, collector.nodeid)


def fail_if_skipped(report, name):
    if REQUIRE_TOOLS and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not CANNOT_BE_INSTALLED.search(reason):
            report.outcome = "failed"
            report.longrepr = f"{name} must not be skipped here: {reason}"
    return report


@pytest.fixture(autouse=True)
def nothing_is_left_running() -> Iterator[None]:
    """Fails the test that leaves a thread or a child process behind.

    Tasks are watched by the virtual loop, sockets and files by ResourceWarnings.
    What wider fixtures started before the test may stay.
    """
    threads, children = set(threading.enumerate()), child_processes()
    yield
    deadline = time.monotonic() + PATIENCE
    for thread in set(threading.enumerate()) - threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    left = [thread.name for thread in threading.enumerate() if thread not in threads]
    assert not left, f"threads left running: {left}"
    assert not child_processes() - children, "child processes left running"


def child_processes() -> set[int]:
    """The children of all threads of this process; none where the system does not tell."""
    tasks = Path("/proc/self/task")
    found = tasks.glob("*/children") if tasks.is_dir() else []
    return {int(pid) for path in found for pid in path.read_text().split()}
