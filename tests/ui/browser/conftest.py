"""A server in a process of its own, a real browser, and what holds of every page that the tests look at."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

import ui
from tests.ui.browser.chat import FRESH, Chat, Watch
from tests.ui.browser.reports import harbour_pdf

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

ROOT = Path(ui.__file__).resolve().parents[1]
BLUEBOOK = (sys.executable, "-c", "from rag.cli import main; main()")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# The first one because tests run as root on CI; the others keep the browser from asking its maker's servers.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DESK = (1440, 900)
TIMEOUT_MS = 20_000
SLOW_MS = int(os.environ.get("BLUEBOOK_TEST_SLOW_MS", "0"))
"""How much later each request of the page is sent: shows a test that passes only where the machine is fast enough."""
_SLOWLY = """(() => { const send = window.fetch;
  window.fetch = async (...request) => { await new Promise((done) => setTimeout(done, %d)); return send(...request); };
})();"""


@pytest.fixture(scope="package")
def chromium() -> str:
    pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make setup")
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no {' or '.join(BROWSERS)} on the path: apt-get install -y chromium fonts-noto-cjk")
    return found


@pytest.fixture(scope="package")
def index(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the small PDF, made by the command with the real encoder."""
    folder = tmp_path_factory.mktemp("harbour")
    bluebook("index", str(harbour_pdf(folder)), "--out", str(folder / "index"))
    return folder / "index"


@pytest.fixture(scope="package")
def server(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on the small PDF, with a slash at its end."""
    with serving(index, tmp_path_factory.mktemp("server") / "log.txt") as (address, _):
        yield address


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    # Ended with the last test of this folder: while it runs, no other test of this process can run an event loop.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="package")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """One visitor for all tests, so that the browser keeps what a page consists of."""
    context = browser.new_context(viewport={"width": DESK[0], "height": DESK[1]}, locale="zh-CN", accept_downloads=True)
    context.set_default_timeout(TIMEOUT_MS)
    if SLOW_MS:
        context.add_init_script(_SLOWLY % SLOW_MS)
    yield context
    context.close()


@pytest.fixture
def chat(visitor: BrowserContext, server: str) -> Iterator[Chat]:
    """The page in a new tab of a visitor who has asked nothing yet; afterwards: nothing was fetched from elsewhere, nothing
    was printed to the console, no dialog was opened that was not expected, no element was made of a text."""
    visitor.clear_cookies()
    page = visitor.new_page()
    watch = Watch(page, server)
    page.add_init_script(FRESH)
    yield Chat(page, server, watch)
    made = page.evaluate("() => window.hostile || null")
    page.close()
    assert made is None, "a text was run"
    watch.check()


@contextmanager
def serving(
    index: Path, log: Path, port: int = 0, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server's address and its process; ``settings`` as they stand in the environment."""
    settings = {"BLUEBOOK_UI_RATE_PER_MINUTE": "1000", "BLUEBOOK_UI_MAX_UPLOAD_MB": "2", **settings}
    with log.open("wb") as errors:
        command = [*BLUEBOOK, "ui", "--port", str(port), "--index", str(index)]
        process = subprocess.Popen(
            command, cwd=ROOT, env=_environment() | settings, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    assert process.stdout is not None
    try:
        # The line with the address comes when the socket listens and the model is loaded.
        told = process.stdout.readline()
        assert "http://" in told, log.read_text("utf-8")
        yield next(word for word in told.split() if word.startswith("http://")), process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BLUEBOOK")}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


def bluebook(*args: str) -> None:
    """Run a command; fails where it does."""
    done = subprocess.run([*BLUEBOOK, *args], cwd=ROOT, env=_environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
