"""One question of the page, from the browser's state to a turn that it keeps. No Gradio here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rag.jsonio import search_record
from ui.asking import Askable, ask_reports
from ui.suggestions import answerable, related
from ui.turns import history_of, kept_answer

if TYPE_CHECKING:
    from rag.assistant import Examined

ALL = "*"
"""The choice that asks every report."""

_RELATED = 3


def answer_turn(
    reports: Sequence[Askable], question: str, turns: Sequence[Mapping[str, Any]], chapter: str | None
) -> dict[str, Any]:
    """The turn of ``question`` after ``turns``: what is shown now and what the browser keeps.

    Raises what an assistant raises for a question or a chapter that cannot be asked.
    """
    report_id, examined = ask_reports(reports, question, chapter=chapter, history=history_of(turns))
    report = next(report for report in reports if report.report_id == report_id)
    asked = [question, *(str(turn["question"]) for turn in turns)]
    candidates = related(examined.answer, report.assistant.index.chunks, asked=asked)
    return {
        "question": question,
        "answer": kept_answer(examined.answer),
        "report": report_id,
        "hits": _hits(examined),
        "related": answerable(candidates, report.assistant.ask)[:_RELATED],
    }


def _hits(examined: Examined) -> list[dict[str, Any]]:
    """The ranked passages without their texts: a browser keeps five megabytes in all."""
    from rag.assistant import SearchResult

    record = search_record(SearchResult("", examined.hits, {}))
    return [{**hit, "text": str(hit["text"])[:120]} for hit in record["hits"]]
