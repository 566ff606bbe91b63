"""One written form for what is searched: full-width forms, traditional characters, spaces inside numbers.

Normalised text is for comparing and searching only. What is shown or quoted is always the text as read.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from index.words.variants import fold_variants

_CJK = "\u3400-\u9fff"
_SPACE_BETWEEN_CJK = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}0-9])|(?<=[0-9%])\s+(?=[{_CJK}%])")
_SPACE_IN_NUMBER = re.compile(r"(?<=\d)\s*([.,])\s*(?=\d)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WHITE = re.compile(r"\s+")
_DASHES = str.maketrans({"—": "-", "–": "-", "−": "-", "―": "-", "~": "-"})


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional characters and the simplified ones that stand for them, one for one."""
    from zhconv import zhconv

    zhconv.loaddict()
    table: dict[str, str] = zhconv.zhcdicts["zh2Hans"]
    return {ord(old): new for old, new in table.items() if len(old) == 1 and len(new) == 1}


def simplify(text: str) -> str:
    """Traditional characters to simplified ones; the length does not change."""
    return text if text.isascii() else text.translate(_simplified())


def normalize(text: str) -> str:
    """The form in which text is searched: look-alikes folded, NFKC, simplified, lower case, no space around Chinese characters or in numbers."""
    text = unicodedata.normalize("NFKC", fold_variants(text))
    text = simplify(text).lower().translate(_DASHES)
    text = _SPACE_IN_NUMBER.sub(r"\1", text)
    text = _THOUSANDS.sub("", text)
    text = _SPACE_BETWEEN_CJK.sub("", text)
    return _WHITE.sub(" ", text).strip()


def squeeze(text: str) -> str:
    """The form in which quotes are compared with their source: NFKC without any white space."""
    return _WHITE.sub("", unicodedata.normalize("NFKC", fold_variants(text)))
