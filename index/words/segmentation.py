"""Chinese words (jieba with a dictionary of report terms), sentences and clauses."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

from index.words.normalize import normalize

_WORD = re.compile(r"[0-9a-z\u3400-\u9fff]")
_RUN = re.compile(r"([\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+)")
"""What jieba cuts by itself, whatever stands before and after it (its ``re_han_default``)."""
_STOPWORDS = frozenset(
    "的 了 是 在 和 与 及 或 等 对 为 以 于 将 被 把 从 向 中 也 都 就 而 并 其 该 此 这 那 之 所 已 由 到 至 "
    "the a an of in to and or is are was were for on by with at from as be it its that this what which who how does do did".split()
)
_SENTENCE_END = re.compile(r"[。!?\uff01\uff1f]+[”’」』)）》]*|(?<=[A-Za-z)\d])\.(?=\s+[A-Z\u3400-\u9fff])|\n+")
_CLAUSE_END = re.compile(r"[,\uff0c;\uff1b:\uff1a](?!\d{3}(?!\d))|——")
_LONGEST_QUOTED = 300
"""A bracket left open for longer than this many characters is taken for a slip of the report, not for a quotation."""
_OPEN, _CLOSE = "“「『(（《", "”」』)）》"


@lru_cache(maxsize=1)
def tokenizer() -> Any:
    """The process-wide jieba tokenizer, with the terms of reports."""
    import jieba

    from index.words.dictionary import mapped_tokenizer

    jieba.setLogLevel(logging.WARNING)
    made = mapped_tokenizer()
    for line in (files("index.words") / "terms.txt").read_text(encoding="utf-8").splitlines():
        term = line.split("#")[0].strip()
        if term:
            made.add_word(normalize(term), freq=20_000)
    return made


def words(text: str) -> list[str]:
    """Words for lexical search, long words together with the shorter words inside them; stop words left out."""
    return [word for run in _RUN.split(normalize(text)) for word in _words_of_run(run)]


@lru_cache(maxsize=20_000)
def _words_of_run(run: str) -> tuple[str, ...]:
    """The words of a run of letters. Headings stand in every chunk below them, sentences in theirs: each is cut once."""
    found = tokenizer().lcut_for_search(run)
    return tuple(word for word in found if word not in _STOPWORDS and _WORD.search(word))


def cut(text: str) -> list[str]:
    """Words in reading order, each character in one word; stop words and punctuation left out."""
    found = tokenizer().lcut(normalize(text))
    return [word for word in found if word not in _STOPWORDS and _WORD.search(word)]


def _spans(text: str, ends: re.Pattern[str]) -> list[tuple[int, int]]:
    spans, start = [], 0
    for match in ends.finditer(text):
        depth = sum(text.count(c, start, match.start()) for c in _OPEN) - sum(
            text.count(c, start, match.start()) for c in _CLOSE
        )
        closed_here = sum(match.group().count(c) for c in _CLOSE)
        unclosed = depth - closed_here > 0 and "\n" not in match.group()
        if unclosed and match.end() - start < _LONGEST_QUOTED:
            continue
        if match.group() == "." and text[start : match.start()].strip().isdecimal():
            continue  # the mark of an item, not a sentence
        spans.append((start, match.end()))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    trimmed = []
    for a, b in spans:
        while a < b and text[a].isspace():
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        if a < b:
            trimmed.append((a, b))
    return trimmed


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Half-open ranges of the sentences of ``text``; an end inside brackets or quotation marks does not count."""
    return _spans(text, _SENTENCE_END)


def clause_spans(text: str) -> list[tuple[int, int]]:
    """Half-open ranges of the clauses of a sentence, each with the punctuation that ends it."""
    return _spans(text, _CLAUSE_END)
