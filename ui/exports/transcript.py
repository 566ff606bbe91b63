"""A conversation made ready to be written down: its turns in order, its citations numbered through as notes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.words.normalize import squeeze
from rag.output.json_records import read_answer
from rag.schema import Answer, Citation
from ui.words.answer_words import found_words, written_words
from ui.words.inert import plain_line
from ui.words.places import ocr_words, page_words, section_words
from ui.words.sentences import is_list, pieces_of, sentences_in
from ui.words.texts import Words, choice


@dataclass(frozen=True, slots=True)
class Note:
    """A citation as a footnote; ``number`` counts through the conversation, from 1."""

    number: int
    where: str
    quote: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Words, or a reference to a note; ``again`` where the note was referred to before."""

    text: str = ""
    note: Note | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage near a question that is not answered."""

    where: str
    quote: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A turn: the question, how it was understood (empty where as typed), and the answer's paragraphs or the refusal.

    Texts are as they came, not escaped.
    """

    question: str
    understood: str
    paragraphs: tuple[tuple[Run, ...], ...] = ()
    refused: bool = False
    reason: str = ""
    unmet: tuple[str, ...] = ()
    nearest: tuple[Passage, ...] = ()
    written: tuple[str, ...] = ()
    """What a language model had a part in: who wrote, and what the reader must know."""


def transcript(turns: Iterable[Mapping[str, Any]], t: Words) -> list[Entry]:
    """The turns of a conversation. Raises ``ValueError`` for one whose answer is not the record of one."""
    entries: list[Entry] = []
    numbered = 0
    for turn in turns:
        answer = read_answer(turn.get("answer", {}))
        notes = {c.n: _note(c, numbered + place, t) for place, c in enumerate(answer.citations, start=1)}
        numbered += len(answer.citations)
        entries.append(_entry(plain_line(turn.get("question", "")), answer, notes, t))
    return entries


def notes_of(entries: Sequence[Entry]) -> list[Note]:
    """The notes in the order in which they are first referred to."""
    runs = (run for entry in entries for paragraph in entry.paragraphs for run in paragraph)
    return [run.note for run in runs if run.note is not None and not run.again]


def _note(citation: Citation, number: int, t: Words) -> Note:
    kind = f"({choice('kind', citation.kind, t)})" if citation.kind != "text" else ""
    section = section_words(citation.section, t, document=citation.document, last=None)
    page = page_words(citation.page_label, citation.page_index, t, paragraph=citation.paragraph)
    place = " · ".join([section, f"{page}{kind}", *ocr_words(citation, t)])
    return Note(number, place, citation.quote, citation.verified)


def _entry(question: str, answer: Answer, notes: Mapping[int, Note], t: Words) -> Entry:
    understood = answer.question if answer.question and squeeze(answer.question) != squeeze(question) else ""
    written = tuple(line for line in (answer.notice, written_words(answer, t)) if line)
    if answer.refused:
        unmet = tuple(
            f"{choice('condition', item.condition, t)}: {t('unmet_asked')} {item.asked}; "
            f"{t('unmet_found')} {found_words(item, t)}"
            for item in answer.unmet
        )
        nearest = tuple(
            Passage(
                f"{section_words(near.section, t, last=None)} · "
                f"{page_words(near.page_label, 0, t, paragraph=near.paragraph)}",
                near.quote,
            )
            for near in answer.nearest
        )
        reason = answer.refusal_reason or t("refused_nothing")
        return Entry(question, understood, (), True, reason, unmet, nearest, written)
    paragraphs = _paragraphs(answer, notes)
    # What no mark refers to is not lost: it stands at the end.
    referred = {run.note.number for paragraph in paragraphs for run in paragraph if run.note is not None}
    rest = tuple(Run(note=note) for note in notes.values() if note.number not in referred)
    return Entry(question, understood, tuple(filter(None, [*paragraphs, rest])), written=written)


def _paragraphs(answer: Answer, notes: Mapping[int, Note]) -> list[tuple[Run, ...]]:
    """One for each line, or for each item of a list."""
    sentences = sentences_in(answer.answer)
    apart = is_list(sentences) or any(citation.kind == "table" for citation in answer.citations[:1])
    seen: set[int] = set()
    paragraphs: list[list[Run]] = [[]]
    for sentence in sentences:
        for piece in pieces_of(sentence, notes):
            if piece.n is None:
                paragraphs[-1].append(Run(piece.text))
            else:
                paragraphs[-1].append(Run(note=notes[piece.n], again=piece.n in seen))
                seen.add(piece.n)
        if apart or sentence.endswith("\n"):
            paragraphs.append([])
    return [tuple(paragraph) for paragraph in paragraphs if any(run.note or run.text.strip() for run in paragraph)]
