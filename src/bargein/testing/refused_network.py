"""Refuses connections to other machines, at the socket: one place for every client.

Loopback addresses, Unix sockets and pairs work. Looking up a name that is not
local is refused too, since that already tells a stranger who is called.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["NetworkRefused", "is_local", "refuse_strangers"]

_LOCAL_NAMES = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost"})
_GUARDED = ("connect", "connect_ex", "sendto", "sendmsg")


class NetworkRefused(RuntimeError):
    """A test tried to reach another machine.

    Not an `OSError`: clients retry those, and the test would fail late and elsewhere.
    """

    def __init__(self, target: object) -> None:
        super().__init__(
            f"a test tried to reach {target!r}; tests use scripted models or a server on "
            "127.0.0.1. Mark the test `real_network` if it must."
        )
        self.target = target


@contextmanager
def refuse_strangers() -> Iterator[None]:
    """Inside this block, sockets of this process reach loopback addresses only."""
    # The methods live in the C base class; only what was set here must be put back.
    hidden = {name: vars(socket.socket).get(name) for name in _GUARDED}
    lookup = socket.getaddrinfo
    for name in _GUARDED:
        setattr(socket.socket, name, _guard(getattr(socket.socket, name)))
    socket.getaddrinfo = _guarded_lookup(lookup)
    try:
        yield
    finally:
        for name, earlier in hidden.items():
            if earlier is None:
                delattr(socket.socket, name)
            else:
                setattr(socket.socket, name, earlier)
        socket.getaddrinfo = lookup


def is_local(host: object) -> bool:
    """Whether `host` names this machine, by address or by name."""
    if host is None:
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if text.lower() in _LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    # An unspecified address connects to this machine.
    return bool(mapped.is_loopback or mapped.is_unspecified)


# The wrapped functions are of the standard library and take many forms: `Any`.
def _guard(original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, *args: Any) -> Any:
        address = args[-1] if args else None  # sendto and sendmsg put it last
        if (
            self.family in (socket.AF_INET, socket.AF_INET6)
            and isinstance(address, tuple)
            and not is_local(address[0])
        ):
            raise NetworkRefused(address)
        return original(self, *args)

    return guarded


def _guarded_lookup(original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_local(host):
            raise NetworkRefused(host)
        return original(host, *args, **kwargs)

    return guarded
