"""A question, its passages and a decision → what a language model writes of them, each sentence checked before anybody sees it.

The extractive answer is made first. Where it refuses because a condition is not met, no model is asked; where nothing that
the model writes stands the proof, it takes the model's place, and the answer's notice says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.errors import ModelCutError, ModelError, SettingsError
from index.schema import Chunk, Hit
from index.store.protocol import Index
from rag.config import LlmSettings
from rag.facts.sentences import facts_of
from rag.language_models.protocol import ChatModel, Message
from rag.proof.draft_support import Likeness
from rag.proof.weighed_statement import Reads
from rag.question.tasks import Work, work_of
from rag.schema import Answer, Passage, Question, Said
from rag.writing.chosen_chunks import choose_passages
from rag.writing.messages import (
    again_messages,
    answer_messages,
    map_messages,
    message_tokens,
    overhead,
    reduce_messages,
)
from rag.writing.notices import Notice, notice, together
from rag.writing.numbered_passages import batches, pack
from rag.writing.proofreading import Proofreader
from rag.writing.reply_sentences import DraftReader
from rag.writing.reply_states_nothing import is_refusal

if TYPE_CHECKING:
    from rag.decision import Decision

MAX_SENTENCES = 30
"""After this many the model is stopped: a small one may say the same for ever."""
LEAST_ROOM = 300
"""Tokens for passages below which no model is asked: about one passage."""
ANSWER_SHARE = 4
"""The answer may take a quarter of the model's context."""

_MARK = re.compile(r"\[\d+\]")

Stopped = Callable[[], bool]
"""Whether nobody waits for the answer any more."""


@dataclass(frozen=True, slots=True)
class Writer:
    """A model with what its sentences are checked by. Holds no conversation: threads may use it at once."""

    index: Index
    model: ChatModel
    settings: LlmSettings
    likeness: Likeness
    reads: Reads | None = None

    def write(
        self,
        question: Question,
        hits: Sequence[Hit],
        decision: Decision,
        history: Sequence[Answer] = (),
        *,
        within: frozenset[str] | None = None,
        stopped: Stopped = lambda: False,
    ) -> Iterator[Said | Answer]:
        """The sentences of the answer as they pass, then the whole answer, which may be another than they promised.

        ``within`` holds the ids of the chunks that may answer, ``None`` for all.
        Raises ``ModelError`` where the model fails and the settings do not have the extractive answer instead, and
        ``SettingsError`` where its context is too short.
        """
        work = work_of(self.index, question)
        chunks = choose_passages(self.index, work, hits, decision.ranked, within)
        if not chunks or not _is_worth_asking(decision, work):
            yield decision.answer
            return
        reader = Proofreader(work.language, self.likeness, self.reads)
        writing = _Writing(self, work, question, history, stopped, reader)
        try:
            for said in writing.sentences(chunks):
                # Nothing is told before the end where one sentence that fails would replace all.
                if self.settings.on_unsupported != "extractive":
                    yield said
        except ModelError:
            if self.settings.on_failure == "error":
                raise
            yield self._instead(decision, reader, "failed")
        else:
            yield self._whole(question, decision, reader)

    def _whole(self, question: Question, decision: Decision, reader: Proofreader) -> Answer:
        if reader.refused:
            return self._instead(decision, reader, "overruled")
        if not reader.said:
            return self._instead(decision, reader, "nothing_left")
        if _lacks_value(question, decision, reader):
            return self._instead(decision, reader, "no_value")
        dropped = len(reader.dropped)
        if dropped and self.settings.on_unsupported == "extractive" and not decision.answer.refused:
            return self._instead(decision, reader, "replaced")
        told = [notice("dropped", reader.language, dropped)] if dropped else []
        told += [notice("cut", reader.language)] if reader.cut else []
        return replace(
            decision.answer,
            answer="".join(said.text for said in reader.said),
            refused=False,
            refusal_reason=None,
            generator=self.model.name,
            citations=tuple(reader.citations.values()),
            unmet=(),
            nearest=(),
            checks=tuple(reader.checks),
            notice=together(told, reader.language),
            summary=(),
            comparison=None,
        )

    def _instead(self, decision: Decision, reader: Proofreader, why: Notice) -> Answer:
        """The extractive answer or refusal, and why it stands here. Where both refuse, the model's refusal is the answer."""
        checks, refused = tuple(reader.checks), decision.answer.refused
        if refused and why == "overruled":
            return replace(decision.answer, generator=self.model.name, checks=checks)
        told = [notice(why, reader.language, len(reader.dropped))]
        told += [] if refused else [notice("quoted", reader.language)]
        return replace(decision.answer, checks=checks, notice=together(told, reader.language))


