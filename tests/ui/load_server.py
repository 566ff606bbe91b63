"""A server for the load test's test: the API over two small reports. Run with a port as the last argument."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from tests.ui.small_library import SmallLibrary
from ui.access.limits import WorkQueue
from ui.access.session import SessionMiddleware
from ui.programs.api import create_router
from ui.settings import UiSettings

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        app = FastAPI()
        app.include_router(create_router(SmallLibrary(Path(folder)), WorkQueue.from_settings(UiSettings())))
        app.add_middleware(SessionMiddleware)
        uvicorn.run(app, port=int(sys.argv[-1]), log_level="warning")
