"""Scores of answers from several reports, and the questions that come with them."""

from __future__ import annotations

from eval.benchmarks.many_report_answers import DATA, Asked, figures, read_questions, score
from rag.schema import Answer, Computed


def _answer(*, refused: bool = False, difference: str | None = None) -> Answer:
    computed = None if difference is None else Computed("difference", difference, "家", "", (1, 2))
    return Answer("?", "", refused, None, "extractive", "ports", computed=computed)


def test_a_report_is_right_where_it_says_every_fact() -> None:
    asked = Asked("x", "?", "several", {"a": [["46家"]], "b": [["58家"], ["2031年"]]})
    told = {"a": "已有46家港口公司。", "b": "共有58家港口公司。", "c": "调度平台仍在建设。"}
    found = score(asked, _answer(), told)
    assert (found.right, found.due, found.wrong, found.whole, found.enough) == (1, 2, 2, False, False)
    found = score(asked, _answer(), {"a": "已有46家港口公司。", "b": "2031年末共有58家港口公司。"})
    assert (found.right, found.wrong, found.whole, found.enough) == (2, 0, True, True)


def test_a_change_needs_its_difference() -> None:
    asked = Asked("x", "?", "change", {"a": [["46家"]], "b": [["58家"]]}, "12")
    told = {"a": "46家", "b": "58家"}
    assert not score(asked, _answer(), told).whole
    assert score(asked, _answer(difference="12"), told).whole


def test_what_nothing_answers_is_refused() -> None:
    asked = Asked("x", "?", "none")
    scores = [score(asked, _answer(refused=True), {}), score(asked, _answer(), {"a": "46家"})]
    assert figures(scores) == {
        "n": 2,
        "whole": 0.5,
        "enough": 0.5,
        "recall": None,
        "precision": 0.0,
        "refused": 1,
        "p50_ms": 0,
    }


def test_the_questions_hold_keys_and_no_sentences() -> None:
    asked = read_questions(DATA)
    assert len(asked) == 60
    assert len({each.id for each in asked}) == 60
    assert len({name for each in asked for name in each.reports}) == 8
    forms = [form for each in asked for facts in each.reports.values() for fact in facts for form in fact]
    assert all(0 < len(form) <= 20 and "。" not in form for form in forms)
