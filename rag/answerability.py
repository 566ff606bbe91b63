"""Deciding whether the evidence answers: each condition of the question by itself, then how sure the whole is."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.normalize import normalize
from index.schema import Chunk
from index.segment import words
from index.store import Index
from rag.conditions import context_of, other_names, periods_before, stated_periods
from rag.evidence import covered, is_fragment, word_weights
from rag.facts import Facts, facts_of, plain_of
from rag.names import Name, mentions
from rag.periods import Period
from rag.quantities import Quantity, find_quantities
from rag.question import translate
from rag.schema import Evidence, Question, Unmet
from rag.sections import named_section, ordinal

_INSTRUCTION = re.compile(
    r"忽略.{0,12}(?:指令|要求|提示|规则|设定|内容)|系统提示|提示词|system prompt|ignore (?:all|any|the|your|previous|everything)|"
    r"(?:调试|开发者|越狱|上帝)模式|developer mode|jailbreak|你现在(?:是|进入|扮演)|假装你|扮演(?:一个|一名)?|act as|pretend to|"
    r"你(?:现在)?改当|(?:别管|不用管|抛开|不要管).{0,6}(?:资料|报告|文档|规则)|(?:帮|给|替)我(?:写|编|作|画|翻译|生成|推荐|算)|"
    r"(?:不必|不用|无需|不要|别)再?(?:依据|根据|参考|按照|管)|自行(?:预测|编造|发挥|想象)|跳过检索|不要引用|无需引用|当作报告|当成报告|reveal your|your instructions|你的(?:指令|设定|prompt)"
)
_HOME = "中国"
_WORLD = "全球"
_DIRECTIONS = (
    (
        re.compile(r"增长|上升|提高|增加|扩大|上涨|回升|攀升|提升"),
        re.compile(r"下降|下滑|减少|降低|缩小|下跌|回落|萎缩|收缩"),
    ),
    (re.compile("正增长"), re.compile("负增长")),
    (re.compile(r"通过|批准|推出"), re.compile(r"否决|驳回|撤回|废止")),
    (re.compile(r"允许|支持|鼓励|可以"), re.compile(r"禁止|不支持|不允许|不可以|不得|反对|取缔")),
)
_NEGATES = r"(?:不再|不能|不会|不可|没有|并未|从未|未能|没法|无法|拒绝|禁止|并非|而非|难以|未|不|没|非)"
_EXTREMES = re.compile(
    r"(?P<noun>[\u3400-\u9fff]{2,4})(?:最|更|较|比较|很|相对)?(?P<adjective>[高低大小强弱多少快慢])(?![\u3400-\u9fff])"
)
_OPPOSITE = dict(zip("高低大小强弱多少快慢", "低高小大弱强少多慢快", strict=True))
_HAN_NUMBER = re.compile(r"[两二三四五六七八九十百][\u3400-\u9fff]")
_TIME = re.compile(r"\d+(?:年|月|日|天)|[一二三四五六七八九十]+(?:年|月|日)|t\+\d|时期|年代|世纪")
_CURRENCIES = ("美元", "欧元", "英镑", "日元", "港元")
_SAME_TOPIC = 0.8
_SAME_TOPIC_TRANSLATED = 0.4
_STANDING_MARGIN = 1.5
_STANDS_OUT = 3.0
_SELF = ("蓝皮书", "白皮书", "报告")
_PEOPLE = frozenset("人 位 名 人次 户".split())
_TOGETHER = re.compile(r"合计|总计|共计|加起来|之和|总金额|总额为")
_RESPECTIVELY = re.compile(r"分别|依次|逐年|各年")
_POINTS = re.compile(
    r"点|高|低|差|升|降|增|减|提|涨|跌|回落|变|快|慢|increase|rise|rose|fall|fell|grow|change|point|higher|lower"
)
_EACH = re.compile(r"单独|单家|一家(?!公司|机构|银行|企业)|独自|各占|各为|各是|各有")

WEIGHTS: dict[str, float] = {
    "bias": 1.0,
    "cosine": 1.5,
    "standing": 0.5,
    "context": 0.9,
    "agreement": 0.65,
    "translated": 0.4,
    "cosine_translated": 0.2,
}
"""Logistic regression on the development questions; see docs/decisions.md."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """``unmet`` conditions, most telling first; ``probability`` in [0, 1] that the evidence answers."""

    unmet: tuple[Unmet, ...]
    probability: float
    features: dict[str, float] = field(default_factory=dict)


def judge(index: Index, question: Question, chosen: Sequence[Evidence]) -> Judgement:
    """Check the sentences that were chosen for an answer: one of them has to meet every condition by itself.

    ``chosen`` is not empty. Where none does, the conditions that the nearest one fails are the unmet ones.
    """
    weights = word_weights(index, question)
    stated = [item for item in chosen if not is_fragment(item)] or list(chosen)
    best = max(stated, key=lambda item: item.score)
    needed = same_topic(question) * _held(weights, best)
    near = [item for item in stated if item is best or _is_near(item, best, _held(weights, item), needed)]
    found = [(unmet_conditions(index, question, item, silent=item is best), item) for item in near]
    unmet, witness = min(found, key=lambda pair: len(pair[0]))
    unmet = tuple(each for each in unmet if not _met_together(index, question, each, chosen))
    features = soft_features(index, question, chosen, witness)
    if premise := _premise(question, facts_of(best.sentence.text)):
        unmet = (premise, *(each for each in unmet if each.condition != "premise"))
    if _is_object(question, chosen):
        return Judgement(unmet, 1.0, features)
    score = WEIGHTS["bias"] + sum(WEIGHTS.get(name, 0.0) * value for name, value in features.items())
    return Judgement(unmet, 1.0 / (1.0 + math.exp(-score)), features)


def _is_object(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Whether the answer is taken from the very object that the question names: 表3, 第32页, 第四章, the cover."""
    target = question.target
    for item in chosen:
        if item.chunk.kind in ("cover", "outline") or (item.chunk.kind == "footnote" and "脚注" in question.plain):
            return True
        if target is None:
            continue
        if target.kind in ("table", "figure", "footnote") and item.chunk.label == target.key:
            return True
        if target.kind == "page" and item.sentence.page_label == target.key:
            return True
    return target is not None and target.kind == "section"


