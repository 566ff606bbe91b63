"""The tables of docs/results.md and of both READMEs, made of kept results: ``python -m eval.runs.results``.

``make results`` makes the results anew first.

Results are JSON files in ``eval/results/``: ``dev`` and ``test`` are ``metrics.json`` of a run without its questions,
``pdf`` is the test half on the report's PDF, ``ablations`` and ``peers`` come from the commands of those names. A run in
which a language model wrote, under whatever name, has a table of its own.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.runs.folder import read_metrics
from eval.schema import VOICE_FIGURES
from eval.whole_files import write_record, write_text

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "results.md"
READMES: Mapping[str, str] = {"README.md": "en", "README.zh-CN.md": "zh"}
RESULTS = ROOT / "eval" / "results"
BEGIN, END = "<!-- results: made by `make results`, do not edit -->", "<!-- /results -->"

RUNS = (
    ("test", "shipped report, test half"),
    ("pdf", "the report's PDF, test half"),
    ("dev", "shipped report, dev half"),
)
TARGETS: Mapping[str, tuple[str, float]] = {
    "hit@1": (">=", 0.93),
    "hit@5": (">=", 0.99),
    "complete": (">=", 0.90),
    "page": (">=", 0.95),
    "verbatim": (">=", 1.0),
    "refusal.recall": (">=", 0.90),
    "refusal.wrongly_refused": ("<=", 0.05),
}
NAMES = {
    "hit@1": "hit@1",
    "hit@5": "hit@5",
    "mrr": "MRR",
    "complete": "key facts complete",
    "page": "right page (of answered)",
    "verbatim": "quotes verbatim",
    "refusal.recall": "unanswerable refused",
    "refusal.wrongly_refused": "answerable refused",
}
SMALL: Mapping[str, tuple[str, str]] = {
    "complete": ("every key fact in the answer", "关键事实完整"),
    "page": ("on the right page (of those answered)", "页码正确(已回答的)"),
    "verbatim": ("quotes verbatim", "引文逐字一致"),
    "refusal.recall": ("refused, of what the report does not say", "报告没有的,拒答"),
    "refusal.wrongly_refused": ("refused, of what it does say", "报告有的,误拒"),
}
"""The rows of the READMEs' table, in English and Chinese."""
SMALL_RUNS: Mapping[str, tuple[str, str]] = {
    "test": ("the restatement that comes along", "随项目的重述"),
    "pdf": ("the report's PDF", "报告 PDF"),
}
COSTS = {
    "build_s": "build",
    "start_s": "start to first answer",
    "query_p50_ms": "query p50",
    "peak_memory_mb": "memory",
}


def keep(folder: Path, name: str) -> Path:
    """Keep the figures of a finished run as ``eval/results/NAME.json``; the answers stay where they are."""
    metrics = read_metrics(folder)
    kept = {part: metrics[part] for part in ("format", "run", "metrics", "cost")}
    kept["by_voice"] = metrics.get("by_voice") or {}
    written = {part: metrics[part] for part in ("verdicts",) if part in metrics}
    if plain := metrics.get("extractive"):
        written["extractive"] = {"metrics": plain["metrics"], "refusal": _without_curve(plain["refusal"])}
    target = RESULTS / f"{name}.json"
    write_record(target, {**kept, "refusal": _without_curve(metrics["refusal"]), **written})
    return target


def block(results: Mapping[str, Any]) -> str:
    """The part of docs/results.md between its marks, for results by name; what is missing is left out."""
    models = [_model(result) for result in results.values() if "verdicts" in result]
    parts = [_quality(results), *models, _ablations(results.get("ablations")), _peers(results.get("peers"))]
    return "\n\n".join([BEGIN, *filter(None, parts), END])


def small_block(results: Mapping[str, Any], lang: str) -> str:
    """The one table of a README, between its marks."""
    at = 1 if lang == "zh" else 0
    runs = [(name, names[at]) for name, names in SMALL_RUNS.items() if name in results]
    asked = ("{} questions", "{} 题")[at]
    head = [f"{title}, {asked.format(results[name]['run']['dataset']['questions'])}" for name, title in runs]
    rows = [
        [names[at], _aim(measure), *(_number(_found(results[name], measure)["value"]) for name, _ in runs)]
        for measure, names in SMALL.items()
    ]
    return "\n\n".join([BEGIN, _table(["", ("aim", "目标")[at], *head], rows), END])


