"""Where questions come from: an argument, a pipe, a file with one question a line, as text or as a JSON object."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import typer

from index.errors import NotFoundError, QuestionError
from rag.commands.tools import load_settings

PIPE = "-"


@dataclass(frozen=True, slots=True)
class Row:
    """A question of a file and its line, counted from 1."""

    line: int
    question: str


def require_one_source(argument: str | None, file: str | None) -> None:
    """Refuse a question and a file of questions in one call."""
    if argument is not None and file is not None:
        raise typer.BadParameter("a QUESTION and --questions were given; give one of them.")


def one_question(argument: str | None, example: str) -> str:
    """The question of an argument, or of stdin where that is ``-`` or missing and stdin is not a terminal."""
    if argument is not None and argument != PIPE:
        return argument
    if sys.stdin is None or (argument is None and sys.stdin.isatty()):
        raise typer.BadParameter(f"no question given. Try: {example}")
    question = _decode(typer.get_binary_stream("stdin").read(), "stdin").strip()
    if not question:
        raise QuestionError(f"no question: stdin was empty. Try: {example}")
    return question


def questions_in(source: str) -> list[Row]:
    """All questions of a file (``-``: stdin), checked before the first is asked; blank lines are skipped.

    Raises ``QuestionError`` that names the line and what is wrong with it.
    """
    name = "stdin" if source == PIPE else source
    rows = [
        Row(number, _question(line, f"{name}, line {number}"))
        for number, line in enumerate(_decode(_read(source), name).split("\n"), start=1)
        if line.strip()
    ]
    if not rows:
        raise QuestionError(f'{name} has no questions. A line is a question, or looks like this: {{"question": "…"}}')
    _check(rows, name)
    return rows


def _check(rows: list[Row], name: str) -> None:
    from rag.question.clean_text import clean_question

    limit = load_settings().answer.max_question_chars
    for row in rows:
        try:
            clean_question(row.question, limit)
        except QuestionError as error:
            raise QuestionError(f"{name}, line {row.line}: {error}") from error


def _read(source: str) -> bytes:
    if source == PIPE:
        return typer.get_binary_stream("stdin").read()
    path = Path(source)
    # Not is_file: a named pipe, such as <(...) of a shell, is read too.
    if path.is_dir() or not path.exists():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise NotFoundError(
            f'{source} {what}; --questions takes a file with one question, or one {{"question": "…"}}, a line.'
        )
    return path.read_bytes()


def _decode(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise QuestionError(f"{name}, line {line}: byte {error.start} is not UTF-8. Save the text as UTF-8.") from error


def _question(line: str, where: str) -> str:
    try:
        row = json.loads(line)
    except ValueError as error:
        if not line.lstrip().startswith("{"):
            return line.strip()
        raise QuestionError(f'{where}: not JSON ({error}). Write one object a line: {{"question": "…"}}') from error
    if not isinstance(row, dict):
        raise QuestionError(f'{where}: {type(row).__name__} instead of an object. Write: {{"question": "…"}}')
    found = row.get("question", row.get("q"))
    if found is None:
        raise QuestionError(f"{where}: neither `question` nor `q` is there; found: {', '.join(row) or 'nothing'}.")
    if not isinstance(found, str) or not found.strip():
        raise QuestionError(f"{where}: the question is {found!r}; it must be a text that is not empty.")
    return found
