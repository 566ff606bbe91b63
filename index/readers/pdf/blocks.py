"""Blocks in reading order: paragraphs over lines and pages, captions with their sources, tables in their place."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.readers.names import (
    caption_label,
    caption_rest,
    is_table_note,
    labels_either,
    labels_table,
    source_note,
    squeeze,
)
from index.readers.outline import is_titlelike
from index.readers.pdf.block_text import Part, join_parts, whole
from index.readers.pdf.headings import Heading
from index.readers.pdf.lines import TextLine
from index.readers.pdf.table_units import stated_unit, unit_in_caption, unit_line, with_unit
from index.readers.pdf.tables import PageTable
from index.readers.pdf.typography import BodyType, stands_out
from index.schema import Block, BlockKind, Box, Line, TableRow

_SENTENCE_END = "。！？；：!?;:”’）)…"
_NO_CAPTION = re.compile(
    r"^[\s:：.、]*(?:所示|中[,，的]|为[^了]|是|可见|可以|显示|给出|展示|和|及|与图|与表|[、,，。;；])"
)
_MAX_CAPTION = 64
_REFERENCE = re.compile(r"^\[\d{1,3}\]")
_NOTE_NUMBER = re.compile(r"^(?:注\s*[:：]?)?\s*[(（]?(\d{1,2})[)）.、:：]")
_BULLET = re.compile(r"^[•●■◆➢▶◼※]\s*\S")


@dataclass(slots=True)
class Draft:
    """A block being collected."""

    kind: BlockKind
    parts: list[Part] = field(default_factory=list)
    section: int | None = None
    label: str | None = None
    source: str | None = None
    picture: bool = False
    table: PageTable | None = None
    notes: list[Draft] = field(default_factory=list)
    """Paragraphs below a table that are notes to it."""


@dataclass(frozen=True, slots=True)
class Captions:
    """Positions of caption lines (each may run over several), and of the lines that name sources."""

    captions: Mapping[int, int]
    """End of the caption by its start."""
    sources: Mapping[int, int]
    """End of the source note by its start."""
    drawn: frozenset[int]
    """Lines of text inside drawings."""

    @property
    def taken(self) -> frozenset[int]:
        """All positions."""
        spans = [*self.captions.items(), *self.sources.items()]
        return frozenset(at for start, end in spans for at in range(start, end)) | self.drawn


def find_captions(
    lines: Sequence[TextLine],
    body: BodyType,
    start: int,
    above_tables: Container[int] = frozenset(),
    skipped: Container[int] = frozenset(),
) -> Captions:
    """Find captions and sources from position ``start`` on; ``above_tables`` are the lines right above a table."""
    captions: dict[int, int] = {}
    at = start
    while at < len(lines):
        named = at in above_tables or (at + 1 in above_tables and stated_unit(lines[at + 1].text) is not None)
        end = _caption_end(lines, at, body, named=named) if at not in skipped else 0
        if end:
            captions[at] = end
        at = max(end, at + 1)
    sources = {
        at: end for at in range(start, len(lines)) if at not in captions and (end := _source_end(lines, at, body))
    }
    taken = {at for start_, end in (*captions.items(), *sources.items()) for at in range(start_, end)}
    drawn: set[int] = set()
    for at in captions:
        above = at - 1
        while above in sources:
            above -= 1
        while (
            (caption_label(lines[at].text) or "").startswith("图")
            and above >= start
            and lines[above].page_index == lines[at].page_index
            and above not in taken
            and _is_drawn(lines[above], body)
        ):
            drawn.add(above)
            above -= 1
        # Where the caption stands above its figure, what its source ends is the figure.
        below = captions[at]
        while below < len(lines) and below not in taken and _is_drawn(lines[below], body):
            below += 1
        label = caption_label(lines[at].text)
        if below in sources and not (labels_table(label) or labels_either(label)):
            drawn.update(range(captions[at], below))
    return Captions(captions, sources, frozenset(drawn))


def _is_drawn(line: TextLine, body: BodyType) -> bool:
    """Whether a line above a figure's caption is a label inside the figure: small, or short and in no text's place."""
    if line.size <= 0.9 * body.size:
        return True
    left, right = body.left[line.page_index], body.right[line.page_index]
    placed = any(abs(line.x0 - left - indent * body.size) < 4 for indent in (0, 2))
    short = line.x1 - line.x0 < 0.8 * (right - left)
    return short and not placed and line.text[-1] not in "。；：" and not stands_out(line, body)


def _caption_end(lines: Sequence[TextLine], at: int, body: BodyType, *, named: bool) -> int:
    """End of the caption that begins here, 0 for none: a label in the place or the type of one, or (``named``) on a table."""
    line = lines[at]
    label = caption_label(line.text)
    if label is None or len(line.text) > _MAX_CAPTION or not is_titlelike(line.text):
        return 0
    if _NO_CAPTION.match(caption_rest(line.text)):
        return 0
    centred = _centred(line, body)
    typed = stands_out(line, body) or abs(line.size - body.size) > 0.6
    if not (centred or typed or named):
        return 0
    end = at + 1
    while (
        end < min(at + 3, len(lines))
        and typed
        and lines[end].page_index == line.page_index
        and lines[end].style == line.style
        and _centred(lines[end], body)
        and lines[end].top - lines[end - 1].bottom < 0.9 * line.size
        and lines[end - 1].x1 - lines[end - 1].x0 > 0.6 * (body.right[line.page_index] - body.left[line.page_index])
        and caption_label(lines[end].text) is None
        and source_note(lines[end].text) is None
    ):
        end += 1
    return end


def _centred(line: TextLine, body: BodyType) -> bool:
    left, right = body.left[line.page_index], body.right[line.page_index]
    return abs(line.middle - (left + right) / 2) < 0.06 * (right - left) and line.x0 > left + 0.8 * line.size


def _source_end(lines: Sequence[TextLine], at: int, body: BodyType) -> int:
    """End of the note of a source that begins here: whoever writes 来源: at the head of a line names one, in any type."""
    line = lines[at]
    if source_note(line.text) is None or len(line.text) > 90:
        return 0
    end = at + 1
    while (
        end < len(lines)
        and lines[end].page_index == line.page_index
        and abs(lines[end].size - line.size) <= 0.3
        and (line.size < body.size - 0.6 or lines[end - 1].x1 > body.right[line.page_index] - 1.5 * line.size)
        and lines[end].top - lines[end - 1].bottom < 0.9 * line.size
        and caption_label(lines[end].text) is None
        and source_note(lines[end].text) is None
        and not lines[end].raised
    ):
        end += 1
    return end


def collect(
    lines: Sequence[TextLine],
    tables: Sequence[PageTable],
    heights: Mapping[int, float],
    headings: Sequence[Heading],
    captions: Captions,
    skipped: frozenset[int],
    body: BodyType,
) -> list[Draft]:
    """Put lines and tables in reading order together into blocks."""
    drafts: list[Draft] = []
    by_start = {heading.start: (number, heading) for number, heading in enumerate(headings)}
    waiting = sorted(tables, key=lambda table: (table.page_index, table.box[1]))
    section: int | None = None
    paragraph: Draft | None = None
    sources: list[tuple[int, Sequence[TextLine]]] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        while waiting and (waiting[0].page_index, waiting[0].box[1]) < (line.page_index, line.top):
            drafts.append(Draft("table", section=section, table=waiting.pop(0)))
        if at in by_start and by_start[at][1].end == at:  # the number of an article opens its text
            section, _ = by_start.pop(at)
            paragraph = None
        elif at in by_start:
            section, heading = by_start[at]
            parts = [whole(part) for part in lines[at : heading.end]]
            drafts.append(Draft("heading", parts, section))
            paragraph, at = None, heading.end
        elif at in captions.captions:
            end = captions.captions[at]
            parts = [whole(part) for part in lines[at:end]]
            drafts.append(Draft("caption", parts, section, caption_label(line.text)))
            at = end
        elif at in captions.sources:
            end = captions.sources[at]
            sources.append((len(drafts), lines[at:end]))
            at = end
        elif at in skipped or at in captions.drawn:
            at += 1
        else:
            if paragraph is None or starts_paragraph(paragraph.parts[0].line, paragraph.parts[-1].line, line, body):
                paragraph = Draft("paragraph", section=section)
                drafts.append(paragraph)
            paragraph.parts.append(whole(line))
            at += 1
    drafts.extend(Draft("table", section=section, table=table) for table in waiting)
    drafts = _attach_sources(drafts, sources)
    drafts = _take_notes(_take_units(drafts))
    drafts = [draft for at, draft in enumerate(drafts) if not _is_drawing(drafts, at)]
    _attach_tables(drafts, lines, body, heights)
    return drafts


def _take_units(drafts: Sequence[Draft]) -> list[Draft]:
    """Take the unit of a line 单位:万元 above a table into the names of its columns, and the line, if it says nothing else."""
    out: list[Draft] = []
    for draft in drafts:
        above = out[-1] if out else None
        if draft.table is not None and above is not None:
            text = "".join(part.text for part in above.parts)
            stated = {"paragraph": stated_unit, "caption": unit_in_caption}.get(above.kind)
            unit = stated(text) if stated is not None else None
            if above.kind == "paragraph" and unit_line(text) is not None:
                out.pop()
            if unit is not None:
                header, *rows = draft.table.rows
                named = with_unit(header.cells, [row.cells for row in rows], unit)
                draft.table = replace(draft.table, rows=(replace(header, cells=named), *rows))
        out.append(draft)
    return out


def _take_notes(drafts: Sequence[Draft]) -> list[Draft]:
    """Put the notes below a table (注:…) under it; what counts on from one (2、…) is another."""
    out: list[Draft] = []
    for draft in drafts:
        table = out[-1] if out else None
        if (
            table is not None
            and table.table is not None
            and draft.kind == "paragraph"
            and draft.section == table.section
        ):
            text = "".join(part.text for part in draft.parts)
            before = "".join(part.text for part in table.notes[-1].parts) if table.notes else ""
            page = table.notes[-1].parts[-1].line.page_index if table.notes else table.table.last_page
            if page == draft.parts[0].line.page_index and (is_table_note(text) or _counts_on(before, text)):
                table.notes.append(draft)
                continue
        out.append(draft)
    return out


def _counts_on(note: str, text: str) -> bool:
    first, second = _NOTE_NUMBER.match(note), _NOTE_NUMBER.match(text)
    return first is not None and second is not None and int(second[1]) == int(first[1]) + 1


def _is_drawing(drafts: Sequence[Draft], at: int) -> bool:
    """Whether a grid is part of a figure: it stands right above a figure's caption and has none of its own."""
    table, below = drafts[at].table, drafts[at + 1] if at + 1 < len(drafts) else None
    if table is None or below is None or below.kind != "caption" or not _labels_figure(below):
        return False
    above = drafts[at - 1] if at else None
    line = below.parts[0].line
    own = above is not None and above.kind == "caption" and (labels_table(above.label) or labels_either(above.label))
    return not own and line.page_index == table.last_page and line.top - table.rows[-1].box[3] < 60


