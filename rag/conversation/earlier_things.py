"""The noun that a pronoun stands with (该系统, or none for 它) and the turns before → what it may stand for, likeliest first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.words.segmentation import tokenizer
from rag.conversation.turn_before import (
    ending_in,
    items,
    names_of,
    new_names,
    noun_in,
    phrases,
    said_in,
    subject,
    topic,
    topic_of,
)
from rag.question.analysis import analyse
from rag.schema import Answer

_MOST = 5
_ASKS_ANOTHER = re.compile(r"类似|差不多|其他|其它|别的|还有|另外|除了|除此|\b(?:other|another|else|similar)\b", re.I)
_KINDS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("文件", "政策", "法案", "法律", "规定", "办法", "通知", "规划", "指南", "方案", "意见", "标准", "document"),
        ("title",),
    ),
    (("机构", "公司", "银行", "企业", "集团", "行", "家", "bank", "company", "institution"), ("organisation", "latin")),
    (("国家", "国", "省", "市", "地区", "城市", "country"), ("place",)),
)
"""What a noun calls things of which the report has the names."""


def antecedents(noun: str, turns: Sequence[Answer]) -> list[tuple[str, str]]:
    """At most ``_MOST`` things, each with what of ``noun`` is left over, which may have swallowed the words after it."""
    called, rest = _split(noun)
    if called:
        found = next((found for turn in reversed(turns) if (found := _called(called, turn))), [])
        if found:
            return [(thing, rest) for thing in dict.fromkeys([*found[: _MOST - 1], topic_of(turns[-1])])]
    earlier = [topic_of(turn) for turn in turns[-2:-1]]
    return [(thing, rest) for thing in dict.fromkeys([*_things(turns[-1])[: _MOST - 1], *earlier])]


def _split(noun: str) -> tuple[str, str]:
    """The noun at the beginning of what follows 该 or 这个, and what follows it (银行|投入多少)."""
    parts = tokenizer().lcut(noun)
    known = [name for names, _ in _KINDS for name in names]
    head = next((name for name in sorted(known, key=len, reverse=True) if noun.lower().startswith(name)), "")
    head = head or (parts[0] if parts and len(parts[0]) > 1 else "")
    return head, noun[len(head) :]


def _called(noun: str, turn: Answer) -> list[str]:
    """What a turn calls by ``noun``: a name of its kind, or a longer word for it."""
    kinds = next((kinds for names, kinds in _KINDS if noun.lower() in names), ())
    named = list(names_of(turn, kinds)) if kinds else []
    longer = [ending_in(noun, text) for text in (turn.question, said_in(turn))]
    return list(dict.fromkeys(thing for thing in (*named, *longer) if thing))


def _parts(question: str) -> list[str]:
    """The parts of a question that name a thing, and not its kind (什么公司)."""
    runs = [
        run for run in phrases(question) if not re.search(rf"(?:什么|哪[家个种]?|几[家个种]){re.escape(run)}", question)
    ]
    return [noun_in(run) or run for run in runs]


def _things(turn: Answer) -> list[str]:
    """What 它 may be: what the question is about, the name that was asked for, or another part of the question."""
    asked = analyse(turn.question)
    titles = names_of(turn, ("title",)) if "《" in turn.question else ()
    new = new_names(turn)
    another = new if _ASKS_ANOTHER.search(turn.question) or (asked.wants == "name" and not asked.names) else ()
    head = topic(turn.question)
    named = names_of(turn, ("organisation", "latin")) if asked.names else ()
    found = [*another, *titles, *([head] if head else []), *named[:1], *_parts(turn.question)[:2], topic_of(turn), *new]
    if asked.language == "en":
        found = [*(name.text for name in asked.names), subject(turn.question)]
    if not found and items(turn):
        found = [*items(turn)[:1]]
    return list(dict.fromkeys(found)) or [subject(turn.question)]
