"""A document that comes from elsewhere → the same, once all that points from one part of it to another is in bounds."""

from __future__ import annotations

import re

from index.schema import Block, Document

_MOST_TITLE_CHARS = 500
_HASH = re.compile(r"[0-9a-f]{2,64}")


def check_document(document: Document) -> Document:
    """The document; ``ValueError`` with what is out of bounds: its types are checked where it is decoded."""
    if not document.title.strip() or len(document.title) > _MOST_TITLE_CHARS:
        raise ValueError(f"its title has {len(document.title)} characters; allowed are 1 to {_MOST_TITLE_CHARS}")
    if not _HASH.fullmatch(document.sha256):
        raise ValueError(f"its hash is {document.sha256[:80]!r}")
    for number, section in enumerate(document.sections):
        if section.parent is not None and not 0 <= section.parent < number:
            raise ValueError(f"heading {number} lies below heading {section.parent}, which does not stand before it")
    for number, block in enumerate(document.blocks):
        if (why := _fault(block, len(document.sections))) is not None:
            raise ValueError(f"block {number} {why}")
    return document


def _fault(block: Block, sections: int) -> str | None:
    length = len(block.text)
    if block.section is not None and not 0 <= block.section < sections:
        return f"lies in section {block.section} of {sections}"
    if not block.lines:
        return "stands on no page"
    for line in block.lines:
        if line.page_index < 1:
            return f"stands on page {line.page_index}"
        if not 0 <= line.start <= line.end <= length:
            return f"has a line from {line.start} to {line.end} of {length} characters"
        if line.edges and len(line.edges) != line.end - line.start + 1:
            return f"has {len(line.edges)} edges for {line.end - line.start} characters"
    if any(not 0 <= row.start <= row.end <= length for row in block.rows):
        return f"has a row beyond its {length} characters"
    if any(not 0 <= mark.offset <= length for mark in block.marks):
        return f"has a mark beyond its {length} characters"
    return None
