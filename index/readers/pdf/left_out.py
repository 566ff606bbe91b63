"""What was read and left out of the body, for the parse report: how much of each sort, why, and what it says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from index.readers.pdf.contents import Contents
from index.readers.pdf.lines import TextLine
from index.readers.pdf.margins import Margins
from index.readers.pdf.pages import RawPage
from index.readers.pdf.stamps import STAMPED
from index.readers.pdf.visibility import WHY
from index.schema import Dropped, LeftOut

_REASONS: dict[str, str] = {
    **{str(what): why for what, why in WHY.items()},
    "slanted text": "a watermark: text that runs aslant across the page",
    STAMPED: "a watermark: the same words across the text of page after page",
}


def dropped(
    margins: Margins,
    margin_lines: Mapping[int, Sequence[TextLine]],
    contents: Contents,
    lines: Sequence[TextLine],
    drawn: frozenset[int],
    repeated: frozenset[int],
    imprint: Sequence[TextLine],
    rotated: Sequence[TextLine],
    raw: Sequence[RawPage],
    doubled: int,
) -> tuple[Dropped, ...]:
    """Everything, sort by sort; sorts of which there is nothing are left out."""

    def at_places(places: Iterable[tuple[int, int]]) -> list[LeftOut]:
        return [LeftOut(margin_lines[page][at].text, page) for page, at in sorted(places)]

    def at(positions: Iterable[int]) -> list[LeftOut]:
        return _of(lines[position] for position in sorted(positions))

    sorts = [
        ("running header", at_places(margins.headers), "the same line at the head of many pages"),
        ("running footer", at_places(margins.footers), "the same line at the foot of many pages"),
        ("page number", at_places(margins.numbers), "kept as the page's label"),
        *(
            (f"{kind} line", at(found), "evidence for headings and captions, no text")
            for kind, found in sorted(contents.taken.items())
        ),
        ("cover line", _of(imprint), "title, number, publisher and date are kept"),
        ("line inside a drawing", at(drawn), "labels of a figure make no sentences"),
        ("repeated table title", at(repeated), "the table goes on from the page before"),
        ("rotated line", _of(rotated), "watermarks and margins"),
    ]
    counted = [Dropped(what, len(found), why, _once(found)) for what, found, why in sorts if found]
    runs: dict[str, list[LeftOut]] = defaultdict(list)
    for page in raw:
        for why, text in page.left_out:
            runs[why].append(LeftOut(text.strip(), page.page_index))
    for what, why in _REASONS.items():
        if what in runs:
            count = sum(len("".join(run.text.split())) for run in runs[what])
            counted.append(Dropped(what, count, why, _once(runs[what])))
    unmapped = sum(page.unmapped for page in raw)
    if doubled:
        counted.append(Dropped("character painted twice", doubled, "bold by overprinting; read once"))
    if unmapped:
        counted.append(Dropped("unreadable character", unmapped, "no mapping to text"))
    return tuple(counted)


def _of(lines: Iterable[TextLine]) -> list[LeftOut]:
    return [LeftOut(line.text, line.page_index) for line in lines]


def _once(found: Sequence[LeftOut]) -> tuple[LeftOut, ...]:
    """Each text with the first page on which it stands."""
    first: dict[str, LeftOut] = {}
    for item in found:
        first.setdefault(item.text, item)
    return tuple(first.values())
