"""Two sides of a question and the index → the same as two sections, where both are called by their headings."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from index.store.protocol import Index
from index.words.normalize import normalize
from rag.question.compared_sides import Compared
from rag.schema import Question

_SAYS_SECTION = re.compile(r"[这那两]一?(?:个|小)?(?:章|节|部分|篇)|章节|(?:一|小|本)节|\bsections?\b|\bchapters?\b")
_MARK = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[章节、.]|\([一二三四五六七八九十\d]+\)|\d+(?:\.\d+)*[.、\s]?|(?:part|chapter)\s*\d+)\s*"
)


def with_headings(index: Index, question: Question, compared: Compared) -> Compared:
    """``compared`` with the paths of two headings as its sides: both in full, or in part where the question speaks of sections."""
    if compared.kind != "thing":
        return compared
    titles: dict[str, list[tuple[str, ...]]] = {}
    for section in index.chunks.paths_of(np.ones(len(index.chunks), dtype=bool)):
        for depth in range(1, len(section) + 1):
            titles.setdefault(_MARK.sub("", normalize(section[depth - 1])), []).append(section[:depth])
    in_part = _SAYS_SECTION.search(question.plain) is not None
    paths = [_path(normalize(side.name).strip(' “”"《》的'), titles, in_part) for side in compared.sides]
    if not all(paths) or paths[0] == paths[1]:
        return compared
    sides = tuple(replace(side, path=path) for side, path in zip(compared.sides, paths, strict=True))
    return Compared("section", (sides[0], sides[1]), compared.matter)


def _path(name: str, titles: dict[str, list[tuple[str, ...]]], in_part: bool) -> tuple[str, ...]:
    """The highest heading that is called so; where one may say part of it, the shortest that has it."""
    if name in titles:
        return min(titles[name], key=len)
    holding = sorted((title for title in titles if name in title), key=len) if in_part and len(name) > 1 else []
    return min(titles[holding[0]], key=len) if holding else ()
