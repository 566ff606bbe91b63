"""A report → the rows that stand for it on a server."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from index.chunking.chunks import chunk_document
from index.config import IndexSettings
from index.schema import Document, Encoder, Progress, Vectors
from index.store.building import described
from index.store.manifest import Source, StoredFile
from index.store.milvus.catalogue import pieces, texts_of
from index.store.milvus.search import row_id
from index.store.milvus.server import MOST_BYTES, Row
from index.store.search_texts import Vector, chunk_passage, encode_texts, sentence_passage
from index.store.segment import SEGMENT_FILE, segment_bytes


@dataclass(frozen=True, slots=True)
class ReportRows:
    """A report as it goes to the server: rows of chunks and sentences, its texts in pieces, and what the last row says."""

    source: Source
    chunks: list[Row]
    sentences: list[Row]
    texts: list[str]


def report_rows(
    document: Document,
    settings: IndexSettings,
    encoder: Encoder,
    known: Mapping[str, Vector],
    progress: Progress | None,
) -> ReportRows:
    """Cut and encode a report; ``known`` are vectors of texts that need not be encoded."""
    chunks = chunk_document(document, settings)
    passages = [chunk_passage(chunk, heading_path=settings.heading_path) for chunk in chunks]
    sentences = [sentence_passage(chunk, sentence) for chunk in chunks for sentence in chunk.sentences]
    vectors = encode_texts([*passages, *sentences], encoder, known, progress)
    whole = segment_bytes(document, chunks, passages, sentences, vectors)
    digest = hashlib.sha256(whole).hexdigest()
    key = f"segment-{digest[:12]}-{digest[12:20]}"
    kept = texts_of(whole)
    stored = {SEGMENT_FILE: StoredFile(len(kept), hashlib.sha256(kept).hexdigest())}
    owners = [number for number, chunk in enumerate(chunks) for _ in chunk.sentences]
    # As a folder keeps them.
    of_sentences: Vectors = vectors[len(passages) :].astype(np.float16).astype(np.float32)
    return ReportRows(
        described(document, len(chunks), len(sentences), key, stored),
        [_row(key, n, n, text, vectors[n]) for n, text in enumerate(passages)],
        [_row(key, n, owners[n], text, of_sentences[n]) for n, text in enumerate(sentences)],
        pieces(kept),
    )


def _row(key: str, number: int, chunk: int, text: str, vector: Vector) -> Row:
    # What is searched may be cut: what is quoted comes from the report's texts.
    cut = text.encode("utf-8", "replace")[:MOST_BYTES].decode("utf-8", "ignore")
    return {
        "id": row_id(key, number),
        "report": key,
        "passage": row_id(key, chunk),
        "text": cut or " ",
        "vector": vector.tolist(),
    }
