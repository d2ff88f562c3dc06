"""Keep numpy's matrix products on the calling thread.

OpenBLAS shares even the small products of live audio out over all processors, and
its threads then spin for a tenth of a second: that costs twenty times the product
itself. Other libraries under numpy are left alone.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from importlib import import_module
from types import TracebackType

__all__ = ["OneBlasThread", "blas_threads"]

# numpy 2 and numpy 1; what links the library knows its functions.
_LINKED = ("numpy._core._multiarray_umath", "numpy.core._multiarray_umath")

# As numpy's own wheels, and others, have renamed them.
_NAMES = (
    "scipy_openblas_{}_num_threads64_",
    "scipy_openblas_{}_num_threads",
    "openblas_{}_num_threads64_",
    "openblas_{}_num_threads",
)


class OneBlasThread:
    """In this block products use one thread; afterwards as many as before. Costs a microsecond.

    Not a lock: products of other threads run on one thread meanwhile as well.
    """

    def __init__(self) -> None:
        self._get, self._set = _functions()
        self._before = 1

    def __enter__(self) -> None:
        self._before = self._get()
        if self._before > 1:
            self._set(1)

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._before > 1:
            self._set(self._before)


def blas_threads() -> int:
    """How many threads a product may use now; 1 where that cannot be told."""
    return _functions()[0]()


def _functions() -> tuple[Callable[[], int], Callable[[int], object]]:
    """OpenBLAS's getter and setter; without it, ones that do nothing."""
    library = _library()
    for name in _NAMES if library is not None else ():
        try:
            get, put = getattr(library, name.format("get")), getattr(library, name.format("set"))
        except AttributeError:
            continue
        put.argtypes, put.restype = [ctypes.c_int], None
        return get, put
    return (lambda: 1), (lambda count: None)


def _library() -> ctypes.CDLL | None:
    for name in _LINKED:
        try:
            path = import_module(name).__file__
            return ctypes.CDLL(path)
        except (ImportError, OSError):
            continue
    return None
