"""Whose request it is: a random name in a cookie that scripts cannot read."""

from __future__ import annotations

import re
import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "bluebook_session"
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{32,64}")


def session_of(cookies: str) -> str | None:
    """The session in a ``Cookie`` header; ``None`` where there is none or it is not one of ours."""
    try:
        morsel = SimpleCookie(cookies).get(COOKIE)
    except CookieError:  # a name that no browser would send
        return None
    return morsel.value if morsel is not None and _WELL_FORMED.fullmatch(morsel.value) else None


class SessionMiddleware:
    """Gives every visitor a session: read it as ``scope["bluebook_session"]``, or from the cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its session; a new one is set with the answer."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        known = session_of(headers.get(b"cookie", b"").decode("latin-1"))
        session = known or secrets.token_urlsafe(24)
        scope["bluebook_session"] = session

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and known is None:
                secure = "; Secure" if scope.get("scheme") == "https" else ""
                cookie = f"{COOKIE}={session}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000{secure}"
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, answer)
