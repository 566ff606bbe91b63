"""The sentences of a reply, one by one → those that stand, with their citations, and what became of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from index.words.normalize import squeeze
from rag.answering.citations import citation_of
from rag.proof.draft_support import Likeness, Quoted, check
from rag.proof.verbatim import numbers_stand, quote_stands
from rag.proof.weighed_statement import Reads
from rag.question.orders_to_models import is_instruction
from rag.schema import Check, Citation, Draft, Passage, Said
from rag.writing.reply_states_nothing import is_lead_in, is_refusal, states_nothing

_FINAL = ("。", "！", "？", "!", "?", ".", "；", ";", "”", "」")


class Proofreader:
    """Reads the drafts of one answer in order and keeps what became of each."""

    def __init__(
        self,
        language: Literal["zh", "en"],
        likeness: Likeness,
        reads: Reads | None = None,
    ) -> None:
        self.language = language
        self.said: list[Said] = []
        self.citations: dict[tuple[str, str], Citation] = {}
        self.checks: list[Check] = []
        self.dropped: list[str] = []
        """Sentences that did not pass and were not made good for; for the complaint to the model, and for no reader."""
        self.notes: list[str] = []
        """Sentences that passed, with the numbers of their passages as the model knows them."""
        self.reply = ""
        """The last reply, as the model wrote it."""
        self.refused = False
        self.cut = False
        self._likeness = likeness
        self._reads = reads
        self._seen: set[str] = set()

    def read(self, draft: Draft, passages: Sequence[Passage]) -> Iterator[Said]:
        """The sentence, where it passes. What was said before, a refusal and a lead-in are no statements and count for nothing."""
        known = squeeze(draft.text)
        if not known or known in self._seen or is_refusal(draft.text) or is_lead_in(draft.text):
            return
        self._seen.add(known)
        found = check(draft, passages, self._likeness, self._reads)
        if not found.quotes or found.verdict not in ("supported", "wrong_citation"):
            self._drop(draft, Check(found.verdict, found.reason))
        elif not _is_proven(draft.text, found.quotes):
            self._drop(draft, Check("unsupported", "citation"))
        elif states_nothing(draft.text, _cited(found.quotes)):
            # A weak model says the question again, and the words of a question may all stand in a passage.
            self._drop(draft, Check("unsupported", "content"))
        else:
            cited = self._cite(draft.text, found.quotes)
            self.checks.append(Check(found.verdict, found.reason, tuple(c.n for c in cited)))
            said = Said(self._spaced(draft.text) + "".join(f"[{c.n}]" for c in cited), cited)
            self.notes.append(draft.text + "".join(f"[{n}]" for n in sorted({q.passage.n for q in found.quotes})))
            self.said.append(said)
            yield said

    def _drop(self, draft: Draft, verdict: Check) -> None:
        self.checks.append(verdict)
        self.dropped.append(draft.text)

    def _cite(self, text: str, quotes: Sequence[Quoted]) -> tuple[Citation, ...]:
        cosines = self._likeness(text, [quote.passage.chunk for quote in quotes])
        keys = []
        for quote, row in zip(quotes, cosines, strict=True):
            chunk = quote.passage.chunk
            sentence = chunk.sentences[quote.position]
            # Not by position: a long chunk comes in pieces.
            key = (chunk.chunk_id, sentence.text)
            if key not in self.citations:
                n = len(self.citations) + 1
                self.citations[key] = citation_of(chunk, sentence, n, cosine=float(row[quote.position]))
            keys.append(key)
        return tuple(self.citations[key] for key in dict.fromkeys(keys))

    def _spaced(self, text: str) -> str:
        ended = text if text.endswith(_FINAL) else text + ("." if self.language == "en" else "。")
        return f" {ended}" if self.said and self.language == "en" else ended


def _cited(quotes: Sequence[Quoted]) -> str:
    return "\n".join(quote.passage.chunk.sentences[quote.position].text for quote in quotes)


def _is_proven(text: str, quotes: Sequence[Quoted]) -> bool:
    """The last word, whatever the checks before it found: the quotes stand verbatim, and hold every number."""
    chunks = [quote.passage.chunk for quote in quotes]
    cited = [chunk.sentences[quote.position].text for chunk, quote in zip(chunks, quotes, strict=True)]
    around = {part for chunk in chunks for part in (chunk.caption, chunk.source, chunk.document_title) if part}
    return (
        all(quote_stands(quote, chunk) for quote, chunk in zip(cited, chunks, strict=True))
        and not any(is_instruction(quote) for quote in cited)
        and numbers_stand(text, *cited, *around)
    )