@dataclass(frozen=True, slots=True)
class _Writing:
    """One answer on its way: the prompts that it takes, and the reader who keeps what became of each sentence."""

    writer: Writer
    work: Work
    question: Question
    history: Sequence[Answer]
    stopped: Stopped
    reader: Proofreader

    def sentences(self, chunks: Sequence[Chunk]) -> Iterator[Said]:
        """The sentences that pass, of an answer from ``chunks``, best first.

        Raises ``SettingsError`` where the context has no room for passages.
        """
        work, reader = self.work, self.reader
        if self._room < LEAST_ROOM:
            has = self.writer.model.context_tokens
            raise SettingsError(
                f"{self.writer.model.name} takes {has} tokens, and {has - self._room} are gone before the first passage. It "
                f"needs {has - self._room + LEAST_ROOM} (BLUEBOOK_LLM__CONTEXT_TOKENS, where the model has more than that "
                "says), or choose a model with a longer context"
            )
        passages = pack(chunks, self._room, self._count, work.language)
        if work.task == "summarise" and len(passages) < len(chunks):
            messages, passages = self._reduced(chunks)
        else:
            messages = answer_messages(work, self.question.text, passages, self.history)
        yield from self._read(messages, passages, reader)
        if reader.dropped and not reader.refused and self.writer.settings.on_unsupported == "retry":
            again = again_messages(messages, reader.reply, reader.dropped, work.language)
            first, passed = list(reader.dropped), len(reader.said)
            if message_tokens(again, self._count) + self._answer_tokens <= self.writer.model.context_tokens:
                yield from self._read(again, passages, reader)
            reader.dropped[:] = first[len(reader.said) - passed :]

    def _read(self, messages: list[Message], passages: Sequence[Passage], reader: Proofreader) -> Iterator[Said]:
        """Ask, and hand on what passes."""
        if self.stopped():
            return
        drafts = DraftReader()
        pieces: list[str] = []
        whole = True
        with closing(self.writer.model.stream(messages, max_tokens=self._answer_tokens)) as stream:
            try:
                for piece in stream:
                    pieces.append(piece)
                    for draft in drafts.feed(piece):
                        yield from reader.read(draft, passages)
                    if len(reader.checks) >= MAX_SENTENCES or self.stopped():
                        whole = False
                        break
            except ModelCutError:
                whole = False
        for draft in drafts.end(cut=not whole):
            yield from reader.read(draft, passages)
        reader.cut = reader.cut or not whole
        reader.reply = "".join(pieces)
        reader.refused = not reader.said and is_refusal(reader.reply)

    def _reduced(self, chunks: Sequence[Chunk]) -> tuple[list[Message], tuple[Passage, ...]]:
        """Map and reduce: what each part of a long section says, checked, becomes what the answer is written from."""
        notes: list[list[str]] = []
        parts = batches(chunks, self._room, self._count, self.work.language)
        for part in parts:
            own = Proofreader(self.work.language, self.writer.likeness, self.writer.reads)
            for _ in self._read(map_messages(self.work, self.question.text, part), part, own):
                pass
            notes.append(own.notes)
        # Of every part the same number, as many as fit: a summary passes over no part of its section.
        most = max(map(len, notes), default=0)
        while most > 1 and self._count("\n".join(note for part in notes for note in part[:most])) > self._room:
            most -= 1
        kept = [note for part in notes for note in part[:most]]
        messages = reduce_messages(self.work, self.question.text, kept)
        return messages, tuple(passage for part in parts for passage in part)

    def _count(self, text: str) -> int:
        return self.writer.model.count_tokens(text)

    @property
    def _room(self) -> int:
        """Tokens for passages: the context without the answer and without everything else of the prompt."""
        taken = overhead(self.work, self.question.text, self.history, self._count)
        return self.writer.model.context_tokens - self._answer_tokens - taken

    @property
    def _answer_tokens(self) -> int:
        return min(self.writer.settings.max_tokens, self.writer.model.context_tokens // ANSWER_SHARE)


def _lacks_value(question: Question, decision: Decision, reader: Proofreader) -> bool:
    """Whether a number or a date is asked for, the extractive answer has one, and nothing that passed does."""
    if question.wants not in ("number", "date") or decision.answer.refused:
        return False
    written = "".join(said.text for said in reader.said)
    return not _values(written, question) and bool(_values(decision.answer.answer, question))


def _values(text: str, question: Question) -> tuple[object, ...]:
    facts = facts_of(_MARK.sub("", text))
    return facts.quantities if question.wants == "number" else facts.periods


def _is_worth_asking(decision: Decision, work: Work) -> bool:
    """Not where a condition is known not to be met, nor where a fact is asked for that no sentence states.

    A summary or a comparison may have no single sentence that answers, and to sum up the report is never off its topic.
    """
    answer = decision.answer
    unmet = [u for u in answer.unmet if not (work.whole and u.condition in ("topic", "instruction"))]
    return not answer.refused or (not unmet and work.task not in ("fact", "list"))
