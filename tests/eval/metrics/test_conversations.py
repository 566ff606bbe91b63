from __future__ import annotations

import pytest

from eval.metrics.conversations import ConversationFigures, Turn, Understood, conversation_figures

LEANS = Turn("同比呢", True, needs=(("绿色贷款", "绿贷"), ("同比",)), without=("2023年",))
STANDS = Turn("什么是嵌入式金融?", False)


@pytest.mark.parametrize(
    ("turn", "question", "right"),
    [
        (LEANS, "绿贷余额,同比呢", True),
        (LEANS, "绿色 贷款余额,同比呢", True),
        (LEANS, "余额,同比呢", False),
        (LEANS, "2023年绿色贷款余额,同比呢", False),
        (STANDS, "什么是嵌入式金融?", True),
        (STANDS, "什么是 嵌入式金融?", True),
        (STANDS, "余额,什么是嵌入式金融?", False),
    ],
)
def test_a_turn_is_right_by_what_it_holds(turn: Turn, question: str, right: bool) -> None:
    assert Understood(turn, question).right is right


def test_shares_are_of_turns_that_lean_and_of_turns_that_stand() -> None:
    turns = [
        Understood(LEANS, "绿贷余额,同比呢"),
        Understood(LEANS, "同比呢"),
        Understood(STANDS, "余额,什么是嵌入式金融?"),
        *[Understood(STANDS, STANDS.question)] * 3,
    ]
    assert conversation_figures(turns) == ConversationFigures(0.5, 0.25, 2, 4)
    assert conversation_figures([]) == ConversationFigures(None, None, 0, 0)
