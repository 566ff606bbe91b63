"""The reports' own files inside an index: kept for PDFs, because their pages are shown with the sentences boxed."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from index.errors import NotFoundError, UsageError
from index.schema import Document
from index.store.manifest import Manifest, file_hash

DOCUMENT_FOLDER = "documents"


def source_name(manifest: Manifest, document_id: str) -> str:
    """The PDF of a report by its path below the index folder, whether or not it was kept."""
    return f"{manifest.data}/{DOCUMENT_FOLDER}/{document_id}.pdf"


def lacks_source(manifest: Manifest, document_id: str) -> bool:
    """Whether the report is there and was a PDF, but its file was not kept."""
    return source_name(manifest, document_id) not in manifest.files and any(
        source.document_id == document_id and source.format == "pdf" for source in manifest.sources
    )


def files_to_keep(
    documents: Sequence[Document], given: Mapping[str, Path], folder: Path, old: Manifest | None
) -> list[tuple[Document, Path]]:
    """The PDFs that a new build of ``documents`` copies: those given, else those the old index has of the same report."""
    stored = {source.document_id: source.sha256 for source in old.sources} if old else {}
    found: list[tuple[Document, Path]] = []
    for document in documents:
        name = document.document_id
        if document.format != "pdf":
            continue
        if name in given:
            found.append((document, given[name]))
        elif old and stored.get(name) == document.sha256 and source_name(old, name) in old.files:
            found.append((document, folder / source_name(old, name)))
    return found


def copy_sources(sources: Iterable[tuple[Document, Path]], target: Path) -> None:
    """Copy each PDF to ``target/documents/<document_id>.pdf``.

    Raises ``NotFoundError`` for one that is gone and ``UsageError`` for one that is no longer what the report was read
    from: its boxes would lie beside the words.
    """
    for document, path in sources:
        copy = target / DOCUMENT_FOLDER / f"{document.document_id}.pdf"
        try:
            shutil.copyfile(path, copy)
        except FileNotFoundError:
            raise NotFoundError(f"{path} is gone since it was read. Put it back, then run it again") from None
        if (now := file_hash(copy)) != document.sha256:
            raise UsageError(
                f"{path} is not the file that was read: its SHA-256 is {now[:12]}…, it was {document.sha256[:12]}…. "
                "It was changed meanwhile; run it again"
            )
