"""A sentence of an answer, before it is cited."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rag.schema import Cell, CitedRow, Computed, Evidence, TableShown


@dataclass(frozen=True, slots=True)
class FromTable:
    """What a sentence has from a table: the row that is cited, the cells asked for (``citation`` is not known yet).

    ``sure`` says that the question names the cells and leaves nothing unsaid; ``computed`` what the sentence states
    besides its cells, ``shown`` the table that stands for the whole answer: each once, with the first sentence.
    """

    row: CitedRow
    cells: tuple[Cell, ...]
    sure: bool
    computed: Computed | None = None
    shown: TableShown | None = None
    quotes: tuple[str, ...] = ()
    """The rows that the numbers of the sentence stand in."""
    strange: str = ""
    """A word of the question that the row and what stands around it do not say."""


@dataclass(frozen=True, slots=True)
class Selected:
    """A sentence of the answer: what is shown, and the evidence whose sentence is quoted."""

    text: str
    evidence: Evidence
    table: FromTable | None = None

    @property
    def judged(self) -> Evidence:
        """What is held against the question: of a table's row the cells with their columns, of anything else the quote."""
        if self.table is None or not self.text.strip():
            return self.evidence
        return replace(self.evidence, sentence=replace(self.evidence.sentence, text=self.text.strip()))
