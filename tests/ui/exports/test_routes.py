"""The route that hands out a conversation: what it answers, and whom it does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.fakes import SENTENCE, answered
from tests.ui.small_library import SmallLibrary
from ui.access.limits import WorkQueue
from ui.access.session import SessionMiddleware
from ui.asking.turns import kept_answer
from ui.exports.routes import MAX_BODY, create_exporting, disposition

TURN = {"question": "绿色贷款?", "answer": kept_answer(answered("绿色贷款?")), "report": "first"}
STATE = {"title": "贷款", "turns": [TURN]}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> SmallLibrary:
    return SmallLibrary(tmp_path_factory.mktemp("reports"))


def client_of(library: SmallLibrary, queue: WorkQueue) -> TestClient:
    app = FastAPI()
    app.include_router(create_exporting(library, queue))
    app.add_middleware(SessionMiddleware)
    return TestClient(app)


@pytest.fixture
def http(library: SmallLibrary) -> Iterator[TestClient]:
    queue = WorkQueue(1, 1, 100)
    with client_of(library, queue) as client:
        yield client
    queue.close()


def test_a_conversation_as_a_file(http: TestClient) -> None:
    made = http.post("/export?format=md", json=STATE)
    assert (made.status_code, made.headers["cache-control"]) == (200, "no-store")
    assert made.headers["content-type"] == "text/markdown; charset=utf-8"
    header = made.headers["content-disposition"]
    assert header.startswith('attachment; filename="__.md"; ')
    assert unquote(header.partition("filename*=UTF-8''")[2]) == "贷款.md"
    assert SENTENCE in made.text.replace("\\", "")
    assert "报告：绿色金融报告" in made.text.replace("\\", "")
    word = http.post("/export?format=docx&lang=en", json=STATE)
    assert (word.status_code, word.content[:2]) == (200, b"PK")


def test_an_upload_is_named_to_its_owner_only(tmp_path: Path) -> None:
    owner = "o" * 32
    queue = WorkQueue(1, 1, 100)
    with client_of(SmallLibrary(tmp_path, owner), queue) as client:
        sent = {**STATE, "turns": [{**TURN, "report": "second"}]}
        assert "旧报告" not in client.post("/export?format=md", json=sent).text
        client.cookies.clear()
        cookie = {"cookie": f"bluebook_session={owner}"}
        made = client.post("/export?format=md", json=sent, headers=cookie).text.replace("\\", "")
        assert "报告：旧报告" in made
        assert "报告：绿色金融报告" not in made
    queue.close()


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        (b'{"turns": []}', 422, "这个对话还没有内容，无可导出。"),
        (b"[1, 2", 422, "服务器内部出错，对话没有丢失。请再试一次。"),
        (b"[" * 100_000, 422, "服务器内部出错，对话没有丢失。请再试一次。"),
        (b'"\xff"', 422, "服务器内部出错，对话没有丢失。请再试一次。"),
    ],
)
def test_what_cannot_be_exported_is_told(http: TestClient, sent: bytes, status: int, said: str) -> None:
    refused = http.post("/export?format=md", content=sent, headers={"content-type": "application/json"})
    assert (refused.status_code, refused.json()["detail"]) == (status, said)


def test_no_more_than_a_browser_keeps_is_read(http: TestClient) -> None:
    headers = {"content-type": "application/json"}
    assert http.post("/export?format=md", content=b" " * (MAX_BODY + 1), headers=headers).status_code == 413


def test_other_sites_and_other_formats_are_refused(http: TestClient) -> None:
    def status(**headers: str) -> int:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return http.post("/export?format=md", content=b"{}", headers=sent).status_code

    assert status(content_type="application/json", sec_fetch_site="cross-site") == 403
    assert status(content_type="application/json", sec_fetch_site="same-site") == 403
    assert status(content_type="text/plain") == 415
    assert status() == 415
    assert http.post("/export?format=exe", json=STATE).status_code == 422
    assert http.get("/export?format=md").status_code == 405


def test_it_is_limited_like_a_question(library: SmallLibrary) -> None:
    queue = WorkQueue(1, 1, 1)
    with client_of(library, queue) as client:
        answers: list[Any] = [client.post("/export?format=md&lang=en", json=STATE) for _ in range(3)]
    queue.close()
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["message"] == "Too many questions: at most 1 a minute. Wait a moment."


def test_a_name_is_given_in_both_ways() -> None:
    assert disposition("年报-1.md") == "attachment; filename=\"__-1.md\"; filename*=UTF-8''%E5%B9%B4%E6%8A%A5-1.md"
