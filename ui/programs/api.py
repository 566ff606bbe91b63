"""The HTTP API: ask with streaming, search, read. The records are those of the command line's ``--json``."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import EventSourceResponse, Response
from fastapi.sse import format_sse_event

from index.errors import ModelError, SettingsError
from rag.commands.group import installed_version
from rag.output.json_records import answer_record, dumps, search_record
from rag.schema import Answer, Said
from ui.access.limits import WorkQueue, caller_of
from ui.asking.streaming import streamed
from ui.programs import api_models as models
from ui.programs import requests as programs
from ui.programs.api_errors import ApiRoute
from ui.programs.requests import Library
from ui.words.sentences import sentences_in

TITLE = "蓝皮书问答 Bluebook"
DESCRIPTION = """向报告提问，每句回答都附原文、章节和页码；报告没有的，会说明缺什么。

Ask a report: every sentence of an answer carries the exact words of the report, their section and page; what the report
does not say is refused with the reason.

    curl -s localhost:7860/api/ask -H 'Content-Type: application/json' -d '{"question": "金融科技的定义是谁提出的?"}'

Agents find the same as an MCP server at `/mcp`.
"""

MAX_BODY = 1024 * 1024
REPORT_HEADER = "Bluebook-Report"


def create_router(library: Library, queue: WorkQueue) -> APIRouter:
    """Routes below ``/api``, and ``/healthz``. Who asks is the session in the scope (``SessionMiddleware``)."""
    router = APIRouter(route_class=ApiRoute)

    @router.post(
        "/api/ask",
        responses={**models.ANSWERED, **models.FAILED, **models.LIMITED},
        max_body_size=MAX_BODY,
        tags=["ask"],
    )
    async def ask(request: Request, body: models.AskBody) -> Response:
        """Answer a question, or refuse with the reason."""
        session = _session(request)
        events = streamed(
            queue,
            lambda stopped: programs.stream(
                library,
                session,
                body.question,
                report=body.report,
                scope=body.scope,
                history=[] if body.as_it_stands else body.history,
                length=body.length,
                stopped=stopped,
            ),
            caller=caller_of(request.scope),
            cost=1
            + sum(isinstance(turn, str) for turn in body.history[-programs.MAX_TURNS :]) * (not body.as_it_stands),
        )
        # What is wrong with the question is found before the first event, and has a status of its own.
        report, event = await anext(events)
        headers = {REPORT_HEADER: quote(report), "Cache-Control": "no-store"}
        if body.stream:
            # Proxies (nginx) would hold the events back.
            return EventSourceResponse(_events(event, events), headers={**headers, "X-Accel-Buffering": "no"})
        async with aclosing(events):
            async for _, later in events:
                event = later
        assert isinstance(event, Answer), "a stream ends with the answer"
        return _json(answer_record(event), headers)

    async def found(request: Request, body: models.SearchBody) -> Response:
        session = _session(request)
        result = await queue.run(
            lambda: programs.search(library, session, body.question, report=body.report, scope=body.scope, k=body.k),
            caller=caller_of(request.scope),
        )
        return _json(search_record(result))

    searched: dict[int | str, dict[str, Any]] = {200: {"model": models.SearchRecord}, **models.FAILED, **models.LIMITED}

    @router.post("/api/search", responses=searched, max_body_size=MAX_BODY, tags=["ask"])
    async def search(request: Request, body: models.SearchBody) -> Response:
        """Ranked passages with each signal's score."""
        return await found(request, body)

    @router.get("/api/search", responses=searched, tags=["ask"])
    async def search_by_address(request: Request, query: Annotated[models.SearchBody, Query()]) -> Response:
        """As POST, with everything in the address."""
        return await found(request, query)

    @router.get("/api/reports", responses={200: {"model": models.ReportsRecord}}, tags=["read"])
    def reports(request: Request) -> Response:
        """The reports that can be asked."""
        return _json({"reports": [programs.report_record(r) for r in library.reports(_session(request))]})

    @router.get(
        "/api/reports/{report}/outline",
        responses={200: {"model": models.OutlineRecord}, **models.FAILED},
        tags=["read"],
    )
    def outline(request: Request, report: str) -> Response:
        """The headings of a report."""
        return _json(programs.outline_record(programs.find_report(library, _session(request), report)))

    @router.get(
        "/api/reports/{report}/suggestions",
        responses={200: {"model": models.SuggestionsRecord}, **models.FAILED, **models.LIMITED},
        tags=["read"],
    )
    async def suggestions(request: Request, report: str) -> Response:
        """Questions that a report answers with all their parts; the first time they take some seconds."""
        found = programs.find_report(library, _session(request), report)
        record = await queue.run(lambda: programs.suggestions_record(found), caller=caller_of(request.scope))
        return _json(record)

    @router.get(
        "/api/reports/{report}/section",
        responses={200: {"model": models.SectionRecord}, **models.FAILED},
        tags=["read"],
    )
    def section(
        request: Request,
        report: str,
        path: Annotated[
            list[str] | None,
            Query(
                max_length=10,
                description="A heading, words of it, or a chapter (第四章); once for each step of a path.",
            ),
        ] = None,
        section: Annotated[int | None, Query(ge=0, description="Its number in the outline.")] = None,
    ) -> Response:
        """A section with everything below it, as text and block by block."""
        found = programs.find_report(library, _session(request), report)
        if (path is None) == (section is None):
            raise SettingsError("give either path or section, as /outline has them")
        if section is not None and section >= len(found.document.sections):
            raise SettingsError(f"section is {section}; the report has {len(found.document.sections)}, from 0")
        number = programs.find_section(found.document, path) if path is not None else section
        assert number is not None
        return _json(programs.section_record(found, number))

    @router.get("/healthz", responses={200: {"model": models.HealthRecord}}, tags=["server"])
    def health() -> Response:
        """Whether the server is alive. Needs no login."""
        return _json({"status": "ok", "version": installed_version("bluebook"), "asking": queue.taken})

    return router


async def _events(first: Said | Answer, rest: AsyncGenerator[tuple[str, Said | Answer], None]) -> AsyncIterator[bytes]:
    """A ``sentence`` for each that has passed, then the ``answer``, which counts; or an ``error`` where the model fails."""
    sent = 0
    event = first
    async with aclosing(rest):
        while isinstance(event, Said):
            sent += 1
            yield _sentence(sent, event.text)
            try:
                _, event = await anext(rest)
            except ModelError as error:
                yield format_sse_event(event="error", data_str=dumps({"error": "model", "message": str(error)}))
                return
    if not sent:
        for n, text in enumerate(sentences_in(event.answer), start=1):
            yield _sentence(n, text)
    yield format_sse_event(event="answer", data_str=dumps(answer_record(event)))


def _sentence(n: int, text: str) -> bytes:
    return format_sse_event(event="sentence", data_str=dumps({"n": n, "text": text}))


def _session(request: Request) -> str:
    found: str = request.scope.get("bluebook_session", "")
    return found


def _json(record: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return Response(dumps(record), media_type="application/json", headers=headers)
