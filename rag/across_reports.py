"""A question to an index of several reports → which of them speak of something, what each answers, how a figure differs between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from index.schema import Chunk, Sentence
from index.store.folder import Index
from index.store.manifest import Source
from rag.answering.citations import citation_of
from rag.answering.extractive import shown_sentence
from rag.answering.figures_compared import Told, that_compare, that_disagree
from rag.answering.reports_that_mention import mentions_by_report
from rag.answering.section_summary import Allowed
from rag.config import Settings
from rag.decision import Decision, decide_on
from rag.facts.periods import find_periods
from rag.question.asked_of_reports import asked_change, asked_mention
from rag.refusal.explanation import explain
from rag.retrieval.report_scopes import MOST_TOLD_OF, published, reports_called, reports_of, years_of
from rag.schema import (
    REFUSED,
    REFUSED_IN_ENGLISH,
    Answer,
    Citation,
    Computed,
    Evidence,
    Question,
    ReportTold,
    Unmet,
)

Ask = Callable[[str, Sequence[str] | None], tuple[Question, tuple[Evidence, ...]]]
"""A question and the ids of reports, all where there are none → the question as understood, and the sentences read for it."""

_COSINE = 1.0
"""Of a sentence that was chosen by its place and not by its nearness to a question."""
_UNDATED = -1
_MOST = 3
"""Reports that one answer is made of at most."""
_SENTENCES = 2
"""Of each of them at most."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What one report answers."""

    source: Source
    decision: Decision

    @property
    def quotes(self) -> list[str]:
        """The sentences that its answer cites."""
        return [citation.quote for citation in self.decision.answer.citations]


