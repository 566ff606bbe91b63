from __future__ import annotations

from eval.benchmarks.speed import Figure, questions, table


def test_sixty_questions_and_more_all_different() -> None:
    asked = questions()
    assert len(asked) == len(set(asked)) == 10 * 6 + 6


def test_a_missed_target_is_marked() -> None:
    shown = table([Figure("a", 1.5, 1.5, "s", ""), Figure("b", 31.0, 30, "ms", "")])
    assert list(shown.columns[1].cells) == ["1.50 s", "31 ms"]
    assert list(shown.columns[3].cells) == ["met", "[red]over[/red]"]
