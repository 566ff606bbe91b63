"""A topic → for each report that speaks of it the sentence that is shown, and in how many sentences it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from index.schema import Chunk, Sentence
from index.store.folder import Index
from index.words.normalize import normalize
from rag.answering.section_summary import Allowed
from rag.facts.names import find_names
from rag.facts.sentences import plain_of
from rag.question.content_words import content_words, translate

_ENDS = ("。", "!", "?", "；", ";", "！", "？")
_MOST_DOTS = 6
"""A line with more is one of a table of contents."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a report tells most of a topic: a sentence there, and how many sentences of the report speak of it."""

    document_id: str
    chunk: Chunk
    sentence: Sentence
    told: int


def mentions_by_report(
    index: Index, topic: str, documents: Sequence[str], allowed: Allowed = None
) -> tuple[Mention, ...]:
    """The reports in which ``topic`` stands, those that tell most of it first.

    As it is written, a title up to its closing mark; a name in Latin letters wherever it stands alone (R3 in R3联盟). Where no
    report has it so: under another name that is known for it, then with all of its words in one sentence. An English term of
    the glossary is its Chinese one.
    """
    for speaks in _ways(topic):
        if found := [m for name in documents if (m := _mention(index, speaks, name, allowed)) is not None]:
            return tuple(sorted(found, key=lambda mention: -mention.told))
    return ()


def _ways(topic: str) -> Iterator[Callable[[str], bool]]:
    plain = normalize(topic)
    bare = plain.strip("《》")
    names = find_names(bare)
    if plain.isascii() and (words := tuple(dict.fromkeys(translate(plain)))):
        yield lambda text: _stands_alone(plain, text) or _holds(words, text)
        return
    latin = [form for name in names if name.kind == "latin" for form in name.forms]
    if latin:
        yield lambda text: any(_stands_alone(form, text) for form in latin)
        return
    for form in dict.fromkeys((plain.lstrip("《"), bare)):
        yield partial(_holds, (form,))
    if forms := [form for name in names if name.text == bare for form in name.forms if len(form) > 1]:
        yield lambda text: any(form in text for form in forms)
    words = tuple(dict.fromkeys(content_words(bare)))
    if len(words) > 1:
        yield partial(_holds, words)


def _holds(forms: Sequence[str], text: str) -> bool:
    return all(form in text for form in forms)


def _stands_alone(form: str, text: str) -> bool:
    """Whether Latin letters stand in a text as a word of their own."""
    at = text.find(form)
    while at >= 0:
        around = text[at - 1 : at] + text[at + len(form) : at + len(form) + 1]
        if not any(char.isascii() and char.isalnum() for char in around):
            return True
        at = text.find(form, at + 1)
    return False


def _mention(index: Index, speaks: Callable[[str], bool], document_id: str, allowed: Allowed) -> Mention | None:
    text = index.chunks.plain_text_of(document_id)
    if not speaks(text):
        return None
    own = index.chunks.range_of(document_id)
    searched = index.chunks.are("text", "table", "figure", "footnote")
    places: list[tuple[Chunk, Sentence]] = []
    for number, passage in zip(own, text.split("\n"), strict=True):
        if not searched[number] or (allowed is not None and not allowed[number]) or not speaks(passage):
            continue
        chunk = index.chunks[number]
        places += [(chunk, sentence) for sentence in chunk.sentences if speaks(plain_of(sentence.text))]
    if not places:
        return None
    sections = Counter(chunk.section for chunk, _ in places)
    chunk, sentence = max(places, key=lambda place: (_is_sentence(*place), sections[place[0].section]))
    return Mention(document_id, chunk, sentence, len(places))


def _is_sentence(chunk: Chunk, sentence: Sentence) -> bool:
    """Whether it reads as a sentence by itself, and not as a line of a table of contents or of a figure."""
    return chunk.kind == "text" and sentence.text.endswith(_ENDS) and sentence.text.count(".") <= _MOST_DOTS
