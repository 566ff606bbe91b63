"""Labelled questions on some indexed reports → the weights by which a question is refused or answered, and what they tell apart.

    python -m eval.benchmarks.answerability REPORT=INDEX [REPORT=INDEX …]     questions: eval/data/voices/REPORT.jsonl

Asked are the questions that the reader was not trained on: every fifth, of a report that it never read all. A logistic
regression says whether the report answers. Printed is what each condition that is not met was right about; the area under the
curve, report by report, by the weights of the program and by weights fitted on the other reports; what is refused from which
probability on by the latter; and the weights fitted on all. They are for one reader: another one needs its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from eval.benchmarks.follow_ups import Floats, logistic
from eval.benchmarks.proper_names import HELD_OUT_SHARE, NEVER_TRAINED_ON, VOICES
from rag.assistant import Assistant
from rag.commands.tools import NO_MODEL, load_settings
from rag.refusal.answerability import SURE, WEIGHTS_READ

FITTED = tuple(name for name in WEIGHTS_READ if name not in SURE)
_PENALTY = 1.0
_STRICTNESS = (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)


@dataclass(frozen=True, slots=True)
class Judged:
    """A question as the program judged it."""

    report: str
    answerable: bool
    features: dict[str, float]

    @property
    def row(self) -> list[float]:
        """The features that are weighed, in the order of ``FITTED``."""
        return [1.0 if name == "bias" else self.features.get(name, 0.0) for name in FITTED]

    @property
    def is_sure(self) -> bool:
        """Whether a condition refuses that nothing outweighs."""
        return any(self.features.get(name) for name in SURE)


def read_judged(report: str, index: Path) -> Iterator[Judged]:
    """The questions on a report that the reader was not trained on; those that are not decided by reading are left out."""
    assistant = Assistant.load(index, settings=load_settings(llm=NO_MODEL))
    for number, line in enumerate((VOICES / f"{report}.jsonl").read_text("utf-8").splitlines()):
        if report not in NEVER_TRAINED_ON and number % HELD_OUT_SHARE:
            continue
        raw = json.loads(line)
        features = assistant.examine(raw["question"]).decision.features
        if "reader" in features:
            yield Judged(report, bool(raw["gold"]), dict(features))


def fit(questions: Sequence[Judged]) -> Floats:
    """The weights in the order of ``FITTED``."""
    weighed = [each for each in questions if not each.is_sure]
    penalty = np.array([0.0 if name == "bias" else _PENALTY for name in FITTED])
    return logistic(np.array([each.row for each in weighed]), np.array([float(e.answerable) for e in weighed]), penalty)


def probabilities(questions: Sequence[Judged], weights: Floats) -> Floats:
    """How likely each question is answered, shape ``(questions,)``."""
    odds = np.array([each.row for each in questions]) @ weights
    sure = np.array([sum(WEIGHTS_READ[name] for name in SURE if each.features.get(name)) for each in questions])
    found: Floats = 1 / (1 + np.exp(-(odds + sure)))
    return found


def curve(questions: Sequence[Judged], found: Floats) -> float:
    """Area under the curve: how often an answerable question is likelier than one that is not."""
    answerable = np.array([each.answerable for each in questions])
    ahead = found[answerable][:, None] - found[~answerable][None, :]
    return float(((ahead > 0) + 0.5 * (ahead == 0)).mean())


def print_conditions(questions: Sequence[Judged]) -> None:
    """Of the questions that do not meet a condition, how many there are and how many are not answered."""
    names = sorted({n for each in questions for n in each.features if n.startswith(("unsaid_", "unmet_", "other_"))})
    for name in names:
        met = [each for each in questions if each.features.get(name)]
        print(f"{name}: {sum(not each.answerable for each in met)} of {len(met)} not answerable")


def main(reports: Annotated[list[str], typer.Argument(metavar="REPORT=INDEX")]) -> None:
    """Print what is told apart, and the weights."""
    questions = [each for name, _, at in (r.partition("=") for r in reports) for each in read_judged(name, Path(at))]
    print_conditions(questions)
    present = np.array([WEIGHTS_READ[name] for name in FITTED])
    ordered: list[Judged] = []
    left_out: list[float] = []
    for report in sorted({each.report for each in questions}):
        mine = [each for each in questions if each.report == report]
        fitted = fit([each for each in questions if each.report != report] or mine)
        ordered += mine
        left_out += probabilities(mine, fitted).tolist()
        figures = [f"{curve(mine, probabilities(mine, weights)):.3f}" for weights in (present, fitted)]
        print(f"{report} ({len(mine)}): present {figures[0]}, fitted on the others {figures[1]}")
    found = {"present": probabilities(ordered, present), "fitted on the others": np.array(left_out)}
    answerable = np.array([each.answerable for each in ordered])
    for name, each in found.items():
        print(f"{name}: area {curve(ordered, each):.3f}; refused of the answerable and of the others, by strictness:")
        refused = [(s, (each < s)[answerable].mean(), (each < s)[~answerable].mean()) for s in _STRICTNESS]
        print("  ".join(f"{s}: {wrongly:.3f} {rightly:.3f}" for s, wrongly, rightly in refused))
    print({name: round(float(value), 2) for name, value in zip(FITTED, fit(questions), strict=True)})


if __name__ == "__main__":
    typer.run(main)
