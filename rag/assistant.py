"""The whole flow from a question to its answer, top to bottom."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from index.schema import Encoder, Hit
from index.store.places import open_index
from index.store.protocol import Index
from rag.across_reports import from_each_report, which_reports
from rag.answering.evidence import rank_evidence
from rag.answering.passage_order import order_passages, with_cited
from rag.answering.section_summary import Length
from rag.answering.tables_and_figures import is_asked_for, named_object
from rag.changes_across_reports import change_between
from rag.comparisons import with_both_sides
from rag.config import Settings
from rag.conversation import missing_topic
from rag.conversation.chat_answer import chat_answer
from rag.conversation.completions import points_back
from rag.conversation.example_questions import example_questions
from rag.conversation.follow_up import Report, standalone
from rag.conversation.small_talk import Talk, TalkExamples, encoded_examples, small_talk
from rag.decision import Decision, answered_elsewhere, decide, rank, refused_by_report
from rag.in_parts import answer_in_parts
from rag.language_models.choice import chosen_model
from rag.question.analysis import analyse
from rag.question.asked_of_reports import with_earlier
from rag.question.clean_text import clean_question
from rag.question.proper_names import proper_names
from rag.question.shorthand import written_out
from rag.reader.remembered import RememberingReader
from rag.retrieval.allowed_chunks import Scope, allowed_chunks, beyond_chapters, put_in_scope, without_chapter
from rag.retrieval.ranked_chunks import Retrieved, retrieve
from rag.retrieval.report_scopes import found_among
from rag.schema import Answer, Evidence, Question, Said

if TYPE_CHECKING:
    from rag.language_models.protocol import ChatModel
    from rag.reader.protocol import Reader
    from rag.writing.writer import Writer


_EXAMPLES = 2
"""Questions that go with a friendly line."""
_HEARD = 5
"""Sentences that are read to tell what a follow-up means; for an answer more are."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Ranked passages for a question, with the time of each stage in milliseconds."""

    question: str
    hits: tuple[Hit, ...]
    timings_ms: dict[str, float]


@dataclass(frozen=True, slots=True)
class Examined:
    """A decision with the ranked passages that it was made from; ``extractive`` is the answer without a language model."""

    decision: Decision
    hits: tuple[Hit, ...]
    extractive: Answer | None = None

    @property
    def answer(self) -> Answer:
        """The answer or the refusal."""
        return self.decision.answer