def which_reports(index: Index, question: Question, allowed: Allowed) -> Answer | None:
    """The reports that speak of what is asked, those that tell most of it first; ``None`` for any other question."""
    if len(index.manifest.sources) < 2 or not (topic := asked_mention(question)):
        return None
    found = mentions_by_report(index, topic, reports_of(index, allowed), allowed)
    english = question.language == "en"
    if not found:
        return _refusal(index, question, (Unmet("object", f"“{topic}”", ""),))
    shown = found[:MOST_TOLD_OF]
    citations = [_cited(mention.chunk, mention.sentence, n) for n, mention in enumerate(shown, start=1)]
    sources = [_source(index, mention.document_id) for mention in shown]
    lines = [
        f"{_heading(source, c, english, section=True)}{shown_sentence(m.chunk, m.sentence)}[{c.n}]"
        for source, c, m in zip(sources, citations, shown, strict=True)
    ]
    head = f"Reports that mention “{topic}”: {len(found)}." if english else f"提到“{topic}”的报告有{len(found)}份:"
    counted = ",".join(f"《{source.title}》{mention.told}处" for source, mention in zip(sources, shown, strict=True))
    computed = Computed("count", str(len(found)), "份", f"逐份查找“{topic}”,{counted}", tuple(c.n for c in citations))
    return Answer(
        question=question.text,
        answer="\n".join((head, *lines)),
        refused=False,
        refusal_reason=None,
        generator="extractive",
        index=index.manifest.name,
        citations=tuple(citations),
        computed=computed,
        reports=tuple(ReportTold(s.title, _year(s), (c.n,)) for s, c in zip(sources, citations, strict=True)),
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
    parts = _parts(index, question, decision.ranked, settings, _MOST)
    told = list(dict.fromkeys(citation.chunk_id.rpartition(":")[0] for citation in answer.citations))
    if told[0] not in [part.source.document_id for part in parts]:
        return decision
    if len(parts) == 1:
        return decision if len(told) == 1 else _alone(index, question, decision, parts[0], settings)
    if question.periods:
        parts.sort(key=lambda part: -part.decision.probability)
    else:
        parts.sort(key=lambda part: -_published(part.source))
    found = _disagreement(question, parts)
    figures = found[0] if found else {}
    merged = _merged(index, question, parts, figures)
    if found:
        merged = replace(merged, notice=" ".join(filter(None, [found[1], merged.notice])))
    return replace(decision, answer=merged, candidate=merged.answer, probability=merged.confidence or 0.0)


def change_between(index: Index, question: Question, ask: Ask, settings: Settings) -> Decision | None:
    """A figure that a question follows from report to report: what each says, oldest first, and the difference; ``None`` for any other.

    ``None``, too, where fewer than two of the reports say it.
    """
    asked = asked_change(question) if len(index.manifest.sources) > 1 else None
    if asked is None:
        return None
    called = [reports_called(index, name) for name in asked.names]
    missing = [name for name, ids in zip(asked.names, called, strict=True) if not ids]
    if missing:
        return _missing(index, question, missing) if all(map(find_periods, missing)) else None
    decision: Decision | None = None
    for text in asked.questions:
        parts: list[_Part] = []
        understood = question
        groups: Sequence[Sequence[str] | None] = called or [None]
        for ids in groups:
            understood, ranked = ask(text, ids)
            most = 1 if called else _MOST
            known = {part.source.document_id for part in parts}
            new = [item for item in ranked if item.chunk.document_id not in known]
            parts += _parts(index, understood, tuple(new), settings, most)
        if len(parts) > 1:
            parts.sort(key=lambda part: _published(part.source))
            decision = _compared(index, question, understood, parts)
            if decision.answer.computed is not None:
                break
    return decision


def _missing(index: Index, question: Question, periods: Sequence[str]) -> Decision:
    """The refusal where the index has no report of a period by which the question calls one."""
    years = sorted({year for source in index.manifest.sources for year in years_of(source)})
    unmet = tuple(Unmet("period", name, "、".join(f"{year}年" for year in years)) for name in periods)
    return Decision(_refusal(index, question, unmet), "", 0.0)


def _refusal(index: Index, question: Question, unmet: tuple[Unmet, ...]) -> Answer:
    reason = explain(unmet, question.language)
    said = f"{REFUSED_IN_ENGLISH}. {reason}" if question.language == "en" else f"{REFUSED}。{reason}"
    return Answer(question.text, said, True, reason, "extractive", index.manifest.name, unmet=unmet)


def _compared(index: Index, question: Question, asked: Question, parts: Sequence[_Part]) -> Decision:
    first, last = parts[0], parts[-1]
    pair = that_compare(asked, first.quotes, last.quotes)
    figures = {} if pair is None else {first.source.document_id: pair[0], last.source.document_id: pair[1]}
    merged = _merged(index, question, parts, figures)
    if pair is not None:
        merged = _with_difference(merged, pair, first.source, last.source, english=question.language == "en")
    ranked = tuple(item for part in parts for item in part.decision.ranked)
    return Decision(merged, merged.answer, merged.confidence or 0.0, ranked)


def _with_difference(answer: Answer, pair: tuple[Told, Told], first: Source, last: Source, *, english: bool) -> Answer:
    """The answer with what is computed of its two figures: said before them, and marked as computed."""
    one, other = pair
    by = other.figure.value - one.figure.value
    unit = "个百分点" if one.figure.unit == "%" else one.unit
    value = f"{(abs(by) / one.scale).normalize():f}"
    greater, smaller = (other, one) if by >= 0 else (one, other)
    expression = f"{greater.text} − {smaller.text} = {value}{unit}"
    cited = tuple(n for report in answer.reports if report.figure for n in report.citations[:1])
    in_order = _UNDATED < _published(first) < _published(last)
    if english:
        said = f"{one.text} in “{first.title}”, {other.text} in “{last.title}” (computed: {expression})."
    elif in_order:
        word = "没有变化" if not by else f"{'增加' if by > 0 else '减少'}{value}{unit}"
        said = f"从《{first.title}》的{one.text}到《{last.title}》的{other.text},{word}(计算:{expression})。"
    else:
        word = "两者相同" if not by else f"相差{value}{unit}"
        said = f"《{first.title}》为{one.text},《{last.title}》为{other.text},{word}(计算:{expression})。"
    computed = Computed("difference", value, unit, expression, cited)
    return replace(answer, answer=f"{said}\n{answer.answer}", computed=computed)


def _parts(
    index: Index, question: Question, ranked: tuple[Evidence, ...], settings: Settings, most: int
) -> list[_Part]:
    """What each report answers by itself, in a sentence or two; those that do not are left out, and all but the ``most`` likeliest.

    Of a list one sentence, too: whole lists of several reports are no answer that one reads.
    """
    question = replace(question, wants="name", count=None) if question.wants in ("list", "summary") else question
    short = settings.model_copy(update={"answer": settings.answer.model_copy(update={"max_sentences": 1})})
    names = list(dict.fromkeys(item.chunk.document_id for item in ranked))
    found = []
    for name in names:
        own = tuple(item for item in ranked if item.chunk.document_id == name)
        decision = decide_on(index, question, own, short)
        answer = decision.answer
        if answer.refused or answer.table is not None or answer.computed is not None:
            continue
        if len(answer.citations) <= _SENTENCES:
            found.append(_Part(_source(index, name), decision))
    return sorted(found, key=lambda part: -part.decision.probability)[:most]


def _alone(index: Index, question: Question, decision: Decision, part: _Part, settings: Settings) -> Decision:
    """The answer of the only report that is good enough, in as many sentences as an answer may have."""
    own = tuple(item for item in decision.ranked if item.chunk.document_id == part.source.document_id)
    longer = decide_on(index, question, own, settings)
    chosen = part.decision if longer.answer.refused else longer
    return replace(chosen, ranked=decision.ranked)


def _disagreement(question: Question, parts: Sequence[_Part]) -> tuple[dict[str, Told], str] | None:
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


def _merged(index: Index, question: Question, parts: Sequence[_Part], figures: dict[str, Told]) -> Answer:
    """One answer of several: a line for each report, under its title, year and page."""
    lines: list[str] = []
    citations: list[Citation] = []
    told: list[ReportTold] = []
    cells = []
    for part in parts:
        answer, before = part.decision.answer, len(citations)
        text = answer.answer
        for n in range(len(answer.citations), 0, -1):
            text = text.replace(f"[{n}]", f"[{n + before}]")
        own = [replace(citation, n=citation.n + before) for citation in answer.citations]
        lines.append(f"{_heading(part.source, own[0], question.language == 'en')}{text}")
        citations += own
        cells += [replace(cell, citation=cell.citation + before) for cell in answer.cells]
        figure = figures.get(part.source.document_id)
        numbers = tuple(citation.n for citation in own)
        told.append(ReportTold(part.source.title, _year(part.source), numbers, figure.text if figure else None))
    answers = [part.decision.answer for part in parts]
    notices = [answer.notice for answer in answers]
    return Answer(
        question=question.text,
        answer="\n".join(lines),
        refused=False,
        refusal_reason=None,
        generator="extractive",
        index=index.manifest.name,
        citations=tuple(citations),
        notice=notices[0] if all(notices) else None,
        cells=tuple(cells),
        corrected=all(answer.corrected for answer in answers),
        confidence=max(answer.confidence or 0.0 for answer in answers),
        reports=tuple(told),
    )


def _heading(source: Source, citation: Citation, english: bool, *, section: bool = False) -> str:
    """The title of a report, its year where the title does not say it, and where it says so: the page, also the section."""
    year = _year(source)
    when = [] if year is None or str(year) in source.title else [f"{year}" if english else f"{year}年"]
    if citation.page_label:
        where = f"p. {citation.page_label}" if english else f"第{citation.page_label}页"
    elif citation.paragraph is not None:
        where = f"paragraph {citation.paragraph}" if english else f"第{citation.paragraph}段"
    else:
        where = f"page {citation.page_index} of the file" if english else f"文件第{citation.page_index}页"
    titled = [f"“{citation.section[-1]}”"] if section and citation.section else []
    return f"《{source.title}》({','.join([*when, *titled, where])}):"


def _cited(chunk: Chunk, sentence: Sentence, n: int) -> Citation:
    return citation_of(chunk, sentence, n, cosine=_COSINE)


def _source(index: Index, document_id: str) -> Source:
    source = index.manifest.source(document_id)
    assert source is not None, "a chunk is of a report of the index"
    return source


def _year(source: Source) -> int | None:
    years = years_of(source)
    return int(years[0]) if years else None


def _published(source: Source) -> int:
    month = published(source)
    return _UNDATED if month is None else month
