"""Sections of some indexes → what the program says of each beside the list of its headings, in random order, to be judged blind.

    python -m eval.benchmarks.summaries --index DIR --index DIR            prints the pairs
    python -m eval.benchmarks.summaries --index DIR --index DIR --judged ABBA…   counts them, a letter for each pair

Both are shown as bare lines: sentences without the headings that the program sets above them, headings without their
numbers. What the order is comes from the seed, so that no key has to be kept.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from index.corpus import CORPUS_INDEX
from index.store.folder import Index
from rag.answering.section_summary import summarise

_NUMBER = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十\d]+[、章节..]|[((][一二三四五六七八九十\d]+[))]|\d+(?:\.\d+)+)\s*"
)
_LEAST_HEADINGS = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """A section, and two ways to tell of it, each a list of lines; ``ours`` is the letter of the summary."""

    report: str
    section: tuple[str, ...]
    a: tuple[str, ...]
    b: tuple[str, ...]
    ours: str


def pairs_of(indexes: Sequence[Index], each: int, seed: int) -> list[Pair]:
    """``each`` sections of every index, by chance, of those with headings and sentences below them."""
    chance = random.Random(seed)
    found = []
    for index in indexes:
        able = []
        for chunk in index.chunks:
            if chunk.kind != "outline" or not chunk.section or len(chunk.sentences) < _LEAST_HEADINGS:
                continue
            told = summarise(index, [chunk.document_id], chunk.section, "long")
            said = tuple(place.text for part in told for place in part.places)
            if said:
                headings = tuple(_NUMBER.sub("", sentence.text) for sentence in chunk.sentences)
                able.append((chunk.document_title, chunk.section, said, headings))
        for title, section, said, headings in chance.sample(able, min(each, len(able))):
            first = chance.random() < 0.5
            a, b = (said, headings) if first else (headings, said)
            found.append(Pair(title, section, a, b, "A" if first else "B"))
    return found


def preferred(pairs: Sequence[Pair], judged: str) -> int:
    """How often the summary was preferred; ``judged`` has a letter for each pair. Raises ``ValueError`` for another number."""
    letters = [letter for letter in judged.upper() if letter in "AB"]
    if len(letters) != len(pairs):
        raise ValueError(f"there are {len(letters)} judgements for {len(pairs)} pairs: give one letter for each")
    return sum(letter == pair.ours for letter, pair in zip(letters, pairs, strict=True))


def main(
    index: Annotated[list[Path] | None, typer.Option(help="Indexes; without one the report of the project.")] = None,
    each: Annotated[int, typer.Option(help="Sections of each.")] = 5,
    seed: Annotated[int, typer.Option(help="Which sections, and in which order.")] = 1,
    judged: Annotated[
        str | None, typer.Option(help="A or B for each pair: which one tells more of the section.")
    ] = None,
) -> None:
    """Print pairs to be judged, or count what was judged."""
    pairs = pairs_of([Index.load(folder) for folder in index or [CORPUS_INDEX]], each, seed)
    if judged is not None:
        try:
            typer.echo(f"preferred to the headings: {preferred(pairs, judged)} of {len(pairs)}")
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
        return
    for number, pair in enumerate(pairs, start=1):
        typer.echo(f"\n{number}. 《{pair.report}》 {' › '.join(pair.section)}")
        for letter, lines in (("A", pair.a), ("B", pair.b)):
            typer.echo(f"  {letter}")
            for line in lines:
                typer.echo(f"    · {line}")


if __name__ == "__main__":
    typer.run(main)
