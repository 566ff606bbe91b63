"""Statements on reports, true and false → how many pass the check of language models' drafts, at several thresholds.

    python -m eval.benchmarks.drafts eval/data/drafts/test.jsonl --index miit=DIR --index xingye=DIR
    python -m eval.benchmarks.drafts eval/data/drafts/fitting.jsonl tests/rag/proof/support_drafts.jsonl --index … --fit

A statement a line: ``report``, ``draft``, ``stands``, ``kind``, and ``key`` (or ``cited``), a few characters of the passage that it
cites. It is given that passage and the ones that a search finds for ``question``, or for the draft where there is none.
``--fit`` prints the weights of ``rag/proof/weighed_statement.py``, and what they are worth on statements left out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from index.schema import Chunk
from index.words.normalize import squeeze
from rag.assistant import Assistant
from rag.proof.draft_support import LIKELY, OWN_WORDS, SURE, Support, check
from rag.proof.vector_likeness import VectorLikeness
from rag.proof.weighed_statement import WEIGHTS, probability
from rag.schema import Draft, Passage
from rag.writing.statement_reader import statement_reader

PASSAGES = 8
FOLDS = 10
_FOR = ("bias", "read", "cosine")
"""Weights that may be above 0; those of the other features may not."""
_STEPS, _RATE, _SHRINK = 6000, 0.5, 0.003

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Statement:
    """A draft on a report with what is known of it."""

    report: str
    key: str
    draft: str
    stands: bool
    kind: str
    question: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement with what the check finds: ``near`` says that it keeps to the report's words and sense.

    ``held`` is the share of its words in the sentence that it is weighed against.
    """

    statement: Statement
    near: bool
    probability: float | None
    features: dict[str, float]
    held: float = 0.0

    def passes(self, sure: float = SURE, likely: float = LIKELY) -> bool:
        """Whether it is shown."""
        if self.probability is None:
            return self.near
        free = self.probability >= sure and self.held < OWN_WORDS
        return free or (self.near and self.probability >= likely)


def load_statements(path: Path) -> list[Statement]:
    """The statements of a file."""
    raws = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        Statement(
            raw["report"],
            raw.get("key") or raw["cited"],
            raw["draft"],
            raw["stands"],
            raw["kind"],
            raw.get("question", ""),
        )
        for raw in raws
    ]


def checked(statements: Sequence[Statement], assistant: Assistant) -> Iterator[Checked]:
    """Each statement on one report as it is checked, whatever the thresholds."""
    likeness = VectorLikeness(assistant.index, assistant.encoder)
    reads = statement_reader(assistant.encoder, assistant.reader)
    # the reader orders passages well and takes its time; which ones there are is the search's
    searching = Assistant(assistant.index, assistant.encoder, assistant.settings)
    found_for = cache(lambda question: tuple(hit.chunk for hit in searching.search(question, k=PASSAGES).hits))
    for statement in statements:
        passages, cited = _given(statement, assistant.index.chunks, found_for(statement.question or statement.draft))
        found: Support = check(Draft(statement.draft, cited), passages, likeness, reads=reads, sure=2.0, likely=0.0)
        weighed = found.weighed
        yield Checked(
            statement,
            bool(found.quotes),
            weighed.probability if weighed else None,
            weighed.features if weighed else {},
            weighed.found.held if weighed else 0.0,
        )


def _given(
    statement: Statement, chunks: Sequence[Chunk], found: Sequence[Chunk]
) -> tuple[tuple[Passage, ...], tuple[int, ...]]:
    key = squeeze(statement.key)
    if not statement.question:
        holding = next((chunk for chunk in chunks if key in squeeze(chunk.text)), None)
        if holding is not None:
            found = [holding, *(chunk for chunk in found if chunk.chunk_id != holding.chunk_id)][:PASSAGES]
    passages = tuple(Passage(n, chunk) for n, chunk in enumerate(found, start=1))
    return passages, tuple(p.n for p in passages if key in squeeze(p.chunk.text))[:1]


