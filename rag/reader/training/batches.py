"""Groups drawn from cases, and batches of them as padded arrays."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from rag.reader.pairs import Pair, PairEncoder
from rag.reader.training.groups import Case, Example

GROUPS_A_BATCH = 6
_BATCHES_AT_ONCE = 8
_SHARE_CHANGED = 0.6
NO_SPAN = -100

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs as padded arrays.

    ``ids`` and ``mask`` int64 ``(pairs, tokens)``; ``labels`` float32 ``(pairs,)``; ``spans`` int64 ``(pairs, 2)``, places of
    the first and last token of the answer or ``NO_SPAN``; ``groups`` int64 ``(pairs,)``, the group of each pair.
    """

    ids: npt.NDArray[np.int64]
    mask: npt.NDArray[np.int64]
    labels: npt.NDArray[np.float32]
    spans: npt.NDArray[np.int64]
    groups: npt.NDArray[np.int64]


def draw_group(case: Case, draw: random.Random) -> list[Example]:
    """Right ones and wrong ones for a question; sometimes a right place under a question that it no longer answers."""
    wrong = [Example(case.question, place, False) for place in (*case.likely[:2], *_some(case.found, 3, draw))]
    if not case.right:
        return wrong[:4]
    group = [*_some(case.right, 2, draw), *wrong[:3]]
    changed = [question for question in _some(case.changed, 2, draw) if draw.random() < _SHARE_CHANGED]
    return group + [Example(question, group[0].place, False) for question in changed]


def batches(
    cases: Mapping[str, Sequence[Case]], shares: Mapping[str, float], pairs: PairEncoder, draw: random.Random
) -> Iterator[Batch]:
    """Batches without end; ``shares`` is how often each kind of case is drawn. Groups of like length share a batch."""
    queues: dict[str, list[Case]] = {kind: [] for kind in shares}

    def one() -> list[Example]:
        kind = draw.choices(list(shares), list(shares.values()))[0]
        if not queues[kind]:
            queues[kind] = draw.sample(list(cases[kind]), len(cases[kind]))
        return draw_group(queues[kind].pop(), draw)

    while True:
        groups = [one() for _ in range(GROUPS_A_BATCH * _BATCHES_AT_ONCE)]
        groups.sort(
            key=lambda group: max(len(e.place.sentence) + len(e.place.context) + len(e.question) for e in group)
        )
        some = [groups[at : at + GROUPS_A_BATCH] for at in range(0, len(groups), GROUPS_A_BATCH)]
        draw.shuffle(some)
        for each in some:
            yield batch_of(each, pairs)


def batch_of(groups: Sequence[Sequence[Example]], pairs: PairEncoder) -> Batch:
    """Groups as padded arrays."""
    flat = [(example, number) for number, group in enumerate(groups) for example in group]
    encoded = [pairs.pair(pairs.question(example.question), example.place) for example, _ in flat]
    ids, mask = _padded(encoded)
    spans = np.full((len(flat), 2), NO_SPAN, np.int64)
    for row, ((example, _), pair) in enumerate(zip(flat, encoded, strict=True)):
        if example.span is not None:
            spans[row] = token_span(pair, example.span)
    labels = np.array([example.answers for example, _ in flat], np.float32)
    return Batch(ids, mask, labels, spans, np.array([number for _, number in flat], np.int64))


def _padded(encoded: Sequence[Pair]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    width = max(len(pair.ids) for pair in encoded)
    ids, mask = np.ones((len(encoded), width), np.int64), np.zeros((len(encoded), width), np.int64)
    for row, pair in enumerate(encoded):
        ids[row, : len(pair.ids)], mask[row, : len(pair.ids)] = pair.ids, 1
    return ids, mask


def token_span(pair: Pair, span: tuple[int, int]) -> tuple[int, int]:
    """Places of the first and the last token of a range of characters; ``NO_SPAN`` where it was cut off."""
    inside = [i for i, (first, end) in enumerate(pair.offsets) if end > span[0] and first < span[1]]
    return (pair.start + inside[0], pair.start + inside[-1]) if inside else (NO_SPAN, NO_SPAN)


def _some(items: Sequence[T], count: int, draw: random.Random) -> list[T]:
    return draw.sample(list(items), min(count, len(items)))
