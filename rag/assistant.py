"""The whole flow from a question to its answer, top to bottom."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.schema import Encoder, Hit
from index.store import Index
from rag.answerability import Judgement, judge, prefer_fitting
from rag.config import Settings
from rag.evidence import confidence, rank_evidence, word_weights
from rag.followup import standalone
from rag.generators.extractive import Selected, compose
from rag.objects import is_asked_for, named_object
from rag.ordering import order_passages
from rag.question import analyse
from rag.question_check import clean_question
from rag.refusal import explain, pictured
from rag.retriever import Retrieved, retrieve
from rag.schema import REFUSED, Answer, Citation, Evidence, Nearest, Question, Unmet
from rag.scope import Scope, allowed_chunks
from rag.spelling import correct_latin
from rag.verify import numbers_stand, quote_stands


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Ranked passages for a question, with the time of each stage in milliseconds."""

    question: str
    hits: tuple[Hit, ...]
    timings_ms: dict[str, float]


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer or a refusal, and what it was decided by.

    ``candidate`` is the answer that would be given without refusing, empty where nothing is proven; ``probability`` in
    [0, 1] that the evidence answers, 0 where a condition is not met; ``ranked`` are the sentences, best first.
    """

    answer: Answer
    candidate: str
    probability: float
    ranked: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Examined:
    """A decision with the ranked passages that it was made from."""

    decision: Decision
    hits: tuple[Hit, ...]

    @property
    def answer(self) -> Answer:
        """The answer or the refusal."""
        return self.decision.answer


class Assistant:
    """Holds what is loaded once: an index, its encoder, the settings. The logic is in free functions."""

    def __init__(self, index: Index, encoder: Encoder, settings: Settings | None = None) -> None:
        self.index = index
        self.encoder = encoder
        self.settings = settings or Settings()

    @classmethod
    def load(
        cls, folder: Path | None = None, *, settings: Settings | None = None, encoder: str | None = None
    ) -> Assistant:
        """Load the index in ``folder`` (the report that comes with the project where it is ``None``) with its encoder."""
        from index.corpus import CORPUS_INDEX
        from index.encoder import load_encoder

        index = Index.load(folder or CORPUS_INDEX, encoder=encoder)
        return cls(index, load_encoder(encoder or index.manifest.encoder), settings)

    def ask(self, question: str, *, scope: Scope = None, history: Sequence[Answer] = ()) -> Answer:
        """Answer one question.

        ``scope`` restricts it to a chapter (第四章), a heading or a report's title; ``history`` gives earlier turns.
        Raises ``QuestionError`` for what is no question, ``SettingsError`` for a scope that the index lacks.
        """
        return self.examine(question, scope=scope, history=history).answer

    def examine(self, question: str, *, scope: Scope = None, history: Sequence[Answer] = ()) -> Examined:
        """As ``ask``, with the passages and the probability behind the answer: for evaluation and for the curious."""
        clock = _Clock()
        asked = clean_question(question, self.settings.answer.max_question_chars)
        analysed, retrieved = self._find(
            standalone(asked, history, self.index), scope, clock, self.settings.retrieval.k
        )
        decision = decide(self.index, analysed, retrieved, self.settings)
        clock.lap("answer")
        answer = replace(decision.answer, question=analysed.text, timings_ms=clock.timings())
        hits = order_passages(self.index, analysed, retrieved.hits, decision.ranked)
        return Examined(replace(decision, answer=answer), hits)

    def search(self, question: str, *, k: int = 10, scope: Scope = None) -> SearchResult:
        """The ``k`` best passages with each signal's score."""
        clock = _Clock()
        asked = clean_question(question, self.settings.answer.max_question_chars)
        considered = self.settings.retrieval.k
        analysed, retrieved = self._find(asked, scope, clock, max(k, considered))
        first = retrieved.best(considered)
        ordered = order_passages(self.index, analysed, first.hits, rank(self.index, analysed, first, self.settings))
        clock.lap("order")
        return SearchResult(asked, (*ordered, *retrieved.hits[considered:])[:k], clock.timings())

    def _find(self, text: str, scope: Scope, clock: _Clock, k: int) -> tuple[Question, Retrieved]:
        question = replace(analyse(correct_latin(text, self.index.lexical.frequency)), text=text)
        clock.lap("analyse")
        vector = self.encoder.encode_queries([text])[0]
        clock.lap("encode")
        allowed = allowed_chunks(self.index, question, scope)
        retrieved = retrieve(self.index, question, vector, self.settings.retrieval, k=k, scope=allowed)
        if question.target is not None and not question.target.key:
            found = replace(question, target=named_object(self.index, question, retrieved))
            retrieved = retrieve(self.index, found, vector, self.settings.retrieval, k=k, scope=allowed)
            question = question if found.target is None and is_asked_for(question) else found
        clock.lap("retrieve")
        return question, retrieved