def starts_paragraph(first: TextLine, last: TextLine, line: TextLine, body: BodyType) -> bool:
    """Whether ``line`` begins a paragraph, ``first`` and ``last`` being the paragraph before it."""
    em = body.size
    if _REFERENCE.match(line.text) or _BULLET.match(line.text):
        return True
    left, right = body.left[line.page_index], body.right[line.page_index]
    same_page = last.page_index == line.page_index
    if abs(line.size - last.size) > 1.0:
        return True
    if same_page and line.top - last.bottom > 2.2 * em:
        return True
    indent = line.x0 - left
    if indent >= 0.8 * em:
        # A block set in as a whole: its lines begin where the one before did, and that one was full.
        # A reference hangs on its number.
        set_in = abs(line.x0 - last.x0) < 2 or _REFERENCE.match(first.text) is not None
        hanging = same_page and set_in and last.x1 > right - 1.3 * em
        return not (hanging and last.text[-1] not in _SENTENCE_END)
    if last.x0 > body.left[last.page_index] + 4 * em:
        return True  # a centred line ends what it is, over a page break too
    missing = body.right[last.page_index] - last.x1
    return same_page and (missing > 6 * em or (missing > 2.5 * em and last.text[-1] in _SENTENCE_END))


def _attach_sources(drafts: Sequence[Draft], sources: Sequence[tuple[int, Sequence[TextLine]]]) -> list[Draft]:
    """Give each source to the nearer neighbour: the caption under it, or the caption or table above it.

    Of several figures side by side it is the one that stands above it; a source that is nobody's stays as it stands.
    """
    out = list(drafts)
    lost: list[tuple[int, Sequence[TextLine]]] = []
    for index, lines in sources:
        line, note = lines[0], source_note("".join(part.text for part in lines)) or ""
        above = next((n for n in range(index - 1, -1, -1) if drafts[n].kind in ("caption", "table")), None)
        below = drafts[index] if index < len(drafts) and drafts[index].kind == "caption" else None
        chosen = None if above is None else _above(drafts, above, line)
        if below is not None and below.parts[0].line.page_index == line.page_index:
            near_below = below.parts[0].line.top - line.bottom < 2.5 * line.size
            chosen = below if near_below and _labels_figure(below) else (chosen or below)
        if chosen is not None and chosen.source is None:
            chosen.source = note
        else:
            lost.append((index, lines))
    for index, lines in reversed(lost):
        section = drafts[index - 1].section if index else None
        out.insert(index, Draft("paragraph", list(map(whole, lines)), section))
    return out


