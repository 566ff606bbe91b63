"""Reading comprehension in SQuAD's format → how often five short passages that do not answer are refused, and some that do answered rightly.

    python -m eval.benchmarks.noise_passages FILE.json [FILE.json …] [--questions 150] [--files] [--show answers.jsonl]

For each question that has an answer three sets of five passages are indexed and asked: none answers (negative rejection), three do (noise .4),
one does (noise .8). What does not answer are the passages of all files that share the most of the question's characters and hold no accepted
answer. A paragraph that answers is told three times, as news are: whole, up to the sentence that answers, and from there on; with the
same words three times the reader is surer than it would be of three reports of its own, so noise .8 is the more careful figure. Questions that the file
itself marks as impossible are asked of their own paragraph among those. BLUEBOOK_ANSWER__STRICTNESS sets the strictness.
"""

from __future__ import annotations

import json
import math
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from index.models.encoder import load_encoder
from index.readers.dispatch import read_document
from index.schema import Encoder
from index.store.folder import Index, build_index
from index.words.normalize import squeeze
from rag.assistant import Assistant
from rag.commands.tools import NO_MODEL, load_settings
from rag.config import Settings
from rag.reader.choice import load_reader
from rag.reader.protocol import Reader
from rag.reader.training.reading_comprehension import bigrams

PASSAGES = 5
RIGHT = {"none answers": 0, "noise .4": 3, "noise .8": 1}
"""Of the passages of a set how many answer."""
IMPOSSIBLE = "impossible"
_HEADLINE = 20
_CLAUSE = re.compile(r"[,，。;；:：!！?？]")
_SENTENCE = re.compile(r"(?<=[。;；!！?？])")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the accepted answers and the passages that hold one; without answers the passage that seems to."""

    question: str
    answers: tuple[str, ...]
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one set of passages; ``right``: an accepted answer stands in what was answered."""

    kind: str
    question: str
    accepted: tuple[str, ...]
    refused: bool
    right: bool
    answer: str


