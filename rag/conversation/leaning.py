"""A question, whether it lacks its topic, and by how much the report answers a completion of it better → the log odds that it leans.

For a question whose wording does not say. The weights are what ``python -m eval.benchmarks.follow_ups`` finds in the
conversations (docs/decisions.md, A follow-up).
"""

from __future__ import annotations

import re

from index.words.segmentation import tokenizer
from rag.conversation.turn_before import phrases
from rag.facts.word_class import word_class
from rag.question.analysis import analyse
from rag.question.content_words import content_words

WEIGHTS = {
    "bias": 3.48,
    "long": -1.19,
    "noun first": -1.47,
    "points": 0.23,
    "run": -0.86,
    "defines": -0.38,
    "lacks": 1.2,
    "gain": 0.95,
}
_GAINS = (-4.0, 2.0)
_LACKS = (-8.0, 8.0)
_UNKNOWN = -1.5
"""What stands for ``lacks`` with an encoder for which there are no weights: a question as one asks them without any before."""
_LONG = 30
_LONGEST_RUN = 10
_POINTS = re.compile(r"[这那]")


def leaning(question: str, lacks: float | None, gain: float = _GAINS[1]) -> float:
    """The log odds; without ``gain`` the most that they can be, whatever the report says.

    ``lacks`` are the log odds that the question leaves out its topic, ``None`` where nothing tells.
    """
    features = features_of(question, lacks, gain)
    return sum(weight * features[name] for name, weight in WEIGHTS.items())


def features_of(question: str, lacks: float | None, gain: float = _GAINS[1]) -> dict[str, float]:
    """Its length and its longest term, whether it opens with a noun, points, or wants a definition; ``lacks``, ``gain`` within bounds."""
    return {
        "bias": 1.0,
        "long": min(len(question), _LONG) / 10,
        "noun first": float(opens_with_noun(question)),
        "points": float(_POINTS.search(question) is not None),
        "run": min(max(map(len, phrases(question)), default=0), _LONGEST_RUN) / 10,
        "defines": float(analyse(question).wants == "definition"),
        "lacks": min(max(_UNKNOWN if lacks is None else lacks, _LACKS[0]), _LACKS[1]),
        "gain": min(max(gain, _GAINS[0]), _GAINS[1]),
    }


def repeats(question: str, about: str) -> bool:
    """Whether a question opens with a noun of what the last turn was about: it says its topic itself."""
    first = next(iter(tokenizer().lcut(question)), "")
    return len(first) > 1 and _is_noun(first) and bool(content_words(first)) and first.lower() in about.lower()


def names_another(question: str, about: str) -> bool:
    """Whether a question opens with a thing that ends as the topic of the last turn does, and is another: 临海港 after 东港."""
    named, topic = next(iter(phrases(question)), ""), next(iter(phrases(about)), "")
    alike = min(len(named), len(topic)) > 1 and named[-1] == topic[-1] and named != topic
    return alike and question.startswith(named) and opens_with_noun(question)


def opens_with_noun(question: str) -> bool:
    """Whether a question opens with a noun that says something; a single character belongs to the word after it (临|海港)."""
    first, second = [*tokenizer().lcut(question), "", ""][:2]
    if len(first) == 1 and content_words(first) and _is_noun(second):
        first += second
    return _is_noun(first) and bool(content_words(first))


def _is_noun(word: str) -> bool:
    """Whether a word is a noun, a name or an idiom; one of several characters that the dictionary lacks is a term."""
    return (word_class(word) or ("n" if len(word) > 1 else "x")).startswith(("n", "i", "j", "vn"))
