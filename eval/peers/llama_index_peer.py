"""LlamaIndex: SentenceSplitter and VectorStoreIndex at their defaults; ``similarity_top_k`` is what is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from llama_index.core import Document, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.response.schema import NodeWithScore
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import MetadataMode
from pydantic import PrivateAttr

from eval.peers.source import SourceText
from eval.schema import Passage
from index.models.encoder import load_encoder
from index.schema import Encoder


class E5Embedding(BaseEmbedding):  # type: ignore[misc]
    """The project's encoder as LlamaIndex sees it."""

    _encoder: Encoder = PrivateAttr(default_factory=load_encoder)

    def _get_query_embedding(self, query: str) -> list[float]:
        found: list[float] = self._encoder.encode_queries([query])[0].tolist()
        return found

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = self._encoder.encode_documents(texts).tolist()
        return found


class LlamaIndexPeer:
    """SentenceSplitter, VectorStoreIndex with its in-memory store, ``persist``."""

    def __init__(self) -> None:
        self._index: VectorStoreIndex | None = None

    def build(self, file: Path, labels: Sequence[str], folder: Path) -> None:
        """One document a page, as LlamaIndex's PDF reader gives them, split, embedded and persisted."""
        source = SourceText.read(file, labels)
        documents = [Document(text=text, metadata={"page_label": label}) for label, text in source.pages]
        index = VectorStoreIndex.from_documents(
            documents, transformations=[SentenceSplitter()], embed_model=E5Embedding()
        )
        index.storage_context.persist(str(folder))

    def open(self, folder: Path) -> None:
        """``load_index_from_storage``."""
        storage = StorageContext.from_defaults(persist_dir=str(folder))
        self._index = load_index_from_storage(storage, embed_model=E5Embedding())

    def search(self, question: str, k: int) -> list[Passage]:
        """The nearest nodes."""
        if self._index is None:
            raise RuntimeError("open the index first")
        found = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [_passage(rank, node) for rank, node in enumerate(found, start=1)]


def _passage(rank: int, found: NodeWithScore) -> Passage:
    # The page label is embedded with the text, but it is a number that a key fact could match by chance.
    text = found.node.get_content(metadata_mode=MetadataMode.NONE)
    label = found.node.metadata["page_label"]
    return Passage(rank, text, (label,), passage_id=found.node.node_id, score=float(found.score or 0.0))
