"""What the page's script puts beside the chat: pieces of HTML and pictures of pages. Everything is looked up anew.

A citation is named by its chunk and its quote, so that a conversation that a browser kept still opens it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from index.schema import Chunk
from rag.proof.verbatim import quote_stands
from rag.schema import Citation
from ui.evidence.page_picture import PageError
from ui.evidence.page_view import page_fragment, page_png, page_preview
from ui.evidence.quotes import find_quote, quote_boxes
from ui.evidence.source_view import citation_fragment, outline_fragment, section_fragment
from ui.words.texts import Lang, label

if TYPE_CHECKING:
    from ui.reports.library import Report

MAX_QUOTE_CHARS = 5_000


class Reports(Protocol):
    """Where reports are looked up."""

    def get(self, session: str, report_id: str) -> Report:
        """A report that this session may see; ``KeyError`` otherwise."""
        ...


def create_fragments(reports: Reports) -> APIRouter:
    """Routes below ``/fragments/{report}``: ``citation``, ``page``, ``pages/N.png``, ``section``, ``outline``."""
    router = APIRouter(prefix="/fragments/{report_id}", include_in_schema=False)

    def find(request: Request, report_id: str) -> Report:
        try:
            return reports.get(request.scope["bluebook_session"], report_id)
        except KeyError:
            raise HTTPException(404, "no such report") from None

    @router.get("/citation")
    def citation(
        request: Request,
        report_id: str,
        chunk: str,
        lang: Lang = "zh",
        quote: str = Query(max_length=MAX_QUOTE_CHARS),
    ) -> HTMLResponse:
        report = find(request, report_id)
        found = next((c for c in report.assistant.index.chunks if c.chunk_id == chunk), None)
        if found is None or found.document_id != report.document_id:
            raise HTTPException(404, "no such passage")
        made, document, t, preview = citation_of(found, quote), report.document, label(lang), ""
        if report.pdf is not None:
            spans = find_quote(document, quote, section=made.section, page_index=made.page_index)
            boxes = quote_boxes(document, spans)
            preview = page_preview(report_id, document, made.page_index, boxes, t, base=_base(request))
        has_pdf = report.pdf is not None
        return HTMLResponse(citation_fragment(made, document, t, has_pdf=has_pdf, preview=preview))

    @router.get("/page")
    def page(
        request: Request,
        report_id: str,
        page: int,
        quote: str = Query("", max_length=MAX_QUOTE_CHARS),
        chunk: str = "",
        zoom: int = 100,
        lang: Lang = "zh",
    ) -> HTMLResponse:
        report = find(request, report_id)
        section = next((c.section for c in report.assistant.index.chunks if c.chunk_id == chunk), None)
        spans = find_quote(report.document, quote, section=section, page_index=page) if quote else ()
        boxes = quote_boxes(report.document, spans)
        try:
            made = page_fragment(report_id, report.document, page, boxes, label(lang), zoom=zoom, base=_base(request))
            return HTMLResponse(made)
        except PageError as error:
            raise HTTPException(404, str(error)) from None

    @router.get("/pages/{page}.png")
    async def picture(request: Request, report_id: str, page: int, scale: float = Query(2.0, gt=0, le=6)) -> Response:
        report = find(request, report_id)
        if report.pdf is None:
            raise HTTPException(404, "this report has no pictures of its pages")
        try:
            png = await run_in_threadpool(page_png, report.pdf, page, scale)
        except PageError as error:
            raise HTTPException(404, str(error)) from None
        return Response(png, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})

    @router.get("/section")
    def section(
        request: Request,
        report_id: str,
        section: int,
        quote: str = Query("", max_length=MAX_QUOTE_CHARS),
        lang: Lang = "zh",
    ) -> HTMLResponse:
        report = find(request, report_id)
        try:
            made = section_fragment(report.document, section, label(lang), has_pdf=report.pdf is not None, quote=quote)
        except IndexError as error:
            raise HTTPException(404, str(error)) from None
        return HTMLResponse(made)

    @router.get("/outline")
    def outline(request: Request, report_id: str, lang: Lang = "zh") -> HTMLResponse:
        return HTMLResponse(outline_fragment(find(request, report_id).document, label(lang)))

    return router


def _base(request: Request) -> str:
    return f"{request.scope.get('root_path', '')}/fragments"


def citation_of(chunk: Chunk, quote: str) -> Citation:
    """A citation of ``quote`` in ``chunk``, verified anew; on the page of the sentence that it is, where it is one."""
    sentence = next((s for s in chunk.sentences if s.text == quote), None)
    kind: Literal["text", "table", "figure", "footnote"] = (
        chunk.kind if chunk.kind in ("table", "figure", "footnote") else "text"
    )
    return Citation(
        n=1,
        document=chunk.document_title,
        section=chunk.section,
        page_label=sentence.page_label if sentence else chunk.page_label,
        page_index=sentence.page_index if sentence else chunk.page_index,
        kind=kind,
        quote=quote,
        chunk_id=chunk.chunk_id,
        score=1.0,
        verified=quote_stands(quote, chunk),
        paragraph=sentence.paragraph if sentence else chunk.paragraph,
        ocr_confidence=sentence.confidence if sentence else None,
        uncertain=sentence.uncertain if sentence else (),
    )
