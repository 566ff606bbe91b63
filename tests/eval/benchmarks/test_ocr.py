from __future__ import annotations

import pytest

from eval.benchmarks.ocr import error_rate, misread_rate, numbers_right


def test_a_character_that_is_wrong_and_a_sentence_that_stands_elsewhere() -> None:
    wanted = "绿色贷款余额增长。普惠小微贷款下降。"
    assert error_rate(wanted, wanted) == 0
    assert error_rate(wanted, "绿色贷款佘额增长。普惠小微贷款下降。") == pytest.approx(1 / 16)
    moved = "普惠小微贷款下降。绿色贷款余额增长。"
    assert (misread_rate(wanted, moved), error_rate(wanted, moved) > 0.5) == (0, True)
    assert misread_rate(wanted, "普惠小微贷歉下降。绿色贷款余额增长。") == pytest.approx(1 / 16)


def test_numbers_are_right_as_a_whole() -> None:
    assert numbers_right("5,310万元,12.6%", "5,310万元和12.8%") == (1, 2)
    assert numbers_right("无", "1") == (0, 0)
