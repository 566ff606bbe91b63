"""What stands for a chunk and for a sentence in search, and their vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from index.schema import Chunk, Encoder, Progress, Sentence, Vectors

Vector = npt.NDArray[np.float32]


def chunk_passage(chunk: Chunk, *, heading_path: bool = True) -> str:
    """What stands for a chunk in search: its heading path, caption and header, then its text."""
    head = [*chunk.section[-2:]] if heading_path else []
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


def known_vectors(
    chunks: Sequence[Chunk], of_chunks: Vectors, of_sentences: Vectors, *, heading_path: bool = True
) -> dict[str, Vector]:
    """Vectors of the texts that an index holds, so that only new text is encoded."""
    passages = [chunk_passage(chunk, heading_path=heading_path) for chunk in chunks]
    sentences = [sentence_passage(chunk, sentence) for chunk in chunks for sentence in chunk.sentences]
    return {**dict(zip(passages, of_chunks, strict=True)), **dict(zip(sentences, of_sentences, strict=True))}


def encode_texts(
    texts: Sequence[str],
    encoder: Encoder,
    known: Mapping[str, Vector],
    progress: Progress | None,
) -> Vectors:
    """A vector for each text, shape ``(len(texts), dimension)``; only what is not known is encoded, and once."""
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    fresh = encoder.encode_documents(missing, progress) if missing else np.zeros((0, encoder.dimension), np.float32)
    if not texts:
        return fresh
    found = {**known, **dict(zip(missing, fresh, strict=True))}
    return np.stack([found[text] for text in texts]).astype(np.float32)
