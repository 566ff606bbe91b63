"""Which page an address leads to: ``/en`` and ``?lang=`` are led to the page of that language."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_PAGES = {"": "zh", "/": "zh", "/en": "en", "/en/": "en"}


def leads_to(path: str, query: str) -> str | None:
    """Where a page's address leads, as a path; ``None`` where it is right as it is or no page's.

    ``path`` is below the root path.
    """
    if path not in _PAGES:
        return None
    wanted = parse_qs(query).get("lang", [_PAGES[path]])[-1].lower()
    lang = "en" if wanted.startswith("en") else "zh" if wanted.startswith("zh") else _PAGES[path]
    right = "/en/" if lang == "en" else "/"
    return None if path == right or (path == "" and lang == "zh") else right


class LanguageMiddleware:
    """Redirects the requests that ``leads_to`` leads elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect, or pass the request on."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            root = scope.get("root_path", "")
            path = scope["path"].removeprefix(root) if root else scope["path"]
            target = leads_to(path, scope["query_string"].decode("latin-1"))
            if target is not None:
                await RedirectResponse(root + target, status_code=307)(scope, receive, send)
                return
        await self.app(scope, receive, send)
