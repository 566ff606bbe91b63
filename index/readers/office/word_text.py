"""The text of a Word paragraph as a reader sees it: without what is deleted, hidden or in a drawing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from index.readers.html_tree import raised
from index.readers.office.word_numbering import W

_SKIPPED = frozenset({f"{W}pPr", f"{W}rPr", f"{W}instrText", f"{W}delInstrText", f"{W}sectPr"})
_DELETED = frozenset({f"{W}del", f"{W}moveFrom"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_SIGNS = {f"{W}tab": " ", f"{W}br": " ", f"{W}cr": " ", f"{W}noBreakHyphen": "-"}
_OFF = ("0", "false", "off", "none")


@dataclass(slots=True)
class Left:
    """What was left out, and how often."""

    counts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class ParagraphText:
    """Text, the notes' marks by their offsets (``footnote 2``), and the text boxes that hang on the paragraph."""

    text: str = ""
    marks: list[tuple[int, str]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    runs: list[tuple[bool | None, float]] = field(default_factory=list)
    """Of each run with text whether it is bold and how large its type is; ``None`` and 0 where the style says so."""


def type_of(properties: Any | None) -> tuple[bool | None, float]:
    """Whether properties of a run or style say bold (``None`` where nothing) and the size in points, 0 where none."""
    if properties is None:
        return None, 0
    bold, size = properties.find(f"{W}b"), properties.find(f"{W}sz")
    points = (size.get(f"{W}val") or "") if size is not None else ""
    return (
        None if bold is None else bold.get(f"{W}val") not in _OFF,
        int(points) / 2 if points.isdigit() and len(points) < 5 else 0,
    )


def paragraph_text(paragraph: Any, left: Left) -> ParagraphText:
    """Read a ``w:p``."""
    found = ParagraphText()
    _inside(paragraph, found, left)
    return found


def _inside(element: Any, found: ParagraphText, left: Left) -> None:
    for child in element:
        tag = child.tag
        if tag in _SKIPPED or tag == _FALLBACK or not isinstance(tag, str):
            continue
        if tag in _DELETED:
            left.counts["deleted text"] += 1
        elif tag == f"{W}r":
            _run(child, found, left)
        elif tag in (f"{W}t", _MATH):
            found.text += child.text or ""
            if (child.text or "").strip():
                found.runs.append(type_of(child.getparent().find(f"{W}rPr")))
        elif tag in _SIGNS:
            found.text += _SIGNS[tag]
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            kind = "footnote" if tag.endswith("footnoteReference") else "endnote"
            found.marks.append((len(found.text), f"{kind} {child.get(f'{W}id')}"))
        elif tag == f"{W}txbxContent":
            found.boxes.append(child)
        elif tag.endswith("}pic") or (tag == f"{W}pict" and not any(True for _ in child.iter(f"{W}txbxContent"))):
            left.counts["picture"] += 1
        else:
            _inside(child, found, left)


def _run(run: Any, found: ParagraphText, left: Left) -> None:
    properties = run.find(f"{W}rPr")
    if properties is not None:
        hidden = properties.find(f"{W}vanish")
        if hidden is not None and hidden.get(f"{W}val") not in _OFF:
            left.counts["hidden text"] += 1
            return
        placed = properties.find(f"{W}vertAlign")
        if placed is not None and placed.get(f"{W}val") == "superscript" and found.text:
            own = ParagraphText()
            _inside(run, own, left)
            found.marks += [(len(found.text), mark) for _, mark in own.marks]
            found.boxes += own.boxes
            found.text = raised(found.text, own.text) if own.text.strip() else found.text + own.text
            return
    _inside(run, found, left)
