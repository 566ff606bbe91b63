"""A question after the chapter or section that tells of something (哪一章讲大模型) → the headings of those that tell most of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.schema import Chunk, Sentence
from index.store.protocol import Index
from rag.answering.evidence import covered
from rag.answering.section_summary import Allowed
from rag.facts.sentences import plain_of
from rag.question.content_words import content_words
from rag.question.named_sections import says_nothing_of_the_matter
from rag.schema import Question

_PART = r"(?:一|几|个|些)*(?:章节|章|小节|节|部分|篇)"
_TELLS = r"(?:主要|专门|具体|重点|详细)*(?:讲述?|说|写|谈|介绍|论述|讨论|分析|提到|提及|涉及|关于|描述|解释)(?:到|的是|的|了|过)*"
_RULES = (
    re.compile(rf"哪{_PART}(?:是|里|中|内容)*{_TELLS}(?P<topic>[^,。?？;]{{2,40}}?)(?:的|了|呢|吗)*[?？。]?$"),
    re.compile(
        rf"^(?P<topic>[^,。?？;]{{2,40}}?)(?:的(?:内容|部分|论述|介绍))?(?:是|都)?(?:写|讲|放|出现|介绍|说|谈)?(?:在|是)(?:报告的?|蓝皮书的?|书的?)?"
        rf"(?:第几章|第几节|第几部分|哪{_PART})(?:里|中)?(?:{_TELLS})?[呢?？。]*$"
    ),
    re.compile(
        r"\bwhich (?:chapters?|sections?|parts?) .{0,20}?(?:about|discuss(?:es)?|covers?|deals? with|describes?|on) (?P<topic>[^?.,;]{2,60})"
    ),
)
_TOLD = 0.99
"""A sentence speaks of a topic that it holds so much of."""
_MUCH = 0.4
"""A section tells of a topic, too, that has so large a share of the sentences which the first has."""
_MOST = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that tells of the topic: the chunk of headings that it stands in, and how many sentences below it do."""

    chunk: Chunk
    sentence: Sentence
    path: tuple[str, ...]
    told: int


def asked_topic(question: Question) -> str:
    """What a question asks the chapter of; empty where it asks anything else."""
    for rule in _RULES:
        if match := rule.search(question.plain):
            return str(match["topic"]).strip(' “”"「」')
    return ""


def where_told(index: Index, topic: str, documents: Sequence[str], allowed: Allowed = None) -> tuple[Heading, ...]:
    """The chapter that tells most of ``topic`` with the section below it that does, then others; empty where none does.

    A heading that names the topic counts for as many sentences as it has below it.
    """
    words = list(dict.fromkeys(content_words(topic)))
    weights = {word: index.lexical.weight(word) for word in words}
    if not weights:
        return ()
    told: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for n, chunk in index.chunks.of_kind("text", "table", "figure", documents=documents):
        if not chunk.section:
            continue
        if (allowed is not None and not allowed[n]) or says_nothing_of_the_matter(chunk.section):
            continue
        for depth in range(1, len(chunk.section) + 1):
            own = covered(weights, plain_of(chunk.section[depth - 1])) >= _TOLD
            speaks = [own or covered(weights, plain_of(sentence.text)) >= _TOLD for sentence in chunk.sentences]
            told[chunk.document_id, chunk.section[:depth]] += sum(speaks) + len(speaks) * own
    return _chosen(index, +told)


def _chosen(index: Index, told: Counter[tuple[str, tuple[str, ...]]]) -> tuple[Heading, ...]:
    headings = {
        (chunk.document_id, (*chunk.section, sentence.text)): (chunk, sentence)
        for _, chunk in index.chunks.of_kind("outline", documents={document_id for document_id, _ in told})
        for sentence in chunk.sentences
    }
    known = {key: number for key, number in told.items() if key in headings}
    chapters = sorted((key for key in known if len(key[1]) == 1), key=lambda key: -known[key])
    chosen: list[tuple[str, tuple[str, ...]]] = []
    for key in chapters[:_MOST]:
        if known[key] < _MUCH * known[chapters[0]]:
            break
        chosen.append(key)
        below = [k for k in known if k[0] == key[0] and k[1][:1] == key[1] and len(k[1]) == 2]
        if below:
            chosen.append(max(below, key=lambda k: known[k]))
    return tuple(Heading(*headings[key], key[1], known[key]) for key in chosen)
