"""The fixed set, on the report that comes with the project, and the rules of its own that it keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.schema import ANSWERABLE_KINDS, UNANSWERABLE_KINDS, VOICES, Dataset, EvalQuestion
from index.words.normalize import squeeze

FIXED_SET = Path(__file__).parents[1] / "data" / "bluebook-2024.jsonl"

MIN_QUESTIONS = 240
MIN_UNANSWERABLE = 70
MIN_OF_A_VOICE = 60
MAX_KEY_CHARS = 20


def check_fixed_set(dataset: Dataset) -> list[str]:
    """What is wrong with a set that must be complete; empty where nothing is.

    Enough questions, of both sorts; no row without its gold; no question twice. Of the questions without a voice the halves
    hold as many of every kind, by one; those with one are all in the test half, enough of each voice.
    """
    questions = dataset.questions
    unanswerable = sum(question.answerable is False for question in questions)
    problems = []
    if len(questions) < MIN_QUESTIONS:
        problems.append(f"{len(questions)} questions; at least {MIN_QUESTIONS} are needed")
    if unanswerable < MIN_UNANSWERABLE:
        problems.append(
            f"{unanswerable} questions that the report does not answer; at least {MIN_UNANSWERABLE} are needed"
        )
    problems += [f"{question.id}: {fault}" for question in questions for fault in _row_faults(question)]
    problems += _voice_faults([question for question in questions if question.voice is not None])
    halves = Counter((question.kind, question.split) for question in questions if question.voice is None)
    for kind in sorted({kind for kind, _ in halves if kind is not None}):
        dev, test = halves[kind, "dev"], halves[kind, "test"]
        if abs(dev - test) > 1:
            problems.append(f"kind {kind}: {dev} questions in dev, {test} in test; they may differ by 1")
    first: dict[tuple[str, ...], str] = {}
    for question in questions:
        text = tuple(squeeze(turn).casefold() for turn in (*question.conversation, question.question))
        if first.setdefault(text, question.id) != question.id:
            problems.append(f"{question.id}: the question of {first[text]} again")
    return problems


def _voice_faults(questions: Sequence[EvalQuestion]) -> Iterator[str]:
    if not questions:
        return
    sizes = Counter(question.voice for question in questions if question.split == "test")
    for voice in VOICES:
        if sizes[voice] < MIN_OF_A_VOICE:
            yield f"voice {voice}: {sizes[voice]} questions in test; at least {MIN_OF_A_VOICE} are needed"
    for question in questions:
        if question.voice not in VOICES:
            yield f"{question.id}: the voice {question.voice} is none of {', '.join(VOICES)}"
        if question.split != "test":
            yield f"{question.id}: a question with a voice belongs to the test half"


def _row_faults(question: EvalQuestion) -> Iterator[str]:
    kinds = {True: ANSWERABLE_KINDS, False: UNANSWERABLE_KINDS, None: ()}[question.answerable]
    if question.kind not in kinds:
        yield f"the kind {question.kind} does not go with answerable {question.answerable}"
    if question.reference is None:
        yield "no reference"
    if question.split is None:
        yield "no split"
    if question.kind == "follow_up" and not question.conversation:
        yield "a follow-up without its conversation"
    if question.answerable:
        yield from _gold_faults(question)
    elif question.facts or question.evidence or question.section or question.page:
        yield "gold facts, evidence, section or page for a question that is not answerable"


def _gold_faults(question: EvalQuestion) -> Iterator[str]:
    reference = squeeze(question.reference or "").casefold()
    if not question.facts:
        yield "no facts"
    for forms in question.facts:
        if not any(squeeze(form).casefold() in reference for form in forms):
            yield f"the reference does not hold the fact {forms[0]}"
    if not question.evidence:
        yield "no evidence"
    elif (question.section, question.page) not in [(e.section, e.page) for e in question.evidence]:
        yield "section and page are those of no evidence"
    # The cover has no heading and no printed page.
    if question.kind != "cover" and not all(e.section and e.page for e in question.evidence):
        yield "evidence without section or page"
    for place in question.evidence:
        if len(place.key) > MAX_KEY_CHARS:
            yield f"the key {place.key[:MAX_KEY_CHARS]}… has more than {MAX_KEY_CHARS} characters"
