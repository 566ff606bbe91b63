"""The MCP server, spoken to by the SDK's own client: in this process, over HTTP and over stdio."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from mcp import Client, StdioServerParameters, stdio_client
from mcp.server import MCPServer

from rag.output.json_records import answer_record, search_record
from tests.fakes import SECTION, SENTENCE
from tests.ui.small_library import SmallLibrary
from ui.access.limits import RateLimit, WorkQueue
from ui.access.session import COOKIE, SessionMiddleware
from ui.programs import mcp as served
from ui.programs.mcp import create_mcp, mount_mcp

ROOT = Path(__file__).resolve().parents[3]
OWNER = "o" * 32
QUESTION = "2024年6月末绿色贷款余额是多少?"
HEADERS = {"accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> SmallLibrary:
    return SmallLibrary(tmp_path_factory.mktemp("reports"), OWNER)


@pytest.fixture
def queue() -> Iterator[WorkQueue]:
    made = WorkQueue(workers=2, waiting=10, per_minute=100)
    yield made
    made.close()


def with_client(server: MCPServer, use: Callable[[Client], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with Client(server) as client:
            return await use(client)

    return asyncio.run(run())


def call(server: MCPServer, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a tool gives; the message under ``error`` where it fails."""
    result = with_client(server, lambda client: client.call_tool(tool, arguments))
    if result.is_error:
        return {"error": result.content[0].text}
    assert result.structured_content is not None
    found: dict[str, Any] = result.structured_content
    return found


def timeless(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "timings_ms": {}}


def test_the_tools_say_what_they_do(library: SmallLibrary, queue: WorkQueue) -> None:
    server = create_mcp(library, queue)
    tools = with_client(server, lambda client: client.list_tools()).tools
    assert [tool.name for tool in tools] == ["ask", "search", "read_section", "list_reports"]
    assert all(tool.description and tool.annotations.read_only_hint for tool in tools)
    assert set(tools[0].input_schema["properties"]) == {
        "question",
        "report",
        "scope",
        "history",
        "length",
        "as_it_stands",
    }
    assert tools[0].input_schema["required"] == ["question"]


def test_ask_gives_the_record_of_the_command_line(library: SmallLibrary, queue: WorkQueue) -> None:
    server = create_mcp(library, queue)
    found = call(server, "ask", question=QUESTION)
    expected = answer_record(library.first.assistant.ask(QUESTION))
    assert timeless(found) == {"report": "first", **timeless(expected)}
    follow_up = call(server, "ask", question="那同比呢?", history=[QUESTION])
    assert "2024年6月末" in follow_up["question"]


def test_search_and_reading(library: SmallLibrary, queue: WorkQueue) -> None:
    server = create_mcp(library, queue)
    expected = search_record(library.first.assistant.search(QUESTION, k=1))
    assert timeless(call(server, "search", question=QUESTION, k=1)) == timeless(expected)
    section = call(server, "read_section", section="贷款")
    assert (section["path"], section["page_label"], SENTENCE in section["text"]) == (list(SECTION), "3", True)
    assert "next" not in section
    assert call(server, "read_section", section=list(SECTION), report="first") == section
    assert call(server, "list_reports") == {
        "reports": [{"report": "first", "title": "绿色金融报告", "pages": 1, "chapters": [SECTION[0]]}]
    }


def test_a_long_section_comes_in_parts(
    library: SmallLibrary, queue: WorkQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = create_mcp(library, queue)
    whole = call(server, "read_section", section="贷款")["text"]
    monkeypatch.setattr(served, "MAX_SECTION_CHARS", 40)
    parts: list[str] = []
    start: int | None = 0
    while start is not None:
        part = call(server, "read_section", section="贷款", start=start)
        parts.append(part["text"])
        start = part.get("next")
    assert "".join(parts) == whole
    assert [len(part) for part in parts[:-1]] == [40] * (len(parts) - 1)
    assert "start is 999" in call(server, "read_section", section="贷款", start=999)["error"]


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {"question": " "}, "the question is empty"),
        ("ask", {"question": QUESTION, "report": "second"}, "There are: first (绿色金融报告)"),
        ("ask", {"question": QUESTION, "scope": "第九章"}, "no chapter or report matches the scope"),
        ("search", {"question": QUESTION, "k": 0}, "greater than or equal to 1"),
        ("read_section", {"section": "不存在"}, "Its chapters: 一、总体情况"),
    ],
)
def test_errors_are_words_for_the_agent(
    library: SmallLibrary, queue: WorkQueue, tool: str, arguments: dict[str, Any], said: str
) -> None:
    assert said in call(create_mcp(library, queue), tool, **arguments)["error"]


