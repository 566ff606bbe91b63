"""The records between a question and its answer. An ``Answer`` as JSON has exactly these fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from index.schema import Box, Chunk, Hit, Sentence
from rag.facts.names import Name
from rag.facts.periods import Period
from rag.facts.quantities import UnitClass

Wants = Literal["number", "date", "name", "list", "definition", "comparison", "yesno", "summary", "reason", "fact"]
ConditionKind = Literal[
    "period", "place", "organisation", "quantity", "object", "premise", "picture", "topic", "greeting", "instruction"
]
TargetKind = Literal["table", "figure", "page", "section", "footnote"]
AnswerKind = Literal["answer", "chat", "summary", "comparison"]
"""What an answer is: of the report's words; a friendly line without any (a greeting); a summary; two things side by side."""

Verdict = Literal["supported", "wrong_citation", "unsupported", "not_found"]
"""Of a sentence that a model wrote: what it cites bears it out; another passage does, and is cited instead; no passage
does; something that it states (a number, a date, a name, a citation) stands in no passage at all."""

REFUSED = "报告没有回答这个问题"
"""The one constant that says a question is not answered: shared by answers, prompts, page and evaluation."""
REFUSED_IN_ENGLISH = "The report does not answer this question"
"""The same where the question is in English."""

ELSEWHERE = (
    ("所限定的范围里没有回答这个问题。", "报告在{where}回答了它。"),
    ("The part that was chosen does not answer this question. ", "The report answers it in {where}."),
)
"""The same where only a part of the report was asked and another part answers: in Chinese and in English."""


def refusal_text(reason: str, language: Literal["zh", "en"]) -> str:
    """What a refusal says: that the question is not answered, and why."""
    return f"{REFUSED_IN_ENGLISH}. {reason}" if language == "en" else f"{REFUSED}。{reason}"


@dataclass(frozen=True, slots=True)
class Target:
    """An object of the report that the question names: ``key`` is 表3, 图1, a page label, or a section's ordinal.

    It is empty for a table or figure without its number (哪张表), until one is found.
    """

    kind: TargetKind
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and under which conditions.

    ``words`` are the content words for lexical search, question words left out; ``units`` the classes of number that
    would answer; ``measure`` and ``counted`` are
    the measure word and the noun of a count (个, 钱包), ``much`` whether it asks 多少; ``head`` the noun whose value is asked for (余额, 不良率), or empty; ``proper`` what
    stands in it as a name does, whether or not a list has it; ``parts`` the sub-questions; ``asks_source`` whether it asks where something is taken from; ``count`` how many things it
    says there are (五条建议); ``about_report`` whether it asks about the report itself, as its date; ``objects`` the things it sets side by side;
    ``currency`` the one in which it wants a value.
    """

    text: str
    plain: str
    language: Literal["zh", "en"]
    wants: Wants
    words: tuple[str, ...]
    units: tuple[UnitClass, ...] = ()
    measure: str = ""
    counted: str = ""
    much: bool = False
    head: str = ""
    periods: tuple[Period, ...] = ()
    names: tuple[Name, ...] = ()
    proper: tuple[str, ...] = ()
    target: Target | None = None
    parts: tuple[str, ...] = ()
    asks_source: bool = False
    count: int | None = None
    about_report: bool = False
    objects: tuple[tuple[str, ...], ...] = ()
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer. ``score``: higher is better, no fixed range; ``features`` are what it is made of.

    ``standing`` is its cosine in standard deviations above a passage that has nothing to do with the question. ``span`` is
    the range of its characters that holds the words of the answer, where a reader has found them.
    """

    hit: Hit
    sentence: Sentence
    position: int
    score: float
    cosine: float
    standing: float = 0.0
    features: dict[str, float] = field(default_factory=dict)
    span: tuple[int, int] | None = None

    @property
    def chunk(self) -> Chunk:
        """The chunk that the sentence stands in."""
        return self.hit.chunk


