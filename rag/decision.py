"""Answer or refuse: from ranked passages to an answer of the report's own words, proven, or to a refusal that says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.store.protocol import Index
from rag.answering.citations import citation_of
from rag.answering.evidence import rank_evidence, word_weights
from rag.answering.extractive import compose
from rag.answering.selected import Selected
from rag.answering.shown_sentences import shown, trim
from rag.answering.table_answers import cells_stand, is_sure, said_by_cells, strange_word, with_cells
from rag.config import Settings
from rag.proof.verbatim import numbers_stand, quote_stands
from rag.reader.protocol import Reader
from rag.refusal.answerability import Judgement, judge
from rag.refusal.as_written import as_written
from rag.refusal.explanation import NOT_ABOUT_THE_REPORT, explain, pictured
from rag.refusal.unanswered_parts import told, unanswered_parts
from rag.retrieval.ranked_chunks import Retrieved
from rag.schema import ELSEWHERE, Answer, Citation, Evidence, Nearest, Question, Unmet, refusal_text
from rag.verdict.finding import Verdict, find_verdict
from rag.verdict.wording import opened

_ABOUT_SOMETHING_ELSE = frozenset({"period", "place", "organisation", "picture", *NOT_ABOUT_THE_REPORT})
"""Conditions that say that the report does not speak of the very thing: a question with one of these is not answered by yes or no."""
_SHOWN = 0.9
"""How likely an answer is right whose sentence was shown to bear out or to contradict what the question states."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer or a refusal, and what it was decided by.

    ``candidate`` is the answer that would be given without refusing, empty where nothing is proven; ``probability`` in
    [0, 1] that the evidence answers, computed from ``features``; ``ranked`` are the sentences, best first.
    """

    answer: Answer
    candidate: str
    probability: float
    ranked: tuple[Evidence, ...] = ()
    features: Mapping[str, float] = field(default_factory=dict)


def decide(
    index: Index, question: Question, retrieved: Retrieved, settings: Settings, reader: Reader | None = None
) -> Decision:
    """Rank sentences, compose, judge, verify; a refusal where a condition is not met or nothing stands the proof."""
    return decide_on(index, question, rank(index, question, retrieved, settings, reader), settings)


def decide_on(index: Index, question: Question, ranked: tuple[Evidence, ...], settings: Settings) -> Decision:
    """As ``decide``, from sentences that are ranked, best first."""
    weights = word_weights(index, question)
    if not ranked:
        return Decision(_refuse(index, question, (), Judgement((), 0.0), settings), "", 0.0)
    selected = compose(index, question, ranked, weights, settings.answer)
    judgement = judge(index, question, [item.judged for item in selected], ranked)
    if strange := strange_word(selected):
        judgement = replace(judgement, unmet=(*strange, *judgement.unmet), probability=0.0)
    if is_sure(selected):
        judgement = replace(judgement, unmet=tuple(u for u in judgement.unmet if not said_by_cells(u, selected)))
    probability = 1.0 if is_sure(selected) and not judgement.unmet else judgement.probability
    verdict = find_verdict(question, ranked)
    if verdict is not None and _may_stand(verdict, judgement):
        selected = _with_verdict(verdict, question, selected, weights, settings)
        probability = max(probability, _SHOWN)
    else:
        verdict = None
    proven = [item for item in selected if _is_proven(item)]
    text = "".join(_with_mark(item.text, n) for n, item in enumerate(proven, start=1))
    if not proven or probability < settings.answer.strictness:
        refusal = _refuse(index, question, ranked, judgement, settings)
        return Decision(refusal, text, probability, ranked, judgement.features)
    answer = Answer(
        question=question.text,
        answer=text,
        index=index.manifest.name,
        citations=tuple(cite(item.evidence, n, ranked[0]) for n, item in enumerate(proven, start=1)),
        notice=told(question, unanswered_parts(index, question, [item.judged for item in proven])),
        confidence=round(probability, 4),
        corrected=verdict is not None and verdict.kind == "contradicted",
    )
    return Decision(with_cells(answer, proven), text, probability, ranked, judgement.features)


def rank(
    index: Index, question: Question, retrieved: Retrieved, settings: Settings, reader: Reader | None = None
) -> tuple[Evidence, ...]:
    """Sentences of the passages found, best first."""
    return rank_evidence(index, question, retrieved, reader, settings.answer.sentences_read)


def _may_stand(verdict: Verdict, judgement: Judgement) -> bool:
    """Whether a verdict is the answer: nothing says that the report speaks of something else, or, of a yes, lacks something."""
    unmet = {each.condition for each in judgement.unmet}
    return not (unmet & _ABOUT_SOMETHING_ELSE if verdict.kind == "contradicted" else unmet)


def _with_verdict(
    verdict: Verdict, question: Question, selected: Sequence[Selected], weights: dict[str, float], settings: Settings
) -> tuple[Selected, ...]:
    """The sentence that has the verdict, opened with yes or no; after a yes, what else was chosen."""
    mine = next((item for item in selected if item.evidence.sentence is verdict.evidence.sentence), None)
    text = mine.text if mine is not None else shown(verdict.evidence)
    if len(text) > settings.answer.max_chars:
        cut = trim(question, text, weights, settings.answer.max_chars)
        text = cut if verdict.instead in cut else text
    first = Selected(opened(verdict, text, question.language), verdict.evidence)
    rest = [item for item in selected if item is not mine] if verdict.kind == "supported" else []
    return (first, *rest)


def _is_proven(item: Selected) -> bool:
    chunk = item.evidence.chunk
    around = (chunk.caption or "", chunk.source or "", chunk.document_title)
    quote = item.evidence.sentence.text
    if item.table is not None:
        return quote_stands(quote, chunk) and cells_stand(item)
    return quote_stands(quote, chunk) and numbers_stand(item.text, quote, *around)


def _with_mark(text: str, n: int) -> str:
    """Put the mark before the full stop's place: the sentence, then ``[n]``."""
    return f"{text}[{n}]"


