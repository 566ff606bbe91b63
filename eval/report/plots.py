"""Where the marks of the plots stand: pure geometry in pixels, which ``plots.html.j2`` draws as SVG.

A plotting library would paint one language and one set of colours into each picture; these four simple plots take both
from the page, so that they follow its language switch, its dark mode and its fonts, and weigh a few kilobytes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.wording.bilingual import Text
from rag.output.wide_text import cell_width, shorten

NARROW, WIDE = 340, 460
"""Widths of a plot, three and two beside each other."""
ROW = 23
CURVE_HEIGHT = 270
LETTER = 6.6
"""Width of a letter of a name; a Chinese character has two."""
LONGEST_NAME = 24
"""Letters of a name that are shown."""
BINS = 24


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of a grid: where it stands and what is written at it."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """A name with a value and its interval on the axis; ``x`` is ``None`` where nothing is scored."""

    label: Text
    y: float
    value: float | None
    n: int
    x: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class DotPlot:
    """Values in [0, 1] with intervals, a row each."""

    width: int
    height: int
    left: int
    right: int
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """Accuracy over answered share; ``mark`` is where the run itself stands, with its two values."""

    width: int
    height: int
    box: tuple[float, float, float, float]
    path: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    mark: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A stage: its times and where they end on the axis."""

    label: Text
    y: float
    p50_ms: float
    p95_ms: float
    x50: float
    x95: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Times by stage."""

    width: int
    height: int
    left: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A bin of a histogram: from and to in milliseconds (``to_ms`` is ``None`` for all that is longer), and its count."""

    x: float
    y: float
    width: float
    height: float
    from_ms: float
    to_ms: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many questions took how long; the last column holds the slowest hundredth and whatever is beyond the axis."""

    width: int
    height: int
    box: tuple[float, float, float, float]
    columns: tuple[Column, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    marks: tuple[Tick, ...]


def dot_plot(estimates: Sequence[tuple[Text, Mapping[str, Any]]], width: int = NARROW) -> DotPlot:
    """A row for each estimate, on an axis from 0 to 1."""
    names = _names([label for label, _ in estimates])
    left, right = _width(names) + 12, width - 78

    def x(share: float | None) -> float | None:
        return None if share is None else round(left + share * (right - left), 1)

    rows = tuple(
        Row(label, (at + 0.5) * ROW + 4, e["value"], e["n"], x(e["value"]), x(e["low"]), x(e["high"]))
        for at, (label, (_, e)) in enumerate(zip(names, estimates, strict=True))
    )
    ticks = tuple(Tick(left + share * (right - left), f"{share:g}") for share in (0.0, 0.5, 1.0))
    return DotPlot(width, len(rows) * ROW + 28, left, right, rows, ticks)


def curve(points: Sequence[Mapping[str, float]], answered: float | None, accuracy: float | None) -> Curve | None:
    """The refusal curve; ``None`` without points. The axis of accuracy begins at the fifth below the lowest point."""
    if not points:
        return None
    width, height = WIDE, CURVE_HEIGHT
    x0, y0, x1, y1 = 46.0, 14.0, width - 16.0, height - 44.0
    lowest = min([p["accuracy"] for p in points] + ([accuracy] if accuracy is not None else []))
    floor = min(0.8, math.floor(lowest * 5) / 5)

    def place(share: float, right: float) -> tuple[float, float]:
        return round(x0 + share * (x1 - x0), 1), round(y1 - (right - floor) / (1 - floor) * (y1 - y0), 1)

    path = "M" + "L".join("{} {}".format(*place(p["answered"], p["accuracy"])) for p in points)
    mark = None if answered is None or accuracy is None else (*place(answered, accuracy), answered, accuracy)
    steps = round((1 - floor) * 5)
    return Curve(
        width,
        height,
        (x0, y0, x1, y1),
        path,
        tuple(Tick(place(k / 5, 1)[0], f"{k / 5:g}") for k in range(6)),
        tuple(Tick(place(0, floor + k / 5)[1], f"{floor + k / 5:.1f}") for k in range(steps + 1)),
        mark,
    )


def stage_bars(stages: Sequence[tuple[Text, Mapping[str, float]]]) -> Bars | None:
    """Median and 95th percentile of each stage on one axis from 0; ``None`` without stages."""
    if not stages:
        return None
    names = _names([label for label, _ in stages])
    left, right = _width(names) + 12, WIDE - 110
    top, ticks = _axis(max(times["p95_ms"] for _, times in stages), 4)

    def x(ms: float) -> float:
        return round(left + ms / top * (right - left), 1)

    bars = tuple(
        Bar(label, (at + 0.5) * (ROW + 5) + 4, t["p50_ms"], t["p95_ms"], x(t["p50_ms"]), x(t["p95_ms"]))
        for at, (label, (_, t)) in enumerate(zip(names, stages, strict=True))
    )
    return Bars(WIDE, len(bars) * (ROW + 5) + 28, left, bars, tuple(Tick(x(ms), f"{ms:g}") for ms in ticks))


def histogram(times_ms: Sequence[float], marks: Mapping[str, float]) -> Histogram | None:
    """Questions by the time they took, with named times marked; ``None`` without times."""
    if not times_ms:
        return None
    width, height = WIDE, CURVE_HEIGHT
    x0, y0, x1, y1 = 46.0, 24.0, width - 16.0, height - 44.0
    # One slow question in a hundred would otherwise squeeze all others into the first column.
    top, ticks = _axis(float(np.percentile(times_ms, 99)), 6)
    edges = np.linspace(0, top, BINS + 1)
    counts = [int(c) for c in np.histogram(np.minimum(times_ms, top), edges)[0]]
    most, count_ticks = _axis(max(counts), 4, whole=True)
    step = (x1 - x0) / BINS
    beyond = max(times_ms) > top
    columns = tuple(
        Column(
            round(x0 + at * step + 0.75, 1),
            round(y1 - count / most * (y1 - y0), 1),
            round(step - 1.5, 1),
            round(count / most * (y1 - y0), 1),
            float(edges[at]),
            None if beyond and at == BINS - 1 else float(edges[at + 1]),
            count,
        )
        for at, count in enumerate(counts)
    )
    return Histogram(
        width,
        height,
        (x0, y0, x1, y1),
        columns,
        tuple(Tick(round(x0 + ms / top * (x1 - x0), 1), f"{ms:g}") for ms in ticks),
        tuple(Tick(round(y1 - count / most * (y1 - y0), 1), f"{count:g}") for count in count_ticks),
        tuple(Tick(round(x0 + ms / top * (x1 - x0), 1), name) for name, ms in marks.items() if ms <= top),
    )


def _names(labels: Sequence[Text]) -> list[Text]:
    """Names as they fit beside a plot: kinds of a set of one's own may be long."""
    return [Text(*(shorten(words, LONGEST_NAME) for words in label)) for label in labels]


def _width(names: Sequence[Text]) -> int:
    return math.ceil(LETTER * max(cell_width(words) for name in names for words in name))


def _axis(largest: float, parts: int, *, whole: bool = False) -> tuple[float, list[float]]:
    """The end of an axis from 0 that holds ``largest``, and about ``parts`` round steps on the way (1, 2 or 5 times 10^k)."""
    if largest <= 0:
        return 1.0, [0.0, 1.0]
    rough = largest / parts
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)
    step = max(step, 1.0) if whole else step
    count = math.ceil(largest / step - 1e-9)
    return count * step, [round(k * step, 10) for k in range(count + 1)]
