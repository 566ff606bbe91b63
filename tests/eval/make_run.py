"""Finished runs as the runner writes them, of thirty questions about a report that does not exist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.metrics.language_model import model_figures
from eval.metrics.scoring import score_all, summarise
from eval.runs.folder import RunFolder
from eval.schema import EvalQuestion, GoldEvidence, Outcome, Passage
from rag.writing.notices import notice

REPORT = "港口投资报告(2030年)"
SECTION = ("一、总体情况", "(一)投资")
OTHER_SECTION = ("二、展望",)
REFUSAL = "报告没有回答这个问题"
MODEL = "openai:ports"
Change = Callable[[EvalQuestion, Outcome], Outcome]


def questions() -> tuple[EvalQuestion, ...]:
    """Twenty that the report answers, eight that it does not, one without gold, one with an answer only."""
    answerable = tuple(
        EvalQuestion(
            id=f"q-{number:02}",
            question=f"第{number}号港口投资多少亿元?",
            kind=("number", "table_row", "paraphrase", "follow_up")[number % 4],
            answerable=True,
            reference=f"{number}00亿元。",
            facts=((f"{number}00亿元",),),
            section=SECTION,
            page=str(number),
            evidence=(GoldEvidence(SECTION, str(number), f"{number}00亿元"),),
            conversation=("第1号港口在哪里?",) if number % 4 == 3 else (),
            split="dev" if number % 2 else "test",
            document=REPORT,
        )
        for number in range(1, 21)
    )
    unanswerable = tuple(
        EvalQuestion(
            id=f"q-{number}",
            question=f"20{number}年港口投资多少亿元?",
            kind=("near_period", "off_topic")[number % 2],
            answerable=False,
            split="dev" if number % 2 else "test",
            document=REPORT,
        )
        for number in range(21, 29)
    )
    return (
        *answerable,
        *unanswerable,
        EvalQuestion("q-29", "随便问问", split="dev"),
        EvalQuestion("q-30", "港口叫什么?", "name", reference="东港。", split="test"),
    )


def outcome(question: EvalQuestion) -> Outcome:
    """What a good system gives: the right answer at rank 1 with its place, a refusal where there is none."""
    number = int(question.id.removeprefix("q-"))
    passages = (
        Passage(1, f"第{number}号港口投资{number}00亿元。", (str(number),), SECTION, f"r:{number}", 2.5),
        Passage(2, "展望未来。", ("40",), OTHER_SECTION, "r:40", 1.5),
    )
    if question.answerable is False:
        return Outcome(question.id, refusal(question), passages, "2百亿元", 0.2)
    text = f"第{number}号港口投资{number}00亿元。"
    return Outcome(question.id, answer(question, text), passages, text, 0.5 + number / 100)


def answer(question: EvalQuestion, text: str, *, page: str | None = None, verified: bool = True) -> dict[str, Any]:
    """The record of an answer of one sentence, cited on ``page``, the question's own unless given."""
    number = int(question.id.removeprefix("q-"))
    cited = {
        "n": 1,
        "document": REPORT,
        "section": list(SECTION),
        "page_label": page or str(number),
        "page_index": number + 4,
        "kind": "table",
        "quote": text,
        "chunk_id": f"r:{number}",
        "score": 0.9,
        "verified": verified,
    }
    return _record(question, f"{text}[1]", citations=[cited])


def written(
    question: EvalQuestion, text: str, *checks: tuple[str, str], notice: str | None = None, **fields: Any
) -> dict[str, Any]:
    """The record of an answer by a model, each sentence with its verdict and reason; those that passed cite passage 1."""
    told = [
        {"verdict": verdict, "reason": reason, "citations": [1] if verdict in ("supported", "wrong_citation") else []}
        for verdict, reason in checks
    ]
    return {**answer(question, text), "generator": MODEL, "notice": notice, "checks": told, **fields}


