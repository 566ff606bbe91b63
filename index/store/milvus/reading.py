"""A server's index → an index that can be asked: candidates and their vectors from the server, texts from this machine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from index.schema import Document
from index.store.loaded import Index, check_encoder
from index.store.manifest import Manifest
from index.store.milvus.catalogue import fetched
from index.store.milvus.search import Places, ServerDense, ServerLexical
from index.store.milvus.server import Server
from index.store.records import Chunks, Documents
from index.store.word_counts import WordCounts


@dataclass(frozen=True)
class MilvusIndex:
    """An index on a server, as it was when it was loaded. ``catalogue`` has the texts of its reports."""

    server: Server
    catalogue: Index

    @classmethod
    def load(cls, server: Server, folder: Path, *, encoder: str | None = None) -> MilvusIndex:
        """The index on a server, its texts kept in ``folder``; raises as ``loaded.Index`` does, and ``IndexServerError``."""
        catalogue = fetched(server, folder)
        check_encoder(server.address.told, catalogue.manifest.encoder, encoder)
        return cls(server, catalogue)

    @property
    def place(self) -> Path:
        """As the protocol says."""
        return Path(self.server.address.told)

    @property
    def folder(self) -> Path:
        """As the protocol says."""
        return self.catalogue.folder

    @property
    def manifest(self) -> Manifest:
        """As the protocol says."""
        return self.catalogue.manifest

    @property
    def counts(self) -> WordCounts:
        """As the protocol says."""
        return self.catalogue.counts

    @property
    def chunks(self) -> Chunks:
        """As the protocol says."""
        return self.catalogue.chunks

    @property
    def documents(self) -> Documents:
        """As the protocol says."""
        return self.catalogue.documents

    @cached_property
    def dense(self) -> ServerDense:
        """As the protocol says."""
        sums = [segment.array("sentence_sum") for segment in self.catalogue.segments]
        return ServerDense(self.server, self._places, np.sum(sums, axis=0))

    @cached_property
    def lexical(self) -> ServerLexical:
        """As the protocol says."""
        return ServerLexical(self.server, self._places, self.counts)

    @cached_property
    def _places(self) -> Places:
        return Places.of(self.catalogue)

    def document(self, document_id: str) -> Document:
        """As the protocol says."""
        return self.catalogue.document(document_id)

    def source_file(self, document_id: str) -> Path | None:
        """None: a server holds no PDF."""
        return None
