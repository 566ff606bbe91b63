"""What every office reader does at its end: a ``Document`` of what a builder holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.errors import EmptySourceError
from index.readers.builder import DocumentBuilder, PageRef
from index.readers.names import file_document_id, file_name, file_stem, tidy_name
from index.readers.title import first_line
from index.schema import Document, DocumentFormat, Dropped
from index.words.variants import fold_variants

NO_PAGE = PageRef(1, None)
"""The one page of a file that has none."""


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """The bytes of a file with its path and SHA-256."""

    path: Path
    data: bytes
    sha256: str


def document_of(
    file: OfficeFile,
    builder: DocumentBuilder,
    form: DocumentFormat,
    *,
    title: str | None = None,
    dropped: Iterable[Dropped] = (),
    pages: int | None = None,
) -> Document:
    """The document; ``pages`` where the file has some. Raises ``EmptySourceError`` where there is no text."""
    if not any(block.kind != "heading" for block in builder.blocks):
        raise EmptySourceError(
            f"{file.path} has no text that can be read (pictures are not). Save it as PDF and try that, or see what it "
            "holds in its own program."
        )
    return Document(
        document_id=file_document_id(file.path),
        title=tidy_name(fold_variants(title or first_line(builder.blocks) or "")) or file_stem(file.path),
        format=form,
        file_name=file_name(file.path),
        sha256=file.sha256,
        pages=builder.pages(dict.fromkeys(range(1, pages + 1)) if pages else {}),
        sections=tuple(builder.sections),
        blocks=builder.finished(paged=pages is not None),
        dropped=tuple(entry for entry in dropped if entry.count),
    )
