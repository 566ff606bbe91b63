"""An index folder → an index that can be asked: checked, its reports mapped, nothing of them decoded yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from index.errors import EncoderMismatchError, MissingIndexError
from index.schema import Document
from index.shell import word
from index.store.dense import DenseIndex
from index.store.lexical import LexicalIndex
from index.store.manifest import MANIFEST_FILE, Manifest, read_manifest
from index.store.records import Chunks, Documents
from index.store.segment import SEGMENT_FILE, Segment, allow_mappings
from index.store.source_files import source_name
from index.store.verification import verify_sample
from index.store.word_counts import WordCounts


@dataclass(frozen=True)
class Index:
    """A loaded index. It stays as it was loaded whatever is written beside it: all of it is mapped from the start."""

    folder: Path
    manifest: Manifest
    segments: tuple[Segment, ...]
    counts: WordCounts

    @classmethod
    def load(cls, folder: Path, *, encoder: str | None = None) -> Index:
        """Load and verify the index in ``folder``; ``encoder`` is the name of the one that will ask.

        Raises an ``IndexFolderError`` that names what is missing, changed or made by something else.
        """
        while True:
            manifest = read_manifest(folder)
            check_encoder(str(folder), manifest.encoder, encoder)
            try:
                return cls._read(folder, manifest)
            except (MissingIndexError, FileNotFoundError):
                # A build that ended meanwhile has replaced a part; then the new manifest names another.
                if (folder / MANIFEST_FILE).exists() and read_manifest(folder).checksum == manifest.checksum:
                    raise

    @classmethod
    def _read(cls, folder: Path, manifest: Manifest) -> Index:
        verify_sample(folder, manifest)
        allow_mappings(len(manifest.sources))
        segments = tuple(Segment.open(folder / source.segment / SEGMENT_FILE) for source in manifest.sources)
        return cls(folder, manifest, segments, WordCounts.load(folder / manifest.words))

    @property
    def place(self) -> Path:
        """Where it lies, as ``--index`` takes it."""
        return self.folder

    @cached_property
    def chunks(self) -> Chunks:
        """The chunks of all reports, in the order of the reports."""
        return Chunks(self.segments, [source.document_id for source in self.manifest.sources])

    @cached_property
    def documents(self) -> Documents:
        """The reports as they were read, in the order in which they were added."""
        return Documents(self.segments)

    @cached_property
    def dense(self) -> DenseIndex:
        """Vectors of chunks and sentences."""
        return DenseIndex.of(self.segments, self.manifest.dimension)

    @cached_property
    def lexical(self) -> LexicalIndex:
        """BM25 of chunks and sentences."""
        return LexicalIndex.of(self.segments, self.counts)

    def document(self, document_id: str) -> Document:
        """A report as it was read; ``KeyError`` for an id that the index lacks."""
        for number, source in enumerate(self.manifest.sources):
            if source.document_id == document_id:
                return self.documents[number]
        raise KeyError(document_id)

    def source_file(self, document_id: str) -> Path | None:
        """The PDF that a report was read from; ``None`` where the source is no PDF, or was not given to the build."""
        name = source_name(self.manifest, document_id)
        return self.folder / name if name in self.manifest.files else None


def check_encoder(place: str, made_with: str, encoder: str | None) -> None:
    """Raise ``EncoderMismatchError`` where an index was made with another encoder than the one that will ask, if that is given."""
    if encoder is not None and encoder != made_with:
        raise EncoderMismatchError(
            f"the index at {place} was made with the encoder {made_with}, not with {encoder}. "
            f"Ask with --encoder {word(made_with)}, or make an index with: "
            f"bluebook index REPORT.pdf --out ANOTHER_FOLDER --encoder {word(encoder)}"
        )