def fitted(features: Floats, stands: npt.NDArray[np.bool_], names: Sequence[str]) -> dict[str, float]:
    """Weights of a logistic regression whose signs are fixed, by gradient descent on features of one scale."""
    middle, scale = features.mean(axis=0), features.std(axis=0) + 1e-9
    inputs = (features - middle) / scale
    for_it = np.array([name in _FOR for name in names])
    weights, bias = np.zeros(len(names)), 0.0
    for _ in range(_STEPS):
        error = 1 / (1 + np.exp(-(inputs @ weights + bias))) - stands
        weights = weights - _RATE * (inputs.T @ error / len(stands) + _SHRINK * weights)
        weights = np.where(for_it, np.maximum(weights, 0), np.minimum(weights, 0))
        bias -= _RATE * float(error.mean())
    found = weights / scale
    return {"bias": bias - float(found @ middle), **dict(zip(names, map(float, found), strict=True))}


def left_out(found: Sequence[Checked]) -> list[Checked]:
    """Each with the probability by weights that are fitted without it and without all others that cite its passage."""
    names = [name for name in WEIGHTS if name != "bias"]
    able = [one for one in found if one.features]
    keys = sorted({one.statement.key for one in able})
    fold = {key: int(n) % FOLDS for key, n in zip(keys, np.random.default_rng(0).permutation(len(keys)), strict=True)}
    held: list[Checked] = [one for one in found if not one.features]
    for number in range(FOLDS):
        rest = [one for one in able if fold[one.statement.key] != number]
        weights = fit(rest, names)
        held += [
            replace(one, probability=probability(one.features, weights))
            for one in able
            if fold[one.statement.key] == number
        ]
    return held


def fit(found: Sequence[Checked], names: Sequence[str]) -> dict[str, float]:
    """The weights of what could be weighed."""
    able = [one for one in found if one.features]
    inputs = np.array([[one.features[name] for name in names] for one in able])
    return fitted(inputs, np.array([one.statement.stands for one in able]), names)


def tell(title: str, found: Sequence[Checked]) -> None:
    """Print a line for each pair of thresholds."""
    true = [one for one in found if one.statement.stands]
    false = [one for one in found if not one.statement.stands]
    print(f"{title}: {len(true)} true, {len(false)} false")
    for sure, likely in [
        (2.0, 0.0),
        *((s, min(likely, s)) for s in (0.7, 0.75, 0.8, 0.85, 0.9) for likely in (0.3, 0.5, 0.6, 0.7)),
    ]:
        shares = [sum(one.passes(sure, likely) for one in each) / max(1, len(each)) for each in (true, false)]
        print(f"  sure {sure:.2f} likely {likely:.2f}  true {shares[0]:.3f}  false {shares[1]:.3f}")
    passed = Counter(one.statement.kind for one in false if one.passes())
    print("  false that pass:", dict(passed), "of", dict(Counter(one.statement.kind for one in false)))


def main(
    files: list[Path],
    index: Annotated[list[str], typer.Option(help="NAME=DIR, the index of the report that the files call NAME.")],
    fit_weights: Annotated[bool, typer.Option("--fit", help="Fit the weights, and score what was left out.")] = False,
) -> None:
    """Check statements, and fit the weights."""
    sets: list[tuple[str, list[Checked]]] = []
    folders = dict(each.split("=", 1) for each in index)
    assistants = {name: Assistant.load(Path(folder) if folder else None) for name, folder in folders.items()}
    for path in files:
        statements = [each for each in load_statements(path) if each.report in assistants]
        found = [
            one
            for name, assistant in assistants.items()
            for one in checked([each for each in statements if each.report == name], assistant)
        ]
        sets.append((path.stem, found))
    every = [one for _, found in sets for one in found]
    if fit_weights:
        for name, weight in fit(every, [name for name in WEIGHTS if name != "bias"]).items():
            print(f'    "{name}": {weight:.3f},')
        held = left_out(every)
        sets = [
            (f"{name}, left out", [one for one in held if one.statement in {each.statement for each in found}])
            for name, found in sets
        ]
    for name, found in sets:
        tell(name, found)


if __name__ == "__main__":
    typer.run(main)
