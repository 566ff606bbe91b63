"""Reports → segments of an index: each written beside the others, then the manifest that names it, in one rename.

Adding, replacing or removing a report writes that report, the counts of words and the manifest, nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path

from index.chunking.chunks import DEFAULT_SETTINGS, chunk_document
from index.config import IndexSettings
from index.errors import EmptySourceError, UsageError
from index.schema import Document, Encoder, Progress
from index.store.dense import DenseIndex
from index.store.loaded import Index
from index.store.manifest import FORMAT_VERSION, MANIFEST_FILE, Manifest, Source, StoredFile, to_bytes
from index.store.protocol import Index as AnyIndex
from index.store.records import Chunks
from index.store.search_texts import Vector, chunk_passage, encode_texts, known_vectors, sentence_passage
from index.store.segment import SEGMENT_FILE, Segment, segment_bytes
from index.store.source_files import SOURCE_FILE, copy_source, file_to_keep, lacks_source
from index.store.word_counts import WordCounts
from index.store.writing import (
    MANIFEST_PREFIX,
    SEGMENT_PREFIX,
    WORDS_PREFIX,
    draft_path,
    put_in_place,
    remove,
    remove_stale,
    storage_errors,
    write_file,
    writer_lock,
)


def build_index(
    documents: Sequence[Document],
    encoder: Encoder,
    folder: Path,
    *,
    sources: Mapping[str, Path] | None = None,
    known: Mapping[str, Vector] | None = None,
    name: str | None = None,
    settings: IndexSettings = DEFAULT_SETTINGS,
    force: bool = False,
    progress: Progress | None = None,
) -> tuple[Manifest, bool]:
    """Add reports to the index in ``folder`` (made where there is none); returns its manifest and whether it was written.

    A report that is there unchanged is left alone, a changed one replaces its own parts. ``force`` begins anew.
    ``sources`` are the files by document id: PDFs are kept in the index, so that their pages can be shown. ``known`` are
    vectors of texts that need not be encoded. Whoever reads meanwhile sees the old index or the new one. Raises
    ``UsageError`` for two reports of one id or a file changed since it was read, ``NotFoundError``, ``EmptySourceError``,
    ``BusyIndexError``, ``EncoderMismatchError`` or ``StorageError``.
    """
    new = by_id(documents)
    given = sources or {}
    with storage_errors(folder), writer_lock(folder):
        there = (folder / MANIFEST_FILE).exists() and not force
        old = Index.load(folder, encoder=encoder.name) if there else None
        wanted = to_write(old, new, given, settings)
        if old and not wanted and name in (None, old.manifest.name):
            remove_stale(folder, old.manifest)
            return old.manifest, False
        writing = _Writing(folder, old, encoder, settings, dictionary_hash(), known or {})
        with writing.undone_on_error():
            written = [writing.add(document, given.get(document.document_id), progress) for document in wanted]
            manifest = writing.finish(written, frozenset(), name)
        remove_stale(folder, manifest)
        return manifest, True


def remove_document(folder: Path, document_id: str, encoder: str | None = None) -> Manifest:
    """Take one report out of an index; ``KeyError`` where it is not there, ``UsageError`` where it is the only one."""
    with storage_errors(folder), writer_lock(folder):
        old = Index.load(folder, encoder=encoder)
        if old.manifest.source(document_id) is None:
            raise KeyError(document_id)
        if len(old.manifest.sources) == 1:
            raise UsageError(f"{document_id} is the only report of the index at {folder}. Remove the folder instead")
        writing = _Writing(folder, old, None, old.manifest.settings, old.manifest.dictionary, {})
        with writing.undone_on_error():
            manifest = writing.finish([], frozenset([document_id]), None)
        remove_stale(folder, manifest)
        return manifest


def rename_document(folder: Path, document_id: str, title: str, encoder: Encoder) -> Manifest:
    """Call a report by another title; ``KeyError`` where it is not there. Only what names the title is encoded."""
    with storage_errors(folder), writer_lock(folder):
        old = Index.load(folder, encoder=encoder.name)
        renamed = replace(old.document(document_id), title=title)
        writing = _Writing(folder, old, encoder, old.manifest.settings, old.manifest.dictionary, {})
        with writing.undone_on_error():
            manifest = writing.finish([writing.add(renamed, None, None)], frozenset(), None)
        remove_stale(folder, manifest)
        return manifest


def dictionary_hash() -> str:
    """Identifies the jieba dictionary with which words were cut."""
    return hashlib.sha256((files("index.words") / "terms.txt").read_bytes()).hexdigest()[:16]


def described(
    document: Document, n_chunks: int, n_sentences: int, segment: str, stored: dict[str, StoredFile]
) -> Source:
    """What the manifest says of a report."""
    return Source(
        document_id=document.document_id,
        title=document.title,
        file_name=document.file_name,
        format=document.format,
        sha256=document.sha256,
        chunks=n_chunks,
        sentences=n_sentences,
        pages=len(document.pages),
        publisher=document.publisher,
        number=document.number,
        date=document.date,
        origin=document.origin,
        segment=segment,
        files=stored,
    )


def check_text(sources: Sequence[Source]) -> None:
    """Raise ``EmptySourceError`` where no report has any text."""
    if not any(source.chunks for source in sources):
        named = ", ".join(source.file_name for source in sources) or "no report"
        raise EmptySourceError(
            f"there is nothing to index in {named}: no text below its headings. See: bluebook inspect"
        )


def by_id(documents: Sequence[Document]) -> dict[str, Document]:
    """The reports by id; one given twice counts once."""
    found: dict[str, Document] = {}
    for document in documents:
        other = found.setdefault(document.document_id, document)
        if other.sha256 != document.sha256:
            raise UsageError(
                f"two reports have the id {document.document_id}: {other.file_name} and {document.file_name}. "
                "Rename one of them"
            )
    return found


def to_write(
    old: AnyIndex | None, new: Mapping[str, Document], given: Mapping[str, Path], settings: IndexSettings
) -> list[Document]:
    """The reports that have to be written: new and changed ones, and all where the index was made in another way."""
    if old is None:
        return list(new.values())
    manifest = old.manifest
    if (manifest.settings, manifest.dictionary) != (settings, dictionary_hash()):
        kept = [old.document(s.document_id) for s in manifest.sources if s.document_id not in new]
        return [*kept, *new.values()]
    known = {source.document_id: source.sha256 for source in manifest.sources}
    return [
        document
        for name, document in new.items()
        if known.get(name) != document.sha256 or (name in given and lacks_source(manifest, name))
    ]


@dataclass
class _Writing:
    """What is written by one build, on the way to its manifest."""

    folder: Path
    old: Index | None
    encoder: Encoder | None
    settings: IndexSettings
    dictionary: str
    known: Mapping[str, Vector]
    made: list[Path] = field(default_factory=list)

    @contextlib.contextmanager
    def undone_on_error(self) -> Iterator[None]:
        """Remove what was written where not all of it could be."""
        try:
            yield
        except BaseException:
            for path in self.made:
                remove(path)
            raise

    def add(self, document: Document, given: Path | None, progress: Progress | None) -> Source:
        """Write a report's segment."""
        assert self.encoder is not None, "whoever only removes adds nothing"
        chunks = chunk_document(document, self.settings)
        passages = [chunk_passage(chunk, heading_path=self.settings.heading_path) for chunk in chunks]
        sentences = [sentence_passage(chunk, sentence) for chunk in chunks for sentence in chunk.sentences]
        known = {**self.known, **self._known_of(document.document_id)}
        vectors = encode_texts([*passages, *sentences], self.encoder, known, progress)
        draft = self._draft(SEGMENT_PREFIX)
        draft.mkdir()
        stored = {
            SEGMENT_FILE: write_file(
                draft / SEGMENT_FILE, segment_bytes(document, chunks, passages, sentences, vectors)
            )
        }
        if kept := file_to_keep(document, given, self.folder, self.old.manifest if self.old else None):
            stored[SOURCE_FILE] = copy_source(document, kept, draft)
        place = self._place(draft, SEGMENT_PREFIX, "".join(file.sha256 for file in stored.values()))
        return described(document, len(chunks), len(sentences), place.name, stored)

    def finish(self, written: Sequence[Source], removed: frozenset[str], name: str | None) -> Manifest:
        """Count the words anew and put the manifest in place: from then on the new index is there."""
        old = self.old.manifest if self.old else None
        replaced = {source.document_id: source for source in written}
        before = old.sources if old else ()
        kept = [replaced.pop(s.document_id, s) for s in before if s.document_id not in removed]
        listed = tuple(kept) + tuple(replaced.values())
        check_text(listed)
        draft = self._draft(WORDS_PREFIX)
        words_file = write_file(draft, self._counts(written, removed).to_bytes())
        words = self._place(draft, WORDS_PREFIX, words_file.sha256, ".safetensors")
        if old:
            made_by = old.encoder, old.dimension
        else:
            assert self.encoder is not None, "a new index has something to encode"
            made_by = self.encoder.name, self.encoder.dimension
        manifest = Manifest(
            format_version=FORMAT_VERSION,
            name=name or (old.name if old else listed[0].document_id),
            encoder=made_by[0],
            dimension=made_by[1],
            settings=self.settings,
            dictionary=self.dictionary,
            sources=listed,
            chunks=sum(source.chunks for source in listed),
            sentences=sum(source.sentences for source in listed),
            words=words.name,
            words_file=words_file,
        )
        sealed = self._draft(MANIFEST_PREFIX)
        write_file(sealed, to_bytes(manifest))
        sealed.replace(self.folder / MANIFEST_FILE)
        return manifest

    def _counts(self, written: Sequence[Source], removed: frozenset[str]) -> WordCounts:
        counts = self.old.counts if self.old else WordCounts.nothing()
        gone = removed | {source.document_id for source in written}
        if self.old:
            for source, segment in zip(self.old.manifest.sources, self.old.segments, strict=True):
                if source.document_id in gone:
                    counts = counts.minus(WordCounts.of_report(segment))
        for source in written:
            counts = counts.plus(WordCounts.of_report(Segment.open(self.folder / source.segment / SEGMENT_FILE)))
        return counts

    def _known_of(self, document_id: str) -> dict[str, Vector]:
        """The vectors of the texts that a report has in the old index, so that only new text is encoded."""
        if self.old is None or self.old.manifest.source(document_id) is None:
            return {}
        number = [source.document_id for source in self.old.manifest.sources].index(document_id)
        own = self.old.segments[number : number + 1]
        dense = DenseIndex.of(own, self.old.manifest.dimension)
        return known_vectors(
            Chunks(own, [document_id]),
            dense.vectors(),
            dense.sentence_vectors(),
            heading_path=self.old.manifest.settings.heading_path,
        )

    def _draft(self, prefix: str) -> Path:
        draft = draft_path(self.folder, prefix)
        self.made.append(draft)
        return draft

    def _place(self, draft: Path, prefix: str, told: str, suffix: str = "") -> Path:
        place = put_in_place(draft, prefix, hashlib.sha256(told.encode()).hexdigest(), suffix)
        self.made.append(place)
        return place
