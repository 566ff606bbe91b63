"""Labelled questions on some indexed reports → how many answers are whole, and the weights by which further sentences and clauses are chosen.

    python -m eval.benchmarks.whole_answers REPORT=INDEX [REPORT=INDEX …]     questions: eval/data/voices/REPORT.jsonl

Two logistic regressions: which sentence an answer still lacks, and which clause of a sentence holds words of the answer. They learn from
every fifth question, which the reader was not trained on, and from those that only several sentences answer. Each report's questions of
the first kind are answered by weights fitted on the other reports; nothing is refused, no table is looked up.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from unittest.mock import patch

import numpy as np
import typer

from eval.benchmarks.search_weights import VOICES
from eval.metrics.answers import LONGEST
from index.words.normalize import normalize, squeeze
from index.words.segmentation import clause_spans
from rag.answering.evidence import word_weights
from rag.answering.further_sentences import NEEDED_WEIGHTS, needed_features, with_further
from rag.answering.shown_sentences import CLAUSE_WEIGHTS, clause_features, shown, shown_together, words_shown
from rag.assistant import Assistant
from rag.config import AnswerSettings
from rag.decision import rank
from rag.reader.training.rows import Row, found_again, rows_in
from rag.schema import Evidence, Question

_HELD_OUT = 5
_PENALTY = 1e-3

Way = tuple[tuple[str, tuple[str, ...]], ...]
"""Sentences that answer together, each with its words of the answer."""
Rows = list[tuple[dict[str, float], bool]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its ``ways`` to be answered and the sentences that were ``read``, best first; ``weights`` of its words."""

    report: str
    held_out: bool
    ways: tuple[Way, ...]
    question: Question
    weights: dict[str, float]
    read: tuple[Evidence, ...]


def read_asked(report: str, index: Path) -> Iterator[Asked]:
    """The questions on a report that are learned from or answered."""
    assistant = Assistant.load(index)
    rows = list(rows_in(assistant.index.chunks))
    number = -1
    for line in (VOICES / f"{report}.jsonl").read_text("utf-8").splitlines():
        raw = json.loads(line)
        places = {n: found_again(rows, n, raw.get("keys", {})) for way in raw["gold"] for n in way}
        if places and set(places.values()) == {None}:
            continue  # so it was left out of training, too, and not counted
        number += 1
        held_out = number % _HELD_OUT == 0
        ways = ways_of(raw, rows)
        if not ways or not (held_out or min(map(len, ways)) > 1):
            continue
        question, retrieved = assistant.find(raw["question"])
        read = rank(assistant.index, question, retrieved, assistant.settings, assistant.reader)
        if read:
            yield Asked(report, held_out, ways, question, word_weights(assistant.index, question), read)


def ways_of(raw: dict[str, Any], rows: Sequence[Row]) -> tuple[Way, ...]:
    """The ways to answer a labelled question of which every sentence is found among the ``rows`` of its report."""
    places = {n: found_again(rows, n, raw.get("keys", {})) for way in raw["gold"] for n in way}
    return tuple(way for gold in raw["gold"] if (way := _way(raw, gold, places, rows)))


def is_whole(ways: Sequence[Way], answer: str, quotes: Sequence[str]) -> bool:
    """Whether an answer has the words of one of the ways, within ``LONGEST`` characters."""
    return len(answer) <= LONGEST and any(all(stated(way, answer, quotes)) for way in ways)


def _way(raw: dict[str, Any], gold: Sequence[int], places: dict[int, int | None], rows: Sequence[Row]) -> Way:
    """Empty where a sentence is not found."""
    texts = {n: rows[place].text for n in gold if (place := places[n]) is not None}
    if len(texts) < len(set(gold)):
        return ()
    words = [(n, texts[n][first:end]) for n, first, end in raw.get("spans", []) if n in texts]
    return tuple((texts[n], tuple(said for m, said in words if m == n)) for n in gold)


def stated(way: Way, answer: str, quotes: Sequence[str]) -> list[bool]:
    """Of each sentence of a way whether its words of the answer stand in ``answer``; one without such words has to be quoted."""
    said, quoted = _plain(answer), {_plain(quote) for quote in quotes}
    return [
        all(_plain(word) in said for part in words for word in part.split()) if words else _plain(text) in quoted
        for text, words in way
    ]


def lacks(ways: Sequence[Way], chosen: Sequence[Evidence], item: Evidence) -> bool:
    """Whether the ``chosen`` sentences are no whole answer, and ``item`` is one that a way has besides."""
    quotes = [each.sentence.text for each in chosen]
    said = [stated(way, "\n".join(quotes), quotes) for way in ways]
    return not any(all(each) for each in said) and any(
        not there and _plain(text) == _plain(item.sentence.text)
        for way, each in zip(ways, said, strict=True)
        for (text, _), there in zip(way, each, strict=True)
    )


