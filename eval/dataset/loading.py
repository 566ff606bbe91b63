"""A set of questions: load it, tell every problem at once, take a half of it."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal

from eval.dataset import fields
from eval.dataset.files import read_bytes, read_rows
from eval.dataset.rows import TEMPLATE, RawRow
from eval.errors import DatasetError
from eval.schema import Dataset, EvalQuestion
from index.errors import QuestionError
from rag.question.clean_text import clean_question

EXAMPLE_MARK = "【示例·不参与评测】"
"""A question that begins so is the example of a template, and left out."""
SHOWN_PROBLEMS = 10

Placed = tuple[int, EvalQuestion]
"""A question and the number of its line or row."""

_READERS: dict[str, Callable[[Any], Any]] = {
    "id": fields.identifier,
    "question": fields.text,
    "kind": fields.text,
    "answerable": fields.answerable,
    "reference": fields.text,
    "facts": fields.facts,
    "section": fields.section,
    "page": fields.page,
    "evidence": fields.evidence,
    "conversation": fields.conversation,
    "split": fields.split,
    "document": fields.text,
    "voice": fields.text,
}


def load_dataset(path: Path) -> Dataset:
    """Read a set of questions from ``.jsonl``, ``.csv``, ``.tsv`` or ``.xlsx``.

    A column of questions is enough; what a file does not say stays missing, but for ids, which are made (``q001``) of a
    question's position. Raises ``DatasetError`` with every problem of the file, each with its line or row and field.
    """
    data = read_bytes(path)
    raw = read_rows(path, data)
    problems = list(raw.problems)
    placed: list[Placed] = []
    for row in raw.rows:
        found = _question(row)
        if isinstance(found, EvalQuestion):
            placed.append((row.number, found))
        else:
            problems += [(row.number, fault) for fault in found]
    placed = [(number, question) for number, question in placed if not question.question.startswith(EXAMPLE_MARK)]
    problems += _duplicate_ids(placed, raw.unit)
    problems += _missing_splits(placed)
    if problems:
        raise DatasetError(_listed(path, raw.unit, sorted(problems, key=itemgetter(0))))
    if not placed:
        hint = f" (one that begins with {EXAMPLE_MARK} is an example)" if raw.rows else ""
        raise DatasetError(f"{path} has no questions yet{hint}. Write one in each row, then run the evaluation again.")
    questions = _with_ids([question for _, question in placed])
    return Dataset(path.stem, hashlib.sha256(data).hexdigest(), questions)


def select(dataset: Dataset, split: Literal["dev", "test", "all"]) -> tuple[EvalQuestion, ...]:
    """The questions of a half, or all; ``DatasetError`` where the set has no such half."""
    if split == "all":
        return dataset.questions
    found = tuple(question for question in dataset.questions if question.split == split)
    if not found:
        total = len(dataset.questions)
        has = (
            f"its {total} questions are all {dataset.questions[0].split}" if dataset.questions[0].split else "no splits"
        )
        raise DatasetError(
            f"the set {dataset.name} has no questions of the split {split}: {has}. Use --split all, or give every "
            "question the split dev or test."
        )
    return found


def _question(row: RawRow) -> EvalQuestion | list[str]:
    """The record of a row, or what is wrong with it."""
    values: dict[str, Any] = {}
    faults: list[str] = []
    for name, value in row.values.items():
        try:
            values[name] = _READERS[name](value)
        except ValueError as error:
            faults.append(f"{name}: {error}")
    asked = values.get("question")
    if asked is None and not any(fault.startswith("question") for fault in faults):
        faults.append("question: missing or blank; write the question, or remove the row")
    if asked is not None:
        values["question"] = _asked(asked, "question", faults)
    values["conversation"] = tuple(_asked(turn, "conversation", faults) for turn in values.get("conversation", ()))
    gold = [name for name in ("facts", "evidence") if values.get(name)]
    if values.get("answerable") is False and gold:
        faults.append(
            f"{gold[0]}: the question is marked as not answerable, but has {' and '.join(gold)}. Remove them, or mark it "
            "as answerable"
        )
    if faults:
        return faults
    return EvalQuestion(**{"id": "", **{name: value for name, value in values.items() if value is not None}})


def _asked(text: str, name: str, faults: list[str]) -> str:
    """A question as it will be asked; what is wrong with it goes to ``faults``."""
    try:
        return clean_question(text, fields.MAX_QUESTION_CHARS)
    except QuestionError as error:
        faults.append(f"{name}: {error}")
        return text


def _duplicate_ids(placed: Sequence[Placed], unit: str) -> list[tuple[int, str]]:
    first: dict[str, int] = {}
    problems = []
    for number, question in placed:
        if question.id and first.setdefault(question.id, number) != number:
            problems.append(
                (number, f"id: {question.id} stands in {unit} {first[question.id]} too; give each question its own")
            )
    return problems


def _missing_splits(placed: Sequence[Placed]) -> list[tuple[int, str]]:
    without = [number for number, question in placed if question.split is None]
    if not without or len(without) == len(placed):
        return []
    return [(without[0], f"split: missing, as in {len(without)} of {len(placed)} questions; give it to all or to none")]


def _with_ids(questions: Sequence[EvalQuestion]) -> tuple[EvalQuestion, ...]:
    """A question without an id gets that of its position, or the next one that is free."""
    taken = {question.id for question in questions}
    found = []
    for position, question in enumerate(questions, start=1):
        free = (f"q{n:03d}" for n in itertools.count(position))
        made = question.id or next(name for name in free if name not in taken)
        taken.add(made)
        found.append(replace(question, id=made))
    return tuple(found)


def _listed(path: Path, unit: str, problems: Sequence[tuple[int, str]]) -> str:
    lines = [f"{unit} {number}, {text}" for number, text in problems]
    if len(lines) == 1:
        return f"{path}, {lines[0]}."
    more = [f"… and {len(lines) - SHOWN_PROBLEMS} more"] if len(lines) > SHOWN_PROBLEMS else []
    shown = "\n  ".join(lines[:SHOWN_PROBLEMS] + more)
    return f"{path} has {len(lines)} problems:\n  {shown}\nCorrect them; {TEMPLATE}."