def unmet_conditions(index: Index, question: Question, item: Evidence, *, silent: bool = True) -> tuple[Unmet, ...]:
    """The conditions of the question that one sentence, with its headings and the sentence before it, does not meet.

    With ``silent`` a sentence that states no period may stand for any.
    """
    sentence, around = facts_of(item.sentence.text), context_of(item.chunk, item.position)
    checks = (
        _instruction(question),
        _foreign_topic(index, question, item),
        _lacking(index, question, item.chunk.document_id),
        _picture(question, item.chunk),
        *_periods(question, item, sentence, silent),
        *_names(index, question, item.chunk, sentence, around),
        _member_of_group(question, sentence),
        _quantity(index, question, item.chunk, sentence),
        _date(question, item, sentence),
        _stated(question, sentence, around),
        *_titles(question, item.chunk, around),
        _premise(question, sentence),
    )
    return tuple(check for check in checks if check is not None)


def _met_together(index: Index, question: Question, unmet: Unmet, chosen: Sequence[Evidence]) -> bool:
    """Where a question sets several things side by side or has several parts, each may be met by another sentence."""
    facts = [facts_of(item.sentence.text) for item in chosen]
    if unmet.condition in ("organisation", "place") and len(question.objects) > 1:
        asked = next((name for name in question.names if name.text == unmet.asked), None)
        return asked is not None and any(mentions(f.plain, asked) for f in facts)
    if unmet.condition == "period" and len(question.periods) > 1:
        asked_period = next(p for p in question.periods if p.text == unmet.asked)
        return any(p.answers(asked_period) for f in facts for p in stated_periods(question, f))
    if unmet.condition == "quantity" and len(question.parts) > 1:
        return any(_quantity(index, question, item.chunk, f) is None for item, f in zip(chosen, facts, strict=True))
    if unmet.condition == "object" and len(question.objects) > 1:
        return any(unmet.asked.strip("《》") in f.plain for f in facts)
    return False


