"""A question after how many chapters, sections, pages, tables, figures or notes a report has, or which → the numbers, computed.

What is counted is cited: all of it where that is little, else the first and the last. Pages are counted by the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.schema import Chunk, Sentence
from index.store.protocol import Index
from rag.question.content_words import content_words
from rag.question.named_sections import named_section, ordinal
from rag.question.tasks import REPORT_WORDS
from rag.schema import Question

Counted = Literal["chapter", "section", "page", "table", "figure", "footnote"]

_HOW_MANY = r"(?:总?共?(?:有|分(?:为|成)?)?(?:几|多少)|有没有|哪些|(?:列出|列举|罗列)(?:所有|全部)?的?|how many )"
_RULES: Mapping[Counted, re.Pattern[str]] = {
    "chapter": re.compile(rf"{_HOW_MANY}个?(?:大)?(?:章节?|部分|chapters)|^目录(?=是|$|[?])"),
    "section": re.compile(rf"{_HOW_MANY}个?(?:小节|节(?![\u3400-\u9fff])|sections)"),
    "page": re.compile(rf"{_HOW_MANY}(?:页|pages)|多厚|多长(?=$|[??])"),
    "table": re.compile(rf"{_HOW_MANY}(?:张|个|幅)?(?:统计|数据)?(?:表格|图表|表|tables)"),
    "figure": re.compile(rf"{_HOW_MANY}(?:张|个|幅)?(?:插|配)?(?:图片|图表|图|figures)"),
    "footnote": re.compile(rf"{_HOW_MANY}(?:条|个|处)?(?:脚注|注释|footnotes)"),
}
_UNIT: Mapping[Counted, str] = {
    "chapter": "章",
    "section": "节",
    "page": "页",
    "table": "张表",
    "figure": "幅图",
    "footnote": "条脚注",
}
_ALL_CITED = 12
_LISTED = 60
"""The same of a question that asks which there are."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are, what they are counted in, and what bears it out; ``listed`` says that it is all of them.

    ``section`` is the path of the chapter that they were counted in; empty for the report.
    """

    what: Counted
    number: int
    unit: str
    places: tuple[tuple[Chunk, Sentence], ...]
    listed: bool
    section: tuple[str, ...] = ()


def asked_counts(question: Question) -> tuple[Counted, ...]:
    """What of the report itself a question asks the number of; empty where it asks for anything besides."""
    found = tuple(what for what, rule in _RULES.items() if rule.search(question.plain))
    rest = question.plain
    if question.target is not None and question.target.kind == "section":
        rest = rest.replace(question.target.text, " ")
    for rule in _RULES.values():
        rest = rule.sub(" ", rest)
    return found if found and not [word for word in content_words(rest) if word not in REPORT_WORDS] else ()


def count(index: Index, question: Question, what: Counted, document_id: str) -> Count | None:
    """How many of them a report has, or the chapter of it that a question names; ``None`` where it has none that could be cited.

    All of them are cited where the question asks which there are.
    """
    within = question.target is not None and question.target.kind == "section"
    section = named_section(index, question, document_id) if within else ()
    if section is None:
        return None
    if section and what == "chapter":
        what = "section"  # a chapter has parts of its own, and no chapters
    found = _counted_in(index, what, document_id, section, _LISTED if question.wants == "list" else _ALL_CITED)
    return found and replace(found, section=section)


def _counted_in(index: Index, what: Counted, document_id: str, section: tuple[str, ...], most: int) -> Count | None:
    own = [chunk for chunk in index.chunks.of(document_id) if chunk.section[: len(section)] == section]
    if what in ("chapter", "section"):
        return _headings(own, what, most, section)
    if what == "page":
        return None if section else _pages(index, own, document_id)
    kinds = {"footnote": ("footnote",), "table": ("table",), "figure": ("figure",)}[what]
    once: dict[str, Chunk] = {}
    for n, chunk in enumerate(own):
        if chunk.kind in kinds:
            once.setdefault(chunk.label if chunk.label and what != "footnote" else str(n), chunk)
    return _counted(what, [(chunk, chunk.sentences[0]) for chunk in once.values() if chunk.sentences], most)


def _headings(own: Sequence[Chunk], what: Counted, most: int, section: tuple[str, ...]) -> Count | None:
    """Headings as the outline has them: of the first level those with a number, where several have one."""
    depth = len(section) or (0 if what == "chapter" else 1)
    wanted = [
        (chunk, sentence)
        for chunk in own
        if chunk.kind == "outline" and len(chunk.section) == depth
        for sentence in chunk.sentences
    ]
    numbered = [place for place in wanted if ordinal(place[1].text)]
    return _counted(what, numbered if what == "chapter" and len(numbered) > 1 else wanted, most)


def _pages(index: Index, own: Sequence[Chunk], document_id: str) -> Count | None:
    document = index.document(document_id)
    text = [(chunk, sentence) for chunk in own if chunk.kind == "text" for sentence in chunk.sentences]
    if not document.pages or not text or text[0][1].paragraph is not None:
        return None
    last = max(text, key=lambda place: place[1].page_index)
    return Count("page", len(document.pages), _UNIT["page"], (last,), listed=False)


def _counted(what: Counted, places: Sequence[tuple[Chunk, Sentence]], most: int) -> Count | None:
    if not places:
        return None
    listed = len(places) <= most
    cited = tuple(places) if listed else (places[0], places[-1])
    return Count(what, len(places), _UNIT[what], cited, listed)
