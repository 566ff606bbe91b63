"""A question → the section of the report that it names: 第四章, 最后一章, “强治理”那一节."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.schema import Chunk
from index.store.protocol import Index
from index.words.normalize import normalize
from rag.facts.sentences import plain_of
from rag.schema import Question

_LAST = re.compile(
    r"最后(?:一)?(?:章|部分|节)|末章|(?:报告|全书|白皮书|蓝皮书)(?:的)?(?:最后|末尾|结尾)|结尾(?:部分|一章)|last chapter|end of the (?:report|paper)"
)
_WHOLE = re.compile(
    r"(?:报告|蓝皮书|白皮书|全书|本书)[^,。]{0,6}(?:有|分|包括|包含|由)[^,。]{0,4}(?:哪些|几|什么|多少)[^,。]{0,3}(?:章|部分|内容)|"
    r"(?:报告|蓝皮书|白皮书|全书|本书)(?:主要)?(?:讲|说|写|谈)了?(?:些)?(?:什么|啥)[??]?$|(?:报告|蓝皮书|白皮书)的?主要内容|"
    r"(?:报告|蓝皮书|白皮书|全书|本书)的?(?:目录|结构|框架|章节)|^(?:一共|总共|共)?(?:有|分为?|分成)?(?:几|多少|哪些|哪几)个?章节?\W*$|table of contents|what chapters"
)
_QUOTED = re.compile(
    r"[“\"「](?P<name>[\u3400-\u9fff\w\- ]{2,20})[”\"」](?=[^,,。??]{0,6}(?:章|节|部分|举措|方面|讲|说|做|里|中))"
)
_NAMED = re.compile(
    r"[“\"「《]?(?P<name>[\u3400-\u9fff\w\- ]{2,30}?)[”\"」》]?\s*(?:这|那)?(?:一)?(?:章|节|部分|小节)(?!的?人)"
)
_SECTION = re.compile(r"(?:[那这哪]一?|的|小)节|[那这]一?(?:个)?(?:部分|小节)|\bsection\b")
_NTH_SECTION = re.compile(r"第([一二三四五六七八九十]+|\d+)(?:小)?节")
_NUMBER = re.compile(
    r"^(?:(?:第|part\s*|专题)([一二三四五六七八九十]+|\d+)|([一二三四五六七八九十]+|\d+)(?=[、章.．](?!\d)))",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"^\s*0?(\d{1,2})\s+(?=[^\W\d])")
"""``2 建设现状``: the number of a heading without a mark, told by the space that normalising takes away."""
_NO_CONTENT = re.compile(r"版权|更名|免责|声明|目录|致谢|copyright|disclaimer|contents|acknowledg", re.I)
_HAN = {c: n for n, c in enumerate("零一二三四五六七八九十")}


def outline_chunk(index: Index, section: tuple[str, ...], document_id: str) -> Chunk | None:
    """The chunk that holds the headings below a section; ``None`` where it has none."""
    return next(
        (c for c in index.chunks.of(document_id) if c.kind == "outline" and c.section == section),
        None,
    )


def named_section(index: Index, question: Question, document_id: str) -> tuple[str, ...] | None:
    """The path of the section of a report that a question names; ``None`` where it names none, ``()`` for the report."""
    own = index.chunks.section_paths(document_id)
    paths = list(dict.fromkeys(path[: n + 1] for path in own for n in range(len(path))))
    chapters = [path for path in paths if len(path) == 1 and ordinal(path[0])]
    if question.target and question.target.kind == "section":
        chapter = next((path for path in chapters if str(ordinal(path[0])) == question.target.key), None)
        below = [path for path in paths if path[:1] == chapter and len(path) > 1]
        if match := _NTH_SECTION.search(question.target.text):
            number = ordinal(match[1] + "、")
            return next((path for path in below if len(path) == 2 and _number_of(path[1]) == number), None)
        return _section_within(index, question, below) or chapter
    if _WHOLE.search(question.plain):
        return ()
    if _LAST.search(question.plain) and chapters:
        return chapters[-1]
    for match in (*_QUOTED.finditer(question.plain), *_NAMED.finditer(question.plain)):
        name = match["name"].strip()
        for start in range(len(name) - 1):
            tail = name[start:]
            found = [path for path in paths if tail in normalize(path[-1])]
            if found:
                return min(found, key=len)
            if match.re is _QUOTED:
                break
    return None


def asks_items(question: Question) -> bool:
    """Whether a question is answered by several things, one by one."""
    whole = bool(_WHOLE.search(question.plain))
    return whole or question.wants in ("list", "summary") or question.count is not None


def asked_outline(index: Index, question: Question, document_id: str) -> Chunk | None:
    """The headings below the section that a question asks to list or sum up; ``None`` where they do not answer it."""
    section = named_section(index, question, document_id) if asks_items(question) else None
    outline = outline_chunk(index, section, document_id) if section is not None else None
    return outline if outline is not None and question.count in (None, len(outline.sentences)) else None


def _section_within(index: Index, question: Question, below: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The section of a chapter that a question means by words of its heading (第六章讲大模型的那一节).

    A question that does not speak of a section (第六章关于人才的两点) has to hold more than half of its weight in one heading.
    """
    above = normalize(below[0][0]) if below else ""
    frequency = index.lexical.frequency
    weights = {w: index.lexical.weight(w) for w in question.words if frequency.get(w) and w not in above}
    shared = {path: sum(v for word, v in weights.items() if word in normalize(path[-1])) for path in below}
    best = max(shared.values(), default=0.0)
    found = [path for path in below if shared[path] == best > 0]
    if not found or _SECTION.search(question.plain):
        # of a section and one below it that share as much the question means the whole
        return min(found, key=len, default=None)
    return found[0] if len(found) == 1 and 2 * best > sum(weights.values()) else None


def _number_of(title: str) -> int | None:
    """The number of a heading below the first level, as in (二)科技 or 第二节 科技 or 3.2 科技."""
    plain = re.sub(r"^\((\w+)\)|^第(\w+)节", lambda match: f"{match[1] or match[2]}、", normalize(title))
    return ordinal(re.sub(r"^(?:\d+\.)+(\d+)", r"\1、", plain))


def says_nothing_of_the_matter(section: Sequence[str]) -> bool:
    """Whether a section tells of the book and not of its matter: a disclaimer, thanks, the contents."""
    return bool(section) and bool(_NO_CONTENT.search(section[0]))


def leaf_sentences(index: Index, section: tuple[str, ...], document_id: str) -> list[tuple[Chunk, int]]:
    """The sentences of the text right below a heading, as (chunk, position); a part of a long sentence counts as one."""
    return [
        (chunk, i)
        for chunk in index.chunks.of(document_id)
        if chunk.kind == "text" and chunk.section == section
        for i in range(len(chunk.sentences))
    ]


def ordinal(title: str) -> int | None:
    """The number of a first-level heading (四、 or 第四章 or 4. or ``4 结语``); ``None`` without one."""
    match = _NUMBER.match(plain_of(title)) or _BARE_NUMBER.match(title)
    if not match:
        return None
    text = next(group for group in match.groups() if group)
    if text.isdigit():
        return int(text)
    value = 0
    for char in text:
        value = (value or 1) * 10 if char == "十" else value + _HAN[char]
    return value
