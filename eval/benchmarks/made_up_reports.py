"""A number of reports → an index of so many, made in seconds: what the cost of many reports is measured on.

The text is that of the report that comes with the project, again and again; a tenth of each report's words are others, and
vectors are made up of pairs of that report's own, with noise: as near to each other as vectors of one language are.
"""

from __future__ import annotations

import hashlib
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from index.corpus import CORPUS_INDEX
from index.schema import Document, Progress, Vectors
from index.store.codes import vector_codes
from index.store.loaded import Index
from index.store.manifest import MANIFEST_FILE, Manifest, Source, StoredFile, to_bytes
from index.store.segment import SEGMENT_FILE, Segment
from index.store.word_counts import WordCounts

NEW_WORDS = 0.1
_NOISE = 0.25
"""Length of what is added to a vector: two passages that are nearest of 18,000 are .24 apart (cosine .97)."""
_AT_ONCE = 64
"""Reports whose words are counted together."""


@dataclass(frozen=True, slots=True)
class MadeUpVectors:
    """Unit vectors that lie as real ones do. ``real`` has shape ``(n, dimension)``."""

    real: Vectors
    random: np.random.Generator

    def some(self, count: int) -> Vectors:
        """So many, shape ``(count, dimension)``."""
        a, b = self.random.integers(0, len(self.real), (2, count))
        share = self.random.uniform(0, 0.5, (count, 1)).astype(np.float32)
        made = self.random.standard_normal((count, self.real.shape[1]), dtype=np.float32)
        made *= np.float32(_NOISE / np.sqrt(self.real.shape[1]))
        made += self.real[a] * (1 - share) + self.real[b] * share
        found: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
        return found


@dataclass(slots=True)
class MadeUpEncoder:
    """Made-up vectors under the name of the real encoder; knows how long it took, by the clock and of the processor."""

    name: str
    vectors: MadeUpVectors
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @property
    def dimension(self) -> int:
        """The real encoder's."""
        return int(self.vectors.real.shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """A vector each."""
        return self.vectors.some(len(texts))

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """A vector each."""
        started, cpu = time.perf_counter(), time.process_time()
        found = self.vectors.some(len(texts))
        self.seconds += time.perf_counter() - started
        self.cpu_seconds += time.process_time() - cpu
        return found


def real_vectors(model: Index) -> Vectors:
    """The vectors of all passages and sentences of a small index, shape ``(n, dimension)``."""
    return np.concatenate([model.dense.vectors(), model.dense.sentence_vectors()])


def make_index(folder: Path, reports: int) -> None:
    """An index of so many reports, each with the text of the one that comes along under an id of its own."""
    from safetensors.numpy import save

    model = Index.load(CORPUS_INDEX)
    segment, source = model.segments[0], model.manifest.sources[0]
    arrays = {name: segment.array(name) for name in segment.header}
    vectors = MadeUpVectors(real_vectors(model), np.random.default_rng(7))
    sources: list[Source] = []
    counts, parts = WordCounts.nothing(), list[WordCounts]()
    template = _texts(segment, model.documents[0], source.document_id)
    folder.mkdir(parents=True)
    for number in range(reports):
        document = called(model.documents[0], number)
        name = f"segment-{number:012x}"
        (folder / name).mkdir()
        path = folder / name / SEGMENT_FILE
        written = _write(path, save(arrays | _own_texts(template, number) | _own_arrays(segment, vectors)))
        parts.append(WordCounts.of_report(Segment.open(path)))
        if len(parts) == _AT_ONCE or number == reports - 1:
            counts, parts = added_up([counts, *parts]), []
        sources.append(
            replace(
                source,
                document_id=document.document_id,
                title=document.title,
                sha256=document.sha256,
                segment=name,
                files={SEGMENT_FILE: written},
            )
        )
    words = f"words-{0:012x}.safetensors"
    manifest: Manifest = replace(
        model.manifest,
        sources=tuple(sources),
        chunks=reports * source.chunks,
        sentences=reports * source.sentences,
        words=words,
        words_file=_write(folder / words, counts.to_bytes()),
    )
    _write(folder / MANIFEST_FILE, to_bytes(manifest))


def added_up(counts: Sequence[WordCounts]) -> WordCounts:
    """The words of several reports, counted together."""
    hashes, places = np.unique(np.concatenate([one.hashes for one in counts]), return_inverse=True)
    sums = [
        np.bincount(places, np.concatenate(parts), len(hashes)).astype(np.int64)
        for parts in ([one.chunks for one in counts], [one.sentences for one in counts])
    ]
    return WordCounts(hashes, sums[0], sums[1], frozenset().union(*(one.latin for one in counts)))


def called(document: Document, number: int) -> Document:
    """The report under another id, title and hash; all ids and titles are equally long."""
    return replace(
        document,
        document_id=f"report-{number:07d}",
        title=f"{document.title}第{number:07d}号",
        sha256=f"{number:064d}",
    )


def _texts(segment: Segment, document: Document, old_id: str) -> list[bytes]:
    """The records of the chunks, then the document, of report 0: in all others the same bytes stand in the same places."""
    first = called(document, 0)
    records = []
    for n in range(len(segment.array("kinds"))):
        chunk = replace(segment.chunk(n), document_id=first.document_id, document_title=first.title)
        records.append(msgspec.json.encode(replace(chunk, chunk_id=chunk.chunk_id.replace(old_id, first.document_id))))
    return [*records, msgspec.json.encode(first)]


def _own_texts(template: Sequence[bytes], number: int) -> dict[str, npt.NDArray[Any]]:
    own = f"{number:07d}".encode()
    texts = [text.replace(b"report-0000000", b"report-" + own) for text in template]
    texts = [text.replace("第0000000号".encode(), "第".encode() + own + "号".encode()) for text in texts]
    records, read = texts[:-1], texts[-1].replace(f"{0:064d}".encode(), f"{number:064d}".encode())
    return {
        "records": np.frombuffer(b"".join(records), np.uint8),
        "record_ends": np.cumsum([0, *map(len, records)], dtype=np.uint64),
        "record_checks": np.array([zlib.crc32(record) for record in records], np.uint32),
        "document": np.frombuffer(read, np.uint8),
        "document_check": np.array([zlib.crc32(read)], np.uint32),
    }


def _own_arrays(segment: Segment, vectors: MadeUpVectors) -> dict[str, npt.NDArray[Any]]:
    random = vectors.random
    hashes = segment.array("word_hashes").copy()
    hashes[random.random(len(hashes)) < NEW_WORDS] ^= random.integers(1, 1 << 20, dtype=np.uint64)
    chunks = vectors.some(len(segment.array("kinds")))
    stored = vectors.some(len(segment.array("sentence_vectors"))).astype(np.float16)
    return {
        "chunk_vectors": chunks,
        "chunk_codes": vector_codes(chunks),
        "sentence_vectors": stored,
        "sentence_sum": stored.sum(axis=0, dtype=np.float64),
        "word_hashes": np.sort(hashes),
    }


def _write(path: Path, data: bytes) -> StoredFile:
    """As an index is written, without waiting for the disk."""
    path.write_bytes(data)
    return StoredFile(len(data), hashlib.sha256(data).hexdigest())
