"""Speed and memory of the main job: ``python -m eval.benchmarks.speed``, or ``make bench``.

Prints a table with the targets beside the figures, writes nothing that stays, and always ends with 0: a slow machine is
no failure.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from eval.memory import peak_bytes
from eval.metrics.cost import percentile

if TYPE_CHECKING:
    from rag.assistant import Assistant

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT.parent / "shared" / "report" / "bluebook-2024.pdf"
COMMAND = (sys.executable, "-c", "import sys; sys.argv[0] = 'bluebook'; from rag.cli import main; main()")
COLD_RUNS = 5

TOPICS = (
    "绿色贷款",
    "数字人民币",
    "大模型",
    "后量子密码",
    "嵌入式金融",
    "养老金融",
    "智能客服",
    "数据要素",
    "互联网保险",
    "网络诈骗",
)
FORMS = (
    "{}的规模是多少?",
    "什么是{}?",
    "{}有哪些应用?",
    "{}是什么时候提出的?",
    "2030年{}会达到多少?",
    "请概括报告对{}的看法",
)
"""Number, definition, list, date, one that is to be refused, summary."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table: what was measured, its limit, and its spread in words."""

    what: str
    value: float
    limit: float
    unit: str
    spread: str


def questions() -> list[str]:
    """Sixty made-up questions of six kinds, and what else people ask of a report: its objects, English, a wrong subject."""
    others = [
        "第四章讲什么?",
        "图 1 说明了什么?",
        "表3有哪些行?",
        "第32页讲了什么?",
        "What is embedded finance?",
        "明天天气怎么样?",
    ]
    return [form.format(topic) for topic in TOPICS for form in FORMS] + others


def run(*args: str) -> tuple[float, str]:
    """Seconds that a ``bluebook`` process takes, and what it prints. Refusals count; faults raise."""
    environment = {k: v for k, v in os.environ.items() if k != "BLUEBOOK_INDEX"}
    # Neither a user's index nor a language model is what is measured here.
    environment |= {"PYTHONPATH": str(ROOT), "BLUEBOOK_LLM__USE": "none"}
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        done = subprocess.run(
            [*COMMAND, *args], capture_output=True, text=True, encoding="utf-8", env=environment, cwd=folder
        )
        elapsed = time.perf_counter() - started
    if done.returncode not in (0, 3):
        raise RuntimeError(done.stderr.strip() or f"exit code {done.returncode}")
    return elapsed, done.stdout


def measure_cold() -> list[Figure]:
    """A whole ``bluebook ask`` process, and the most memory that any of them held."""
    seconds = [run("ask", "金融科技的定义是谁提出的?")[0] for _ in range(COLD_RUNS)]
    # Only these processes have run so far, so that the maximum over all children is theirs.
    peak = (peak_bytes("children") or 0) / (1 << 20)
    spread = f"min {min(seconds):.2f}, max {max(seconds):.2f}, {COLD_RUNS} runs"
    return [
        Figure("cold `bluebook ask`", statistics.median(seconds), 1.0, "s", spread),
        Figure("peak memory of `ask`", peak, 500, "MB", "maximum resident set"),
    ]


def measure_warm(assistant: Assistant) -> list[Figure]:
    """A question to an assistant that has answered one before."""
    assistant.ask("金融科技是什么?")
    taken = []
    refused = 0
    for question in questions():
        started = time.perf_counter()
        refused += assistant.ask(question).refused
        taken.append((time.perf_counter() - started) * 1000)
    spread = f"min {min(taken):.0f}, max {max(taken):.0f}, {len(taken)} questions, {refused} refused"
    return [
        Figure("warm question, p50", statistics.median(taken), 200, "ms", spread),
        Figure("warm question, p95", percentile(taken, 0.95), 350, "ms", ""),
    ]


def measure_index(assistant: Assistant) -> list[Figure]:
    """A whole ``bluebook index`` process: the report's PDF where it is at hand, else the corpus of the project."""
    if REPORT.is_file():
        seconds, printed = run("index", str(REPORT))
        share = re.search(r"编码.*?(\d+)%", printed)
        return [Figure("index the 59-page PDF", seconds, 60, "s", f"encoding takes {share[1] if share else '?'}%")]
    from index.store.folder import build_index
    from rag.commands.index_report import TimedEncoder

    timed = TimedEncoder(assistant.encoder)
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        build_index(assistant.index.documents, timed, Path(folder))
        seconds = time.perf_counter() - started
    return [Figure("index the shipped corpus", seconds, 60, "s", f"encoding takes {timed.seconds / seconds:.0%}")]


def table(figures: Sequence[Figure]) -> Table:
    """The figures beside their targets."""
    shown = Table(title=f"bluebook on {os.cpu_count()} cores, load {_load()}")
    for name in ("what", "figure", "target", "", "spread"):
        shown.add_column(name, justify="right" if name in ("figure", "target") else "left")
    for figure in figures:
        digits = 2 if figure.unit == "s" else 0
        met = "met" if figure.value <= figure.limit else "[red]over[/red]"
        shown.add_row(
            figure.what,
            f"{figure.value:.{digits}f} {figure.unit}",
            f"{figure.limit:g} {figure.unit}",
            met,
            figure.spread,
        )
    return shown


def _load() -> str:
    """Processes that wanted a core over the last minute; Windows does not tell."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"


def main() -> None:
    """Measure and print."""
    from rag.assistant import Assistant
    from rag.commands.tools import NO_MODEL, load_settings

    console = Console(width=None if sys.stdout.isatty() else 120)
    figures = measure_cold()
    assistant = Assistant.load(settings=load_settings(llm=NO_MODEL))
    figures += measure_warm(assistant)
    figures += measure_index(assistant)
    console.print(table(figures))


if __name__ == "__main__":
    try:
        main()
    except Exception as error:
        print(f"the benchmark ended early: {type(error).__name__}: {error}")
