"""A question that asks for a summary, or about the report as a whole → its answer; ``None`` for any other question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.schema import Chunk, Sentence
from index.store.protocol import Index
from rag.answering.citations import citation_of
from rag.answering.report_counts import Count, asked_counts, count
from rag.answering.report_itself import asks_what_is_new, what_is_new, who_and_when
from rag.answering.section_summary import MOST, Allowed, Length, Told, summarise
from rag.answering.shown_sentences import shown_sentence
from rag.answering.where_told import asked_topic, where_told
from rag.proof.verbatim import quote_stands
from rag.question.tasks import Work, plain_summary
from rag.retrieval.report_scopes import reports_of
from rag.schema import Answer, Citation, Computed, Question, SummaryPart

_COSINE = 1.0
"""Of a sentence that was chosen by its place and not by its nearness to a question."""
_MOST_NEW = 3
_BRIEF = re.compile(r"[一两]句话?|几句话?|简[短要单洁]|精简|短一?[点些]|\bbrief|\bshort")
"""What asks for a short summary, whatever length is set."""
_COVER = ("发布机构", "发布时间")


def answer_in_parts(index: Index, question: Question, allowed: Allowed, length: Length) -> Answer | None:
    """The answer made of the whole of a section or report, of the sentences that ``allowed`` lets through."""
    documents = reports_of(index, allowed)
    if counts := asked_counts(question):
        found = [(d, c) for d in documents for what in counts if (c := count(index, question, what, d)) is not None]
        return _counted(index, question, found) if len(found) >= len(documents) else None
    told = who_and_when(index, question, documents)
    if not told and asks_what_is_new(question):
        told = what_is_new(index, documents)[:_MOST_NEW]
    if told:
        return _cited(index, question, told)
    if topic := asked_topic(question):
        headings = where_told(index, topic, documents, allowed)
        places = [(heading.chunk, heading.sentence) for heading in headings]
        return _cited(index, question, places) if places else None
    if work := plain_summary(index, question):
        brief: Length = "short" if _BRIEF.search(question.plain) else length
        return _summary(index, question, work, documents, allowed, brief)
    return None


def _summary(
    index: Index, question: Question, work: Work, documents: Sequence[str], allowed: Allowed, length: Length
) -> Answer | None:
    reports = [work.document_id] if work.document_id else documents
    cover = [chunk for _, chunk in index.chunks.of_kind("cover", documents=reports)]
    first = [c for c in cover if (c.caption or "").endswith(_COVER)] if work.whole and not work.figures else []
    # Of several reports each begins with what its own cover says, so that they can be told apart.
    first = first if len(reports) == 1 else []
    told = summarise(
        index,
        reports,
        work.section or (),
        length,
        allowed=allowed,
        figures=work.figures,
        room=len(first),
    )
    if not told:
        rows = _rows(index, reports, work.section or (), allowed)[: MOST[length]]
        return replace(_cited(index, question, rows, parted=[1] * len(rows)), kind="summary") if rows else None
    return _told(index, question, first, told)


def _rows(
    index: Index, documents: Sequence[str], section: tuple[str, ...], allowed: Allowed
) -> list[tuple[Chunk, Sentence]]:
    """The rows of the tables there: all that a sheet says."""
    return [
        (chunk, sentence)
        for n, chunk in enumerate(index.chunks)
        if chunk.kind == "table" and chunk.document_id in documents and chunk.section[: len(section)] == section
        if allowed is None or allowed[n]
        for sentence in chunk.sentences
    ]


def _told(index: Index, question: Question, cover: Sequence[Chunk], told: Sequence[Told]) -> Answer:
    places = [(chunk, chunk.sentences[0]) for chunk in cover]
    places += [(place.chunk, place.sentence) for part in told for place in part.places]
    sizes = [((), len(cover)), *((part.section, len(part.places)) for part in told)]
    sizes = [(section, size) for section, size in sizes if size]
    answer = _cited(index, question, places, parted=[size for _, size in sizes])
    texts = [shown_sentence(chunk, sentence) for chunk, sentence in places]
    parts, n = [], 0
    for section, size in sizes:
        parts.append(SummaryPart(section, tuple(texts[n : n + size]), tuple(range(n + 1, n + size + 1))))
        n += size
    return replace(answer, kind="summary", summary=tuple(parts))


def _cited(
    index: Index, question: Question, places: Sequence[tuple[Chunk, Sentence]], parted: Sequence[int] = ()
) -> Answer:
    """Sentences of the report, each with its mark; ``parted`` says how many stand in one paragraph each."""
    ends = {sum(parted[: n + 1]) for n in range(len(parted))}
    marked = [
        f"{shown_sentence(chunk, sentence)}[{n}]" + ("\n" if n in ends and n < len(places) else "")
        for n, (chunk, sentence) in enumerate(places, start=1)
    ]
    return Answer(
        question=question.text,
        answer="".join(marked),
        index=index.manifest.name,
        citations=_citations(places),
    )


def _citations(places: Sequence[tuple[Chunk, Sentence]]) -> tuple[Citation, ...]:
    assert all(quote_stands(sentence.text, chunk) for chunk, sentence in places), "a sentence stands in its own chunk"
    return tuple(citation_of(chunk, sentence, n, cosine=_COSINE) for n, (chunk, sentence) in enumerate(places, start=1))


def _counted(index: Index, question: Question, counts: Sequence[tuple[str, Count]]) -> Answer:
    """The numbers, then what is counted; computed, since they stand in no quote."""
    titles = {source.document_id: source.title for source in index.manifest.sources}
    places: list[tuple[Chunk, Sentence]] = []
    told, written = [], []
    for document_id, found in counts:
        numbers = range(len(places) + 1, len(places) + len(found.places) + 1)
        places += found.places
        said = [f"{text}[{n}]" for n, text in zip(numbers, _listed(found), strict=True)]
        whole = f"“{found.section[-1]}”" if found.section else f"《{titles[document_id]}》"
        told.append(f"{whole}共{found.number}{found.unit}{':' if any(_listed(found)) else '。'}")
        told += said
        written.append(_expression(found))
    first = counts[0][1]
    computed = Computed("count", str(first.number), first.unit, ";".join(written), tuple(range(1, len(places) + 1)))
    answer = _cited(index, question, places)
    return replace(answer, answer="".join(told), computed=computed)


def _listed(found: Count) -> list[str]:
    """What is said of each thing that is cited: of all of them what they are called, else of the first and the last."""
    if found.what in ("page", "footnote"):
        return [""] * len(found.places)
    ends = [""] * len(found.places) if found.listed else ["首为", "末为"]
    return [f"{end}{_called(*place)}" for end, place in zip(ends, found.places, strict=True)]


def _called(chunk: Chunk, sentence: Sentence) -> str:
    """A table by its caption, whose first row is cited; anything else as it is shown."""
    return f"{chunk.caption}。" if chunk.kind == "table" and chunk.caption else shown_sentence(chunk, sentence)


def _expression(found: Count) -> str:
    """What was counted, from the first to the last."""
    if found.what == "page":
        last = found.places[-1][1]
        printed = f",正文最后一句在印有页码{last.page_label}的一页" if last.page_label else ""
        return f"文件共{found.number}页{printed}"
    ends = "、".join(f"“{place[1].text}”" for place in dict.fromkeys((found.places[0], found.places[-1])))
    return f"逐一清点,首末为{ends},共{found.number}{found.unit}"
