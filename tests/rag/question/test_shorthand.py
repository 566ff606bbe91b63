"""Shorthand as reports write it."""

from __future__ import annotations

import pytest

from rag.question.shorthand import written_out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("24H1数币 YoY?", "2024年上半年数字人民币 同比?"),
        ("宇宙行 vs 建行 3Q23 NPL率", "工商银行 与 建行 2023年第三季度 不良贷款率"),
        ("2023年H2 CAGR", "2023年下半年 年均复合增长率"),
        ("2Q 营收 qoq", "第二季度 营收 环比"),
        ("GDP占比 FY24", "GDP占比 2024年"),
        ("e-CNY钱包 top3", "数字人民币钱包 前三"),
        ("泊位数 2045E", "泊位数 2045年预计"),
        # what only looks like it
        ("AI芯片H200的算力", "AI芯片H200的算力"),
        ("专利号Q12345", "专利号Q12345"),
        ("How large was the fintech market in 2023?", "How large was the fintech market in 2023?"),
    ],
)
def test_it_is_written_out(typed: str, meant: str) -> None:
    assert written_out(typed) == meant
