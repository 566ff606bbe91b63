"""What an answer has from a table, in the words of the API's documentation."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RowRecord(_Sent):
    """What stands around a table's row that is cited."""

    caption: str | None
    unit: str | None = Field(description="From the caption or the unit line; what a header states stands there.")
    header: list[str]
    cells: list[str]


class CellRecord(_Sent):
    """A cell of the answer, as it stands in the table."""

    row: str
    column: str
    value: str
    unit: str | None = Field(
        description="From the header, the unit line or the caption; null where the value holds it."
    )
    citation: int


class ComputedRecord(_Sent):
    """The one value of an answer that stands in no quote: computed from the cells or the reports' figures that are cited."""

    operation: str = Field(description="highest, lowest, sum, difference or count")
    value: str
    unit: str
    expression: str = Field(examples=["1,474 − 1,337 = 137"])
    citations: list[int]


class TableRecord(_Sent):
    """Rows that are the answer; `citations` has a number for each."""

    caption: str | None
    unit: str | None
    header: list[str]
    rows: list[list[str]]
    citations: list[int]


class SummaryPartRecord(_Sent):
    """What a summary says of one section; `citations` has a number for each sentence."""

    section: list[str] = Field(description="Headings from the first level down; empty for what the cover says.")
    sentences: list[str]
    citations: list[int]


class AspectRecord(_Sent):
    """What is said of each side under one aspect: a sentence or a cell, with its citation; empty and 0 where nothing is."""

    aspect: str
    sentences: list[str]
    citations: list[int]


class ComparisonRecord(_Sent):
    """Two things, periods or sections side by side."""

    sides: list[str]
    rows: list[AspectRecord]


class ReportToldRecord(_Sent):
    """Of an answer made of several reports what one of them says: the numbers of its citations."""

    title: str
    year: int | None = Field(description="Of its title, else of its date.")
    citations: list[int]
    figure: str | None = Field(
        None, description="The number that another report contradicts, or that is compared between them."
    )
