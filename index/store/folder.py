"""An index on disk: build, load, verify. A build is visible as a whole or not at all."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import msgspec
import numpy as np

from index.chunking.chunks import DEFAULT_SETTINGS, chunk_document
from index.config import IndexSettings
from index.errors import EmptySourceError, EncoderMismatchError, MissingIndexError, UsageError
from index.schema import Chunk, Document, Encoder, Progress
from index.store.dense import DenseIndex
from index.store.lexical import LexicalIndex
from index.store.manifest import (
    FORMAT_VERSION,
    MANIFEST_FILE,
    Manifest,
    Source,
    hash_files,
    read_manifest,
    to_bytes,
    verify_files,
)
from index.store.search_texts import chunk_passage, encode_texts, known_vectors, sentence_passage
from index.store.source_files import DOCUMENT_FOLDER, copy_sources, files_to_keep, lacks_source, source_name
from index.store.writing import PARTS_PREFIX, draft_path, remove_stale, storage_errors, writer_lock

CHUNK_FILE = "chunks.json"


@dataclass(frozen=True)
class Index:
    """A loaded index. Documents are read when they are asked for; the rest is needed for every question."""

    folder: Path
    manifest: Manifest
    chunks: tuple[Chunk, ...]
    dense: DenseIndex
    lexical: LexicalIndex

    @classmethod
    def load(cls, folder: Path, *, encoder: str | None = None) -> Index:
        """Load and verify the index in ``folder``; ``encoder`` is the name of the one that will ask.

        Raises an ``IndexFolderError`` that names what is missing, changed or made by something else.
        """
        while True:
            manifest = read_manifest(folder)
            if encoder is not None and encoder != manifest.encoder:
                raise EncoderMismatchError(
                    f"the index at {folder} was made with the encoder {manifest.encoder}, not with {encoder}. "
                    f"Ask with --encoder {manifest.encoder}, or make an index with: "
                    f"bluebook index REPORT.pdf --out ANOTHER_FOLDER --encoder {encoder}"
                )
            try:
                return cls._read(folder, manifest)
            except (MissingIndexError, FileNotFoundError):
                # A build that ended meanwhile has replaced the parts; then the new manifest names others.
                if read_manifest(folder).data == manifest.data:
                    raise

    @classmethod
    def _read(cls, folder: Path, manifest: Manifest) -> Index:
        verify_files(folder, manifest)
        data = folder / manifest.data
        chunks = msgspec.json.decode((data / CHUNK_FILE).read_bytes(), type=tuple[Chunk, ...])
        return cls(folder, manifest, chunks, DenseIndex.load(data), LexicalIndex.load(data))

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The reports as they were read, in the order in which they were added."""
        return tuple(_read_document(self.folder / self.manifest.data, s.document_id) for s in self.manifest.sources)

    def source_file(self, document_id: str) -> Path | None:
        """The PDF that a report was read from; ``None`` where the source is no PDF, or was not given to the build."""
        name = source_name(self.manifest, document_id)
        return self.folder / name if name in self.manifest.files else None


def build_index(
    documents: Sequence[Document],
    encoder: Encoder,
    folder: Path,
    *,
    sources: Mapping[str, Path] | None = None,
    name: str | None = None,
    settings: IndexSettings = DEFAULT_SETTINGS,
    force: bool = False,
    progress: Progress | None = None,
) -> tuple[Manifest, bool]:
    """Add reports to the index in ``folder`` (made where there is none); returns its manifest and whether it was written.

    A report that is there unchanged is left alone, a changed one replaces its own parts. ``force`` begins anew.
    ``sources`` are the files by document id: PDFs are kept in the index, so that their pages can be shown.
    The parts are written to a new folder, then the manifest is replaced in one rename: a reader sees the old index or
    the new one. Raises ``UsageError`` for two reports of one id or a file changed since it was read, ``NotFoundError``,
    ``EmptySourceError``, ``BusyIndexError``, ``EncoderMismatchError`` or ``StorageError``.
    """
    new = _by_id(documents)
    given = sources or {}
    with storage_errors(folder), writer_lock(folder):
        old = None
        if (folder / MANIFEST_FILE).exists() and not force:
            old = Index.load(folder, encoder=encoder.name)
            if _is_current(old.manifest, new, given, name, settings):
                remove_stale(folder, old.manifest.data)
                return old.manifest, False
        kept = [d for d in old.documents if d.document_id not in new] if old else []
        manifest = _write(folder, [*kept, *new.values()], given, old, encoder, name, settings, progress)
        remove_stale(folder, manifest.data)
        return manifest, True