def app_of(library: SmallLibrary, queue: WorkQueue, *, local: bool = True) -> FastAPI:
    app = FastAPI()
    mount_mcp(app, create_mcp(library, queue), local=local)
    app.add_middleware(SessionMiddleware)
    return app


def post(http: TestClient, method: str, **params: Any) -> Any:
    return http.post("/mcp", headers=HEADERS, json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params})


@pytest.mark.parametrize(("cookies", "seen"), [({}, ["first"]), ({COOKIE: OWNER}, ["first", "second"])])
def test_over_http_a_session_sees_its_own(
    library: SmallLibrary, queue: WorkQueue, cookies: dict[str, str], seen: list[str]
) -> None:
    with TestClient(app_of(library, queue), base_url="http://127.0.0.1:7860", cookies=cookies) as http:
        found = post(http, "tools/call", name="list_reports", arguments={}).json()["result"]["structuredContent"]
    assert [report["report"] for report in found["reports"]] == seen


def test_over_http_the_rate_holds(library: SmallLibrary) -> None:
    queue = WorkQueue(1, 1, per_minute=1, rate=RateLimit(clock=lambda: 5.0))
    with TestClient(app_of(library, queue), base_url="http://127.0.0.1:7860", cookies={COOKIE: OWNER}) as http:
        asked = [post(http, "tools/call", name="ask", arguments={"question": QUESTION}).json() for _ in range(2)]
    assert not asked[0]["result"].get("isError")
    assert asked[1]["result"]["isError"]
    assert "Try again in 60 seconds" in asked[1]["result"]["content"][0]["text"]
    queue.close()


@pytest.mark.parametrize(("local", "status"), [(True, 421), (False, 200)])
def test_another_name_is_refused_on_this_machine_alone(
    library: SmallLibrary, queue: WorkQueue, local: bool, status: int
) -> None:
    with TestClient(app_of(library, queue, local=local), base_url="http://elsewhere.example") as http:
        assert post(http, "tools/list").status_code == status


def test_the_app_keeps_its_own_beginning_and_end(library: SmallLibrary, queue: WorkQueue) -> None:
    said: list[str] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> Any:
        said.append("begin")
        yield
        said.append("end")

    app = FastAPI(lifespan=lifespan)
    mount_mcp(app, create_mcp(library, queue), local=False)
    with TestClient(app) as http:
        assert post(http, "tools/list").status_code == 200
    assert said == ["begin", "end"]


CODE = "from ui.mcp_cli import app; app(prog_name='bluebook mcp')"


def test_over_stdio_in_a_process_of_its_own(tmp_path: Path) -> None:
    server = StdioServerParameters(
        command=sys.executable, args=["-c", CODE], env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=tmp_path
    )

    async def run() -> tuple[Any, Any]:
        async with Client(stdio_client(server)) as client:
            asked = await client.call_tool("ask", {"question": "金融科技的定义是谁提出的?"})
            return asked.structured_content, await client.call_tool("list_reports", {})

    answer, reports = asyncio.run(run())
    assert (answer["refused"], answer["report"]) == (False, "fintech-bluebook-2024")
    assert "[1]" in answer["answer"]
    assert all(citation["verified"] for citation in answer["citations"])
    assert [r["report"] for r in reports.structured_content["reports"]] == ["fintech-bluebook-2024"]


def test_the_command_imports_little_before_it_serves(tmp_path: Path) -> None:
    code = "import sys, ui.mcp_cli; print(sorted({'mcp', 'numpy', 'fastapi', 'gradio', 'jieba'} & set(sys.modules)))"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, cwd=tmp_path, check=True
    )
    assert done.stdout.strip() == "[]"
