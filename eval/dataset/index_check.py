"""Whether a set of questions fits the index that is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from eval.errors import DatasetError
from eval.schema import Dataset, EvalQuestion
from index.words.normalize import squeeze

if TYPE_CHECKING:
    from index.schema import Document
    from index.store.protocol import Index

SHOWN = 10


def check_against_index(dataset: Dataset, index: Index) -> None:
    """Check that the gold of a set can stand in the reports of an index.

    Raises ``DatasetError``, first where a report that the set asks about is not there, else with every gold page and
    heading that its report does not have: they could only be scored as wrong.
    """
    _check_documents(dataset, index)
    problems: list[str] = []
    for title in dict.fromkeys(question.document for question in dataset.questions):
        asked = [question for question in dataset.questions if question.document == title]
        reports = _reports(title, index)
        problems += [*_page_problems(asked, reports), *_section_problems(asked, reports)]
    if problems:
        shown = problems[:SHOWN] + ([f"… and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else [])
        raise DatasetError(
            f"the gold of the set {dataset.name} does not fit the index {index.manifest.name} ({index.folder}):\n  "
            + "\n  ".join(shown)
            + "\nCorrect the set, or name the index of its report: bluebook eval --index FOLDER"
        )


def _check_documents(dataset: Dataset, index: Index) -> None:
    asked = Counter(question.document for question in dataset.questions if question.document is not None)
    missing = {title: n for title, n in asked.items() if not _reports(title, index)}
    if missing:
        wanted = "; ".join(f"{_titled(title)} ({n} questions)" for title, n in missing.items())
        held = ", ".join(_titled(source.title) for source in index.manifest.sources)
        raise DatasetError(
            f"the set {dataset.name} asks about {wanted}; the index {index.manifest.name} ({index.folder}) holds {held}. "
            "Name the index of that report: bluebook eval --index FOLDER, made with: bluebook index REPORT.pdf --out FOLDER"
        )


def _reports(title: str | None, index: Index) -> tuple[Document, ...]:
    """The reports of an index that a question may be about: those of its title, or of its file's name; else all."""
    if title is None:
        return tuple(index.documents)
    wanted = squeeze(title).strip("《》")
    ids = {
        source.document_id
        for source in index.manifest.sources
        if wanted in (squeeze(source.title).strip("《》"), squeeze(source.file_name), source.document_id)
    }
    return tuple(document for document in index.documents if document.document_id in ids) if ids else ()


def _titled(title: str) -> str:
    return f"《{title.strip('《》')}》"


def _page_problems(questions: Sequence[EvalQuestion], reports: Sequence[Document]) -> Iterator[str]:
    known = {label for report in reports for label in _labels(report)}
    wrong = []
    for question in questions:
        named = dict.fromkeys(page for page in (question.page, *(e.page for e in question.evidence)) if page)
        bad = [page for page in named if squeeze(page) not in known]
        if bad:
            wrong.append(f"{question.id} (page {', '.join(bad)})")
    if wrong:
        has = "; ".join(f"{_titled(report.title)} has {printed_pages(report)}" for report in reports)
        more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        yield f"pages that the report does not have: {', '.join(wrong[:SHOWN])}{more}; {has}"


def _labels(document: Document) -> Iterator[str]:
    """What a gold page may be: what is printed, or ``F4`` for page 4 of the file where nothing is."""
    for page in document.pages:
        yield squeeze(page.page_label) if page.page_label is not None else f"F{page.page_index}"


def printed_pages(document: Document) -> str:
    """The printed pages of a report, as ``printed pages I, II, 1-50``."""
    runs: list[list[str]] = []
    for label in (page.page_label for page in document.pages if page.page_label is not None):
        last = runs[-1][-1] if runs else ""
        if label.isdecimal() and last.isdecimal() and int(label) == int(last) + 1:
            runs[-1].append(label)
        else:
            runs.append([label])
    shown = ", ".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return (
        f"printed pages {shown}"
        if shown
        else "no printed pages: leave out the page, or write F4 for page 4 of the file"
    )


def _section_problems(questions: Sequence[EvalQuestion], reports: Sequence[Document]) -> Iterator[str]:
    paths = [report.section_path(n) for report in reports for n in range(len(report.sections))]
    squeezed = [tuple(map(squeeze, path)) for path in paths]
    known = {squeeze(path[-1]): path[-1] for path in paths}
    for question in questions:
        for section in dict.fromkeys(filter(None, (question.section, *(e.section for e in question.evidence)))):
            fault = _section_fault(section, squeezed, known)
            if fault:
                yield f"{question.id}: {fault}"


def _section_fault(section: tuple[str, ...], paths: Iterable[tuple[str, ...]], known: Mapping[str, str]) -> str | None:
    """What is wrong with a path: a heading that is not there, or headings that do not lie below each other."""
    titles = [squeeze(title) for title in section]
    for title, raw in zip(titles, section, strict=True):
        if title not in known:
            near = get_close_matches(title, known, n=1, cutoff=0.6)
            hint = f"; did you mean {known[near[0]]!r}?" if near else "; see them with: bluebook inspect REPORT"
            return f"the report has no heading {raw!r}{hint}"
    if any(_within(titles, path) for path in paths):
        return None
    return f"the report has no heading {section[-1]!r} below {section[-2]!r}"


def _within(titles: Iterable[str], path: Iterable[str]) -> bool:
    """Whether titles stand in a path in this order, others between them allowed."""
    rest = iter(path)
    return all(title in rest for title in titles)