def decide(index: Index, question: Question, retrieved: Retrieved, settings: Settings) -> Decision:
    """Rank sentences, compose, judge, verify; a refusal where a condition is not met or nothing stands the proof."""
    weights = word_weights(index, question)
    ranked = rank(index, question, retrieved, settings)
    if not ranked:
        return Decision(_refuse(index, question, (), Judgement((), 0.0), settings), "", 0.0)
    selected = compose(index, question, ranked, weights, settings.answer)
    judgement = judge(index, question, [item.evidence for item in selected])
    unmet = settings.answer.check_conditions and bool(judgement.unmet)
    probability = 0.0 if unmet else judgement.probability
    proven = [item for item in selected if _is_proven(item)]
    text = "".join(_with_mark(item.text, n) for n, item in enumerate(proven, start=1))
    if unmet or not proven or probability < settings.answer.answer_threshold:
        return Decision(_refuse(index, question, ranked, judgement, settings), text, probability, ranked)
    answer = Answer(
        question=question.text,
        answer=text,
        refused=False,
        refusal_reason=None,
        generator="extractive",
        index=index.manifest.name,
        citations=tuple(cite(item.evidence, n, ranked[0]) for n, item in enumerate(proven, start=1)),
    )
    return Decision(answer, text, probability, ranked)


def rank(index: Index, question: Question, retrieved: Retrieved, settings: Settings) -> tuple[Evidence, ...]:
    """Sentences of the passages found, best first; one that meets every condition before one that does not."""
    ranked = rank_evidence(index, question, retrieved)
    return prefer_fitting(index, question, ranked) if settings.answer.check_conditions else ranked


def _is_proven(item: Selected) -> bool:
    chunk = item.evidence.chunk
    around = (chunk.caption or "", chunk.source or "", chunk.document_title)
    quote = item.evidence.sentence.text
    return quote_stands(quote, chunk) and numbers_stand(item.text, quote, *around)


def _with_mark(text: str, n: int) -> str:
    """Put the mark before the full stop's place: the sentence, then ``[n]``."""
    return f"{text}[{n}]"


def cite(evidence: Evidence, n: int, best: Evidence) -> Citation:
    """The citation of one sentence; its score is how likely it is next to the best one, in (0, 1)."""
    chunk, sentence = evidence.chunk, evidence.sentence
    return Citation(
        n=n,
        document=chunk.document_title,
        section=chunk.section,
        page_label=sentence.page_label,
        page_index=sentence.page_index,
        kind="text" if chunk.kind in ("outline", "cover") else chunk.kind,
        quote=sentence.text,
        chunk_id=chunk.chunk_id,
        score=round(confidence((evidence.cosine - 0.80) / 0.02 + min(0.0, evidence.score - best.score)), 4),
        verified=quote_stands(sentence.text, chunk),
        boxes=sentence.boxes,
    )


def _refuse(
    index: Index, question: Question, ranked: Sequence[Evidence], judgement: Judgement, settings: Settings
) -> Answer:
    unmet = list(judgement.unmet)
    picture = pictured(index, question) if question.units or question.wants == "number" else None
    if picture is not None and not any(u.condition in ("topic", "picture") for u in unmet):
        unmet.insert(0, Unmet("picture", picture.label or "图", picture.caption or picture.text))
    reason = explain(unmet)
    nearest = tuple(
        Nearest(
            item.chunk.section,
            item.sentence.page_label,
            item.sentence.text,
            item.chunk.document_title,
            item.chunk.chunk_id,
        )
        for item in ranked[: settings.answer.nearest]
    )
    return Answer(
        question=question.text,
        answer=f"{REFUSED}。{reason}",
        refused=True,
        refusal_reason=reason,
        generator="extractive",
        index=index.manifest.name,
        unmet=tuple(unmet),
        nearest=() if any(u.condition == "topic" for u in unmet) else nearest,
    )


class _Clock:
    """Milliseconds of each stage."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = (now - self._last) * 1000
        self._last = now

    def timings(self) -> dict[str, float]:
        total = (time.perf_counter() - self._start) * 1000
        return {stage: round(ms, 2) for stage, ms in {**self._laps, "total": total}.items()}
