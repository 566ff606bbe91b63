"""The reports' own files inside an index: kept for PDFs, because their pages are shown with the sentences boxed."""

from __future__ import annotations

import shutil
from pathlib import Path

from index.errors import NotFoundError, UsageError
from index.schema import Document
from index.store.manifest import Manifest, StoredFile, file_hash

SOURCE_FILE = "source.pdf"


def source_name(manifest: Manifest, document_id: str) -> str:
    """The PDF of a report by its path below the index folder, whether or not it was kept; empty without the report."""
    source = manifest.source(document_id)
    return f"{source.segment}/{SOURCE_FILE}" if source else ""


def lacks_source(manifest: Manifest, document_id: str) -> bool:
    """Whether the report is there and was a PDF, but its file was not kept."""
    source = manifest.source(document_id)
    return source is not None and source.format == "pdf" and SOURCE_FILE not in source.files


def file_to_keep(document: Document, given: Path | None, folder: Path, old: Manifest | None) -> Path | None:
    """The PDF that a new build of a report copies: the one given, else what the old index has of the same file."""
    if document.format != "pdf" or given is not None:
        return given if document.format == "pdf" else None
    source = old.source(document.document_id) if old else None
    same = source is not None and source.sha256 == document.sha256 and SOURCE_FILE in source.files
    return folder / source.segment / SOURCE_FILE if source is not None and same else None


def copy_source(document: Document, path: Path, target: Path) -> StoredFile:
    """Copy a report's PDF into the folder ``target``.

    Raises ``NotFoundError`` for one that is gone and ``UsageError`` for one that is no longer what the report was read
    from: its boxes would lie beside the words.
    """
    copy = target / SOURCE_FILE
    try:
        shutil.copyfile(path, copy)
    except FileNotFoundError:
        raise NotFoundError(f"{path} is gone since it was read. Put it back, then run it again") from None
    if (now := file_hash(copy)) != document.sha256:
        raise UsageError(
            f"{path} is not the file that was read: its SHA-256 is {now[:12]}…, it was {document.sha256[:12]}…. "
            "It was changed meanwhile; run it again"
        )
    return StoredFile(copy.stat().st_size, now)
