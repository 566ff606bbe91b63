from __future__ import annotations

from eval.bench import Figure, percentile, questions, table


def test_percentile_is_the_smallest_value_that_covers_the_share() -> None:
    # Of 1 … 20, nineteen are 95%; of 1 … 10, nine and a half are, so that all ten are needed.
    assert percentile(range(1, 21), 0.95) == 19
    assert percentile(range(10, 0, -1), 0.95) == 10
    assert percentile([7.0], 0.5) == 7.0


def test_sixty_questions_and_more_all_different() -> None:
    asked = questions()
    assert len(asked) == len(set(asked)) == 10 * 6 + 6


def test_a_missed_target_is_marked() -> None:
    shown = table([Figure("a", 1.5, 1.5, "s", ""), Figure("b", 31.0, 30, "ms", "")])
    assert list(shown.columns[1].cells) == ["1.50 s", "31 ms"]
    assert list(shown.columns[3].cells) == ["met", "[red]over[/red]"]
