"""What the page knows of the reports: a list that stays usable with a thousand of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from rag.assistant import Assistant
from tests.fakes import FakeTools, document, small_index
from tests.ui.html_tree import read_html
from ui.page.report_records import outline_record, report_list
from ui.reports.report_library import Library, Report
from ui.settings import UiSettings
from ui.words.texts import label

ZH = label("zh")


def made(number: int, title: str, owner: str | None = None) -> Report:
    return Report(f"r{number}", title, f"d{number}", owner, cast(Assistant, _Shelved()), None)


class _Shelved:
    """An assistant that is not asked: only its index's folder is looked at."""

    class index:  # noqa: N801
        folder = Path("/nowhere")


REPORTS = [made(n, f"{2000 + n % 30}年第{n}号报告") for n in range(1000)]


def test_the_first_ones_are_listed_and_how_many_there_are() -> None:
    found = report_list(REPORTS, "me", "", 50, ZH)
    assert (found["total"], found["fitting"], len(found["items"])) == (1000, 1000, 50)
    assert found["items"][0] == {
        "id": "r0",
        "name": "2000年第0号报告",
        "title": "2000年第0号报告",
        "own": False,
        "shipped": False,
    }


def test_every_word_has_to_stand_in_the_name_and_ones_own_come_first() -> None:
    reports = [*REPORTS, made(1000, "我的第77号 报告", owner="me"), made(1001, "别人的第77号报告", owner="other")]
    found = report_list(reports, "me", "第77号 报告", 50, ZH)
    assert [(item["id"], item["own"]) for item in found["items"]] == [("r1000", True), ("r77", False), ("r1001", False)]
    assert (found["total"], found["fitting"]) == (1002, 3)
    assert report_list(reports, "me", "没有", 50, ZH)["items"] == []


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = small_index(tmp_path_factory.mktemp("report") / "index")
    library = Library.open(folder, UiSettings(), load=FakeTools(folder).assistant, temporary=folder.parent)
    return library.reports("")[0]


def test_an_outline_has_its_chapters_and_no_note_of_another_report(report: Report) -> None:
    record = outline_record(report, "", ZH)
    assert record["chapters"] == list(report.chapters)
    assert len(read_html(record["outline"]).all(".bb-outline-entry")) == len(report.document.sections)
    # Only the restatement that comes with the project has the note on its source.
    assert (record["note"], record["shipped"]) == ("", False)
    flat = replace(report)
    object.__setattr__(flat, "document", replace(document("flat"), sections=()))
    assert ZH("outline_none") in outline_record(flat, "", ZH)["outline"]
