"""Text export → Document: what the export lost (lines, pages, headings, footnotes) is inferred from what it kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import EmptySourceError
from index.readers.builder import DocumentBuilder, PagedText, PageRef
from index.readers.decoding import SourceText, read_source
from index.readers.export.contents import Contents, find_contents
from index.readers.export.doubling import repeats
from index.readers.export.floats import Caption, Float, Table, find_floats
from index.readers.export.headings import (
    FoundHeading,
    contents_headings,
    doubled_headings,
    front_headings,
    numbered_headings,
)
from index.readers.export.imprint import Cover, find_back_cover, read_cover
from index.readers.export.notes import MARK, Note, extract_notes, mark_number
from index.readers.export.stream import Cleaned, Stream, clean, until_next
from index.readers.export.titles import TitleModel
from index.readers.names import file_document_id, file_name, file_stem, tidy_name, tidy_title
from index.readers.outline import ContentsEntry, contents_scheme, extend_scheme, level_scheme, parse_number, title_key
from index.schema import Document, Dropped, FootnoteMark

_DOUBLED_ENUMERATOR = re.compile(r"((?:[一二三四五六七八九十]{1,2}|其[一二三四五])是|第[一二三四五六七八九十],?)\1")
_SENTENCE_END = "。！？!?；;：:"


def read_text_export(path: Path) -> Document:
    """Read the text export of a document-sharing site.

    Raises ``NotFoundError``, ``EmptySourceError`` or ``FormatError``.
    """
    return parse_text_export(read_source(path))


def parse_text_export(source: SourceText) -> Document:
    """Make a document of an export's text; pure."""
    cleaned = clean(source.text)
    stream, notes = extract_notes(cleaned.stream)
    stream, back_cover = find_back_cover(stream)
    if not stream.text.strip():
        raise EmptySourceError(f"{source.path} has no text besides headers and split marks.")
    numbered = next((at for at, page in enumerate(stream.pages) if _is_arabic(stream.refs[page].label)), 0)
    contents = find_contents(stream.text, numbered or None)
    headings, missing, model = _headings(stream, contents)
    reader = _Reader(model, contents.captions if contents else {}, {note.mark: note for note in notes})
    cover = read_cover(
        stream.text[: headings[0].start if headings and contents else 0], cleaned.preface, cleaned.header
    )
    reader.read(stream, headings, contents, skip_cover=cover.found)
    return Document(
        document_id=file_document_id(source.path),
        title=tidy_name(cover.title or file_stem(source.path)),
        format="export",
        file_name=file_name(source.path),
        sha256=source.sha256,
        pages=reader.builder.pages({ref.index: ref.label for ref in stream.refs}),
        sections=tuple(reader.builder.sections),
        blocks=reader.builder.finished(),
        publisher=cover.publisher,
        number=cover.number,
        date=cover.date,
        dropped=_dropped(cleaned, contents, missing, cover, reader.copies, back_cover),
    )


def _headings(stream: Stream, contents: Contents | None) -> tuple[list[FoundHeading], list[ContentsEntry], TitleModel]:
    """All headings in order of the text, entries of the contents that are not in it, and what the titles taught."""
    if contents is None:
        doubled = doubled_headings(stream, 0)
        numbers = [number for title, _, _ in doubled if (number := parse_number(title)) is not None]
        scheme = level_scheme(number.key for number in numbers)
        known = [
            FoundHeading(title, scheme[number.key], start, end)
            for (title, start, end), number in zip(doubled, numbers, strict=True)
        ]
        model = TitleModel.from_report(stream.text, [number.title for number in numbers])
        front: list[FoundHeading] = []
        missing: list[ContentsEntry] = []
    else:
        front = front_headings(stream.text, contents.start)
        in_front = {title_key(heading.title) for heading in front}
        entries = [entry for entry in contents.entries if title_key(entry.title) not in in_front]
        known, missing = contents_headings(stream, entries, contents.end)
        scheme = contents_scheme(entries)
        deepest = max((entry.level for entry in entries), default=1)
        model = TitleModel.from_report(
            stream.text[contents.end :],
            [entry.number.title for entry in entries if entry.number and entry.level == deepest],
        )
    below: list[FoundHeading] = []
    if ("arabic", 1) not in scheme:
        regions = [
            (heading.end, end)
            for heading, end in zip(known, until_next([h.start for h in known], len(stream.text)), strict=True)
        ]
        below = numbered_headings(stream, regions, extend_scheme(scheme, ("arabic", 1)), model.title_end)
    return sorted([*front, *known, *below], key=lambda heading: heading.start), missing, model