def _above(drafts: Sequence[Draft], last: int, line: TextLine) -> Draft:
    """The caption or table that a source below it belongs to: of captions beside one another, the one over the same place."""
    row = [drafts[last]]
    for draft in reversed(drafts[:last]):
        if not (draft.kind == row[-1].kind == "caption" and _is_beside(draft.parts[0].line, row[-1].parts[0].line)):
            break
        row.append(draft)
    return row[0] if len(row) == 1 else min(row, key=lambda draft: abs(draft.parts[0].line.x0 - line.x0))


def _is_beside(left: TextLine, right: TextLine) -> bool:
    return left.page_index == right.page_index and left.x1 <= right.x0


def _attach_tables(
    drafts: Sequence[Draft], lines: Sequence[TextLine], body: BodyType, heights: Mapping[int, float]
) -> None:
    """Join every table with the caption next to it; other captions have a picture, or stand at running text."""
    owned: set[int] = set()
    for index, draft in enumerate(drafts):
        if draft.table is None:
            continue
        above = _captions_above(drafts, index, draft.table)
        for near in (*above, index + 1):
            caption = drafts[near] if 0 <= near < len(drafts) else None
            if caption is None or caption.kind != "caption" or near in owned:
                continue
            if labels_table(caption.label) or (labels_either(caption.label) and near < index):
                owned.add(near)
                draft.label = caption.label
                draft.source = caption.source = draft.source or caption.source
                break
    for index, draft in enumerate(drafts):
        if draft.kind == "caption" and index not in owned:
            draft.picture = not labels_table(draft.label) or _room(draft.parts, lines, heights) > 4 * body.size


