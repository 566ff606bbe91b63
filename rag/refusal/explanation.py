"""Refusals in words: why a question is not answered."""

from __future__ import annotations

from collections.abc import Sequence

from index.schema import Chunk
from index.store.folder import Index
from index.words.normalize import normalize
from rag.answering.evidence import covered, word_weights
from rag.facts.sentences import facts_of
from rag.schema import Question, Unmet


def explain(unmet: Sequence[Unmet]) -> str:
    """The reason for a refusal in Chinese, naming the condition: what was asked for, what was found."""
    if not unmet:
        return "报告中没有找到能够回答这个问题的内容。"
    first = unmet[0]
    if first.condition == "topic":
        return "这不是关于报告内容的问题,或者其中夹带了与报告无关的指令。"
    if first.condition == "period":
        if first.found:
            return f"报告给出的是{first.found}的内容,没有{first.asked}的。"
        return f"报告没有给出{first.asked}的内容。"
    if first.condition in ("place", "organisation"):
        what = "地区" if first.condition == "place" else "机构或对象"
        if first.found:
            return f"报告相近的内容说的是{first.found},没有给出{first.asked}的({what}不符)。"
        return f"报告没有给出与{first.asked}有关的这项内容({what}不符)。"
    if first.condition == "picture":
        return f"报告以图片给出“{first.found}”,{first.asked}中的数值只在图片里,正文没有写出。"
    if first.condition == "quantity":
        if first.found:
            return f"报告相近的内容给出的是{first.found},没有给出所问的{first.asked}。"
        return f"报告没有给出所问的{first.asked}。"
    if first.condition == "object":
        if first.found.startswith("共"):
            return f"报告没有{first.asked},{first.found}。"
        return f"报告中没有找到{first.asked}" + (f",相近的是{first.found}。" if first.found else "。")
    if first.condition == "premise" and not first.found:
        return f"问题的前提与报告不符:报告相近的内容没有说“{first.asked}”。"
    if first.condition == "premise":
        return f"问题的前提与报告不符:问题说“{first.asked}”,报告说的是“{first.found}”。"
    return f"报告没有写明{first.asked}。"


def _may_show(question: Question, caption: str) -> bool:
    """Whether a picture can hold the periods asked for: its caption names none, or one that overlaps each."""
    shown = facts_of(caption).periods
    return not shown or all(any(p.first <= a.last and a.first <= p.last for p in shown) for a in question.periods)


def pictured(index: Index, question: Question) -> Chunk | None:
    """The picture whose caption speaks of what is asked, where the text does not answer."""
    weights = {w: v for w, v in word_weights(index, question).items() if not w[0].isdigit()}
    best: tuple[float, Chunk] | None = None
    for chunk in index.chunks:
        if chunk.picture and chunk.caption and _may_show(question, chunk.caption):
            share = covered(weights, normalize(chunk.caption))
            if share > 0.45 and (best is None or share > best[0]):
                best = (share, chunk)
    return best[1] if best else None