def sentence_rows(asked: Asked) -> Rows:
    """Features of every sentence beside the best one, and beside it and the second or third; whether the answer lacks it."""
    chosen = [[asked.read[0]], *([asked.read[0], item] for item in asked.read[1:3])]
    return [
        (needed_features(asked.question, some, item, asked.read, asked.weights), lacks(asked.ways, some, item))
        for some in chosen
        for item in asked.read
        if item not in some
    ]


def clause_rows(asked: Asked) -> Rows:
    """Features of every clause of the labelled sentences that were read; whether it holds words of the answer."""
    found: Rows = []
    words = {_plain(text): said for way in asked.ways for text, said in way if said}
    for item in asked.read:
        said, text = words.get(_plain(item.sentence.text), ()), shown(item)
        spans = clause_spans(text)
        if item.chunk.kind == "text" and said and len(spans) > 1:
            places = [(at, at + len(part)) for part in said if (at := text.find(part)) >= 0]
            told = clause_features(asked.question, text, spans, asked.weights, words_shown(item, text))
            found += [
                (features, any(first < end and start < last for start, end in places))
                for features, (first, last) in zip(told, spans, strict=True)
            ]
    return found


def fit(rows: Rows, names: Sequence[str]) -> dict[str, float]:
    """The weights of a logistic regression; that of ``bias`` is not held small."""
    from scipy.optimize import minimize

    values = np.array([[features[name] for name in names] for features, _ in rows])
    right = np.array([is_right for _, is_right in rows], dtype=np.float64)
    held = np.array([name != "bias" for name in names])

    def loss(weights: Any) -> tuple[float, Any]:
        odds = values @ weights
        wrong = 1 / (1 + np.exp(-odds)) - right
        value = np.mean(np.logaddexp(0, odds) - right * odds) + _PENALTY * np.sum((weights * held) ** 2)
        return float(value), values.T @ wrong / len(right) + 2 * _PENALTY * weights * held

    found: Any = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B")
    return dict(zip(names, map(float, found.x), strict=True))


def figures(questions: Sequence[Asked]) -> str:
    """Share of whole answers within ``LONGEST`` characters, sentences and characters of an answer, share of its sentences that are labelled."""
    settings, whole, cited, right, length = AnswerSettings(), 0, 0, 0, 0
    for each in questions:
        chosen = with_further(each.question, each.read[:1], each.read, each.weights, settings)
        texts, _ = shown_together(each.question, chosen, each.read[0], each.weights, settings.max_chars)
        answer, quotes = "".join(texts), [item.sentence.text for item in chosen]
        whole += is_whole(each.ways, answer, quotes)
        gold = {_plain(text) for way in each.ways for text, _ in way}
        cited, length = cited + len(chosen), length + len(answer)
        right += sum(_plain(quote) in gold for quote in quotes)
    n = len(questions)
    return f"{n}: whole {whole / n:.3f}, sentences {cited / n:.2f}, characters {length / n:.0f}, labelled {right / cited:.3f}"


def _plain(text: str) -> str:
    return squeeze(normalize(text))


def main(reports: Annotated[list[str], typer.Argument(metavar="REPORT=INDEX")]) -> None:
    """Print figures, report by report, and the weights fitted on all."""
    questions = [
        each for name, _, index in (r.partition("=") for r in reports) for each in read_asked(name, Path(index))
    ]

    def fitted(rows: Callable[[Asked], Rows], names: Sequence[str], without: str = "") -> dict[str, float]:
        return fit([row for each in questions if each.report != without for row in rows(each)], names)

    names = tuple(NEEDED_WEIGHTS), tuple(CLAUSE_WEIGHTS)
    for report in sorted({each.report for each in questions}):
        mine = [each for each in questions if each.report == report and each.held_out]
        if len({each.report for each in questions}) > 1:
            needed, clauses = fitted(sentence_rows, names[0], report), fitted(clause_rows, names[1], report)
            with patch.dict(NEEDED_WEIGHTS, needed), patch.dict(CLAUSE_WEIGHTS, clauses):
                print(f"{report} {figures(mine)} (fitted on the others)")
    print(f"present {figures([each for each in questions if each.held_out])}")
    for rows, some in ((sentence_rows, names[0]), (clause_rows, names[1])):
        print({name: round(value, 2) for name, value in fitted(rows, some).items()})


if __name__ == "__main__":
    typer.run(main)
