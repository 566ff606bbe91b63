"""A question → the object of the report that it names: 表3, 图1, 那张表, 脚注4, 第32页, 第四章."""

from __future__ import annotations

import re

from rag.schema import Target, TargetKind

_TABLE = re.compile(
    r"(?P<kind>(?<![代发列报仪外试企意地版手钟])表|(?<![地试企意版蓝构])图|table|figure|fig\.?)\s*(?P<key>\d+(?:[-.]\d+)?|[一二三四五六七八九十]+)(?![\d年月%]|(?<=一)[共些般定起样直])",
    re.I,
)
_UNNUMBERED = re.compile(
    r"(?:哪|那|这|该)一?(?:张|幅|个)(?:(?P<table>(?:统计|数据|汇总|对比|对照)?表格?(?![现示达明白率面决态]))|(?P<figure>(?:统计|示意|走势|流程)?图(?:表|片)?(?![谱像景书腾])))|"
    r"(?P<table_in>表格|(?<=对比|对照|汇总|统计)表|(?<![\u3400-\u9fff])[本上下]?表)(?=里|中(?!国)|的(?:资料|数据)?来源)|which (?:(?P<table_en>table)|(?P<figure_en>figure|chart))\b"
)
"""A table or figure that the question speaks of without its number."""
_PAGE = re.compile(r"第\s*(?P<key>\d+|[一二三四五六七八九十]+)\s*页|(?:page|p\.)\s*(?P<en>\d+)", re.I)
_CHAPTER = re.compile(
    r"第\s*(?P<key>[一二三四五六七八九十]+|\d+)\s*(?:章|部分|篇)(?:的?第\s*(?:[一二三四五六七八九十]+|\d+)\s*小?节)?|chapter\s*(?P<en>\d+)",
    re.I,
)
_FOOTNOTE = re.compile(
    r"脚注\s*(?P<key>\d+)|第\s*(?P<nth>\d+)\s*(?:条|个)?\s*(?:脚注|注释)|footnote\s*(?P<en>\d+)", re.I
)
_HAN = {c: n for n, c in enumerate("零一二三四五六七八九十")}


def find_target(plain: str) -> Target | None:
    """The table, figure, footnote, page or chapter that a question (normalised) names."""
    if match := _TABLE.search(plain):
        kind: TargetKind = "table" if match["kind"].lower() in ("表", "table") else "figure"
        sign = "表" if kind == "table" else "图"
        return Target(kind, sign + arabic(match["key"]), match.group())
    if match := _FOOTNOTE.search(plain):
        return Target("footnote", match["key"] or match["nth"] or match["en"], match.group())
    if match := _UNNUMBERED.search(plain):
        return Target("table" if (match.lastgroup or "").startswith("table") else "figure", "", match.group())
    if match := _PAGE.search(plain):
        return Target("page", arabic(match["key"] or match["en"]), match.group())
    if match := _CHAPTER.search(plain):
        return Target("section", arabic(match["key"] or match["en"]), match.group())
    return None


def arabic(text: str) -> str:
    """A Chinese number up to 99 in digits; digits as they are."""
    if not text or text[0].isdigit():
        return text
    value = 0
    for char in text:
        value = (value or 1) * 10 if char == "十" else value + _HAN[char]
    return str(value)
