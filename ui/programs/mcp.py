"""The assistant for agents: a server of the Model Context Protocol with four tools, over HTTP at ``/mcp`` or over stdio."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import Field

from index.errors import BluebookError, UsageError
from rag.commands.group import installed_version
from rag.output.json_records import answer_record, search_record
from ui.access.limits import LimitError, WorkQueue, caller_of
from ui.programs import requests as programs
from ui.programs.requests import Library

if TYPE_CHECKING:
    from fastapi import FastAPI

T = TypeVar("T")

PATH = "/mcp"
INSTRUCTIONS = (
    "Answers questions about Chinese reports from their own words. `ask` gives an answer whose sentences carry [n] for its "
    "citations (exact quote, section, printed page), or a refusal that says which condition the report does not meet: "
    "then do not answer from elsewhere as if it were the report. Ask in Chinese where you can. `search` finds passages, "
    "`read_section` reads a section, `list_reports` names the reports and their chapters."
)
MAX_SECTION_CHARS = 20_000
MAX_BODY = 1024 * 1024
LOOPBACK = ("127.0.0.1", "localhost", "::1")

_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Question = Annotated[str, Field(description="The question, best in Chinese: 数字人民币累计交易金额是多少?")]
ReportId = Annotated[str | None, Field(description="Id of a report, as list_reports gives it; without it all of them.")]
Scope = Annotated[str | None, Field(description="Only this chapter (第四章) or heading.", max_length=200)]


def create_mcp(library: Library, queue: WorkQueue) -> MCPServer:
    """The server with its tools. Who asks over HTTP is the session in the request's scope; over stdio there is one."""
    server: MCPServer[Any] = MCPServer(
        "bluebook",
        title="蓝皮书问答",
        instructions=INSTRUCTIONS,
        version=installed_version("bluebook") or "",
        log_level="WARNING",
        subscriptions=False,
    )

    @server.tool(annotations=_READS, title="提问")
    async def ask(
        ctx: Context[Any, Any],
        question: Question,
        report: ReportId = None,
        scope: Scope = None,
        history: Annotated[
            list[str] | None,
            Field(description="Earlier questions of the conversation, the last one last.", max_length=8),
        ] = None,
        length: Annotated[
            Literal["short", "long"], Field(description="Of a summary: some five sentences, or up to twelve.")
        ] = "long",
        as_it_stands: Annotated[
            bool, Field(description="Ask the question as it is worded, whatever was said before it.")
        ] = False,
    ) -> dict[str, Any]:
        """Answer a question from the reports, with citations; or refuse, with the reason and the nearest passages."""
        asked = [] if as_it_stands else history or []

        def work(session: str) -> tuple[str, Any]:
            return programs.ask(library, session, question, report=report, scope=scope, history=asked, length=length)

        found, answer = await _run(queue, ctx, work, cost=1 + len(asked))
        return {"report": found, **answer_record(answer)}

    @server.tool(annotations=_READS, title="检索")
    async def search(
        ctx: Context[Any, Any],
        question: Question,
        report: ReportId = None,
        scope: Scope = None,
        k: Annotated[int, Field(ge=1, le=programs.MAX_HITS, description="How many passages.")] = 5,
    ) -> dict[str, Any]:
        """Find the passages nearest to a question, the best first, with section and page."""

        def work(session: str) -> dict[str, Any]:
            return search_record(programs.search(library, session, question, report=report, scope=scope, k=k))

        return await _run(queue, ctx, work)

    @server.tool(annotations=_READS, title="阅读章节")
    async def read_section(
        ctx: Context[Any, Any],
        section: Annotated[
            list[str] | str,
            Field(description="A heading, words of it, a chapter (第四章), or the path from a citation."),
        ],
        report: ReportId = None,
        start: Annotated[int, Field(ge=0, description="Character to go on from, as `next` of the last call.")] = 0,
    ) -> dict[str, Any]:
        """Read a section with all below it. `next` is there where the text goes on."""
        path = [section] if isinstance(section, str) else section

        def work(session: str) -> dict[str, Any]:
            found = programs.find_report(library, session, report)
            return _part(programs.section_record(found, programs.find_section(found.document, path)), start)

        return await _run(queue, ctx, work)

    @server.tool(annotations=_READS, title="报告列表")
    async def list_reports(ctx: Context[Any, Any]) -> dict[str, Any]:
        """The reports that can be asked, with their chapters."""

        def work(session: str) -> dict[str, Any]:
            return {"reports": [programs.report_record(report) for report in library.reports(session)]}

        return await _run(queue, ctx, work)

    return server


def mount_mcp(app: FastAPI, server: MCPServer, *, local: bool) -> None:
    """Serve ``server`` at ``/mcp`` of an app, without sessions of its own: every request stands alone.

    ``local``: only this machine asks, without a proxy between; other names in a request's ``Host`` are refused, so that
    no web page can reach it through a name of its own (DNS rebinding).
    """
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=local,
        allowed_hosts=[f"{_in_address(name)}:*" for name in LOOPBACK],
        allowed_origins=[f"http://{_in_address(name)}:*" for name in LOOPBACK],
    )
    served = server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        max_request_body_size=MAX_BODY,
        transport_security=security,
    )
    app.router.routes.extend(served.routes)
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[Any]:
        async with before(running) as state, server.session_manager.run():
            yield state

    app.router.lifespan_context = lifespan


async def _run(queue: WorkQueue, ctx: Context[Any, Any], work: Callable[[str], T], cost: int = 1) -> T:
    """What ``work`` gives for the session that asks; errors as agents read them."""
    request = ctx.request_context.request
    scope = request.scope if request is not None else {}
    caller = caller_of(scope) if scope else None
    session = scope.get("bluebook_session", "")
    try:
        return await queue.run(lambda: work(session), caller=caller, cost=cost)
    except LimitError as error:
        raise ToolError(f"{error} Try again in {error.retry_after} seconds.") from error
    except UsageError as error:
        raise ToolError(str(error)) from error
    except BluebookError as error:
        raise ToolError(f"The server failed: {error}") from error


def _part(record: dict[str, Any], start: int) -> dict[str, Any]:
    """A section as an agent reads it: text only, at most ``MAX_SECTION_CHARS`` of it."""
    text = record["text"]
    end = start + MAX_SECTION_CHARS
    if start and start >= len(text):
        raise UsageError(f"start is {start}; the section has {len(text)} characters")
    kept = {name: value for name, value in record.items() if name != "blocks"}
    return {**kept, "text": text[start:end], **({"next": end} if end < len(text) else {})}


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host