def prefer_fitting(
    index: Index, question: Question, ranked: Sequence[Evidence], margin: float = 2.5
) -> tuple[Evidence, ...]:
    """Move the best sentence that meets every condition to the front.

    It has to be about what the best one is about: at most ``margin`` behind it, and holding nearly as much of the question.
    """
    if not ranked:
        return ()
    weights = word_weights(index, question)
    needed = same_topic(question) * _held(weights, ranked[0])
    for item in ranked[:12]:
        if ranked[0].score - item.score > margin:
            break
        if not _is_near(item, ranked[0], _held(weights, item), needed):
            continue
        if not unmet_conditions(index, question, item, silent=item is ranked[0]):
            return (item, *(other for other in ranked if other is not item))
    return tuple(ranked)


def _is_near(item: Evidence, best: Evidence, held: float, needed: float) -> bool:
    return held >= needed and item.standing >= best.standing - _STANDING_MARGIN


def same_topic(question: Question) -> float:
    """How much of the question, relative to the nearest sentence, another has to hold to be about the same thing."""
    return _SAME_TOPIC if question.language == "zh" else _SAME_TOPIC_TRANSLATED


def _held(weights: dict[str, float], item: Evidence) -> float:
    return covered(weights, facts_of(item.sentence.text).plain, context_of(item.chunk, item.position).plain)


def soft_features(index: Index, question: Question, chosen: Sequence[Evidence], witness: Evidence) -> dict[str, float]:
    """What the probability is computed from: nearness, shares of the question's words, agreement of the rankers."""
    weights = word_weights(index, question)
    best = max(chosen, key=lambda item: item.cosine)
    cosine = (best.cosine - 0.92) / 0.03
    translated = question.language != "zh"
    return {
        "cosine": 0.0 if translated else cosine,
        "standing": max(item.standing for item in chosen) - 3.0,
        "context": 0.0 if translated else _held(weights, witness),
        "agreement": float(any(item.hit.rank == 1 for item in chosen)),
        "translated": float(translated),
        "cosine_translated": (best.cosine - 0.80) / 0.02 if translated else 0.0,
    }


def _instruction(question: Question) -> Unmet | None:
    match = _INSTRUCTION.search(question.plain)
    return Unmet("topic", match.group(), "") if match else None


def _foreign_topic(index: Index, question: Question, item: Evidence) -> Unmet | None:
    """A question of which the report knows no word, and to which no passage is nearer than to any other."""
    if question.language == "en" and translate(question.plain):
        return None
    known = [w for w in (*question.words, *question.aliases) if w in index.lexical.frequency and not w.isdigit()]
    if known or question.target is not None or question.about_report or item.standing > _STANDS_OUT:
        return None
    return Unmet("topic", question.text, "")


def _lacking(index: Index, question: Question, document_id: str) -> Unmet | None:
    """A table, figure, footnote, page or chapter that the question names and the report does not have."""
    target = question.target
    if target is None:
        return None
    own = [chunk for chunk in index.chunks if chunk.document_id == document_id]
    if target.kind == "section":
        chapters = {chunk.section[0] for chunk in own if chunk.section and ordinal(chunk.section[0])}
        there = named_section(index, question, document_id) is not None
        found = f"共{len(chapters)}章" if chapters else ""
    elif target.kind == "page":
        labels = {s.page_label for chunk in own for s in chunk.sentences if s.page_label and s.page_label.isdecimal()}
        there = target.key in labels or not labels
        found = f"共{max(map(int, labels))}页" if labels else ""
    else:
        labels = {
            chunk.label for chunk in own if chunk.label and (chunk.kind == "footnote") == (target.kind == "footnote")
        }
        there, found = target.key in labels, ""
    return None if there else Unmet("object", target.text, found)


