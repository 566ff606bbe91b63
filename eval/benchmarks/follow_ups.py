"""Labelled questions and conversations → the two sets of weights that tell whether a question leans on the turn before it.

    python -m eval.benchmarks.follow_ups                     whether a question lacks its topic: writes rag/conversation/missing_topic.npz
    python -m eval.benchmarks.follow_ups --leaning FILE … --index NAME=DIR …
                                                             what that, the wording and the report are worth: prints the weights of leaning.py

The first are weights of the encoder's dimensions, fitted on ``eval/data/voices``: questions as they are, and with the phrase
taken out that they share with another question on the same place, as one leaves it out who has just asked that. The reports
of the conversations that are never read, and of the voices that are never trained on, are left out. The second are
fitted on turns whose wording does not say, with what the program understood of the turns before.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

import rag.conversation
from eval.dataset.conversations import load_conversations
from index.corpus import CORPUS_INDEX
from index.models.encoder import load_encoder
from index.store.folder import Index
from rag.assistant import Assistant
from rag.commands.tools import NO_MODEL, load_settings
from rag.conversation.completions import completions
from rag.conversation.follow_up import weighed
from rag.conversation.leaning import WEIGHTS, features_of
from rag.conversation.missing_topic import WEIGHTS_FILE
from rag.conversation.turn_before import phrases, things
from rag.reader.remembered import RememberingReader
from rag.schema import Answer

VOICES = Path(__file__).parents[1] / "data" / "voices"
LEFT_OUT = frozenset({"guosen", "hkma", "caijing", "xingye", "digital_economy"})
_BESIDE = 4
"""Sentences between what two questions ask for, at most, for one to be asked after the other."""
_NEIGHBOURS = 6
_SHORTEST, _LONGEST = 3, 24
_SCALE = 10.0
"""Components of unit vectors are small: the penalty is on the weights of their tenfold."""
_PENALTY = 1 / 0.3
_JOINS = re.compile(r"^(?:的|在|对|与|和|,|，|把|用)+")

Floats = npt.NDArray[np.float64]


def logistic(rows: Floats, labels: Floats, penalty: Floats) -> Floats:
    """Weights, one a column, of the regression with an L2 ``penalty`` a column; by Newton's method."""
    weights = np.zeros(rows.shape[1])
    for _ in range(15):
        sure = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (sure - labels) + penalty * weights
        curve = (rows * (sure * (1 - sure))[:, None]).T @ rows + np.diag(penalty + 1e-9)
        weights -= np.linalg.solve(curve, slope)
    return weights


def shortened(asked: Sequence[tuple[int, str]]) -> Iterator[str]:
    """Questions, in the order of the sentences that they ask for, without what another one beside them names already."""
    for n, (place, question) in enumerate(asked):
        beside = [q for p, q in asked[max(0, n - _NEIGHBOURS) : n + _NEIGHBOURS + 1] if abs(p - place) <= _BESIDE]
        for other in beside:
            shared = [p for p in phrases(question) if other != question and any(t in other for t in things(p))]
            rest = _JOINS.sub("", question.replace(shared[0], "", 1)).strip() if shared else question
            if shared and _SHORTEST <= len(rest) <= _LONGEST:
                yield rest
                break


def questions_of(path: Path) -> list[tuple[int, str]]:
    """The Chinese questions of a file, each with the first sentence that answers it or nearly does, in that order."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        places = [n for alternative in raw["gold"][:1] for n in alternative] or list(raw.get("near") or ())
        if places and raw["voice"] != "english":
            found.append((int(places[0]), str(raw["question"])))
    return sorted(found)


def fit_missing_topic(target: Path) -> None:
    """Write the weights for the encoder that comes with the project."""
    asked = [questions_of(path) for path in sorted(VOICES.glob("*.jsonl")) if path.stem not in LEFT_OUT]
    lacking = [text for questions in asked for text in shortened(questions)]
    whole = [question for questions in asked for _, question in questions]
    encoder = load_encoder(Index.load(CORPUS_INDEX).manifest.encoder)
    vectors = np.vstack([encoder.encode_queries([text])[0] for text in (*lacking, *whole)]).astype(np.float64)
    mean = vectors.mean(axis=0)
    rows = np.column_stack([(vectors - mean) * _SCALE, np.ones(len(vectors))])
    labels = np.array([1.0] * len(lacking) + [0.0] * len(whole))
    fitted = logistic(rows, labels, np.array([_PENALTY] * vectors.shape[1] + [0.0]))
    weights = fitted[:-1] * _SCALE
    bias = float(fitted[-1] - weights @ mean)
    np.savez(
        target,
        encoder=np.array(encoder.name),
        weights=weights.astype(np.float32),
        bias=np.array(bias, dtype=np.float32),
    )
    right = float(((vectors @ weights + bias > 0) == (labels > 0)).mean())
    print(f"{target}: {len(lacking)} without their topic, {len(whole)} whole, {right:.3f} of them told apart")


def fit_leaning(paths: Sequence[Path], indexes: Sequence[str]) -> None:
    """Print the weights of ``rag/conversation/leaning.py``, and how many turns they were fitted on."""
    folders = dict(each.split("=", 1) for each in indexes)
    settings = load_settings(llm=NO_MODEL)
    reports = {name: Assistant.load(Path(folder), settings=settings) for name, folder in folders.items()}
    rows, labels = [], []
    for conversation in (each for path in paths for each in load_conversations(path)):
        assistant = reports[conversation.report]
        assert assistant.reader is not None, "the weights are for what the reader says"
        history: list[Answer] = []
        for turn in conversation.turns:
            if turns := [answer for answer in history if answer.kind != "chat"]:
                found = completions(turn.question, turns)
                report = assistant.heard(RememberingReader(assistant.reader))
                if not found.leans and (told := weighed(turn.question, found, report, sure=-np.inf)) is not None:
                    features = features_of(told.core, told.lacks, told.gain)
                    rows.append([features[name] for name in WEIGHTS])
                    labels.append(float(turn.leans))
            history.append(assistant.ask(turn.question, history=tuple(history)))
    fitted = logistic(np.array(rows), np.array(labels), np.array([float(name != "bias") for name in WEIGHTS]))
    print(f"{len(labels)} turns, {sum(labels):.0f} of them lean")
    print({name: round(float(weight), 2) for name, weight in zip(WEIGHTS, fitted, strict=True)})


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leaning", type=Path, nargs="+", metavar="FILE", help="conversations, one a line")
    parser.add_argument("--index", action="append", default=[], metavar="NAME=DIR")
    parser.add_argument("--out", type=Path, default=Path(rag.conversation.__path__[0]) / WEIGHTS_FILE)
    given = parser.parse_args()
    if given.leaning:
        fit_leaning(given.leaning, given.index)
    else:
        fit_missing_topic(given.out)


if __name__ == "__main__":
    main()
