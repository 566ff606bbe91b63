"""A question to an index of several reports → which of them speak of something, or what each of them answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from index.store.protocol import Index
from rag.answering.citations import citation_of
from rag.answering.figures_compared import Told, that_disagree
from rag.answering.reports_that_mention import mentions_by_report
from rag.answering.section_summary import Allowed
from rag.answering.shown_sentences import shown_sentence
from rag.config import Settings
from rag.decision import Decision, decide_on
from rag.question.asked_of_reports import asked_mention
from rag.reports_listed import reports_listed
from rag.retrieval.report_scopes import MOST_TOLD_OF, reports_of
from rag.schema import Answer, Computed, Question, ReportTold, Unmet
from rag.told_by_report import (
    MOST,
    Part,
    able_to_answer,
    heading,
    merged,
    month_of,
    parts_of,
    refusal,
    source_of,
    year_of,
)

_COSINE = 1.0
"""Of a sentence that was chosen by its place and not by its nearness to a question."""


def which_reports(index: Index, question: Question, allowed: Allowed) -> Answer | None:
    """The reports that speak of what is asked, those that tell most of it first, or those that there are; ``None`` for any other question."""
    if len(index.manifest.sources) < 2:
        return None
    if (answer := reports_listed(index, question, reports_of(index, allowed))) is not None:
        return answer
    if not (topic := asked_mention(question)):
        return None
    found = mentions_by_report(index, topic, reports_of(index, allowed), allowed)
    english = question.language == "en"
    if not found:
        return refusal(index, question, (Unmet("object", f"“{topic}”", ""),))
    shown = found[:MOST_TOLD_OF]
    citations = [
        citation_of(mention.chunk, mention.sentence, n, cosine=_COSINE) for n, mention in enumerate(shown, start=1)
    ]
    sources = [source_of(index, mention.document_id) for mention in shown]
    lines = [
        f"{heading(source, c, english, section=True)}{shown_sentence(m.chunk, m.sentence)}[{c.n}]"
        for source, c, m in zip(sources, citations, shown, strict=True)
    ]
    head = f"Reports that mention “{topic}”: {len(found)}." if english else f"提到“{topic}”的报告有{len(found)}份:"
    counted = ",".join(f"《{source.title}》{mention.told}处" for source, mention in zip(sources, shown, strict=True))
    computed = Computed("count", str(len(found)), "份", f"逐份查找“{topic}”,{counted}", tuple(c.n for c in citations))
    return Answer(
        question=question.text,
        answer="\n".join((head, *lines)),
        index=index.manifest.name,
        citations=tuple(citations),
        computed=computed,
        reports=tuple(ReportTold(s.title, year_of(s), (c.n,)) for s, c in zip(sources, citations, strict=True)),
    )


def from_each_report(index: Index, question: Question, decision: Decision, settings: Settings) -> Decision:
    """``decision``, where sentences of several reports were read and more than one answers, with an answer from each.

    Each is decided on by itself, by the same probability. The newest comes first where the question names no period. Where
    only one report answers, its answer stands alone.
    """
    answer = decision.answer
    if (
        len({item.chunk.document_id for item in decision.ranked}) < 2
        or answer.refused
        or answer.kind != "answer"
        or answer.table is not None
        or answer.computed is not None
        or question.target is not None
        or question.about_report
    ):
        return decision
    told = list(dict.fromkeys(citation.chunk_id.rpartition(":")[0] for citation in answer.citations))
    if able_to_answer(decision.ranked, settings) == told[:1] == told:
        return decision
    parts = parts_of(index, question, decision.ranked, settings, MOST)
    if told[0] not in [part.source.document_id for part in parts]:
        return decision
    if len(parts) == 1:
        return decision if len(told) == 1 else _alone(index, question, decision, parts[0], settings)
    if question.periods:
        parts.sort(key=lambda part: -part.decision.probability)
    else:
        parts.sort(key=lambda part: -month_of(part.source))
    found = _disagreement(question, parts)
    figures = found[0] if found else {}
    whole = merged(index, question, parts, figures)
    if found:
        whole = replace(whole, notice=" ".join(filter(None, [found[1], whole.notice])))
    return replace(decision, answer=whole, candidate=whole.answer, probability=whole.confidence or 0.0)


def _alone(index: Index, question: Question, decision: Decision, part: Part, settings: Settings) -> Decision:
    """The answer of the only report that is good enough, in as many sentences as an answer may have."""
    own = tuple(item for item in decision.ranked if item.chunk.document_id == part.source.document_id)
    longer = decide_on(index, question, own, settings)
    chosen = part.decision if longer.answer.refused else longer
    return replace(chosen, ranked=decision.ranked)


def _disagreement(question: Question, parts: Sequence[Part]) -> tuple[dict[str, Told], str] | None:
    """Two reports' figures of the same thing and period that differ, by report, and how that is said."""
    for a, b in combinations(parts, 2):
        if pair := that_disagree(question, a.quotes, b.quotes):
            figures = {a.source.document_id: pair[0], b.source.document_id: pair[1]}
            titles = (f"《{a.source.title}》", f"《{b.source.title}》")
            if question.language == "en":
                said = f"The reports disagree: {pair[0].text} in {titles[0]}, {pair[1].text} in {titles[1]}."
            else:
                said = f"各报告的数字不一致:{titles[0]}为{pair[0].text},{titles[1]}为{pair[1].text}。"
            return figures, said
    return None
