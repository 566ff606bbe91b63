"""``POST /export``: the conversation that the page sends, handed back as a file. Nothing of it is kept here.

Plain HTTP, so that a file neither waits for a queue nor lies in a temporary folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from ui.access.limits import LimitError, WorkQueue, caller_of
from ui.access.own_page import from_our_page
from ui.exports.files import Kind, export_file
from ui.programs.api_errors import error_response
from ui.words.texts import Lang, Words, label

if TYPE_CHECKING:
    from ui.programs.requests import Library

MAX_BODY = 8 << 20
"""The answers of one conversation, without the passages that were found for them."""

TYPES: dict[Kind, str] = {
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def create_exporting(library: Library, queue: WorkQueue) -> APIRouter:
    """The route; files are made in the threads of ``queue``, under its limits."""
    router = APIRouter(include_in_schema=False)

    @router.post("/export", max_body_size=MAX_BODY)
    async def export(request: Request, format: Kind, lang: Lang = "zh") -> Response:
        from_our_page(request)
        t = label(lang)
        titles = {report.report_id: report.title for report in library.reports(request.scope["bluebook_session"])}
        body = await request.body()
        try:
            made = await queue.run(lambda: _made(body, titles, format, t), caller=caller_of(request.scope))
        except LimitError as error:
            return error_response(error, lang)
        except ValueError:
            raise HTTPException(422, t("error_unexpected")) from None
        if made is None:
            raise HTTPException(422, t("export_empty"))
        name, content = made
        headers = {"Content-Disposition": disposition(name), "Cache-Control": "no-store"}
        return Response(content, media_type=TYPES[format], headers=headers)

    return router


def disposition(name: str) -> str:
    """The header that names a file (RFC 6266), in ASCII for those who read no other."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _made(body: bytes, titles: Mapping[str, str], kind: Kind, t: Words) -> tuple[str, bytes] | None:
    try:
        sent = json.loads(body)
    except RecursionError:
        raise ValueError("nested too deep") from None
    turns = sent.get("turns") if isinstance(sent, Mapping) else None
    kept = [turn for turn in turns if isinstance(turn, Mapping)] if isinstance(turns, list) else []
    conversation = {"title": str(sent.get("title") or ""), "turns": kept} if kept else {}
    if not conversation:
        return None
    asked = [title for report_id, title in titles.items() if any(turn.get("report") == report_id for turn in kept)]
    return export_file(conversation, asked, kind, t, datetime.now().astimezone())