def _picture(question: Question, chunk: Chunk) -> Unmet | None:
    """A value asked of a table or figure that the report gives as a picture."""
    if question.target is None or chunk.label != question.target.key or not chunk.picture or not asks_value(question):
        return None
    return Unmet("picture", question.target.text, chunk.caption or chunk.text)


def asks_value(question: Question) -> bool:
    """Whether a question about a table or figure is for its values, not for its caption or source."""
    if question.asks_source or re.search(
        r"标题|题目|名称|叫什么|画的|讲的|展示|说明|反映|列的|哪方面|关于什么|内容|哪一?页|在哪", question.plain
    ):
        return False
    return question.wants in ("number", "date", "list", "comparison", "yesno", "name") or bool(question.units)


def _periods(question: Question, item: Evidence, sentence: Facts, silent: bool) -> list[Unmet]:
    stated = stated_periods(question, sentence) or periods_before(question, item.chunk, item.position)
    if not stated and silent:
        return []
    listed = bool(_RESPECTIVELY.search(sentence.plain))
    missing = [asked for asked in question.periods if not any(_answers(p, asked, listed) for p in stated)]
    found = "、".join(dict.fromkeys(period.text for period in stated))
    return [Unmet("period", asked.text, found) for asked in missing]


def _answers(period: Period, asked: Period, listed: bool) -> bool:
    """Whether a stated period answers; a range does where the sentence gives its values one by one (分别)."""
    return period.answers(asked) or (listed and period.first <= asked.first and asked.last <= period.last)


def _names(index: Index, question: Question, chunk: Chunk, sentence: Facts, around: Facts) -> list[Unmet]:
    missing = []
    for name in question.names:
        if mentions(sentence.plain, name) or mentions(around.plain, name) or _is_publisher(index, name):
            continue
        others = other_names(name, sentence)
        if name.key == _HOME and not [o for o in (*others, *other_names(name, around)) if o.kind == "place"]:
            continue
        if name.key == _WORLD and not [o for o in others if o.key == _HOME]:
            continue
        if name.kind == "latin" and question.language == "en" and not _is_cited(name, question, index):
            continue
        missing.append((name, others))
    if question.wants == "comparison":
        missing = [pair for pair in missing if not _other_side(question, pair[0], sentence)]
    return [
        Unmet("place" if name.kind == "place" else "organisation", name.text, "、".join(o.text for o in others[:3]))
        for name, others in missing
    ]


def _is_cited(name: Name, question: Question, index: Index) -> bool:
    """Whether a Latin word of an English question is a name: the report has it, or the question names it as a source."""
    if name.key in index.lexical.frequency:
        return True
    camel = bool(re.search(r"[a-z][A-Z]", name.text))
    return camel or bool(re.search(rf"according to {re.escape(name.key)}|{re.escape(name.key)}'s", question.plain))


def _other_side(question: Question, name: Name, sentence: Facts) -> bool:
    """Whether a comparison names another of the same kind, which the sentence speaks of."""
    return any(o.kind == name.kind and o.key != name.key and mentions(sentence.plain, o) for o in question.names)


def _is_publisher(index: Index, name: Name) -> bool:
    return any(chunk.kind == "cover" and mentions(normalize(chunk.text), name) for chunk in index.chunks)


def _member_of_group(question: Question, sentence: Facts) -> Unmet | None:
    """A value that the report gives for several together is not the value of one of them."""
    asked = {name.key for name in question.names if name.kind == "organisation"}
    group = [name.text for name in sentence.names if name.kind == "organisation"]
    each = bool(_EACH.search(question.plain))
    if not question.units or not _TOGETHER.search(sentence.plain) or not (each or (len(asked) == 1 and len(group) > 1)):
        return None
    return Unmet(
        "quantity", "单独一家的数值" if each else f"{question.names[0].text}单独的数值", "、".join(group) + "合计"
    )


