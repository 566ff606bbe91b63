"""What the page's script puts beside the chat: pieces of HTML and pictures of pages. Everything is looked up anew.

A citation is named by its chunk and its quote, so that a conversation that a browser kept still opens it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from index.schema import Box, Chunk, Document
from rag.proof.verbatim import quote_stands
from rag.schema import Citation
from ui.evidence.find import found_fragment
from ui.evidence.page_picture import PageError
from ui.evidence.page_view import figure_preview, page_fragment, page_png, page_preview
from ui.evidence.quotes import find_quote, part_of, quote_boxes
from ui.evidence.source_view import citation_fragment, section_fragment
from ui.words.texts import Lang, Words, label

if TYPE_CHECKING:
    from ui.reports.report_library import Report

MAX_QUOTE_CHARS = 5_000
WORDS = r"^$|^\d{1,5},\d{1,5}$"
"""The range of a quote's characters that answers: the first one and the one after the last."""


class Reports(Protocol):
    """Where reports are looked up."""

    def reports(self, session: str) -> Sequence[Report]:
        """All reports that this session may see."""
        ...

    def get(self, session: str, report_id: str) -> Report:
        """A report that this session may see; ``KeyError`` otherwise."""
        ...


def create_fragments(reports: Reports) -> APIRouter:
    """Routes below ``/fragments/{report}``: ``citation``, ``page``, ``pages/N.png``, ``section``, ``find``."""
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
        words: str = Query("", pattern=WORDS),
    ) -> HTMLResponse:
        # Asked of a whole index, an answer may cite other reports of it than the one that it is kept under.
        asked = find(request, report_id)
        report, found = _holder(asked, reports.reports(request.scope["bluebook_session"]), chunk)
        if found is None:
            raise HTTPException(404, "no such passage")
        made, document, t, preview = citation_of(found, quote), report.document, label(lang), ""
        if report.pdf is not None:
            preview = _preview(report, found, made, words, t, _base(request))
        made_html = citation_fragment(
            made,
            document,
            t,
            has_pdf=report.pdf is not None,
            preview=preview,
            words=_range(words),
            shipped=report.shipped,
            report_id=report.report_id,
        )
        return HTMLResponse(made_html)

    @router.get("/page")
    def page(
        request: Request,
        report_id: str,
        page: int,
        quote: str = Query("", max_length=MAX_QUOTE_CHARS),
        chunk: str = "",
        words: str = Query("", pattern=WORDS),
        lang: Lang = "zh",
    ) -> HTMLResponse:
        report = find(request, report_id)
        _, cited = _holder(report, (), chunk)
        section = cited.section if cited is not None else None
        boxes, told = _boxes(report.document, quote, words, section, page) if quote else ((), ())
        try:
            made = page_fragment(report_id, report.document, page, boxes, label(lang), told=told, base=_base(request))
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

    @router.get("/find")
    def found(request: Request, report_id: str, q: str = Query(max_length=100), lang: Lang = "zh") -> HTMLResponse:
        return HTMLResponse(found_fragment(find(request, report_id).document, q, label(lang)))

    return router


def _holder(report: Report, others: Sequence[Report], chunk_id: str) -> tuple[Report, Chunk | None]:
    """Which report of an index holds a passage: the one that was asked, or another one that this session may see."""
    beside = (other for other in others if other.assistant is report.assistant and other is not report)
    for one in (report, *beside):
        if chunk_id.startswith(one.document_id):
            found = next((c for c in one.assistant.index.chunks.of(one.document_id) if c.chunk_id == chunk_id), None)
            if found is not None:
                return one, found
    return report, None


def _preview(report: Report, chunk: Chunk, citation: Citation, words: str, t: Words, base: str) -> str:
    """The piece of the page on which a citation stands: the figure that a caption names, or the lines around the quote."""
    document, page = report.document, citation.page_index
    if chunk.kind == "figure":
        caption = next((b for b in document.blocks if b.kind == "caption" and b.text == chunk.text), None)
        if caption is not None and (made := figure_preview(report.report_id, document, caption, t, base=base)):
            return made
    boxes, told = _boxes(document, citation.quote, words, citation.section, page)
    return page_preview(report.report_id, document, page, boxes, t, told=told, base=base)


def _boxes(
    document: Document, quote: str, words: str, section: tuple[str, ...] | None, page: int
) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """Those of a quote, and of the words in it that answer."""
    spans = find_quote(document, quote, section=section, page_index=page)
    told = part_of(document, spans, quote, *found) if (found := _range(words)) else ()
    return quote_boxes(document, spans), quote_boxes(document, told)


def _range(words: str) -> tuple[int, int] | None:
    first, comma, end = words.partition(",")
    return (int(first), int(end)) if comma else None


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
