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
    """The one value of an answer that stands in no quote: computed from the cells that are cited."""

    operation: str = Field(description="highest, lowest, sum or difference")
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