def cite(evidence: Evidence, n: int, best: Evidence) -> Citation:
    """The citation of one sentence; its score is how likely it is next to the best one, in (0, 1)."""
    behind = evidence.score - best.score
    return citation_of(evidence.chunk, evidence.sentence, n, cosine=evidence.cosine, behind=behind, span=evidence.span)


def refused_by_report(answer: Answer) -> bool:
    """Whether an answer refuses what is a question about the report."""
    return answer.refused and not any(unmet.condition in NOT_ABOUT_THE_REPORT for unmet in answer.unmet)


def answered_elsewhere(refusal: Answer, citation: Citation, *, english: bool) -> Answer:
    """The refusal of a question that was restricted to a part of a report, with the place outside of it that answers."""
    place = Nearest(
        citation.section, citation.page_label, citation.quote, citation.document, citation.chunk_id, citation.paragraph
    )
    here, there = ELSEWHERE[english]
    title = citation.section[-1] if citation.section else citation.document
    page = f"p. {place.page_label}" if english else f"第{place.page_label}页"
    where = f"“{title}”({page})" if place.page_label else f"“{title}”"
    reason = there.format(where=where)
    return replace(refusal, answer=f"{here}{reason}", refusal_reason=reason, unmet=(), nearest=(), elsewhere=place)


def _refuse(
    index: Index, question: Question, ranked: Sequence[Evidence], judgement: Judgement, settings: Settings
) -> Answer:
    unmet = list(judgement.unmet)
    read = dict.fromkeys(item.chunk.document_id for item in ranked)
    picture = pictured(index, question, read) if question.units or question.wants == "number" else None
    if picture is not None and not any(u.condition in (*NOT_ABOUT_THE_REPORT, "picture") for u in unmet):
        unmet.insert(0, Unmet("picture", picture.label or "图", picture.caption or picture.text))
    texts = [text for item in ranked for text in (item.sentence.text, item.chunk.text, *item.chunk.section)]
    unmet = [as_written(one, question.text, texts) for one in unmet]
    reason = explain(unmet, question.language)
    nearest = tuple(
        Nearest(
            item.chunk.section,
            item.sentence.page_label,
            item.sentence.text,
            item.chunk.document_title,
            item.chunk.chunk_id,
            item.sentence.paragraph,
        )
        for item in ranked[: settings.answer.nearest]
    )
    return Answer(
        question=question.text,
        answer=refusal_text(reason, question.language),
        refused=True,
        refusal_reason=reason,
        generator="extractive",
        index=index.manifest.name,
        unmet=tuple(unmet),
        nearest=() if any(u.condition in NOT_ABOUT_THE_REPORT for u in unmet) else nearest,
    )
