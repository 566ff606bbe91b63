"""How adding, removing, asking and memory grow with the number of reports: ``make bench SCALE=1000``.

The text is that of the report that comes with the project, again and again; vectors are made up, and so is a tenth of each
report's words: another report has other words. Every scale is measured on an index of its own, in processes of their own.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from eval.benchmarks.speed import ROOT, questions, run
from eval.memory import peak_bytes
from eval.metrics.cost import percentile
from index.corpus import CORPUS_INDEX
from index.schema import Document, Progress, Vectors
from index.store.building import build_index, remove_document
from index.store.loaded import Index
from index.store.manifest import MANIFEST_FILE, Manifest, Source, to_bytes
from index.store.segment import SEGMENT_FILE, Segment
from index.store.word_counts import WordCounts
from index.store.writing import write_file

COLD_RUNS = 5
WRITE_RUNS = 5
RETRIEVAL_RUNS = 5
NEW_WORDS = 0.1
LIMITS = {"add_s": 2.0, "remove_s": 1.0, "cold_s": 1.2, "retrieve_p95_ms": 60.0, "memory_mb": 700.0}
"""Of 1,000 reports."""
TITLES = {
    "add_s": "add one report, besides reading and encoding",
    "add_best_s": "  … the best of five",
    "remove_s": "remove one report",
    "remove_best_s": "  … the best of five",
    "cold_s": "cold `bluebook ask`",
    "cold_best_s": "  … the best of five",
    "retrieve_p50_ms": "warm retrieval, p50",
    "retrieve_p95_ms": "warm retrieval, p95",
    "retrieve_best_p95_ms": "  … the best of five for each question, p95",
    "ask_p50_ms": "warm question, p50",
    "memory_mb": "memory of its own after 90 questions",
    "mapped_mb": "files mapped, shared by all readers",
    "disk_mb": "on disk",
}
"""The best of several runs is what another process on the machine disturbed least."""


@dataclass(slots=True)
class MadeUpEncoder:
    """Unit vectors by chance, under the name of the real encoder; knows how long it took."""

    name: str
    dimension: int
    random: np.random.Generator
    seconds: float = 0.0

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """A vector each."""
        return unit_vectors(self.random, len(texts), self.dimension)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """A vector each."""
        started = time.perf_counter()
        found = unit_vectors(self.random, len(texts), self.dimension)
        self.seconds += time.perf_counter() - started
        return found


def unit_vectors(random: np.random.Generator, count: int, dimension: int) -> Vectors:
    """Vectors of unit length, shape ``(count, dimension)``."""
    rows = random.standard_normal((count, dimension), dtype=np.float32)
    found: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found


def make_index(folder: Path, reports: int) -> None:
    """An index of so many reports, each with the text of the one that comes along under an id of its own."""
    from safetensors.numpy import save

    model = Index.load(CORPUS_INDEX)
    segment, source = model.segments[0], model.manifest.sources[0]
    arrays = {name: segment.array(name) for name in segment.header}
    random = np.random.default_rng(7)
    counts = WordCounts.nothing()
    sources: list[Source] = []
    folder.mkdir(parents=True)
    for number in range(reports):
        document = called(model.documents[0], number)
        name = f"segment-{number:012x}"
        (folder / name).mkdir()
        path = folder / name / SEGMENT_FILE
        written = write_file(path, save(arrays | _own_arrays(segment, document, source.document_id, random)))
        counts = counts.plus(WordCounts.of_report(Segment.open(path)))
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
        words_file=write_file(folder / words, counts.to_bytes()),
    )
    write_file(folder / MANIFEST_FILE, to_bytes(manifest))


def called(document: Document, number: int) -> Document:
    """The report under another id, title and hash."""
    return replace(
        document, document_id=f"report-{number}", title=f"{document.title}第{number}号", sha256=f"{number:064x}"
    )


def _own_arrays(
    segment: Segment, document: Document, old_id: str, random: np.random.Generator
) -> dict[str, npt.NDArray[Any]]:
    import zlib

    chunks = [
        replace(segment.chunk(n), document_id=document.document_id, document_title=document.title)
        for n in range(len(segment.array("kinds")))
    ]
    records = [
        msgspec.json.encode(replace(c, chunk_id=c.chunk_id.replace(old_id, document.document_id))) for c in chunks
    ]
    read = msgspec.json.encode(document)
    hashes = segment.array("word_hashes").copy()
    hashes[random.random(len(hashes)) < NEW_WORDS] ^= random.integers(1, 1 << 20, dtype=np.uint64)
    stored = unit_vectors(random, len(segment.array("sentence_vectors")), 384).astype(np.float16)
    return {
        "chunk_vectors": unit_vectors(random, len(chunks), 384),
        "sentence_vectors": stored,
        "sentence_sum": stored.astype(np.float64).sum(axis=0),
        "records": np.frombuffer(b"".join(records), np.uint8),
        "record_ends": np.cumsum([0, *map(len, records)], dtype=np.uint64),
        "record_checks": np.array([zlib.crc32(record) for record in records], np.uint32),
        "document": np.frombuffer(read, np.uint8),
        "document_check": np.array([zlib.crc32(read)], np.uint32),
        "word_hashes": np.sort(hashes),
    }


def measure(folder: Path) -> dict[str, float]:
    """Every figure of the index in ``folder``."""
    figures = {"disk_mb": sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / (1 << 20)}
    figures |= json.loads(
        subprocess.run(
            [sys.executable, "-m", "eval.benchmarks.many_reports", "--writing", str(folder)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=True,
        ).stdout
    )
    figures |= json.loads(
        subprocess.run(
            [sys.executable, "-m", "eval.benchmarks.many_reports", "--asking", str(folder)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=True,
        ).stdout
    )
    cold = [run("ask", "金融科技的定义是谁提出的?", "--index", str(folder))[0] for _ in range(COLD_RUNS)]
    return figures | {"cold_s": statistics.median(cold), "cold_best_s": min(cold)}


def measure_writing(folder: Path) -> dict[str, float]:
    """Seconds that adding and removing take, the encoder's left out."""
    from index.words.segmentation import tokenizer

    tokenizer().initialize()
    model = Index.load(CORPUS_INDEX)
    added, removed = [], []
    for number in range(WRITE_RUNS):
        document = called(model.documents[0], 10**6 + number)
        encoder = MadeUpEncoder(model.manifest.encoder, model.manifest.dimension, np.random.default_rng(number))
        started = time.perf_counter()
        build_index([document], encoder, folder)
        added.append(time.perf_counter() - started - encoder.seconds)
        started = time.perf_counter()
        remove_document(folder, document.document_id)
        removed.append(time.perf_counter() - started)
    return {
        "add_s": statistics.median(added),
        "add_best_s": min(added),
        "remove_s": statistics.median(removed),
        "remove_best_s": min(removed),
    }


