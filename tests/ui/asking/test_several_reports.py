"""Asking one report of many: few are read, and it is the one that knows that answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.store.folder import Index, build_index
from rag.assistant import Assistant, Examined, SearchResult
from tests.fakes import LetterEncoder, document
from tests.ui.small_library import SENTENCE
from ui.asking.several_reports import MOST_EXAMINED, ask_reports
from ui.reports.index_reports import IndexReport, IndexReports

QUESTION = "2023年末绿色贷款余额是多少?"


class Counting(Assistant):
    """Counts what it is asked."""

    searched = examined = 0

    def search(self, question: str, *, k: int = 10, scope: object = None) -> SearchResult:
        self.searched += 1
        return super().search(question, k=k)

    def examine(self, *args: object, **more: object) -> Examined:
        self.examined += 1
        return super().examine(*args, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> tuple[IndexReport, ...]:
    folder: Path = tmp_path_factory.mktemp("many")
    made = [
        replace(document(f"d{n}", SENTENCE if n == 7 else f"第{n}座果园收获苹果{n}万吨。"), title=f"第{n}号报告")
        for n in range(12)
    ]
    build_index(made, LetterEncoder(), folder, name="many")
    return IndexReports(Counting(Index.load(folder), LetterEncoder())).reports("")


@pytest.fixture
def assistant(reports: tuple[IndexReport, ...]) -> Counting:
    found = reports[0].assistant
    assert isinstance(found, Counting)
    found.searched = found.examined = 0
    return found


def test_all_reports_of_an_index_are_asked_at_once(reports: tuple[IndexReport, ...], assistant: Counting) -> None:
    found, examined = ask_reports(reports, QUESTION)
    assert found == "d7"
    assert "30.08万亿元" in examined.answer.answer
    assert (assistant.searched, assistant.examined) == (0, 0)  # one report is streamed, and an index is as one


def test_of_many_reports_the_nearest_few_are_read(reports: tuple[IndexReport, ...], assistant: Counting) -> None:
    found, examined = ask_reports(reports[1:], QUESTION)
    assert found == "d7"
    assert "30.08万亿元" in examined.answer.answer
    assert assistant.searched == 1
    assert assistant.examined <= MOST_EXAMINED


def test_only_those_that_are_asked_answer(reports: tuple[IndexReport, ...]) -> None:
    others = [report for report in reports if report.report_id != "d7"]
    found, examined = ask_reports(others, QUESTION)
    assert found != "d7"
    assert "30.08万亿元" not in examined.answer.answer
