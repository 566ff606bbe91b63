"""What the cover says: title, number, publisher, date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.readers.names import is_cjk, join_lines, tidy_name
from index.readers.outline import contents_kind, is_known_title, is_titlelike, parse_number
from index.readers.pdf.lines import TextLine

_YEAR = re.compile(r"^[(（](?=.*[\d〇零年版稿]).{2,14}[)）]$")
_NUMBER = re.compile(r"\bNo\s*[.．:：]?\s*(\d{3,12})\b", re.IGNORECASE)
_DATE = re.compile(r"((?:19|20)\d{2})\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?")
_ORGANISATION = re.compile(
    r"(?:院|所|公司|部|局|司|会|中心|联盟|集团|大学|学院|银行|论坛|学会|协会|社|办公室|工作组|实验室|研究院)$"
)
_LABEL = re.compile(r"^[^\s:：]{1,8}\s*[:：]\s*")
_CONTACT = re.compile(
    r"(?:地\s*址|邮\s*编|邮政编码|电\s*话|热\s*线|传\s*真|网\s*址|邮\s*箱|E-?mail)\s*[:：]|https?://|www\.",
    re.IGNORECASE,
)
_MAX_COVER_CHARACTERS = 400
_LARGE = 1.3
"""Times the size of the text."""
_AS_LARGE = 0.93
_FEWEST = 4
"""Chinese characters in a title."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What was found; ``None`` for what was not."""

    title: str | None = None
    number: str | None = None
    publisher: str | None = None
    date: str | None = None


def is_cover(lines: Sequence[TextLine], body_size: float) -> bool:
    """Whether a first page is a cover: little text, and some of it much larger than the body's."""
    characters = sum(len(line.text) for line in lines)
    large = max((line.size for line in lines), default=0.0)
    if any(contents_kind(line.text) for line in lines) or sum(len(line.text) > 22 for line in lines) > 3:
        return False
    if any(line.text.rstrip().endswith("。") for line in lines):
        return False  # a sentence: the first page of a text that has no cover
    if any(line.size >= large - 0.1 and _begins_a_part(line.text) for line in lines):
        return False
    return 0 < characters <= _MAX_COVER_CHARACTERS and large >= 1.5 * body_size


def _begins_a_part(text: str) -> bool:
    number = parse_number(text)
    return number is not None and number.style in ("division", "chapter")


def is_back_cover(lines: Sequence[TextLine]) -> bool:
    """Whether a last page holds addresses and no text: no sentence, and little besides."""
    contacts = sum(bool(_CONTACT.search(line.text)) for line in lines)
    sentences = any(line.text.rstrip()[-1:] in ("。", "；") or "。" in line.text for line in lines)
    others = sum(len(line.text) for line in lines if not _CONTACT.search(line.text))
    return contacts > 0 and not sentences and sum(len(line.text) for line in lines) <= 300 and others <= 80


def read_cover(lines: Sequence[TextLine]) -> Cover:
    """Read the title (the largest lines, and a year in brackets under them) and the imprint around it."""
    largest = max(line.size for line in lines)
    title = _largest(lines, largest)
    return _imprint(lines, [line for line in lines if line.size < _AS_LARGE * largest], tidy_name(title) or None)


def is_imprint(lines: Sequence[TextLine]) -> bool:
    """Whether a first page, its title in a picture, says nothing but who made the report and when."""
    return bool(lines) and all(
        _ORGANISATION.search(tidy_name(line.text)) or _DATE.fullmatch(line.text.strip()) for line in lines
    )


def read_imprint(lines: Sequence[TextLine]) -> Cover:
    """Publisher and date of such a page."""
    return _imprint(lines, lines, None)


def _imprint(lines: Sequence[TextLine], rest: Sequence[TextLine], title: str | None) -> Cover:
    number = next((m.group(1) for line in lines if (m := _NUMBER.search(line.text))), None)
    dates = [m for line in rest if (m := _DATE.search(line.text))]
    named = [name for line in rest if _ORGANISATION.search(name := _LABEL.sub("", tidy_name(line.text)))]
    names = dict.fromkeys(name for line in named for name in line.split("、"))
    return Cover(
        title=title,
        number=f"No.{number}" if number else None,
        publisher="、".join(names) or None,
        date=_date(dates[-1]) if dates else None,
    )


def _largest(lines: Sequence[TextLine], size: float) -> str:
    """The first lines of that size, put together, and a year in brackets under them."""
    title = ""
    for line in lines:
        if line.size >= _AS_LARGE * size or (title and _YEAR.match(line.text.strip())):
            title = join_lines(title, line.text)
        elif title:
            break
    return title


def first_page_title(lines: Sequence[TextLine], body_size: float) -> str | None:
    """The title of a report whose text begins on its first page: in type larger than anything else in it."""
    first = [line for line in lines if line.page_index == lines[0].page_index]
    largest = max((line.size for line in first), default=0.0)
    elsewhere = max((line.size for line in lines[len(first) :]), default=0.0)
    printed = _largest(first, largest)
    title = tidy_name(printed)
    numbered = parse_number(printed) is not None or is_known_title(title) or contents_kind(title) is not None
    if (
        largest < _LARGE * body_size
        or elsewhere >= _AS_LARGE * largest
        or numbered
        or _is_one_of_several(first, largest)
    ):
        return None
    return title if sum(map(is_cjk, title)) >= _FEWEST and is_titlelike(title) else None


def _is_one_of_several(lines: Sequence[TextLine], largest: float) -> bool:
    """Whether lines of that size stand apart on the page, with others between: they are headings."""
    large = [
        at
        for at, line in enumerate(lines)
        if line.size >= largest - 0.1 and not (is_known_title(line.text) or contents_kind(line.text))
    ]
    return any(after - at > 2 for at, after in pairwise(large))


def first_page_date(texts: Iterable[str]) -> str | None:
    """The one day that stands by itself on a first page without a cover, a label (报告日期:) before it or not."""
    found = {_date(m) for text in texts if (m := _DATE.fullmatch(_LABEL.sub("", text.strip()))) and m.group(3)}
    return found.pop() if len(found) == 1 else None


def _date(match: re.Match[str]) -> str:
    """As it is written, without white space: it is quoted."""
    return "".join(match.group().split())


def metadata_title(metadata: Mapping[str, str]) -> str | None:
    """Title in the file's properties, unless a program wrote its own name or a path there."""
    title = tidy_name(metadata.get("Title", ""))
    if not title or not any(is_cjk(char) or char.isalpha() for char in title):
        return None
    if re.search(
        r"^(?:untitled|microsoft word|powerpoint|幻灯片|演示文稿|slide|\(anonymous\)|无标题)|\.(?:docx?|pptx?|indd|pdf)$",
        title,
        re.I,
    ):
        return None
    return title
