"""Proof that nothing is fetched: with the guard up, a connection that would leave this machine raises."""

from __future__ import annotations

import ipaddress
import socket
from types import TracebackType
from typing import Any


class NetworkBlockedError(OSError):
    """Something tried to leave this machine while the guard was up."""


class NetworkGuard:
    """Patches the socket module while it is entered; ``attempts`` lists every address that was tried."""

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self._saved: dict[str, Any] = {}
        self._getaddrinfo: Any = None

    def __enter__(self) -> NetworkGuard:
        for name in ("connect", "connect_ex"):
            self._saved[name] = getattr(socket.socket, name)
            setattr(socket.socket, name, self._checked(self._saved[name], position=0))
        self._saved["sendto"] = socket.socket.sendto
        setattr(socket.socket, "sendto", self._checked(self._saved["sendto"], position=-1))  # noqa: B010
        self._getaddrinfo = socket.getaddrinfo
        setattr(socket, "getaddrinfo", self._lookup)  # noqa: B010
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name, method in self._saved.items():
            setattr(socket.socket, name, method)
        setattr(socket, "getaddrinfo", self._getaddrinfo)  # noqa: B010

    def _checked(self, method: Any, *, position: int) -> Any:
        def call(this: socket.socket, *args: Any) -> Any:
            if args and this.family in (socket.AF_INET, socket.AF_INET6):
                self._check(args[position])
            return method(this, *args)

        return call

    def _lookup(self, host: Any, *args: Any, **options: Any) -> Any:
        if host is not None:
            self._check((host,))
        return self._getaddrinfo(host, *args, **options)

    def _check(self, address: Any) -> None:
        if is_local(address):
            return
        told = ":".join(str(part) for part in address[:2]) if isinstance(address, tuple) else str(address)
        self.attempts.append(told)
        raise NetworkBlockedError(f"the network is blocked: {told} was asked for")


def is_local(address: Any) -> bool:
    """Whether a socket address stays on this machine: loopback, or ``localhost``."""
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False
