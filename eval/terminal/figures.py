"""Figures in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from eval.schema import VOICE_FIGURES
from eval.terminal.language_model import reason_line, verdict_table
from eval.wording.estimates import NO_SCORE, interval, share
from eval.wording.labels import VOICES as VOICE_TEXTS
from rag.output.terminal import make_console

VOICE_NAMES = {name: text.zh for name, text in VOICE_TEXTS.items()}

MAIN = (
    ("hit@1", "答案所在段落排第一"),
    ("hit@5", "答案所在段落在前五"),
    ("mrr", "平均倒数排名"),
    ("ndcg@10", "nDCG@10"),
    ("recall@10", "证据召回@10"),
    ("complete", "要点完整"),
    ("facts", "要点召回"),
    ("numbers", "数字一致"),
    ("page", "页码正确(已答)"),
    ("section", "章节正确(已答)"),
    ("citation_precision", "引用精确率"),
    ("citation_recall", "引用召回率"),
    ("verbatim", "引文逐字相符"),
    ("cited", "句句有引用"),
    ("judge", "模型评分"),
)
REFUSAL = (
    ("recall", "拒答召回(应拒的拒了)"),
    ("handled", "应拒的拒了,或纠正了前提"),
    ("precision", "拒答精确率"),
    ("f1", "拒答 F1"),
    ("wrongly_refused", "误拒(应答的拒了)"),
)


def show_run(metrics: Mapping[str, Any], page: Path) -> None:
    """The main figures of a run with their intervals, what it cost, and where the report is.

    Where a language model wrote: the extractive figures beside them, and what became of its sentences.
    """
    run, cost = metrics["run"], metrics["cost"]
    console = make_console()
    table = Table(title=f"{run['name']} · {run['dataset']['questions']} 题 · 索引 {run['index']['name']}")
    plain = metrics.get("extractive")
    columns = ["指标", "值", "95% 区间", "题数"] if plain is None else ["指标", "模型", "95% 区间", "摘取", "题数"]
    for name in columns:
        table.add_column(name, justify="left" if name == "指标" else "right")
    for part, names in (("metrics", MAIN), ("refusal", REFUSAL)):
        for name, title in names:
            estimate = metrics[part].get(name)
            if estimate is not None and estimate["n"]:
                beside = [] if plain is None else [share((plain[part].get(name) or NO_SCORE)["value"])]
                cells = [share(estimate["value"]), interval(estimate), *beside, str(estimate["n"])]
                table.add_row(f"{title} {name}", *cells)
        table.add_section()
    console.print(table)
    if metrics.get("by_voice"):
        console.print(voice_table(metrics["by_voice"]))
    if metrics.get("verdicts"):
        console.print(verdict_table(metrics["verdicts"], run["generator"]))
        if told := reason_line(metrics["verdicts"]):
            console.print(told)
    total = cost.get("total", {})
    speed = f",{cost['questions_per_s']:.1f} 题/秒" if cost.get("questions_per_s") else ""
    console.print(
        f"每题 {total.get('p50_ms', 0):.0f} 毫秒(p50)、{total.get('p95_ms', 0):.0f} 毫秒(p95){speed},"
        f"内存峰值 {cost['peak_memory_mb'] or 0:.0f} MB"
    )
    console.print(f"报告 {page}", soft_wrap=True)


def voice_table(voices: Mapping[str, Any]) -> Table:
    """One row for each voice that questions are asked in."""
    table = Table(title="按提问者的口吻")
    table.add_column("口吻")
    for title in ("要点完整", "页码正确(已答)", "该拒的拒了", "误拒", "可答+不可答"):
        table.add_column(title, justify="right")
    for voice, figures in voices.items():
        shown = [share(figures[name]["value"]) for name in VOICE_FIGURES]
        table.add_row(
            VOICE_NAMES.get(voice, voice), *shown, f"{figures['wrongly_refused']['n']}+{figures['recall']['n']}"
        )
    return table


def show_ablations(record: Mapping[str, Any]) -> None:
    """One row for each variant."""
    columns = ("hit@1", "hit@5", "mrr", "complete", "page", "refused", "wrongly_refused", "p50_ms")
    _print(f"ablations · {record['questions']} questions ({record['split']})", columns, record["variants"])


def show_peers(record: Mapping[str, Any]) -> None:
    """One column for each system: every figure, and its ratio to ours."""
    table = Table(
        title=f"peers · {record['questions']} questions ({record['split']}) · {record['file']}",
        caption=f"in brackets: the multiple of {record['against']}",
    )
    table.add_column("")
    for system in record["systems"]:
        table.add_column(system["name"], justify="right")
    for name in record["systems"][0]["values"]:
        cells = [f"{_figure(name, s['values'][name])} (×{_ratio(s['ratios'][name])})" for s in record["systems"]]
        table.add_row(name, *cells)
    make_console().print(table)


def _print(title: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    table = Table(title=title)
    table.add_column("")
    for name in columns:
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(row["name"], *(_figure(name, row.get(name)) for name in columns))
    make_console().print(table)


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if name.endswith(("_ms", "_mb")) and value >= 10 else f"{value:.2f}"


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
