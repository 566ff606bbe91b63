"""Headings without a number: lines in, those set in a type that only headings of the report have, out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import reduce

from index.readers.names import caption_label, is_cjk, source_note
from index.readers.numbers import HeadingNumber, StyleKey
from index.readers.outline import contents_kind, has_leaders, is_known_title, is_titlelike, join_title, title_key
from index.readers.pdf.lines import Style, TextLine
from index.readers.pdf.typography import BodyType, stands_out

_MAX_LENGTH = 40
_MAX_LONG = 60
"""Characters of one over several lines."""
_MOST_LINES = 3
_PURE = 0.6
_FOLLOWED = 0.6
_SHORT_LINES = 2
_PLACE = 4.0
"""Points."""
_OPENED = 3
"""Pages that open alike."""
_LABEL_LINE = re.compile(
    r"^(?:[—─–]|(?:19|20)\d\d\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?$|单位|注|数据来源|资料来源|来源|□|√|•|·|●|■|-|"
    r"(?:关键词|作者|日期|编号|电话|传真|邮箱|地址|分析师|研究员|联系人|研究助理|执业证书\S*|E-?mail|Tel)\s*[:：])",
    re.IGNORECASE,
)


def heading_types(
    lines: Sequence[TextLine], body: BodyType, skipped: frozenset[int], numbered: Mapping[int, HeadingNumber]
) -> dict[Style, int]:
    """Find the styles of unnumbered headings, and how often each is used.

    A style is one of headings if nearly all that is set in it is short, by itself, and has text under it.
    """
    members: dict[Style, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        if at not in skipped and at not in numbered and stands_out(line, body) and not _goes_on(lines, at, body):
            members[line.style].append(at)
    chosen: dict[Style, int] = {}
    for style, own in members.items():
        good = [at for at in own if is_candidate(lines, at, body, skipped)]
        if not good or len(good) < _PURE * len(own):
            continue
        opening = _opening_pages(lines, good)
        followed = sum(at in opening or _has_text_under(lines, at, body, skipped) for at in good)
        if followed >= _FOLLOWED * len(good) and followed >= (1 if style[1] >= 1.25 * body.size else 2):
            chosen[style] = len(good)
    return chosen


def _opening_pages(lines: Sequence[TextLine], own: Sequence[int]) -> set[int]:
    """Lines that open a page, larger than all below them, at the place where others of their type open theirs: titles of slides."""
    places: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at in own:
        if not at or lines[at - 1].page_index != lines[at].page_index:
            places[round(lines[at].x0 / _PLACE), round(lines[at].bottom / _PLACE)].append(at)
    largest: dict[int, float] = defaultdict(float)
    for line in lines:
        largest[line.page_index] = max(largest[line.page_index], line.size)
    return {
        at
        for found in places.values()
        if len(found) >= _OPENED
        for at in found
        if lines[at].size >= largest[lines[at].page_index]
    }


def is_candidate(lines: Sequence[TextLine], at: int, body: BodyType, skipped: frozenset[int]) -> bool:
    """Whether a line could be a heading by its shape: a short line by itself, no caption, no label of something."""
    if _goes_on(lines, at, body):
        return False
    end = title_end(lines, at, body)
    line, last = lines[at], lines[end - 1]
    text = title_text(lines, at, end).strip()
    if (
        len(text) > (_MAX_LENGTH if end == at + 1 else _MAX_LONG)
        or not is_titlelike(text)
        or not (_says_something(text) or is_known_title(text))
    ):
        return False
    if caption_label(text) is not None or source_note(text) is not None or contents_kind(text) is not None:
        return False
    if _LABEL_LINE.match(text) or re.search(r"[\d.,%]{4,}\s*$", text):
        return False
    if last.x1 > body.right[line.page_index] - 0.5 * line.size and len(text) > 24:
        return False
    return not (_beside(lines, at) or _beside(lines, end - 1))


def title_end(lines: Sequence[TextLine], at: int, body: BodyType) -> int:
    """End of the title without a number that begins here: it goes on where lines are full."""
    end = at + 1
    while end < min(at + _MOST_LINES, len(lines)) and _goes_on(lines, end, body):
        end += 1
    return end


def title_text(lines: Sequence[TextLine], at: int, end: int) -> str:
    """Text of a title over several lines."""
    return reduce(join_title, (line.text for line in lines[at:end]))


def _goes_on(lines: Sequence[TextLine], at: int, body: BodyType) -> bool:
    """Whether a line goes on with the full one above it, in its type."""
    if not at or not stands_out(lines[at], body):
        return False
    last, line = lines[at - 1], lines[at]
    return (
        last.page_index == line.page_index
        and last.style == line.style
        and last.x1 > body.right[line.page_index] - 1.5 * line.size
        and line.top - last.bottom <= 1.3 * line.size
        and line.middle_y - last.middle_y > 0.6 * line.size
        and last.text[-1] not in "。；;：:！!？?"
    )


def _says_something(text: str) -> bool:
    """Whether there is enough in it for a title: two Chinese characters, or two words of another script."""
    return sum(map(is_cjk, text)) >= 2 or len(re.findall(r"[^\W\d_]{3,}", text)) >= 2


def _beside(lines: Sequence[TextLine], at: int) -> bool:
    """Whether another line stands at the same height: a cell, a label in a drawing, a column of a box."""
    line = lines[at]
    return any(
        other.page_index == line.page_index and abs(other.middle_y - line.middle_y) < 0.4 * line.size
        for near in (at - 1, at + 1)
        if 0 <= near < len(lines)
        for other in (lines[near],)
    )


def _has_text_under(lines: Sequence[TextLine], at: int, body: BodyType, skipped: frozenset[int]) -> bool:
    """Whether running text follows, below smaller headings and a short line or two: one that is long, or ends a sentence."""
    line = lines[at]
    short = 0
    for below in range(title_end(lines, at, body), min(at + 9, len(lines))):
        other = lines[below]
        if below in skipped:
            continue
        if other.page_index != line.page_index:
            return other.page_index == line.page_index + 1 and _is_running(other, body)
        if other.top - lines[below - 1].bottom > 6 * line.size:
            return False
        if _is_running(other, body):
            return True
        short += not stands_out(other, body) or other.size > line.size - 0.6
        if short > _SHORT_LINES:
            return False
    return False


def _is_running(line: TextLine, body: BodyType) -> bool:
    width = body.right[line.page_index] - body.left[line.page_index]
    long = line.x1 - line.x0 > 0.6 * width
    return abs(line.size - body.size) <= 1.6 and (long or line.text[-1] in "。；：") and not stands_out(line, body)


def type_levels(
    types: Mapping[Style, int],
    scheme: Mapping[StyleKey, int],
    numbered: Mapping[StyleKey, Style],
    restarting: frozenset[StyleKey],
) -> tuple[dict[Style, int], dict[StyleKey, int]]:
    """Levels of the styles, and of the sorts of number under them. Larger type stands above smaller.

    Where the numbers of the first level begin anew (``restarting``), larger titles without a number are above them.
    """
    order = sorted(types, key=lambda style: (-style[1], not style[2]))
    tops = [key for key, level in scheme.items() if level == 1 and key in numbered and key in restarting]
    over = [
        style for style in order if types[style] > 1 and tops and all(_heavier(style, numbered[key]) for key in tops)
    ]
    levels = {style: level for level, style in enumerate(over, start=1)}
    below = {key: level + len(over) for key, level in scheme.items()}
    for style in order:
        if style in levels:
            continue
        same = [level for key, level in below.items() if numbered.get(key) == style]
        above = [level for key, level in below.items() if key in numbered and numbered[key][1] >= style[1] - 0.3]
        above += [level for other, level in levels.items() if _heavier(other, style)]
        levels[style] = max(same) if same else max(above, default=0) + 1
    return levels, below


def _heavier(one: Style, other: Style) -> bool:
    return one[1] > other[1] + 0.6 or (abs(one[1] - other[1]) <= 0.6 and one[2] and not other[2])


def is_title_of(text: str, document_key: str) -> bool:
    """Whether the text is the report's own title, which is no heading in it."""
    key = title_key(text)
    return bool(document_key) and (key == document_key or (len(key) > 6 and key in document_key))


