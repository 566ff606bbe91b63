"""The thoughts of a model that thinks aloud are no part of its answer: what stands between ``<think>`` and ``</think>``.

``<think>哪一年?</think> 34.76万亿元`` is given on as ``34.76万亿元``, in whatever pieces it comes: one that ends in ``<`` is
held back that far, for a tag may begin there.
"""

from __future__ import annotations

from index.errors import ModelReplyError

OPEN = "<think>"
CLOSE = "</think>"


class Thoughts:
    """Takes an answer in pieces as it comes and gives on what is no thought, as early as that is known.

    ``inside``: whether the prompt has opened a thought already, as some chat templates do.
    """

    def __init__(self, *, inside: bool = False) -> None:
        self._inside = inside
        self._thought = inside
        self._given = False
        self._held = ""

    def feed(self, piece: str) -> str:
        """What of the pieces so far can be given on now; often nothing.

        Raises ``ModelReplyError`` where a thought ends whose beginning was not marked and was given on.
        """
        self._held += piece
        out = ""
        while True:
            tag, at = self._next_tag()
            if tag is None:
                keep = _tag_begun(self._held)
                if not self._inside:
                    out += self._held[: len(self._held) - keep]
                self._held = self._held[len(self._held) - keep :]
                return self._give(out)
            if not self._inside:
                # A server's template may open the thought where only the model sees it: all of it was a thought.
                out = out + self._held[:at] if tag == OPEN else self._forgotten()
            self._held = self._held[at + len(tag) :]
            self._inside = tag == OPEN
            self._thought = True

    def end(self) -> str:
        """What was held back, where the answer ends; an unfinished thought is none of it."""
        rest, self._held = ("" if self._inside else self._held), ""
        return self._give(rest)

    def _next_tag(self) -> tuple[str | None, int]:
        """The next tag that means something here and its place; ``None`` where there is none."""
        tags = (CLOSE,) if self._inside else (OPEN, CLOSE)
        found = [(at, tag) for tag in tags if (at := self._held.find(tag)) >= 0]
        if not found:
            return None, -1
        at, tag = min(found)
        return tag, at

    def _forgotten(self) -> str:
        if self._given:
            raise ModelReplyError(
                "the language model ended a thought after the beginning of it had been given on as its answer, for it "
                "did not mark where it began. Let the server take the thoughts out (vLLM: --reasoning-parser), or choose "
                "another model"
            )
        return ""

    def _give(self, text: str) -> str:
        if self._thought and not self._given:
            text = text.lstrip()  # the empty lines after a thought
        self._given = self._given or bool(text.strip())
        return text


def _tag_begun(text: str) -> int:
    """Length of the longest end of ``text`` that may be the beginning of a tag."""
    for length in range(min(len(text), len(CLOSE) - 1), 0, -1):
        if OPEN.startswith(text[-length:]) or CLOSE.startswith(text[-length:]):
            return length
    return 0
