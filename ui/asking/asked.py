"""One question of the page with the turns before it → the turn that the browser keeps, and then what could be asked next."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.output.json_records import EXTRACTIVE, answer_record, search_record
from rag.schema import Answer, Said
from rag.suggesting.suggestions import related
from ui.asking.several_reports import Askable, stream_reports
from ui.asking.turns import history_of, kept_answer

if TYPE_CHECKING:
    from rag.answering.section_summary import Length
    from rag.assistant import Examined


@dataclass(frozen=True, slots=True)
class Written:
    """A turn as far as it is written; ``whole`` where it is what the browser keeps."""

    turn: dict[str, Any]
    whole: bool


@dataclass(frozen=True, slots=True)
class GoOn:
    """Questions to go on with. They come after the turn, which should not wait for them."""

    questions: tuple[str, ...]


def answer_turn(
    reports: Sequence[Askable],
    question: str,
    earlier: Sequence[Mapping[str, Any]],
    *,
    chapter: str | None = None,
    length: Length = "long",
    stopped: Callable[[], bool] = lambda: False,
) -> Generator[Written | GoOn, None, None]:
    """The turn of ``question`` after the records of ``earlier`` answers: sentence by sentence, then whole, then what goes on from it.

    Raises what an assistant raises for a question or a chapter that cannot be asked, and for a model that fails.
    """
    said: list[Said] = []
    history = history_of(earlier)
    about = {"several": True} if len(reports) > 1 else {}
    for report_id, event in stream_reports(
        reports, question, chapter=chapter, history=history, length=length, stopped=stopped
    ):
        turn = {"question": question, "report": report_id, **about}
        if isinstance(event, Said):
            said.append(event)
            yield Written({**turn, "answer": _so_far(said)}, whole=False)
            continue
        yield Written({**turn, "answer": kept_answer(event.answer), "hits": _hits(event)}, whole=True)
        if stopped():
            return
        assistant = next(report for report in reports if report.report_id == report_id).assistant
        if event.answer.kind == "chat":
            yield GoOn(tuple(assistant.examples))
        else:
            asked = [question, *(answer.question for answer in history)]
            yield GoOn(tuple(related(assistant, event.answer, asked=asked)))


def _so_far(said: Sequence[Said]) -> dict[str, Any]:
    citations = {citation.n: citation for sentence in said for citation in sentence.citations}
    text = "".join(sentence.text for sentence in said)
    return answer_record(Answer("", text, False, None, EXTRACTIVE, "", tuple(citations.values())))


def _hits(examined: Examined) -> list[dict[str, Any]]:
    """The ranked passages with the beginning of their texts."""
    from rag.assistant import SearchResult

    record = search_record(SearchResult("", examined.hits, {}))
    return [{**hit, "text": str(hit["text"])[:120]} for hit in record["hits"]]
