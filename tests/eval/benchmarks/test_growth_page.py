"""The page of the bench of many reports: where marks stand, and that it holds every figure."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from eval.benchmarks.growth_page import BOTTOM, FIGURES, LEFT, RIGHT, TOP, Figure, plot, write_page
from eval.benchmarks.made_up_reports import MadeUpVectors, added_up, make_index
from index.store.loaded import Index
from index.store.word_counts import WordCounts


def test_marks_stand_by_powers_of_ten() -> None:
    found = {1: {"a_s": 0.1, "a_s_cpu": 0.1}, 10: {"a_s": 1.0, "a_s_cpu": 0.1}, 100: {"a_s": 10.0, "a_s_cpu": 0.1}}
    drawn = plot(Figure("a_s", "a", "s", 1.0, drawn=True), found)
    middle = (LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2
    assert [(mark.x, mark.y) for mark in drawn.marks] == [(LEFT, BOTTOM), middle, (RIGHT, TOP)]
    assert [mark.label for mark in drawn.marks] == ["0.10", "1.00", "10.00"]
    assert [tick.label for tick in drawn.y_ticks] == ["0.1", "1", "10"]
    assert drawn.aim is not None
    assert (drawn.aim.y, drawn.cpu) == (middle[1], f"M{LEFT} {BOTTOM}L{middle[0]} {BOTTOM}L{RIGHT} {BOTTOM}")


def test_the_page_holds_every_figure(tmp_path: Path) -> None:
    told = {figure.name: 7.0 for figure in FIGURES}
    page = write_page(tmp_path / "new" / "report.html", {1: told, 1000: told | {"add_s_cpu": 3.0}}).read_text("utf-8")
    assert page.count("<svg") == sum(figure.drawn for figure in FIGURES)
    assert page.count("<tr>") == 1 + len(FIGURES)
    assert "7.00 (3.00)" in page


def test_the_made_up_index_is_one_that_can_be_asked(tmp_path: Path) -> None:
    make_index(tmp_path / "index", 3)
    index = Index.load(tmp_path / "index")
    assert [document.document_id for document in index.documents] == [f"report-{n:07d}" for n in range(3)]
    assert index.chunks[-1].document_id == "report-0000002"
    assert len({document.title for document in index.documents}) == 3
    one_by_one = WordCounts.nothing()
    for segment in index.segments:
        one_by_one = one_by_one.plus(WordCounts.of_report(segment))
    for name in ("hashes", "chunks", "sentences"):
        np.testing.assert_array_equal(getattr(index.counts, name), getattr(one_by_one, name))


def test_words_are_counted_together_as_one_by_one() -> None:
    a = WordCounts(np.array([1, 5], np.uint64), np.array([2, 1]), np.array([3, 1]), frozenset({"x"}))
    b = WordCounts(np.array([5, 9], np.uint64), np.array([4, 1]), np.array([1, 1]), frozenset({"y"}))
    both = added_up([a, b])
    assert (both.hashes.tolist(), both.chunks.tolist(), both.sentences.tolist()) == ([1, 5, 9], [2, 5, 1], [3, 2, 1])
    assert both.latin == {"x", "y"}


def test_made_up_vectors_are_near_those_that_they_are_made_of() -> None:
    real = np.eye(2, 64, dtype=np.float32)
    made = MadeUpVectors(real, np.random.default_rng(1)).some(50)
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert (np.max(made @ real.T, axis=1) > 0.6).all()
