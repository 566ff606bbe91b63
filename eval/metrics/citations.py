"""Whether an answer cites the right places, word for word, and for every sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.metrics.answers import MARK, answer_text, is_answerable
from eval.metrics.matching import gold_evidence, stands, within
from eval.schema import EvalQuestion, GoldEvidence, Outcome
from index.words.segmentation import sentence_spans

CITATIONS = ("page", "section", "citation_precision", "citation_recall", "verbatim", "cited")


def citation_scores(question: EvalQuestion, outcome: Outcome) -> dict[str, float | None]:
    """Every figure of ``CITATIONS``; all ``None`` where the question was not answered.

    - ``page``, ``section``: 1 where one citation stands on a gold page, in a gold section;
    - ``citation_precision``: share of the citations that stand in a gold place, page and section both;
    - ``citation_recall``: share of the gold places that are cited (citation precision and recall as of Gao et al. 2023,
      *Enabling LLMs to Generate Text with Citations*, with gold places for the judging model);
    - ``verbatim``: share of the citations whose quote was verified in the source;
    - ``cited``: share of the answer's sentences that carry a mark of one of the citations.

    The first four need gold. An answer without citation has no ``citation_precision`` and no ``verbatim``.
    """
    values: dict[str, float | None] = dict.fromkeys(CITATIONS)
    if not answer_text(outcome):
        return values
    citations: Sequence[Mapping[str, Any]] = outcome.answer.get("citations") or ()
    values["cited"] = cited_share(str(outcome.answer["answer"]), {int(c["n"]) for c in citations})
    values["verbatim"] = _share([bool(c.get("verified")) for c in citations])
    if not is_answerable(question):
        return values
    gold = gold_evidence(question)
    pages = {place.page for place in gold if place.page is not None}
    sections = {place.section for place in gold if place.section}
    if pages:
        values["page"] = float(any(page_of(c) in pages for c in citations))
    if sections:
        values["section"] = float(any(within(s, c.get("section") or ()) for s in sections for c in citations))
    if gold:
        values["citation_precision"] = _share([any(cites(c, place) for place in gold) for c in citations])
        values["citation_recall"] = _share([any(cites(c, place) for c in citations) for place in gold])
    return values


def page_of(citation: Mapping[str, Any]) -> str:
    """The printed page of a citation, ``F4`` for page 4 of the file where nothing is printed."""
    return str(citation.get("page_label") or f"F{citation.get('page_index')}")


def cites(citation: Mapping[str, Any], place: GoldEvidence) -> bool:
    """Whether a citation stands on the page and in the section of a gold place, as far as the gold gives them.

    Where it gives neither, as for a cover, the quote has to hold the key.
    """
    if place.page is None and not place.section:
        return stands(place.key, str(citation.get("quote") or ""), scaled=True)
    on_page = place.page is None or page_of(citation) == place.page
    return on_page and within(place.section, citation.get("section") or ())


def cited_share(answer: str, known: set[int]) -> float | None:
    """Share of the sentences with a mark ``[n]``, ``n`` in ``known``; marks after a full stop belong to what it ends."""
    plain, marks, end = "", [], 0
    for match in MARK.finditer(answer):
        plain += answer[end : match.start()]
        end = match.end()
        if int(match.group()[1:-1]) in known:
            marks.append(len(plain.rstrip()))
    spans = sentence_spans(plain + answer[end:])
    starts = [start for start, _ in spans] + [len(answer) + 1]
    return _share([any(starts[i] < mark <= starts[i + 1] for mark in marks) for i in range(len(spans))])


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None
