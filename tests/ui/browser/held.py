"""Between the page and the server: what the page asks waits until a test lets it go, or is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.ui.browser.chat import Chat

STREAM = "**/gradio_api/call/ask/*"


class Held:
    """The streams of questions that wait; those that are let go once are not held any more."""

    def __init__(self, chat: Chat, address: str = STREAM) -> None:
        self._chat = chat
        self._address = address
        self._routes: list[Route] = []
        self._open = self._lost = False
        chat.page.route(address, self._hold)

    def waits(self) -> None:
        """Wait until something is held."""
        while not self._routes:
            self._chat.page.wait_for_timeout(20)

    def release(self) -> None:
        """Let go what waits, and all that comes."""
        self._open, self._lost = True, False
        for route in self._routes:
            route.continue_()
        self._routes.clear()

    def cut(self) -> None:
        """Lose what waits, as a connection does that breaks."""
        self._lost = True
        for route in self._routes:
            route.abort()
        self._routes.clear()

    def _hold(self, route: Route) -> None:
        if self._lost:
            route.abort()
        elif self._open:
            route.continue_()
        else:
            self._routes.append(route)
