"""Footnotes of an export: a number glued into a sentence, and again before the note at the end of the same page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.readers.export.stream import Stream, until_next

_BASE = 0xE100
_LAST = 0xF8FF
MARK = re.compile(f"[{chr(_BASE)}-{chr(_LAST)}]")
"""A footnote mark in the text: one private-use character in place of its number."""

_MAX_SHARE_OF_PAGE = 0.6
_SOURCE = re.compile(r"\s*(?:(?:数据|资料|信息|图片)?来源\s*[:：]|注\s*[:：]|参见|详见|引自)")
_PUNCTUATION = "。，,;；:：、)）(（”’》!?！？"
# 3 年, 10 家, 1.5, 20%: the number belongs to the sentence.
_UNIT = "年月日亿万千百元个家项倍次笔分时秒天周种类位名条章节届版级大期号岁%％.．"


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: its mark, and its text with the page it stands on."""

    mark: str
    content: Stream


@dataclass(frozen=True, slots=True)
class _Found:
    """Where on a page the number stands in a sentence, and where before the note."""

    number: int
    mark: int
    note: int


def mark_number(char: str) -> str:
    """The number that a mark character stands for."""
    return str(ord(char) - _BASE)


def extract_notes(stream: Stream) -> tuple[Stream, tuple[Note, ...]]:
    """Take the notes out of the text, and leave one mark character where each number stood in its sentence."""
    notes: list[Note] = []
    changes: list[tuple[int, int, str]] = []
    following, start = 1, 0
    for piece, _ in stream.pieces():
        found = _on_page(piece, following) or (_on_page(piece, 1) if following > 1 else [])
        ends = until_next([start + f.note for f in found], start + len(piece))
        for f, end in zip(found, ends, strict=True):
            digits = len(str(f.number))
            changes.append((start + f.mark, start + f.mark + digits, chr(_BASE + f.number)))
            notes.append(Note(str(f.number), stream.part(start + f.note + digits, end)))
            following = f.number + 1
        if found:
            changes.append((start + found[0].note, start + len(piece), ""))
        start += len(piece)
    return stream.edit(changes), tuple(notes)


def _on_page(text: str, first: int) -> list[_Found]:
    """Notes ``first``, ``first + 1``, … at the end of a page; the reading with most numbers and most named sources."""
    best: list[_Found] = []
    best_score = (0, 0, 0)
    for begin in _glued(text, first):
        if begin < len(text) * (1 - _MAX_SHARE_OF_PAGE):
            continue
        found, number, at, mark_from = [], first, begin, 0
        while at >= 0:
            mark = next((m for m in _glued(text, number) if mark_from <= m < begin), -1)
            if mark < 0:
                break
            if not _convincing(text, number, mark, at):
                break
            found.append(_Found(number, mark, at))
            number, mark_from = number + 1, mark + 1
            at = next((n for n in _glued(text, number) if n > found[-1].note), -1)
        named = sum(_SOURCE.match(text, f.note + len(str(f.number))) is not None for f in found)
        score = (len(found), named, begin)
        if found and score > best_score:
            best, best_score = found, score
    return best


def _glued(text: str, number: int) -> list[int]:
    """Positions where the number stands straight after a word and is part of no quantity."""
    pattern = rf"(?<=[^\s\d.．:：(（/+\-]){number}(?![\d\s{re.escape(_UNIT)}])"
    return [match.start() for match in re.finditer(pattern, text)]


def _convincing(text: str, number: int, mark: int, note: int) -> bool:
    """Whether the note names a source, or the mark stands where marks stand: before punctuation."""
    digits = len(str(number))
    return _SOURCE.match(text, note + digits) is not None or text[mark + digits : mark + digits + 1] in _PUNCTUATION
