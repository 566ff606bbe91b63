"""An application in Gradio's Server mode, ready to be served by a server of ours: calls in, its queue and event streams out.

``gradio.Server.launch`` also listens, opens Gradio's own page and prints; here its engine is put on the application and
nothing else: of the addresses that Gradio adds only those stay that a client's queue needs.
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# Of every call Gradio would make a table of all calls before it, for a page that is not shown here.
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(2**62)

import gradio as gr
from fastapi.openapi.utils import get_openapi
from gradio.events import api
from gradio.routes import App
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

_LOOK_SECONDS = 0.01
_SESSIONS = 64
"""States that Gradio keeps, one a call: no call of ours has one."""
Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]

_KEPT = re.compile(r"/gradio_api/(?:call/(?!v2)[a-z]+(?:/[0-9a-f]+)?|cancel|info)|/config")
"""What a client needs: to join, to listen, to cancel; and what Gradio's own clients ask first."""


class Application(gr.Server):
    """In its documentation stand our addresses alone."""

    own: Sequence[BaseRoute] = ()

    def openapi(self) -> dict[str, Any]:
        """The schema of the API."""
        if not self.openapi_schema:
            self.openapi_schema = get_openapi(title=self.title, version=self.version, routes=self.own)
        return self.openapi_schema


class OnlyTheQueue:
    """Of what lies below ``/gradio_api`` lets through what the queue needs; the rest is not there."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 404."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if path.startswith("/gradio_api") and not _KEPT.fullmatch(path):
            await JSONResponse({"error": "not_found", "message": "not found"}, 404)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def attach(app: Application, calls: Mapping[str, Callable[..., Any]], lifespan: Lifespan, max_size: int) -> None:
    """Give ``app`` Gradio's queue with a call for each name; ``lifespan`` is what else begins and ends with the server."""
    with gr.Blocks(mode="server", analytics_enabled=False) as blocks:
        for name, call in calls.items():
            # Our own queue bounds what is worked on at once (``ui.access.limits``).
            api(call, api_name=name, concurrency_limit=None, api_visibility="undocumented")
    blocks.queue(default_concurrency_limit=None, max_size=max_size)
    # It looks for calls that often; every millisecond, as it would by itself, takes a tenth of a core for nothing.
    blocks._queue.sleep_when_free = _LOOK_SECONDS
    blocks._queue.progress_update_sleep_when_free = 1.0
    blocks.state_session_capacity = _SESSIONS
    blocks.show_error = False
    blocks.run_history = False

    @asynccontextmanager
    async def running(_: Any) -> AsyncIterator[None]:
        blocks.run_startup_events()
        await blocks.run_extra_startup_events()
        async with lifespan(app):
            yield
        blocks._queue.close()

    app.own = list(app.router.routes)
    App.create_app(blocks, app=app, app_kwargs={"lifespan": running}, mcp_server=False)
    added = [route for route in app.router.routes if route not in app.own]
    # Gradio's page and all that belongs to it has addresses of its own; its queue's come as one router, without a path.
    kept = [route for route in added if (path := getattr(route, "path", None)) is None or _KEPT.fullmatch(path)]
    app.router.routes[:] = [*app.own, *kept]
    app.add_middleware(OnlyTheQueue)


def tidy(app: Application) -> None:
    """Forget the calls that have ended: Gradio keeps an empty entry for each."""
    pending = app.get_blocks()._queue.pending_event_ids_session
    for session in [session for session, events in list(pending.items()) if not events]:
        pending.pop(session, None)
