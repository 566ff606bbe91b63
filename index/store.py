"""An index on disk: build, load, verify. A build is visible as a whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import msgspec
import numpy as np

from index.chunking import DEFAULT_MAX_CHARS, chunk_document
from index.dense import DenseIndex
from index.errors import BusyIndexError, EncoderMismatchError, StorageError
from index.lexical import LexicalIndex
from index.manifest import (
    FORMAT_VERSION,
    MANIFEST_FILE,
    Manifest,
    Source,
    hash_files,
    read_manifest,
    verify_files,
)
from index.schema import Chunk, Document, Encoder, Progress, Sentence, Vectors

DOCUMENT_FOLDER = "documents"
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
        manifest = read_manifest(folder)
        if encoder is not None and encoder != manifest.encoder:
            raise EncoderMismatchError(
                f"the index at {folder} was made with the encoder {manifest.encoder}, not with {encoder}. "
                f"Ask with --encoder {manifest.encoder}, or make an index with: "
                f"bluebook index REPORT.pdf --out ANOTHER_FOLDER --encoder {encoder}"
            )
        try:
            return cls._read(folder, manifest)
        except FileNotFoundError:
            # A build that ended between the two reads has replaced the parts; the new manifest names them.
            return cls._read(folder, read_manifest(folder))

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


def build_index(
    documents: Sequence[Document],
    encoder: Encoder,
    folder: Path,
    *,
    name: str | None = None,
    max_chars: int = DEFAULT_MAX_CHARS,
    force: bool = False,
    progress: Progress | None = None,
) -> tuple[Manifest, bool]:
    """Add reports to the index in ``folder`` (made where there is none); returns its manifest and whether it was written.

    A report that is there unchanged is left alone, a changed one replaces its own parts. ``force`` begins anew.
    The parts are written to a new folder, then the manifest is replaced in one rename: a reader sees the old index or
    the new one. Raises ``BusyIndexError``, ``EncoderMismatchError`` or ``StorageError``.
    """
    with _storage_errors(folder), _writer_lock(folder):
        old = None
        if (folder / MANIFEST_FILE).exists() and not force:
            old = Index.load(folder, encoder=encoder.name)
            if old.manifest.max_chars != max_chars or old.manifest.dictionary != dictionary_hash():
                old = None
        known = {source.document_id: source.sha256 for source in old.manifest.sources} if old else {}
        if old and all(known.get(document.document_id) == document.sha256 for document in documents):
            return old.manifest, False
        new = {document.document_id: document for document in documents}
        kept = [d for d in old.documents if d.document_id not in new] if old else []
        manifest = _write(folder, [*kept, *new.values()], old, encoder, name, max_chars, progress)
        _remove_stale(folder, manifest.data)
        return manifest, True


def remove_document(folder: Path, document_id: str, encoder: Encoder) -> Manifest:
    """Take one report out of an index; ``KeyError`` where it is not there."""
    with _storage_errors(folder), _writer_lock(folder):
        old = Index.load(folder, encoder=encoder.name)
        kept = [document for document in old.documents if document.document_id != document_id]
        if len(kept) == len(old.documents):
            raise KeyError(document_id)
        manifest = _write(folder, kept, old, encoder, old.manifest.name, old.manifest.max_chars, None)
        _remove_stale(folder, manifest.data)
        return manifest


def chunk_passage(chunk: Chunk) -> str:
    """What stands for a chunk in search: its heading path, caption and header, then its text."""
    head = [*chunk.section[-2:]]
    if chunk.kind == "cover":
        return f"这份报告《{chunk.caption}》:{chunk.text}"
    if chunk.caption and chunk.caption not in chunk.text:
        head.append(chunk.caption)
    if chunk.header:
        head.append(" ".join(chunk.header))
    if chunk.caption and chunk.source:
        return "\n".join([*head, chunk.text, f"来源:{chunk.source}"])
    return "\n".join([*head, chunk.text])


def sentence_passage(chunk: Chunk, sentence: Sentence) -> str:
    """What stands for a sentence in search; a table row brings its caption."""
    if chunk.kind in ("table", "cover") and chunk.caption:
        return f"{chunk.caption} {sentence.text}"
    return sentence.text


def dictionary_hash() -> str:
    """Identifies the jieba dictionary with which words were cut."""
    return hashlib.sha256((files("index") / "terms.txt").read_bytes()).hexdigest()[:16]


def _write(
    folder: Path,
    documents: Sequence[Document],
    old: Index | None,
    encoder: Encoder,
    name: str | None,
    max_chars: int,
    progress: Progress | None,
) -> Manifest:
    chunks = [chunk for document in documents for chunk in chunk_document(document, max_chars=max_chars)]
    passages = [chunk_passage(chunk) for chunk in chunks]
    sentences = [sentence_passage(chunk, sentence) for chunk in chunks for sentence in chunk.sentences]
    offsets = np.cumsum([0, *(len(chunk.sentences) for chunk in chunks)], dtype=np.int64)
    known = _known_vectors(old)
    vectors = _encode([*passages, *sentences], encoder, known, progress)
    dense = DenseIndex.from_vectors(vectors[: len(passages)], vectors[len(passages) :], offsets)
    lexical = LexicalIndex.from_texts(passages, sentences)

    data = f"parts-{uuid.uuid4().hex[:12]}"
    target = folder / data
    try:
        (target / DOCUMENT_FOLDER).mkdir(parents=True)
        for document in documents:
            (target / DOCUMENT_FOLDER / f"{document.document_id}.json").write_bytes(msgspec.json.encode(document))
        (target / CHUNK_FILE).write_bytes(msgspec.json.encode(chunks))
        dense.save(target)
        lexical.save(target)
        manifest = Manifest(
            format_version=FORMAT_VERSION,
            name=name or (old.manifest.name if old else documents[0].document_id if documents else folder.name),
            encoder=encoder.name,
            dimension=encoder.dimension,
            max_chars=max_chars,
            dictionary=dictionary_hash(),
            sources=tuple(_source(document, chunks) for document in documents),
            chunks=len(chunks),
            sentences=len(sentences),
            data=data,
            files=hash_files(target, folder),
        )
        draft = folder / f".{MANIFEST_FILE}.{data}"
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        draft.replace(folder / MANIFEST_FILE)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        (folder / f".{MANIFEST_FILE}.{data}").unlink(missing_ok=True)
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


def _known_vectors(old: Index | None) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]]:
    """Vectors of the texts that the old index holds, so that only new text is encoded."""
    if old is None:
        return {}
    known = {}
    for chunk, vector in zip(old.chunks, old.dense.vectors(), strict=True):
        known[chunk_passage(chunk)] = vector
    row = 0
    for chunk in old.chunks:
        for sentence in chunk.sentences:
            known[sentence_passage(chunk, sentence)] = old.dense.sentences[row].astype(np.float32)
            row += 1
    return known


def _encode(
    texts: Sequence[str],
    encoder: Encoder,
    known: dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]],
    progress: Progress | None,
) -> Vectors:
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    fresh = encoder.encode_documents(missing, progress) if missing else np.zeros((0, encoder.dimension), np.float32)
    found = {**known, **dict(zip(missing, fresh, strict=True))}
    if not texts:
        return np.zeros((0, encoder.dimension), np.float32)
    return np.stack([found[text] for text in texts]).astype(np.float32)


def _read_document(data: Path, document_id: str) -> Document:
    return msgspec.json.decode((data / DOCUMENT_FOLDER / f"{document_id}.json").read_bytes(), type=Document)


def _remove_stale(folder: Path, current: str) -> None:
    """Parts of builds that were replaced, or killed before they ended."""
    for path in folder.glob("parts-*"):
        if path.name != current:
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(f".{MANIFEST_FILE}.*"):
        path.unlink(missing_ok=True)


@contextmanager
def _writer_lock(folder: Path) -> Iterator[None]:
    """One writer at a time; the operating system frees the lock of a process that is killed."""
    import filelock

    folder.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise BusyIndexError(
            f"another process is writing the index at {folder}. Wait until it has ended, or use --out ANOTHER_FOLDER"
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _storage_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG):
            raise
        raise StorageError(
            f"cannot write the index to {folder}: {error.strerror}. What was there before is unchanged; "
            "free some space or choose another folder with --out"
        ) from error
