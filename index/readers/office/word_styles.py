"""What a Word paragraph's style says of it: heading and level, title, caption, line of contents, list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from index.readers.office.word_numbering import W, value
from index.readers.office.word_text import type_of

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目錄|table of (?:figures|contents)|图表目录)\s*(?:\d|heading)?", re.IGNORECASE)
_MAX_PARENTS = 20


@dataclass(frozen=True, slots=True)
class Style:
    """``level`` of a heading, from 1; ``number`` names the list that the style belongs to."""

    level: int | None = None
    is_title: bool = False
    is_caption: bool = False
    is_contents: bool = False
    number: str | None = None
    number_level: int = 0
    bold: bool = False
    size: float = 0


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a file by their id."""

    by_id: Mapping[str, Style]

    def of(self, paragraph: Any) -> Style:
        """The paragraph's style, with the outline level that it has of its own."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return Style()
        style = self.by_id.get(value(properties, "pStyle") or "", Style())
        own = value(properties, "outlineLvl")
        return style if own is None else replace(style, level=_outline(own))


def read_styles(root: Any | None) -> Styles:
    """The styles of ``styles.xml``, each with what it takes from the one it is based on."""
    raw = {} if root is None else {one.get(f"{W}styleId"): one for one in root.iter(f"{W}style")}
    return Styles({str(name): _resolved(one, raw) for name, one in raw.items()})


def _resolved(style: Any, raw: Mapping[Any, Any]) -> Style:
    chain = [style]
    while len(chain) < _MAX_PARENTS and (parent := raw.get(value(chain[-1], "basedOn"))) is not None:
        if parent in chain:
            break
        chain.append(parent)
    found = Style()
    for one in reversed(chain):
        found = _with_own(found, one)
    return found


def _with_own(found: Style, style: Any) -> Style:
    name = (value(style, "name") or "").strip()
    if heading := _HEADING.fullmatch(name):
        found = replace(found, level=int(heading[1]))
    if name.lower() in ("title", "标题", "標題", "文档标题"):
        found = replace(found, is_title=True, level=None)
    if name.lower() in ("caption", "题注", "題注", "图题", "表题"):
        found = replace(found, is_caption=True)
    if _CONTENTS.fullmatch(name):
        found = replace(found, is_contents=True, level=None)
    if (outline := style.find(f"{W}pPr/{W}outlineLvl")) is not None and not found.is_title:
        found = replace(found, level=_outline(outline.get(f"{W}val")))
    bold, size = type_of(style.find(f"{W}rPr"))
    found = replace(found, bold=found.bold if bold is None else bold, size=size or found.size)
    if (numbering := style.find(f"{W}pPr/{W}numPr")) is not None:
        level = value(numbering, "ilvl")
        found = replace(
            found,
            number=value(numbering, "numId") or found.number,
            number_level=int(level) if level and level.isdigit() else (found.level or 1) - 1,
        )
    return found


def _outline(text: str | None) -> int | None:
    """Word counts from 0; 9 is text."""
    return int(text) + 1 if text is not None and text in set("012345678") else None
