"""Every system on one file and one set of questions, each in fresh processes, one after the other."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from eval.metrics.cost import percentile
from eval.metrics.retrieval import DEPTH
from eval.peers.source import page_labels
from eval.peers.systems import SYSTEMS, System, require_packages
from eval.schema import EvalQuestion, Passage
from index.errors import BluebookError, UsageError
from index.schema import Progress

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
"""How often every system is started anew and asked all questions."""

# A user's own settings must not send the questions to a tracing service, nor make a library look for updates.
_QUIET = {"LANGSMITH_TRACING": "false", "LANGCHAIN_TRACING_V2": "false", "HF_HUB_OFFLINE": "1"}


@dataclass(frozen=True, slots=True)
class PeerResult:
    """A system's figures. ``passages``: for every question in order, at most ``DEPTH``, best first.

    ``build_s``: a process that reads the file and saves the index. ``start_s``: from a process's start to its first answer
    with the saved index, the median of ``ROUNDS``. ``query_*_ms``: over all questions after that. ``peak_memory_mb`` (MiB):
    the most of the processes that were asked.
    """

    name: str
    version: str
    passages: tuple[tuple[Passage, ...], ...]
    build_s: float
    start_s: float
    query_p50_ms: float
    query_p95_ms: float
    peak_memory_mb: float


def run_peers(
    file: Path,
    questions: Sequence[EvalQuestion],
    *,
    progress: Progress | None = None,
    systems: Sequence[System] = SYSTEMS,
) -> list[PeerResult]:
    """Build every system, then open and ask them in turn; results in the order of ``systems``.

    ``progress`` is called with a system's name and the processes it has ended. Raises ``UsageError`` where packages are
    missing or there is no question, ``SourceError`` where the file cannot be read, ``BluebookError`` where a system fails.
    """
    if not questions:
        raise UsageError("there is no question to ask of the peers. Give a data set with answerable questions.")
    require_packages(systems)
    labels = page_labels(file)
    task = {"questions": [question.question for question in questions], "k": DEPTH}
    tell = _Steps(progress)
    with tempfile.TemporaryDirectory() as name:
        runs = [_Run(system, file.resolve(), Path(name) / str(place)) for place, system in enumerate(systems)]
        for run in runs:
            run.build(labels)
            tell(run.system)
        # Round by round, so that what else the machine does meanwhile meets every system.
        for _ in range(ROUNDS):
            for run in runs:
                run.ask(task)
                tell(run.system)
    return [run.result() for run in runs]


class _Steps:
    """Counts the processes that each system has ended."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._done: Counter[str] = Counter()

    def __call__(self, system: System) -> None:
        self._done[system.name] += 1
        if self._progress is not None:
            self._progress(system.name, self._done[system.name], ROUNDS + 1)


@dataclass(slots=True)
class _Run:
    """A system with its folder and what its processes have told so far."""

    system: System
    file: Path
    folder: Path
    build_s: float = 0.0
    starts_s: list[float] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)

    def build(self, labels: Sequence[str]) -> None:
        self.folder.mkdir()
        started = time.perf_counter()
        _child(self.system, "build", self.file, self.folder, {"labels": list(labels)})
        self.build_s = time.perf_counter() - started

    def ask(self, task: Mapping[str, Any]) -> None:
        start_s, told = _child(self.system, "ask", self.file, self.folder, task)
        self.starts_s.append(start_s)
        self.told.append(told)

    def result(self) -> PeerResult:
        milliseconds = [ms for told in self.told for ms in told["ms"]]
        return PeerResult(
            name=self.system.name,
            version=self.system.version(),
            passages=tuple(tuple(_passage(raw) for raw in found) for found in self.told[0]["passages"]),
            build_s=self.build_s,
            start_s=statistics.median(self.starts_s),
            query_p50_ms=percentile(milliseconds, 0.5),
            query_p95_ms=percentile(milliseconds, 0.95),
            peak_memory_mb=max(told["peak_memory_mb"] for told in self.told),
        )


def _child(
    system: System, verb: str, file: Path, folder: Path, task: Mapping[str, Any]
) -> tuple[float, dict[str, Any]]:
    """Run a process to its end: seconds to its first line, and the record of its last (none for a build)."""
    command = [sys.executable, "-P", "-m", "eval.peers.child", system.name, verb, str(file), str(folder)]
    environment = os.environ | _QUIET | {"PYTHONPATH": str(ROOT)}
    lines: list[str] = []
    first_s = 0.0
    # Files, not pipes: a process may end before it has read its task, and nobody reads its stderr while it runs.
    with _text_file() as given, _text_file() as errors:
        json.dump(task, given, ensure_ascii=False)
        given.seek(0)
        started = time.perf_counter()
        with subprocess.Popen(
            command, stdin=given, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8", env=environment
        ) as process:
            try:
                for line in process.stdout or ():
                    first_s = first_s or time.perf_counter() - started
                    lines.append(line)
            except BaseException:
                process.kill()  # an interrupted comparison leaves nothing running
                raise
        if process.returncode:
            raise BluebookError(_failure(system.name, verb, process.returncode, errors))
    return first_s, json.loads(lines[-1]) if lines else {}


def _text_file() -> IO[str]:
    return tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")


def _failure(name: str, verb: str, code: int, errors: IO[str]) -> str:
    errors.seek(0)
    told = [line for line in errors.read().splitlines() if line.strip()]
    why = told[-1] if told else "it printed nothing"
    return (
        f"{name} failed to {verb} (exit code {code}): {why}. Leave it out, or install the versions of constraints.txt."
    )


def _passage(raw: Mapping[str, Any]) -> Passage:
    return Passage(**{**raw, "pages": tuple(raw["pages"]), "section": tuple(raw["section"])})
