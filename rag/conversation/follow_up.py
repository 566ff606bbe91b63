"""A question and the turns before it → the question as it is understood: unchanged, or with exactly what it leaves out.

The wording says whether a question leans; where it does not, the report does: a question leans whose words are few and
which the report answers clearly better after the subject of the last turn than as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.store.folder import Index
from index.words.segmentation import words
from rag.conversation.completions import completions
from rag.conversation.turn_before import things
from rag.question.analysis import analyse
from rag.schema import Answer

Hear = Callable[[str], float]
"""The log odds that some sentence of the report answers a question."""

_ABOUT_NOTHING = ("topic", "greeting", "instruction")
_MOST_THINGS = 3
"""A question that names more things than this stands by itself (docs/decisions.md, A follow-up)."""
_BETTER = 0.5
"""By how much, in log odds, the report has to answer a completion better than the question as it stands."""
_BEHIND = 0.4
"""What a completion loses for each that is likelier by its wording."""


def standalone(question: str, history: Sequence[Answer], index: Index | None = None, hear: Hear | None = None) -> str:
    """The question as it is understood after ``history``; a turn that says nothing of the report gives nothing.

    ``hear`` asks the report; without it the wording decides alone.
    """
    turns = [turn for turn in history if not _says_nothing(turn)]
    if not turns:
        return question
    found = completions(question, turns)
    if found.leans:
        return _best(found.texts, hear)
    if hear is None or _stands(question, turns[-1], index):
        return question
    return found.texts[0] if hear(found.texts[0]) >= hear(question) + _BETTER else question


def _says_nothing(turn: Answer) -> bool:
    return turn.kind == "chat" or any(unmet.condition in _ABOUT_NOTHING for unmet in turn.unmet)


def _best(texts: Sequence[str], hear: Hear | None) -> str:
    if hear is None or len(texts) == 1:
        return texts[0]
    return max(enumerate(texts), key=lambda each: hear(each[1]) - _BEHIND * each[0])[1]


def _stands(question: str, last: Answer, index: Index | None) -> bool:
    """Whether what a question names is enough: many things, a name, a part of the report, a thing that the report lacks."""
    named = things(question)
    analysed = analyse(question)
    if len(named) > _MOST_THINGS or analysed.target is not None or analysed.about_report or "《" in question:
        return True
    if any(name.kind != "place" for name in analysed.names):
        return True
    before = set(things(last.question))
    if index is not None and len(named) > 1:
        frequency = index.lexical.frequency
        strange = [w for w in named if len(w) > 1 and w not in before and not any(x in frequency for x in words(w))]
        return 2 * len(strange) >= len(named)
    return False
