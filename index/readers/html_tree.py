"""HTML → headings, paragraphs, tables and pictures in reading order. The markup is parsed by lxml; nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from index.errors import FormatError
from index.readers.flow import Heading, Item, Paragraph, Picture, TableGrid
from index.readers.grids import spread

HEADINGS = {f"h{level}": level for level in range(1, 7)}
UNSEEN = frozenset(
    "script style noscript template head title meta link iframe object embed svg canvas button select input textarea "
    "form audio video map".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer header hr html li "
    "main nav ol p pre section summary tbody td tfoot th thead tr ul caption table".split()
)
_CAPTIONS = ("caption", "figcaption")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(\w+)", re.IGNORECASE)
_REFERENCE = re.compile(r"[\[［【(（]?\s*\d{1,3}(?:\s*[-,，、–]\s*\d{1,3})*\s*[\]］】)）]?")
_POWERS = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
MAX_DEPTH = 200


def parse_html(text: str) -> Any | None:
    """The root of a piece of HTML or a whole page; ``None`` where there is nothing in it.

    Raises ``FormatError`` for what is nested too deeply.
    """
    # A declaration of an encoding is about bytes, which these are no more.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, remove_pis=True))
    except (etree.ParserError, ValueError):
        return None
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise FormatError(f"HTML that is nested in more than {MAX_DEPTH} levels is not read. Save the page as PDF.")
    return root


def is_unseen(element: Any) -> bool:
    """Whether a browser shows nothing of an element."""
    if not isinstance(element.tag, str) or element.tag in UNSEEN:
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return _HIDDEN.search(element.get("style") or "") is not None


def is_hidden(element: Any) -> bool:
    """Whether an element of text is hidden by its own style, which a script may take away when the page is opened."""
    return element.tag not in UNSEEN and _HIDDEN.search(element.get("style") or "") is not None


def items_of(root: Any) -> Iterator[Item]:
    """What stands below an element, in reading order."""
    walk = _Walk()
    walk.inside(root)
    walk.close()
    yield from walk.items


def text_of(element: Any) -> str:
    """All visible text of an element on one line, line breaks and the borders of blocks as spaces."""
    walk = _Walk()
    walk.inside(element)
    walk.close()
    return " ".join(item.text for item in walk.items if isinstance(item, (Heading, Paragraph)))


@dataclass(slots=True)
class _Walk:
    items: list[Item] = field(default_factory=list)
    open: str = ""
    caption: bool = False
    bold: bool = False
    plain: bool = False
    """Whether anything of the open paragraph is not bold."""

    def close(self) -> None:
        """End the open paragraph."""
        if text := self.open.strip():
            self.items.append(Paragraph(text, caption=self.caption, bold=not self.plain))
        self.open, self.plain = "", False

    def inside(self, element: Any) -> None:
        self._say(element.text)
        for child in element:
            before, self.bold = self.bold, _is_bold(child, self.bold)
            self._child(child)
            self.bold = before
            self._say(child.tail)

    def _say(self, text: str | None) -> None:
        self.open += (said := _spaced(text))
        self.plain = self.plain or bool(said.strip() and not self.bold)

    def _child(self, child: Any) -> None:
        tag = child.tag
        if is_unseen(child):
            return
        if tag in HEADINGS:
            self.close()
            self.items.append(Heading(text_of(child), HEADINGS[tag]))
        elif tag == "table":
            self.close()
            self.items += _table(child)
        elif tag == "br":
            self.close()
        elif tag == "img":
            self.items.append(Picture(child.get("alt") or ""))
        elif tag == "sup":
            self.open = raised(self.open, text_of(child))
        elif tag in _BLOCKS:
            self.close()
            before, self.caption = self.caption, self.caption or tag in _CAPTIONS
            self.inside(child)
            self.close()
            self.caption = before
        else:
            self.inside(child)


def raised(before: str, text: str) -> str:
    """What was before with raised text added: a power after a unit (km²), nothing for the mark of a note or source."""
    text = text.strip()
    if re.search(r"[A-Za-z\d]$", before) and re.fullmatch(r"[-+−]?\d|n", text) and _is_power(before):
        return before + text.translate(_POWERS)
    return before if _REFERENCE.fullmatch(text) else before + text


def _is_power(before: str) -> bool:
    """Whether a raised number belongs to a unit of length or to 10."""
    return re.search(r"(?:^|[^A-Za-z])(?:[kcdm]?m|[hμ]?m|s|10)$", before) is not None


def _table(element: Any) -> list[Item]:
    rows, heads, nested = [], [], False
    for row in element.iter("tr"):
        if _owner(row) is not element or is_unseen(row):
            continue
        cells = [cell for cell in row if cell.tag in ("td", "th") and not is_unseen(cell)]
        nested = nested or any(True for cell in cells for _ in cell.iter("table", *HEADINGS))
        rows.append([(text_of(cell), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in cells])
        parent = row.getparent()
        heads.append(parent.tag == "thead" or (bool(cells) and all(cell.tag == "th" for cell in cells)))
    if nested or max(map(len, rows), default=0) < 2:
        # A frame for the layout of a page: what stands in it is the page.
        return [
            item
            for row in element.iter("tr")
            if _owner(row) is element
            for cell in row
            if isinstance(cell.tag, str) and not is_unseen(cell)
            for item in items_of(cell)
        ]
    head = next((at for at, is_head in enumerate(heads) if not is_head), len(heads))
    caption = next((text_of(child).strip() for child in element if child.tag == "caption"), None)
    return [TableGrid(spread(rows), head or None, caption or None)]


def _is_bold(element: Any, inherited: bool) -> bool:
    """Whether an element is set in bold type: by its tag, or by a style of its own."""
    if found := _WEIGHT.search(element.get("style") or ""):
        return found[1].lower() in ("bold", "bolder") or found[1] in ("600", "700", "800", "900")
    return inherited or element.tag in ("b", "strong", "th")


def _owner(row: Any) -> Any:
    return next(row.iterancestors("table"), None)


def _span(cell: Any, name: str) -> int:
    found = re.match(r"\s*(\d{1,5})", cell.get(name) or "")
    return max(1, int(found[1])) if found else 1


def _spaced(text: str | None) -> str:
    """Text between tags: line breaks of the source are spaces, none beside Chinese characters."""
    if not text:
        return ""
    return re.sub(r"(?<=[^\x00-\x7f])\s*\n\s*|\s*\n\s*(?=[^\x00-\x7f])", "", text)
