"""What was read of several reports → what each of them answers by itself, and one answer of all of those."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.store.manifest import Source
from index.store.protocol import Index
from rag.answering.figures_compared import Told
from rag.config import Settings
from rag.decision import Decision, decide_on
from rag.refusal.answerability import at_best
from rag.refusal.as_written import as_written
from rag.refusal.explanation import explain
from rag.retrieval.report_scopes import published, years_of
from rag.schema import Answer, Citation, Evidence, Question, ReportTold, Unmet, refusal_text

MOST = 3
"""Reports that one answer is made of at most."""
UNDATED = -1
"""Stands for the month of a report that does not say when it was published."""
_SENTENCES = 2
"""Of each report at most."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one report answers."""

    source: Source
    decision: Decision

    @property
    def quotes(self) -> list[str]:
        """The sentences that its answer cites."""
        return [citation.quote for citation in self.decision.answer.citations]


def able_to_answer(ranked: Sequence[Evidence], settings: Settings) -> list[str]:
    """The ids of the reports whose sentences may be good enough by what the reader says of them, the best first."""
    read: dict[str, list[float]] = {}
    for item in ranked:
        read.setdefault(item.chunk.document_id, []).append(item.features.get("reader", math.inf))
    return [name for name, odds in read.items() if math.inf in odds or at_best(odds) >= settings.answer.strictness]


def parts_of(
    index: Index, question: Question, ranked: tuple[Evidence, ...], settings: Settings, most: int
) -> list[Part]:
    """What each report answers by itself, in a sentence or two; those that do not are left out, and all but the ``most`` likeliest.

    Of a list one sentence, too: whole lists of several reports are no answer that one reads.
    """
    question = replace(question, wants="name", count=None) if question.wants in ("list", "summary") else question
    short = settings.model_copy(update={"answer": settings.answer.model_copy(update={"max_sentences": 1})})
    found = []
    for name in able_to_answer(ranked, settings):
        own = tuple(item for item in ranked if item.chunk.document_id == name)
        decision = decide_on(index, question, own, short)
        answer = decision.answer
        if answer.refused or answer.table is not None or answer.computed is not None:
            continue
        if len(answer.citations) <= _SENTENCES:
            found.append(Part(source_of(index, name), decision))
    return sorted(found, key=lambda part: -part.decision.probability)[:most]


def merged(index: Index, question: Question, parts: Sequence[Part], figures: dict[str, Told]) -> Answer:
    """One answer of several: a line for each report, under its title, year and page."""
    lines: list[str] = []
    citations: list[Citation] = []
    told: list[ReportTold] = []
    cells = []
    for part in parts:
        answer, before = part.decision.answer, len(citations)
        text = _renumbered(answer.answer, len(answer.citations), before)
        own = [replace(citation, n=citation.n + before) for citation in answer.citations]
        lines.append(f"{heading(part.source, own[0], question.language == 'en')}{text}")
        citations += own
        cells += [replace(cell, citation=cell.citation + before) for cell in answer.cells]
        figure = figures.get(part.source.document_id)
        numbers = tuple(citation.n for citation in own)
        told.append(ReportTold(part.source.title, year_of(part.source), numbers, figure.text if figure else None))
    answers = [part.decision.answer for part in parts]
    notices = [answer.notice for answer in answers]
    return Answer(
        question=question.text,
        answer="\n".join(lines),
        index=index.manifest.name,
        citations=tuple(citations),
        notice=notices[0] if all(notices) else None,
        cells=tuple(cells),
        corrected=all(answer.corrected for answer in answers),
        confidence=max(answer.confidence or 0.0 for answer in answers),
        reports=tuple(told),
    )


def _renumbered(text: str, marks: int, before: int) -> str:
    """A text with its marks counted on; what looks like one inside a sentence stays."""
    done = ""
    for n in range(marks, 0, -1):
        text, _, after = text.rpartition(f"[{n}]")
        done = f"[{n + before}]{after}{done}"
    return text + done


def heading(source: Source, citation: Citation, english: bool, *, section: bool = False) -> str:
    """The title of a report, its year where the title does not say it, and where it says so: the page, also the section."""
    year = year_of(source)
    when = [] if year is None or str(year) in source.title else [f"{year}" if english else f"{year}年"]
    if citation.page_label:
        where = f"p. {citation.page_label}" if english else f"第{citation.page_label}页"
    elif citation.paragraph is not None:
        where = f"paragraph {citation.paragraph}" if english else f"第{citation.paragraph}段"
    else:
        where = f"page {citation.page_index} of the file" if english else f"文件第{citation.page_index}页"
    titled = [f"“{citation.section[-1]}”"] if section and citation.section else []
    return f"《{source.title}》({','.join([*when, *titled, where])}):"


def refusal(index: Index, question: Question, unmet: tuple[Unmet, ...]) -> Answer:
    """The refusal for conditions that no report meets."""
    unmet = tuple(as_written(one, question.text) for one in unmet)
    reason = explain(unmet, question.language)
    said = refusal_text(reason, question.language)
    return Answer(question.text, said, True, reason, index=index.manifest.name, unmet=unmet)


def source_of(index: Index, document_id: str) -> Source:
    """The report with an id, which the index has."""
    source = index.manifest.source(document_id)
    assert source is not None, "a chunk is of a report of the index"
    return source


def year_of(source: Source) -> int | None:
    """The year of a report: that of its title, else of its date."""
    years = years_of(source)
    return int(years[0]) if years else None


def month_of(source: Source) -> int:
    """The month in which a report was published, to sort by."""
    month = published(source)
    return UNDATED if month is None else month
