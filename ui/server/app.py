"""The web server: the page in both languages, Gradio's queue behind it, the API, its documentation and the MCP server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from index.errors import BluebookError
from rag.commands.group import installed_version
from ui.access.auth import Users
from ui.access.auth_gate import BasicAuthMiddleware
from ui.access.headers import HeadersMiddleware
from ui.access.limits import WorkQueue
from ui.access.session import SessionMiddleware
from ui.evidence.routes import create_fragments
from ui.exports.routes import create_exporting
from ui.page.calls import Calls
from ui.page.routes import create_page_routes
from ui.programs.api import create_router
from ui.programs.api_errors import not_allowed
from ui.programs.mcp import create_mcp, mount_mcp
from ui.reports.reading import Readings
from ui.reports.report_library import Library
from ui.server.docs_page import create_docs
from ui.server.gradio_queue import Application, attach, tidy
from ui.server.language import LanguageMiddleware
from ui.server.not_found import not_found
from ui.settings import UiSettings

if TYPE_CHECKING:
    from rag.language_models.protocol import ChatModel

TIDY_SECONDS = 600.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LEAST_COMPRESSED = 800


def create_server(library: Library, settings: UiSettings, users: Users | None = None) -> Application:
    """The whole server on one library; ``users`` may enter, everyone where it is ``None``.

    ``app.state.leave`` ends what is open: called when a server is about to end, it makes every stream come to its end.
    """
    queue = WorkQueue.from_settings(settings)
    readings = Readings(library, settings)
    _warm(library)

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        tidying = asyncio.create_task(_tidy(library, app))
        yield
        tidying.cancel()
        readings.close()
        queue.close()
        library.close()

    app = Application(
        title="蓝皮书问答 bluebook",
        version=installed_version("bluebook") or "0",
        docs_url=None,
        redoc_url=None,
        exception_handlers={404: not_found, 405: not_allowed},
    )
    calls = Calls(library, readings, queue)
    app.include_router(create_page_routes(library, readings, settings))
    app.include_router(create_router(library, queue))
    app.include_router(create_fragments(library))
    app.include_router(create_exporting(library, queue))
    app.include_router(create_docs())
    # A proxy, which is what a root path is for, sends the name that the world knows.
    local = settings.host in LOOPBACK and not settings.root_path
    named: dict[str, Callable[..., Any]] = {"ask": calls.ask, "reading": calls.reading}
    attach(app, named, lifespan, max_size=settings.queue + settings.workers)
    mount_mcp(app, create_mcp(library, queue), local=local)

    def leave() -> None:
        calls.leave()
        readings.close()

    app.state.leave = leave
    app.add_middleware(GZipMiddleware, minimum_size=LEAST_COMPRESSED, compresslevel=6)
    app.add_middleware(SessionMiddleware)
    app.add_middleware(LanguageMiddleware)
    app.add_middleware(HeadersMiddleware)
    if local:
        # Another page must not reach this one through a name of its own that leads here (DNS rebinding).
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "testserver"])
    if users is not None:
        app.add_middleware(BasicAuthMiddleware, users=users)
    return app


async def _tidy(library: Library, app: Application) -> None:
    """Now and then remove the uploads of sessions that have not been here for long, and what is left of calls."""
    while True:
        await asyncio.sleep(TIDY_SECONDS)
        await run_in_threadpool(library.tidy)
        tidy(app)


def _warm(library: Library) -> None:
    """Load the models and begin with the suggestions now: the first visitor should not wait for them. A local language model takes long; the page opens meanwhile."""
    if (model := library.model) is not None and model.address is None:
        threading.Thread(target=_begin, args=(model,), daemon=True, name="loading").start()
    for assistant in {id(report.assistant): report.assistant for report in library.reports("")}.values():
        assistant.encoder.encode_queries(["报告"])
    for report in library.reports("")[:1]:
        report.suggestions.so_far(0)


def _begin(model: ChatModel) -> None:
    # What is wrong with it is told to the one who asks.
    with suppress(BluebookError):
        model.complete([{"role": "user", "content": "?"}], max_tokens=1)
