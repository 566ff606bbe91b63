"""The text that every peer is given: page by page, each page with its printed label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from index.errors import FormatError
from index.readers.decoding import decode, read_bytes
from index.readers.markdown.inline import PAGE

_PDF_MAGIC = b"%PDF-"


@dataclass(frozen=True, slots=True)
class SourceText:
    """A report as text: ``(page label, text)`` of every page in the file's order.

    A label is what is printed on the page, ``F4`` for page 4 of the file where nothing is printed.
    """

    pages: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, file: Path, labels: Sequence[str]) -> SourceText:
        """The pages of ``file`` under the labels that ``page_labels`` found; ``FormatError`` where they differ in number."""
        texts = page_texts(file)
        if len(texts) != len(labels):
            raise FormatError(
                f"{file.name} has {len(texts)} pages and {len(labels)} page labels; they must be as many."
            )
        return cls(tuple(zip(labels, texts, strict=True)))


def page_texts(file: Path) -> list[str]:
    """Text of every page: of a PDF as pypdf gives it, of Markdown what stands between its page marks.

    pypdf is what both frameworks' own PDF loaders call, page by page, and nothing else is done to its text there.
    """
    data = read_bytes(file)
    if _is_pdf(data):
        from pypdf import PdfReader

        return [page.extract_text() for page in PdfReader(file).pages]
    return [text for _, text in marked_pages(decode(data, file), file.name)]


def page_labels(file: Path) -> tuple[str, ...]:
    """The label of every page of ``file``, as this project reads them."""
    data = read_bytes(file)
    if not _is_pdf(data):
        return tuple(label for label, _ in marked_pages(decode(data, file), file.name))
    from index.readers.dispatch import read_document

    return tuple(page.page_label or f"F{page.page_index}" for page in read_document(file).pages)


def marked_pages(text: str, name: str) -> list[tuple[str, str]]:
    """Label and text of every page of a Markdown report; what stands before the first mark belongs to the first page.

    Raises ``FormatError`` where the text has no page marks, since then no passage's page could be known.
    """
    marks = list(PAGE.finditer(text))
    if not marks:
        raise FormatError(
            f"{name} has no page marks (<!-- page: 3 -->), so the page of a passage is not known. "
            "Compare on a PDF, or on Markdown with page marks."
        )
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    pages = []
    for number, (mark, end) in enumerate(zip(marks, ends, strict=True), start=1):
        label = mark["label"] if mark["label"] != "-" else f"F{mark['index'] or number}"
        pages.append((label, text[mark.end() : end].strip()))
    front = text[: marks[0].start()].strip()
    first_label, first_text = pages[0]
    pages[0] = (first_label, f"{front}\n\n{first_text}".strip())
    return _joined(pages)


def _joined(pages: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbours of one label as one page: a mark may be repeated."""
    found = [pages[0]]
    for (before, _), (label, text) in pairwise(pages):
        if label == before:
            found[-1] = (label, f"{found[-1][1]}\n\n{text}")
        else:
            found.append((label, text))
    return found


def _is_pdf(data: bytes) -> bool:
    return _PDF_MAGIC in data[:1024]
