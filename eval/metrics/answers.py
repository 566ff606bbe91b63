"""How right an answer is: key facts, figures, and likeness to the reference. Citation marks are left out everywhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from eval.metrics.matching import gold_evidence, periods_of, quantities_of, same_quantity, stands, states
from eval.schema import EvalQuestion, Outcome
from index.words.normalize import normalize
from rag.facts.periods import Period
from rag.facts.quantities import Quantity

LONGEST = 160
"""Characters of a complete answer at most."""
ANSWERS = ("answered", "facts", "fact_precision", "numbers", "complete", "rouge_l", "char_f1", "length")
MARK = re.compile(r"\[\d+\]")

_PARTED = "。"

_UNIT = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+(?:\.\d+)?")
"""A Chinese character, or a run of letters and digits with its decimals."""


def gives_answers(outcome: Outcome) -> bool:
    """Whether the system was asked for an answer, and not for passages alone."""
    return outcome.error is not None or "answer" in outcome.answer


def is_refused(outcome: Outcome) -> bool:
    """Whether the system gave no answer: it said that there is none, or talked of something else (``chat``).

    A failure is no refusal.
    """
    return outcome.error is None and bool(outcome.answer.get("refused") or outcome.answer.get("kind") == "chat")


def is_corrected(question: EvalQuestion, outcome: Outcome) -> bool:
    """Whether the system answered a question with a false premise by saying what the report says instead."""
    said = outcome.error is None and not is_refused(outcome) and bool(outcome.answer.get("corrected"))
    return said and question.kind == "false_premise"


def answer_text(outcome: Outcome) -> str:
    """The answer without its marks; empty where the system refused or failed."""
    if outcome.error is not None or is_refused(outcome):
        return ""
    return without_marks(str(outcome.answer.get("answer") or ""))


def without_marks(text: str) -> str:
    """``text`` without ``[1]``."""
    return MARK.sub("", text)


def is_answerable(question: EvalQuestion) -> bool:
    """Whether an answer is expected: as the question says; where it does not, because it comes with one."""
    if question.answerable is not None:
        return question.answerable
    return bool(question.reference or question.facts or gold_evidence(question))


def answer_scores(question: EvalQuestion, outcome: Outcome) -> dict[str, float | None]:
    """Every figure of ``ANSWERS``; all ``None`` for a question that has no answer, or a system that gives none.

    What is refused or fails scores 0, as in SQuAD 2.0; ``fact_precision`` and ``length`` look at answers only.
    """
    values: dict[str, float | None] = dict.fromkeys(ANSWERS)
    if not is_answerable(question) or not gives_answers(outcome):
        return values
    text = answer_text(outcome)
    raw = str(outcome.answer.get("answer") or "") if text else ""
    values["answered"] = float(bool(text))
    values["facts"] = fact_recall(question.facts, raw)
    values["complete"] = float(is_complete(question.facts, raw)) if question.facts else None
    if text:
        values["fact_precision"] = fact_precision(question, text)
        values["length"] = float(len(text))
    if question.reference:
        values["numbers"] = number_match(question, text)
        values["rouge_l"] = rouge_l(question.reference, text)
        values["char_f1"] = char_f1(question.reference, text)
    return values


def fact_recall(facts: Sequence[Sequence[str]], answer: str) -> float | None:
    """Share of the key facts that the answer states in one of their forms; ``None`` where there are none.

    The nugget recall of Voorhees 2003 (TREC definition questions), every nugget vital.
    """
    return sum(_states_fact(forms, answer) for forms in facts) / len(facts) if facts else None


def is_complete(facts: Sequence[Sequence[str]], answer: str) -> bool:
    """Whether the answer states every key fact in at most ``LONGEST`` characters, marks left out."""
    return bool(answer) and fact_recall(facts, answer) == 1 and len(without_marks(answer)) <= LONGEST


def _states_fact(forms: Sequence[str], answer: str) -> bool:
    # With a space for each mark, which may stand between two numbers; and as it is, since 令[2024]12号 looks like a mark.
    return states(forms, MARK.sub(" ", answer)) or any(stands(form, answer) for form in forms)


def number_match(question: EvalQuestion, answer: str) -> float | None:
    """Share of the reference's quantities that the answer gives, whatever the scale; the unit has to agree.

    Quantities that the question itself gives need no repeating. ``None`` where the reference has no other.
    """
    given = _given(question)
    asked = _distinct(q for q in quantities_of(question.reference or "") if not _among(q, quantities_of(given)))
    found = quantities_of(answer)
    return sum(_among(quantity, found) for quantity in asked) / len(asked) if asked else None


def fact_precision(question: EvalQuestion, answer: str) -> float | None:
    """Share of the quantities and periods in the answer that the reference, a key fact or a gold key supports.

    FActScore (Min et al. 2023), ``supported / stated``, over the statements that can be checked without a model. What
    the question itself gives is not counted; ``None`` where nothing else is stated, or where there is no gold to check.
    A true figure that was not asked for counts against it.
    """
    gold = [question.reference or "", *(f for forms in question.facts for f in forms)]
    support = _PARTED.join([*gold, *(place.key for place in gold_evidence(question))])
    if not support.strip(_PARTED):
        return None
    given = _given(question)
    quantities = _distinct(q for q in quantities_of(answer) if not _among(q, quantities_of(given)))
    periods = [p for p in dict.fromkeys(periods_of(answer)) if not _agrees(p, periods_of(given))]
    right = sum(_supported(q, support) for q in quantities)
    right += sum(_agrees(p, periods_of(support)) for p in periods)
    stated = len(quantities) + len(periods)
    return right / stated if stated else None


def rouge_l(reference: str, answer: str) -> float | None:
    """ROUGE-L (Lin 2004) on characters without white space and punctuation: F1 of the longest common subsequence.

    ``2PR / (P + R)``, ``P = LCS / characters of the answer``, ``R = LCS / characters of the reference``.
    """
    from rapidfuzz.distance import LCSseq

    wanted, given = "".join(_units(reference)), "".join(_units(answer))
    if not wanted:
        return None
    return 2 * LCSseq.similarity(wanted, given) / (len(wanted) + len(given))


def char_f1(reference: str, answer: str) -> float | None:
    """F1 of the units that reference and answer share, as a bag (SQuAD, Rajpurkar et al. 2016).

    The units are those of CMRC 2018 (Cui et al. 2019), punctuation left out: a Chinese character, or a run of letters
    and digits. ``2 * shared / (units of the answer + units of the reference)``.
    """
    wanted, given = Counter(_units(reference)), Counter(_units(answer))
    if not wanted:
        return None
    return 2 * (wanted & given).total() / (wanted.total() + given.total())


@lru_cache(maxsize=20_000)
def _units(text: str) -> tuple[str, ...]:
    return tuple(_UNIT.findall(normalize(text).replace("_", " ")))


def _given(question: EvalQuestion) -> str:
    return _PARTED.join([*question.conversation, question.question])


def _supported(quantity: Quantity, support: str) -> bool:
    # A key fact may be the bare number: 4600 supports 4600余家.
    known = quantities_of(support)
    return stands(quantity.text, support) or _among(quantity, known) or any(same_quantity(k, quantity) for k in known)


def _among(asked: Quantity, found: Iterable[Quantity]) -> bool:
    return any(same_quantity(asked, other) for other in found)


def _agrees(period: Period, others: Iterable[Period]) -> bool:
    return any(period.answers(other) or other.answers(period) for other in others)


def _distinct(quantities: Iterable[Quantity]) -> list[Quantity]:
    kept: list[Quantity] = []
    for quantity in quantities:
        if not _among(quantity, kept):
            kept.append(quantity)
    return kept
