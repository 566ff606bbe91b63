"""Conditions that are not met → why a question is not answered, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from index.schema import Chunk
from index.store.protocol import Index
from index.words.normalize import normalize
from rag.answering.evidence import covered, word_weights
from rag.answering.table_units import name_and_unit
from rag.facts.names import mentions
from rag.facts.quantities import find_quantities
from rag.facts.sentences import facts_of, plain_of
from rag.proof.word_coverage import held_by
from rag.schema import Question, Unmet

NOT_ABOUT_THE_REPORT = frozenset({"topic", "greeting", "instruction"})
"""Conditions of what is no question about the report: nothing of it is near."""

_IS_NAMED = 0.5
"""Less of a word than this does not stand in a caption (rag/proof/word_coverage.py)."""
_NOTHING = ("报告中没有找到能够回答这个问题的内容。", "Nothing near enough to an answer was found in the report.")
# By condition: in Chinese and in English; each where the report has something else instead, and where it has nothing.
_REASONS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "topic": (
        ("", "报告里没有与这个问题有关的内容。"),
        ("", "The report has nothing that is related to this question."),
    ),
    "greeting": (
        ("", "您好!请就报告的内容提问,例如:报告里的某个数字、时间、机构或做法。"),
        ("", "Hello! Ask about what the report says: a number, a date, an organisation, a practice."),
    ),
    "instruction": (
        ("", "这里只依据报告的原文回答,不按其他要求写作或改变做法;请就报告的内容提问。"),
        (
            "",
            "Answers are taken from the report alone; other requests are not followed. Ask about what the report says.",
        ),
    ),
    "period": (
        ("报告给出的是{found}的内容,没有{asked}的。", "报告没有给出{asked}的内容。"),
        ("What the report gives is for {found}, not for {asked}.", "The report gives nothing for {asked}."),
    ),
    "place": (
        (
            "报告相近的内容说的是{found},没有给出{asked}的(地区不符)。",
            "报告没有给出与{asked}有关的这项内容(地区不符)。",
        ),
        ("What comes near is about {found}, not about {asked}.", "The report does not give this for {asked}."),
    ),
    "organisation": (
        (
            "报告相近的内容说的是{found},没有给出{asked}的(机构或对象不符)。",
            "报告没有给出与{asked}有关的这项内容(机构或对象不符)。",
        ),
        ("What comes near is about {found}, not about {asked}.", "The report does not give this for {asked}."),
    ),
    "picture": (
        (
            "报告以图片给出“{found}”,{asked}中的数值只在图片里,正文没有写出。",
            "{asked}只有图片,正文没有写出其中的数值。",
        ),
        ("The values of {asked} stand only in a picture: {found}.", "The values of {asked} stand only in a picture."),
    ),
    "quantity": (
        ("报告相近的内容给出的是{found},没有给出所问的{asked}。", "报告没有给出所问的{asked}。"),
        (
            "What comes near gives {found}, not the {asked} that is asked for.",
            "The report does not give the {asked} that is asked for.",
        ),
    ),
    "object": (
        ("报告中没有找到{asked},相近的是{found}。", "报告中没有找到{asked}。"),
        ("{asked} was not found in the report; what comes near is {found}.", "{asked} was not found in the report."),
    ),
    "premise": (
        (
            "问题的前提与报告不符:问题说“{asked}”,报告说的是“{found}”。",
            "问题的前提与报告不符:报告相近的内容没有说“{asked}”。",
        ),
        (
            "The question takes “{asked}” for granted; the report says “{found}”.",
            "The question takes “{asked}” for granted, which the report does not say.",
        ),
    ),
}


def explain(unmet: Sequence[Unmet], language: Literal["zh", "en"] = "zh") -> str:
    """The reason for a refusal in the language of the question, naming the first condition: what was asked, what was found."""
    which = ("zh", "en").index(language)
    if not unmet:
        return _NOTHING[which]
    first = unmet[0]
    if first.condition == "object" and first.found.startswith("共") and language == "zh":
        return f"报告没有{first.asked},{first.found}。"
    instead, nothing = _REASONS[first.condition][which]
    return (instead if first.found else nothing).format(asked=first.asked, found=first.found)


def _may_show(question: Question, caption: str) -> bool:
    """Whether a picture can hold the periods asked for: its caption names none, or one that overlaps each."""
    shown = facts_of(caption).periods
    return not shown or all(any(p.first <= a.last and a.first <= p.last for p in shown) for a in question.periods)


def _is_of(question: Question, caption: str) -> bool:
    """Whether a caption names the quantity that is asked for, in a unit of its class, and no other place or organisation."""
    name, stated = name_and_unit(caption)
    plain = normalize(name)
    if question.measure and stated and question.measure not in stated:
        return False
    asked = question.head or question.counted
    if asked and held_by(asked, plain) < _IS_NAMED:
        return False
    classes = {quantity.unit_class for quantity in find_quantities(f"1{stated}")} if stated else set()
    classes.discard("plain")
    if classes and question.units and not classes & set(question.units):
        return False
    named = facts_of(caption).names
    return not any(
        any(name.kind == other.kind for other in named) and not mentions(plain, name) for name in question.names
    )


def pictured(index: Index, question: Question, documents: Collection[str]) -> Chunk | None:
    """The picture of these reports whose caption speaks of the quantity that is asked for, where the text does not answer."""
    weights = {w: v for w, v in word_weights(index, question).items() if not w[0].isdigit()}
    best: tuple[float, Chunk] | None = None
    for chunk in index.chunks.pictures(documents):
        share = covered(weights, plain_of(chunk.caption or ""))
        if share <= 0.45 or (best is not None and share <= best[0]) or not chunk.caption:
            continue
        if _may_show(question, chunk.caption) and _is_of(question, chunk.caption):
            best = (share, chunk)
    return best[1] if best else None
