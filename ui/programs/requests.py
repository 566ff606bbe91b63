"""What programs can do with the reports, behind the HTTP API and the MCP server alike: from requests to JSON."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from index.errors import NotFoundError, SettingsError
from index.words.normalize import normalize
from rag.question.named_sections import ordinal
from rag.schema import Answer, Said
from ui.asking.several_reports import Askable, ask_reports, stream_reports
from ui.evidence.source_view import section_number
from ui.programs.earlier_turns import Exchange, earlier_turns
from ui.reports.suggestions import Suggestions

if TYPE_CHECKING:
    from index.schema import Block, Document, Hit
    from rag.answering.section_summary import Length
    from rag.assistant import SearchResult

MAX_TURNS = 8
"""Turns of a conversation that are read, the last ones."""

MAX_HITS = 50

History = Sequence[str | Mapping[str, Any]]
"""Earlier turns, the last one last: questions, which are asked again, records of answers, or messages with their role."""


class Report(Askable, Protocol):
    """A report that can be asked and read."""

    @property
    def title(self) -> str:
        """As on its cover."""
        ...

    @property
    def document(self) -> Document:
        """Its text."""
        ...

    @property
    def suggestions(self) -> Suggestions:
        """Questions that it answers."""
        ...


class Library(Protocol):
    """Where reports are looked up; which ones there are depends on who asks."""

    def reports(self, session: str) -> Sequence[Report]:
        """The reports that a session may see."""
        ...

    def get(self, session: str, report_id: str) -> Report:
        """One of them; ``KeyError`` for any other."""
        ...


def find_report(library: Library, session: str, report_id: str | None) -> Report:
    """The report of this id, or the only one there is. Raises ``NotFoundError`` that names those there are."""
    found = chosen(library, session, report_id)
    if len(found) > 1:
        raise SettingsError(f"there are {len(found)} reports; say which: {_names(found)}")
    return found[0]


def chosen(library: Library, session: str, report_id: str | None) -> Sequence[Report]:
    """The report of this id, or all of them. Raises ``NotFoundError`` where there is none."""
    if report_id is not None:
        try:
            return (library.get(session, report_id),)
        except KeyError:
            there = _names(library.reports(session)) or "none"
            raise NotFoundError(f"there is no report {report_id!r}. There are: {there}") from None
    reports = library.reports(session)
    if not reports:
        raise NotFoundError("there is no report to ask. Upload one, or serve with: bluebook ui --index DIR")
    return reports


def ask(
    library: Library,
    session: str,
    question: str,
    *,
    report: str | None,
    scope: str | None,
    history: History = (),
    length: Length = "long",
) -> tuple[str, Answer]:
    """The answer, and the id of the report that gave it: what ``stream`` ends with."""
    for found, event in stream(library, session, question, report=report, scope=scope, history=history, length=length):
        if isinstance(event, Answer):
            return found, event
    raise AssertionError("a stream ends with the answer")


def stream(
    library: Library,
    session: str,
    question: str,
    *,
    report: str | None,
    scope: str | None,
    history: History = (),
    length: Length = "long",
    stopped: Callable[[], bool] = lambda: False,
) -> Generator[tuple[str, Said | Answer], None, None]:
    """Sentences of the answer as they pass, where a language model writes, then the answer; each with its report's id.

    Of several reports the one answers that is surest. Raises ``QuestionError``, ``NotFoundError`` for a report, ``SettingsError``
    for a scope that it lacks, and ``ModelError``.
    """
    reports = chosen(library, session, report)
    if scope and len(reports) > 1:
        raise SettingsError(f"a scope belongs to one report; say which: {_names(reports)}")
    turns: list[Answer] = []
    for turn in earlier_turns(history)[-MAX_TURNS:]:
        if isinstance(turn, str):
            turns.append(ask_reports(reports, turn, chapter=scope or None, history=tuple(turns))[1].answer)
        elif isinstance(turn, Exchange):
            understood = reports[0].assistant.understood(turn.question, history=tuple(turns))
            turns.append(turn.answered(understood))
        else:
            turns.append(turn)
    events = stream_reports(
        reports, question, chapter=scope or None, history=tuple(turns), length=length, stopped=stopped
    )
    with closing(events):
        for found, event in events:
            yield found, event if isinstance(event, Said) else event.answer


def search(
    library: Library, session: str, question: str, *, report: str | None, scope: str | None, k: int
) -> SearchResult:
    """The ``k`` best passages; of several reports by their scores. Raises as ``ask`` does."""
    reports = chosen(library, session, report)
    if scope and len(reports) > 1:
        raise SettingsError(f"a scope belongs to one report; say which: {_names(reports)}")
    results = [
        r.assistant.search(question, k=k, scope=[part for part in (r.scope, scope) if part] or None) for r in reports
    ]
    hits: list[Hit] = heapq.nlargest(k, (hit for result in results for hit in result.hits), key=lambda hit: hit.score)
    ranked = tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1))
    timings: dict[str, float] = {}
    for result in results:
        for stage, ms in result.timings_ms.items():
            timings[stage] = timings.get(stage, 0.0) + ms
    return replace(results[0], hits=ranked, timings_ms=timings)


def report_record(report: Report) -> dict[str, Any]:
    """A report with its chapters."""
    document = report.document
    return {
        "report": report.report_id,
        "title": report.title,
        "pages": len(document.pages),
        "chapters": [section.title for section in document.sections if section.parent is None],
    }


def suggestions_record(report: Report) -> dict[str, Any]:
    """Questions that a report answers: all that are suggested, however long they take to be made."""
    return {"report": report.report_id, "title": report.title, "questions": report.suggestions.so_far(None)}


def outline_record(report: Report) -> dict[str, Any]:
    """The headings of a report in their order; ``section`` is what reads one."""
    document = report.document
    return {
        "report": report.report_id,
        "title": report.title,
        "sections": [
            {
                "section": number,
                "level": section.level,
                "title": section.title,
                "path": list(document.section_path(number)),
                "page_label": section.page_label,
                "page_index": section.page_index,
            }
            for number, section in enumerate(document.sections)
        ],
    }


def section_record(report: Report, section: int) -> dict[str, Any]:
    """A section and all below it, in reading order: blocks with their pages, and the whole as plain text."""
    document = report.document
    within = {section}
    for number in range(section + 1, len(document.sections)):
        if document.sections[number].parent in within:
            within.add(number)
    blocks = [block for block in document.blocks if block.section in within]
    heading = document.sections[section]
    return {
        "report": report.report_id,
        "title": report.title,
        "section": section,
        "path": list(document.section_path(section)),
        "page_label": heading.page_label,
        "page_index": heading.page_index,
        "text": "\n\n".join(_plain(block, document) for block in blocks),
        "blocks": [_block(block) for block in blocks],
    }


def find_section(document: Document, path: Sequence[str]) -> int:
    """Which section is meant: its whole path, its heading or words of it, or a chapter's number (第四章).

    Of several the highest one, then the first. Raises ``NotFoundError`` that names the chapters.
    """
    exact = section_number(document, path)
    if exact is not None:
        return exact
    wanted = [normalize(part) for part in path if part.strip()]
    number = ordinal(f"{wanted[0].removeprefix('第').rstrip('章部分')}、") if len(wanted) == 1 else None
    fits = [n for n in range(len(document.sections)) if wanted and _fits(document.section_path(n), wanted, number)]
    if not fits:
        chapters = "; ".join(s.title for s in document.sections if s.parent is None)
        raise NotFoundError(f"there is no section {' / '.join(path)!r} in {document.title}. Its chapters: {chapters}")
    return min(fits, key=lambda n: (document.sections[n].level, n))


def _fits(path: Sequence[str], wanted: Sequence[str], number: int | None) -> bool:
    """Whether the words stand in the headings of a path in their order, the last ones in its last heading."""
    if number is not None:
        return len(path) == 1 and ordinal(path[0]) == number
    steps = iter(normalize(step) for step in path)
    return wanted[-1] in normalize(path[-1]) and all(any(part in step for step in steps) for part in wanted)


def _names(reports: Sequence[Report]) -> str:
    return "; ".join(f"{report.report_id} ({report.title})" for report in reports)


def _block(block: Block) -> dict[str, Any]:
    """A block; what its kind does not have is left out."""
    record: dict[str, Any] = {"kind": block.kind, "text": block.text}
    if block.lines:
        record |= {"page_label": block.page_label, "page_index": block.page_index}
    if block.paragraph is not None:
        record |= {"paragraph": block.paragraph}
    if block.kind == "table":
        record |= {"header": list(block.header), "rows": [list(row.cells) for row in block.rows]}
        record |= {"notes": [block.text[a:b] for a, b in block.notes]} if block.notes else {}
    return record | {name: value for name, value in (("label", block.label), ("source", block.source)) if value}


def _plain(block: Block, document: Document) -> str:
    if block.kind == "heading" and block.section is not None:
        return f"{'#' * min(document.sections[block.section].level, 6)} {block.text}"
    if block.kind == "table":
        rows = [block.header, *(row.cells for row in block.rows)] if block.header else [r.cells for r in block.rows]
        return "\n".join([*(" | ".join(cells) for cells in rows), *(block.text[a:b] for a, b in block.notes)])
    if block.kind == "footnote":
        return f"[{block.label or '*'}] {block.text}"
    return block.text
