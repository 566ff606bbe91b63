"""Where a title ends when the line break after it is lost: ``…迈上新台阶近年来，…``.

No single sign decides, so each possible end, between two words, is scored by several and the best one is taken:

- the report's own titles, which the contents give: how long they are, how many commas they have, how they end;
- the report's own sentences: which words begin them, which stand before punctuation, which follow each other;
- the first sentence under a title takes up its subject: ``互联网保险迈上新台阶互联网保险…``;
- words of report Chinese that open a paragraph (``近年来``, ``一方面``), that close a title, that can do neither.

The weights were fitted (a softmax over the ends of each title) to 110 titles of four reports. By eight-fold
cross-validation 89 titles in 100 come out exact; weights fitted to three of the reports find 73 in 100 of the fourth,
whose titles are twice as long. Most others are a word too long or too short.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, pstdev

from index.readers.export.notes import MARK
from index.readers.export.report_words import merged, own_terms, words
from index.readers.export.title_words import CLOSING, NEVER_FIRST, NEVER_LAST, OPEN_ENDED, TITLE_NOUNS

SHORTEST, LONGEST = 4, 60
_WINDOW = 110

_STOP = "。！？!?；;：:"
_COMMA = "，,"
_WORDS_APART = re.compile(f"[{_COMMA}]")
_YEAR = r"自?\d{4}\s*(?:[-–~至]\s*\d{4}\s*)?年"
_OPENING = (
    r"近年来|近年|近期|近日|目前|当前|随着|一方面|首先|第一,|一是|其一|整体|总体|从[^,，。]{2,12}(?:看|来看|角度)|"
    r"截至|截止|得益于|受[^,，。]{2,16}(?:影响|驱动|推动)|"
    r"在[^,，。]{2,30}(?:下|中|上|背景)[,，]|为[^,，。]{2,20}[,，]|根据|据[^,，。]{2,12}(?:统计|显示|测算|预测)|"
    r"由于|针对|面对|所谓|本(?:节|章|报告|文|部分)|我国|我们"
)
_OPENS_PARAGRAPH = re.compile(_OPENING)
_OPENER = re.compile(f"{_OPENING}|{_YEAR}")
_CAPTION = re.compile(r"\s*(?:[图表]\s*\d|(?:数据|资料)?来源\s*[:：])")
_CLAUSE = re.compile(rf"[^{_COMMA}{_STOP}]*")
_TWICE = re.compile(r"([^\W\d_]{3,}).*\1|([^\W\d_]{2,})\s*\2")

WEIGHTS = {
    "shorter": -0.48,
    "longer": -0.064,
    "uneven": -0.091,
    "commas": 0.33,
    "begins": 0.23,
    "begins clause": 0.22,
    "ends": 0.35,
    "ends a title": 1.2,
    "function word": -1.3,
    "open ended": -1.2,
    "pair": -2.2,
    "begins, two characters": 0.46,
    "ends, two characters": 0.45,
    "opener": 2.8,
    "caption": 5.3,
    "title's first words again": 0.74,
    "title's words again": 0.43,
    "twice in title": -3.2,
    "short first clause": -4.6,
    "long first clause": 0.96,
    "single character": -0.49,
    "closes": 2.1,
    "title noun": 1.7,
    "closing word first": -2.3,
}


@dataclass(frozen=True, slots=True)
class TitleModel:
    """What a report says about its own titles and sentences."""

    terms: frozenset[tuple[str, str]]
    """Words that are one term in this report: 金融 科技."""
    total: Counter[str]
    begins: Counter[str]
    begins_clause: Counter[str]
    ends: Counter[str]
    pairs: Counter[tuple[str, str]]
    commas: Counter[int]
    title_ends: frozenset[str]
    mean_length: float
    spread: float

    @classmethod
    def from_report(cls, text: str, titles: Sequence[str]) -> TitleModel:
        """Learn from the text of a report, and from those of its titles that are known (without their numbers)."""
        plain = MARK.sub("", text)
        terms = own_terms(words(plain))
        tokens = merged(words(plain), terms)
        units = [*tokens, *(plain[i : i + 2] + "‥" for i in range(len(plain) - 1))]
        begins, begins_clause, ends = Counter[str](), Counter[str](), Counter[str]()
        for left, right in pairwise(tokens):
            begins[right] += left in _STOP
            begins_clause[right] += left in _COMMA + "、"
            ends[left] += right in _STOP + _COMMA
        # Pairs of characters stand beside the words, marked by ‥, for names the dictionary does not know.
        for at, char in enumerate(plain):
            if char in _STOP + _COMMA:
                begins[plain[at + 1 : at + 3] + "‥"] += 2 if char in _STOP else 1
                ends[plain[max(0, at - 2) : at] + "‥"] += 1
        lengths = [len(title) for title in titles] or [20]
        return cls(
            terms,
            Counter(units),
            begins,
            begins_clause,
            ends,
            Counter(pairwise(tokens)),
            Counter(len(_WORDS_APART.findall(title)) for title in titles),
            frozenset(merged(words(title), terms)[-1] for title in titles if title.strip()),
            fmean(lengths),
            max(6.0, pstdev(lengths)),
        )

    def title_end(self, body: str) -> int:
        """How many characters of ``body`` are the title that it begins with."""
        best, best_score = min(len(body), round(self.mean_length)), -math.inf
        for end, signs in self.candidates(body):
            score = sum(WEIGHTS[name] * value for name, value in signs.items())
            if score > best_score:
                best, best_score = end, score
        return best

    def candidates(self, body: str) -> list[tuple[int, dict[str, float]]]:
        """Every possible end of the title, with the signs for and against it."""
        window = body[:_WINDOW]
        tokens = merged(words(window), self.terms)
        found: list[tuple[int, dict[str, float]]] = []
        end = 0
        for position in range(1, len(tokens)):
            token = tokens[position - 1]
            end += len(token)
            if end > LONGEST or token in "。！？!?；;" or MARK.search(token):
                break
            before = [word for word in tokens[:position] if word.strip()]
            after = [word for word in tokens[position:] if word.strip()]
            if end >= SHORTEST and before and after and _possible(before[-1], after[0]):
                signs = self._shape(window[:end].strip())
                signs |= self._words(before[-1], after[0])
                signs |= self._text(window[:end].strip(), window[end:].lstrip(), after)
                found.append((end, signs))
        return found

    def _shape(self, title: str) -> dict[str, float]:
        """How much the title is like the report's titles: length, commas, halves of like length."""
        parts = _WORDS_APART.split(title)
        known = sum(self.commas.values())
        distance = (len(title) - self.mean_length) / self.spread
        return {
            "shorter": min(distance, 0.0) ** 2,
            "longer": max(distance, 0.0) ** 2,
            "uneven": ((len(parts[0]) - len(parts[1])) / 6) ** 2 if len(parts) == 2 else 0.0,
            "commas": math.log((self.commas[len(parts) - 1] + 0.3) / (known + 1)) if known else 1.0 - len(parts),
        }

    def _words(self, last: str, first: str) -> dict[str, float]:
        """The two words at the border, by how the report uses them."""
        return {
            "begins": self._odds(self.begins, first),
            "begins clause": self._odds(self.begins_clause, first),
            "ends": self._odds(self.ends, last),
            "ends a title": last in self.title_ends,
            "function word": last in NEVER_LAST,
            "open ended": last in OPEN_ENDED,
            "pair": self.pairs[last, first] > 1,
        }

    def _text(self, title: str, rest: str, after: Sequence[str]) -> dict[str, float]:
        """The two texts at the border."""
        opener = _OPENER.match(rest) is not None
        clause = _CLAUSE.match(rest)
        length = len(clause.group()) if clause else 0
        subject = _taken_up(title, after)
        return {
            "begins, two characters": self._odds(self.begins, rest[:2] + "‥", 0.5),
            "ends, two characters": self._odds(self.ends, title[-2:] + "‥"),
            "opener": opener,
            "caption": _CAPTION.match(rest) is not None,
            "title's first words again": len(subject) if len(subject) >= 2 and title.startswith(subject) else 0,
            "title's words again": len(subject) if len(subject) >= 3 and not title.startswith(subject) else 0,
            "twice in title": any(_TWICE.search(part) for part in _WORDS_APART.split(title)),
            "short first clause": length < 5 and not opener,
            "long first clause": length > 35,
            "single character": len(after[0]) == 1 and not opener,
            "closes": title.endswith(tuple(CLOSING)),
            "title noun": title.endswith(tuple(TITLE_NOUNS)),
            "closing word first": rest.startswith(tuple(CLOSING)),
        }

    def _odds(self, part: Counter[str], unit: str, weight: float = 1.0) -> float:
        return math.log((weight * part[unit] + 0.2) / (self.total[unit] + 1))


def opens_paragraph(text: str) -> bool:
    """Whether the text begins with words that open a paragraph in any report; a year does not count."""
    return _OPENS_PARAGRAPH.match(text) is not None


def _possible(last: str, first: str) -> bool:
    return last not in _COMMA + "、（(“《" and first not in _COMMA + _STOP + "、”」』》）)" and first not in NEVER_FIRST


def _taken_up(title: str, following: Iterable[str]) -> str:
    """The words the text begins with, as far as they stand in the title too; six characters at most."""
    run, longest = "", ""
    for token in following:
        run += token
        if run not in title:
            break
        longest = run
    return longest[:6]
