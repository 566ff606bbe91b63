"""The API in the words of its documentation: what is sent, what comes back, and an example of each."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ui.programs.api_tables import (
    CellRecord,
    ComparisonRecord,
    ComputedRecord,
    ReportToldRecord,
    RowRecord,
    SummaryPartRecord,
    TableRecord,
)
from ui.programs.requests import MAX_HITS, MAX_TURNS


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AskBody(_Sent):
    """A question."""

    question: str = Field(description="In Chinese or English.", examples=["数字人民币累计交易金额是多少?"])
    report: str | None = Field(None, description="Id of a report (`GET /api/reports`); without it all are asked.")
    scope: str | None = Field(None, max_length=200, description="Only this chapter (第四章) or heading of the report.")
    history: list[str | dict[str, Any]] = Field(
        default_factory=list,
        description=f"Earlier turns, the last one last: records of answers as they came; questions, which are asked again; "
        f"or messages with `role` (user, then assistant, in turn) and `content`. The last {MAX_TURNS} turns count.",
        examples=[["2024年6月末绿色贷款余额是多少?"]],
    )
    length: Literal["short", "long"] = Field("long", description="Of a summary: some five sentences, or up to twelve.")
    as_it_stands: bool = Field(False, description="Ask the question as it is typed, whatever was said before it.")
    stream: bool = Field(False, description="Server-sent events: `sentence`, then `answer`, which counts, or `error`.")


class SearchBody(_Sent):
    """A search."""

    question: str = Field(examples=["数字人民币"])
    report: str | None = None
    scope: str | None = Field(None, max_length=200)
    k: int = Field(10, ge=1, le=MAX_HITS, description="How many passages.")


class CitationRecord(_Sent):
    """The exact words of the report behind a sentence."""

    n: int
    document: str
    section: list[str]
    page_label: str | None = Field(description="What is printed on the page.")
    page_index: int = Field(description="The page in the file, from 1.")
    kind: str = Field(description="text, table, figure or footnote")
    quote: str
    chunk_id: str
    score: float
    verified: bool = Field(description="Whether the quote was found verbatim in the report.")
    answer_span: list[int] | None = Field(
        None,
        description="Where in the quote the words of the answer stand: first character and the one after the last.",
    )
    paragraph: int | None = Field(
        None, description="In a file without pages: which paragraph of its section, 0 the heading."
    )
    place: str | None = Field(None, description="Page or paragraph in words: 第32页, 第3段.")
    ocr_confidence: float | None = Field(
        None, description="Where OCR read the quote from a picture: how sure its characters are on average, 0 to 1."
    )
    uncertain: list[list[int]] | None = Field(
        None,
        description="Where in the quote a number stands of which OCR is not sure: first character and the one after.",
    )
    ocr: str | None = Field(None, description="The same in words.")
    row: RowRecord | None = Field(None, description="Of a table's row: the caption, the unit and the header above it.")


class UnmetRecord(_Sent):
    """A condition of the question that the report does not meet."""

    condition: str
    asked: str
    found: str


class NearestRecord(_Sent):
    """A passage close to a question that is not answered."""

    section: list[str]
    page_label: str | None
    quote: str
    paragraph: int | None = Field(
        None, description="In a file without pages: which paragraph of its section, 0 the heading."
    )
    place: str | None = Field(None, description="Page or paragraph in words: 第32页, 第3段.")


class CheckRecord(_Sent):
    """What became of a sentence that a language model wrote."""

    verdict: str = Field(description="supported, wrong_citation (mended), unsupported or not_found (both left out)")
    reason: str = Field(description="What did not stand: number, unit, period, name, direction, citation, content.")
    citations: list[int]


class AnswerRecord(_Sent):
    """An answer whose sentences carry `[n]`, or a refusal with its reason. The header `Bluebook-Report` names the report."""

    question: str = Field(description="As it was understood: a follow-up is completed.")
    asked: str | None = Field(None, description="What was typed, where the question leaned on an earlier turn.")
    elsewhere: NearestRecord | None = Field(
        None, description="With `scope`: where the report answers, where that part does not."
    )
    answer: str
    refused: bool
    refusal_reason: str | None
    generator: str
    index: str
    citations: list[CitationRecord]
    unmet: list[UnmetRecord]
    nearest: list[NearestRecord]
    timings_ms: dict[str, float]
    cells: list[CellRecord] | None = Field(None, description="Of an answer from a table: the cells that it is made of.")
    computed: ComputedRecord | None = Field(None, description="What was computed from the cells, marked as such.")
    table: TableRecord | None = Field(None, description="Where several rows are the answer.")
    kind: str | None = Field(
        None, description="`summary`, `comparison`, or `chat` (a friendly line to a greeting, without citations)."
    )
    summary: list[SummaryPartRecord] | None = Field(None, description="Of a summary: each section with its sentences.")
    comparison: ComparisonRecord | None = Field(None, description="Of a comparison: the sides, aspect by aspect.")
    reports: list[ReportToldRecord] | None = Field(
        None, description="Of an answer made of several reports: which sentences are whose, in the order of the answer."
    )
    notice: str | None = Field(
        None,
        description="What the reader must know: a part of the question that was not found, what became of a model's sentences.",
    )
    verdicts: dict[str, float] | None = Field(
        None, description="With a language model: how many sentences it wrote, and the rate of each verdict."
    )
    checks: list[CheckRecord] | None = Field(None, description="With a language model: each sentence that it wrote.")
    confidence: float | None = Field(
        None, description="How likely the answer is right, 0 to 1, calibrated; absent where it was not computed."
    )


class HitRecord(_Sent):
    """A passage."""

    rank: int
    score: float
    signals: dict[str, float]
    document: str
    section: list[str]
    page_label: str | None
    page_index: int
    kind: str
    chunk_id: str
    text: str
    paragraph: int | None = Field(
        None, description="In a file without pages: which paragraph of its section, 0 the heading."
    )
    place: str | None = Field(None, description="Page or paragraph in words: 第32页, 第3段.")


class SearchRecord(_Sent):
    """Passages, the best first."""

    question: str
    hits: list[HitRecord]
    timings_ms: dict[str, float]


class ReportRecord(_Sent):
    """A report."""

    report: str
    title: str
    pages: int
    chapters: list[str]


class ReportsRecord(_Sent):
    """Every report that you may see."""

    reports: list[ReportRecord]


class HeadingRecord(_Sent):
    """A heading."""

    section: int = Field(description="For `/section?section=`.")
    level: int
    title: str
    path: list[str]
    page_label: str | None
    page_index: int


class OutlineRecord(_Sent):
    """The headings of a report."""

    report: str
    title: str
    sections: list[HeadingRecord]


class SuggestionsRecord(_Sent):
    """Questions that the report answers, made of its figures, lists and definitions."""

    report: str
    title: str
    questions: list[str]


class SectionRecord(_Sent):
    """A section and all below it."""

    report: str
    title: str
    section: int
    path: list[str]
    page_label: str | None
    page_index: int
    text: str
    blocks: list[dict[str, Any]]


class HealthRecord(_Sent):
    """Alive, and how much is asked right now."""

    status: str
    version: str | None
    asking: int = Field(description="Questions in hand or waiting.")


class ErrorRecord(_Sent):
    """What went wrong. `message` is in English where the request's `Accept-Language` is."""

    error: str = Field(examples=["busy"])
    message: str


_STREAM = """event: sentence
data: {"n": 1, "text": "报告说……[1]"}

event: answer
data: {"question": "…", "answer": "报告说……[1]", "refused": false, "citations": [{"n": 1, "…": "…"}], "…": "…"}

"""

ANSWERED: dict[int | str, dict[str, Any]] = {
    200: {
        "model": AnswerRecord,
        "description": "The answer; with `stream` an event `sentence` for each sentence, then an event `answer`.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _STREAM}},
        "headers": {"Bluebook-Report": {"description": "Id of the report.", "schema": {"type": "string"}}},
    }
}

FAILED: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorRecord, "description": "There is no such report or section."},
    422: {"model": ErrorRecord, "description": "A question that cannot be asked, or a scope that the report lacks."},
}
LIMITED: dict[int | str, dict[str, Any]] = {
    413: {"description": "The request is too large. Plain text.", "content": {"text/plain": {}}},
    429: {"model": ErrorRecord, "description": "Asked too often. `Retry-After` says how many seconds to wait."},
    503: {"model": ErrorRecord, "description": "The queue is full. `Retry-After` says how many seconds to wait."},
}
