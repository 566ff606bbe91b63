"""A sentence or a section → the items of the enumeration that stands there (一是 … 二是 …)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.schema import Chunk, Hit, Sentence
from index.store.protocol import Index
from rag.answering.connectives import ANNOUNCES
from rag.schema import Evidence

_HAN = {c: n for n, c in enumerate("零一二三四五六七八九十")}
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("是", re.compile(r"^(?:[^,\uff0c。;\uff1b]{1,16}[,\uff0c:\uff1a])?(?P<n>[一二三四五六七八九十])是")),
    ("第", re.compile(r"^第(?P<n>[一二三四五六七八九十])(?:[,、\uff0c:\uff1a]|(?:是|个|种|类|层))")),
    ("()", re.compile(r"^[(\uff08](?P<n>\d{1,2}|[一二三四五六七八九十])[)\uff09]")),
    (".", re.compile(r"^(?P<n>\d{1,2})(?:[.、\uff0e](?!\d)|\))")),
    ("①", re.compile(r"^(?P<n>[①②③④⑤⑥⑦⑧⑨])")),
    ("方面", re.compile(r"^(?:[^,\uff0c。;\uff1b]{1,16}[,\uff0c:\uff1a])?(?P<n>一方面|另一方面)")),
    ("先", re.compile(r"^(?P<n>首先|其次|再次|最后)")),
)
_LONGEST_ITEM = 6
"""An item whose mark stands within a sentence is looked for this many sentences back."""
_WORDS = {"一方面": 1, "另一方面": 2, "首先": 1, "其次": 2, "再次": 3, "最后": 99}


@dataclass(frozen=True, slots=True)
class Item:
    """An item of an enumeration: where it begins, and its ordinal."""

    chunk: Chunk
    position: int
    ordinal: int

    @property
    def sentence(self) -> Sentence:
        """The first sentence of the item."""
        return self.chunk.sentences[self.position]


def item_mark(text: str) -> tuple[str, int] | None:
    """Style and ordinal of the mark with which ``text`` begins; ``None`` where it is no item."""
    for style, pattern in _STYLES:
        if match := pattern.match(text):
            mark = match["n"]
            if mark in _WORDS:
                return style, _WORDS[mark]
            if mark in _HAN:
                return style, _HAN[mark]
            if mark.isdecimal():
                return style, int(mark)
            return style, "①②③④⑤⑥⑦⑧⑨".index(mark) + 1
    return None


def enumeration_at(index: Index, evidence: Evidence) -> tuple[Item, ...]:
    """The items of the enumeration that a sentence begins an item of or leads to; empty where there is none of two items."""
    places = _section_sentences(index, evidence.chunk)
    here = _place_of(evidence, places)
    if here is None:
        return ()
    for sequence in _sequences(places):
        if here == sequence[0][0] - 1 or here in [place for place, _ in sequence]:
            return tuple(Item(places[n][0], places[n][1], ordinal) for n, ordinal in sequence)
    return ()


def enumerations_near(index: Index, evidence: Evidence, count: int) -> tuple[Item, ...]:
    """The items of an enumeration of exactly ``count`` items in the section of a sentence; empty where there is none."""
    places = _section_sentences(index, evidence.chunk)
    for sequence in _sequences(places):
        if len(sequence) == count:
            return tuple(Item(places[n][0], places[n][1], ordinal) for n, ordinal in sequence)
    return ()


def enumeration_of(index: Index, section: tuple[str, ...], document_id: str) -> tuple[Item, ...]:
    """The items of the only enumeration of a section without parts; empty where it has none or several."""
    places = _places(index, section, document_id)
    found = _sequences(places)
    return tuple(Item(*places[n], ordinal) for n, ordinal in found[0]) if len(found) == 1 else ()


def behind_colon(index: Index, evidence: Evidence, most: int) -> tuple[Item, ...]:
    """The sentences behind one that ends with a colon, up to the next such one or the end of its section; ``most`` of them."""
    if evidence.chunk.kind != "text" or not evidence.sentence.text.endswith(ANNOUNCES):
        return ()
    places = _section_sentences(index, evidence.chunk)
    here = _place_of(evidence, places)
    behind = places[here + 1 : here + 1 + most] if here is not None else []
    told = itertools.takewhile(lambda place: not place[0].sentences[place[1]].text.endswith(ANNOUNCES), behind)
    return tuple(Item(chunk, i, n) for n, (chunk, i) in enumerate(told, start=1))


def as_evidence(item: Item, near: Evidence) -> Evidence:
    """An item as evidence of the same standing as the sentence that led to it."""
    hit = near.hit if near.chunk.chunk_id == item.chunk.chunk_id else Hit(near.hit.rank, near.hit.score, item.chunk)
    return Evidence(hit, item.sentence, item.position, near.score, near.cosine, near.standing)


def _section_sentences(index: Index, chunk: Chunk) -> list[tuple[Chunk, int]]:
    return _places(index, chunk.section, chunk.document_id)


def _place_of(evidence: Evidence, places: Sequence[tuple[Chunk, int]]) -> int | None:
    return next(
        (n for n, (c, i) in enumerate(places) if c.chunk_id == evidence.chunk.chunk_id and i == evidence.position), None
    )


def _places(index: Index, section: tuple[str, ...], document_id: str) -> list[tuple[Chunk, int]]:
    return [
        (other, i)
        for other in index.chunks.of(document_id)
        if other.kind == "text" and other.section == section
        for i in range(len(other.sentences))
    ]


_FIRST = {"是": "一是", "第": "第一", "()": "(1)", "①": "①", "先": "首先"}
_ANNOUNCED = re.compile(rf"([^,\uff0c。;\uff1b:\uff1a]+)[:\uff1a](?:{'|'.join(map(re.escape, _FIRST.values()))})")


def announced(text: str) -> str:
    """What a sentence announces, whose first item it holds (四项安排 of …,形成四项安排:一是…); empty where it announces none."""
    found = _ANNOUNCED.search(text)
    return found[1] if found else ""


def _opens_inside(style: str, place: tuple[Chunk, int]) -> bool:
    """Whether the first item begins within the sentence (目的一是 …)."""
    mark = _FIRST.get(style)
    return mark is not None and mark in place[0].sentences[place[1]].text


def _sequences(places: Sequence[tuple[Chunk, int]]) -> list[list[tuple[int, int]]]:
    """Runs of items of one style whose ordinals count 1, 2, 3 …, as (place, ordinal)."""
    open_runs: dict[str, list[tuple[int, int]]] = {}
    done: list[list[tuple[int, int]]] = []
    for n, (chunk, i) in enumerate(places):
        mark = item_mark(chunk.sentences[i].text)
        if mark is None:
            continue
        style, ordinal = mark
        run = open_runs.get(style)
        if ordinal == 1:
            done += [run] if run else []
            open_runs[style] = [(n, 1)]
        elif ordinal == 2 and (run is None or run[-1][1] != 1):
            first = next(
                (m for m in range(n - 1, max(-1, n - _LONGEST_ITEM), -1) if _opens_inside(style, places[m])), None
            )
            if first is not None:
                done += [run] if run else []
                open_runs[style] = [(first, 1), (n, 2)]
        elif run and ordinal in (run[-1][1] + 1, 99):
            run.append((n, run[-1][1] + 1))
    done += open_runs.values()
    return [run for run in done if len(run) > 1]
