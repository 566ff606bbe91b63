"""A question and a sentence → the conditions of the question that the sentence does not meet."""

from __future__ import annotations

import re

from index.schema import Chunk
from index.store.protocol import Index
from rag.answering.conditions_met import context_of, periods_before, stated_periods
from rag.answering.tables_and_figures import asks_caption
from rag.facts.periods import Period
from rag.facts.sentences import Facts, facts_of, plain_of
from rag.question.content_words import translate
from rag.question.named_sections import named_section, ordinal
from rag.question.orders_to_models import is_instruction
from rag.refusal.unmet_measures import unmet_kind
from rag.refusal.unmet_names import unmet_law, unmet_names
from rag.refusal.unmet_numbered import unmet_numbered
from rag.refusal.unmet_values import unmet_code, unmet_group, unmet_quantity
from rag.schema import Evidence, Question, Unmet

_REQUEST = re.compile(
    r"系统提示词?|system prompt|"
    r"(?:调试|开发者|越狱|上帝)模式|developer mode|jailbreak|你现在(?:是|进入|扮演)|假装你|act as|pretend to|"
    r"你(?:现在)?改当|(?:别管|不用管|抛开|不要管).{0,6}(?:资料|报告|文档|规则)|(?:帮|给|替)我(?:写|编|作|画|翻译|生成|推荐|算)(?!的)|(?:把|将)[^,。]{1,20}译(?:成|为)|"
    r"(?:不必|不用|无需|不要|别)再?(?:依据|根据|参考|按照|管)|自行编造|跳过检索|不要引用|无需引用|当作报告|当成报告|reveal your|your instructions|你的(?:指令|设定|prompt)|"
    r"(?:编造|杜撰|伪造|捏造|虚构|瞎编|胡编|(?<![主新改汇整选合])编)(?:出|上)?(?:一|几|两|点)?(?:个|份|条|组|段|些|点|套|张)|"
    r"^\W{0,2}(?:系统|管理员|开发者)(?:通知|指令|消息|命令|提示|模式)[】\]:,]|隐藏(?:的)?(?:命令|指令)|"
    r"(?:忘掉|忘记|无视|抛弃)[^,,。]{0,8}(?:资料|指令|设定|报告|白皮书|原文)|标(?:注|上|明)[^,,。]{0,4}(?:出自|来自|来源为)(?![哪谁何什])|"
    r"(?:假装|假设|假定|装作|就当)[^,,。]{0,2}(?:你|文档|报告|资料|原文|文中|文件|白皮书|书里)|"
    r"(?:无论|不管|不论)[^,。]{0,8}(?:怎么|如何|什么|怎样|咋)[^,。]{0,4},[^,。]{0,6}(?:答|说|写|输出)|"
    r"(?:都|只|一律|必须|统一|直接)(?:回答|回复|输出|答)[“\"「:]|写(?:一|1|个|几)?(?:首|封|篇|段)[^,。]{0,16}(?:诗|信|作文|小说|故事|代码|脚本|笑话)|"
    r"(?:^|please |just |then )make up an?\b|(?:fabricate|invent) (?:an?|some|the)\b"
)
"""A task for a writing machine, or the rules of answering told anew. Nothing that a question about a report says in passing."""
_STANDS_OUT = 3.0
_SELF = ("蓝皮书", "白皮书", "报告")
_RESPECTIVELY = re.compile(r"分别|依次|逐年|各年")


def unmet_conditions(index: Index, question: Question, item: Evidence, *, silent: bool = True) -> tuple[Unmet, ...]:
    """The conditions of the question that one sentence, with its headings and the sentence before it, does not meet.

    With ``silent`` a sentence that states no period may stand for any.
    """
    sentence, around = facts_of(item.sentence.text), context_of(item.chunk, item.position)
    checks = (
        _foreign_topic(index, question, item),
        *_periods(question, item, sentence, silent),
        *unmet_names(index, question, item.chunk, sentence, around),
        unmet_group(question, sentence),
        unmet_quantity(index, question, item.chunk, sentence) or unmet_kind(question, item.chunk, sentence),
        unmet_code(question, item.chunk, around),
        *unmet_numbered(question, item.chunk, sentence, around),
        *_titles(question, item.chunk, sentence, around),
        unmet_law(index, question),
    )
    return tuple(check for check in checks if check is not None)


