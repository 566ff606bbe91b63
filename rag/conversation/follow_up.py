"""A question and the turns before it → the question as it is understood: unchanged, or with exactly what it leaves out.

The wording says whether a question leans; where it does not, a weighing does of what it names and of how much better the
report answers it after the topic of the last turn than as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.conversation.completions import completions, of_the_report
from rag.conversation.leaning import leaning, repeats
from rag.question.analysis import analyse
from rag.schema import Answer

Hear = Callable[[str], float]
"""The log odds that some sentence of the report answers a question."""

_ABOUT_NOTHING = ("topic", "greeting", "instruction")
_SURE = 1.0
"""The log odds from which a question is taken to lean: changing a question that stands is worse than leaving one that leans."""
_SILENT = -3.5
"""The log odds up to which the report says nothing of a completion: off its topic, a question is left as it stands."""
_BEHIND = 0.8
"""What a completion loses for each that is likelier by its wording."""


def standalone(question: str, history: Sequence[Answer], hear: Hear | None = None) -> str:
    """The question as it is understood after ``history``; a turn that says nothing of the report gives nothing.

    ``hear`` asks the report; without it the wording decides alone.
    """
    turns = [turn for turn in history if not _says_nothing(turn)]
    if not turns:
        return question
    found = completions(question, turns)
    if found.leans:
        return _best(found.texts, hear)
    about = found.texts[0].removesuffix(found.core)
    if hear is None or _stands(question, found.core) or repeats(found.core, about) or leaning(found.core) < _SURE:
        return question
    full = hear(found.texts[0])
    return found.texts[0] if full > _SILENT and leaning(found.core, full - hear(question)) >= _SURE else question


def _says_nothing(turn: Answer) -> bool:
    return turn.kind == "chat" or any(unmet.condition in _ABOUT_NOTHING for unmet in turn.unmet)


def _best(texts: Sequence[str], hear: Hear | None) -> str:
    if hear is None or len(texts) == 1:
        return texts[0]
    return max(enumerate(texts), key=lambda each: hear(each[1]) - _BEHIND * each[0])[1]


def _stands(question: str, core: str) -> bool:
    """Whether a question names the report, a part of it or a title, or opens with the name of somebody (not 建行又…)."""
    named = analyse(question)
    if named.target or named.about_report or of_the_report(question) or re.search("[《“]", question):
        return True
    opens = any(name.kind == "organisation" and core.lower().startswith(name.text) for name in named.names)
    return opens and not re.search("[又也还]", core)
