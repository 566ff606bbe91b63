"""A question after the reports that there are (of a year, of a publisher, how many) → a list of them, from what the index knows of each."""

from __future__ import annotations

from collections.abc import Sequence

from index.schema import Chunk
from index.store.manifest import Source
from index.store.protocol import Index
from rag.answering.citations import citation_of
from rag.facts.names import find_names
from rag.question.asked_of_reports import Listed, asked_which_there_are
from rag.retrieval.report_scopes import reports_of_period, reports_published_by
from rag.schema import Answer, Computed, Question, ReportTold
from rag.told_by_report import month_of, source_of, year_of

MOST_LISTED = 20
_COSINE = 1.0
"""Of what was chosen by its place and not by its nearness to a question."""


def reports_listed(index: Index, question: Question, documents: Sequence[str]) -> Answer | None:
    """Those of the ``documents`` that are asked for, the newest first, each with what its cover says; ``None`` where it is asked of anything else.

    A name that published none of them is none of a publisher: then it is asked of what the reports say.
    """
    asked = asked_which_there_are(question)
    if asked is None:
        return None
    found = set(documents)
    found &= set(reports_of_period(index, asked.period)) if asked.period else found
    found &= set(_published_by(index, asked.publisher)) if asked.publisher else found
    sources = sorted((source_of(index, name) for name in documents if name in found), key=lambda s: -month_of(s))
    shown = [(source, place) for source in sources[:MOST_LISTED] if (place := _place(index, source, asked)) is not None]
    if not shown:
        return None
    citations = tuple(
        citation_of(chunk, chunk.sentences[0], n, cosine=_COSINE) for n, (_, chunk) in enumerate(shown, start=1)
    )
    english = question.language == "en"
    lines = [f"{_line(source, english)}[{n}]" for n, (source, _) in enumerate(shown, start=1)]
    wanted = "".join(filter(None, (asked.publisher, asked.period)))
    expression = f"清点索引中{wanted}的报告,共{len(sources)}份" if wanted else f"清点索引中的报告,共{len(sources)}份"
    return Answer(
        question=question.text,
        answer="\n".join((_head(len(sources), len(shown), wanted, english), *lines)),
        refused=False,
        refusal_reason=None,
        generator="extractive",
        index=index.manifest.name,
        citations=citations,
        computed=Computed("count", str(len(sources)), "份", expression, tuple(c.n for c in citations)),
        reports=tuple(ReportTold(s.title, year_of(s), (c.n,)) for (s, _), c in zip(shown, citations, strict=True)),
    )


def _published_by(index: Index, name: str) -> list[str]:
    """The reports of a publisher; on the first page of one that says none, an organisation alone is looked for."""
    named = any(one.kind == "organisation" for one in find_names(name))
    return [found for found in reports_published_by(index, name) if named or source_of(index, found).publisher]


def _place(index: Index, source: Source, asked: Listed) -> Chunk | None:
    """What the cover says of what is asked, else the first that it says, else the first passage of the report."""
    cover = [chunk for _, chunk in index.chunks.of_kind("cover", documents=(source.document_id,))]
    wanted = "发布机构" if asked.publisher else "发布时间"
    own = sorted(cover, key=lambda chunk: not (chunk.caption or "").endswith(wanted))
    rest = (chunk for chunk in index.chunks.of(source.document_id)[:1] if chunk.sentences)
    return own[0] if own else next(rest, None)


def _head(count: int, shown: int, wanted: str, english: bool) -> str:
    if english:
        more = f"; the newest {shown} are" if shown < count else ""
        return f"Reports{f' ({wanted})' if wanted else ''}: {count}{more}:"
    more = f",最新的{shown}份是" if shown < count else ""
    return f"{f'{wanted}的' if wanted else ''}报告有{count}份{more}:"


def _line(source: Source, english: bool) -> str:
    """The title, and who published it when, as far as the report says."""
    told = [part for part in (source.publisher, source.date) if part]
    return f"《{source.title}》" + (f"({(', ' if english else ',').join(told)})" if told else "")
