"""Questions to an index of several reports → which reports each answer tells of, and whether what each says is right.

    python -m eval.benchmarks.many_report_answers --index DIR [--data FILE] [--answers FILE]

``eval/data/many_reports.jsonl`` has for each question the reports that answer (by the name of their file) and what each has to
say; the reports themselves stand beside the checkout. What a report says is the text before the marks that cite it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Literal

import msgspec
import typer

from eval.metrics.matching import states
from index.store.folder import Index
from rag.schema import Answer

DATA = Path(__file__).parents[1] / "data" / "many_reports.jsonl"
Kind = Literal["which", "several", "one", "change", "none"]
_MARK = re.compile(r"\[(\d+)\]")
_HEADING = re.compile(r"^\s*(?:.*\n)*《.*?》\([^()]*\):")
"""What stands before a report's sentences: that is no statement of the report."""


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``reports`` maps the name of a file to the facts that an answer from it holds, each in one of its forms.

    ``computed`` is the difference that is asked for.
    """

    id: str
    question: str
    kind: Kind
    reports: dict[str, list[list[str]]] = {}
    computed: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """``right`` of the ``due`` reports were told of, with what they say; ``wrong`` others were; ``whole``: nothing is missing or wrong.

    ``enough``: two of the due reports (or the only one) are right, whatever else is told.
    """

    asked: Asked
    right: int
    due: int
    wrong: int
    whole: bool
    enough: bool
    refused: bool
    ms: float
    told: dict[str, str] = field(default_factory=dict)


def read_questions(path: Path) -> list[Asked]:
    """The questions of a file, a line each."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [msgspec.json.decode(line, type=Asked) for line in lines if line.strip()]


def told_by_report(index: Index, answer: Answer) -> dict[str, str]:
    """What an answer says from each report, by the name of its file without its ending."""
    names = {source.document_id: Path(source.file_name).stem for source in index.manifest.sources}
    of = {c.n: names[c.chunk_id.rpartition(":")[0]] for c in answer.citations}
    pieces = _MARK.split(answer.answer)
    told: dict[str, str] = {}
    for text, mark in zip(pieces[::2], pieces[1::2], strict=False):
        told[of[int(mark)]] = told.get(of[int(mark)], "") + _HEADING.sub("", text)
    if answer.comparison is not None:
        for row in answer.comparison.rows:
            for text, n in zip(row.sentences, row.citations, strict=True):
                if n:
                    told[of[n]] = told.get(of[n], "") + text
    return told


def score(asked: Asked, answer: Answer, told: dict[str, str]) -> Score:
    """One question's."""
    right = [
        name
        for name, facts in asked.reports.items()
        if name in told and all(states(forms, told[name]) for forms in facts)
    ]
    wrong = [name for name in told if name not in right]
    due = len(asked.reports)
    computed = asked.computed is None or (answer.computed is not None and answer.computed.value == asked.computed)
    most = due if asked.kind in ("which", "change") else min(due, 3)
    whole = answer.refused if not due else len(right) >= most and not wrong and computed
    enough = answer.refused if not due else len(right) >= min(due, 2) and computed
    ms = answer.timings_ms.get("total", 0.0)
    return Score(asked, len(right), due, len(wrong), whole, enough, answer.refused, ms, told)


def figures(scores: Sequence[Score]) -> dict[str, Any]:
    """Of some questions: shares that are whole and enough, recall and precision of reports, refusals, and the median time."""
    right, wrong = sum(s.right for s in scores), sum(s.wrong for s in scores)
    due = sum(min(s.due, s.due if s.asked.kind == "which" else 3) for s in scores)
    return {
        "n": len(scores),
        "whole": round(sum(s.whole for s in scores) / len(scores), 3),
        "enough": round(sum(s.enough for s in scores) / len(scores), 3),
        "recall": round(right / due, 3) if due else None,
        "precision": round(right / (right + wrong), 3) if right + wrong else None,
        "refused": sum(s.refused for s in scores),
        "p50_ms": round(median(s.ms for s in scores)),
    }


def main(
    index: Annotated[Path, typer.Option(help="Index of the reports that the questions are about.")],
    data: Annotated[Path, typer.Option(help="Questions with what is right.")] = DATA,
    answers: Annotated[Path | None, typer.Option(help="File for every answer with its score, a line each.")] = None,
) -> None:
    """Ask every question and print the figures of each kind."""
    from rag.assistant import Assistant
    from rag.output.json_records import answer_record

    assistant = Assistant.load(index)
    asked = read_questions(data)
    there = {Path(source.file_name).stem for source in assistant.index.manifest.sources}
    if missing := sorted({name for each in asked for name in each.reports} - there):
        raise typer.BadParameter(f"the index lacks {', '.join(missing)}: index those reports first")
    scores, lines = [], []
    for each in asked:
        answer = assistant.ask(each.question)
        scores.append(score(each, answer, told_by_report(assistant.index, answer)))
        last = scores[-1]
        verdict = {"right": last.right, "due": last.due, "wrong": last.wrong, "whole": last.whole}
        lines.append(json.dumps({"id": each.id, **verdict, "answer": answer_record(answer)}, ensure_ascii=False))
    if answers is not None:
        answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for kind in ("which", "several", "one", "change", "none"):
        if some := [s for s in scores if s.asked.kind == kind]:
            typer.echo(f"{kind:8} {figures(some)}")
    typer.echo(f"{'all':8} {figures(scores)}")


if __name__ == "__main__":
    typer.run(main)
