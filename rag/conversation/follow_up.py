"""A question and the turns before it → the question as it is understood: unchanged, or with exactly what it leaves out.

The wording says whether a question leans; where it does not, a weighing does of what it names and of how much better the
report answers it after the topic of the last turn than as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answering.report_counts import asked_counts
from rag.conversation.completions import Completions, completions
from rag.conversation.leaning import leaning, names_another, repeats
from rag.conversation.pronouns import of_the_report
from rag.question.analysis import analyse
from rag.schema import Answer


@dataclass(frozen=True, slots=True)
class Report:
    """What a report tells of a question.

    ``hear``: the log odds that some sentence answers it; ``lacks``: those that it leaves out its topic; ``knows``: whether the
    report has every word of it.
    """

    hear: Callable[[str], float]
    lacks: Callable[[str], float] | None = None
    knows: Callable[[str], bool] = lambda _: False


_ABOUT_NOTHING = ("topic", "greeting", "instruction")
_SURE = 0.8
"""The log odds from which a question is taken to lean: changing a question that stands is worse than leaving one that leans."""
_SILENT = -3.5
"""The log odds up to which the report says nothing of a completion: off its topic too, a question is left as it stands."""
_ANSWERED = 0.0
"""The log odds from which a completion is answered; more does not make it likelier."""
_BEHIND = 1.4
"""What a completion loses for each that is likelier by its wording."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is weighed of a question whose wording does not say whether it leans.

    ``core`` is the question without its opening word, ``text`` its completion, ``gain`` by how much the report answers that better.
    """

    core: str
    text: str
    lacks: float | None
    gain: float
    off_topic: bool


def weighed(question: str, found: Completions, report: Report, sure: float = _SURE) -> Weighed | None:
    """What is weighed of a question; ``None`` where it stands whatever the report says."""
    about = next((text for text in found.texts if text.endswith(found.core)), "").removesuffix(found.core)
    if _stands(question) or repeats(found.core, about) or names_another(found.core, about):
        return None
    lacks = report.lacks(found.core) if report.lacks is not None else None
    if leaning(found.core, lacks) < sure:
        return None
    text, full = _best(found.texts, report)
    off_topic = full <= _SILENT and not report.knows(found.core)
    return Weighed(found.core, text, lacks, full - report.hear(question), off_topic)


def standalone(question: str, history: Sequence[Answer], report: Report | None = None) -> str:
    """The question as it is understood after ``history``; a turn that says nothing of the report gives nothing.

    Without a ``report`` the wording decides alone.
    """
    turns = [turn for turn in history if not _says_nothing(turn)]
    if not turns:
        return question
    found = completions(question, turns)
    if found.leans:
        return _best(found.texts, report)[0]
    told = weighed(question, found, report) if report is not None else None
    leans = told is not None and not told.off_topic and leaning(told.core, told.lacks, told.gain) >= _SURE
    return told.text if told is not None and leans else question


def _says_nothing(turn: Answer) -> bool:
    return turn.kind == "chat" or any(unmet.condition in _ABOUT_NOTHING for unmet in turn.unmet)


def _best(texts: Sequence[str], report: Report | None) -> tuple[str, float]:
    """What is meant, and how well the report answers it; one that it answers for sure gives way to one that is likelier by wording."""
    if report is None:
        return texts[0], 0.0
    if len(texts) == 1:
        return texts[0], report.hear(texts[0])
    heard = [report.hear(text) for text in texts]
    best = max(range(len(texts)), key=lambda n: min(heard[n], _ANSWERED) - _BEHIND * n)
    return texts[best], heard[best]


def _stands(question: str) -> bool:
    """Whether a question names the report, a part of it or a title, or asks what it is made of (有哪些图)."""
    named = analyse(question)
    told = named.target or named.about_report or of_the_report(question) or asked_counts(named)
    return bool(told) or re.search("[《“]", question) is not None