class Assistant:
    """Holds what is loaded once: an index, its encoder, the settings, a language model where one is asked for.

    The logic is in free functions.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        settings: Settings | None = None,
        *,
        reader: Reader | None = None,
        model: ChatModel | None = None,
    ) -> None:
        self.index = index
        self.encoder = encoder
        self.settings = settings or Settings()
        self.reader = reader
        self.model = model

    @classmethod
    def load(
        cls, folder: Path | None = None, *, settings: Settings | None = None, encoder: str | None = None
    ) -> Assistant:
        """Load the index in ``folder``, or on the server that it names (the report that comes with the project where it is ``None``) with its encoder."""
        from index.corpus import CORPUS_INDEX
        from index.models.encoder import load_encoder
        from rag.reader.choice import load_reader

        index = open_index(folder or CORPUS_INDEX, encoder=encoder)
        settings = settings or Settings()
        model = chosen_model(settings.llm)
        loaded = load_encoder(encoder or index.manifest.encoder, device=settings.device)
        reader = load_reader(settings.reader, device=settings.device)
        return cls(index, loaded, settings, reader=reader, model=model)

    @cached_property
    def extractive(self) -> Assistant:
        """The same without a language model."""
        return self if self.model is None else Assistant(self.index, self.encoder, self.settings, reader=self.reader)

    @cached_property
    def _writer(self) -> Writer | None:
        if self.model is None:
            return None
        from rag.proof.vector_likeness import VectorLikeness
        from rag.writing.statement_reader import statement_reader
        from rag.writing.writer import Writer

        likeness = VectorLikeness(self.index, self.encoder)
        reads = statement_reader(self.encoder, self.reader)
        return Writer(self.index, self.model, self.settings.llm, likeness, reads)

    def ask(
        self, question: str, *, scope: Scope = None, history: Sequence[Answer] = (), length: Length = "long"
    ) -> Answer:
        """Answer one question.

        ``scope`` restricts it to a chapter (第四章), a heading or a report's title; ``history`` gives earlier turns;
        ``length`` is that of a summary.
        Raises ``QuestionError`` for what is no question, ``SettingsError`` for a scope that the index lacks.
        """
        return self.examine(question, scope=scope, history=history, length=length).answer

    def examine(
        self, question: str, *, scope: Scope = None, history: Sequence[Answer] = (), length: Length = "long"
    ) -> Examined:
        """As ``ask``, with the passages and the probability behind the answer: for evaluation and for the curious."""
        for event in self.stream(question, scope=scope, history=history, length=length):
            if isinstance(event, Examined):
                return event
        raise AssertionError("a stream ends with what was examined")

    def stream(
        self,
        question: str,
        *,
        scope: Scope = None,
        history: Sequence[Answer] = (),
        length: Length = "long",
        stopped: Callable[[], bool] = lambda: False,
    ) -> Generator[Said | Examined, None, None]:
        """As ``examine``; before it, where a language model writes, each sentence of the answer when it has passed.

        The last event holds the whole answer. It may be another than the sentences before it promised, and then says why.
        Closing the iterator stops the model; so does ``stopped``, between two words of it, once it returns true.
        """
        clock = _Clock()
        if (talk := self._talk(question, history)) is not None:
            chat = chat_answer(question.strip(), talk, self.index, self.examples)
            answer = replace(chat, timings_ms=clock.timings())
            yield Examined(Decision(answer, "", 0.0), (), answer)
            return
        asked = clean_question(question, self.settings.answer.max_question_chars)
        reader = RememberingReader(self.reader) if self.reader is not None else None
        understood = self._understood(asked, scope, history, reader)
        clock.lap("understand")
        full = put_in_scope(self.index, understood, scope)
        analysed, retrieved = self._find(full, scope, clock)
        decision = self._decide(analysed, retrieved, scope, length, reader)
        clock.lap("answer")
        hits = order_passages(self.index, analysed, retrieved.hits, decision.ranked)[: self.settings.retrieval.k]
        hits = with_cited(self.index, hits, decision.answer)
        answer = decision.answer
        if refused_by_report(answer):
            answer = self._or_elsewhere(answer, analysed, scope, reader)
            decision = replace(decision, answer=answer)
            clock.lap("elsewhere")
        # What was counted is no sentence that a model could write, and what an exact comparison sets right is not left to one.
        counted = answer.computed is not None and answer.computed.operation == "count"
        compared = any(report.figure for report in answer.reports)
        if self._writer is not None and not counted and not answer.corrected and not compared:
            allowed = allowed_chunks(self.index, analysed, scope)
            within = None if allowed is None else self.index.chunks.ids_of(allowed)
            said = [turn for turn in history if turn.kind != "chat"]
            for event in self._writer.write(analysed, hits, decision, said, within=within, stopped=stopped):
                if isinstance(event, Answer):
                    answer = event
                else:
                    yield event
            clock.lap("generate")
        typed = asked if understood != asked else None
        elsewhere = answer.elsewhere if answer.refused else None
        made = replace(answer, question=analysed.text, asked=typed, elsewhere=elsewhere, timings_ms=clock.timings())
        made = replace(made, confidence=None if made.refused else decision.answer.confidence)
        yield Examined(replace(decision, answer=made), hits, decision.answer)

    def understood(self, question: str, *, scope: Scope = None, history: Sequence[Answer] = ()) -> str:
        """The question as it is answered after ``history``: itself, or with what it leaves out."""
        reader = RememberingReader(self.reader) if self.reader is not None else None
        return self._understood(question, scope, history, reader)

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """Two questions that the reports answer; each was tried."""
        return tuple(itertools.islice(filter(self._answers, example_questions(self.index)), _EXAMPLES))

    def _answers(self, question: str) -> bool:
        analysed, retrieved = self.find(question)
        return not decide(self.index, analysed, retrieved, self.settings, self.reader).answer.refused

    @cached_property
    def _talk_examples(self) -> TalkExamples:
        return encoded_examples(self.encoder)

    def _talk(self, text: str, history: Sequence[Answer]) -> Talk | None:
        """Which kind of talk with the program a text is; none that points back, as a number alone may."""
        leans = bool(history) and (points_back(text) or text.strip().isdecimal())
        if leans:
            return None
        later = any(turn.kind != "chat" for turn in history)
        return small_talk(text, self.index, self.encoder, lambda: self._talk_examples, later=later)

    def _understood(self, asked: str, scope: Scope, history: Sequence[Answer], reader: Reader | None) -> str:
        if not history:
            return asked
        if len(self.index.manifest.sources) > 1 and (told := with_earlier(analyse(asked), history[-1].question)):
            return told
        return standalone(asked, history, self.heard(reader, scope) if reader is not None else None)

    def heard(self, reader: Reader, scope: Scope = None) -> Report:
        """What the report tells of what a question may mean."""

        def hear(text: str) -> float:
            analysed, retrieved = self._find(text, scope, _Clock())
            ranked = rank_evidence(self.index, analysed, retrieved, reader, _HEARD)
            return max((item.features["reader"] for item in ranked), default=-math.inf)

        weights = missing_topic.shipped()
        known = weights.encoder == self.encoder.name
        return Report(
            hear,
            (lambda text: weights.log_odds(self.encoder.encode_queries([text])[0])) if known else None,
            lambda text: all(word in self.index.lexical.frequency for word in analyse(text).words),
        )

    def _or_elsewhere(self, refusal: Answer, question: Question, scope: Scope, reader: Reader | None) -> Answer:
        """A refusal, with the place that answers where the question was restricted to a part of the report that does not."""
        wider = beyond_chapters(self.index, scope)
        free = without_chapter(question)
        if wider == scope and free == question.text:
            return refusal
        analysed, retrieved = self._find(free, wider, _Clock())
        answer = decide(self.index, analysed, retrieved, self.settings, reader).answer
        if answer.refused:
            return refusal
        return answered_elsewhere(refusal, answer.citations[0], english=question.language == "en")

    def _decide(
        self, question: Question, retrieved: Retrieved, scope: Scope, length: Length, reader: Reader | None
    ) -> Decision:
        allowed = allowed_chunks(self.index, question, scope)
        if (answer := which_reports(self.index, question, allowed)) is not None:
            return Decision(answer, answer.answer, 1.0)
        allowed = found_among(self.index, allowed, retrieved.hits)
        if (answer := answer_in_parts(self.index, question, allowed, length)) is not None:
            return Decision(answer, answer.answer, 1.0)
        if (change := self._change(question, scope, reader)) is not None:
            return change
        decision = decide(self.index, question, retrieved, self.settings, reader)
        decision = with_both_sides(self.index, question, decision, scope, retrieved.hits)
        return from_each_report(self.index, question, decision, self.settings)

    def _change(self, question: Question, scope: Scope, reader: Reader | None) -> Decision | None:
        """What several reports say of a figure that the question follows from one to another; ``None`` for any other question."""

        def ask(text: str, reports: Sequence[str] | None) -> tuple[Question, tuple[Evidence, ...]]:
            parts = [scope] if isinstance(scope, str) else list(scope or ())
            analysed, retrieved = self._find(text, parts, _Clock(), reports=reports)
            return analysed, rank(self.index, analysed, retrieved, self.settings, reader)

        return change_between(self.index, question, ask, self.settings)

    def search(self, question: str, *, k: int = 10, scope: Scope = None) -> SearchResult:
        """The ``k`` best passages with each signal's score."""
        clock = _Clock()
        asked = clean_question(question, self.settings.answer.max_question_chars)
        considered = self.settings.retrieval.considered
        analysed, retrieved = self._find(asked, scope, clock, k)
        first = retrieved.best(considered)
        ordered = order_passages(
            self.index, analysed, first.hits, rank(self.index, analysed, first, self.settings, self.reader)
        )
        clock.lap("order")
        return SearchResult(asked, (*ordered, *retrieved.hits[considered:])[:k], clock.timings())

    def find(self, question: str) -> tuple[Question, Retrieved]:
        """A question as it is understood by itself, and the passages whose sentences are looked at for an answer."""
        return self._find(question, None, _Clock())

    def _find(
        self, text: str, scope: Scope, clock: _Clock, k: int = 1, reports: Sequence[str] | None = None
    ) -> tuple[Question, Retrieved]:
        """The question as it is understood, and at least ``k`` passages where there are so many, of some ``reports`` or of all."""
        k = max(k, self.settings.retrieval.considered)
        written = written_out(text)
        question = analyse(written)
        question = replace(question, text=text, proper=proper_names(question.plain, self.encoder))
        clock.lap("analyse")
        vector = self.encoder.encode_queries([written])[0]
        clock.lap("encode")
        allowed = allowed_chunks(self.index, question, scope)
        if reports is not None:
            own = self.index.chunks.lie_in(reports)
            allowed = own if allowed is None else allowed & own
        retrieved = retrieve(self.index, question, vector, self.settings.retrieval, k=k, scope=allowed)
        if question.target is not None and not question.target.key:
            found = replace(question, target=named_object(self.index, question, retrieved))
            retrieved = retrieve(self.index, found, vector, self.settings.retrieval, k=k, scope=allowed)
            question = question if found.target is None and is_asked_for(question) else found
        clock.lap("retrieve")
        return question, retrieved


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
