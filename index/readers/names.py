"""What every reader needs: names for documents, one spelling for titles and labels."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import unicodedata
from pathlib import Path

_CJK = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_CJK_RANGE = re.compile(f"[{_CJK}]")
_WIDE = f"{_CJK}\u3000-\u303f\uff00-\uffef“”‘’—…"
_LABEL = re.compile(
    r"^(?P<kind>附?(?:图表|图|表)|figure|fig\.?|table)\s*"
    r"(?P<number>[A-Z]?[0-9]+(?:\s*[-–.—]\s*[0-9]+)*|[一二三四五六七八九十]{1,3})",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"^[(（]?\s*(?:数据|资料|图片|信息)?\s*来源\s*[:：]\s*")
_NOTE = re.compile(
    r"^[(（【\[]?\s*[*＊※]*\s*(?:(?:附|备|表)?注(?:释)?|说\s*明)\s*[\d①-⑳一二三四五六七八九十]{0,2}\s*[】\]]?\s*[:：]|^[*＊※]+\s*\w"
)
_WORDS = {"figure": "图", "fig": "图", "fig.": "图", "table": "表"}


def document_id(stem: str) -> str:
    """Make a slug of a file's stem: letters, digits and CJK characters, joined by hyphens; never empty.

    ``Fintech Bluebook (2024)`` gives ``fintech-bluebook-2024``.
    """
    folded = unicodedata.normalize("NFKC", stem).lower()
    slug = re.sub(rf"[^a-z0-9{_CJK}]+", "-", folded).strip("-")
    return slug or "report-" + hashlib.sha256(stem.encode()).hexdigest()[:8]


def file_name(path: Path) -> str:
    """The file's name as text; one that is no UTF-8 (unpacked from an archive of another system) is read as GB 18030."""
    name = os.fsencode(path.name)
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return name.decode(encoding)
    return name.decode("utf-8", "replace")


def file_stem(path: Path) -> str:
    """``file_name`` without its suffix."""
    return Path(file_name(path)).stem


def file_document_id(path: Path) -> str:
    """``document_id`` of the file's stem."""
    return document_id(file_stem(path))


def is_cjk(char: str) -> bool:
    """Whether the character is a Chinese character (punctuation is not)."""
    return _CJK_RANGE.match(char) is not None


def squeeze(text: str) -> str:
    """Collapse white space, no-break and ideographic spaces too: runs become one space, none at the ends."""
    return re.sub(r"[\s\u00a0\u3000\u200b\ufeff]+", " ", text).strip()


def tidy_title(text: str) -> str:
    """Clean a title for display: as ``squeeze``, and no space next to wide punctuation.

    A space between two Chinese characters stays, because some titles are set that way (``前 言``).
    """
    return re.sub(r"(?<=[、。，；：（）《》“”]) +| +(?=[、。，；：（）《》“”])", "", squeeze(text))


def tidy_name(text: str) -> str:
    """Clean a report's name: no space beside a wide character (``(2024 年)`` is ``(2024年)``)."""
    return re.sub(rf"(?<=[{_WIDE}()（）]) +| +(?=[{_WIDE}()（）])", "", squeeze(text))


def join_lines(first: str, second: str) -> str:
    """Text over a line break: nothing between Chinese lines, one space between two Latin words."""
    first, second = first.rstrip(), second.lstrip()
    if first and second and needs_space(first[-1], second[0]):
        return f"{first} {second}"
    return first + second


def needs_space(left: str, right: str) -> bool:
    """Whether a line break between these two characters stands for a space."""
    if left.isascii() and right.isascii():
        return (left.isalnum() or left in ",;:.!?)%") and (right.isalnum() or right == "(")
    return False


def caption_label(text: str) -> str | None:
    """Normalise the number a caption begins with: ``表 3`` is ``表3``, ``Figure 1-2`` is ``图1-2``."""
    match = _LABEL.match(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    kind = _WORDS.get(match["kind"].lower(), match["kind"])
    return kind + re.sub(r"\s+", "", match["number"]).replace("–", "-").replace("—", "-")


def labels_table(label: str | None) -> bool:
    """Whether a label is a table's, whatever stands under it."""
    return (label or "").startswith(("表", "附表"))


def labels_either(label: str | None) -> bool:
    """Whether a label may be a table's or a figure's: 图表3."""
    return (label or "").removeprefix("附").startswith("图表")


def caption_rest(text: str) -> str:
    """Take what follows the number of a caption; the whole text where it has none."""
    folded = unicodedata.normalize("NFKC", text).strip()
    match = _LABEL.match(folded)
    return folded if match is None else folded[match.end() :].lstrip(" :：.、")


def is_table_note(text: str) -> bool:
    """Whether a paragraph below a table is a note to it: ``注:…``, ``注2:…``, ``说明:…``, ``* …``."""
    return _NOTE.match(text.strip()) is not None


def source_note(text: str) -> str | None:
    """Take what follows ``来源:`` or ``数据来源:`` at the head of a line; ``None`` where it is no such note."""
    match = _SOURCE.match(text.strip())
    return None if match is None else squeeze(text.strip()[match.end() :]).strip("()（） ")
