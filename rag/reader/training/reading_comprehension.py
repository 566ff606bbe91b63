"""Cases from public reading comprehension in the format of SQuAD: paragraphs, questions, answers, and questions without one."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import zhconv

from rag.reader.places import Place, place_of
from rag.reader.training.groups import Case, Example
from rag.reader.training.near_misses import near_misses

_END = re.compile(r"(?<=[。;;!?！？；])")
_LIKELIEST = 3


@dataclass(frozen=True, slots=True)
class _Paragraph:
    title: str
    sentences: tuple[tuple[int, str], ...]

    def place(self, i: int) -> Place:
        before = self.sentences[i - 1][1] if i else ""
        return place_of((self.title,), self.sentences[i][1].strip(), before=before.strip())


def read_cases(folder: Path, draw: random.Random) -> Iterator[Case]:
    """Cases of every file ``*.json`` in ``folder``; traditional characters (files ``drcd*``) are made simplified."""
    paragraphs: list[_Paragraph] = []
    asked: list[tuple[str, str | None, int, int]] = []
    for path in sorted(folder.glob("*.json")):
        for title, context, questions in _paragraphs(path):
            paragraphs.append(_Paragraph(title, tuple(_split(context))))
            asked += [(question, answer, start, len(paragraphs) - 1) for question, answer, start in questions]
    same_title: dict[str, list[int]] = {}
    for i, paragraph in enumerate(paragraphs):
        same_title.setdefault(paragraph.title, []).append(i)
    titles = [title for title in same_title if 1 < len(title) < 9 and not title.isascii()]
    for question, answer, start, i in asked:
        case = _case(paragraphs, same_title, titles, question, answer, start, i, draw)
        if case is not None:
            yield case


def bigrams(text: str) -> set[str]:
    """Pairs of neighbouring characters."""
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _case(
    paragraphs: list[_Paragraph],
    same_title: dict[str, list[int]],
    titles: list[str],
    question: str,
    answer: str | None,
    start: int,
    i: int,
    draw: random.Random,
) -> Case | None:
    paragraph, wanted = paragraphs[i], bigrams(question)

    def likeliest(of: _Paragraph) -> list[int]:
        return sorted(range(len(of.sentences)), key=lambda j: -len(wanted & bigrams(of.sentences[j][1])))

    order = likeliest(paragraph)
    others = [o for o in same_title[paragraph.title] if o != i] or [draw.randrange(len(paragraphs))]
    other = paragraphs[draw.choice(others)]
    elsewhere = [other.place(j) for j in likeliest(other)[:2]]
    if answer is None:
        return Case("mrc", question, (), tuple(paragraph.place(j) for j in order[:_LIKELIEST]), tuple(elsewhere))
    holding = [j for j, (_, text) in enumerate(paragraph.sentences) if answer in text]
    if not holding:
        return None
    right = min(holding, key=lambda j: abs(paragraph.sentences[j][0] - start))
    place = paragraph.place(right)
    at = place.sentence.find(answer)
    wrong = [paragraph.place(j) for j in order if j != right and answer not in paragraph.sentences[j][1]]
    example = Example(question, place, True, (at, at + len(answer)) if at >= 0 else None)
    beside = " ".join(each.sentence for each in (*wrong[:2], *elsewhere[:1]))
    changed = near_misses(question, f"{paragraph.title} {place.context} {place.sentence}", beside, titles, draw)
    return Case("mrc", question, (example,), (), (*wrong[:4], *elsewhere), tuple(changed))


def _paragraphs(path: Path) -> Iterator[tuple[str, str, list[tuple[str, str | None, int]]]]:
    simple: Callable[[str], str] = str
    if path.name.startswith("drcd"):
        simple = lambda text: str(zhconv.convert(text, "zh-cn"))  # noqa: E731
    for article in json.loads(path.read_text("utf-8"))["data"]:
        title = simple(article.get("title") or "").replace("_", " ")
        for paragraph in article["paragraphs"]:
            questions: list[tuple[str, str | None, int]] = []
            for qa in paragraph["qas"]:
                if qa.get("is_impossible"):
                    questions.append((simple(qa["question"]), None, 0))
                elif qa["answers"]:
                    first = qa["answers"][0]
                    questions.append((simple(qa["question"]), simple(first["text"]), first["answer_start"]))
            yield title, simple(paragraph["context"]), questions


def _split(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for part in _END.split(text):
        if part.strip():
            yield at, part
        at += len(part)
