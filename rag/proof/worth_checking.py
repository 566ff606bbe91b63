"""A draft → its text without marks, and whether it states anything at all."""

from __future__ import annotations

import re

from index.words.segmentation import tokenizer
from rag.facts.word_class import word_class
from rag.proof.stated_facts import Reading, names_of, read

_MARKS = re.compile(r"\s*\[\d{1,3}(?:\s*[,、，]\s*\d{1,3})*\]")
_BULLET = re.compile(r"^\s*(?:[-*•·]\s+|\d{1,2}[.、)]\s*(?!\d)|[((]\d{1,2}[))]\s*|#+\s*)")
_LEADS_IN = re.compile(r"[:：]\s*$")
_PARTED = re.compile(r"[\s,，;；:：、]")
_NOMINAL = ("n", "vn", "an", "b", "j", "eng", "m", "q", "x", "s", "z", "i", "l")
_DESCRIBES = frozenset(
    "的 与 和 及 支付 应用 创新 开发 建设 指引 指导 统计 调度 运营 研发 评估 转型 升级 投资 交易 结算 保护 报告 各 《 》 “ ”".split()
)
"""Verbs that describe a noun as a rule, and what joins nouns."""
_ASKS = re.compile(r"(?:哪[^,，。]{0,6}|什么|啥|多少|谁|[吗呢])[呀啊呢了]?[?？。]?$")
_STATES = re.compile(r"[0-9a-zA-Z\u3400-\u9fff]")


def clean(text: str) -> str:
    """A draft without marks of citation, of a list and of emphasis."""
    return _BULLET.sub("", _MARKS.sub("", text).replace("**", "").replace("`", "")).strip()


def states_something(text: str) -> bool:
    """Whether a draft states anything: not a lead-in that ends in a colon, nor a remark about the answer itself."""
    if not _STATES.search(text) or _LEADS_IN.search(text) or _ASKS.search(text):
        return False
    reading = read(text)
    if _only_names(reading):
        return False
    return bool(
        reading.words or reading.figures or names_of(reading) or reading.english or (reading.titles and reading.moments)
    )


def _only_names(reading: Reading) -> bool:
    """Whether a draft is a name or a noun with what describes it, and says nothing of it; rows and lists of items do."""
    if (
        reading.english
        or reading.figures
        or reading.moments
        or _PARTED.search(reading.text.strip().rstrip("。.;；!！"))
    ):
        return False
    classes = [(word, word_class(word) or "n") for word in tokenizer().lcut(reading.plain.rstrip("。.;!"))]
    return all(found.startswith(_NOMINAL) or word in _DESCRIBES for word, found in classes) and len(classes) < 9
