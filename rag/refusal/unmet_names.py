"""A question and a sentence → the places, organisations and laws that are asked about and not spoken of."""

from __future__ import annotations

import re

from index.schema import Chunk
from index.store.protocol import Index
from index.words.normalize import normalize
from index.words.segmentation import cut, tokenizer
from rag.answering.conditions_met import other_names
from rag.facts.names import Name, is_listed, law_names, mentions
from rag.facts.sentences import Facts, plain_of
from rag.question.content_words import translate
from rag.schema import Question, Unmet

_HOME = "中国"
_WORLD = "全球"
_HAN = re.compile(r"[\u3400-\u9fff]+")


def unmet_names(index: Index, question: Question, chunk: Chunk, sentence: Facts, around: Facts) -> list[Unmet]:
    """Names of the question that stand neither in the sentence nor around it, with the ones that stand in their place.

    我国 is met where no other country is named, 全球 where 我国 is not.
    """
    missing = []
    headings = plain_of(" ".join([*chunk.section, chunk.caption or "", *chunk.header]))
    for name in question.names:
        if mentions(sentence.plain, name) or _is_publisher(index, name):
            continue
        others = other_names(name, sentence)
        near = headings if others and name.kind == "organisation" else around.plain
        if name.kind == "place" and not others:
            near = f"{near} {plain_of(chunk.text)}"  # a passage says once where it takes place
        if mentions(near, name) and not (name.key == _HOME and [o for o in others if o.key == _WORLD]):
            continue
        if name.key == _HOME and not [o for o in (*others, *other_names(name, around)) if o.kind == "place"]:
            continue
        if name.key == _WORLD and not [o for o in others if o.key == _HOME]:
            continue
        if name.kind == "latin" and not _is_cited(name, question, index):
            continue
        if name.kind == "organisation" and not is_listed(name):
            continue  # told by how it stands, not by how it ends
        if question.wants == "yesno" and name.kind == "organisation" and others:
            continue  # 是不是甲银行发布的: the sentence that names the other one is the answer
        missing.append((name, others))
    if question.wants == "comparison":
        missing = [pair for pair in missing if not _other_side(question, pair[0], sentence)]
    return [
        *(
            Unmet("place" if name.kind == "place" else "organisation", name.text, "、".join(o.text for o in others[:3]))
            for name, others in missing
        ),
        *(Unmet("organisation", name, "") for name in _said_elsewhere(index, question, chunk, sentence, around)),
    ]


def _said_elsewhere(index: Index, question: Question, chunk: Chunk, sentence: Facts, around: Facts) -> list[str]:
    """Names by how they stand that the report writes, but neither in the sentence nor around it; in its passage only beside another of their kind."""
    if question.wants == "comparison":
        return []
    listed = [name.text for name in question.names]
    if chunk.kind != "text":  # a table may name in its first row what the others are of
        return []
    passage = plain_of(chunk.text)
    return [
        name
        for name in question.proper
        if name not in sentence.plain
        and name not in around.plain
        and not any(text in name or name in text for text in listed)
        and index.chunks.hold(name)
        and (name not in passage or re.search(rf"[\u3400-\u9fff](?:{_kind(question, name)})", sentence.plain))
    ]


def _kind(question: Question, name: str) -> str:
    """How others of its kind end, as a pattern: the noun right behind a name, or its own last character."""
    rest = question.plain.partition(name)[2]
    behind = next(iter(cut(rest)), "")
    return rf"{name[-1]}|{behind}" if rest.startswith(behind) and _HAN.fullmatch(behind) else name[-1]


