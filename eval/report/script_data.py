"""Every question of a run as the page's script reads it. Sections and passages, which repeat, are kept once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.metrics.answers import fact_recall
from eval.metrics.citations import cites
from eval.metrics.matching import gold_evidence, holds
from eval.metrics.scoring import METRICS
from eval.report.language_model import written
from eval.report.words import WORDS
from eval.runs.finished import FinishedRun, Line, verdict_of
from eval.schema import GoldEvidence
from eval.wording.bilingual import Text, named
from eval.wording.labels import CITED_KINDS, CONDITIONS, KINDS, SPLITS, VERDICTS
from eval.wording.language_model import REASONS, SENTENCES
from eval.wording.metrics import GROUPS

DIGITS = 4


class Once:
    """Values in the order in which they were first seen, each with its number."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}

    def number(self, value: Any) -> int:
        """The number of ``value``, from 0."""
        return self._numbers.setdefault(value, len(self._numbers))

    @property
    def values(self) -> list[Any]:
        """All values by number."""
        return list(self._numbers)


def page_data(run: FinishedRun) -> dict[str, Any]:
    """What the script of the page works on: texts, sections, passages and questions."""
    sections, passages = Once(), Once()
    questions = [_question(line, sections, passages) for line in run.lines]
    metrics = {name: metric.title for _, group in GROUPS.values() for name, metric in group.items()}
    # Passages are looked through last: they, too, stand in sections.
    kept = [
        {"text": text, "pages": list(pages), "section": sections.number(section)}
        for text, pages, section in passages.values
    ]
    return {
        "words": WORDS,
        "verdicts": VERDICTS,
        "kinds": _used(KINDS, (line.question.kind for line in run.lines)),
        "splits": SPLITS,
        "conditions": CONDITIONS,
        "sentences": {name: metric.title for name, metric in SENTENCES.items()},
        "reasons": REASONS,
        "cited_kinds": CITED_KINDS,
        "metrics": metrics,
        "sections": [list(path) for path in sections.values],
        "passages": kept,
        "questions": questions,
    }


def _used(texts: Mapping[str, Text], names: Any) -> dict[str, Text]:
    return {name: named(texts, name) for name in dict.fromkeys(names) if name is not None}


def _question(line: Line, sections: Once, passages: Once) -> dict[str, Any]:
    question, outcome, answer = line.question, line.outcome, line.outcome.answer
    gold = gold_evidence(question)
    return {
        "id": question.id,
        "question": question.question,
        "kind": question.kind,
        "split": question.split,
        "conversation": question.conversation,
        "verdict": verdict_of(line),
        "answer": answer.get("answer"),
        "refused": bool(answer.get("refused")),
        "reason": answer.get("refusal_reason"),
        "unmet": answer.get("unmet") or [],
        "nearest": [_place(n, sections) for n in answer.get("nearest") or ()],
        "error": outcome.error,
        "written": written(line),
        "candidate": outcome.candidate if answer.get("refused") else None,
        "confidence": outcome.confidence,
        "ms": line.scores.get("ms_total"),
        "citations": [{**_place(c, sections), **_citation(c, gold)} for c in answer.get("citations") or ()],
        "gold": {
            "answerable": question.answerable,
            "reference": question.reference,
            "facts": [{"forms": forms, "found": _states(line, forms)} for forms in question.facts],
            "places": [{"section": sections.number(g.section), "page": g.page, "key": g.key} for g in gold],
        },
        "scores": _scores(line.scores),
        "passages": [
            {
                "passage": passages.number((p.text, p.pages, p.section)),
                "rank": p.rank,
                "score": round(p.score, DIGITS),
                "gold": any(holds(place, p) for place in gold),
            }
            for p in outcome.passages
        ],
    }


def _place(cited: Mapping[str, Any], sections: Once) -> dict[str, Any]:
    """Where something stands, and its words: what citations and nearest passages share."""
    index = cited.get("page_index")
    return {
        "section": sections.number(tuple(cited.get("section") or ())),
        "page": cited.get("page_label") or (f"F{index}" if index else None),
        "quote": cited.get("quote") or "",
    }


def _citation(cited: Mapping[str, Any], gold: Sequence[GoldEvidence]) -> dict[str, Any]:
    return {
        "n": cited.get("n"),
        "kind": cited.get("kind"),
        "verified": bool(cited.get("verified")),
        "gold": any(cites(cited, place) for place in gold) if gold else None,
    }


def _states(line: Line, forms: Sequence[str]) -> bool:
    if line.outcome.error is not None or line.outcome.answer.get("refused"):
        return False
    return fact_recall((forms,), str(line.outcome.answer.get("answer") or "")) == 1


def _scores(scores: Mapping[str, float | None]) -> dict[str, float]:
    """What is scored, in the order of the tables, without times."""
    order = [*METRICS, *(name for name in scores if name not in METRICS and not name.startswith("ms_"))]
    return {name: round(value, DIGITS) for name in order if (value := scores.get(name)) is not None}
