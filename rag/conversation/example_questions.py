"""An index → questions that its reports look like answering: what a term means, what a table lists, what a chapter says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.store.protocol import Index
from rag.question.named_sections import ordinal

_DEFINED = re.compile(
    r"[“\"]?(?P<term>[\u3400-\u9fffA-Za-z0-9/\-]{2,14})[”\"]?(?:[(（][^()（）]{1,40}[)）])?[,\uff0c]?(?:是指|指的是)"
)
_NO_TERM = re.compile(
    r"^(?:本|该|其|这|那|此|所|它|主要|具体|一般|通常|一是|二是)|的|是|和|与|在|(?:一般|通常|主要|就|也)$"
)
_HAN = ("", *"一二三四五六七八九", "十")


def example_questions(index: Index) -> Iterator[str]:
    """Questions in Chinese, as the reports are, likeliest to be answered first; whoever shows one asks it first."""
    for chunk in index.chunks:
        for sentence in chunk.sentences if chunk.kind == "text" else ():
            match = _DEFINED.match(sentence.text)
            if match and not _NO_TERM.search(match["term"]):
                yield f"什么是{match['term']}?"
                break
    for chunk in index.chunks:
        if chunk.kind == "table" and chunk.header and chunk.label and not chunk.picture:
            yield f"{chunk.label}列出了哪些{chunk.header[0]}?"
    for title in dict.fromkeys(chunk.section[0] for chunk in index.chunks if chunk.section):
        number = ordinal(title)
        if number and number < len(_HAN):
            yield f"第{_HAN[number]}章讲了什么?"
