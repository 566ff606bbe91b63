from __future__ import annotations

from eval.metrics.cost import cost_scores, percentile, questions_per_second, stage_percentiles
from eval.schema import Outcome


def test_milliseconds_of_each_stage() -> None:
    assert cost_scores(Outcome("1", {"timings_ms": {"encode": 8, "total": 12.5}})) == {"ms_encode": 8, "ms_total": 12.5}
    assert cost_scores(Outcome("1", {}, error="timeout")) == {"ms_total": None}


def test_percentiles_are_times_that_were_measured() -> None:
    values = [{"ms_encode": 1.0, "ms_total": float(ms), "facts": 1.0} for ms in range(1, 101)]
    # Of 100 times 1 to 100: 50 do not exceed 50, 95 do not exceed 95.
    assert stage_percentiles(values) == {
        "total": {"p50_ms": 50, "p95_ms": 95},
        "encode": {"p50_ms": 1, "p95_ms": 1},
    }
    assert list(stage_percentiles(values)) == ["total", "encode"]


def test_a_stage_that_some_questions_lack() -> None:
    assert stage_percentiles([{"ms_total": None}, {"ms_total": 3.0}]) == {"total": {"p50_ms": 3, "p95_ms": 3}}
    assert stage_percentiles([]) == {}


def test_questions_a_second() -> None:
    values: list[dict[str, float | None]] = [{"ms_total": 20.0}, {"ms_total": 30.0}, {"ms_total": None}]
    assert questions_per_second(values, 3, 1.5) == 2
    assert questions_per_second(values, 3, None) == 40  # 2 questions in 0.05 s
    assert questions_per_second([], 0, None) is None
    assert questions_per_second(values, 3, 0) is None


def test_percentile_is_the_smallest_value_that_covers_the_share() -> None:
    # Of 1 … 20, nineteen are 95%; of 1 … 10, nine and a half are, so that all ten are needed.
    assert percentile(range(1, 21), 0.95) == 19
    assert percentile(range(10, 0, -1), 0.95) == 10
    assert percentile([7.0], 0.5) == 7.0
