"""Asking every question of a set, in this process or in several; what is answered is told at once."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from eval.memory import peak_bytes
from eval.schema import EvalQuestion, Outcome, Passage
from index.errors import BluebookError, ModelError, SettingsError
from index.schema import Hit
from index.store.search_texts import chunk_passage
from rag.assistant import Assistant, Examined
from rag.commands.tools import RealTools
from rag.config import RetrievalSettings, Settings
from rag.language_models.choice import chosen_model
from rag.output.json_records import answer_record
from rag.reader.choice import load_reader
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
    # Closed here and now where ``done`` raises, so that no worker goes on asking.
    with closing(_outcomes(plan, assistant)) as outcomes:
        for outcome in outcomes:
            done(outcome)


def ask_one(assistant: Assistant, question: EvalQuestion) -> Outcome:
    """Ask a question after its conversation. An error of ours is an outcome too: it answers nothing.

    Where it is the language model that failed, what was found and said without it is kept beside the error.
    """
    started = time.perf_counter()
    try:
        found = _examined(assistant, question)
    except BluebookError as error:
        spent = {"total": (time.perf_counter() - started) * 1000}
        failed = Answer(question.question, "", False, None, "none", assistant.index.manifest.name, timings_ms=spent)
        outcome = Outcome(question.id, answer_record(failed), error=f"{type(error).__name__}: {error}")
        if isinstance(error, ModelError) and assistant.model is not None:
            # The model may have failed at an earlier turn, so that what comes after it can still be wrong.
            with suppress(BluebookError):
                found = _examined(assistant.extractive, question)
                return replace(outcome, passages=_passages(found), extractive=answer_record(found.answer))
        return outcome
    extractive = found.extractive if assistant.model is not None else None
    return Outcome(
        id=question.id,
        answer=answer_record(found.answer),
        passages=_passages(found),
        candidate=found.decision.candidate,
        confidence=round(found.decision.probability, 4),
        extractive=answer_record(extractive) if extractive is not None else None,
    )


def _examined(assistant: Assistant, question: EvalQuestion) -> Examined:
    history: list[Answer] = []
    for earlier in question.conversation:
        history.append(assistant.ask(earlier, history=history))
    return assistant.examine(question.question, history=history)


def _passages(found: Examined) -> tuple[Passage, ...]:
    return tuple(passage_of(hit) for hit in found.hits[:TOP])


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


def peak_memory_mb() -> float | None:
    """The most memory that this process or one of its children held, in MB; ``None`` where the system does not tell."""
    held = [peak_bytes("this"), peak_bytes("children")]
    known = [found for found in held if found is not None]
    return round(max(known) / 1e6, 1) if known else None


def load_assistant(index: Path | None, encoder: str | None, settings: Settings) -> Assistant:
    """An assistant as the command line loads it, with these settings and the language model that they name.

    Nothing is sent to the model yet. Raises ``SettingsError`` where there can be no such model.
    """
    model = chosen_model(settings.llm)
    loaded = RealTools().assistant(index, encoder=encoder)
    reader = load_reader(settings.reader, device=settings.device)
    return Assistant(loaded.index, loaded.encoder, settings, reader=reader, model=model)


def check_workers(settings: Settings, workers: int) -> None:
    """Raise ``SettingsError`` where several processes are asked for and each would hold a local model of its own.

    They would take its memory as many times, and no longer be faster than one: a single model already uses every core, or
    the one accelerator. A served model answers several at once.
    """
    if workers > 1 and settings.llm.use.strip().startswith("transformers"):
        raise SettingsError(
            f"--workers {workers} with {settings.llm.use}: each process would load the model for itself. "
            "Leave out --workers, or serve the model and name it openai:MODEL"
        )


def _outcomes(plan: Plan, assistant: Assistant) -> Generator[Outcome]:
    if plan.workers <= 1 or len(plan.questions) <= 1:
        yield from (ask_one(assistant, question) for question in plan.questions)
        return
    # A forked child would share the locks of the parent's numeric libraries.
    context = multiprocessing.get_context("spawn")
    arguments = (plan.index, plan.encoder, plan.settings.model_dump())
    with ProcessPoolExecutor(plan.workers, context, _start, arguments) as pool:
        try:
            # A model that is down is noticed with its first questions, not with chunks of them.
            chunk = 1 if assistant.model is not None else 4
            yield from pool.map(_ask_here, plan.questions, chunksize=chunk)
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
