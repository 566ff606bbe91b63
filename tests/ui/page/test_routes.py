"""What the page fetches: uploads, suggestions, answers shown again, ratings, and whom it is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.fakes import FakeTools, answered, small_index
from ui.asking.turns import kept_answer
from ui.reports.report_library import Library
from ui.server.app import create_server
from ui.server.gradio_queue import Application
from ui.settings import UiSettings

TURN = {"question": "贷款?", "answer": kept_answer(answered("贷款?")), "report": "report"}


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = small_index(tmp_path_factory.mktemp("report") / "index")
    settings = UiSettings(max_upload_mb=1)
    library = Library.open(folder, settings, load=FakeTools(folder).assistant, temporary=folder.parent)

    async def create() -> Application:
        return create_server(library, settings)

    with TestClient(asyncio.run(create())) as client:
        yield client


def test_the_reports_and_one_of_them(http: TestClient) -> None:
    listed = http.get("/page/reports", params={"q": "绿色"}).json()
    assert [item["id"] for item in listed["items"]] == ["report"]
    assert http.get("/page/reports", params={"q": "红色"}).json()["fitting"] == 0
    assert http.get("/page/reports/report").json()["title"] == "绿色金融报告"
    gone = http.get("/page/reports/other", params={"lang": "en"})
    assert (gone.status_code, gone.json()["message"][:30]) == (404, "The report is no longer on the")


def test_only_an_upload_of_ones_own_is_deleted(http: TestClient) -> None:
    refused = http.delete("/page/reports/report")
    assert (refused.status_code, refused.json()["message"]) == (403, "只能删除自己上传的报告。")


def test_answers_are_shown_again_in_either_language(http: TestClient) -> None:
    sent = {"turns": {"a": TURN, "b": {"answer": 3}}, "lang": "en"}
    html = http.post("/page/turns", json=sent).json()["html"]
    assert "Quotes are verbatim" in html["a"].replace("&#45;", "-")
    assert "damaged" in html["b"]
    assert http.post("/page/turns", json={"turns": {str(n): {} for n in range(201)}}).status_code == 422


@pytest.mark.parametrize(
    ("name", "content", "status", "said"),
    [
        ("空.pdf", b"", 422, "文件是空的。"),
        ("大.pdf", b"%PDF-1.7" + b"0" * (1 << 20), 422, "文件有 1.1 MB，上限是 1 MB。"),
        ("图.png", b"\x89PNG\r\n", 422, "这是图片"),
    ],
)
def test_what_is_no_report_is_refused(http: TestClient, name: str, content: bytes, status: int, said: str) -> None:
    answer = http.post("/page/uploads", params={"name": name}, content=content)
    assert (answer.status_code, answer.json()["message"][: len(said)]) == (status, said)


def test_a_verdict_on_a_report_that_is_gone_is_not_kept(http: TestClient) -> None:
    sent = {"verdict": "up", "question": "?", "answer": "!", "report": "gone"}
    refused = http.post("/page/ratings", json=sent)
    assert (refused.status_code, refused.json()["message"]) == (422, "评价没有保存成功，请稍后再试。")
    assert http.post("/page/ratings", json={**sent, "verdict": "maybe"}).status_code == 422


@pytest.mark.parametrize("path", ["/page/uploads?name=a.pdf", "/page/uploads/cancel", "/page/turns", "/page/ratings"])
def test_what_another_site_sends_is_refused(http: TestClient, path: str) -> None:
    sent = {"turns": {}, "verdict": "up", "question": "?", "answer": "!", "report": "report"}
    headers = {"sec-fetch-site": "cross-site"}
    assert http.post(path, json=sent, headers=headers).status_code == 403
    assert http.delete("/page/reports/report", headers=headers).status_code == 403


def test_where_nothing_is_read_nothing_is_told(http: TestClient) -> None:
    joined = http.post("/gradio_api/call/reading", json={"data": ["zh"]}).json()["event_id"]
    assert '"kind": "none"' in http.get(f"/gradio_api/call/reading/{joined}").text
    assert http.post("/page/uploads/cancel").json() == {}


def test_suggestions_say_whether_they_are_all(http: TestClient) -> None:
    found = http.get("/page/suggestions", params={"report": "report"}).json()
    assert set(found) == {"questions", "all"}
