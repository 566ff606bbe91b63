"""What the page fetches beside its queue: its document and files, the reports there are, an upload, answers shown again, ratings."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from rag.suggesting.suggestions import MOST_SUGGESTED
from ui.access.own_page import from_our_page
from ui.page.assets import assets
from ui.page.document import document_html
from ui.page.rating import Rated, rate
from ui.page.report_records import outline_record, report_list
from ui.page.turn_html import turn_html
from ui.reports.errors import UploadError
from ui.reports.reading import Readings
from ui.reports.uploads import check_upload
from ui.settings import UiSettings
from ui.words.texts import Lang, label

if TYPE_CHECKING:
    from ui.reports.report_library import Library, Report

MAX_TURNS_BODY = 4 << 20
MOST_LISTED = 50
_MOST_ASKED_OF = 3
"""Reports whose questions are suggested where all are asked: making them takes its time."""
_MB = 1 << 20


class Turns(BaseModel):
    """Turns that a browser kept, by their ids, to be shown again."""

    turns: dict[str, dict[str, Any]] = Field(max_length=200)
    lang: Lang = "zh"


def create_page_routes(library: Library, readings: Readings, settings: UiSettings) -> APIRouter:
    """Routes ``/``, ``/en/``, ``/assets/…`` and ``/page/…``."""
    router = APIRouter(include_in_schema=False)

    def session_in(request: Request) -> str:
        found: str = request.scope["bluebook_session"]
        return found

    def find(request: Request, report_id: str) -> Report | None:
        return next((r for r in library.reports(session_in(request)) if r.report_id == report_id), None)

    def document(request: Request, lang: Lang) -> Response:
        session = session_in(request)
        reading = readings.of(session)
        boot = {
            "reports": report_list(library.reports(session), session, "", MOST_LISTED, label(lang)),
            "reading": reading is not None and not reading.ended,
            "maxQuestion": library.max_question_chars,
            "maxUpload": settings.max_upload_mb * _MB,
        }
        made = document_html(lang, boot, library.model, settings)
        return HTMLResponse(made, headers={"Cache-Control": "no-store"})

    @router.api_route("/", methods=["GET", "HEAD"])
    def chinese(request: Request) -> Response:
        return document(request, "zh")

    @router.api_route("/en/", methods=["GET", "HEAD"])
    def english(request: Request) -> Response:
        return document(request, "en")

    @router.get("/assets/{made}/{path:path}")
    async def asset(request: Request, made: str, path: str) -> Response:
        # An older page may ask for its own files after an update: those of now are nearest.
        return assets().respond(request, path)

    @router.get("/page/reports")
    def listed(request: Request, q: Annotated[str, Query(max_length=200)] = "", lang: Lang = "zh") -> Response:
        session = session_in(request)
        return JSONResponse(report_list(library.reports(session), session, q, MOST_LISTED, label(lang)))

    @router.get("/page/reports/{report_id}")
    def outline(request: Request, report_id: str, lang: Lang = "zh") -> Response:
        report = find(request, report_id)
        if report is None:
            return _said(404, label(lang)("report_gone_ask"))
        return JSONResponse(outline_record(report, session_in(request), label(lang)))

    @router.delete("/page/reports/{report_id}")
    def remove(request: Request, report_id: str, lang: Lang = "zh") -> Response:
        from_our_page(request, body=False)
        t, session = label(lang), session_in(request)
        report = find(request, report_id)
        if report is None or report.owner != session:
            return _said(403, t("error_not_own"))
        library.remove(session, report_id)
        return JSONResponse({"message": t("report_deleted", title=report.title)})

    @router.get("/page/suggestions")
    async def suggestions(
        request: Request,
        report: Annotated[list[str] | None, Query(max_length=20)] = None,
        lang: Lang = "zh",
    ) -> Response:
        there = library.reports(session_in(request))
        chosen = [r for r in there if r.report_id in report] if report else list(there)[:_MOST_ASKED_OF]
        made = [await run_in_threadpool(r.suggested, lang) for r in chosen]
        questions = made[0][0] if len(made) == 1 else [question for some, _ in made for question in some[:2]]
        return JSONResponse({"questions": questions[:MOST_SUGGESTED], "all": all(whole for _, whole in made)})

    @router.post("/page/uploads")
    async def upload(request: Request, name: Annotated[str, Query(max_length=1000)], lang: Lang = "zh") -> Response:
        from_our_page(request, body=False)
        t, session = label(lang), session_in(request)
        folder = Path(tempfile.mkdtemp(prefix="bluebook-upload-"))
        path = folder / "sent"
        try:
            size = 0
            with path.open("wb") as file:
                async for block in request.stream():
                    size += len(block)
                    if size > settings.max_upload_mb * _MB:
                        raise UploadError("error_too_big", mb=_sent(request, size), limit=settings.max_upload_mb)
                    file.write(block)
            await run_in_threadpool(lambda: readings.start(session, check_upload(path, name, settings)))
        except UploadError as error:
            return _said(422, error.said(t))
        except OSError:
            return _said(507, t("upload_storage"))
        finally:
            path.unlink(missing_ok=True)
            folder.rmdir()
        return JSONResponse({"reading": True}, 202)

    @router.post("/page/uploads/cancel")
    def cancel(request: Request) -> Response:
        from_our_page(request, body=False)
        reading = readings.of(session_in(request))
        if reading is not None:
            reading.cancel()
        return JSONResponse({})

    @router.post("/page/turns", max_body_size=MAX_TURNS_BODY)
    def turns(request: Request, sent: Turns) -> Response:
        from_our_page(request)
        t = label(sent.lang)
        return JSONResponse({"html": {name: turn_html(turn, t) for name, turn in sent.turns.items()}})

    @router.post("/page/ratings", max_body_size=_MB)
    def ratings(request: Request, sent: Rated) -> Response:
        from_our_page(request)
        kept = rate(sent, library.reports(session_in(request)))
        return _said(200 if kept else 422, label(sent.lang)("feedback_thanks" if kept else "feedback_failed"))

    return router


def _said(status: int, message: str) -> Response:
    return JSONResponse({"message": message}, status)


def _sent(request: Request, size: int) -> float:
    """How much was to be sent, in megabytes: what the browser says, at least what has come."""
    length = request.headers.get("content-length", "")
    return -(-max(size, int(length) if length.isascii() and length.isdigit() else 0) * 10 // _MB) / 10