def read_results() -> dict[str, Any]:
    """Every result that is kept, by name."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(RESULTS.glob("*.json"))}


def put_in(page: str, made: str) -> str:
    """A page with its block replaced; ``ValueError`` where it has no marks."""
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"the page lacks the marks {BEGIN} and {END}")
    return pattern.sub(lambda _: made, page)


def _quality(results: Mapping[str, Any]) -> str:
    runs = [(title, results[name]) for name, title in RUNS if "verdicts" not in results.get(name, {"verdicts": None})]
    if not runs:
        return ""
    rows = []
    for name, title in NAMES.items():
        rows.append([title, _aim(name), *(_estimate(_found(run, name)) for _, run in runs)])
    asked = "95 % bootstrap intervals in brackets."
    table = _table(["", "target", *(f"{title} ({run['run']['dataset']['questions']})" for title, run in runs)], rows)
    return "\n\n".join(part for part in (asked, table, _missed(runs), _voices(runs)) if part)


def _voices(runs: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """A row for each voice, of the runs whose questions have one."""
    tables = []
    for title, run in runs:
        if not run.get("by_voice"):
            continue
        head = [
            f"{title}, by voice",
            "key facts complete",
            "right page",
            "unanswerable refused",
            "answerable refused",
            "n",
        ]
        rows = [
            [
                voice,
                *(_number(figures[name]["value"]) for name in VOICE_FIGURES),
                f"{figures['wrongly_refused']['n']}+{figures['recall']['n']}",
            ]
            for voice, figures in run["by_voice"].items()
        ]
        tables.append(_table(head, rows))
    return "\n\n".join(tables)


def _model(run: Mapping[str, Any]) -> str:
    """A model's figures beside the extractive ones, and what became of its sentences."""
    plain, dataset = run["extractive"], run["run"]["dataset"]
    rows = [[title, _estimate(_found(run, name)), _estimate(_found(plain, name))] for name, title in NAMES.items()]
    rates = [f"{name} {_number(found['value'])}" for name, found in run["verdicts"]["rates"].items()]
    asked = f"Written by {run['run']['generator']} ({dataset['split']} half, {dataset['questions']} questions):"
    sentences = f"Of {run['verdicts']['sentences']} sentences written: {', '.join(rates)}."
    return f"{asked}\n\n{_table(['', 'model', 'extractive'], rows)}\n\n{sentences}"


def _without_curve(refusal: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in refusal.items() if name != "curve"}


def _missed(runs: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    told = []
    for title, run in runs:
        lost = [NAMES[name] for name, limit in TARGETS.items() if not _meets(_found(run, name)["value"], *limit)]
        told.append(f"{title}: {', '.join(lost) if lost else 'none'}")
    return f"Targets missed: {'; '.join(told)}."


def _aim(name: str) -> str:
    sign, limit = TARGETS.get(name, ("", 0.0))
    return f"{'≥' if sign == '>=' else '≤'} {limit:.2f}" if sign else ""


def _meets(value: float | None, sign: str, limit: float) -> bool:
    return value is not None and (value >= limit if sign == ">=" else value <= limit)


def _found(run: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part, key = ("refusal", name.removeprefix("refusal.")) if name.startswith("refusal.") else ("metrics", name)
    found: Mapping[str, Any] = run[part][key]
    return found


def _estimate(estimate: Mapping[str, Any]) -> str:
    if estimate["value"] is None:
        return "–"
    return f"{estimate['value']:.3f} ({estimate['low']:.2f}–{estimate['high']:.2f})"


def _ablations(record: Mapping[str, Any] | None) -> str:
    if record is None:
        return ""
    columns = ("hit@1", "hit@5", "mrr", "complete", "page", "refused", "wrongly_refused")
    rows = [[row["name"], *(_number(row[c]) for c in columns)] for row in record["variants"]]
    head = [
        "left out or exchanged",
        "hit@1",
        "hit@5",
        "MRR",
        "complete",
        "page",
        "unanswerable refused",
        "answerable refused",
    ]
    return f"What each part is worth ({record['split']} half, {record['questions']} questions):\n\n{_table(head, rows)}"


def _peers(record: Mapping[str, Any] | None) -> str:
    if record is None:
        return ""
    quality = ("hit@1", "hit@5", "mrr", "page@1")
    rows = []
    for system in record["systems"]:
        values, ratios = system["values"], system["ratios"]
        costs = [f"{_cost(name, values[name])} (×{ratios[name]:.1f})" for name in COSTS]
        rows.append([system["name"], *(_number(values[q]) for q in quality), *costs])
    title = (
        f"What one would otherwise build, on the same file ({record['file']}), questions ({record['questions']}, "
        f"{record['split']} half), encoder and machine; in brackets the multiple of ours:"
    )
    head = ["", "hit@1", "hit@5", "MRR", "page of the top passage", *COSTS.values()]
    versions = sorted({part for system in record["systems"] for part in system["version"].split(", ")})
    return f"{title}\n\n{_table(head, rows)}\n\n{_losses(record)} Versions: {', '.join(versions)}."


def _losses(record: Mapping[str, Any]) -> str:
    """Where another system is ahead of ours, in words."""
    ours = next(s for s in record["systems"] if s["name"] == record["against"])["values"]
    lost = []
    for system in record["systems"]:
        values = system["values"]
        ahead = [q for q in ("hit@1", "hit@5", "mrr", "page@1") if values[q] > ours[q]]
        ahead += [title for name, title in COSTS.items() if values[name] < ours[name]]
        if system["name"] != record["against"] and ahead:
            lost.append(f"{system['name']} ({', '.join(ahead)})")
    return f"Ahead of ours: {'; '.join(lost) if lost else 'none'}."


def _cost(name: str, value: float) -> str:
    unit = "ms" if name.endswith("_ms") else "MB" if name.endswith("_mb") else "s"
    return f"{value:.0f} {unit}" if value >= 10 else f"{value:.1f} {unit}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def main(arguments: Sequence[str]) -> None:
    """Keep runs given as NAME=FOLDER, then write the tables."""
    for argument in arguments:
        name, _, folder = argument.partition("=")
        print(keep(Path(folder), name))
    results = read_results()
    made = {PAGE: block(results), **{ROOT / name: small_block(results, lang) for name, lang in READMES.items()}}
    for page, part in made.items():
        write_text(page, put_in(page.read_text(encoding="utf-8"), part))


if __name__ == "__main__":
    main(sys.argv[1:])
