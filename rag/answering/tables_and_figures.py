"""A question about a table or figure → which one it means, and its caption where that is the answer."""

from __future__ import annotations

import re
from dataclasses import replace

from index.schema import Hit, Sentence
from index.store.protocol import Index
from index.words.normalize import normalize
from rag.answering.evidence import covered, word_weights
from rag.retrieval.ranked_chunks import Retrieved
from rag.schema import Evidence, Question, Target

_TITLE = r"标题|题目|名称|叫什么|来源|出处|出自|取自|来自|哪来|从哪里?来|哪一?页|第几页|source|title|caption"
_OF_IT = 6
"""How many characters may stand between a table and the word for its title or source."""
_IS_ASKED_FOR = ("哪", "which")
_LEAST_SHARED = 0.25
"""A table whose caption and header hold less of the question's words is not what a question without a number means."""


def named_object(index: Index, question: Question, retrieved: Retrieved) -> Target | None:
    """The table or figure that a question means by 那张表: the only one, or the best one found, if it speaks of what is asked."""
    target = question.target
    own = [chunk for chunk in index.chunks if target is not None and chunk.kind == target.kind]
    kinds = {(chunk.document_id, chunk.section, chunk.paragraph, chunk.label, chunk.header) for chunk in own}
    if target is not None and len(kinds) == 1 and not is_asked_for(question):
        return replace(target, key=own[0].label or "")
    best = next((hit.chunk for hit in retrieved.hits if target is not None and hit.chunk.kind == target.kind), None)
    if target is None or best is None or best.label is None:
        return None
    weights = word_weights(index, question)
    share = covered(weights, normalize(" ".join([best.caption or "", *best.header])))
    return replace(target, key=best.label) if share >= _LEAST_SHARED else None


def asks_caption(question: Question) -> bool:
    """Whether a question is answered by what a table or figure is called or taken from: 哪张表, its title, its source."""
    target = question.target
    if target is None or target.kind not in ("table", "figure") or question.units:
        return False
    of_it = rf"{re.escape(target.text)}[^,?]{{0,{_OF_IT}}}?(?:{_TITLE})|,(?:它|其)?的?(?:数据|资料)?(?:{_TITLE})"
    return is_asked_for(question) or bool(re.search(of_it, question.plain))


def is_asked_for(question: Question) -> bool:
    """Whether a question asks which table or figure it is (哪张表)."""
    return question.target is not None and question.target.text.startswith(_IS_ASKED_FOR)


def caption_evidence(index: Index, question: Question, near: Evidence) -> Evidence | None:
    """The caption of the table or figure that a question names; ``None`` where it has none."""
    target, report = question.target, near.chunk.document_id
    chunk = next(
        (c for c in index.chunks.of(report) if target and c.label == target.key and c.kind == target.kind),
        None,
    )
    if chunk is None or not chunk.caption:
        return None
    whole = chunk.sentences[0] if chunk.sentences and chunk.sentences[0].text == chunk.caption else None
    place = (chunk.page_index, chunk.page_label)
    sentence = whole or Sentence(chunk.caption, 0, len(chunk.caption), *place, paragraph=chunk.paragraph)
    hit = near.hit if near.chunk is chunk else Hit(near.hit.rank, near.hit.score, chunk, near.hit.signals)
    return Evidence(hit, sentence, 0, near.score, near.cosine, near.standing)
