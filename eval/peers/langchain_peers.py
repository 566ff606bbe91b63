"""LangChain: splitter and FAISS store, alone and in an ensemble with BM25, everything at its defaults.

``k`` is what the comparison asks for; chunk size, overlap, distance, fusion weights and BM25's parameters are LangChain's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from eval.peers.source import SourceText
from eval.schema import Passage
from index.models.encoder import load_encoder

_CHUNK_FILE = "chunks.json"


class E5Embeddings(Embeddings):  # type: ignore[misc]
    """The project's encoder as LangChain sees it."""

    def __init__(self) -> None:
        self._encoder = load_encoder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector of unit length for each passage."""
        found: list[list[float]] = self._encoder.encode_documents(texts).tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        found: list[float] = self._encoder.encode_queries([text])[0].tolist()
        return found


def split(source: SourceText) -> list[Document]:
    """One document a page, as LangChain's PDF loader gives them, then split."""
    documents = [Document(page_content=text, metadata={"page_label": label}) for label, text in source.pages]
    chunks: list[Document] = RecursiveCharacterTextSplitter(add_start_index=True).split_documents(documents)
    return chunks


class VectorPeer:
    """RecursiveCharacterTextSplitter and FAISS."""

    def __init__(self) -> None:
        self._store: FAISS | None = None

    def build(self, file: Path, labels: Sequence[str], folder: Path) -> None:
        """Split, embed, ``save_local``."""
        FAISS.from_documents(split(SourceText.read(file, labels)), E5Embeddings()).save_local(str(folder))

    def open(self, folder: Path) -> None:
        """``load_local``; the pickle in it is our own."""
        self._store = FAISS.load_local(str(folder), E5Embeddings(), allow_dangerous_deserialization=True)

    def search(self, question: str, k: int) -> list[Passage]:
        """The nearest chunks; their score is the distance, turned round so that higher is better."""
        if self._store is None:
            raise RuntimeError("open the store first")
        found = self._store.similarity_search_with_score(question, k=k)
        return [_passage(rank, document, -float(distance)) for rank, (document, distance) in enumerate(found, start=1)]


class EnsemblePeer:
    """EnsembleRetriever over BM25Retriever and FAISS in the order and with the weights of LangChain's own example.

    ``words`` cuts a text into words for BM25; ``None`` leaves it as shipped, which is at white space.
    """

    def __init__(self, words: Callable[[str], list[str]] | None = None) -> None:
        self._options = {} if words is None else {"preprocess_func": words}
        self._bm25: BM25Retriever | None = None
        self._store: FAISS | None = None

    def build(self, file: Path, labels: Sequence[str], folder: Path) -> None:
        """Split, embed, ``save_local``; BM25Retriever cannot be saved, so its chunks are."""
        chunks = split(SourceText.read(file, labels))
        FAISS.from_documents(chunks, E5Embeddings()).save_local(str(folder))
        raw = [{"page_content": chunk.page_content, "metadata": chunk.metadata} for chunk in chunks]
        (folder / _CHUNK_FILE).write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")

    def open(self, folder: Path) -> None:
        """Load the store, and build BM25 anew from the chunks."""
        raw = json.loads((folder / _CHUNK_FILE).read_text(encoding="utf-8"))
        self._bm25 = BM25Retriever.from_documents([Document(**fields) for fields in raw], **self._options)
        self._store = FAISS.load_local(str(folder), E5Embeddings(), allow_dangerous_deserialization=True)

    def search(self, question: str, k: int) -> list[Passage]:
        """``k`` chunks of each retriever, fused, the first ``k`` of them. LangChain does not tell their scores."""
        if self._bm25 is None or self._store is None:
            raise RuntimeError("open the store first")
        self._bm25.k = k
        dense = self._store.as_retriever(search_kwargs={"k": k})
        fused = EnsembleRetriever(retrievers=[self._bm25, dense], weights=[0.5, 0.5]).invoke(question)
        return [_passage(rank, document, 0.0) for rank, document in enumerate(fused[:k], start=1)]


def _passage(rank: int, document: Document, score: float) -> Passage:
    label, start = document.metadata["page_label"], document.metadata["start_index"]
    return Passage(rank, document.page_content, (label,), passage_id=f"{label}:{start}", score=score)
