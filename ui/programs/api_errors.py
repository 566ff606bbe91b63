"""Errors of the HTTP API: every one is ``{"error": …, "message": …}`` with a status that says whose fault it is."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from index.errors import BluebookError, ModelError, NotFoundError, QuestionError, SettingsError, UsageError
from ui.access.limits import BusyError, LimitError, TooFastError
from ui.words.texts import Lang, label

_STATUS: tuple[tuple[type[BluebookError], int, str], ...] = (
    (BusyError, 503, "busy"),
    (TooFastError, 429, "too_fast"),
    (NotFoundError, 404, "not_found"),
    (QuestionError, 422, "question"),
    (SettingsError, 422, "scope"),
    (UsageError, 422, "request"),
    (ModelError, 502, "model"),
)
"""Status and name of an error, the first class that fits."""

_WANTED = "Send a JSON object with Content-Type: application/json"

_logger = logging.getLogger(__name__)


def error_response(error: Exception, lang: Lang = "zh") -> Response:
    """The answer to a request that ended with ``error``. What is no fault of the request is logged and not told."""
    if isinstance(error, LimitError):
        status, name = next((status, name) for kind, status, name in _STATUS if isinstance(error, kind))
        return _json(status, name, error.said(label(lang)), {"Retry-After": str(error.retry_after)})
    for kind, status, name in _STATUS:
        if isinstance(error, kind):
            return _json(status, name, str(error))
    if isinstance(error, RequestValidationError):
        return _json(422, "request", _said(error))
    if isinstance(error, HTTPException):
        return _json(error.status_code, "request", str(error.detail), error.headers)
    _logger.error("a request failed", exc_info=error)
    return _json(500, "unexpected", label(lang)("error_unexpected"))


async def not_allowed(request: Request, error: Exception) -> Response:
    """The answer to a request with a method that its address does not have."""
    allowed = (getattr(error, "headers", None) or {}).get("Allow", "")
    message = f"{request.method} is not allowed here" + (f"; allowed: {allowed}" if allowed else "")
    return _json(405, "method", message, {"Allow": allowed} if allowed else None)


def lang_of(request: Request) -> Lang:
    """The language that a client asks for first; Chinese where it does not say."""
    return "en" if request.headers.get("accept-language", "").strip().lower().startswith("en") else "zh"


class ApiRoute(APIRoute):
    """A route whose errors are JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with everything that it raises turned into an answer."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as error:
                return error_response(error, lang_of(request))

        return guarded


def _json(status: int, name: str, message: str, headers: Any = None) -> Response:
    return JSONResponse({"error": name, "message": message}, status, headers)


def _said(error: RequestValidationError) -> str:
    """Which field is wrong and how, without the value: it may be a megabyte."""
    return "; ".join(_wrong(e["type"], e["loc"][1:], e["msg"]) for e in error.errors()[:5])


def _wrong(kind: str, place: tuple[int | str, ...], told: str) -> str:
    if kind == "json_invalid":
        return f"the body is no JSON, from its character {place[0]} on. {_WANTED}"
    return f"{'.'.join(map(str, place))}: {told}" if place else f"the body: {told}. {_WANTED}"
