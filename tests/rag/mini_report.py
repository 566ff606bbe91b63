"""A small report, an encoder and a reader that can be computed by hand, the index, and what holds of its answers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from index.readers.markdown.reader import read_markdown
from index.schema import Chunk, Encoder, Hit, Progress, Sentence, Vectors
from index.store.folder import Index, build_index
from index.store.protocol import Index as AnyIndex
from index.words.normalize import squeeze
from rag.facts.quantities import numbers
from rag.output.json_records import answer_record, dumps
from rag.reader.places import Place
from rag.reader.protocol import Reading
from rag.schema import REFUSED, REFUSED_IN_ENGLISH, Answer, Evidence

_MARK = re.compile(r"\[\d+\]")

MINI_REPORT = """\
---
title: 港口年报(2031年)
publisher: 海港研究院
number: No.203107
date: 2031年5月
---

<!-- page: 1 index: 3 -->

# 一、总体情况

## (一)投资

2030年6月末,中国港口投资余额为3.2万亿元,同比增长12.5%。其中,自动化码头的投资余额为4800亿元。日本港口投资余额在2030年末为900亿元。

## (二)机构

截至2030年末,已有46家港口公司上线调度平台[^1]。港口公司上线调度平台,是为了缩短船舶等待时间。

[^1]: 上线调度平台的港口公司数据来源:海港研究院问卷。

<!-- page: 2 index: 4 -->

# 二、技术应用

港口升级有三条路径。一是建设自动化码头,减少人工装卸。二是推广岸电设施,降低船舶排放。三是共享航运数据,提高通关速度。

<!-- page: 3 index: 5 -->

数字孪生码头是指用数据在计算机里重现码头运行的系统。

表 1 港口智慧调度的应用场景

| 港口 | 应用场景 |
| --- | --- |
| 天鹅港 | 船舶调度、堆场管理 |
| 海豚港 | 闸口识别、设备巡检 |

来源:公开资料

<!-- page: 4 index: 6 -->

# 三、未来展望

## (一)能耗

全国港口能耗在2030年下降6%,岸电用量达到88亿度。

图 1 2026-2030 年港口事故数(起)

<!-- picture -->

来源:海港研究院

## (二)人才

港口人才培养由工商银行与海港研究院合作开展。
"""


class BigramEncoder:
    """Hashed bigrams of characters, beside a part that every text shares, as in real sentence encoders.

    Two texts have the cosine ``0.75 + 0.25 * c``, where ``c`` is the cosine of their counts of bigrams.
    """

    @property
    def name(self) -> str:
        """As in the manifest."""
        return "fake:bigrams"

    @property
    def dimension(self) -> int:
        """One shared number, 512 counts."""
        return 513

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Counts of hashed bigrams at length ``sqrt(0.25)`` after ``sqrt(0.75)``."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[1:] = self._counts(text)
        rows[:, 0] = np.sqrt(0.75)
        return rows

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """As questions."""
        return self.encode_queries(texts)

    def _counts(self, text: str) -> Vectors:
        counts = np.zeros(self.dimension - 1, dtype=np.float32)
        for n in range(max(1, len(text) - 1)):
            counts[crc32(text[n : n + 2].encode("utf-8", "replace")) % len(counts)] += 1
        found: Vectors = counts / np.linalg.norm(counts) * np.float32(0.5)
        return found


class BigramReader:
    """The log odds of the share of the question's character pairs that stand in a sentence with its context.

    With ``n`` pairs of which ``k`` stand there, ``log((k + 0.5) / (n - k + 0.5))``: 0 for half of them. No words are told.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Place, ...]]] = []

    @property
    def name(self) -> str:
        """As in the settings."""
        return "fake:bigrams"

    def read(self, question: str, places: Sequence[Place]) -> list[Reading]:
        """As the protocol says; what was asked is remembered."""
        self.asked.append((question, tuple(places)))
        pairs = {question[n : n + 2] for n in range(len(question) - 1)}
        return [Reading(self._score(pairs, f"{place.context}\n{place.sentence}")) for place in places]

    def _score(self, pairs: set[str], text: str) -> float:
        held = sum(pair in text for pair in pairs)
        return math.log((held + 0.5) / (len(pairs) - held + 0.5))


def mini_index(folder: Path, text: str = MINI_REPORT, encoder: Encoder | None = None) -> Index:
    """The index of a Markdown report, made with ``BigramEncoder`` unless told otherwise; both lie in ``folder``."""
    source = folder / "mini.md"
    source.write_text(text, encoding="utf-8")
    build_index([read_markdown(source)], encoder or BigramEncoder(), folder / "index", name="mini")
    return Index.load(folder / "index")


def text_chunk(*sentences: str, section: tuple[str, ...] = ("一、总体情况",), chunk_id: str = "mini:0001") -> Chunk:
    """A chunk of text whose sentences follow one another without a space."""
    found, start = [], 0
    for sentence in sentences:
        found.append(Sentence(sentence, start, start + len(sentence), 1, "1"))
        start += len(sentence)
    return Chunk(chunk_id, "mini", "港口年报(2031年)", section, "text", "".join(sentences), tuple(found), 1, "1")


def evidence_of(chunk: Chunk, position: int = 0, *, score: float = 1.0, rank: int = 1) -> Evidence:
    """A sentence of a chunk as evidence."""
    return Evidence(Hit(rank, score, chunk), chunk.sentences[position], position, score, 0.9)


def check_answer(answer: Answer, index: AnyIndex) -> None:
    """What holds of every answer."""
    assert json.loads(dumps(answer_record(answer)))["answer"] == answer.answer
    if answer.refused:
        assert answer.citations == ()
        assert answer.answer.startswith((f"{REFUSED}。", f"{REFUSED_IN_ENGLISH}. "))
        assert answer.refusal_reason
        assert answer.refusal_reason in answer.answer
        return
    assert (answer.refusal_reason, answer.unmet, answer.nearest) == (None, (), ())
    if answer.kind == "chat":
        assert answer.citations == ()
        assert answer.answer
        return
    assert answer.citations
    assert _MARK.findall(answer.answer) == [f"[{citation.n}]" for citation in answer.citations]
    chunks = {chunk.chunk_id: chunk for chunk in index.chunks}
    sentences = _MARK.split(answer.answer)
    assert sentences.pop() == ""
    for text, citation in zip(sentences, answer.citations, strict=True):
        chunk = chunks[citation.chunk_id]
        assert citation.verified
        assert squeeze(citation.quote) in squeeze(f"{chunk.caption}\n{chunk.text}")
        assert citation.quote in [chunk.caption, *(sentence.text for sentence in chunk.sentences)]
        assert citation.section == chunk.section
        assert 0.0 <= citation.score <= 1.0
        assert citation.answer_span is None or citation.words
        # a caption is shown with its source, a statement of the cover with the report's title
        shown_with = (citation.quote, chunk.source or "", chunk.document_title)
        assert numbers(text) <= set().union(*map(numbers, shown_with))
