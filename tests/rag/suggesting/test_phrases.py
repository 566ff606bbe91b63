"""What can stand in a question by itself."""

from __future__ import annotations

import pytest

from rag.suggesting.phrases import ends_in_noun, is_subject, only_period


@pytest.mark.parametrize("text", ["中国港口投资余额", "私人银行“高净值”客户", "自动化码头数量"])
def test_names_of_things(text: str) -> None:
    assert is_subject(text)


@pytest.mark.parametrize(
    "text", ["其投资余额", "余额", "港口“投资余额", "本报告的样本", "港口,投资余额", "港口投资的", "发放的贷款"]
)
def test_what_points_elsewhere_or_is_no_whole(text: str) -> None:
    assert not is_subject(text)


def test_the_last_word_is_a_noun() -> None:
    assert ends_in_noun("港口公司")
    assert not ends_in_noun("港口已")


def test_a_sentence_of_one_period() -> None:
    assert only_period("2030年6月末,余额为3亿元。") == "2030年6月末"
    assert only_period("余额为3亿元。") == ""
    assert only_period("2029年为2亿元,2030年为3亿元。") is None
    assert only_period("较2029年增长5%。") is None