def is_known(line: TextLine, body: BodyType) -> bool:
    """Whether the line is 参考文献 or another title set without a number, and set as one."""
    left, right = body.left[line.page_index], body.right[line.page_index]
    centred = abs(line.middle - (left + right) / 2) < 0.06 * (right - left)
    return is_known_title(line.text) and (stands_out(line, body) or centred)


def is_front_title(lines: Sequence[TextLine], at: int, body: BodyType, document_key: str) -> bool:
    """Whether a line is the title of a preface: large, centred, first on its page, with text under it."""
    line = lines[at]
    if at and lines[at - 1].page_index == line.page_index:
        return False
    following = [other for other in lines[at + 1 : at + 3] if other.page_index == line.page_index]
    left, right = body.left[line.page_index], body.right[line.page_index]
    centred = abs(line.middle - (left + right) / 2) < 0.06 * (right - left) and line.x0 > left + line.size
    large = line.size >= 1.12 * body.size
    sub = following and following[0].size >= line.size - 0.6
    if not (centred and large and following) or sub or not is_titlelike(line.text) or len(line.text) > 24:
        return False
    if title_key(line.text) == document_key or not any(is_cjk(char) for char in line.text):
        return False
    if caption_label(line.text) is not None or contents_kind(line.text) is not None:
        return False
    return not (re.search(r"^(?:目|图|表|图表)\s*目?\s*录$", line.text) or has_leaders(following[0].text))
