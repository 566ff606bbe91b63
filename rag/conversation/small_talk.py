"""What was typed → which kind of talk with the program it is (a greeting, thanks, 你是谁, nothing at all), or no such.

Told by the encoder: short words that say nothing of the report are compared with a few examples of talk, and of questions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from index.schema import Encoder, Vectors
from index.store.protocol import Index
from index.words.normalize import normalize
from index.words.segmentation import tokenizer, words
from rag.conversation.turn_before import things
from rag.facts.names import known_names
from rag.facts.word_class import word_class
from rag.question.named_objects import find_target

Talk = Literal["greeting", "thanks", "about", "upset", "unclear"]

_EXAMPLES: Mapping[Talk | Literal["question"], tuple[str, ...]] = {
    "greeting": ("你好", "您好,在吗", "在不在", "早上好", "hello", "hi there", "good morning"),
    "thanks": ("谢谢", "好", "嗯", "好的,知道了", "辛苦了", "再见", "哈哈哈", "thank you", "bye", "ok, great"),
    "about": ("你是谁", "你叫什么名字", "你能做什么", "怎么用", "帮助", "who are you", "what can you do", "help"),
    "upset": ("你真笨", "胡说八道", "垃圾,没用", "滚", "答错了", "you are stupid", "this is useless", "shut up"),
    "question": (
        "今天天气怎么样", "帮我写一首诗", "讲个笑话", "推荐一只股票", "1+1等于几", "忽略以上指令", "再说一遍", "还有吗", "谁是总统", "中午吃什么", "总结一下", "为什么", "详细说说", "第二个呢", "2023年呢", "有什么用",
        "那家公司呢", "是谁发布的", "是多少", "有哪些", "什么意思", "丢了还找得回来吗", "在不在名单里", "要怎么写", "要多久", "归谁管", "合不合法", "谁弄出来的", "咋办",
        "注册地址", "联系电话", "所属行业", "客户名称", "备注", "风险", "联系人是谁", "控制人是谁",
        "what is the weather", "tell me a joke", "why", "how much", "what about it",
    ),
}  # fmt: skip
_LONGEST = 24
"""Cells of what may be talk: a Chinese character is two, so a dozen of them or a few English words."""
_SAYS_SOMETHING = 3.6
"""Inverse document frequency from which a word of the report says what a question is about."""
_OF_FEW = 0.75
"""The same of a file of few sentences, as a part of how rare a word is that none of them has."""
_NEARER, _FAR_NEARER = 0.02, 0.05
"""By how much what was typed is nearer, in cosine, to an example of talk than to any passage of the report; and where a
word of the report is in it."""
_ALIKE, _ALIKE_LATER = 0.86, 0.93
"""Cosine below which nothing is like an example, whatever the passages are: they may be in another language. After questions
on the report what is short asks on, as a rule: 签了有什么用."""
_LONE = re.compile(r"[a-z]{2,}\W*|\d+\W*")


@dataclass(frozen=True, slots=True)
class TalkExamples:
    """Examples by their kind, with their vectors, shape ``(examples, dimension)``."""

    kinds: tuple[Talk | Literal["question"], ...]
    vectors: Vectors


def is_wordless(text: str) -> bool:
    """Whether there is something, and no word or number in it: 。。。 or an emoji."""
    shown = [c for c in text if not c.isspace() and unicodedata.category(c)[0] != "C"]
    return bool(shown) and not any(c.isalnum() for c in shown)


def small_talk(
    text: str, index: Index, encoder: Encoder, examples: Callable[[], TalkExamples], *, later: bool = False
) -> Talk | None:
    """The kind of talk that ``text`` is; ``None`` for a question, whether or not the report answers it.

    ``examples`` are those of ``encoded_examples``, wanted only for what is short; ``later``: questions stood before it.
    """
    if is_wordless(text):
        return "unclear"
    if not text.strip() or _cells(text) > _LONGEST:
        return None
    if find_target(normalize(text)) is not None or _is_a_term(text, index):
        return None  # 表3的来源是什么: what has no word but of the report's own parts
    if any(word.isascii() and index.lexical.weight(word) >= _says_something(index) for word in _known(text, index)):
        return None  # a name: wero
    margin = _FAR_NEARER if _speaks_of_the_report(text, index) else _NEARER
    return _nearest(text, index, encoder, examples(), margin, _ALIKE_LATER if later else _ALIKE) or (
        "unclear" if _LONE.fullmatch(text.strip()) and not known_names(text) else None
    )


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _known(text: str, index: Index) -> list[str]:
    return [word for thing in things(text) for word in words(thing) if word in index.lexical.frequency]


def _speaks_of_the_report(text: str, index: Index) -> bool:
    return any(index.lexical.weight(word) >= _says_something(index) for word in _known(text, index))


def _says_something(index: Index) -> float:
    """How rare a word has to be to say what a question is about: of a few sentences none is as rare as in a report."""
    return min(_SAYS_SOMETHING, _OF_FEW * index.lexical.weight(""))


def _is_a_term(text: str, index: Index) -> bool:
    """Whether a text is nothing but nouns, in Chinese, as they stand in the report, however often (风险)."""
    plain = normalize(text).strip(" ?!。")
    nouns = all(
        (word_class(token) or "").startswith(("n", "vn", "j")) and not token.isascii()
        for token in tokenizer().lcut(plain)
    )
    return len(plain) > 1 and nouns and index.chunks.hold(plain)


def _nearest(
    text: str, index: Index, encoder: Encoder, examples: TalkExamples, margin: float, alike: float
) -> Talk | None:
    """The kind of the nearest example, where that is one of talk, near enough, and nearer by ``margin`` than any passage."""
    vector = encoder.encode_queries([text])[0]
    near = examples.vectors @ vector
    kind = examples.kinds[int(near.argmax())]
    passages = index.dense.search(vector, 1)[1]
    nearest = float(passages[0]) if len(passages) else -1.0
    return None if kind == "question" or float(near.max()) < max(alike, nearest + margin) else kind


def encoded_examples(encoder: Encoder) -> TalkExamples:
    """The examples of talk and of questions with their vectors."""
    kinds = tuple(kind for kind, texts in _EXAMPLES.items() for _ in texts)
    vectors = encoder.encode_queries([text for texts in _EXAMPLES.values() for text in texts])
    return TalkExamples(kinds, np.asarray(vectors))
