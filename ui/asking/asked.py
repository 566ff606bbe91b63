"""One question of the page, from the browser's state to a turn that it keeps. No Gradio here."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rag.output.json_records import EXTRACTIVE, answer_record, search_record
from rag.schema import Answer, Said
from rag.suggesting.suggestions import related
from ui.asking.several_reports import Askable, stream_reports
from ui.asking.turns import history_of, kept_answer
from ui.words.sentences import sentences_in

if TYPE_CHECKING:
    from rag.assistant import Examined

ALL = "*"
"""The choice that asks every report."""


@dataclass(frozen=True, slots=True)
class Written:
    """A turn as far as it is written; ``whole`` where it is what the browser keeps."""

    turn: dict[str, Any]
    whole: bool


def answer_turn(
    reports: Sequence[Askable],
    question: str,
    turns: Sequence[Mapping[str, Any]],
    chapter: str | None,
    stopped: Callable[[], bool] = lambda: False,
    *,
    alone: bool = False,
) -> Generator[Written, None, None]:
    """The turn of ``question`` after ``turns``, sentence by sentence where a language model writes, and whole at the end.

    ``alone``: the question is asked as it stands, as if there were no turns before it.
    Raises what an assistant raises for a question or a chapter that cannot be asked, and for a model that fails.
    """
    said: list[Said] = []
    for report_id, event in stream_reports(
        reports, question, chapter=chapter, history=[] if alone else history_of(turns), stopped=stopped
    ):
        turn = {"question": question, "report": report_id}
        if isinstance(event, Said):
            said.append(event)
            yield Written({**turn, "answer": _so_far(said)}, whole=False)
            continue
        if not said and event.answer.kind != "chat":
            for part in _parts(event.answer):
                yield Written({**turn, "answer": part}, whole=False)
        report = next(report for report in reports if report.report_id == report_id)
        assistant = report.assistant
        asked = [question, *(str(turn["question"]) for turn in turns)]
        if event.answer.kind == "chat":
            follow = list(assistant.examples)
        else:
            follow = related(assistant, event.answer, asked=asked)
        whole = {
            **turn,
            "answer": kept_answer(event.answer),
            "hits": _hits(event),
            "related": follow,
        }
        yield Written(whole, whole=True)


def _so_far(said: Sequence[Said]) -> dict[str, Any]:
    citations = {citation.n: citation for sentence in said for citation in sentence.citations}
    text = "".join(sentence.text for sentence in said)
    return answer_record(Answer("", text, False, None, EXTRACTIVE, "", tuple(citations.values())))


def _parts(answer: Answer) -> Iterator[dict[str, Any]]:
    """An answer that was there at once, growing by a sentence."""
    sentences = [] if answer.refused else sentences_in(answer.answer)
    for n in range(1, len(sentences)):
        yield answer_record(replace(answer, answer="".join(sentences[:n])))


def _hits(examined: Examined) -> list[dict[str, Any]]:
    """The ranked passages without their texts: a browser keeps five megabytes in all."""
    from rag.assistant import SearchResult

    record = search_record(SearchResult("", examined.hits, {}))
    return [{**hit, "text": str(hit["text"])[:120]} for hit in record["hits"]]
