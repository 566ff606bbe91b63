"""Two small reports that really answer: each a page, an index and an assistant of its own; one belongs to a session."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.schema import Block, Document, Line, TableRow
from index.store.folder import Index, build_index
from rag.assistant import Assistant
from tests.fakes import LetterEncoder, document
from ui.reports.index_reports import IndexReport

SENTENCE = "2023年末,绿色贷款余额30.08万亿元。"


def with_table(made: Document) -> Document:
    """The report with a table and a footnote below its second heading."""
    table = Block(
        "table",
        "甲行 1\n乙行 2",
        (Line(0, 9, 1, "3"),),
        1,
        label="表1",
        header=("银行", "笔数"),
        rows=(TableRow(("甲行", "1"), 0, 4), TableRow(("乙行", "2"), 5, 9)),
        source="自制",
    )
    note = Block("footnote", "数据来自年报。", (Line(0, 7, 1, "3"),), 1, label="1")
    return replace(made, blocks=(*made.blocks, table, note))


def report(folder: Path, made: Document) -> IndexReport:
    """A report with an index in ``folder``."""
    build_index([made], LetterEncoder(), folder, name=made.document_id)
    assistant = Assistant(Index.load(folder), LetterEncoder())
    return IndexReport(made.document_id, made.title, made, assistant, None)


class SmallLibrary:
    """``first`` is everyone's, ``second`` belongs to the session ``owner``."""

    def __init__(self, folder: Path, owner: str = "") -> None:
        self.first = report(folder / "first", with_table(document("first")))
        self.second = report(folder / "second", replace(document("second", SENTENCE), title="旧报告"))
        self.owner = owner

    def reports(self, session: str) -> tuple[IndexReport, ...]:
        """What a session may see."""
        return (self.first, self.second) if session and session == self.owner else (self.first,)

    def get(self, session: str, report_id: str) -> IndexReport:
        """One of them."""
        return {r.report_id: r for r in self.reports(session)}[report_id]
