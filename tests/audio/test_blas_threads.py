"""Numpy's matrix products stay on the calling thread where that is wanted."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

# In a fresh interpreter: the library reads its settings once.
_PROGRAM = """
import numpy
from bargein.audio.blas_threads import OneBlasThread, blas_threads

before = blas_threads()
with OneBlasThread():
    inside = blas_threads()
after_success = blas_threads()
try:
    with OneBlasThread():
        1 / 0
except ZeroDivisionError:
    pass
print(before, inside, after_success, blas_threads())
"""


@pytest.fixture(scope="module")
def threads() -> list[int]:
    """How many threads a product may use: before the block, in it, after it, after an error in it."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2"}
    command = [sys.executable, "-c", _PROGRAM]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    counts = [int(word) for word in run.stdout.split()]
    if counts[0] < 2:
        pytest.skip("the library under numpy is not OpenBLAS, or has one thread only")
    return counts


def test_a_product_in_the_block_has_one_thread(threads):
    assert threads[1] == 1


def test_after_the_block_products_have_as_many_threads_as_before(threads):
    assert threads[2] == threads[0]


def test_after_an_error_in_the_block_products_have_as_many_threads_as_before(threads):
    assert threads[3] == threads[0]