@dataclass(frozen=True, slots=True)
class CitedRow:
    """A row of a table as it is cited: under the table's caption and header; ``unit`` is what the caption or unit line gives."""

    caption: str | None
    unit: str | None
    header: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of an answer: what its row and column are called, its text as it stands in the table, its unit.

    ``unit`` is from the header, the unit line or the caption; ``None`` where the value is no number or holds its unit itself.
    """

    row: str
    column: str
    value: str
    unit: str | None
    citation: int


@dataclass(frozen=True, slots=True)
class Computed:
    """A number (or, of a ranking, a choice) that stands in no quote: computed from cells or from figures of reports, or counted.

    The computation is written out.
    """

    operation: Literal["highest", "lowest", "sum", "difference", "count"]
    value: str
    unit: str
    expression: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TableShown:
    """Rows that are the answer as a whole, shown as a table: ``citations`` has one number for each row."""

    caption: str | None
    unit: str | None
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SummaryPart:
    """What a summary says of one section: its headings, sentences in reading order, and the number of each one's citation."""

    section: tuple[str, ...]
    sentences: tuple[str, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """What is said of each side under one aspect: a sentence, and its citation; an empty one where nothing is said (0)."""

    aspect: str
    sentences: tuple[str, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Things, periods or sections side by side: what each is called, and rows with one sentence for each of them."""

    sides: tuple[str, ...]
    rows: tuple[ComparisonRow, ...]


@dataclass(frozen=True, slots=True)
class ReportTold:
    """What one of several reports says in an answer: ``citations`` are its sentences, ``year`` that of its title, else of its date.

    ``figure`` is the number, as it stands there, that the other reports contradict or that is compared between them.
    """

    title: str
    year: int | None
    citations: tuple[int, ...]
    figure: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words of the report behind a sentence of the answer. ``score`` in [0, 1]; ``boxes`` in PDF points.

    ``answer_span`` is the range of the quote's characters that holds the words of the answer, where the reader has found them.
    """

    n: int
    document: str
    section: tuple[str, ...]
    page_label: str | None
    page_index: int
    kind: str
    quote: str
    chunk_id: str
    score: float
    verified: bool
    boxes: tuple[Box, ...] = ()
    answer_span: tuple[int, int] | None = None
    paragraph: int | None = None
    """Where the file has no pages: the number of the paragraph in its section, 0 for the heading."""
    ocr_confidence: float | None = None
    """Where OCR read the quote: how sure its characters are on average, in [0, 1]."""
    uncertain: tuple[tuple[int, int], ...] = ()
    """Ranges of the quote that hold a number of which OCR is not sure."""
    row: CitedRow | None = None
    """Of a row of a table: what stands around it."""

    @property
    def words(self) -> str:
        """The words of the answer in the quote; empty where they are not known."""
        first, end = self.answer_span or (0, 0)
        return self.quote[first:end] if 0 <= first < end <= len(self.quote) else ""

    @property
    def uncertain_numbers(self) -> tuple[str, ...]:
        """The numbers of which OCR is not sure, each once."""
        return tuple(dict.fromkeys(self.quote[a:b] for a, b in self.uncertain if 0 <= a < b <= len(self.quote)))


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of an answer that is being written: checked, with its marks, and the citations of those marks.

    The texts put together are the answer.
    """

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition of the question that the evidence does not meet: what was asked for, and what was found."""

    condition: ConditionKind
    asked: str
    found: str


@dataclass(frozen=True, slots=True)
class Nearest:
    """A passage close to a question that is not answered."""

    section: tuple[str, ...]
    page_label: str | None
    quote: str
    document: str = ""
    chunk_id: str = ""
    paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk under the number by which the model cites it, from 1 in reading order; its sentences are what is quoted."""

    n: int
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as a model wrote it, without its marks, and the numbers of the passages that it cites."""

    text: str
    cited: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What became of a sentence that a model wrote.

    ``reason`` says what did not stand (``number``, ``unit``, ``period``,
    ``name``, ``direction``, ``citation``, ``content``), and is empty where all did; ``citations`` are those that it has in the
    answer, none where it was dropped.
    """

    verdict: Verdict
    reason: str = ""
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, or a refusal with its reason. ``citations`` is empty only where ``refused``, and for a ``chat``.

    ``question`` is the one that was answered; ``asked`` what was typed, where that leaned on an earlier turn. ``corrected`` says
    that the answer says otherwise than the question supposed, ``elsewhere`` where the report answers a question that was
    restricted to a part of it that does not. ``summary`` and ``comparison`` are the answer in parts, where it has such.
    A ``chat`` answers a greeting and the like, and has no citations.
    An answer that is made of several reports says in ``reports`` which sentences are whose, in the order of the answer.
    An answer from a table has its ``cells``, what is ``computed`` from them, and its rows as a ``table`` where they are several.
    Where a model was asked, ``checks`` has one entry for each sentence that it wrote. ``notice`` says what the reader must
    know: a part of the question for which nothing was found; that something was dropped of what a model wrote, or that the
    extractive answer stands in its place.
    """

    question: str
    answer: str
    refused: bool = False
    refusal_reason: str | None = None
    generator: str = "extractive"
    index: str = ""
    citations: tuple[Citation, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    nearest: tuple[Nearest, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    notice: str | None = None
    cells: tuple[Cell, ...] = ()
    computed: Computed | None = None
    table: TableShown | None = None
    kind: AnswerKind = "answer"
    asked: str | None = None
    corrected: bool = False
    elsewhere: Nearest | None = None
    summary: tuple[SummaryPart, ...] = ()
    comparison: Comparison | None = None
    reports: tuple[ReportTold, ...] = ()
    confidence: float | None = None
    """How likely the answer is right, in [0, 1], calibrated; ``None`` where it was not computed (a refusal, a summary)."""
