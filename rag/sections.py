"""Which section of the report a question names: 第四章, 最后一章, “强治理”那一节."""

from __future__ import annotations

import re

from index.normalize import normalize
from index.schema import Chunk
from index.store import Index
from rag.schema import Question

_LAST = re.compile(
    r"最后(?:一)?(?:章|部分|节)|末章|(?:报告|全书|白皮书|蓝皮书)(?:的)?(?:最后|末尾|结尾)|结尾(?:部分|一章)|last chapter|end of the (?:report|paper)"
)
_WHOLE = re.compile(
    r"(?:报告|蓝皮书|白皮书|全书|本书)[^,。]{0,6}(?:有|分|包括|包含|由)[^,。]{0,4}(?:哪些|几|什么|多少)[^,。]{0,3}(?:章|部分|内容)|"
    r"(?:报告|蓝皮书|白皮书|全书|本书)(?:主要)?(?:讲|说|写|谈)了?(?:些)?(?:什么|啥)[??]?$|(?:报告|蓝皮书|白皮书)的?主要内容|"
    r"(?:报告|蓝皮书|白皮书|全书|本书)的?(?:目录|结构|框架|章节)|table of contents|what chapters"
)
_QUOTED = re.compile(
    r"[“\"「](?P<name>[\u3400-\u9fff\w\- ]{2,20})[”\"」](?=[^,,。??]{0,6}(?:章|节|部分|举措|方面|讲|说|做|里|中))"
)
_NAMED = re.compile(
    r"[“\"「《]?(?P<name>[\u3400-\u9fff\w\- ]{2,30}?)[”\"」》]?\s*(?:这|那)?(?:一)?(?:章|节|部分|小节)(?!的?人)"
)
_NUMBER = re.compile(r"^(?:第)?([一二三四五六七八九十]+|\d+)(?:[、章..])")
_MEANT = 0.5
_HAN = {c: n for n, c in enumerate("零一二三四五六七八九十")}


def outline_chunk(index: Index, section: tuple[str, ...], document_id: str) -> Chunk | None:
    """The chunk that holds the headings below a section; ``None`` where it has none."""
    return next(
        (c for c in index.chunks if c.kind == "outline" and c.section == section and c.document_id == document_id),
        None,
    )


def named_section(index: Index, question: Question, document_id: str) -> tuple[str, ...] | None:
    """The path of the section of a report that a question names; ``None`` where it names none, ``()`` for the report."""
    own = [c for c in index.chunks if c.document_id == document_id]
    paths = list(dict.fromkeys(c.section[: n + 1] for c in own for n in range(len(c.section))))
    chapters = [path for path in paths if len(path) == 1 and ordinal(path[0])]
    if question.target and question.target.kind == "section":
        return next((path for path in chapters if str(ordinal(path[0])) == question.target.key), None)
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


def part_meant(index: Index, section: tuple[str, ...], document_id: str, weights: dict[str, float]) -> tuple[str, ...]:
    """The part of a section that a question is about by its other words (第六章讲人才的那一节); else the section.

    One heading below has to hold more than half of what the words weigh that the report has and the section's own
    titles lack, and more than any other heading.
    """
    outline = outline_chunk(index, section, document_id)
    above = normalize("".join(section))
    rest = {w: v for w, v in weights.items() if len(w) > 1 and w not in above and index.lexical.frequency.get(w)}
    if outline is None or not section or not rest:
        return section
    held = [
        sum(weight for word, weight in rest.items() if word in normalize(heading.text)) for heading in outline.sentences
    ]
    best = max(held)
    if best <= _MEANT * sum(rest.values()) or held.count(best) > 1:
        return section
    return (*section, outline.sentences[held.index(best)].text)


def leaf_sentences(index: Index, section: tuple[str, ...], document_id: str) -> list[tuple[Chunk, int]]:
    """The sentences of the text right below a heading, as (chunk, position); a part of a long sentence counts as one."""
    return [
        (chunk, i)
        for chunk in index.chunks
        if chunk.kind == "text" and chunk.section == section and chunk.document_id == document_id
        for i in range(len(chunk.sentences))
    ]


def ordinal(title: str) -> int | None:
    """The number of a first-level heading (四、 or 第四章 or 4.); ``None`` without one."""
    match = _NUMBER.match(normalize(title))
    if not match:
        return None
    text = match[1]
    if text.isdigit():
        return int(text)
    value = 0
    for char in text:
        value = (value or 1) * 10 if char == "十" else value + _HAN[char]
    return value


def in_scope(index: Index, scope: str) -> list[bool]:
    """For every chunk whether it lies in ``scope``: a chapter (第四章, 四), words of a heading, or a report's title."""
    wanted = normalize(scope)
    match = re.fullmatch(r"第?([一二三四五六七八九十]+|\d+)(?:章|部分)?", wanted)
    number = ordinal(match[1] + "、") if match else None
    if number is not None:
        return [bool(c.section) and ordinal(c.section[0]) == number for c in index.chunks]
    return [
        any(wanted in normalize(title) for title in c.section) or wanted in normalize(c.document_title)
        for c in index.chunks
    ]