def remove_document(folder: Path, document_id: str, encoder: Encoder) -> Manifest:
    """Take one report out of an index; ``KeyError`` where it is not there, ``UsageError`` where it is the only one."""
    with storage_errors(folder), writer_lock(folder):
        old = Index.load(folder, encoder=encoder.name)
        kept = [document for document in old.documents if document.document_id != document_id]
        if len(kept) == len(old.documents):
            raise KeyError(document_id)
        if not kept:
            raise UsageError(f"{document_id} is the only report of the index at {folder}. Remove the folder instead")
        manifest = _write(folder, kept, {}, old, encoder, old.manifest.name, old.manifest.settings, None)
        remove_stale(folder, manifest.data)
        return manifest


def dictionary_hash() -> str:
    """Identifies the jieba dictionary with which words were cut."""
    return hashlib.sha256((files("index.words") / "terms.txt").read_bytes()).hexdigest()[:16]


def _by_id(documents: Sequence[Document]) -> dict[str, Document]:
    """The reports by id; one given twice counts once."""
    found: dict[str, Document] = {}
    for document in documents:
        other = found.setdefault(document.document_id, document)
        if other.sha256 != document.sha256:
            raise UsageError(
                f"two reports have the id {document.document_id}: {other.file_name} and {document.file_name}. "
                "The id is made of the file's name; rename one of them"
            )
    return found


def _is_current(
    manifest: Manifest,
    new: Mapping[str, Document],
    given: Mapping[str, Path],
    name: str | None,
    settings: IndexSettings,
) -> bool:
    """Whether an index holds these reports unchanged, with their PDFs, made in the same way and called the same."""
    if (manifest.settings, manifest.dictionary) != (settings, dictionary_hash()) or name not in (None, manifest.name):
        return False
    if any(lacks_source(manifest, document_id) for document_id in given):
        return False
    known = {source.document_id: source.sha256 for source in manifest.sources}
    return all(known.get(document.document_id) == document.sha256 for document in new.values())


def _write(
    folder: Path,
    documents: Sequence[Document],
    given: Mapping[str, Path],
    old: Index | None,
    encoder: Encoder,
    name: str | None,
    settings: IndexSettings,
    progress: Progress | None,
) -> Manifest:
    chunks = [chunk for document in documents for chunk in chunk_document(document, settings)]
    if not chunks:
        named = ", ".join(document.file_name for document in documents) or "no report"
        raise EmptySourceError(
            f"there is nothing to index in {named}: no text below its headings. See: bluebook inspect"
        )
    passages = [chunk_passage(chunk, heading_path=settings.heading_path) for chunk in chunks]
    sentences = [sentence_passage(chunk, sentence) for chunk in chunks for sentence in chunk.sentences]
    offsets = np.cumsum([0, *(len(chunk.sentences) for chunk in chunks)], dtype=np.int64)
    known = known_vectors(old.chunks, old.dense, heading_path=old.manifest.settings.heading_path) if old else {}
    vectors = encode_texts([*passages, *sentences], encoder, known, progress)
    dense = DenseIndex.from_vectors(vectors[: len(passages)], vectors[len(passages) :], offsets)
    lexical = LexicalIndex.from_texts(passages, sentences)

    data = f"{PARTS_PREFIX}{uuid.uuid4().hex[:12]}"
    target = folder / data
    try:
        (target / DOCUMENT_FOLDER).mkdir(parents=True)
        for document in documents:
            (target / DOCUMENT_FOLDER / f"{document.document_id}.json").write_bytes(msgspec.json.encode(document))
        copy_sources(files_to_keep(documents, given, folder, old.manifest if old else None), target)
        (target / CHUNK_FILE).write_bytes(msgspec.json.encode(chunks))
        dense.save(target)
        lexical.save(target)
        manifest = Manifest(
            format_version=FORMAT_VERSION,
            name=name or (old.manifest.name if old else documents[0].document_id if documents else folder.name),
            encoder=encoder.name,
            dimension=encoder.dimension,
            settings=settings,
            dictionary=dictionary_hash(),
            sources=tuple(_source(document, chunks) for document in documents),
            chunks=len(chunks),
            sentences=len(sentences),
            data=data,
            files=hash_files(target, folder),
        )
        draft_path(folder, data).write_bytes(to_bytes(manifest))
        draft_path(folder, data).replace(folder / MANIFEST_FILE)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        draft_path(folder, data).unlink(missing_ok=True)
        raise
    return manifest


def _source(document: Document, chunks: Sequence[Chunk]) -> Source:
    own = [chunk for chunk in chunks if chunk.document_id == document.document_id]
    return Source(
        document_id=document.document_id,
        title=document.title,
        file_name=document.file_name,
        format=document.format,
        sha256=document.sha256,
        chunks=len(own),
        sentences=sum(len(chunk.sentences) for chunk in own),
        pages=len(document.pages),
    )


def _read_document(data: Path, document_id: str) -> Document:
    path = data / DOCUMENT_FOLDER / f"{document_id}.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Document)
    except FileNotFoundError:
        raise MissingIndexError(f"{path} is gone: the index was made anew since it was opened. Open it again") from None
