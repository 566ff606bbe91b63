"""A question → what is to be written: a fact, a list, a comparison, a summary of a section or the report, an explanation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.store.protocol import Index
from index.words.normalize import normalize, squeeze
from rag.facts.sentences import plain_of
from rag.question.analysis import ASKS
from rag.question.content_words import content_words
from rag.question.named_sections import named_section
from rag.schema import Question

Task = Literal["fact", "list", "compare", "summarise", "explain"]
Language = Literal["zh", "en"]

_SUMMARY = re.compile(
    r"(?:总结|概括|概述|归纳|梳理|综述|提炼)(?![了过的性])|摘要|大意|梗概|要点|主要(?:内容|观点|讲)|(?:主要|核心|关键|重要|基本)的?(?:结论|发现|判断|数据|数字|指标)|(?:讲|说|写|谈)了?(?:些)?(?:什么|啥)|"
    r"\bsummar(?:y|i[sz]e)\b|\boverview\b|\boutline\b|\bsum up\b|\b(?:main|key) (?:points?|findings?|messages?|ideas?)\b|what (?:is|does) .{0,40}\b(?:report|paper|chapter|section) ?\d* ?(?:about|say)\b"
)
_TELL = re.compile(
    r"(?:介绍|讲讲|讲一讲|说说|说一说|讲解|解读|展开[说讲])(?![了的])|\b(?:describe|tell me about|walk me through|what is in)\b"
)
"""Of a chapter, this asks for a summary; of a thing, for an explanation."""
_LIST = re.compile(
    r"哪些|哪几|列出|列举|罗列|逐[一条项]|分别(?:是|有)(?:什么|哪)|\blist\b|\bwhat are\b|\bname (?:all|the)\b"
)
_COMPARE = re.compile(
    r"对比|比较(?:一下|下)?(?![大小多少高低快慢好强完成])|相比|相较|(?:不同|差别|区别|差异|异同)|\bcompar|\bdiffer|\bversus\b|\bvs\b"
)
_EXPLAIN = re.compile(
    r"解释|说明(?:一下|下)|阐述|介绍(?![了的])|讲讲|说说|解读|为什么|为何|为啥|原因|如何|怎么|怎样|含义|意思|意义|"
    r"\b(?:explain|describe|why|how (?:do|does|did|is|are|can|could|has|have|was|were)|meaning|what does .{0,60} mean)\b"
)

_NUMBERED = re.compile(r"^(?:第?[一二三四五六七八九十\d]+[、章节..]|\([一二三四五六七八九十\d]+\)|\d+(?:\.\d+)+)")

_TONGUE = r"(?:(?P<zh>简体中文|繁体中文|中文|汉语|chinese|mandarin)|(?P<en>英文|英语|english))"
_ANSWER_IN = (
    re.compile(
        rf"(?:用|以|拿|使用){_TONGUE}(?:来|语言)?(?:回答|作答|答|回复|总结|概括|概述|归纳|解释|说明|介绍|描述|写|说|列|讲|输出|告诉|对比|比较|[,:,:])"
    ),
    re.compile(
        rf"(?:^|[,。;:?!\s请]){_TONGUE}(?:回答|作答|回复|输出)|(?:回答|答案|回复|输出)(?:请)?用{'(?:(?P<zh2>中文|汉语)|(?P<en2>英文|英语))'}"
    ),
    re.compile(
        rf"\b(?:answer|reply|respond|write|explain|summari[sz]e|describe|list|compare|tell)\b[^.?!]*\bin {_TONGUE}(?=\s*(?:[,.;:?!]|please|$))"
    ),
    re.compile(
        rf"\bin {_TONGUE},? please\b|(?:^|[.?!,] )(?:please )?in {_TONGUE.replace('?P<zh>', '?P<zh2>').replace('?P<en>', '?P<en2>')}(?=\s*(?:[,.:]|$))"
    ),
)

REPORT_WORDS = frozenset(
    "蓝皮书 白皮书 报告 全文 全书 本书 整本 整本书 整体 整份 整篇 全部 方面 文档 文件 论文 文章 书 网页 网站 页面 幻灯 幻灯片 文稿 ppt pdf 核心 关键 重点 基本 主要 观点 结论 大意 要点 摘要 发现 信息 思想 内容 梗概 "
    "不 超过 不超过 最多 总结 概括 概述 归纳 梳理 综述 提炼 介绍 讲解 解读 展开 判断 重要 最 简短 短 一点 简洁 精简 一份 一段 一段话 一句 一句话 几句 几句话 句话 话 字 以内 左右 段 句 点 用 以 英文 英语 中文 汉语 回答 作答 "
    "report paper document book study whole entire full overall summary summarise summarize summarizing summarising overview outline sum main key "
    "point points finding findings message messages idea ideas content contents short brief briefly sentence sentences words english chinese please answer me up "
    "一 二 三 四 五 六 七 八 九 十 两 三句 三句话 五句话".split()
)
"""What a question may consist of that asks about the report as a whole."""

_THIS_ONE = re.compile(
    r"(?:这|本|该|此)一?[份篇个本部张套则页封期次项]?(?:word|excel|pdf|ppt|的)*"
    r"(?:网页|页面|网站|幻灯片?|演示文稿|ppt|pdf|word|excel|课件|文稿|讲稿|表格|工作表|年报|半年报|季报|月报|周报|研报|简报|公报|公告|"
    r"通知|通告|意见|方案|规划|法律|法规|条例|办法|规定|规则|标准|指南|手册|材料|资料|合同|协议|文献|新闻|帖子|讲话|纪要)"
)
"""What a file may be called that is no report; 法律 without 这部 is a thing that the report speaks of."""
_THIS_PART = frozenset(
    "一章 本章 这章 该章 一节 本节 这节 该节 这部分 本部分 部分 一部分 章 节 chapter section part".split()
)
_FIGURES = frozenset("数据 数字 指标 figures numbers data".split())
"""What a question may ask for besides, that wants the figures of a report or section."""
_WHAT = re.compile(r"(?:是|有)(?:什么|啥|哪些)|[\u3400-\u9fff]*观点|\babout\b")
_IS_WHAT = re.compile(r"(?:是|有)一?[份篇本个]?(?:关于|讲)?(?:什么|啥)")
_OWN_NAME = re.compile(r"报告|白皮书|蓝皮书|结论|观点|方面|内容|[讲说]了|\b(?:report|paper|document)\b")
"""What a question says of a report that names nothing else (这是什么报告, 结论是什么): it asks what the report says."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be written. ``language`` is that of the answer.

    ``section`` is the path of the section to summarise, in the report ``document_id``; ``whole`` says that it is the report
    itself, the one of ``document_id`` or, where that is ``None`` too, those in which something was found. ``figures`` says that its figures are wanted.
    """

    task: Task
    language: Language
    section: tuple[str, ...] | None = None
    document_id: str | None = None
    whole: bool = False
    figures: bool = False


def work_of(index: Index, question: Question) -> Work:
    """What a question asks to be written. A section that several reports have is that of the first, or of the one named."""
    task, language = _task(question), _answer_language(question)
    if task != "summarise":
        return Work(task, language)
    named = [s.document_id for s in index.manifest.sources if normalize(s.title) in question.plain]
    reports = named or [source.document_id for source in index.manifest.sources]
    titles = _titles(index)
    only = reports[0] if len(reports) == 1 else None
    if (question.target is None or _is_sheet(index, question)) and _is_whole(question, titles):
        return Work(task, language, None, only, whole=True)
    for document_id in reports:
        path = named_section(index, question, document_id)
        if path is None:
            path = _titled_section(index, question, document_id)
        if path:
            return Work(task, language, path, document_id)
        if path == ():
            return Work(task, language, None, only, whole=True)
    return Work(task, language)


def plain_summary(index: Index, question: Question) -> Work | None:
    """What is to be summed up, where a question asks for that and nothing besides; ``None`` for any other.

    第四章讲了什么 is one; 第六章关于人才的两点 asks for a part of what a chapter says.
    """
    work = work_of(index, question)
    if work.task != "summarise" or question.count is not None or not (work.whole or work.section):
        return None
    said = normalize(" ".join(work.section or ()))
    plain = question.plain.replace(question.target.text, " ") if question.target else question.plain
    for title in sorted(_titles(index), key=len, reverse=True):
        plain = plain.replace(title, " ")
    own = [word for word in content_words(_THIS_ONE.sub(" ", plain)) if word not in said or not said]
    if any(word not in REPORT_WORDS | _THIS_PART | _FIGURES and not word.isdigit() for word in own):
        return None
    return replace(work, figures=bool(_FIGURES.intersection(own)))


def _titles(index: Index) -> list[str]:
    return [normalize(source.title) for source in index.manifest.sources]


def _task(question: Question) -> Task:
    """By its words first: what ``question.wants`` calls a summary may be a way (如何), what it calls a fact an explanation."""
    plain, wants = question.plain, question.wants
    of_chapter = question.target is not None and question.target.kind == "section"
    if wants in ("number", "date") and not (_SUMMARY.search(plain) or _COMPARE.search(plain)):
        return "fact"
    if _SUMMARY.search(plain) or (of_chapter and _TELL.search(plain) and not _LIST.search(plain)):
        return "summarise"
    if _asks_what_it_says(question):
        return "summarise"
    if _COMPARE.search(plain) or (wants == "comparison" and len(question.objects) > 1):
        return "compare"
    if wants == "list" or question.count is not None or _LIST.search(plain):
        return "list"
    if wants == "comparison" and not re.search(r"哪|谁|\bwhich\b|\bwho\b", plain):
        return "compare"
    if wants in ("definition", "reason", "summary") or _EXPLAIN.search(plain):
        return "explain"
    return "fact"


def _asks_what_it_says(question: Question) -> bool:
    """Whether a question names nothing but the report or a chapter, and asks what that is or to tell of it (第二章呢, 简单介绍一下)."""
    target, plain = question.target, question.plain
    if target is not None and target.kind != "section":
        return False
    rest = plain.replace(target.text, " ") if target is not None else plain
    if any(word not in REPORT_WORDS | _THIS_PART for word in content_words(rest)):
        return False
    tells = bool(_TELL.search(plain) or _WHAT.search(plain) or _LIST.search(plain) or _IS_WHAT.search(plain))
    if target is not None:
        return tells or not ASKS.search(rest.replace("呢", ""))
    return tells and bool(_TELL.search(plain) or _OWN_NAME.search(plain))


def _answer_language(question: Question) -> Language:
    """The language that the question asks to be answered in, else its own."""
    for rule in _ANSWER_IN:
        if match := rule.search(question.plain):
            if re.search(r"\b(?:called|named|mean|means|term|word for)\b[^.?!]*$", question.plain[: match.end()]):
                continue
            groups = match.groupdict()
            return "zh" if groups.get("zh") or groups.get("zh2") else "en"
    return question.language


def sums_up_all(question: Question) -> bool:
    """Whether a question asks what is said, and names nothing but the report, or this part of it (这一章讲了什么)."""
    names = [word for word in content_words(question.plain) if word not in REPORT_WORDS | _THIS_PART]
    return (
        not names and question.target is None and bool(_SUMMARY.search(question.plain) or _WHAT.search(question.plain))
    )


def _is_sheet(index: Index, question: Question) -> bool:
    """Whether a question speaks of 这张表, and there is nothing else."""
    target = question.target
    of_table = target is not None and (target.kind, target.key) == ("table", "")
    return of_table and not any(chunk.kind == "text" for chunk in index.chunks)


def _is_whole(question: Question, titles: Sequence[str]) -> bool:
    """Whether a question that asks for a summary names nothing to sum up but the report."""
    plain = question.plain.replace(question.target.text, " ") if question.target else question.plain
    for title in sorted(titles, key=len, reverse=True):
        plain = plain.replace(title, " ")
    words = content_words(_THIS_ONE.sub(" ", plain))
    return not [word for word in words if word not in REPORT_WORDS | _FIGURES and not word.isdigit()]


def _titled_section(index: Index, question: Question, document_id: str) -> tuple[str, ...] | None:
    """The section whose title, without its number, stands in the question (前言讲了什么); of several the longest."""
    asked = squeeze(question.plain)
    own = index.chunks.section_paths(document_id)
    paths = dict.fromkeys(section[: n + 1] for section in own for n in range(len(section)))
    titles = {path: _NUMBERED.sub("", squeeze(plain_of(path[-1]))) for path in paths}
    found = [path for path, title in titles.items() if len(title) > 1 and title in asked]
    return max(found, key=lambda path: (len(titles[path]), -len(path)), default=None)
