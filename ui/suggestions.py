"""Questions that a report answers, made of its outline: for an empty page, and to go on with after an answer.

Pure and in Chinese, as the reports are. Only forms are used that the assistant reads as what they are: a chapter by its number,
a section by its name, a table, a figure, a term that is defined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from index.readers.outline import parse_number
from index.schema import Chunk
from index.words.normalize import normalize, squeeze
from rag.question.named_sections import ordinal
from rag.schema import Answer

MOST_SUGGESTED, MOST_RELATED = 6, 3
ABOUT_REPORT = "这份报告讲了什么?"

_HAN_NUMBERS = ("", *"一二三四五六七八九", "十", *(f"十{n}" for n in "一二三四五六七八九"), "二十")
_NAME = re.compile(r"[\u3400-\u9fffA-Za-z0-9\- ]{6,20}")
_LABEL = re.compile(r"[图表]\d{1,2}(?:[.-]\d{1,2})?")
_COLUMN = re.compile(r"[\u3400-\u9fff]{2,12}")
_NO_THING = re.compile(r"时间|日期|年份|序号|编号|备注|说明|合计|单位|占比|金额|数量|来源")
_DEFINED = re.compile(
    r"[“\"]?(?P<term>[\u3400-\u9fffA-Za-z0-9/\-]{2,14})[”\"]?(?:[(（][^()（）]{1,40}[)）])?[,,]?(?:是指|指的是)"
)
_NO_TERM = re.compile(
    r"^(?:本|该|其|这|那|此|所|它|主要|具体|一般|通常|一是|二是|前者|后者)|的|是|和|与|在|中|(?:一般|通常|主要|就|也)$"
)


def suggested(chunks: Sequence[Chunk], document_id: str | None = None) -> list[str]:
    """Up to ``MOST_SUGGESTED`` questions about a report, of as many kinds as it has; of the first report without an id."""
    own = _of(chunks, document_id)
    chapters = [asked for title in _titles(own, depth=1) if (asked := about_chapter(title))]
    tables, figures = _objects(own)
    whole = [ABOUT_REPORT] if any(chunk.kind == "outline" and not chunk.section for chunk in own) else []
    defined = _definitions(own)
    sections = _sections(own, [path for path in _paths(own) if len(path) == 2])
    # From the end: the last chapters look ahead, the first ones are read anyway.
    kinds = [whole, defined, tables, chapters[::-1], sections[len(sections) // 2 :], figures]
    return _in_turn(kinds)[:MOST_SUGGESTED]


def related(answer: Answer, chunks: Sequence[Chunk], *, asked: Iterable[str] = ()) -> list[str]:
    """Up to ``MOST_RELATED`` questions around the section that an answer cites, or that a refusal came near to.

    In order: what stands in that section (a term, a table, a figure), the section beside it, the one that holds it.
    ``asked``: questions that are not put again. Nothing where the place is not in ``chunks``.
    """
    place = _place(answer, chunks)
    if place is None:
        return []
    document_id, section = place
    own = _of(chunks, document_id)
    here = [chunk for chunk in own if chunk.section == section]
    tables, figures = _objects(here)
    paths = _paths(own)
    siblings = [path for path in paths if path[:-1] == section[:-1] and section]
    beside = (
        siblings[siblings.index(section) + 1 :] + siblings[: siblings.index(section)] if section in siblings else []
    )
    above = [section[:length] for length in range(len(section) - 1, 1, -1)]
    chapter = [about for title in section[:1] if (about := about_chapter(title))]
    kinds = [_definitions(here), tables, figures, _sections(own, [*beside, *above]), chapter]
    known = {squeeze(question) for question in (*asked, answer.question)}
    return [question for question in _in_turn(kinds) if squeeze(question) not in known][:MOST_RELATED]


def answerable(questions: Iterable[str], ask: Callable[[str], Answer]) -> list[str]:
    """Those of ``questions`` that are not refused: for a report whose outline was read badly."""
    return [question for question in questions if not ask(question).refused]


def about_chapter(title: str) -> str | None:
    """第四章“…”讲了什么? ``None`` for a chapter without a number."""
    number = ordinal(title)
    if number is None or not 0 < number < len(_HAN_NUMBERS):
        return None
    parsed = parse_number(title)
    name = parsed.title if parsed else ""
    called = f"“{name}”" if name and not re.search(r"[“”\"]", name) else ""
    return f"第{_HAN_NUMBERS[number]}章{called}讲了什么?"


def about_section(title: str, titles: Sequence[str]) -> str | None:
    """“…”这一节讲了什么? by the first words of its title; ``None`` where these do not name it alone among ``titles``."""
    parsed = parse_number(title)
    name = re.split(r"[,,;;::。]", parsed.title if parsed else title)[0].strip()
    if not _NAME.fullmatch(name) or sum(normalize(name) in normalize(other) for other in titles) != 1:
        return None
    return f"“{name}”这一节讲了什么?"


def _of(chunks: Sequence[Chunk], document_id: str | None) -> list[Chunk]:
    wanted = document_id if document_id is not None else next((chunk.document_id for chunk in chunks), None)
    return [chunk for chunk in chunks if chunk.document_id == wanted]


def _paths(own: Sequence[Chunk]) -> list[tuple[str, ...]]:
    """The paths of all headings that have text below them, in reading order."""
    return list(dict.fromkeys(chunk.section[:n] for chunk in own for n in range(1, len(chunk.section) + 1)))


def _titles(own: Sequence[Chunk], depth: int) -> list[str]:
    return list(dict.fromkeys(path[-1] for path in _paths(own) if len(path) == depth))


def _sections(own: Sequence[Chunk], paths: Iterable[tuple[str, ...]]) -> list[str]:
    titles = [path[-1] for path in _paths(own)]
    return [asked for path in paths if (asked := about_section(path[-1], titles))]


def _objects(own: Sequence[Chunk]) -> tuple[list[str], list[str]]:
    """Questions about tables, those whose rows were read first, and about figures."""
    read, pictures, figures = [], [], []
    for chunk in own:
        if chunk.kind not in ("table", "figure") or not chunk.label or not _LABEL.fullmatch(chunk.label):
            continue
        columns = [name for name in chunk.header if _COLUMN.fullmatch(name) and not _NO_THING.search(name)]
        if chunk.kind == "figure":
            figures.append(f"{chunk.label}讲的是什么?")
        elif columns and not chunk.picture:
            read.append(f"{chunk.label}列出了哪些{columns[0]}?")
        else:
            pictures.append(f"{chunk.label}讲的是什么?")
    return list(dict.fromkeys([*read, *pictures])), list(dict.fromkeys(figures))


def _definitions(own: Sequence[Chunk]) -> list[str]:
    found = []
    for chunk in own:
        for sentence in chunk.sentences if chunk.kind in ("text", "footnote") else ():
            match = _DEFINED.match(sentence.text)
            if match and not _NO_TERM.search(match["term"]):
                found.append(f"什么是{match['term']}?")
    return list(dict.fromkeys(found))


def _place(answer: Answer, chunks: Sequence[Chunk]) -> tuple[str, tuple[str, ...]] | None:
    """The report and the section that an answer speaks of: by its first citation's passage, else by the heading path."""
    named = [(c.chunk_id, c.section) for c in answer.citations] or [(n.chunk_id, n.section) for n in answer.nearest]
    for chunk_id, section in named[:1]:
        for chunk in chunks:
            if chunk.chunk_id == chunk_id or (not chunk_id and section and chunk.section == section):
                return chunk.document_id, chunk.section
    return None


def _in_turn(kinds: Sequence[Sequence[str]]) -> list[str]:
    """One of each kind, then the second of each, and so on; each question once."""
    longest = max((len(kind) for kind in kinds), default=0)
    return list(dict.fromkeys(kind[n] for n in range(longest) for kind in kinds if n < len(kind)))
