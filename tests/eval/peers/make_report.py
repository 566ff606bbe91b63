"""A report of three pages with page marks, and what to ask of it."""

from __future__ import annotations

from pathlib import Path

from eval.schema import EvalQuestion, GoldEvidence

TEXT = """---
title: 测试报告
---

<!-- page: - index: 1 -->

# 前 言

本报告说明三件事。

<!-- page: 1 index: 5 -->

# 一、绿色金融

到2024年6月末,绿色贷款余额为34.76万亿元,同比增长28.5%。

<!-- page: 2 index: 6 -->

# 二、数字人民币

数字人民币试点扩大到26个地区,累计交易额达到7万亿元。
"""


def report(folder: Path) -> Path:
    """The report as a file."""
    path = folder / "report.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def question(identity: str, text: str, page: str | None, key: str) -> EvalQuestion:
    """A question with one place that answers, none where ``page`` is ``None``."""
    places = () if page is None else (GoldEvidence((), page, key),)
    return EvalQuestion(identity, text, evidence=places)


LOANS = question("q1", "绿色贷款余额是多少?", "1", "34.76万亿元")
MONEY = question("q2", "数字人民币的累计交易额是多少?", "2", "7万亿元")
