"""What became of a model's answer → what its reader is told of that, a short sentence in the language of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Notice = Literal["dropped", "overruled", "nothing_left", "replaced", "failed", "cut", "no_value", "quoted"]

_TEXTS: dict[Notice, tuple[str, str]] = {
    "dropped": ("已略去 {n} 句未能在报告中核实的话。", "Left out: {n} sentence(s) that the report does not bear out."),
    "overruled": ("模型认为报告没有回答这个问题。", "The model found no answer in the report."),
    "nothing_left": ("模型的回答未能在报告中核实。", "The report does not bear out what the model wrote."),
    "replaced": (
        "模型的回答有 {n} 句未能在报告中核实。",
        "The report does not bear out {n} sentence(s) of what the model wrote.",
    ),
    "failed": ("模型没有作答。", "The model did not answer."),
    "cut": ("回答达到长度上限,未写完的一句已略去。", "The answer reached its limit; its last sentence is left out."),
    "no_value": (
        "模型的回答没有写出所问的数值或时间。",
        "What the model wrote does not hold the value or date that was asked for.",
    ),
    "quoted": ("所示为报告原文的摘录。", "What is shown is quoted from the report."),
}


def together(told: Sequence[str], language: Literal["zh", "en"]) -> str | None:
    """Several of them as one text; ``None`` where there is none."""
    return (" " if language == "en" else "").join(told) or None


def notice(kind: Notice, language: Literal["zh", "en"], n: int = 0) -> str:
    """The sentence for ``kind``; ``n`` is how many sentences it speaks of."""
    return _TEXTS[kind][language == "en"].format(n=n)