@dataclass(slots=True)
class _Reader:
    """Goes through the text from heading to heading."""

    model: TitleModel
    listed: Mapping[str, ContentsEntry]
    notes: dict[str, Note]
    builder: DocumentBuilder = field(default_factory=DocumentBuilder)
    copies: int = 0

    def read(
        self, stream: Stream, headings: Sequence[FoundHeading], contents: Contents | None, *, skip_cover: bool
    ) -> None:
        """Add every section with its text; contents and cover are evidence, not body."""
        first = headings[0].start if headings else len(stream.text)
        if not (skip_cover and headings):
            self._region(_without(stream, 0, first, contents))
        for heading, end in zip(headings, until_next([h.start for h in headings], len(stream.text)), strict=True):
            title = tidy_title(MARK.sub("", heading.title))
            self.builder.heading(title, heading.level, stream.page_at(heading.start))
            self._region(_without(stream, heading.end, end, contents))
        for mark in list(self.notes):
            self._footnote(mark)

    def _region(self, region: Stream) -> None:
        region = self._single(region)
        text: Stream | None = None
        waiting: list[Float] = []
        done = 0
        for item in find_floats(region, self.listed, self.model):
            text = _continued(text, region.part(done, item.start))
            waiting.append(item)
            done = item.end
            # A sentence runs on behind a figure at the head of a page: the figure waits for its end.
            if text is None or text.text[-1] in _SENTENCE_END:
                self._flush(region, text, waiting)
                text, waiting = None, []
        self._flush(region, _continued(text, region.part(done, len(region.text))), waiting)

    def _flush(self, region: Stream, text: Stream | None, floats: Sequence[Float]) -> None:
        if text is not None:
            self._paragraph(text)
        for item in floats:
            if isinstance(item, Caption):
                # What the caption names is a picture, unless rows are found under it.
                self.builder.caption(item.text, item.label, region.page_at(item.start), picture=True)
                if item.source:
                    self.builder.source(item.source)
            elif isinstance(item, Table):
                rows = [(cells, region.page_at(start)) for cells, start in item.rows]
                self.builder.table(item.header, rows)
            else:
                self.builder.source(item.text)

    def _paragraph(self, text: Stream) -> None:
        pieces: list[tuple[str, PageRef]] = []
        marks: list[FootnoteMark] = []
        offset = 0
        for piece, page in text.pieces():
            clean_piece = MARK.sub("", piece)
            for count, match in enumerate(MARK.finditer(piece)):
                marks.append(FootnoteMark(offset + match.start() - count, mark_number(match.group()), page.index))
            pieces.append((clean_piece, page))
            offset += len(clean_piece)
        self.builder.paragraph(PagedText(tuple(pieces), tuple(marks)))
        for mark in marks:
            self._footnote(mark.mark)

    def _footnote(self, mark: str) -> None:
        note = self.notes.pop(mark, None)
        if note is not None:
            self.builder.footnote(mark, PagedText(note.content.stripped().pieces()))

    def _single(self, region: Stream) -> Stream:
        copies = [(start, end, "") for start, end in repeats(region.text)]
        copies += [
            (match.start(1), match.end(1), "")
            for match in _DOUBLED_ENUMERATOR.finditer(region.text)
            if not any(start <= match.start() < end for start, end, _ in copies)
        ]
        self.copies += len(copies)
        return region.edit(sorted(copies))


def _is_arabic(label: str | None) -> bool:
    return label is not None and label.isdigit()


def _continued(text: Stream | None, part: Stream) -> Stream | None:
    part = part.stripped()
    if not part.text:
        return text
    return part if text is None else text.plus(part)


def _without(stream: Stream, start: int, end: int, contents: Contents | None) -> Stream:
    """The text of a region, the contents cut out of it."""
    if contents is None or contents.end <= start or end <= contents.start:
        return stream.part(start, end)
    return stream.part(start, max(start, contents.start)).plus(stream.part(min(end, contents.end), end))


def _dropped(
    cleaned: Cleaned,
    contents: Contents | None,
    missing: Iterable[ContentsEntry],
    cover: Cover,
    copies: int,
    back_cover: bool,
) -> tuple[Dropped, ...]:
    lost = [entry.title for entry in missing]
    entries = [
        Dropped("site's own line", int(bool(cleaned.preface)), cleaned.preface[:60]),
        Dropped("split mark", cleaned.split_marks, "put in by the site at arbitrary places"),
        Dropped("running header", cleaned.headers, f"{cleaned.header} and the printed page number"),
        Dropped(
            "contents entry", len(contents.entries) + len(contents.captions) if contents else 0, "evidence, not body"
        ),
        Dropped("cover", int(cover.found), "number, publisher, date and title of the report"),
        Dropped("second copy of doubled text", copies, "bold text is painted twice in the PDF"),
        Dropped("back cover", int(back_cover), "address of the publisher"),
        Dropped("heading of the contents that is not in the text", len(lost), "; ".join(lost)),
    ]
    return tuple(entry for entry in entries if entry.count)
