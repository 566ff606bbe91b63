from __future__ import annotations

import socket

import pytest

from rag.commands.network_guard import NetworkBlockedError, NetworkGuard, is_local


@pytest.mark.parametrize("address", [("127.0.0.1", 80), ("::1", 80, 0, 0), ("localhost", 80), ("127.9.9.9", 1)])
def test_loopback_is_local(address: tuple[object, ...]) -> None:
    assert is_local(address)


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443), ("10.0.0.1", 1), ("fe80::1%eth0", 1)])
def test_everything_else_is_not(address: tuple[object, ...]) -> None:
    assert not is_local(address)


def test_connections_and_look_ups_are_blocked_and_counted() -> None:
    before = socket.socket.connect
    with NetworkGuard() as guard:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            with pytest.raises(NetworkBlockedError, match=r"192\.0\.2\.1:9"):
                udp.connect(("192.0.2.1", 9))
            with pytest.raises(NetworkBlockedError):
                udp.sendto(b"x", ("192.0.2.1", 9))
        with pytest.raises(NetworkBlockedError, match=r"example\.org"):
            socket.create_connection(("example.org", 443))
    assert guard.attempts == ["192.0.2.1:9", "192.0.2.1:9", "example.org"]
    assert socket.socket.connect is before


def test_this_machine_can_be_reached() -> None:
    with NetworkGuard() as guard, socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    assert guard.attempts == []
