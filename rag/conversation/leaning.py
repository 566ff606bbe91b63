"""A question, and by how much the report answers a completion of it better → the log odds that the question leans.

For a question whose wording does not say. The weights were fitted on conversations (docs/decisions.md, A follow-up).
"""

from __future__ import annotations

import re

from index.words.segmentation import tokenizer
from rag.conversation.turn_before import phrases
from rag.facts.word_class import word_class
from rag.question.analysis import analyse
from rag.question.content_words import content_words

WEIGHTS = {
    "bias": 5.92,
    "long": -2.91,
    "noun first": -1.78,
    "points": 1.17,
    "run": -1.45,
    "defines": -1.35,
    "gain": 0.89,
}
_GAINS = (-4.0, 2.0)
_LONG = 30
_LONGEST_RUN = 10
_POINTS = re.compile(r"[这那]")


def leaning(question: str, gain: float = _GAINS[1]) -> float:
    """The log odds; without ``gain`` the most that they can be, whatever the report says."""
    features = features_of(question) | {"gain": min(max(gain, _GAINS[0]), _GAINS[1])}
    return sum(weight * features[name] for name, weight in WEIGHTS.items())


def features_of(question: str) -> dict[str, float]:
    """What the question itself tells: its length and its longest term, whether it opens with a noun, points, or wants a definition."""
    first = next(iter(tokenizer().lcut(question)), "")
    return {
        "bias": 1.0,
        "long": min(len(question), _LONG) / 10,
        "noun first": float(_is_noun(first) and bool(content_words(first))),
        "points": float(_POINTS.search(question) is not None),
        "run": min(max(map(len, phrases(question)), default=0), _LONGEST_RUN) / 10,
        "defines": float(analyse(question).wants == "definition"),
    }


def repeats(question: str, about: str) -> bool:
    """Whether a question opens with a noun of what the last turn was about: it says its topic itself."""
    first = next(iter(tokenizer().lcut(question)), "")
    return len(first) > 1 and _is_noun(first) and bool(content_words(first)) and first.lower() in about.lower()


def _is_noun(word: str) -> bool:
    """Whether a word is a noun, a name or an idiom; one of several characters that the dictionary lacks is a term."""
    return (word_class(word) or ("n" if len(word) > 1 else "x")).startswith(("n", "i", "j", "vn"))
