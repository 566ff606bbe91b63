"""Listening, and ending cleanly."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from index.errors import SettingsError
from ui.access.auth import Users
from ui.reports.report_library import Library
from ui.settings import UiSettings


def serve(index: Path | None, settings: UiSettings, users: Users | None, *, llm: str | None = None) -> None:
    """Serve until interrupted. Raises ``SettingsError`` where the address is taken, before anything is loaded."""
    listener = listen(settings)
    # Gradio takes seconds to import: an address that is taken is told before that.
    from ui.server.app import create_server

    library = Library.open(index, settings, llm=llm)
    app = create_server(library, settings, users)
    host, port = listener.getsockname()[:2]
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    print(f"蓝皮书问答 http://{shown}:{port}{settings.root_path}/  (Ctrl+C 结束)", flush=True)
    config = uvicorn.Config(
        app, log_level="warning", root_path=settings.root_path, server_header=False, timeout_graceful_shutdown=5
    )
    _Server(config, app.state.leave).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Ends what is open before it waits for it: a stream that is cut off would print a traceback."""

    def __init__(self, config: uvicorn.Config, leave: Callable[[], None]) -> None:
        super().__init__(config)
        self._leave = leave

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then the server."""
        await asyncio.to_thread(self._leave)
        await super().shutdown(sockets)


def listen(settings: UiSettings) -> socket.socket:
    """A socket on the address of the settings; raises ``SettingsError`` where it is taken."""
    try:
        family, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        way_out = (
            f"Is it open already? Choose another: bluebook ui --port {settings.port + 1}"
            if error.errno == errno.EADDRINUSE
            else "Choose an address of this machine, and a port that you may use: bluebook ui --host 127.0.0.1 --port 7860"
        )
        raise SettingsError(
            f"cannot listen on {settings.host}:{settings.port} ({error.strerror or error}). {way_out}"
        ) from error
    return listener
