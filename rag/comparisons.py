"""A question that sets two sides side by side, and what was decided on it → the same with both sides as rows, or what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from index.schema import Chunk, Hit, Sentence
from index.store.protocol import Index
from index.words.normalize import normalize
from rag.answering.citations import citation_of
from rag.answering.compared_sections import with_headings
from rag.answering.connectives import FINAL
from rag.answering.shown_sentences import shown_sentence
from rag.answering.side_by_side import AspectRow, SideBySide, side_by_side
from rag.answering.tables_side_by_side import CellPair, cells_side_by_side
from rag.decision import Decision
from rag.question.compared_sides import Compared, asks_to_compare, compared_sides, is_missing, lone_side, speaks_of
from rag.refusal.explanation import explain
from rag.retrieval.allowed_chunks import Scope, allowed_chunks
from rag.retrieval.report_scopes import found_among, reports_of
from rag.schema import (
    Answer,
    Citation,
    Comparison,
    ComparisonRow,
    Question,
    Unmet,
    refusal_text,
)

_COSINE = 1.0
_MISSING = ("报告没有提到“{sides}”,无法就此对比。", "The report does not mention “{sides}”: that side is missing.")
_LONE = (
    "问题只说了“{side}”,没有说和它对比的是什么。",
    "The question names “{side}” only, and not what it is compared with.",
)


def with_both_sides(
    index: Index, question: Question, decision: Decision, scope: Scope, hits: Sequence[Hit] = ()
) -> Decision:
    """``decision``, where the question compares two sides, with what the report says of each.

    A short answer stays in front of them; a refusal gives way only where no condition is unmet and both sides are there.
    Of many reports those of the ``hits`` are compared.
    """
    if side := lone_side(question):
        return replace(decision, answer=_told_lone(question, decision.answer, side))
    compared = compared_sides(question, lambda words: _is_spoken_of(index, normalize(words)))
    if compared is None:
        return decision
    compared = with_headings(index, question, compared)
    # Of two chapters both may be spoken of, and not only the one that search was restricted to.
    asked = replace(question, target=None) if compared.kind == "section" else question
    allowed = found_among(index, allowed_chunks(index, asked, scope), hits)
    documents = reports_of(index, allowed)
    cells = cells_side_by_side(index, compared, documents, allowed)
    known = {(citation.chunk_id, citation.quote) for citation in decision.answer.citations}
    found = side_by_side(index, compared, documents, allowed, known)
    missing = [
        side.name
        for side, n in zip(compared.sides, found.found, strict=True)
        if not n and is_missing(side, index.chunks.plain_texts())
    ]
    if missing and not cells:
        return replace(decision, answer=_told_missing(question, decision.answer, missing))
    if not (_adds_cells(cells, decision.answer) or _adds(found, compared, decision.answer)):
        return decision
    answer = _answer(index, question, compared, found, cells, decision.answer)
    return replace(decision, answer=answer, candidate=answer.answer, probability=max(decision.probability, 0.5))


def _is_spoken_of(index: Index, words: str) -> bool:
    """Whether words (normalised) stand in the text or in a heading of a report."""
    if index.chunks.hold(words):
        return True
    everywhere = np.ones(len(index.chunks), dtype=bool)
    return any(words in normalize(title) for path in index.chunks.paths_of(everywhere) for title in path)


def _told_lone(question: Question, answer: Answer, side: str) -> Answer:
    """That the question names one side only: as the reason of a refusal, whatever was found on that side alone."""
    english = question.language == "en"
    reason = _LONE[english].format(side=side)
    return replace(
        answer,
        answer=refusal_text(reason, question.language),
        refused=True,
        refusal_reason=reason,
        citations=(),
        notice=None,
        unmet=(Unmet("object", "", side),),
    )


def _told_missing(question: Question, answer: Answer, missing: Sequence[str]) -> Answer:
    """That a side is not in the report: beside an answer, or as the reason of a refusal."""
    english = question.language == "en"
    if not answer.refused:
        told = _MISSING[english].format(sides="”, “".join(missing) if english else "”、“".join(missing))
        return replace(answer, notice=" ".join(filter(None, [answer.notice, told])))
    if _unmet(answer):
        return answer
    unmet = tuple(Unmet("object", side, "") for side in missing)
    reason = explain([Unmet("object", (", " if english else "、").join(missing), "")], question.language)
    return replace(answer, answer=refusal_text(reason, question.language), refusal_reason=reason, unmet=unmet)


def _adds(found: SideBySide, compared: Compared, answer: Answer) -> bool:
    """Whether the rows say more than the short answer, and enough to stand in place of a refusal."""
    sides = [sum(row.places[n] is not None for row in found.rows) for n in (0, 1)]
    if all(sides) and compared.kind == "section":
        return True
    if not all(sides) or len(found.rows) < 2:
        return False
    if not answer.refused:
        return True
    paired = any(a is not None and b is not None for a, b in (row.places for row in found.rows))
    return not _unmet(answer) and (paired or not compared.matter)


def _adds_cells(cells: Sequence[CellPair], answer: Answer) -> bool:
    """Whether cells say more than the short answer."""
    return len(cells) > 1 and not _unmet(answer)


def _is_to_the_point(short: Answer, compared: Compared) -> bool:
    """Whether a short answer tells of both sides, or of what they are compared in."""
    told = [citation.quote for citation in short.citations]
    both = all(any(speaks_of(side, quote) for quote in told) for side in compared.sides)
    return compared.kind != "section" and (both or bool(compared.matter))


def _unmet(answer: Answer) -> tuple[Unmet, ...]:
    """What is not met, but for words that only ask to compare (对比), which stand in no report."""
    return tuple(u for u in answer.unmet if not (u.condition == "object" and asks_to_compare(u.asked.lower())))


def _answer(
    index: Index, question: Question, compared: Compared, found: SideBySide, cells: Sequence[CellPair], short: Answer
) -> Answer:
    """The short answer, where it is to the point, and the rows, each sentence cited once."""
    keeps = not short.refused and _is_to_the_point(short, compared)
    cited = _Cited(short.citations if keeps else ())
    told = found.rows if _adds(found, compared, short) else tuple(row for row in found.rows if all(row.places))
    rows = [_cell_row(pair, cited) for pair in cells] + [_row(row, cited) for row in told]
    text = short.answer if keeps else _text(rows)
    return Answer(
        question=question.text,
        answer=text,
        index=index.manifest.name,
        citations=tuple(cited.citations),
        notice=short.notice if keeps else None,
        cells=short.cells if keeps else (),
        computed=short.computed if keeps else None,
        table=short.table if keeps else None,
        kind="comparison",
        comparison=Comparison(_names(found, compared), tuple(rows)),
    )


class _Cited:
    """The citations of an answer as it grows: each sentence has one number."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        self.citations = list(citations)
        self._numbers = {(c.chunk_id, c.quote): c.n for c in citations}

    def number(self, chunk: Chunk, sentence: Sentence) -> int:
        """The number of a sentence, a new one where it has none yet."""
        key = (chunk.chunk_id, sentence.text)
        if key not in self._numbers:
            self._numbers[key] = len(self.citations) + 1
            self.citations.append(citation_of(chunk, sentence, self._numbers[key], cosine=_COSINE))
        return self._numbers[key]


