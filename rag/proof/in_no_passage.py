"""A draft and all passages → what it states that no passage has at all, whatever else its sentence says."""

from __future__ import annotations

from collections.abc import Sequence

from rag.proof.same_names import unknown_there
from rag.proof.sentences_in_context import singles_of
from rag.proof.stated_facts import names_to_prove, read
from rag.schema import Passage


def stands_nowhere(text: str, passages: Sequence[Passage]) -> str:
    """What a draft states that stands in no passage at all: ``number``, ``unit``, ``period`` or ``name``; else empty."""
    draft = read(text)
    scopes = [scope for p in passages for scope in singles_of(p)]
    figures = [figure for scope in scopes for figure in scope.own.figures]
    for figure in draft.figures:
        if not any(figure.equals(stated) for stated in figures):
            return "unit" if any(figure.value == stated.value for stated in figures) else "number"
    stated_moments = [m for scope in scopes for m in (*scope.own.moments, *(m for _, m in scope.before))]
    for moment in draft.moments:
        if not any(moment.within(stated) for stated in stated_moments):
            return "period"
    everything = " ".join(f"{scope.own.plain} {scope.around}" for scope in scopes)
    tight = "".join(everything.split())
    for title in (*draft.titles, *draft.codes):
        if "".join(title.split()) not in tight.replace("“", "").replace("”", "") and title not in everything:
            return "name"
    for name in names_to_prove(draft):
        if not any(form in everything for form in name.forms if len(form) > 1):
            return "name"
    if scopes and unknown_there(draft, everything):
        return "name"
    return ""
