"""How adding, removing, asking and memory grow with the number of reports: ``make bench SCALE="1 10 100 1000"``.

Every scale is measured on an index of its own (``made_up_reports.py``), in processes of their own. The figures stand in the
terminal and, drawn, in ``runs/many-reports/report.html``.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from eval.benchmarks.growth_page import FIGURES, write_page
from eval.benchmarks.made_up_reports import MadeUpEncoder, MadeUpVectors, called, make_index, real_vectors
from eval.benchmarks.speed import ROOT, questions, run
from eval.memory import peak_bytes
from eval.metrics.cost import percentile
from index.corpus import CORPUS_INDEX
from index.store.building import build_index, remove_document
from index.store.loaded import Index

COLD_RUNS = 5
WRITE_RUNS = 5
RETRIEVAL_RUNS = 5
NEAREST = 10
PAGE = ROOT / "runs" / "many-reports" / "report.html"


@dataclass(slots=True)
class Taken:
    """Seconds of several runs, by the clock and of the processor; another process on the machine disturbs the first alone."""

    clock: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def time(self, work: Callable[[], object], *, cpu: Callable[[], float] = time.process_time) -> None:
        """Do the work once more."""
        started, used = time.perf_counter(), cpu()
        work()
        self.cpu.append(cpu() - used)
        self.clock.append(time.perf_counter() - started)

    def leave_out(self, clock: float, cpu: float) -> None:
        """Take off the last run what is not to be measured."""
        self.clock[-1] -= clock
        self.cpu[-1] -= cpu

    def medians(self, name: str) -> dict[str, float]:
        """The median of both, the processor's under the name with ``_cpu`` behind it."""
        return {name: statistics.median(self.clock), f"{name}_cpu": statistics.median(self.cpu)}


def measure(folder: Path) -> dict[str, float]:
    """Every figure of the index in ``folder``."""
    figures = {"disk_mb": sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / (1 << 20)}
    for part in ("--writing", "--asking"):
        told = subprocess.run(
            [sys.executable, "-m", "eval.benchmarks.many_reports", part, str(folder)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            check=True,
        )
        figures |= json.loads(told.stdout)
    cold = Taken()
    for _ in range(COLD_RUNS):
        cold.time(lambda: run("ask", "金融科技的定义是谁提出的?", "--index", str(folder)), cpu=_children_cpu)
    return figures | cold.medians("cold_s")


def _children_cpu() -> float:
    """Seconds of the processor that processes which have ended took; 0 where the system does not tell."""
    told = os.times()
    return told.children_user + told.children_system


def measure_writing(folder: Path) -> dict[str, float]:
    """Seconds that adding and removing take, the encoder's left out."""
    from index.words.segmentation import tokenizer

    tokenizer().initialize()
    model = Index.load(CORPUS_INDEX)
    real = real_vectors(model)
    added, removed = Taken(), Taken()
    for number in range(WRITE_RUNS):
        document = called(model.documents[0], 10**6 + number)
        encoder = MadeUpEncoder(model.manifest.encoder, MadeUpVectors(real, np.random.default_rng(number)))
        added.time(lambda: build_index([document], encoder, folder))  # noqa: B023  called at once
        added.leave_out(encoder.seconds, encoder.cpu_seconds)
        removed.time(lambda: remove_document(folder, document.document_id))  # noqa: B023
    return added.medians("add_s") | removed.medians("remove_s")


def measure_asking(folder: Path) -> dict[str, float]:
    """Milliseconds of retrieval and of whole questions, the memory that they took, and what search by codes finds of the nearest."""
    from rag.assistant import Assistant
    from rag.commands.tools import NO_MODEL, load_settings
    from rag.question.analysis import analyse
    from rag.retrieval.allowed_chunks import allowed_chunks
    from rag.retrieval.ranked_chunks import retrieve

    assistant = Assistant.load(folder, settings=load_settings(llm=NO_MODEL))
    assistant.ask("金融科技是什么?")
    clock, cpu, vectors = [], [], assistant.encoder.encode_queries(questions())
    for text, vector in zip(questions(), vectors, strict=True):
        question, taken = analyse(text), Taken()

        def search() -> None:
            allowed = allowed_chunks(assistant.index, question, None)  # noqa: B023
            retrieve(assistant.index, question, vector, assistant.settings.retrieval, k=10, scope=allowed)  # noqa: B023

        for _ in range(RETRIEVAL_RUNS):
            taken.time(search)
        clock.append(statistics.median(taken.clock) * 1000)
        cpu.append(statistics.median(taken.cpu) * 1000)
    asked = Taken()
    for text in questions()[::3]:
        asked.time(lambda: assistant.ask(text))  # noqa: B023
    own, mapped = _memory()
    return {
        "retrieve_p50_ms": statistics.median(clock),
        "retrieve_p50_ms_cpu": statistics.median(cpu),
        "retrieve_p95_ms": percentile(clock, 0.95),
        "retrieve_p95_ms_cpu": percentile(cpu, 0.95),
        **{name: 1000 * seconds for name, seconds in asked.medians("ask_p50_ms").items()},
        "memory_mb": own,
        "mapped_mb": mapped,
        "recall": _recall(Index.load(folder), vectors),
        "chunks": float(len(assistant.index.chunks)),
    }


def _recall(index: Index, vectors: np.ndarray) -> float:
    """How many of the nearest chunks search finds, all of them compared being the measure."""
    exact = np.concatenate([part @ vectors.T for part in index.dense.chunks]).T
    found = [
        np.intersect1d(index.dense.search(vector, NEAREST)[0], np.argpartition(-products, NEAREST)[:NEAREST]).size
        for vector, products in zip(vectors, exact, strict=True)
    ]
    return sum(found) / (NEAREST * len(found))


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
    """A column for each scale, in brackets processor time, and what the figure grows by from the first to the last."""
    shown = Table(title=f"cost by the number of reports; by the clock (of the processor); load {_load()}")
    shown.add_column("what")
    for scale in found:
        shown.add_column(f"{scale:,}", justify="right")
    shown.add_column("grows", justify="right")
    shown.add_column("aim at 1,000", justify="right")
    first, last = next(iter(found.values())), list(found.values())[-1]
    for figure in FIGURES:
        name = f"{figure.name}_cpu" if f"{figure.name}_cpu" in last else figure.name
        grown = "" if figure.unit == "" else f"×{last[name] / max(first[name], 1e-9):.1f}"
        values = [figure.told(figures) for figures in found.values()]
        shown.add_row(figure.title, *values, grown, "" if figure.aim is None else f"{figure.aim:g}")
    return shown


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"


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
    Console(width=None if sys.stdout.isatty() else 140).print(table(found))
    print(f"drawn: {write_page(PAGE, found)}")


if __name__ == "__main__":
    main(sys.argv[1:] or ["100"])
