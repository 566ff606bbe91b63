"""The web server: the page in both languages, what its script fetches, the API, its documentation and the MCP server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
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
from ui.page.blocks import create_page
from ui.page.head import HeadMiddleware
from ui.programs.api import create_router
from ui.programs.mcp import create_mcp, mount_mcp
from ui.reports.library import Library
from ui.reports.reading import Readings
from ui.server.docs_page import create_docs
from ui.server.language import LanguageMiddleware
from ui.settings import UiSettings
from ui.words.texts import Lang

if TYPE_CHECKING:
    from rag.language_models.protocol import ChatModel

STATIC = Path(__file__).parent / "static"
TIDY_SECONDS = 600.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SYSTEM_FONTS = ("PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "system-ui", "sans-serif")


def create_server(library: Library, settings: UiSettings, users: Users | None = None) -> FastAPI:
    """The whole server on one library; ``users`` may enter, everyone where it is ``None``."""
    queue = WorkQueue.from_settings(settings)
    readings = Readings(library, settings)
    _warm(library)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        tidying = asyncio.create_task(_tidy(library))
        yield
        tidying.cancel()
        readings.close()
        queue.close()
        library.close()

    app = FastAPI(
        title="蓝皮书问答 bluebook",
        version=installed_version("bluebook") or "0",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.include_router(create_router(library, queue))
    app.include_router(create_fragments(library))
    app.include_router(create_exporting(library, queue))
    app.include_router(create_docs("蓝皮书问答 bluebook"))
    # Not /static and not /assets: these are Gradio's.
    app.mount("/bluebook", StaticFiles(directory=STATIC), name="bluebook")
    # A proxy, which is what a root path is for, sends the name that the world knows.
    local = settings.host in LOOPBACK and not settings.root_path
    mount_mcp(app, create_mcp(library, queue), local=local)
    # The longer path first: what is mounted at / takes everything else.
    pages: tuple[tuple[str, Lang], ...] = (("/en", "en"), ("", "zh"))
    for path, lang in pages:
        page = create_page(library, readings, queue, settings, lang)
        app = gr.mount_gradio_app(
            app,
            page,
            path=path or "/",
            footer_links=[],
            show_error=False,
            # What is a little too big is told in the reader's language by our own check.
            max_file_size=f"{2 * settings.max_upload_mb}mb",
            theme=_theme(),
            mcp_server=False,
            ssr_mode=False,
            enable_monitoring=False,
        )
    app.add_middleware(SessionMiddleware)
    app.add_middleware(HeadMiddleware)
    app.add_middleware(LanguageMiddleware)
    app.add_middleware(HeadersMiddleware)
    if local:
        # Another page must not reach this one through a name of its own that leads here (DNS rebinding).
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "testserver"])
    if users is not None:
        app.add_middleware(BasicAuthMiddleware, users=users)
    return app


async def _tidy(library: Library) -> None:
    """Now and then remove the uploads of sessions that have not been here for long."""
    while True:
        await asyncio.sleep(TIDY_SECONDS)
        await run_in_threadpool(library.tidy)


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


def _theme() -> gr.themes.Base:
    """Plain, with the fonts of the reader's system: nothing is fetched from elsewhere."""
    return gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=SYSTEM_FONTS, font_mono=("monospace",))
