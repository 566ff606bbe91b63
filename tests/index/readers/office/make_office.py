"""Office files for tests, made with the libraries that write them; their content is invented."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from index.readers.dispatch import read_document
from index.schema import Block, Document

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def of_kind(read: Document, kind: str) -> list[Block]:
    return [block for block in read.blocks if block.kind == kind]


def outline(read: Document) -> list[tuple[int, str]]:
    return [(section.level, section.title) for section in read.sections]


def texts(read: Document) -> list[str]:
    return [block.text for block in of_kind(read, "paragraph")]


def word_xml(tag_and_rest: str) -> Any:
    """An element of Word's namespace, written as ``p>…</w:p`` would be: ``word_xml('<w:p/>')``."""
    at = tag_and_rest.index(" ") if " " in tag_and_rest.split(">")[0] else None
    head = tag_and_rest.split(">")[0].rstrip("/")
    cut = len(head) if at is None else at
    return parse_xml(f'{tag_and_rest[:cut]} xmlns:w="{WORD}"{tag_and_rest[cut:]}')


def save(document: Any, path: Path) -> Document:
    document.save(str(path))
    return read_document(path)


def number_headings(document: Any, levels: Sequence[tuple[str, str]]) -> None:
    """Give the heading styles a list of several levels: (form, text) of each, as Word's own numbering does."""
    made = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{"<w:isLgl/>" * bool(at)}<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    numbering = document.part.numbering_part.element
    numbering.insert(0, word_xml(f'<w:abstractNum w:abstractNumId="77">{made}</w:abstractNum>'))
    numbering.append(word_xml('<w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for at in range(len(levels)):
        properties = document.styles[f"Heading {at + 1}"].element.get_or_add_pPr()
        for old in properties.findall(qn("w:numPr")):
            properties.remove(old)
        properties.append(word_xml(f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="77"/></w:numPr>'))


def rewritten(path: Path, part: str, content: bytes) -> Path:
    """The archive with another content of one part (added where it has none)."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | {part: content}).items():
            archive.writestr(name, data)
    return path


def part_of(path: Path, part: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(part)


def small_word(path: Path) -> Path:
    document = docx.Document()
    document.add_heading("一、茶园", 1)
    document.add_paragraph("青石县有茶园3.6万亩。")
    document.save(str(path))
    return path


def paragraphs(document: Any, lines: Sequence[str]) -> Iterator[Any]:
    for line in lines:
        yield document.add_paragraph(line)