def _captions_above(drafts: Sequence[Draft], index: int, table: PageTable) -> list[int]:
    """Places of the captions right above a table, the one over its middle first: of tables beside one another each has its own."""
    at = index - 1
    while at >= 0 and (other := drafts[at].table) is not None and _shares_height(other, table):
        at -= 1
    if at >= 0 and _states_unit(drafts[at]):
        at -= 1
    row: list[int] = []
    while at >= 0 and drafts[at].kind == "caption":
        if row and not _is_beside(drafts[at].parts[0].line, drafts[row[-1]].parts[0].line):
            break
        row.append(at)
        at -= 1
    middle = (table.box[0] + table.box[2]) / 2
    return sorted(row, key=lambda place: abs(drafts[place].parts[0].line.middle - middle))


def _shares_height(one: PageTable, other: PageTable) -> bool:
    apart = one.box[2] <= other.box[0] + 1 or other.box[2] <= one.box[0] + 1
    return one.page_index == other.page_index and apart and one.box[1] < other.box[3] and other.box[1] < one.box[3]


def _labels_figure(draft: Draft) -> bool:
    return (draft.label or "").startswith("图") and not labels_either(draft.label)


def _states_unit(draft: Draft) -> bool:
    return draft.kind == "paragraph" and stated_unit("".join(part.text for part in draft.parts)) is not None


def _room(parts: Sequence[Part], lines: Sequence[TextLine], heights: Mapping[int, float]) -> float:
    """Height of the empty space at a caption, above it or below, where a picture must stand."""
    first, last = parts[0].line, parts[-1].line
    page = [line for line in lines if line.page_index == first.page_index]
    under = min((line.top for line in page if line.top > last.top + 1), default=0.9 * heights[first.page_index])
    over = max((line.bottom for line in page if line.bottom < first.bottom - 1), default=first.top)
    return max(under - last.bottom, first.top - over)


def to_block(draft: Draft, labels: Mapping[int, str], body: BodyType) -> Block:
    """Finish a block."""
    if draft.table is not None:
        return _table_block(draft, draft.table, labels)
    joined = join_parts(draft.parts, labels)
    return Block(
        kind=draft.kind,
        text=joined.text,
        lines=joined.lines,
        section=draft.section,
        label=draft.label,
        marks=joined.marks,
        source=draft.source,
        picture=draft.picture,
    )


def _table_block(draft: Draft, table: PageTable, labels: Mapping[int, str]) -> Block:
    header, rows = table.rows[0], table.rows[1:]
    text = ""
    lines: list[Line] = []
    out: list[TableRow] = []
    for row in rows:
        start = len(text) + (1 if text else 0)
        text += ("\n" if text else "") + squeeze(" ".join(row.cells))
        out.append(TableRow(row.cells, start, len(text)))
        box = Box(row.page_index, *row.box)
        lines.append(Line(start, len(text), row.page_index, labels.get(row.page_index), box))
    for note in draft.notes:
        joined = join_parts(note.parts, labels)
        start = len(text) + 1
        text = f"{text}\n{joined.text}"
        lines += [replace(line, start=line.start + start, end=line.end + start) for line in joined.lines]
    return Block(
        kind="table",
        text=text,
        lines=tuple(lines),
        section=draft.section,
        label=draft.label,
        header=header.cells if any(header.cells) else (),
        rows=tuple(out),
        source=draft.source,
    )
