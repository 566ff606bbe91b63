"""A question and a sentence → a number that measures something else than what is asked for: profit is not turnover."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from index.schema import Chunk
from rag.facts.quantities import UnitClass
from rag.facts.sentences import Facts
from rag.question.analysis import ASKS
from rag.schema import Question, Unmet

_ASKS = re.compile(r"多少|百分之几|几成|多大|多高|how (?:much|many|large|big)|what(?: was| is| were)?(?: the)?")
_RATE = re.compile(r"(?P<rate>[\u3400-\u9fff]{1,4}率)[^,。?;]{0,5}?(?:多少|几|多高|多大)")
_GROWTH_RATES = ("增长率", "比率", "几率", "概率", "效率", "频率")
_STOCK = re.compile(r"总数|还剩|剩下|剩余|现存|现有|存量|尚有|保有")
_FLOW = re.compile(r"退出|关闭|关停|裁撤|新增|增加|净增|减少|注销|下架|新设")
_WHOLE = re.compile(r"一共|总共|合计|共有|总数|altogether|in total")
_PART = re.compile(r"占[^,。;]{0,12}?(?:总数|总量|总额|全部)")
"""A count beside its share of all is that of a part (行政村有143个,占行政村总数的58.1%)."""
_TOLD_WHOLE = re.compile(r"(?:总数|总量|共有|合计|共计|总计|一共)[^,。;的]{0,6}?\d")
_BEFORE, _AFTER = 7, 5
"""How many characters may stand between what is asked for and 多少: 损失金额大约是多少, 多少万元的利润."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a number can measure: its class, the words that ask for it, the words of a sentence that gives it."""

    unit: UnitClass
    asked: tuple[str, ...]
    given: tuple[str, ...]


@lru_cache(maxsize=1)
def _kinds() -> tuple[Kind, ...]:
    text = (files("rag") / "lexicon" / "quantities.txt").read_text(encoding="utf-8")
    found = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            unit, asked, given = ([w.replace("_", " ") for w in part.split()] for part in line.split("|"))
            found.append(Kind(unit[0], tuple(asked), tuple(given)))  # type: ignore[arg-type]
    return tuple(found)


def asked_kind(question: Question) -> tuple[str, Kind] | None:
    """The word of a question that says what is to be measured, with its kind; the nearest to 多少, a longer word first.

    Shorthand for a number (港口 净利润 21年增速) asks for whatever it names.
    """
    plain = question.plain
    shorthand = bool(question.units) and not ASKS.search(plain)
    best: tuple[tuple[int, int], str, Kind] | None = None
    for asking in re.finditer("$", plain) if shorthand else _ASKS.finditer(plain):
        for kind in _kinds():
            for word in kind.asked:
                pattern = rf"\b{re.escape(word)}s?\b" if word.isascii() else rf"{re.escape(word)}(?!者|方)"
                for match in re.finditer(pattern, plain):
                    between = plain[match.end() : asking.start()] or plain[asking.end() : match.start()]
                    room = 40 if word.isascii() else (_BEFORE if match.end() <= asking.start() else _AFTER)
                    if not shorthand and (len(between) > room or re.search(r"[,。?;]", between)):
                        continue
                    rank = (len(between), -len(word))
                    if best is None or rank < best[0]:
                        best = (rank, word, kind)
    return best[1:] if best else None


def unmet_kind(question: Question, chunk: Chunk, sentence: Facts) -> Unmet | None:
    """A number that measures something else than what is asked for, or a change or a part where the whole is asked for."""
    if chunk.kind != "text" or question.wants in ("yesno", "comparison", "list", "definition"):
        return None
    found = "、".join(dict.fromkeys(q.text for q in sentence.quantities if q.unit_class != "plain"))
    if asked := asked_kind(question):
        word, kind = asked
        units: set[UnitClass] = {*question.units, kind.unit}
        units |= {"times"} if "percent" in units else set()
        counts = kind.unit == "count"  # what is counted stands after the number as well (20万员工)
        before = sentence.plain if counts else _before_number(sentence, units)
        if (not counts or "count" in units) and not any(given in (before or "") for given in kind.given):
            return Unmet("quantity", word, found)
    asks_whole = "count" in question.units and _WHOLE.search(question.plain)
    if asks_whole and _PART.search(sentence.plain) and not _TOLD_WHOLE.search(sentence.plain):
        return Unmet("quantity", "总数", found)
    for match in _RATE.finditer(question.plain):
        rate = match["rate"]
        if rate.endswith(_GROWTH_RATES) or "率" in sentence.plain:
            continue
        stem = rate[:-1][-2:]
        if len(stem) < 2 or stem not in sentence.plain:
            return Unmet("quantity", rate, found)
    if "count" in question.units and (stock := _STOCK.search(question.plain)) and not _FLOW.search(question.plain):
        counted = [clause.plain for clause in sentence.clauses if "count" in clause.units]
        if counted and all(_FLOW.search(c) and not _STOCK.search(c) for c in counted):
            return Unmet("quantity", stock.group(), found)
    return None


def _before_number(sentence: Facts, units: set[UnitClass]) -> str | None:
    """The sentence up to the end of the last clause with a number of the class asked for; ``None`` where there is none."""
    holding = [n for n, clause in enumerate(sentence.clauses) if clause.units & units]
    if not holding:
        return None if "plain" not in units else ""
    return ",".join(clause.plain for clause in sentence.clauses[: holding[-1] + 1])
