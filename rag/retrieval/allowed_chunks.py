"""A question and a scope → the chunks that may answer: those of the chapter or the report that is named."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from index.errors import SettingsError
from index.store.protocol import Index
from index.words.normalize import normalize
from rag.facts.sentences import plain_of
from rag.question.analysis import analyse
from rag.question.named_sections import named_section, ordinal
from rag.question.tasks import sums_up_all
from rag.retrieval.report_scopes import reports_in_scope
from rag.schema import Question

_NUMBER = re.compile(r"^(?:[一二三四五六七八九十\d]+[、..]|\([一二三四五六七八九十\d]+\))\s*")
_HAN = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十")

_LISTED = 20
"""Reports that the message of a scope without a match names."""

Scope = str | Sequence[str] | None
"""A chapter, a heading, a report's title or id, ``publisher:…`` or ``year:…``; of several, all hold."""


def allowed_chunks(index: Index, question: Question, scope: Scope) -> npt.NDArray[np.bool_] | None:
    """The chunks that may answer: those in ``scope``, and in the chapter that the question names by its number."""
    allowed = np.ones(len(index.chunks), dtype=bool)
    for part in [scope] if isinstance(scope, str) else scope or ():
        allowed &= in_scope(index, part)
        if not allowed.any():
            raise SettingsError(
                f"no chapter or report matches the scope {part!r}. There are: {'; '.join(_scopes(index))}"
            )
    named = [s.document_id for s in index.manifest.sources if plain_of(s.title) in question.plain]
    if named:
        allowed &= index.chunks.lie_in(named)
    if question.target is not None and question.target.kind == "section":
        chapters = np.zeros(len(allowed), dtype=bool)
        for source in index.manifest.sources:
            own = index.chunks.range_of(source.document_id)
            if not allowed[own.start : own.stop].any():
                continue
            path = named_section(index, question, source.document_id)
            if path is not None:
                chapters |= index.chunks.below(partial(_lies_in, path), documents=(source.document_id,))
        allowed = allowed & chapters if (allowed & chapters).any() else allowed
    return allowed


def beyond_chapters(index: Index, scope: Scope) -> Scope:
    """What is left of a scope without its chapters and headings: what names whole reports."""
    parts = [scope] if isinstance(scope, str) else scope or ()
    titles = [plain_of(source.title) for source in index.manifest.sources]
    kept = [
        part
        for part in parts
        if reports_in_scope(index, part) is not None or any(normalize(part) in title for title in titles)
    ]
    return scope if len(kept) == len(parts) else kept or None


def without_chapter(question: Question) -> str:
    """The question without the chapter that it names by its number; itself where it names none, or asks what that says."""
    target = question.target
    if target is None or target.kind != "section" or sums_up_all(replace(question, target=None)):
        return question.text
    rest = re.sub(
        rf"(?:在|按照?|根据)?{re.escape(target.text)}(?:里面?|中|部分|当中)?[的,，]?", "", question.text, count=1
    )
    return rest if rest != question.text and question.wants != "summary" else question.text


def put_in_scope(index: Index, text: str, scope: Scope) -> str:
    """A question that asks what is said and names nothing (这一章讲了什么), with the chapter or heading that it is restricted to."""
    if not scope or not sums_up_all(analyse(text)):
        return text
    allowed = np.ones(len(index.chunks), dtype=bool)
    for part in [scope] if isinstance(scope, str) else scope:
        allowed &= in_scope(index, part)
    sections = index.chunks.paths_of(allowed)
    # What all have in common: the heading itself, where the scope is one.
    steps = itertools.takewhile(lambda titles: len(set(titles)) == 1, zip(*sections, strict=False))
    path = tuple(titles[0] for titles in steps)
    if not path:
        return text
    title = _NUMBER.sub("", path[-1])
    number = ordinal(path[0]) if len(path) == 1 else None
    return f"第{_HAN[number]}章“{title}”讲了什么?" if number and number < len(_HAN) else f"“{title}”这一节讲了什么?"


def _lies_in(section: tuple[str, ...], path: tuple[str, ...]) -> bool:
    return path[: len(section)] == section


def _scopes(index: Index) -> list[str]:
    """What a scope may name: the chapters of one report, of several the reports."""
    sources = index.manifest.sources
    if len(sources) > 1:
        return [*(source.title for source in sources[:_LISTED]), *(["…"] if len(sources) > _LISTED else [])]
    return list(dict.fromkeys(path[0] for path in index.chunks.paths_of(index.chunks.are("text")) if path))


def in_scope(index: Index, scope: str) -> npt.NDArray[np.bool_]:
    """For every chunk whether it lies in ``scope``.

    That is a chapter (第四章, 四), words of a heading, a report's title or id, a publisher (publisher:中国信通院) or a year
    (year:2024).
    """
    reports = reports_in_scope(index, scope)
    if reports is not None:
        return index.chunks.lie_in(reports)
    wanted = normalize(scope)
    match = re.fullmatch(r"第?([一二三四五六七八九十]+|\d+)(?:章|部分)?", wanted)
    number = ordinal(match[1] + "、") if match else None
    if number is not None:
        return index.chunks.below(lambda path: bool(path) and ordinal(path[0]) == number)
    titled = [source.document_id for source in index.manifest.sources if wanted in plain_of(source.title)]
    headed = index.chunks.below(lambda path: any(wanted in plain_of(title) for title in path))
    return headed | index.chunks.lie_in(titled)
