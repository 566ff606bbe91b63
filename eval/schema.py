"""The records of an evaluation, from a question with its gold to the figures of a run. ``None`` means: no gold, no score."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Split = Literal["dev", "test"]

ANSWERABLE_KINDS = (
    "number",
    "date",
    "name",
    "list",
    "definition",
    "table_row",
    "caption",
    "footnote",
    "comparison",
    "follow_up",
    "paraphrase",
    "colloquial",
    "english",
    "section",
    "reason",
    "yesno",
    "cover",
)
UNANSWERABLE_KINDS = (
    "near_period",
    "near_place",
    "near_organisation",
    "near_quantity",
    "near_object",
    "false_premise",
    "off_topic",
    "injection",
)

VOICES = ("analyst", "regulator", "layman", "careful", "neutral", "english")
"""Shorthand of someone in a hurry; long and formal, in parts; everyday words; which, whether, why; plain; English or mixed."""

NO_VOICE = "none"
"""What stands for the questions whose voice is not named, beside others' whose is."""

VOICE_FIGURES = ("complete", "page", "recall", "wrongly_refused")
"""Of answers the share that is complete and on the right page; of refusals those that were due, and those that were not."""


@dataclass(frozen=True, slots=True)
class GoldEvidence:
    """A place that answers: its section path, the printed page, and a short text that stands there (not a sentence)."""

    section: tuple[str, ...]
    page: str | None
    key: str


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """A question with what is known of its answer; everything but ``id`` and ``question`` may be missing.

    ``facts``: a complete answer holds one form of each. ``conversation``: the user's earlier questions, oldest first.
    ``section`` and ``page``: where the main evidence stands. ``document``: the title of the report that is asked. ``voice``:
    who asks and how, a name of the set's own; the fixed set's are ``VOICES``.
    """

    id: str
    question: str
    kind: str | None = None
    answerable: bool | None = None
    reference: str | None = None
    facts: tuple[tuple[str, ...], ...] = ()
    section: tuple[str, ...] = ()
    page: str | None = None
    evidence: tuple[GoldEvidence, ...] = ()
    conversation: tuple[str, ...] = ()
    split: Split | None = None
    document: str | None = None
    voice: str | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A set of questions; ``sha256`` is that of the file."""

    name: str
    sha256: str
    questions: tuple[EvalQuestion, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved passage, of any system: rank from 1, its text with everything that was embedded, where it stands.

    ``pages`` are printed labels, in order, ``F4`` for page 4 of the file where nothing is printed. ``section`` is
    empty where a system does not know it.
    """

    rank: int
    text: str
    pages: tuple[str, ...]
    section: tuple[str, ...] = ()
    passage_id: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system gave for one question. ``answer`` is the JSON record of an answer.

    ``candidate`` is the answer that it would give if it did not refuse, ``confidence`` in [0, 1] what that answer is
    worth to it; both are ``None`` where a system does not say. ``error`` is set where asking failed. ``extractive`` is
    the JSON record of the answer without a language model, where one was there to be asked; else ``None``.
    """

    id: str
    answer: dict[str, Any]
    passages: tuple[Passage, ...] = ()
    candidate: str | None = None
    confidence: float | None = None
    error: str | None = None
    extractive: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """Every figure of one question, in [0, 1] unless said otherwise; ``None``: not scored.

    ``values`` by metric name (``hit@1``, ``facts``, ``complete``, …).
    """

    id: str
    values: dict[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over ``n`` questions with its 95 % bootstrap interval; ``value`` is ``None`` where ``n`` is 0."""

    value: float | None
    low: float | None
    high: float | None
    n: int