def read_questions(paths: Sequence[Path]) -> tuple[list[str], list[Asked]]:
    """All passages of some files, and their questions; one that several paragraphs answer is one question."""
    passages: list[str] = []
    answered: defaultdict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    impossible: list[Asked] = []
    for path in paths:
        for article in json.loads(path.read_text("utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                text = paragraph["context"].strip()
                passages.append(text)
                for asked in paragraph["qas"]:
                    question = asked["question"].strip()
                    if asked.get("is_impossible"):
                        impossible.append(Asked(question, (), (text,)))
                    elif forms := tuple(dict.fromkeys(answer["text"] for answer in asked["answers"])):
                        answered[question].append((text, forms))
    whole = [
        Asked(question, tuple(dict.fromkeys(form for _, forms in found for form in forms)), tuple(t for t, _ in found))
        for question, found in answered.items()
    ]
    return passages, [*whole, *impossible]


class Nearest:
    """The passages that share most with a question: weights of the pairs of characters that both have, by how rare they are."""

    def __init__(self, passages: Sequence[str]) -> None:
        self._passages = [(text, bigrams(text)) for text in dict.fromkeys(passages)]
        self._held = Counter(pair for _, pairs in self._passages for pair in pairs)

    def without_answer(self, asked: Asked, number: int) -> list[str]:
        """The ``number`` nearest that hold no accepted answer and are not the question's own."""
        wanted = {
            pair: math.log(len(self._passages) / self._held[pair])
            for pair in bigrams(asked.question)
            if self._held[pair]
        }
        forms = [squeeze(form) for form in asked.answers]
        ranked = sorted(self._passages, key=lambda each: -sum(wanted[pair] for pair in wanted.keys() & each[1]))
        free = (t for t, _ in ranked if t not in asked.passages and not any(form in squeeze(t) for form in forms))
        return [text for text, _ in zip(free, range(number), strict=False)]


def told_again(text: str, answers: Sequence[str]) -> list[str]:
    """A paragraph as three reports of the same: whole, up to the sentence that answers, and from there on; fewer where these are the same."""
    sentences = [part for part in _SENTENCE.split(text) if part.strip()]
    at = next((n for n, sentence in enumerate(sentences) if any(form in sentence for form in answers)), None)
    if at is None:
        return [text]
    return list(dict.fromkeys([text, "".join(sentences[: at + 1]), "".join(sentences[at:])]))


def set_of(asked: Asked, nearest: Nearest, right: int, draw: random.Random) -> list[str]:
    """Five passages in any order of which ``right`` answer; of a question without an answer its own paragraph is one of them."""
    again = [each for text in asked.passages for each in told_again(text, asked.answers)[1:]]
    own = [*asked.passages, *again]
    own = (own * right)[:right]
    passages = [*own, *nearest.without_answer(asked, PASSAGES - len(own))]
    draw.shuffle(passages)
    return passages


def write(passages: Sequence[str], folder: Path, *, files: bool) -> list[Path]:
    """The passages as one Markdown file with a headline each, or as plain files."""
    if files:
        paths = [folder / f"passage-{n}.txt" for n in range(1, len(passages) + 1)]
        for path, text in zip(paths, passages, strict=True):
            path.write_text(text, "utf-8")
        return paths
    path = folder / "passages.md"
    told = "\n\n".join(f"## {_CLAUSE.split(text)[0][:_HEADLINE]}\n\n{text}" for text in passages)
    path.write_text(f"# 新闻五则\n\n{told}\n", "utf-8")
    return [path]


def ask(
    asked: Asked, passages: Sequence[str], kind: str, tools: tuple[Encoder, Reader | None, Settings], *, files: bool
) -> Outcome:
    """Index the passages and ask."""
    encoder, reader, settings = tools
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = write(passages, folder, files=files)
        build_index([read_document(path) for path in paths], encoder, folder / "index")
        answer = Assistant(Index.load(folder / "index"), encoder, settings, reader=reader).ask(asked.question)
    said = squeeze(answer.answer)
    right = not answer.refused and any(squeeze(form) in said for form in asked.answers)
    return Outcome(kind, asked.question, asked.answers, answer.refused, right, answer.answer)


def outcomes(
    paths: Sequence[Path], questions: int, seed: int, tools: tuple[Encoder, Reader | None, Settings], *, files: bool
) -> Iterator[Outcome]:
    """What comes of as many questions of the files, drawn at random."""
    passages, every = read_questions(paths)
    nearest, draw = Nearest(passages), random.Random(seed)
    for mine in ([each for each in every if each.answers], [each for each in every if not each.answers]):
        for asked in draw.sample(mine, min(questions, len(mine))):
            for kind, right in RIGHT.items() if asked.answers else ((IMPOSSIBLE, 1),):
                yield ask(asked, set_of(asked, nearest, right, draw), kind, tools, files=files)


def main(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE.json")],
    questions: Annotated[int, typer.Option(help="How many, of those with an answer and of those without.")] = 150,
    seed: int = 1,
    files: Annotated[bool, typer.Option("--files", help="Each passage a file, not all one.")] = False,
    show: Annotated[Path | None, typer.Option(help="Where every answer is written.")] = None,
) -> None:
    """Print for each kind of set how many were refused and how many answered rightly."""
    # Figures are of the program by itself; a language model in the environment is not asked.
    settings = load_settings(llm=NO_MODEL)
    tools = (load_encoder(), load_reader(settings.reader), settings)
    found: defaultdict[str, list[Outcome]] = defaultdict(list)
    for each in outcomes(paths, questions, seed, tools, files=files):
        found[each.kind].append(each)
    for kind, mine in found.items():
        refused, right = (sum(values) / len(mine) for values in ([o.refused for o in mine], [o.right for o in mine]))
        print(f"{kind:<14} {len(mine):>4} sets  refused {refused:.3f}  right {right:.3f}")
    if show is not None:
        lines = (json.dumps(asdict(each), ensure_ascii=False) for mine in found.values() for each in mine)
        show.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    typer.run(main)
