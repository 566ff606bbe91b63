from __future__ import annotations

import pytest

from eval.report.plots import NARROW, ROW, curve, dot_plot, histogram, stage_bars
from eval.wording.bilingual import Text

NAME = Text("数字", "Number")


def test_a_value_stands_where_its_share_of_the_axis_is() -> None:
    half = {"value": 0.5, "low": 0.25, "high": 0.75, "n": 8}
    plot = dot_plot([(NAME, half), (NAME, {"value": None, "low": None, "high": None, "n": 0})])
    # Number has six letters of 6.6 pixels: 39.6, so 40, and a gap of 12; 78 are left for figures.
    assert (plot.left, plot.right, plot.width) == (52, NARROW - 78, 340)
    row, empty = plot.rows
    assert (row.low, row.x, row.high) == (52 + 210 * 0.25, 52 + 210 * 0.5, 52 + 210 * 0.75)
    assert (empty.x, empty.n, empty.y - row.y) == (None, 0, ROW)
    assert [(tick.at, tick.label) for tick in plot.ticks] == [(52, "0"), (157, "0.5"), (262, "1")]


def test_a_long_name_is_cut() -> None:
    estimate = {"value": 1.0, "low": 1.0, "high": 1.0, "n": 1}
    plot = dot_plot([(Text("很" * 20, "very " * 20), estimate)])
    assert plot.rows[0].label.zh == "很" * 11 + "…"
    assert plot.left < 180


def test_the_curve_goes_from_the_surest_answer_to_all() -> None:
    points = [
        {"confidence": 0.9, "answered": 0.5, "accuracy": 1.0},
        {"confidence": 0.1, "answered": 1.0, "accuracy": 0.7},
    ]
    plot = curve(points, 0.5, 1.0)
    assert plot is not None
    x0, y0, x1, y1 = plot.box
    # The lowest accuracy is .7, so that the axis begins at .6: .7 is a quarter of the way up.
    assert plot.path == f"M{(x0 + x1) / 2} {y0}L{x1} {y1 - (y1 - y0) / 4}"
    assert [tick.label for tick in plot.y_ticks] == ["0.6", "0.8", "1.0"]
    assert plot.mark == ((x0 + x1) / 2, y0, 0.5, 1.0)


def test_nothing_is_drawn_of_nothing() -> None:
    assert (curve([], None, None), stage_bars([]), histogram([], {})) == (None, None, None)


def test_a_perfect_curve_has_an_axis() -> None:
    plot = curve([{"confidence": 1.0, "answered": 1.0, "accuracy": 1.0}], None, None)
    assert plot is not None
    assert ([tick.label for tick in plot.y_ticks], plot.mark) == (["0.8", "1.0"], None)


def test_bars_end_at_their_times() -> None:
    plot = stage_bars([(NAME, {"p50_ms": 10.0, "p95_ms": 20.0})])
    assert plot is not None
    bar = plot.bars[0]
    assert bar.x95 - plot.left == 2 * (bar.x50 - plot.left)
    assert [tick.label for tick in plot.ticks] == ["0", "5", "10", "15", "20"]


def test_every_question_is_in_a_column_of_the_histogram() -> None:
    # 5 000 ms would leave 99 of 100 in the first column; the last one takes it in.
    plot = histogram([*range(1, 100), 5_000], {"p50": 50, "p95": 95, "max": 5_000})
    assert plot is not None
    assert sum(column.count for column in plot.columns) == 100
    assert (plot.columns[-1].to_ms, plot.columns[-1].count >= 1) == (None, True)
    assert plot.columns[0].to_ms == pytest.approx(float(plot.x_ticks[-1].label) / 24)
    assert [mark.label for mark in plot.marks] == ["p50", "p95"]
    tallest = max(plot.columns, key=lambda column: column.count)
    assert tallest.y >= plot.box[1]


def test_times_that_are_all_the_same_are_drawn() -> None:
    plot = histogram([0.0, 0.0], {})
    assert plot is not None
    assert [column.count for column in plot.columns if column.count] == [2]
