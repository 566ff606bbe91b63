"""The questions by which answering was developed, asked of the shipped report and of whole PDFs.

    python -m eval.benchmarks.development                    the development half, on the shipped report
    python -m eval.benchmarks.development --split test       the half that was never looked at while tuning
    python -m eval.benchmarks.development --pdf report.pdf --pdf others/*.pdf

A question is answered completely when every key fact stands in the answer and the answer has at most 160 characters.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.models.encoder import load_encoder
from index.readers.dispatch import read_document
from index.store.folder import build_index
from index.words.normalize import squeeze
from rag.assistant import Assistant
from rag.commands.tools import NO_MODEL, load_settings
from rag.schema import Answer

DATA = Path(__file__).parents[1] / "data" / "development"
LONGEST = 160
_MARK = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Row:
    """A question. ``facts``: a complete answer holds one form of each; ``pages``: printed labels, ``F4`` for file page 4."""

    question: str
    answerable: bool
    facts: tuple[tuple[str, ...], ...]
    pages: frozenset[str]
    document: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """Shares in [0, 1]: complete and refused of the answerable, right page of those answered, refused of the others."""

    answerable: int
    unanswerable: int
    complete: float
    wrongly_refused: float
    right_page: float
    refused: float


def load_rows(path: Path) -> tuple[Row, ...]:
    """Read a file of questions."""
    return tuple(_row(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def _row(raw: dict[str, object]) -> Row:
    facts = raw.get("facts", [])
    pages = raw.get("page_label", [])
    assert isinstance(facts, list)
    assert isinstance(pages, list)
    document = raw.get("document")
    return Row(
        question=str(raw["question"]),
        answerable=bool(raw["answerable"]),
        facts=tuple(tuple(forms) for forms in facts),
        pages=frozenset(pages),
        document=str(document) if document else None,
    )


def is_complete(answer: Answer, row: Row) -> bool:
    """Whether every key fact stands in an answer of at most ``LONGEST`` characters, marks left out."""
    text = _MARK.sub("", answer.answer)
    plain, marked = squeeze(text).lower(), squeeze(answer.answer).lower()
    held = all(
        any(squeeze(form).lower() in plain or squeeze(form).lower() in marked for form in fact) for fact in row.facts
    )
    return held and len(text) <= LONGEST and not answer.refused


def on_right_page(answer: Answer, row: Row) -> bool:
    """Whether one of the pages where the evidence stands is cited."""
    cited = {citation.page_label or f"F{citation.page_index}" for citation in answer.citations}
    return bool(cited & row.pages)


def score(pairs: Sequence[tuple[Row, Answer]]) -> Score:
    """Figures over questions and their answers."""
    asked = [(row, answer) for row, answer in pairs if row.answerable]
    others = [answer for row, answer in pairs if not row.answerable]
    answered = [(row, answer) for row, answer in asked if not answer.refused]
    return Score(
        answerable=len(asked),
        unanswerable=len(others),
        complete=_share(is_complete(answer, row) for row, answer in asked),
        wrongly_refused=_share(answer.refused for _, answer in asked),
        right_page=_share(on_right_page(answer, row) for row, answer in answered),
        refused=_share(answer.refused for answer in others),
    )


def _share(values: Iterable[bool]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else float("nan")


def ask_all(assistant: Assistant, rows: Iterable[Row]) -> Iterator[tuple[Row, Answer]]:
    """Every question with its answer."""
    for row in rows:
        yield row, assistant.ask(row.question)


def main() -> None:
    """Print one line of figures for each report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--pdf", type=Path, nargs="*", action="extend", default=[])
    arguments = parser.parse_args()
    # Answering was developed without a language model; one in the environment is not asked.
    settings = load_settings(llm=NO_MODEL)
    bluebook = load_rows(DATA / f"bluebook.{arguments.split}.jsonl")
    others = load_rows(DATA / f"others.{arguments.split}.jsonl")
    print(f"{'report':<34}{'asked':>6}{'complete':>10}{'refused':>9}{'page':>7}{'near misses':>13}{'refused':>9}")
    _print("shipped restatement", list(ask_all(Assistant.load(settings=settings), bluebook)))
    together: list[tuple[Row, Answer]] = []
    encoder = load_encoder()
    for path in arguments.pdf:
        rows = [row for row in others if row.document == path.name] or bluebook
        with tempfile.TemporaryDirectory() as folder:
            build_index([read_document(path)], encoder, Path(folder))
            pairs = list(ask_all(Assistant.load(Path(folder), settings=settings), rows))
        together += pairs if rows is not bluebook else []
        _print(path.name, pairs)
    if together:
        _print("other reports together", together)


def _print(name: str, pairs: Sequence[tuple[Row, Answer]]) -> None:
    s = score(pairs)
    print(
        f"{name[:33]:<34}{s.answerable:>6}{s.complete:>10.3f}{s.wrongly_refused:>9.3f}{s.right_page:>7.3f}"
        f"{s.unanswerable:>13}{s.refused:>9.3f}"
    )


if __name__ == "__main__":
    main()
