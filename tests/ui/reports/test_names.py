from __future__ import annotations

from dataclasses import dataclass

from ui.reports.names import report_names
from ui.words.texts import label


@dataclass(frozen=True, slots=True)
class Report:
    report_id: str
    title: str
    owner: str | None = None


def test_no_two_reports_have_the_same_name() -> None:
    reports = [Report("a", "年报"), Report("b", "年报", "me"), Report("c", "年报", "me"), Report("d", "白皮书", "me")]
    assert report_names(reports, label("zh")) == [
        ("年报", "a"),
        ("年报（上传）", "b"),
        ("年报（上传） 2", "c"),
        ("白皮书", "d"),
    ]
    assert report_names(reports[:2], label("en"))[1] == ("年报 (uploaded)", "b")
