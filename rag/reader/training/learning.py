"""Training proper: batches in, steps of the optimiser, a checkpoint now and then, figures on what is held out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from rag.reader.pairs import PairEncoder
from rag.reader.training.batches import Batch, batch_of
from rag.reader.training.groups import Case, Example
from rag.reader.training.model import Reader

_RANK_SHARE, _SPAN_SHARE = 0.7, 0.25
_WARM_UP, _LAST_RATE = 0.03, 0.03
_SAVE_EVERY_S = 600.0
_READ_AT_ONCE = 6
CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True, slots=True)
class Plan:
    """``pairs`` to learn from in all, those of runs before that were broken off included; ``rate`` is the highest one."""

    pairs: int
    rate: float
    frozen: int
    folder: Path


def learn(
    reader: Reader,
    found: Iterator[Batch],
    plan: Plan,
    log: Callable[[str], None],
    figures: Callable[[], str],
) -> None:
    """Train on as many pairs as planned; begun again from the checkpoint in ``plan.folder`` where there is one."""
    reader.freeze(plan.frozen)
    trained = [parameter for parameter in reader.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=plan.rate, weight_decay=0.01)
    state = _resume(reader, optimiser, plan.folder)
    started, saved = time.monotonic() - state["seconds"], time.monotonic()
    losses: list[float] = []
    reader.train()
    while (done := state["pairs"] / plan.pairs) < 1:
        batch = next(found)
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * min(1.0, done / _WARM_UP) * max(_LAST_RATE, 1 - done)
        loss = batch_loss(reader, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        losses.append(loss.item())
        state = {
            "steps": state["steps"] + 1,
            "pairs": state["pairs"] + len(batch.ids),
            "seconds": time.monotonic() - started,
        }
        if state["steps"] % 50 == 0:
            rate = state["pairs"] / state["seconds"]
            log(
                f"step {state['steps']}  pairs {state['pairs']}  loss {np.mean(losses[-50:]):.3f}  {rate:.1f} pairs/s  {done:.0%}"
            )
        if time.monotonic() - saved > _SAVE_EVERY_S:
            _save(reader, optimiser, state, plan.folder)
            log(figures())
            reader.train()
            saved = time.monotonic()
    _save(reader, optimiser, state, plan.folder)
    log(figures())


def batch_loss(reader: Reader, batch: Batch) -> Any:
    """Right or wrong by itself, right before wrong within each group, and where the answer stands."""
    scores, spans = _read_by_length(reader, batch)
    labels, groups = torch.from_numpy(batch.labels), torch.from_numpy(batch.groups)
    loss = binary_cross_entropy_with_logits(scores, labels)
    ranked = []
    for group in range(int(batch.groups.max()) + 1):
        mine, right = scores[groups == group], labels[groups == group]
        if 0 < right.sum() < len(right):
            ranked.append(-(torch.log_softmax(mine, 0) * right).sum() / right.sum())
    if ranked:
        loss = loss + _RANK_SHARE * torch.stack(ranked).mean()
    places = torch.from_numpy(batch.spans)
    if (places >= 0).any():
        masked = spans.masked_fill(torch.from_numpy(batch.mask)[..., None] == 0, -1e4)
        loss = loss + _SPAN_SHARE * (
            cross_entropy(masked[..., 0], places[:, 0]) + cross_entropy(masked[..., 1], places[:, 1])
        )
    return loss


def _by_length(mask: npt.NDArray[np.int64]) -> list[tuple[npt.NDArray[np.int64], int]]:
    """Rows in parts of like length, so that little padding is computed, each with the length of its longest."""
    lengths = mask.sum(axis=1)
    order = np.argsort(lengths, kind="stable")
    return [(rows, int(lengths[rows].max())) for rows in np.array_split(order, max(1, len(order) // _READ_AT_ONCE))]


def _read_by_length(reader: Reader, batch: Batch) -> tuple[Any, Any]:
    """What the reader gives for a batch, computed in parts of pairs of like length, so that little padding is."""
    parts = _by_length(batch.mask)
    scores, spans = [], []
    for rows, width in parts:
        ids, mask = (torch.from_numpy(array[rows, :width]) for array in (batch.ids, batch.mask))
        score, span = reader(ids, mask)
        scores.append(score)
        spans.append(torch.nn.functional.pad(span, (0, 0, 0, batch.ids.shape[1] - width)))
    back = torch.from_numpy(np.argsort(np.concatenate([rows for rows, _ in parts])))
    return torch.cat(scores)[back], torch.cat(spans)[back]


def scores_of(reader: Reader, examples: Sequence[Example], pairs: PairEncoder) -> list[float]:
    """The reader's score of each example."""
    reader.eval()
    with torch.inference_mode():
        batch = batch_of([examples], pairs)
        found: list[float] = reader(torch.from_numpy(batch.ids), torch.from_numpy(batch.mask))[0].tolist()
    return found


def held_out_figures(reader: Reader, cases: Sequence[Case], pairs: PairEncoder) -> str:
    """Share of questions whose first, first three places answer; AUC of the best score, answerable against not."""
    first = third = answerable = 0
    yes: list[float] = []
    no: list[float] = []
    for case in cases:
        wrong = [Example(case.question, place, False) for place in (*case.likely, *case.found[:10])]
        scores = scores_of(reader, [*case.right, *wrong], pairs)
        if case.right:
            order = np.argsort([-score for score in scores])
            answerable += 1
            first += bool(order[0] < len(case.right))
            third += bool((order[:3] < len(case.right)).any())
            yes.append(max(scores))
        elif scores:
            no.append(max(scores))
    auc = np.mean([(a > b) + 0.5 * (a == b) for a in yes for b in no]) if yes and no else float("nan")
    return f"held out ({len(cases)}): first {first / max(1, answerable):.3f}  three {third / max(1, answerable):.3f}  AUC {auc:.3f}"


def pairs_learned(folder: Path) -> int:
    """From how many pairs the checkpoint in ``folder`` has learned; 0 where there is none."""
    path = folder / CHECKPOINT
    return int(torch.load(path, weights_only=False)["state"]["pairs"]) if path.is_file() else 0


def _resume(reader: Reader, optimiser: Any, folder: Path) -> dict[str, Any]:
    path = folder / CHECKPOINT
    if not path.is_file():
        return {"steps": 0, "pairs": 0, "seconds": 0.0}
    kept = torch.load(path, weights_only=False)
    reader.load_state_dict(kept["reader"], strict=False)
    optimiser.load_state_dict(kept["optimiser"])
    state: dict[str, Any] = kept["state"]
    return state


def _save(reader: Reader, optimiser: Any, state: dict[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{CHECKPOINT}"
    kept = {
        "reader": reader.own_state(),
        "optimiser": optimiser.state_dict(),
        "state": state,
    }
    torch.save(kept, draft)
    draft.replace(folder / CHECKPOINT)