def _quantity(index: Index, question: Question, chunk: Chunk, sentence: Facts) -> Unmet | None:
    """A number of the class asked for; a count has to be one of the things asked about."""
    if chunk.kind == "cover":
        return None
    found = "、".join(dict.fromkeys(q.text for q in sentence.quantities if q.unit_class != "plain"))
    asked = question.counted or question.head or question.measure or "数值"
    if not question.units:
        numbered = sentence.quantities or _HAN_NUMBER.search(sentence.plain)
        return Unmet("quantity", asked, found) if question.wants == "number" and not numbered else None
    if chunk.kind == "table" and sentence.quantities:
        return None
    only_counts = set(question.units) == {"count"}
    if question.currency and not any(_in_currency(q, question.currency) for q in sentence.quantities):
        return Unmet("quantity", f"以{question.currency}计的数值", found)
    wanted = {*question.units, "times"} if "percent" in question.units else set(question.units)
    fitting = [q for q in sentence.quantities if q.unit_class in wanted or (only_counts and _bare(q))]
    if "percent" in question.units and not _POINTS.search(question.plain):
        fitting = [q for q in fitting if not q.unit.endswith("百分点")]
    if not fitting:
        return None if only_counts and not question.much else Unmet("quantity", asked, found)
    if only_counts and question.measure:
        people = question.measure in _PEOPLE
        fitting = [q for q in fitting if _bare(q) or (q.unit in _PEOPLE) == people]
        if not fitting and question.much:
            return Unmet("quantity", asked, found)
    noun = [w for w in words(question.counted) if len(w) > 1 and w in index.lexical.frequency]
    noun = noun or [w for w in question.words if len(w) > 1 and not w.isascii()]
    counts_people = question.measure in _PEOPLE and not question.counted
    if only_counts and question.much and not counts_people and not any(_counts(q, noun, sentence) for q in fitting):
        return Unmet("quantity", asked, found)
    return None


def _date(question: Question, item: Evidence, sentence: Facts) -> Unmet | None:
    if question.wants != "date" or sentence.periods or question.asks_source:
        return None
    noted = any(facts_of(note).periods for note in item.sentence.footnotes)
    return None if noted or _TIME.search(sentence.plain) else Unmet("quantity", "时间", "")


def _stated(question: Question, sentence: Facts, around: Facts) -> Unmet | None:
    """A value that the question states (3.71万亿元的债券) has to stand where the answer is taken from."""
    if question.wants in ("yesno", "comparison"):
        return None
    for asked in find_quantities(question.plain):
        if asked.unit_class not in ("money", "percent") or any(
            asked.equals(q) for q in (*sentence.quantities, *around.quantities)
        ):
            continue
        return Unmet(
            "object", asked.text, "、".join(q.text for q in sentence.quantities if q.unit_class == asked.unit_class)
        )
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
    if re.match(r"(?:以上|左右)?[\u3400-\u9fff]{2}", quantity.after):
        return any(word in quantity.after for word in noun)
    return any(word in sentence.plain for word in noun)


def _premise(question: Question, sentence: Facts) -> Unmet | None:
    """A direction or a negation that the question takes for granted and the evidence contradicts."""
    if question.wants in ("yesno", "comparison"):
        return None
    text = _clauses_meant(question, sentence)
    for up, down in _DIRECTIONS:
        for mine, theirs in ((up, down), (down, up)):
            said = mine.search(question.plain)
            if said and not theirs.search(question.plain) and not mine.search(text) and (found := theirs.search(text)):
                return Unmet("premise", said.group(), found.group())
    if question.wants not in ("yesno", "comparison"):
        for word in dict.fromkeys(w for w in question.words if len(w) == 2 and w in text):
            denied = bool(re.search(_NEGATES + word, question.plain))
            if (denied or question.wants == "reason") and denied != bool(re.search(_NEGATES + word, text)):
                return Unmet("premise", f"{'不' if denied else ''}{word}", f"{'' if denied else '不'}{word}")
    for match in _EXTREMES.finditer(question.plain):
        opposite = rf"{match['noun'][-2:]}[^,;。]{{0,12}}{_OPPOSITE[match['adjective']]}"
        same = rf"{match['noun'][-2:]}[^,;。]{{0,12}}{match['adjective']}"
        if re.search(opposite, text) and not re.search(same, text):
            return Unmet("premise", match.group(), _OPPOSITE[match["adjective"]])
    return None


