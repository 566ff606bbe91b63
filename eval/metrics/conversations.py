"""A turn of a conversation with how it was understood → whether it was understood, or glued to what was said before. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.words.normalize import normalize, squeeze


@dataclass(frozen=True, slots=True)
class Turn:
    """What is typed, and whether it ``leans`` on earlier turns.

    Where it does, what it means in full holds one form of each of ``needs`` and nothing of ``without``; ``meant`` is that in
    somebody's words. ``gold`` are the key facts of its answer.
    """

    question: str
    leans: bool
    meant: str = ""
    needs: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    gold: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns about a report, which is named as the file does."""

    report: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A turn and the question that was made of it."""

    turn: Turn
    question: str

    @property
    def right(self) -> bool:
        """Whether a turn that leans has what it needs, and one that stands is unchanged."""
        if not self.turn.leans:
            return squeeze(self.question) == squeeze(self.turn.question)
        said = _plain(self.question)
        has_all = all(any(_plain(form) in said for form in forms) for forms in self.turn.needs)
        return has_all and not any(_plain(text) in said for text in self.turn.without)


@dataclass(frozen=True, slots=True)
class ConversationFigures:
    """Shares in [0, 1], ``None`` where there is no such turn; ``leaning`` and ``standing`` are how many there are."""

    understood: float | None
    glued: float | None
    leaning: int
    standing: int


def conversation_figures(turns: Sequence[Understood]) -> ConversationFigures:
    """The share of turns that lean which were understood, and of turns that stand which were changed (glued)."""
    leaning = [turn.right for turn in turns if turn.turn.leans]
    standing = [not turn.right for turn in turns if not turn.turn.leans]
    return ConversationFigures(
        sum(leaning) / len(leaning) if leaning else None,
        sum(standing) / len(standing) if standing else None,
        len(leaning),
        len(standing),
    )


def _plain(text: str) -> str:
    return squeeze(normalize(text))