def _row(row: AspectRow, cited: _Cited) -> ComparisonRow:
    numbers = tuple(0 if p is None else cited.number(p.chunk, p.sentence) for p in row.places)
    texts = tuple("" if p is None else shown_sentence(p.chunk, p.sentence) for p in row.places)
    return ComparisonRow(row.aspect, texts, numbers)


def _cell_row(pair: CellPair, cited: _Cited) -> ComparisonRow:
    numbers = tuple(0 if cell is None else cited.number(cell[1].chunk, cell[1].sentence) for cell in pair.cells)
    return ComparisonRow(pair.aspect, tuple("" if cell is None else cell[0] for cell in pair.cells), numbers)


def _names(found: SideBySide, compared: Compared) -> tuple[str, ...]:
    """What the sides are called: chapters by their headings."""
    if compared.kind != "section":
        return tuple(side.name for side in compared.sides)
    if all(side.path for side in compared.sides):
        return tuple(side.path[-1] for side in compared.sides)
    first = [next(row.places[n] for row in found.rows if row.places[n] is not None) for n in (0, 1)]
    return tuple(place.chunk.section[0] for place in first if place is not None)


def _text(rows: Sequence[ComparisonRow]) -> str:
    """Every sentence of the rows once, in their order, with its mark."""
    said = dict.fromkeys((n, text) for row in rows for n, text in zip(row.citations, row.sentences, strict=True) if n)
    return "".join(f"{text}{'' if text.endswith(FINAL) else '。'}[{n}]" for n, text in said)