def unsaid_name(index: Index, question: Question) -> Unmet | None:
    """A name of which the report has not a word, in none of its forms: one of the lists, or 翠屏 of 翠屏机场, by how it stands.

    One that is only a side of a comparison is told as missing beside the other.
    """
    if question.wants == "comparison" and len(question.objects) > 1:
        return None
    listed = [name for name in question.names if name.key not in (_HOME, _WORLD) and is_listed(name)]
    for name in listed:
        forms = [form for form in name.forms if len(form) > 1]
        if not any(map(index.chunks.hold, forms)) and not _is_publisher(index, name):
            return Unmet("object", name.text, "")
    for left in question.proper:
        for known in listed:
            left = left.replace(known.text, " " * len(known.text))
        for part in _without_words(index, left).split():
            if len(part) > 1 and not _cuts_a_word(question.plain, part) and not _nearly_said(index, part):
                return Unmet("object", part, "")
    return None


def _without_words(index: Index, name: str) -> str:
    """A name with blanks for what the report holds of it, the longest parts first."""
    for length in range(len(name), 1, -1):
        for start in range(len(name) - length + 1):
            part = name[start : start + length]
            if " " not in part and index.chunks.hold(part):
                name = name[:start] + " " * length + name[start + length :]
    return name


def _cuts_a_word(plain: str, part: str) -> bool:
    """Whether what is left of a name is a piece of a longer word of the dictionary, which is no name then: 徇私 of 徇私舞弊."""
    first = plain.find(part)
    last, place = first + len(part), 0
    for word in tokenizer().lcut(plain):
        start, place = place, place + len(word)
        inside = first <= start and place <= last
        if len(word) > 1 and tokenizer().FREQ.get(word) and start < last and first < place and not inside:
            return True
    return False


def _nearly_said(index: Index, part: str) -> bool:
    """Whether the report has what a part of a name is short for, or a slip of."""
    slips = (part[:n] + "[\u3400-\u9fff]" + part[n + 1 :] for n in range(len(part)) if len(part) > 2)
    slip = re.compile("|".join(slips) or "(?!)")
    return any(_may_stand_for(part, text) or slip.search(text) for text in index.chunks.plain_texts())


def unmet_law(index: Index, question: Question) -> Unmet | None:
    """A law or regulation that the question names (网络安全法), of which the report has not a word."""
    if question.language == "en":
        return None
    for name in law_names(question.plain):
        if not any(_may_stand_for(name, text) for text in index.chunks.plain_texts()):
            return Unmet("object", name, "")
    return None


def _may_stand_for(own: str, text: str) -> bool:
    """Whether ``text`` has a name, or the words that it may be short for (风投: 风险投资)."""
    return own in text or bool(re.search("[\u3400-\u9fff]{0,3}".join(own), text))


def _is_cited(name: Name, question: Question, index: Index) -> bool:
    """Whether a Latin word is a name: the report has it, or it is written as one.

    Chinese questions have words in small letters instead of Chinese ones (钱包 wallet); in English ones capitals are not enough.
    """
    if name.key in index.lexical.frequency:
        return True
    if question.language == "zh":
        return not name.text.islower() and not any(name.key in period.text.lower() for period in question.periods)
    if name.text.isupper() and len(name.text) > 2:
        # acronyms stand in Chinese text as they are, but for those that a term of the glossary has (digital RMB)
        return translate(question.plain) == translate(re.sub(rf"\b{re.escape(name.key)}\b", " ", question.plain))
    camel = bool(re.search(r"[a-z][A-Z]", name.text))
    return camel or bool(re.search(rf"according to {re.escape(name.key)}|{re.escape(name.key)}'s", question.plain))


def _other_side(question: Question, name: Name, sentence: Facts) -> bool:
    """Whether a comparison names another of the same kind, which the sentence speaks of."""
    return any(o.kind == name.kind and o.key != name.key and mentions(sentence.plain, o) for o in question.names)


def _is_publisher(index: Index, name: Name) -> bool:
    """Whether a name is the publisher's; a place in the publisher's name (中国某研究院) is none."""
    if name.kind == "place":
        return False
    return any(mentions(normalize(chunk.text), name) for _, chunk in index.chunks.of_kind("cover"))
