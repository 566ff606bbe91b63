"""The HTTP API: the records of the command line, streamed or whole; errors as JSON; nobody sees another's report."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.output.json_records import answer_record, search_record
from tests.fakes import SECTION, SENTENCE
from tests.ui.small_library import SmallLibrary
from ui.access.limits import BusyError, RateLimit, WorkQueue
from ui.access.session import COOKIE, SessionMiddleware
from ui.programs import api_models as models
from ui.programs.api import DESCRIPTION, MAX_BODY, TITLE, create_router
from ui.server.docs_page import ASSETS, create_docs

OWNER = "o" * 32
STRANGER = "x" * 32
QUESTION = "2024年6月末绿色贷款余额是多少?"
OTHER_YEAR = "2025年绿色贷款余额是多少?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> SmallLibrary:
    return SmallLibrary(tmp_path_factory.mktemp("reports"), OWNER)


def app_of(library: SmallLibrary, queue: WorkQueue) -> FastAPI:
    app = FastAPI(title=TITLE, description=DESCRIPTION, docs_url=None, redoc_url=None)
    app.include_router(create_router(library, queue))
    app.include_router(create_docs())
    app.add_middleware(SessionMiddleware)
    return app


@pytest.fixture
def http(library: SmallLibrary) -> Iterator[TestClient]:
    queue = WorkQueue(workers=2, waiting=10, per_minute=1000)
    with TestClient(app_of(library, queue), cookies={COOKIE: STRANGER}) as client:
        yield client
    queue.close()


def timeless(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "timings_ms": {}}


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = re.findall(r"event: (\w+)\ndata: (.*)\n\n", text)
    return [(name, json.loads(data)) for name, data in found]


@pytest.mark.parametrize(("question", "refused"), [(QUESTION, False), (OTHER_YEAR, True)])
def test_an_answer_is_the_record_of_the_command_line(
    http: TestClient, library: SmallLibrary, question: str, refused: bool
) -> None:
    answer = http.post("/api/ask", json={"question": question})
    expected = answer_record(library.first.assistant.ask(question))
    assert timeless(answer.json()) == timeless(expected)
    assert (answer.json()["refused"], answer.headers["bluebook-report"]) == (refused, "first")
    assert "绿色贷款" in answer.text  # unescaped
    models.AnswerRecord.model_validate(answer.json())


def test_a_streamed_answer_comes_sentence_by_sentence(http: TestClient, library: SmallLibrary) -> None:
    answer = http.post("/api/ask", json={"question": QUESTION, "stream": True})
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = events(answer.text)
    assert [name for name, _ in found] == ["sentence"] * (len(found) - 1) + ["answer"]
    assert len(found) >= 2
    assert "".join(data["text"] for _, data in found[:-1]) == found[-1][1]["answer"]
    assert [data["n"] for _, data in found[:-1]] == list(range(1, len(found)))
    assert timeless(found[-1][1]) == timeless(answer_record(library.first.assistant.ask(QUESTION)))


def test_a_follow_up_takes_questions_or_records(http: TestClient) -> None:
    record = http.post("/api/ask", json={"question": QUESTION}).json()
    for history in ([QUESTION], [record], [{**record, "unknown": 1}]):
        answer = http.post("/api/ask", json={"question": "那同比呢?", "history": history}).json()
        assert answer["question"] != "那同比呢?"
        assert "2024年6月末" in answer["question"]


def test_messages_are_earlier_turns(http: TestClient) -> None:
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "34.76万亿元。"}]
    answer = http.post("/api/ask", json={"question": "那同比呢?", "history": history}).json()
    assert (answer["asked"], "2024年6月末" in answer["question"]) == ("那同比呢?", True)


def test_a_question_can_be_asked_as_it_stands(http: TestClient) -> None:
    asked = {"question": "那同比呢?", "history": [QUESTION], "as_it_stands": True}
    answer = http.post("/api/ask", json=asked).json()
    assert (answer["question"], "asked" in answer) == ("那同比呢?", False)


def test_signs_alone_are_small_talk(http: TestClient) -> None:
    answer = http.post("/api/ask", json={"question": "???"}).json()
    assert (answer["kind"], answer["refused"], answer["citations"]) == ("chat", False, [])


def test_a_scope_holds(http: TestClient) -> None:
    answer = http.post("/api/ask", json={"question": QUESTION, "scope": SECTION[1]})
    assert (answer.status_code, answer.json()["refused"]) == (200, False)
    missing = http.post("/api/ask", json={"question": QUESTION, "scope": "第九章"})
    assert (missing.status_code, missing.json()["error"]) == (422, "scope")
    assert SECTION[0] in missing.json()["message"]


def test_of_several_reports_the_one_that_knows_answers(http: TestClient) -> None:
    http.cookies.set(COOKIE, OWNER)
    answer = http.post("/api/ask", json={"question": "2023年末绿色贷款余额是多少?"})
    assert (answer.json()["refused"], answer.headers["bluebook-report"]) == (False, "second")
    assert http.post("/api/ask", json={"question": QUESTION}).headers["bluebook-report"] == "first"
    scoped = http.post("/api/ask", json={"question": QUESTION, "scope": SECTION[1]})
    assert (scoped.status_code, "say which" in scoped.json()["message"]) == (422, True)


def test_a_report_of_another_session_is_not_there(http: TestClient) -> None:
    assert [r["report"] for r in http.get("/api/reports").json()["reports"]] == ["first"]
    for answer in (
        http.post("/api/ask", json={"question": QUESTION, "report": "second"}),
        http.get("/api/search", params={"question": QUESTION, "report": "second"}),
        http.get("/api/reports/second/outline"),
        http.get("/api/reports/second/section", params={"section": 0}),
    ):
        assert (answer.status_code, answer.json()["error"]) == (404, "not_found")
        assert "旧报告" not in answer.text
    http.cookies.set(COOKIE, OWNER)
    assert [r["report"] for r in http.get("/api/reports").json()["reports"]] == ["first", "second"]
    assert http.get("/api/reports/second/outline").json()["title"] == "旧报告"


def test_search_gives_the_passages_of_the_command_line(http: TestClient, library: SmallLibrary) -> None:
    expected = timeless(search_record(library.first.assistant.search(QUESTION, k=2)))
    posted = http.post("/api/search", json={"question": QUESTION, "k": 2})
    got = http.get("/api/search", params={"question": QUESTION, "k": 2})
    assert timeless(posted.json()) == timeless(got.json()) == expected
    models.SearchRecord.model_validate(got.json())


def test_search_over_several_reports_is_ranked_as_one(http: TestClient) -> None:
    http.cookies.set(COOKIE, OWNER)
    hits = http.post("/api/search", json={"question": "绿色贷款余额", "k": 3}).json()["hits"]
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    assert {hit["document"] for hit in hits} == {"绿色金融报告", "旧报告"}


def test_the_outline_leads_to_the_sections(http: TestClient) -> None:
    outline = http.get("/api/reports/first/outline").json()
    models.OutlineRecord.model_validate(outline)
    assert [(s["section"], s["level"], s["path"]) for s in outline["sections"]] == [
        (0, 1, [SECTION[0]]),
        (1, 2, list(SECTION)),
    ]
    section = http.get("/api/reports/first/section", params={"section": 1}).json()
    models.SectionRecord.model_validate(section)
    assert section["text"] == f"## {SECTION[1]}\n\n{SENTENCE}\n\n银行 | 笔数\n甲行 | 1\n乙行 | 2\n\n[1] 数据来自年报。"
    assert section["blocks"][2] == {
        "kind": "table",
        "text": "甲行 1\n乙行 2",
        "page_label": "3",
        "page_index": 1,
        "header": ["银行", "笔数"],
        "rows": [["甲行", "1"], ["乙行", "2"]],
        "label": "表1",
        "source": "自制",
    }


@pytest.mark.parametrize(
    ("path", "section"),
    [(list(SECTION), 1), ([SECTION[0]], 0), (["贷款"], 1), (["总体", "贷款"], 1), (["第一章"], 0), (["一"], 0)],
)
def test_a_section_is_found_by_its_path_words_or_number(http: TestClient, path: list[str], section: int) -> None:
    answer = http.get("/api/reports/first/section", params={"path": path})
    assert answer.json()["section"] == section


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"path": "不存在"}, 404),
        ({"path": "第九章"}, 404),
        ({"path": ["贷款", "总体"]}, 404),
        ({"path": ""}, 404),
        ({"section": 2}, 422),
        ({"section": -1}, 422),
        ({}, 422),
        ({"section": 0, "path": "贷款"}, 422),
    ],
)
def test_a_section_that_is_not_there(http: TestClient, params: dict[str, Any], status: int) -> None:
    answer = http.get("/api/reports/first/section", params=params)
    assert (answer.status_code, set(answer.json())) == (status, {"error", "message"})


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        ({"question": "  "}, "question", "the question is empty"),
        ({"question": QUESTION, "history": [{"role": "tool", "content": "x"}]}, "question", "the role 'tool'"),
        ({"question": QUESTION, "history": [{"role": "user", "content": "x"}]}, "question", "without an answer"),
        ({"question": "绿" * 5000}, "question", "has 5000 characters"),
        ({}, "request", "question: Field required"),
        ({"question": QUESTION, "colour": 1}, "request", "colour: Extra inputs"),
        ({"question": QUESTION, "history": [{"citations": 7}]}, "question", "a turn of the history"),
        ({"question": QUESTION, "history": [{"question": "绿" * 20_001}]}, "question", "20001 characters"),
        ({"question": QUESTION, "history": [7]}, "request", "history.0"),
    ],
)
def test_what_cannot_be_asked(http: TestClient, body: dict[str, Any], error: str, said: str) -> None:
    for stream in (False, True):
        answer = http.post("/api/ask", json={**body, "stream": stream})
        assert (answer.status_code, answer.json()["error"]) == (422, error)
        assert said in answer.json()["message"]


def test_a_body_that_is_too_large_or_no_json(http: TestClient) -> None:
    large = http.post("/api/ask", json={"question": "绿" * MAX_BODY})
    assert (large.status_code, large.text) == (413, "Content Too Large")
    assert http.post("/api/ask", content="{", headers={"content-type": "application/json"}).json()["error"] == "request"
    # A form of another site can be sent without asking the browser; it is not read.
    form = http.post("/api/ask", content=json.dumps({"question": QUESTION}), headers={"content-type": "text/plain"})
    assert form.status_code == 422


def test_too_often_and_too_many(library: SmallLibrary) -> None:
    queue = WorkQueue(workers=1, waiting=0, per_minute=2, rate=RateLimit(clock=lambda: 5.0))
    with TestClient(app_of(library, queue), cookies={COOKIE: STRANGER}) as http:
        assert http.post("/api/ask", json={"question": QUESTION, "history": [QUESTION]}).status_code == 200
        often = http.post("/api/ask", json={"question": QUESTION})
        assert (often.status_code, often.json()["error"], often.headers["retry-after"]) == (429, "too_fast", "60")
        assert often.json()["message"] == "提问太快了，每分钟最多 2 次。请稍等片刻。"
        english = http.get("/api/search", params={"question": QUESTION}, headers={"accept-language": "en-GB,en;q=0.9"})
        assert english.json()["message"] == "Too many questions: at most 2 a minute. Wait a moment."
        assert http.get("/healthz").json()["asking"] == 0
    queue.close()


def test_a_full_queue_is_unavailable(library: SmallLibrary) -> None:
    class Full(WorkQueue):
        def _submit(self, work: Any) -> Any:
            raise BusyError(7.2)

    queue = Full(workers=1, waiting=0, per_minute=100)
    with TestClient(app_of(library, queue)) as http:
        full = http.post("/api/ask", json={"question": QUESTION})
    assert (full.status_code, full.json()["error"], full.headers["retry-after"]) == (503, "busy", "8")
    queue.close()


def test_a_fault_is_logged_and_not_told(library: SmallLibrary, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(SmallLibrary):
        def __init__(self) -> None:
            self.owner = ""

        def reports(self, session: str) -> Any:
            raise RuntimeError("a secret")

    queue = WorkQueue(1, 1, 100)
    with TestClient(app_of(Broken(), queue)) as http:
        answer = http.post("/api/ask", json={"question": QUESTION})
    assert (answer.status_code, answer.json()["error"]) == (500, "unexpected")
    assert "secret" not in answer.text
    assert "a secret" in caplog.text
    queue.close()


def test_health(http: TestClient) -> None:
    answer = http.get("/healthz").json()
    assert answer["status"] == "ok"
    models.HealthRecord.model_validate(answer)


def test_the_documentation_comes_from_here(http: TestClient) -> None:
    page = http.get("/docs").text
    assert {f"/docs/{name}" for name in ASSETS} < set(re.findall(r'(?:src|href)="([^"]+)"', page))
    assert re.findall(r"https?://", page) == []
    for name, kind in ASSETS.items():
        asset = http.get(f"/docs/{name}")
        assert (asset.status_code, asset.headers["content-type"].partition(";")[0]) == (200, kind)
    assert http.get("/docs/redoc.standalone.js").status_code == 404
    assert http.get("/docs/..%2f__init__.py").status_code == 404


def test_the_schema_describes_what_there_is(http: TestClient) -> None:
    schema = http.get("/openapi.json").json()
    assert {(path, method) for path, methods in schema["paths"].items() for method in methods} == {
        ("/api/ask", "post"),
        ("/api/search", "post"),
        ("/api/search", "get"),
        ("/api/reports", "get"),
        ("/api/reports/{report}/outline", "get"),
        ("/api/reports/{report}/section", "get"),
        ("/api/reports/{report}/suggestions", "get"),
        ("/healthz", "get"),
    }
    answers = schema["paths"]["/api/ask"]["post"]["responses"]
    assert set(answers) == {"200", "404", "413", "422", "429", "503"}
    assert set(answers["200"]["content"]) == {"application/json", "text/event-stream"}
    assert schema["components"]["schemas"]["AskBody"]["properties"]["question"]["examples"]


def test_a_path_below_a_proxy(library: SmallLibrary) -> None:
    queue = WorkQueue(1, 1, 100)
    with TestClient(app_of(library, queue), root_path="/bluebook") as http:
        assert 'src="/bluebook/docs/swagger-ui-bundle.js"' in http.get("/docs").text
    queue.close()


def test_questions_that_a_report_answers(library: SmallLibrary, http: TestClient) -> None:
    found = http.get("/api/reports/first/suggestions").json()
    assert set(found) == {"report", "title", "questions"}
    assert found["report"] == "first"
    assert all(not library.first.assistant.ask(question).refused for question in found["questions"])


def test_a_body_that_is_no_json_object_is_told_with_what_is_wanted(http: TestClient) -> None:
    wanted = "Send a JSON object with Content-Type: application/json"
    json_type = {"content-type": "application/json"}
    for body, headers, told in (
        ('{"question": ', json_type, "the body is no JSON, from its character 13 on"),
        ("[1]", json_type, "the body: "),
        ('{"question": "绿色?"}', {"content-type": "application/x-www-form-urlencoded"}, "the body: "),
    ):
        answer = http.post("/api/ask", content=body.encode(), headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (422, "request")
        assert answer.json()["message"].startswith(told)
        assert answer.json()["message"].endswith(wanted)