def by_model(question: EvalQuestion, outcome: Outcome) -> Outcome:
    """What a model makes of a good system: it answers, now and then too much; it writes what cannot be answered, once.

    Of thirty: q-02 has a sentence dropped, q-03 is replaced, q-04 the model refuses alone, q-05 fails, q-28 both refuse.
    """
    number = int(question.id.removeprefix("q-"))
    plain = outcome.answer
    right = str(plain["answer"]).removesuffix("[1]")
    if number in (1, 2) or number in range(6, 21):
        dropped = [("not_found", "number")] if number == 2 else []
        told = notice("dropped", "zh", 1) if dropped else None
        verdict = ("wrong_citation", "citation") if number == 6 else ("supported", "")
        return replace(outcome, answer=written(question, right, verdict, *dropped, notice=told), extractive=plain)
    if number in (3, 4):
        why = notice("nothing_left" if number == 3 else "overruled", "zh") + notice("quoted", "zh")
        checks = [("unsupported", "content")] if number == 3 else []
        shown = {**written(question, right, *checks, notice=why), "generator": "extractive"}
        return replace(outcome, answer=shown, extractive=plain)
    if number == 5:
        error = "ModelTimeoutError: ports:model did not answer within 1 s"
        return replace(outcome, answer={}, candidate=None, confidence=None, extractive=plain, error=error)
    if number == 28:
        return replace(outcome, answer={**plain, "generator": MODEL, "notice": None, "checks": []}, extractive=plain)
    return replace(outcome, extractive=plain)


def refusal(question: EvalQuestion) -> dict[str, Any]:
    """The record of a refusal with its reason and the nearest passage."""
    return _record(
        question,
        f"{REFUSAL}。",
        refused=True,
        refusal_reason="报告说的是2030年。",
        unmet=[{"condition": "period", "asked": "2029年", "found": "2030年"}],
        nearest=[{"section": list(SECTION), "page_label": "1", "quote": "第1号港口投资100亿元。"}],
    )


def make_run(
    folder: Path,
    change: Change | None = None,
    *,
    asked: Sequence[EvalQuestion] | None = None,
    about: dict[str, Any] | None = None,
) -> Path:
    """Write a finished run to ``folder``; ``change`` alters outcomes, ``about`` what the run says of itself."""
    chosen = tuple(questions() if asked is None else asked)
    outcomes = [outcome(q) if change is None else change(q, outcome(q)) for q in chosen]
    scores = score_all(chosen, outcomes)
    run = {**_about(len(chosen)), **(about or {})}
    run_folder = RunFolder.open(folder, run)
    figures = summarise(chosen, outcomes, scores, wall_s=3.0, peak_memory_mb=200.0)
    if any(o.extractive is not None for o in outcomes):
        figures |= model_figures(chosen, outcomes)
    run_folder.finish(chosen, outcomes, scores, {"format": 1, "run": run, **figures})
    return folder


def only(identifier: str, **fields: Any) -> Change:
    """Changes the outcome of one question."""
    return lambda q, o: replace(o, **fields) if q.id == identifier else o


def _record(question: EvalQuestion, text: str, **fields: Any) -> dict[str, Any]:
    number = int(question.id.removeprefix("q-"))
    return {
        "question": question.question,
        "answer": text,
        "refused": False,
        "refusal_reason": None,
        "generator": "extractive",
        "index": "ports",
        "citations": [],
        "unmet": [],
        "nearest": [],
        "timings_ms": {"encode": 8.0, "retrieve": 1.0, "answer": 2.0, "total": 10.0 + number},
        **fields,
    }


def _about(count: int) -> dict[str, Any]:
    return {
        "name": "ports",
        "started": "2030-01-02T03:04:05+08:00",
        "finished": "2030-01-02T03:04:08+08:00",
        "commit": "0123456789abcdef",
        "dirty": False,
        "settings": {"retrieval": {"k": 10}, "answer": {"max_chars": 160}},
        "versions": {"bluebook": "0.1.0"},
        "python": "3.11.7",
        "machine": {"cpu": "Example CPU", "cores": 2, "memory_gb": 8.0, "system": "Linux x86_64"},
        "index": {"name": "ports", "encoder": "fake:letters", "sha256": "ab" * 32, "documents": [REPORT]},
        "dataset": {"name": "ports", "sha256": "cd" * 32, "split": "all", "questions": count},
        "generator": "extractive",
        "judge": None,
        "workers": 1,
    }
