"""The tables, headline figures and plots of the page, made of ``metrics.json`` and the lines. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.report.plots import WIDE, Bars, Curve, DotPlot, Histogram, curve, dot_plot, histogram, stage_bars
from eval.runs.finished import FinishedRun, verdict_of
from eval.schema import VOICE_FIGURES
from eval.wording.bilingual import Metric, Text, named
from eval.wording.estimates import NO_SCORE, Estimate
from eval.wording.labels import KINDS, STAGES, VERDICTS, VOICES
from eval.wording.metrics import GROUPS, METRIC_BY_NAME, OTHER, REFUSAL

HEADLINES = (
    ("metrics", "hit@1"),
    ("metrics", "hit@5"),
    ("metrics", "complete"),
    ("metrics", "page"),
    ("metrics", "verbatim"),
    ("refusal", "recall"),
    ("refusal", "wrongly_refused"),
)
KIND_COLUMNS = ("hit@1", "hit@5", "mrr", "facts", "complete", "page", "section", "refusal_correct")
KIND_PLOTS = ("hit@1", "complete", "page")
IN_CHARACTERS = frozenset({"length"})
"""Metrics that are no shares."""


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A metric with its estimate; ``beside`` is that of the extractive answers where a language model wrote."""

    name: str
    metric: Metric
    estimate: Estimate
    beside: Estimate | None = None

    @property
    def share(self) -> bool:
        """Whether it lies between 0 and 1."""
        return self.name not in IN_CHARACTERS


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind with the number of its questions and the estimates of ``KIND_COLUMNS``."""

    kind: str
    label: Text
    questions: int
    estimates: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the template shows besides the questions."""

    headlines: tuple[MetricRow, ...]
    verdicts: tuple[tuple[str, Text, int], ...]
    groups: tuple[tuple[Text, tuple[MetricRow, ...]], ...]
    kind_columns: tuple[MetricRow, ...]
    kinds: tuple[KindRow, ...]
    kind_plots: tuple[tuple[MetricRow, DotPlot], ...]
    voices: tuple[tuple[Text, tuple[Estimate, ...]], ...]
    """A voice with its estimates of ``VOICE_FIGURES``."""
    voice_titles: tuple[Text, Text]
    refusal_kinds: tuple[KindRow, ...]
    refusal_plot: DotPlot | None
    curve: Curve | None
    area: float | None
    stages: tuple[tuple[Text, Mapping[str, float]], ...]
    bars: Bars | None
    histogram: Histogram | None


def page_of(run: FinishedRun) -> Page:
    """The figures of a run as they are shown."""
    metrics = run.metrics
    sizes = Counter(line.question.kind for line in run.lines)
    verdicts = Counter(verdict_of(line) for line in run.lines)
    kinds = tuple(
        KindRow(kind, named(KINDS, kind), sizes[kind], tuple(figures.get(name) or NO_SCORE for name in KIND_COLUMNS))
        for kind, figures in metrics["by_kind"].items()
        if any((figures.get(name) or NO_SCORE)["n"] for name in KIND_COLUMNS if name != "refusal_correct")
    )
    refused = tuple(
        KindRow(kind, named(KINDS, kind), sizes[kind], (found,))
        for kind, found in (metrics["refusal"].get("by_kind") or {}).items()
    )
    stages = tuple(
        (named(STAGES, name), times)
        for name, times in metrics["cost"].items()
        if isinstance(times, Mapping) and "p95_ms" in times
    )
    total = metrics["cost"].get("total")
    times = [ms for line in run.lines if (ms := line.scores.get("ms_total")) is not None]
    return Page(
        headlines=tuple(_headline(metrics, part, name) for part, name in HEADLINES),
        verdicts=tuple((name, text, verdicts[name]) for name, text in VERDICTS.items() if verdicts[name]),  # type: ignore[index]
        groups=tuple(_groups(metrics)),
        kind_columns=tuple(MetricRow(name, METRIC_BY_NAME[name], NO_SCORE) for name in KIND_COLUMNS),
        kinds=kinds,
        kind_plots=tuple(_kind_plots(kinds)),
        voice_titles=(METRIC_BY_NAME["complete"].title, METRIC_BY_NAME["page"].title),
        voices=tuple(
            (named(VOICES, voice), tuple(figures[name] for name in VOICE_FIGURES))
            for voice, figures in (metrics.get("by_voice") or {}).items()
        ),
        refusal_kinds=refused,
        refusal_plot=dot_plot([(row.label, row.estimates[0]) for row in refused], WIDE) if refused else None,
        curve=curve(
            metrics["refusal"].get("curve") or (),
            metrics["refusal"].get("answered"),
            metrics["refusal"].get("accuracy"),
        ),
        area=metrics["refusal"].get("area"),
        stages=stages,
        bars=stage_bars(stages),
        histogram=histogram(times, {"p50": total["p50_ms"], "p95": total["p95_ms"]} if total else {}),
    )


def _headline(metrics: Mapping[str, Any], part: str, name: str) -> MetricRow:
    metric = REFUSAL[name] if part == "refusal" else METRIC_BY_NAME[name]
    plain = metrics.get("extractive")
    beside = None if plain is None else plain[part].get(name) or NO_SCORE
    return MetricRow(name, metric, metrics[part].get(name) or NO_SCORE, beside)


def _groups(metrics: Mapping[str, Any]) -> list[tuple[Text, tuple[MetricRow, ...]]]:
    """The tables: known metrics in their order, unscored ones too, then whatever else a run has."""
    found = _estimates(metrics)
    plain = _estimates(metrics["extractive"]) if metrics.get("extractive") else None
    groups = []
    for title, group in GROUPS.values():
        rows = tuple(
            MetricRow(name, metric, found[name] or NO_SCORE, None if plain is None else plain.get(name) or NO_SCORE)
            for name, metric in group.items()
            if name in found
        )
        groups.append((title, rows))
    rest = tuple(
        MetricRow(name, Metric(Text(name, name), Text("", "")), estimate)
        for name, estimate in metrics["metrics"].items()
        if name not in METRIC_BY_NAME
    )
    groups.append((OTHER, rest))
    return [(title, rows) for title, rows in groups if rows]


def _estimates(metrics: Mapping[str, Any]) -> dict[str, Estimate]:
    return {**metrics["metrics"], **{n: e for n, e in metrics["refusal"].items() if n in REFUSAL}}


def _kind_plots(kinds: Sequence[KindRow]) -> list[tuple[MetricRow, DotPlot]]:
    plots = []
    for name in KIND_PLOTS:
        at = KIND_COLUMNS.index(name)
        scored = [(row.label, row.estimates[at]) for row in kinds if row.estimates[at]["n"]]
        if scored:
            plots.append((MetricRow(name, METRIC_BY_NAME[name], NO_SCORE), dot_plot(scored)))
    return plots
