"""Text → why it cannot be language: bytes at random decode to rare characters, or to characters that make no words."""

from __future__ import annotations

import math
import re

from index.words.normalize import simplify
from index.words.segmentation import tokenizer

_SAMPLE = 20_000
_ENOUGH = 40
_COMMON_SHARE = 0.6
"""Of the Chinese characters of any real text over .9 are among the 3,755 of the first level of GB 2312; at random it is .2 to .55."""
_MANY = 120
_HAN_WORD_SHARE = 0.08
"""Of the Chinese characters of running text .6 to .9 stand in words of several, of lists of names .15, at random .01."""
_HAN_FREQUENCY = 8.5
"""Mean logarithm of how often a character is a word by itself: 8.6 to 10.4 in text and in tables of 是, 否 and units, 7 at random."""
_WORD_SHARE = 0.3
_MARKUP = 20
"""So many other characters may stand for each Chinese one: tables, tags, addresses."""
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0002fa1f]")
_TOKEN = re.compile(r"[^\s\u3000-\u9fff\uff00-\uffef]+")
_WORD = re.compile(
    r"\W*(?:[^\W\d_]{1,24}(?:['’\-–/.@][^\W\d_]{1,24})*\d{0,2}|[+\-−]?[\d.,:/%‰\-–~]{1,24}[^\W\d_]{0,6})\W*|[\W_]{1,6}|https?://\S*"
)
_RULE = re.compile(r"([^\w\s])\1{3,}")


def nonsense(text: str) -> str | None:
    """Why the text is none; ``None`` where it may be some."""
    sample = text[:_SAMPLE]
    han = _HAN.findall(sample)
    if len(han) >= _ENOUGH:
        share = sum(map(_is_common, han)) / len(han)
        if share < _COMMON_SHARE:
            return f"only {share:.0%} of its Chinese characters are common ones"
    tokens = _TOKEN.findall(_RULE.sub("", sample))
    letters = sum(map(len, tokens))
    if letters < _ENOUGH or letters < _MARKUP * len(han):
        return None
    words = sum(len(token) for token in tokens if _WORD.fullmatch(token))
    if words < _WORD_SHARE * letters:
        return f"only {words / letters:.0%} of its letters stand in words or numbers"
    return None


def wordless(text: str) -> str | None:
    """Why a whole text is none although its characters are common ones; ``None`` where it may be some."""
    sample = text[:_SAMPLE]
    han = _HAN.findall(sample)
    if len(han) < _MANY:
        return None
    known = tokenizer()
    frequency = sum(math.log(1 + (known.FREQ.get(simplify(char)) or 0)) for char in han) / len(han)
    if frequency >= _HAN_FREQUENCY:
        return None
    words = known.cut(simplify(sample), HMM=False)
    in_words = sum(len(word) for word in words if len(word) > 1 and _HAN.match(word))
    return "its Chinese characters make no words" if in_words < _HAN_WORD_SHARE * len(han) else None


def _is_common(char: str) -> bool:
    try:
        code = simplify(char).encode("gb2312")
    except UnicodeEncodeError:
        return False
    return code < b"\xd8"
