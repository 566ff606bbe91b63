"""Labelled questions on some indexed reports → the weights by which search sorts out which sentences are read, and what they find.

    python -m eval.benchmarks.search_weights REPORT=INDEX [REPORT=INDEX …]     questions: eval/data/voices/REPORT.jsonl

Conditional logit over the sentences that search looks at (McFadden 1974): the weights that make the labelled sentences the likeliest.
Printed is the share of the questions of which all labelled sentences are among the first 12 and 24: by the weights of the program,
and by weights fitted on the other reports. With all reports: the weights fitted on all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import typer

from rag.answering.evidence import SEARCH_WEIGHTS, search_signals
from rag.assistant import Assistant
from rag.reader.training.rows import found_again, rows_in

VOICES = Path(__file__).parents[1] / "data" / "voices"
NAMES = tuple(SEARCH_WEIGHTS)
READ = (12, 24)
_PENALTY = 1e-3

Weights = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """A question's sentences. ``signals``: float of shape ``(sentences, signals)``; ``right``: bool of shape ``(sentences,)``.

    ``whole``: for each way to answer it the rows of its sentences in ``signals``; a way of which one was not found is left out.
    """

    report: str
    signals: Weights
    right: npt.NDArray[np.bool_]
    whole: tuple[tuple[int, ...], ...]


def read_found(report: str, index: Path) -> Iterator[Found]:
    """The answerable questions on a report, each with the sentences that search looks at."""
    assistant = Assistant.load(index)
    rows = list(rows_in(assistant.index.chunks))
    for line in (VOICES / f"{report}.jsonl").read_text("utf-8").splitlines():
        raw = json.loads(line)
        question, retrieved = assistant.find(raw["question"])
        found = search_signals(assistant.index, question, retrieved)
        if not raw["gold"] or found is None:
            continue
        places, columns = found
        texts = [retrieved.hits[n].chunk.sentences[i].text.replace("\t", " ").replace("\n", " ") for n, i in places]
        ways = [[found_again(rows, n, raw.get("keys", {})) for n in way] for way in raw["gold"]]
        labelled = [[rows[row].text for row in way if row is not None] for way in ways if None not in way]
        whole = tuple(tuple(map(texts.index, way)) for way in labelled if way and set(way) <= set(texts))
        right = np.isin(texts, [text for way in labelled for text in way])
        if labelled:
            yield Found(report, np.stack([columns[name] for name in NAMES], axis=1), right, whole)


def fit(questions: Sequence[Found]) -> Weights:
    """The weights, shape ``(signals,)``, that make the labelled sentences the likeliest."""
    from scipy.optimize import minimize

    learned = [each for each in questions if each.right.any()]

    def loss(weights: Weights) -> tuple[float, Weights]:
        value, slope = _PENALTY * float(weights @ weights), 2 * _PENALTY * weights
        for each in learned:
            odds = each.signals @ weights
            share = np.exp(odds - odds.max())
            share /= share.sum()
            mine = float(share[each.right].sum()) + 1e-12
            value -= float(np.log(mine)) / len(learned)
            slope = slope - (np.where(each.right, share / mine, 0.0) - share) @ each.signals / len(learned)
        return value, slope

    found: Any = minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B", options={"maxiter": 100})
    return np.asarray(found.x, dtype=np.float64)


def share_read(questions: Sequence[Found], weights: Weights, limit: int) -> float:
    """Share of the questions of which one way to answer stands whole among the ``limit`` likeliest sentences."""
    hits = 0
    for each in questions:
        first = set(np.argsort(-(each.signals @ weights), kind="stable")[:limit].tolist())
        hits += any(first.issuperset(way) for way in each.whole)
    return hits / len(questions)


def main(reports: Annotated[list[str], typer.Argument(metavar="REPORT=INDEX")]) -> None:
    """Print what is found, report by report, and the weights."""
    questions = [
        each for name, _, index in (r.partition("=") for r in reports) for each in read_found(name, Path(index))
    ]
    present = np.array([SEARCH_WEIGHTS[name] for name in NAMES])
    for report in sorted({each.report for each in questions}):
        mine = [each for each in questions if each.report == report]
        fitted = fit([each for each in questions if each.report != report] or mine)
        figures = [f"{share_read(mine, w, n):.3f}" for w in (present, fitted) for n in READ]
        print(f"{report} ({len(mine)}): present {' '.join(figures[:2])}, fitted on the others {' '.join(figures[2:])}")
    print({name: round(float(value), 2) for name, value in zip(NAMES, fit(questions), strict=True)})


if __name__ == "__main__":
    typer.run(main)
