"""Text of a report → the same without what speaks to a model instead of the reader, and with nothing a model obeys.

Such sentences are given to no model, and never quoted. That is the first of several defences, and the weakest: a list of
wordings. What a model is given is delimited besides (``rag.writing.messages``), and nothing it writes is shown that the
report does not bear out.
"""

from __future__ import annotations

import re
from dataclasses import replace

from index.schema import Chunk, Sentence
from rag.question.orders_to_models import is_instruction

_HIDDEN = re.compile(
    r"[^\S\n]+|[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_MARK = re.compile(
    r"[\[【［〖]\s*(?P<n>(?:来源|资料|段落|passage|source)?\s*\d{1,3}(?:\s*[,，、;-]\s*\d{1,3})*)\s*[\]】］〗]", re.I
)
_CONTROL = re.compile(r"\[(/?inst)\]", re.I)
_WIDE = str.maketrans({"<": "\uff1c", ">": "\uff1e"})


def without_instructions(chunk: Chunk) -> Chunk | None:
    """The chunk without the sentences that speak to a model, itself where it has none, ``None`` where it has no other."""
    bad = _spoken(chunk.sentences)
    if not bad:
        return chunk
    if len(bad) == len(chunk.sentences):
        return None
    text, kept, start = "", [], 0
    for n, sentence in enumerate(chunk.sentences):
        if n not in bad:
            text += chunk.text[start : sentence.start] if text else ""
            kept.append(replace(sentence, start=len(text), end=len(text) + sentence.end - sentence.start))
            text += chunk.text[sentence.start : sentence.end]
        start = sentence.end
    return replace(chunk, text=text, sentences=tuple(kept))


def inert(text: str, *, marks: bool = False) -> str:
    """Text that says the same and does nothing: no tag, no control word, nothing hidden, and no citation mark but ``marks``.

    What stands in place of ``<`` and ``>`` is the same after NFKC, so that quotes and numbers still compare.
    """
    text = _HIDDEN.sub(lambda match: " " if match.group().isspace() else "", text)
    text = _CONTROL.sub(r"(\1)", text if marks else _MARK.sub(r"(\g<n>)", text))
    return text.translate(_WIDE)


def _spoken(sentences: tuple[Sentence, ...]) -> set[int]:
    """Positions of the sentences that speak to a model, alone or together with the next one, as where a line breaks."""
    alone = {n for n, sentence in enumerate(sentences) if is_instruction(sentence.text)}
    pairs = {
        n
        for n in range(len(sentences) - 1)
        if not {n, n + 1} & alone and is_instruction(f"{sentences[n].text} {sentences[n + 1].text}")
    }
    return alone | pairs | {n + 1 for n in pairs}