def _titles(question: Question, chunk: Chunk, around: Facts) -> list[Unmet]:
    """Titles that the question names in《》have to stand in the chunk of the sentence or around it."""
    asked = [title for title in re.findall(r"《([^》]{2,40})》", question.plain) if title not in _SELF]
    return [
        Unmet("object", f"《{title}》", "") for title in asked if title not in f"{plain_of(chunk.text)}\n{around.plain}"
    ]


def _clauses_meant(question: Question, sentence: Facts) -> str:
    """The clauses that hold a value which the question states, else those that hold most of its words."""
    stated = [q for q in find_quantities(question.plain) if q.unit_class != "plain"]
    values = [[any(asked.equals(q) for asked in stated) for q in find_quantities(c.plain)] for c in sentence.clauses]
    holding = [clause.plain for clause, held in zip(sentence.clauses, values, strict=True) if any(held)]
    if holding:
        return ",".join(holding)
    counts = [sum(word in clause.plain for word in question.words) for clause in sentence.clauses]
    return ",".join(c.plain for c, n in zip(sentence.clauses, counts, strict=True) if n == max(counts))


def explain(unmet: Sequence[Unmet]) -> str:
    """The reason for a refusal in Chinese, naming the condition: what was asked for, what was found."""
    if not unmet:
        return "报告中没有找到能够回答这个问题的内容。"
    first = unmet[0]
    if first.condition == "topic":
        return "这不是关于报告内容的问题,或者其中夹带了与报告无关的指令。"
    if first.condition == "period":
        if first.found:
            return f"报告给出的是{first.found}的内容,没有{first.asked}的。"
        return f"报告没有给出{first.asked}的内容。"
    if first.condition in ("place", "organisation"):
        what = "地区" if first.condition == "place" else "机构或对象"
        if first.found:
            return f"报告相近的内容说的是{first.found},没有给出{first.asked}的({what}不符)。"
        return f"报告没有给出与{first.asked}有关的这项内容({what}不符)。"
    if first.condition == "picture":
        return f"报告以图片给出“{first.found}”,{first.asked}中的数值只在图片里,正文没有写出。"
    if first.condition == "quantity":
        if first.found:
            return f"报告相近的内容给出的是{first.found},没有给出所问的{first.asked}。"
        return f"报告没有给出所问的{first.asked}。"
    if first.condition == "object":
        if first.found.startswith("共"):
            return f"报告没有{first.asked},{first.found}。"
        return f"报告中没有找到{first.asked}" + (f",相近的是{first.found}。" if first.found else "。")
    if first.condition == "premise":
        return f"问题的前提与报告不符:问题说“{first.asked}”,报告说的是“{first.found}”。"
    return f"报告没有写明{first.asked}。"


def _may_show(question: Question, caption: str) -> bool:
    """Whether a picture can hold the periods asked for: its caption names none, or one that overlaps each."""
    shown = facts_of(caption).periods
    return not shown or all(any(p.first <= a.last and a.first <= p.last for p in shown) for a in question.periods)


def pictured(index: Index, question: Question) -> Chunk | None:
    """The picture whose caption speaks of what is asked, where the text does not answer."""
    weights = {w: v for w, v in word_weights(index, question).items() if not w[0].isdigit()}
    best: tuple[float, Chunk] | None = None
    for chunk in index.chunks:
        if chunk.picture and chunk.caption and _may_show(question, chunk.caption):
            share = covered(weights, normalize(chunk.caption))
            if share > 0.45 and (best is None or share > best[0]):
                best = (share, chunk)
    return best[1] if best else None
