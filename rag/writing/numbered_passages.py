"""Chunks → what a model is given to answer from: numbered passages, as many as its context takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from index.schema import Chunk
from rag.question.named_sections import ordinal
from rag.question.orders_to_models import is_instruction
from rag.schema import Passage
from rag.writing.long_chunks import pieces_of
from rag.writing.prompt_injection import inert, without_instructions

Language = Literal["zh", "en"]
Count = Callable[[str], int]

_JOIN = "\n\n"
_BELOW = " › "
"""Between the titles of a heading path."""
_WORDS = {
    "zh": {
        "page": "第{}页",
        "file_page": "文件第{}页",
        "paragraph": "第{}段",
        "header": "表头:",
        "source": "来源:",
        "picture": "(数值只在图片中,文字里没有)",
        "outline": "其下的标题",
        "footnote": "脚注",
        "chapter": "第{}章",
    },
    "en": {
        "page": "page {}",
        "file_page": "page {} of the file",
        "paragraph": "paragraph {}",
        "header": "Header: ",
        "source": "Source: ",
        "picture": "(the values stand in a picture only, not in the text)",
        "outline": "headings below it",
        "footnote": "footnote",
        "chapter": "Chapter {}",
    },
}


def pack(chunks: Sequence[Chunk], budget: int, count: Count, lang: Language) -> tuple[Passage, ...]:
    """As many of the chunks, best first, as fit into ``budget`` tokens as they are given, then in reading order, from 1.

    At least one passage where there is a chunk: the first, cut at the end of a sentence, where not even that one fits.
    """
    usable = [chunk for chunk in map(without_instructions, chunks) if chunk is not None]
    several = _several(usable)

    def size(chunk: Chunk) -> int:
        # No number is longer than that of the last one.
        return count(passage_text(Passage(len(usable), chunk), lang, document=several) + _JOIN)

    kept: list[Chunk] = []
    left = budget
    for chunk in usable:
        taken = size(chunk)
        if not kept and taken > budget:
            chunk = next(pieces_of(chunk, lambda piece: size(piece) <= budget))
            taken = size(chunk)
        if not kept or taken <= left:
            kept.append(chunk)
            left -= taken
    return tuple(Passage(n, chunk) for n, chunk in enumerate(_reading_order(kept), start=1))


def batches(chunks: Sequence[Chunk], budget: int, count: Count, lang: Language) -> tuple[tuple[Passage, ...], ...]:
    """All chunks in reading order, in parts that fit into ``budget`` tokens each; the numbers run on over all parts.

    A chunk that is larger than a part comes as several passages.
    """
    usable = _reading_order([chunk for chunk in map(without_instructions, chunks) if chunk is not None])
    several = _several(usable)
    widest = 10 * len(usable) + 99

    def size(chunk: Chunk) -> int:
        return count(passage_text(Passage(widest, chunk), lang, document=several) + _JOIN)

    parts: list[list[Passage]] = [[]]
    left, n = budget, 0
    for chunk in usable:
        for piece in pieces_of(chunk, lambda piece: size(piece) <= budget):
            taken = size(piece)
            if taken > left and parts[-1]:
                parts.append([])
                left = budget
            n += 1
            parts[-1].append(Passage(n, piece))
            left -= taken
    return tuple(tuple(part) for part in parts if part)


def passages_text(passages: Sequence[Passage], lang: Language) -> str:
    """All passages as they are given, with the report's title where there are several reports."""
    several = _several([passage.chunk for passage in passages])
    return _JOIN.join(passage_text(passage, lang, document=several) for passage in passages)


def _page(chunk: Chunk, words: Mapping[str, str]) -> str:
    """The printed page, that of the file, or in a file without pages the paragraph; nothing for a heading there."""
    if chunk.page_label:
        return words["page"].format(chunk.page_label)
    if chunk.paragraph is None:
        return words["file_page"].format(chunk.page_index)
    return words["paragraph"].format(chunk.paragraph) if chunk.paragraph else ""


def passage_text(passage: Passage, lang: Language, *, document: bool = False) -> str:
    """A passage under its number, heading path, page and label; a table with caption, header and source.

    Nothing in it can pass for another passage, for its end, or for a control word: see ``inert``. ``document``: name
    the report.
    """
    chunk, words = passage.chunk, _WORDS[lang]
    page = _page(chunk, words)
    label = f"{words['footnote']} {chunk.label or ''}".strip() if chunk.kind == "footnote" else chunk.label or ""
    kind = words["outline"] if chunk.kind == "outline" else label
    title = [f"《{chunk.document_title}》"] if document or not chunk.section else []
    head = " · ".join(part for part in (*title, _BELOW.join(_path(chunk.section, lang)), page, kind) if _is_told(part))
    lines = [chunk.caption] if chunk.caption and chunk.kind != "outline" and chunk.caption not in chunk.text else []
    if chunk.header and _is_told(" ".join(chunk.header)):
        lines.append(words["header"] + " | ".join(chunk.header))
    lines.append(chunk.text)
    if chunk.picture:
        lines.append(words["picture"])
    if chunk.source:
        lines.append(words["source"] + chunk.source)
    return "\n".join(
        [f"[{passage.n}] {inert(head)}", *(inert(line) for line in lines if line == chunk.text or _is_told(line))]
    )


def _reading_order(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The reports in the order in which they come, the chunks of each as they stand in it: their ids count them."""
    reports = {chunk.document_id: n for n, chunk in reversed(list(enumerate(chunks)))}
    return sorted(chunks, key=lambda c: (reports[c.document_id], [int(n) for n in re.findall(r"\d+$", c.chunk_id)]))


def _path(section: tuple[str, ...], lang: Language) -> list[str]:
    """The last two titles, and before them the chapter by its number: headings are long, and stand in every passage."""
    path = [title for title in section if _is_told(title)]
    if len(path) < 3:
        return path
    number = ordinal(path[0])
    return [path[0] if number is None else _WORDS[lang]["chapter"].format(number), *path[-2:]]


def _is_told(text: str) -> bool:
    return bool(text.strip()) and not is_instruction(text)


def _several(chunks: Sequence[Chunk]) -> bool:
    return len({chunk.document_id for chunk in chunks}) > 1