def known_not_to_answer(index: Index, question: Question, chunk: Chunk) -> tuple[Unmet, ...]:
    """What is known, not estimated: no question at all, an object (表9, 第八章) that the report of ``chunk`` lacks, a picture."""
    checks = (
        _instruction(question),
        _lacking(index, question, chunk.document_id),
        _picture(question, chunk),
    )
    return tuple(check for check in checks if check is not None)


def _instruction(question: Question) -> Unmet | None:
    other = is_instruction(question.text) or _REQUEST.search(question.plain) is not None
    return Unmet("instruction", question.text, "") if other else None


def _foreign_topic(index: Index, question: Question, item: Evidence) -> Unmet | None:
    """A question of which the report knows no word."""
    if (
        question.target is not None
        or question.about_report
        or (question.language == "en" and translate(question.plain))
    ):
        return None
    words = [w for w in question.words if not w.isdigit()]
    known = [w for w in words if w in index.lexical.frequency]
    if not known and item.standing <= _STANDS_OUT:
        return Unmet("topic", question.text, "")
    return None


def _lacking(index: Index, question: Question, document_id: str) -> Unmet | None:
    """A table, figure, footnote, page or chapter that the question names and the report does not have."""
    target = question.target
    if target is None:
        return None
    own = index.chunks.of(document_id)
    if target.kind == "section":
        chapters = {chunk.section[0] for chunk in own if chunk.section and ordinal(chunk.section[0])}
        there = named_section(index, question, document_id) is not None
        has_chapter = any(str(ordinal(title)) == target.key for title in chapters)
        found = f"共{len(chapters)}章" if chapters and not has_chapter else ""
    elif target.kind == "page":
        labels = {s.page_label for chunk in own for s in chunk.sentences if s.page_label and s.page_label.isdecimal()}
        there = target.key in labels or not labels
        found = f"共{max(map(int, labels))}页" if labels else ""
    else:
        labels = {
            chunk.label for chunk in own if chunk.label and (chunk.kind == "footnote") == (target.kind == "footnote")
        }
        there, found = not target.key or target.key in labels, ""
        alike = [chunk for chunk in own if chunk.kind == target.kind]
        if not target.key and (not alike or any(chunk.label for chunk in alike)):
            return Unmet("object", "所问的表" if target.kind == "table" else "所问的图", "")
    return None if there else Unmet("object", target.text, found)


def _picture(question: Question, chunk: Chunk) -> Unmet | None:
    """A value asked of a table or figure that the report gives as a picture."""
    if question.target is None or chunk.label != question.target.key or not chunk.picture or not asks_value(question):
        return None
    return Unmet("picture", question.target.text, chunk.caption or chunk.text)


def asks_value(question: Question) -> bool:
    """Whether a question about a table or figure is for its values, not for its caption or source."""
    if (
        question.asks_source
        or asks_caption(question)
        or re.search(
            r"标题|题目|名称|叫什么|画的|讲的|展示|说明|反映|列的|哪方面|年报|公报|年鉴|关于什么|内容|哪一?页|在哪",
            question.plain,
        )
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


def _titles(question: Question, chunk: Chunk, sentence: Facts, around: Facts) -> list[Unmet]:
    """Titles that the question names in《》have to stand in the chunk of the sentence or around it.

    Where a sentence names other titles only, it is not about the one asked.
    """
    asked = [title for title in re.findall(r"《([^》]{2,40})》", question.plain) if title not in _SELF]
    return [
        Unmet("object", f"《{title}》", "")
        for title in asked
        if title not in f"{plain_of(chunk.text)}\n{around.plain}"
        or (chunk.kind == "text" and "《" in sentence.plain and title not in sentence.plain)
    ]
