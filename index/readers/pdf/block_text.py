"""From printed lines to the text of a block, keeping for every character where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.readers.names import needs_space
from index.readers.pdf.lines import TextLine
from index.readers.pdf.pages import SOFT_HYPHEN
from index.schema import Box, FootnoteMark, Line


@dataclass(frozen=True, slots=True)
class Part:
    """The characters ``[start, end)`` of a printed line."""

    line: TextLine
    start: int
    end: int

    @property
    def text(self) -> str:
        """Its characters."""
        return self.line.text[self.start : self.end]


def whole(line: TextLine) -> Part:
    """All of a line."""
    return Part(line, 0, len(line.text))


@dataclass(frozen=True, slots=True)
class Joined:
    """The text of consecutive lines, their places in it, and the footnote marks that stood in it."""

    text: str
    lines: tuple[Line, ...]
    marks: tuple[FootnoteMark, ...]


def join_parts(parts: Sequence[Part], labels: Mapping[int, str]) -> Joined:
    """Join lines as a reader does: Chinese without a space, Latin words with one."""
    text = ""
    lines: list[Line] = []
    marks: list[FootnoteMark] = []
    for number, part in enumerate(parts):
        start, printed = len(text), part.text
        edges = list(part.line.edges[part.start : part.end + 1])
        following = parts[number + 1].text if number + 1 < len(parts) else ""
        if printed.endswith(SOFT_HYPHEN):
            if following:
                printed, edges = printed[:-1], [*edges[:-2], edges[-1]]
            else:
                printed = printed[:-1] + "-"
        elif printed and following and needs_space(printed[-1], following[0]):
            printed += " "
            edges.append(edges[-1])
        text += printed
        marks.extend(
            FootnoteMark(start + raised.offset - part.start, raised.text.strip("[]［］【】"), part.line.page_index)
            for raised in part.line.raised
            if part.start <= raised.offset <= part.end
        )
        page = part.line.page_index
        box = Box(page, edges[0], part.line.top, edges[-1], part.line.bottom)
        lines.append(Line(start, len(text), page, labels.get(page), box, tuple(edges)))
    return Joined(text, tuple(lines), tuple(marks))
