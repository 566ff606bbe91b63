"""A language model behind the page and the API: sentences as they pass, what became of them, and a model that fails."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index.errors import ModelTimeoutError
from index.store.folder import Index
from tests.fakes import LetterEncoder, small_index
from tests.ui.html_tree import read_html
from tests.ui.page.writing import FAILS, FIRST, NOTICE, SECOND, WritingAssistant
from ui.access.limits import WorkQueue
from ui.access.session import SessionMiddleware
from ui.asking.asked import GoOn, Written, answer_turn
from ui.asking.several_reports import stream_reports
from ui.page.document import model_html
from ui.page.said_errors import said_of
from ui.programs import api_models as models
from ui.programs.api import create_router
from ui.reports.index_reports import IndexReports
from ui.words.texts import label

QUESTION = "绿色贷款余额是多少?"
ZH, EN = label("zh"), label("en")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> IndexReports:
    folder = small_index(tmp_path_factory.mktemp("written") / "index")
    return IndexReports(WritingAssistant(Index.load(folder), LetterEncoder()))


@pytest.fixture
def http(library: IndexReports) -> Iterator[TestClient]:
    queue = WorkQueue(1, 4, 1000)
    app = FastAPI()
    app.include_router(create_router(library, queue))
    app.add_middleware(SessionMiddleware)
    with TestClient(app) as client:
        yield client
    queue.close()


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    return [(name, json.loads(data)) for name, data in re.findall(r"event: (\w+)\ndata: (.*)\n\n", text)]


def test_a_turn_grows_as_the_model_writes(library: IndexReports) -> None:
    *written, then = answer_turn(library.reports(""), QUESTION, [])
    assert isinstance(then, GoOn)
    *parts, last = [event for event in written if isinstance(event, Written)]
    assert [part.turn["answer"]["answer"] for part in parts] == [FIRST, FIRST + SECOND]
    assert [c["n"] for c in parts[0].turn["answer"]["citations"]] == [1]
    assert last.turn["answer"]["notice"] == NOTICE
    assert last.turn["answer"]["verdicts"]["sentences"] == 3


def test_of_several_reports_the_model_writes_about_one(library: IndexReports) -> None:
    (report,) = library.reports("")
    again = replace(report, report_id="again")
    found = list(stream_reports([report, again], QUESTION))
    assert [report_id for report_id, _ in found] == [report.report_id] * 3


def test_the_api_streams_each_sentence_and_then_the_whole(http: TestClient) -> None:
    answer = http.post("/api/ask", json={"question": QUESTION, "stream": True})
    assert [(name, data.get("text") or data["generator"]) for name, data in events(answer.text)] == [
        ("sentence", FIRST),
        ("sentence", SECOND),
        ("answer", "openai:small"),
    ]
    record = http.post("/api/ask", json={"question": QUESTION}).json()
    assert record["verdicts"]["wrong_citation"] == pytest.approx(1 / 3, abs=1e-4)
    models.AnswerRecord.model_validate(record)


def test_a_model_that_fails_is_an_error_of_the_api(http: TestClient) -> None:
    streamed = events(http.post("/api/ask", json={"question": FAILS, "stream": True}).text)
    assert [name for name, _ in streamed] == ["sentence", "error"]
    assert streamed[1][1]["error"] == "model"
    whole = http.post("/api/ask", json={"question": FAILS})
    assert (whole.status_code, whole.json()["error"]) == (502, "model")
    assert http.post("/api/ask", json={"question": QUESTION}).status_code == 200


def test_the_page_says_in_its_language_that_a_model_failed() -> None:
    error = ModelTimeoutError("openai:small at http://models.example did not answer")
    assert said_of(error, ZH, asked=FAILS, limit=500) == "语言模型没有在规定时间内作答。请再试一次。"
    assert "models.example" not in said_of(error, EN, asked=FAILS, limit=500)


def test_the_page_says_where_questions_are_sent(library: IndexReports) -> None:
    model = library.reports("")[0].assistant.model
    told = read_html(model_html(model, ZH)).one("p").text
    assert "openai:small" in told
    assert told.endswith("http://models.example:8000/v1")
    assert model_html(None, ZH) == ""
