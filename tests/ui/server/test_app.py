"""The server as a whole on fakes: its addresses, who may enter and under which name, and how it starts."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.fakes import FakeTools, small_index
from ui.access.auth import PasswordHash
from ui.access.session import COOKIE
from ui.page.assets import assets
from ui.reports.report_library import Library
from ui.server.app import create_server
from ui.server.gradio_queue import Application, tidy
from ui.settings import UiSettings

ROOT = Path(__file__).resolve().parents[3]
_LINK = re.compile(r'(?:src|href)="([^"#]+)"')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_index(tmp_path_factory.mktemp("report") / "index")


def app_of(folder: Path, users: dict[str, PasswordHash] | None = None, **settings: object) -> FastAPI:
    made = UiSettings(**settings)  # type: ignore[arg-type]
    library = Library.open(folder, made, load=FakeTools(folder).assistant, temporary=folder.parent)

    async def create() -> FastAPI:
        return create_server(library, made, users)

    # Where no event loop runs, Gradio makes one for each of its locks, and leaves it open.
    return asyncio.run(create())


@pytest.fixture(scope="module")
def http(folder: Path) -> Iterator[TestClient]:
    with TestClient(app_of(folder)) as client:
        yield client


def test_health(http: TestClient) -> None:
    answer = http.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@pytest.mark.parametrize(("path", "lang", "title"), [("/", "zh-CN", "蓝皮书问答"), ("/en/", "en", "Bluebook Q&A")])
def test_the_page_in_both_languages(http: TestClient, path: str, lang: str, title: str) -> None:
    page = http.get(path)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert re.findall(r'<html[^>]*\blang="([^"]*)"', page.text) == [lang]
    assert title in page.text.replace("\\u0026", "&")


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_what_a_page_consists_of_is_here(http: TestClient, path: str) -> None:
    page = http.get(path).text
    links = re.findall(r'<(?:script|link)\b[^>]*?(?:src|href)="([^"]+)"', page)
    assert {link.rpartition(".")[2] for link in links} == {"css", "js", "svg"}
    assert [link for link in links if urlsplit(link).netloc] == []
    for link in links:
        answer = http.get(urljoin(path, link))
        assert (answer.status_code, len(answer.content) > 50) == (200, True), link
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    # Nothing of a framework's own head: no picture, no address, no description that is not ours.
    assert "og:" not in page
    assert "gradio" not in page.lower()


def test_the_scripts_load_nothing_but_each_other(http: TestClient) -> None:
    seen: set[str] = set()
    todo = [f"/{assets().root}/page/main.js"]
    while todo:
        path = todo.pop()
        script = http.get(path)
        assert script.status_code == 200
        assert script.headers["content-type"].partition(";")[0] == "text/javascript"
        assert re.findall(r"https?://", script.text) == []
        seen.add(path)
        imported = re.findall(r'^import\s[^;]*?"([^"]+)";', script.text, re.M)
        todo += [found for name in imported if (found := urljoin(path, name)) not in seen]
    words = {f"/{assets().root}/page/words.{lang}.js" for lang in ("zh", "en")}
    modules = {f"/{assets().root}/{name}" for name in assets().modules("zh")} - words
    assert seen == modules
    assert http.get(f"/{assets().root}/../page/document.py").status_code == 404
    assert http.get(f"/{assets().root}/%2e%2e/document.py").status_code == 404


def test_an_asset_is_sent_as_the_browser_reads_it_best(http: TestClient) -> None:
    path = f"/{assets().root}/page/styles.css"
    for accepted, encoding in (("br, gzip", "br"), ("gzip;q=1.0, deflate", "gzip"), ("identity", None)):
        answer = http.get(path, headers={"accept-encoding": accepted})
        assert answer.headers.get("content-encoding") == encoding
        assert "Accept-Encoding" in answer.headers["vary"]
        assert ".bb-answer" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/vibe-code",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/queue/join",
        "/login",
        "/theme.css",
        "/manifest.json",
        "/monitoring",
        "/svelte/x",
        "/favicon.ico",
    ],
)
def test_of_the_framework_only_its_queue_is_here(http: TestClient, path: str) -> None:
    assert http.get(path).status_code == 404
    assert http.post(path, json={}).status_code in (404, 405)


def test_a_question_through_the_queue(http: TestClient) -> None:
    sent = {"question": "绿色贷款余额是多少?", "reports": ["report"]}
    joined = http.post("/gradio_api/call/ask", json={"data": [sent]})
    stream = http.get(f"/gradio_api/call/ask/{joined.json()['event_id']}")
    assert stream.headers["x-accel-buffering"] == "no"
    events = [
        json.loads(line.removeprefix("data: ")) for line in stream.text.splitlines() if line.startswith("data: [")
    ]
    kinds = [event[0]["kind"] for event in events]
    assert kinds[:2] == ["turn", "related"]
    assert events[0][0]["turn"]["answer"]["answer"] == "2024年6月末,绿色贷款余额34.76万亿元。[1]"
    assert 'class="bb-answer"' in events[0][0]["html"]
    app = http.app
    assert isinstance(app, Application)
    queue = app.get_blocks()._queue
    assert [events for events in queue.pending_event_ids_session.values() if events] == []
    tidy(app)
    assert dict(queue.pending_event_ids_session) == {}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"question": "余额?", "reports": ["gone"]}, "要问的报告已不在服务器上。请在提问框下方另选一份。"),
        (
            {"question": "余额?", "reports": ["gone"], "lang": "en"},
            "The report is no longer on the server. Choose another one below the question.",
        ),
        ({"question": 3}, "服务器内部出错，对话没有丢失。请再试一次。"),
    ],
)
def test_what_cannot_be_asked_is_said(http: TestClient, sent: dict[str, object], said: str) -> None:
    joined = http.post("/gradio_api/call/ask", json={"data": [sent]})
    stream = http.get(f"/gradio_api/call/ask/{joined.json()['event_id']}").text
    event = json.loads(next(line.removeprefix("data: ") for line in stream.splitlines() if line.startswith("data: [")))
    assert (event[0]["kind"], event[0]["message"]) == ("error", said)


def test_a_page_that_is_not_there_is_ours_and_json_for_programs(http: TestClient) -> None:
    page = http.get("/no/such", headers={"accept": "text/html", "accept-language": "en"})
    assert page.status_code == 404
    assert "There is no such page" in page.text
    assert http.get("/no/such").json()["error"] == "not_found"


def test_a_method_that_an_address_does_not_have_is_json_like_other_errors(http: TestClient) -> None:
    answer = http.get("/api/ask")
    assert (answer.status_code, answer.json()) == (
        405,
        {"error": "method", "message": "GET is not allowed here; allowed: POST"},
    )


def test_the_documentation_needs_no_network(http: TestClient) -> None:
    page = http.get("/docs")
    assert page.status_code == 200
    assert [link for link in _LINK.findall(page.text) if urlsplit(link).netloc] == []
    for link in _LINK.findall(page.text):
        assert http.get(link).status_code == 200
    assert "/api/ask" in http.get("/openapi.json").json()["paths"]
    assert not [
        path for path in http.get("/openapi.json").json()["paths"] if "gradio" in path or path.startswith("/page")
    ]
    assert http.get("/redoc").status_code == 404


def test_the_policy_keeps_the_page_to_itself(http: TestClient) -> None:
    for path in ("/", "/en/", "/docs", "/healthz", f"/{assets().root}/page/main.js"):
        headers = http.get(path).headers
        policy = dict(rule.strip().split(" ", 1) for rule in headers["content-security-policy"].split(";"))
        assert (policy["default-src"], policy["object-src"], policy["frame-ancestors"]) == (
            "'self'",
            "'none'",
            "'self'",
        )
        assert "http" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_a_visitor_gets_a_session_that_scripts_cannot_read(folder: Path) -> None:
    with TestClient(app_of(folder)) as visitor:
        given = visitor.get("/healthz").headers["set-cookie"]
        name, *flags = given.split("; ")
        assert name.startswith(f"{COOKIE}=")
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(flags)
        assert "Secure" not in flags
        assert "set-cookie" not in visitor.get("/healthz").headers
        visitor.cookies.clear()
        assert visitor.get("/healthz").headers["set-cookie"].split("; ")[0] != name
        visitor.cookies.clear()
        made_up = visitor.get("/healthz", headers={"cookie": f"{COOKIE}=../../etc/passwd"})
        assert made_up.headers["set-cookie"].startswith(f"{COOKIE}=")
    with TestClient(app_of(folder), base_url="https://testserver") as visitor:
        assert "Secure" in visitor.get("/healthz").headers["set-cookie"].split("; ")


def test_the_api_answers_and_an_agent_is_heard(http: TestClient) -> None:
    answer = http.post("/api/ask", json={"question": "绿色贷款余额是多少?"})
    assert answer.json()["answer"] == "2024年6月末,绿色贷款余额34.76万亿元。[1]"
    assert [report["report"] for report in http.get("/api/reports").json()["reports"]] == ["report"]
    assert http.get("/fragments/report/section?section=0").status_code == 200
    assert http.get("/fragments/other/section?section=0").status_code == 404
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
    }
    headers = {"accept": "application/json, text/event-stream", "host": "127.0.0.1:7860"}
    heard = http.post("/mcp", json=hello, headers=headers)
    assert heard.status_code == 200
    assert '"name":"bluebook"' in heard.text.replace(" ", "")


def test_with_a_file_of_users_nothing_is_open_but_the_health(folder: Path) -> None:
    users = {"anna": PasswordHash.of("correct horse")}
    paths = (
        "/",
        "/en/",
        "/api/reports",
        "/docs",
        f"/{assets().root}/page/main.js",
        "/gradio_api/info",
        "/page/reports",
        "/mcp",
    )
    with TestClient(app_of(folder, users), follow_redirects=False) as visitor:
        for path in paths:
            asked = visitor.get(path)
            assert (path, asked.status_code) == (path, 401)
            assert asked.headers["www-authenticate"].startswith("Basic ")
            assert "set-cookie" not in asked.headers
            assert visitor.get(path, auth=("anna", "wrong horse")).status_code == 401
            assert visitor.get(path, auth=("anna", "correct horse")).status_code != 401
        assert visitor.get("/healthz").status_code == 200


def test_another_name_that_leads_here_is_not_served(folder: Path, http: TestClient) -> None:
    for path in ("/", "/api/reports", "/mcp"):
        assert http.get(path, headers={"host": "evil.example"}).status_code == 400
    assert http.get("/healthz", headers={"host": "localhost:7860"}).status_code == 200
    # Who listens for others is called by a name that this server does not know.
    with TestClient(app_of(folder, host="0.0.0.0")) as public:
        assert public.get("/api/reports", headers={"host": "reports.example"}).status_code == 200


@pytest.mark.parametrize("below", ["/berichte", "/bluebook"])
def test_below_a_path_of_a_proxy(folder: Path, below: str) -> None:
    app = app_of(folder, root_path=below)
    with TestClient(app, root_path=below, base_url="http://reports.example") as proxied:
        for path in (f"{below}/", f"{below}/en/"):
            page = proxied.get(path)
            assert page.status_code == 200
            own = re.findall(r'<(?:script|link)\b[^>]*?(?:src|href)="([^"]+)"', page.text)
            assert own
            for link in own:
                assert proxied.get(urljoin(path, link)).status_code == 200, link
        assert proxied.post(f"{below}/export?format=md", json={}).json() == {"detail": "这个对话还没有内容，无可导出。"}
        assert proxied.get(f"{below}/en", follow_redirects=False).headers["location"] == f"{below}/en/"
        asked = proxied.post(f"{below}/gradio_api/call/ask", json={"data": [{"question": "绿色贷款余额是多少?"}]})
        answered = proxied.get(f"{below}/gradio_api/call/ask/{asked.json()['event_id']}").text
        assert "34.76" in answered
        missing = proxied.get(f"{below}/no/such", headers={"accept": "text/html"}).text
        assert all(link.startswith(f"{below}/") for link in _LINK.findall(missing))
        docs = proxied.get(f"{below}/docs").text
        assert all(link.startswith(f"{below}/") for link in _LINK.findall(docs))


def run(*args: str, **settings: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("BLUEBOOK")}
    return subprocess.run(
        [sys.executable, "-c", "from rag.cli import main; main()", "ui", *args],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=env | settings | {"PYTHONPATH": str(ROOT)},
        timeout=60,
    )


@pytest.mark.parametrize(("host", "warned"), [("127.0.0.1", False), ("0.0.0.0", True)])
def test_a_port_that_is_taken_and_an_address_that_is_public(host: str, warned: bool) -> None:
    with socket.socket() as taken:
        taken.bind((host, 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("--host", host, "--port", str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"cannot listen on {host}:{port}" in done.stderr
    assert f"bluebook ui --port {port + 1}" in done.stderr
    assert ("can be reached from outside and there is no --auth FILE" in done.stderr) is warned


def test_users_end_the_warning_and_have_to_be_there(tmp_path: Path) -> None:
    users = tmp_path / "users.txt"
    missing = run("--host", "0.0.0.0", "--auth", str(users))
    assert (missing.returncode, "bluebook ui passwd" in missing.stderr) == (2, True)
    users.write_text(f"anna:{PasswordHash.of('correct horse')}\n", "utf-8")
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        done = run("--host", "0.0.0.0", "--port", str(taken.getsockname()[1]), "--auth", str(users))
    assert (done.returncode, "warning" in done.stderr) == (2, False)


def test_a_setting_that_is_not_allowed_is_named() -> None:
    done = run("--port", "0", BLUEBOOK_UI_MAX_UPLOAD_MB="0")
    assert done.returncode == 2
    assert "max_upload_mb" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_that_is_none_of_this_machine_says_so() -> None:
    done = run("--host", "256.1.1.1", "--port", "7860")
    assert done.returncode == 2
    assert "Is it open already?" not in done.stderr
    assert "bluebook ui --host 127.0.0.1" in done.stderr
