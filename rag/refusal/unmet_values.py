"""A question and a sentence → what a value lacks: the kind asked for, the thing asked about, the currency."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.schema import Chunk
from index.store.protocol import Index
from index.words.segmentation import words
from rag.facts.quantities import PEOPLE, Quantity, idiomatic_quantities
from rag.facts.sentences import Facts, plain_of
from rag.question.asked_value import asked_value
from rag.schema import Question, Unmet

_HAN_NUMBER = re.compile(r"[两二三四五六七八九十百][\u3400-\u9fff]")
_NTH_YEAR = re.compile(r"(?:第|连续)[一二三四五六七八九十\d]+年")
_CURRENCIES = ("美元", "欧元", "英镑", "日元", "港元")
_TOGETHER = re.compile(r"合计|总计|共计|加起来|之和|总金额|总额为")
_EACH = re.compile(r"单独|单家|一家(?!公司|机构|银行|企业)|独自|各占|各为|各是|各有")
_POINTS = re.compile(
    r"点|高|低|差|升|降|增|减|提|涨|跌|回落|变|快|慢|increase|rise|rose|fall|fell|grow|change|point|higher|lower"
)
_CODE = re.compile(r"(?<![a-z])(?P<name>[a-z]{2,}(?:/[a-z])?)[ -]?(?P<number>\d{3,})(?!\d|年|%)")


def unmet_group(question: Question, sentence: Facts) -> Unmet | None:
    """A value that the report gives for several together is not the value of one of them."""
    asked = {name.key for name in question.names if name.kind == "organisation"}
    group = [name.text for name in sentence.names if name.kind == "organisation"]
    each = bool(_EACH.search(question.plain))
    if not question.units or not _TOGETHER.search(sentence.plain) or not (each or (len(asked) == 1 and len(group) > 1)):
        return None
    name = "" if each else question.names[0].text
    if question.language == "en":
        return Unmet("quantity", f"value of {name or 'one'} alone", f"that of {', '.join(group)} together")
    return Unmet("quantity", f"{name}单独的数值" if name else "单独一家的数值", "、".join(group) + "合计")


def unmet_quantity(index: Index, question: Question, chunk: Chunk, sentence: Facts) -> Unmet | None:
    """A number of the class asked for; a count has to be one of the things asked about."""
    if chunk.kind == "cover":
        return None
    found = "、".join(dict.fromkeys(q.text for q in sentence.quantities if q.unit_class != "plain"))
    asked = asked_value(question)
    if not question.units:
        numbered = sentence.quantities or _HAN_NUMBER.search(sentence.plain)
        return Unmet("quantity", asked, found) if question.wants == "number" and not numbered else None
    if chunk.kind == "table" and sentence.quantities:
        return None
    only_counts = set(question.units) == {"count"}
    if question.currency and not any(_in_currency(q, question.currency) for q in sentence.quantities):
        return Unmet(
            "quantity",
            f"以{question.currency}计的数值" if question.language == "zh" else f"value in {question.currency}",
            found,
        )
    wanted = {*question.units, "times"} if "percent" in question.units else set(question.units)
    stated = (*sentence.quantities, *idiomatic_quantities(sentence.plain))
    fitting = [q for q in stated if q.unit_class in wanted or (only_counts and _bare(q))]
    if "percent" in question.units and not _POINTS.search(question.plain):
        fitting = [q for q in fitting if not q.unit.endswith("百分点")]
    if "duration" in question.units and _NTH_YEAR.search(sentence.plain):
        return None
    if not fitting:
        return None if only_counts and not question.much else Unmet("quantity", asked, found)
    if only_counts and question.measure:
        people = question.measure in PEOPLE
        fitting = [q for q in fitting if _bare(q) or (q.unit in PEOPLE) == people]
        if not fitting and question.much:
            return Unmet("quantity", asked, found)
    noun = [w for w in words(question.counted) if len(w) > 1 and w in index.lexical.frequency]
    if not noun and not question.counted:
        noun = [w for w in question.words if len(w) > 1 and w in index.lexical.frequency]
    # what follows 多少人 is what they do (遇难, 参加), which is said in many ways
    counts_people = question.measure in PEOPLE and (not question.counted or question.measure == "人")
    if (
        only_counts
        and question.much
        and noun
        and not counts_people
        and not any(_counts(q, noun, sentence) for q in fitting)
    ):
        return Unmet("quantity", asked, found)
    return None


def unmet_code(question: Question, chunk: Chunk, around: Facts) -> Unmet | None:
    """The number of a standard or a norm that the question names (GB/T 35273) has to stand where the answer is taken from."""
    text = f"{plain_of(chunk.text)}\n{around.plain}"
    for match in _CODE.finditer(question.plain):
        year = "/" not in match["name"] and re.fullmatch(r"(?:19|20)\d\d", match["number"])
        if not year and not re.search(rf"(?<!\d){match['number']}(?!\d)", text):
            return Unmet("object", match.group().upper(), "")
    return None


def _in_currency(quantity: Quantity, currency: str) -> bool:
    foreign = next((c for c in _CURRENCIES if c in quantity.unit), "")
    return quantity.unit_class == "money" and (foreign == currency or (currency == "人民币" and not foreign))


def _bare(quantity: Quantity) -> bool:
    """A count without a measure word (20万网点员工)."""
    counts = bool(re.match(r"[\u3400-\u9fff]{2}", quantity.after)) or quantity.text.endswith(("万", "亿"))
    return quantity.unit_class == "plain" and counts


def _counts(quantity: Quantity, noun: Sequence[str], sentence: Facts) -> bool:
    """Whether a count is one of ``noun``: what follows it says so, or nothing follows and the sentence names it."""
    if len(quantity.unit) > 1 and quantity.unit in noun:
        return True
    if re.match(r"(?:以上|左右)?[\u3400-\u9fff]{2}", quantity.after):
        return any(word in quantity.after for word in noun)
    return any(word in sentence.plain for word in noun)