def measure_asking(folder: Path) -> dict[str, float]:
    """Milliseconds of retrieval and of whole questions, and the memory that they took at most."""
    from rag.assistant import Assistant
    from rag.commands.tools import NO_MODEL, load_settings
    from rag.question.analysis import analyse
    from rag.retrieval.allowed_chunks import allowed_chunks
    from rag.retrieval.ranked_chunks import retrieve

    assistant = Assistant.load(folder, settings=load_settings(llm=NO_MODEL))
    assistant.ask("金融科技是什么?")
    retrieved, best = [], []
    for text in questions():
        question, vector = analyse(text), assistant.encoder.encode_queries([text])[0]
        taken = []
        for _ in range(RETRIEVAL_RUNS):
            started = time.perf_counter()
            allowed = allowed_chunks(assistant.index, question, None)
            retrieve(assistant.index, question, vector, assistant.settings.retrieval, k=10, scope=allowed)
            taken.append((time.perf_counter() - started) * 1000)
        retrieved.append(statistics.median(taken))
        best.append(min(taken))
    asked = []
    for text in questions()[::3]:
        started = time.perf_counter()
        assistant.ask(text)
        asked.append((time.perf_counter() - started) * 1000)
    own, mapped = _memory()
    return {
        "retrieve_p50_ms": statistics.median(retrieved),
        "retrieve_p95_ms": percentile(retrieved, 0.95),
        "retrieve_best_p95_ms": percentile(best, 0.95),
        "ask_p50_ms": statistics.median(asked),
        "memory_mb": own,
        "mapped_mb": mapped,
    }


def _memory() -> tuple[float, float]:
    """Megabytes that this process holds for itself after all questions, and of files mapped, which all readers share.

    Where the system does not tell them apart (only Linux does), the most that it held of both, and none.
    """
    try:
        told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        own, mapped = (int(told[name].split()[0]) / 1024 for name in ("RssAnon", "RssFile"))
    except (OSError, KeyError):
        return (peak_bytes("this") or 0) / (1 << 20), 0.0
    return own, mapped


def table(found: dict[int, dict[str, float]]) -> Table:
    """A column for each scale, and what the figure grows by from the first to the last."""
    shown = Table(title="cost by the number of reports")
    shown.add_column("what")
    for scale in found:
        shown.add_column(f"{scale:,}", justify="right")
    shown.add_column("grows", justify="right")
    shown.add_column("aim at 1,000", justify="right")
    first, last = next(iter(found.values())), list(found.values())[-1]
    for name in TITLES:
        limit = f"{LIMITS[name]:g}" if name in LIMITS else ""
        values = [
            f"{figures[name]:.2f}" if name.endswith("_s") else f"{figures[name]:.0f}" for figures in found.values()
        ]
        shown.add_row(TITLES[name], *values, f"×{last[name] / max(first[name], 1e-9):.1f}", limit)
    return shown


def main(arguments: Sequence[str]) -> None:
    """``SCALE…`` measures each; ``--writing FOLDER`` and ``--asking FOLDER`` are its child processes."""
    if arguments[0] in ("--writing", "--asking"):
        measured = (measure_writing if arguments[0] == "--writing" else measure_asking)(Path(arguments[1]))
        print(json.dumps(measured))
        return
    found = {}
    for scale in sorted({1, *map(int, arguments)}):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "index"
            make_index(folder, scale)
            found[scale] = measure(folder)
    Console(width=None if sys.stdout.isatty() else 120).print(table(found))


if __name__ == "__main__":
    main(sys.argv[1:] or ["100"])
