"""Asking every question of a set, in this process or in several; what is answered is told at once."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from eval.schema import EvalQuestion, Outcome, Passage
from index.errors import BluebookError
from index.passages import chunk_passage
from index.schema import Hit
from rag.assistant import Assistant
from rag.commands.tools import RealTools
from rag.config import RetrievalSettings, Settings
from rag.jsonio import answer_record
from rag.schema import Answer

TOP = RetrievalSettings().k
"""Passages that are kept of every question."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of which index: ``index`` is ``None`` for the report that comes with the project."""

    questions: tuple[EvalQuestion, ...]
    index: Path | None = None
    encoder: str | None = None
    settings: Settings = field(default_factory=Settings)
    workers: int = 1


def ask_all(plan: Plan, assistant: Assistant, done: Callable[[Outcome], None]) -> None:
    """Ask every question and hand each outcome to ``done`` in the order of the questions.

    With several workers each process loads the index for itself; ``assistant`` answers where there is one worker.
    """
    for outcome in _outcomes(plan, assistant):
        done(outcome)


def ask_one(assistant: Assistant, question: EvalQuestion) -> Outcome:
    """Ask a question after its conversation. An error of ours is an outcome too: it answers nothing."""
    started = time.perf_counter()
    try:
        history: list[Answer] = []
        for earlier in question.conversation:
            history.append(assistant.ask(earlier, history=history))
        found = assistant.examine(question.question, history=history)
    except BluebookError as error:
        spent = {"total": (time.perf_counter() - started) * 1000}
        failed = Answer(question.question, "", False, None, "none", assistant.index.manifest.name, timings_ms=spent)
        return Outcome(question.id, answer_record(failed), error=f"{type(error).__name__}: {error}")
    return Outcome(
        id=question.id,
        answer=answer_record(found.answer),
        passages=tuple(passage_of(hit) for hit in found.hits[:TOP]),
        candidate=found.decision.candidate,
        confidence=round(found.decision.probability, 4),
    )


def passage_of(hit: Hit) -> Passage:
    """A hit as a passage: the text with all that was embedded, and every page on which one of its sentences stands."""
    chunk = hit.chunk
    labels = [s.page_label or f"F{s.page_index}" for s in chunk.sentences]
    return Passage(
        rank=hit.rank,
        text=chunk_passage(chunk),
        pages=tuple(dict.fromkeys(labels)),
        section=chunk.section,
        passage_id=chunk.chunk_id,
        score=round(hit.score, 4),
    )


def peak_memory_mb() -> float:
    """The most memory that this process or one of its children held, in MB (maximum resident set)."""
    unit = 1 if sys.platform == "darwin" else 1024
    held = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(held) * unit / 1e6


def load_assistant(index: Path | None, encoder: str | None, settings: Settings) -> Assistant:
    """An assistant as the command line loads it, with these settings."""
    loaded = RealTools().assistant(index, encoder=encoder)
    return Assistant(loaded.index, loaded.encoder, settings)


def _outcomes(plan: Plan, assistant: Assistant) -> Iterator[Outcome]:
    if plan.workers <= 1 or len(plan.questions) <= 1:
        yield from (ask_one(assistant, question) for question in plan.questions)
        return
    # A forked child would share the locks of the parent's numeric libraries.
    context = multiprocessing.get_context("spawn")
    arguments = (plan.index, plan.encoder, plan.settings.model_dump())
    with ProcessPoolExecutor(plan.workers, context, _start, arguments) as pool:
        try:
            yield from pool.map(_ask_here, plan.questions, chunksize=4)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_workers: list[Assistant] = []
"""The assistant of a worker process; empty in the parent."""


def _start(index: Path | None, encoder: str | None, settings: dict[str, object]) -> None:
    _workers.append(load_assistant(index, encoder, Settings.model_validate(settings)))


def _ask_here(question: EvalQuestion) -> Outcome:
    return ask_one(_workers[0], question)


def in_order(questions: Sequence[EvalQuestion], outcomes: dict[str, Outcome]) -> list[Outcome]:
    """The outcomes in the order of the questions; ``KeyError`` where one is missing."""
    return [outcomes[question.id] for question in questions]
