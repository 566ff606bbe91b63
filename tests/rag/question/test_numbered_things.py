"""What is told by its number: 第35届, 18号线, 9月."""

from __future__ import annotations

import pytest

from rag.question.numbered_things import numbered


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第三十五届灯会在哪里举办", {("届", "35"): "第三十五届"}),
        ("8号线何时开通", {("号线", "8"): "8号线"}),
        ("9月交付了多少辆", {("月", "9"): "9月"}),
        ("2023年9月交付了多少辆,用了3个月", {}),
        ("9月20日开幕,十月一号闭幕", {}),
        ("“白鹭五号”何时发射", {("白鹭号", "5"): "白鹭五号"}),
        ("天鹅l9卖多少钱,占9%", {("l", "9"): "l9"}),
    ],
)
def test_what_is_told_by_its_number(text: str, found: dict[tuple[str, str], str]) -> None:
    assert numbered(text) == found
