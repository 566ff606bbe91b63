"""Words and a report → the places in which they stand, by section, as HTML. Pure.

Hook for the page's script: ``.bb-open-section[data-section][data-quote]`` opens the section with what was found marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from index.schema import Document
from index.words.normalize import squeeze
from ui.evidence.quotes import squeezed_with_places
from ui.words.places import page_words, section_words
from ui.words.texts import Label

MOST = 200
_AROUND = 24
_STOPS = re.compile(r"[。;!?;！？\n]")


@dataclass(frozen=True, slots=True)
class Found:
    """Characters ``[start, end)`` of the text of ``document.blocks[block]``."""

    block: int
    start: int
    end: int


def find(document: Document, words: str) -> Iterator[Found]:
    """Every place in reading order, compared without white space, width and case."""
    wanted = squeeze(words).lower()
    if not wanted:
        return
    for number, block in enumerate(document.blocks):
        squeezed, places = squeezed_with_places(block.text)
        lowered = squeezed.lower()
        if len(lowered) != len(places):  # a letter whose small form is two: compared as it is
            lowered = squeezed
        at = lowered.find(wanted)
        while at >= 0:
            yield Found(number, places[at][0], places[at + len(wanted) - 1][1])
            at = lowered.find(wanted, at + len(wanted))


def found_fragment(document: Document, words: str, label: Label) -> str:
    """How many there are, and under each section a button for each place with the words around it."""
    hits = list(find(document, words))
    if not hits:
        return f'<div class="bb-found"><p class="bb-empty" role="status">{escape(label("find_nothing", words=words))}</p></div>'
    by_section: dict[int | None, list[Found]] = {}
    for hit in hits[:MOST]:
        by_section.setdefault(document.blocks[hit.block].section, []).append(hit)
    told = label("find_count", words=words, n=len(hits), sections=len(by_section))
    cut = f'<p class="bb-cut">{escape(label("find_cut", n=MOST))}</p>' if len(hits) > MOST else ""
    parts = "".join(_section(document, section, some, label) for section, some in by_section.items())
    return f'<div class="bb-found"><p class="bb-found-count" role="status">{escape(told)}</p>{parts}{cut}</div>'


def _section(document: Document, section: int | None, hits: list[Found], label: Label) -> str:
    heading = section_words(document.section_path(section), label)
    items = "".join(_hit(document, hit, section, label) for hit in hits)
    return (
        f'<section><h3 class="bb-found-section" lang="zh-CN">{escape(heading)} <span class="bb-count">{len(hits)}</span></h3>'
        f"<ul>{items}</ul></section>"
    )


def _hit(document: Document, hit: Found, section: int | None, label: Label) -> str:
    block = document.blocks[hit.block]
    before, after = block.text[: hit.start], block.text[hit.end :]
    low = max([0, hit.start - _AROUND, *(match.end() for match in _STOPS.finditer(before))])
    stop = _STOPS.search(after)
    high = min(len(block.text), hit.end + _AROUND, hit.end + (stop.start() if stop else len(after)))
    low = max(low, hit.start - _AROUND)
    quote = block.text[low:high]
    shown = f"{escape(block.text[low : hit.start])}<mark>{escape(block.text[hit.start : hit.end])}</mark>{escape(block.text[hit.end : high])}"
    line = next(
        (line for line in block.lines if line.start <= hit.start < line.end), block.lines[0] if block.lines else None
    )
    page = page_words(line.page_label, line.page_index, label, paragraph=block.paragraph) if line else ""
    target = "" if section is None else f'data-section="{section}" data-quote="{escape(quote)}"'
    return (
        f'<li><button type="button" class="bb-open-section bb-hit-found" lang="zh-CN" {target or "disabled"}>{shown} '
        f'<span class="bb-printed">{escape(page)}</span></button></li>'
    )
