"""How much the page is made of, and how soon it is there."""

from __future__ import annotations

from playwright.sync_api import Request

from tests.ui.browser.chat import Chat
from tests.ui.browser.reports import QUESTION

MOST_BYTES, MOST_REQUESTS = 350_000, 40


def test_at_first_and_cached_across_languages(chat: Chat) -> None:
    context = chat.page.context.browser.new_context()  # type: ignore[union-attr]
    page = context.new_page()
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto(chat.server)
    page.wait_for_function("() => document.documentElement.dataset.ready")
    page.locator("#bb-ideas .bb-ask").first.wait_for()
    sizes = [request.sizes() for request in finished]
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) <= MOST_BYTES
    assert len(finished) <= MOST_REQUESTS
    scripts = [request for request in finished if request.url.endswith((".js", ".css"))]
    for request in scripts:
        answer = request.response()
        assert answer is not None
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    encoded = [answer.headers.get("content-encoding") for request in scripts if (answer := request.response())]
    assert encoded.count("br") >= len(encoded) - 2  # what is tiny is sent as it is
    # Another language: what does not depend on it is there already.
    known = {request.url for request in scripts}
    finished.clear()
    page.goto(f"{chat.server}en/")
    page.wait_for_function("() => document.documentElement.dataset.ready")
    again = page.evaluate(
        "() => performance.getEntriesByType('resource').filter((e) => e.transferSize > 0).map((e) => e.name)"
    )
    assert known & set(again) == set()
    assert not [name for name in again if name.endswith((".js", ".css")) and "words" not in name]
    context.close()


def test_the_bubble_is_there_before_the_server_has_heard_of_it(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    chat.evaluate(
        """() => {
          const send = window.fetch;
          window.fetch = (...args) => { window.shownFirst ??= document.querySelectorAll('.bb-turn').length === 2; return send(...args); };
        }"""
    )
    chat.ask(QUESTION)
    assert chat.evaluate("() => window.shownFirst") is True
