"""Closes the network: a test that would leave this machine fails instead."""

import socket
from typing import Any

import pytest

_LOOPBACK = ("127.", "::1", "localhost")


class NetworkIsClosed(AssertionError):
    """A test tried to reach another machine."""


def close_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let sockets connect to this machine and to files only."""
    really_connect, really_resolve = socket.socket.connect, socket.getaddrinfo

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_others(str(address[0]))
        really_connect(self, address)

    def resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None:
            _refuse_others(host.decode() if isinstance(host, bytes) else str(host))
        return really_resolve(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def _refuse_others(host: str) -> None:
    if not host.startswith(_LOOPBACK):
        raise NetworkIsClosed(f"the network is closed in tests; {host} was asked for")
