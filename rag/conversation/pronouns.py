"""A question with a pronoun (它, 该系统, 这个性质) and the turns before it → the question with what the pronoun may stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.words.segmentation import tokenizer
from rag.conversation.earlier_things import antecedents
from rag.conversation.joined import MOST_READ, join
from rag.conversation.turn_before import is_aspect, subject, things, topic_for
from rag.facts.names import find_names
from rag.facts.word_class import word_class
from rag.schema import Answer

_POINTS = re.compile(
    r"它们?|他们|她们|(?<![应活])(?:该(?![怎如何咋])|此|上述|前述)(?P<noun>[\u3400-\u9fff]{1,6})|(?:这|那)(?:[个些项家种类次份部套款条批笔])(?P<counted>[\u3400-\u9fff]{0,6})"
    r"|^其(?![中他它余次实间])|^(?:这|那)(?=[是由对有在说意])|[这那](?:里头?|里面|方面|事儿?)|当时|(?<!年)同期|\b(?:it|its|they|their|them)\b"
    r"|\b(?:this|that|these|those)\b(?:\s+(?P<english>[a-z]+))?(?=\s*[?.]?$)",
    re.I,
)
_ITSELF = re.compile(r"报告|蓝皮书|白皮书|本书|文中|全文|章|\b(?:report|paper|chapter)\b", re.I)
_MOST_BESIDE = 3
"""Things that a question may name beside 这家 or 那个 and still lean."""


def pointed(core: str, turns: Sequence[Answer]) -> tuple[str, ...]:
    """A question with what its pronoun stands for; nothing where it has none, or has what it stands for itself."""
    match = _POINTS.search(core) or _this_noun(core)
    if match is None or _ITSELF.search(match.group()):
        return ()
    counted = match["counted"]
    if counted and any(is_aspect(counted[:n]) for n in (1, 2)):
        return (join(_meant(match.group(), core, turns[-1]), core),)  # 这个数据
    before = core[: match.start()]
    if re.search(r"(?<!呢)[,\uff0c;\uff1b]", before) and things(before):
        return ()  # 数字人民币是什么,它怎么用: said in the question itself
    noun = match["noun"] or counted or match["english"] or ""
    if counted is not None and (things(before) or len(things(core[match.start("counted") :])) > _MOST_BESIDE):
        return ()  # 纽交所那次故障: said what it is
    found = antecedents(noun, turns)
    about = topic_for(core, turns[-1])
    texts = []
    for thing, rest in found:
        text = before + thing + rest + core[match.end() :]
        beside = [join(about, text)] if find_names(thing) and thing not in about else []
        # 建行又提了啥, 它投入多少: what was asked of others before is still asked of the one named last
        texts += [*beside, text] if thing in turns[-1].question else [text, *beside]
    if match.group().lower() in ("its", "their"):
        texts = [f"{before}{thing}'s{core[match.end() :]}" for thing, _ in found]
    return tuple(dict.fromkeys(texts))[:MOST_READ] or (join(_meant(match.group(), core, turns[-1]), core),)


def _this_noun(core: str) -> re.Match[str] | None:
    """这 with a noun right after it (这想法), which no measure word tells."""
    place = core.find("这") + 1
    first = tokenizer().lcut(core[place:])[0] if 0 < place < len(core) else ""
    if len(first) < 2 or not (word_class(first) or "").startswith("n"):
        return None
    return re.compile(rf"这(?P<noun>{re.escape(first)})(?P<counted>(?!))?(?P<english>(?!))?").search(core)


def _meant(pointer: str, core: str, last: Answer) -> str:
    """What a pronoun without a thing means: 这 all that was asked last, another its topic."""
    return subject(last.question) if pointer.startswith("这") else topic_for(core, last)


def of_the_report(question: str) -> bool:
    """Whether a question names the report or a part of it."""
    return _ITSELF.search(question) is not None


def has_pronoun(question: str) -> bool:
    """Whether a question has a word that stands for what was said before."""
    return _POINTS.search(question) is not None
