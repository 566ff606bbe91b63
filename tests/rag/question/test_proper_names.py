"""Names told by how they stand in a question: with the weights and the encoder that come with the project."""

from __future__ import annotations

import numpy as np
import pytest

from index.models.encoder import load_encoder
from rag.question.proper_names import proper_names, with_neighbours
from tests.rag.mini_report import BigramEncoder


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("2024年翠屏机场投入改造资金是多少?", "翠屏"),
        ("松风水库的库容有多大?", "松风"),
        ("施耐德电气去年的营收是多少?", "施耐德"),
        ("易方达基金管理的规模有多大?", "易方达"),
        ("沧澜集团的董事长是谁?", "沧澜"),
        ("青禾机场去年的旅客吞吐量是多少?", "青禾"),
    ],
)
def test_a_name_that_no_list_has_is_told(question: str, name: str) -> None:
    assert name in "".join(proper_names(question, load_encoder()))


@pytest.mark.parametrize(
    "question",
    [
        "港口投资余额是多少?",
        "商业银行发放了多少贷款?",
        "老百姓办这个事要掏多少钱?",
        "大型机场投入了多少改造资金?",
        "船老大一个月能挣几个钱?",
        "how many ports are there?",
        "",
    ],
)
def test_what_is_no_name_is_none(question: str) -> None:
    assert proper_names(question, load_encoder()) == ()


def test_weights_are_for_one_encoder() -> None:
    assert proper_names("翠屏机场投入改造资金是多少?", BigramEncoder()) == ()


def test_a_token_stands_between_its_neighbours() -> None:
    vectors = np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float32)
    assert with_neighbours(vectors).tolist() == [[0, 0, 1, 2, 3, 4], [1, 2, 3, 4, 0, 0]]
