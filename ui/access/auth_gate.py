"""The check in front of every request: HTTP Basic, the same for the page, its API and agents."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Collection

import anyio
from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.access.auth import Users, verify
from ui.access.limits import RateLimit, caller_of
from ui.words.texts import label

OPEN_PATHS = frozenset({"/healthz"})
WRONG_PER_MINUTE = 20
"""Wrong passwords that one address may send in a minute."""

_CHECKS_AT_ONCE = 2
# A check takes 16 MiB and 40 ms of a core.


class BasicAuthMiddleware:
    """Lets through who is in ``users``; the name is put into the scope as ``bluebook_user``."""

    def __init__(
        self,
        app: ASGIApp,
        users: Users,
        *,
        open_paths: Collection[str] = OPEN_PATHS,
        wrong: RateLimit | None = None,
    ) -> None:
        self.app = app
        self._users = users
        self._open = open_paths
        self._wrong = wrong or RateLimit()
        self._limiter: anyio.CapacityLimiter | None = None
        self._seal = secrets.token_bytes(32)
        self._known: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 401; 429 after too many wrong passwords. WebSockets are closed unopened."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] not in ("http", "websocket") or path in self._open:
            await self.app(scope, receive, send)
            return
        address = caller_of(scope).address
        given = _credentials(Headers(scope=scope).get("authorization", ""))
        if given is not None and await self._is_right(*given, address):
            scope["bluebook_user"] = given[0]
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refusal(given is not None, self._wrong.blocked(address, WRONG_PER_MINUTE))(scope, receive, send)

    async def _is_right(self, name: str, password: str, address: str) -> bool:
        # Every request carries the password: the slow check is done once for each user, what fits is remembered sealed.
        seal = hmac.digest(self._seal, f"{name}:{password}".encode("utf-8", "surrogatepass"), "sha256")
        if hmac.compare_digest(self._known.get(name, b""), seal):
            return True
        if self._wrong.blocked(address, WRONG_PER_MINUTE) > 0:
            return False
        self._limiter = self._limiter or anyio.CapacityLimiter(_CHECKS_AT_ONCE)
        if await run_sync(verify, self._users, name, password, limiter=self._limiter):
            self._known[name] = seal
            return True
        self._wrong.hit(address, WRONG_PER_MINUTE)
        return False


def _credentials(header: str) -> tuple[str, str] | None:
    """Name and password of a header (RFC 7617, UTF-8); ``None`` where there are none."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(token.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None


def _refusal(tried: bool, wait: float) -> Response:
    if tried and wait > 0:
        message = "Too many wrong passwords. Wait a moment."
        headers = {"Retry-After": str(max(1, round(wait)))}
        return JSONResponse({"error": "too_fast", "message": message}, 429, headers)
    said = f"{label('zh')('error_login')} {label('en')('error_login')}" if tried else "Log in with HTTP Basic."
    headers = {"WWW-Authenticate": 'Basic realm="bluebook", charset="UTF-8"'}
    return JSONResponse({"error": "login", "message": said}, 401, headers)
