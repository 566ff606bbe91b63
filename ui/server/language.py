"""Which page an address leads to: ``/en`` and ``?lang=`` are led to the page of that language."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.words.texts import Lang

_PAGES: dict[str, Lang] = {"": "zh", "/": "zh", "/en": "en", "/en/": "en"}


def leads_to(path: str, query: str) -> str | None:
    """Where a page's address leads, as a path; ``None`` where it is right as it is or no page's.

    ``path`` is below the root path, empty for the root path itself without a slash.
    """
    if path not in _PAGES:
        return None
    wanted = parse_qs(query).get("lang", [_PAGES[path]])[-1].lower()
    lang = "en" if wanted.startswith("en") else "zh" if wanted.startswith("zh") else _PAGES[path]
    right = "/en/" if lang == "en" else "/"
    return None if path == right else right


def page_language(scope: Scope) -> Lang | None:
    """The language of the page that a request asks for; ``None`` where it asks for something else."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    return _PAGES.get(_path(scope))


def _path(scope: Scope) -> str:
    """The path below the root path: some servers give it with, some without."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path.removeprefix(root) if root else path


class LanguageMiddleware:
    """Redirects the requests that ``leads_to`` leads elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect, or pass the request on."""
        if page_language(scope) is not None:
            target = leads_to(_path(scope), scope["query_string"].decode("latin-1"))
            if target is not None:
                await RedirectResponse(scope.get("root_path", "") + target, status_code=307)(scope, receive, send)
                return
        await self.app(scope, receive, send)
