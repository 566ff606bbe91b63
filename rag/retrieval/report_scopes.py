"""Which reports an answer is made of: those that a scope names by title, id, publisher or year, and of many those that search found."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from index.errors import SettingsError
from index.schema import Hit
from index.store.manifest import Source
from index.store.protocol import Index
from index.words.normalize import normalize
from rag.facts.periods import find_periods
from rag.facts.sentences import plain_of

MOST_TOLD_OF = 12
"""Reports that one answer in parts tells of at most."""

_YEAR_LONG = 11
"""Months from the first of a year to its last."""
_COVER = 12
"""Passages of a report among which those of its first page are."""

_KEYED = re.compile(r"\s*(report|publisher|year|报告|机构|发布机构|年|年份)\s*[:\uff1a]\s*(.*\S)\s*", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def reports_in_scope(index: Index, scope: str) -> list[str] | None:
    """The ids of the reports that a scope names; ``None`` where it names none as such (a chapter, words of a heading).

    Raises ``SettingsError`` for a publisher, a year or a report that is asked for by its key and that the index lacks.
    """
    sources = index.manifest.sources
    match = _KEYED.fullmatch(scope)
    if match is None:
        wanted = normalize(scope)
        named = [s.document_id for s in sources if scope == s.document_id or wanted == plain_of(s.title)]
        return named or None
    key, value = match[1].lower(), match[2]
    fits = _fits(key, value)
    found = [source.document_id for source in sources if fits(source)]
    if not found:
        there = sorted({told for source in sources for told in _told(key, source)})
        raise SettingsError(
            f"no report matches the scope {scope!r}. There are: {'; '.join(there) or 'none that say so'}"
        )
    return found


def reports_of(index: Index, allowed: npt.NDArray[np.bool_] | None) -> list[str]:
    """The ids of the reports of which some chunk may answer, in the order of the index."""
    return [s.document_id for s in index.manifest.sources] if allowed is None else index.chunks.reports_with(allowed)


def found_among(
    index: Index, allowed: npt.NDArray[np.bool_] | None, hits: Sequence[Hit], *, most: int = MOST_TOLD_OF
) -> npt.NDArray[np.bool_] | None:
    """The chunks that may answer, where those are of more reports than one answer can tell of: of those that search found.

    What sums up or compares reads every sentence of its reports; of a thousand that takes minutes, and nobody reads it.
    """
    found = {hit.chunk.document_id for hit in hits}
    if not found or len(index.manifest.sources) <= most or len(reports_of(index, allowed)) <= most:
        return allowed
    own = index.chunks.lie_in(found)
    return own if allowed is None else allowed & own


def reports_called(index: Index, name: str) -> list[str]:
    """The ids of the reports that a question calls by a year or month, by their publisher or by words of their title."""
    wanted, sources = normalize(name), index.manifest.sources
    if find_periods(name):
        return reports_of_period(index, name)
    titled = [source.document_id for source in sources if wanted and wanted in plain_of(source.title)]
    return titled or reports_published_by(index, name)


def reports_of_period(index: Index, text: str) -> list[str]:
    """The ids of the reports of a year, or that were published in a year or month; none where ``text`` names no period."""
    sources, periods = index.manifest.sources, find_periods(text)
    if not periods:
        return []
    asked = periods[0]
    ofs = [s for s in sources if asked.last - asked.first == _YEAR_LONG and str(asked.year) in years_of(s)]
    dated = [s for s in sources if (month := published(s)) is not None and asked.first <= month <= asked.last]
    return [source.document_id for source in ofs or dated]


def reports_published_by(index: Index, name: str) -> list[str]:
    """The ids of the reports of a publisher, by its name or what that is short for; where a report does not say it, by its first page."""
    wanted, sources = normalize(name), index.manifest.sources
    return [s.document_id for s in sources if _publishes(wanted, plain_of(s.publisher or _cover(index, s)))]


def _cover(index: Index, source: Source) -> str:
    own = index.chunks.range_of(source.document_id)
    return "".join(chunk.text for chunk in index.chunks[own.start : own.start + _COVER] if chunk.page_index == 1)


def years_of(source: Source) -> list[str]:
    """The years that a report is of: those of its title, else that of its date."""
    return _YEAR.findall(normalize(source.title)) or _YEAR.findall(source.date or "")


def published(source: Source) -> int | None:
    """The month in which a report was published, as ``rag.facts.periods`` counts them; by the year of its title where it says no date."""
    for text in (source.date or "", source.title):
        if periods := find_periods(text):
            return periods[0].last
    years = years_of(source)
    return 12 * int(years[0]) + 11 if years else None


def is_short_for(short: str, name: str) -> bool:
    """Whether a name can be shortened to ``short``: it begins alike and has its characters in this order (中国信通院)."""
    rest = iter(name)
    return bool(short) and name[:1] == short[0] and all(char in rest for char in short)


def _fits(key: str, value: str) -> Callable[[Source], bool]:
    wanted = normalize(value)
    if key in ("report", "报告"):
        return lambda source: value == source.document_id or wanted in plain_of(source.title)
    if key in ("publisher", "机构", "发布机构"):
        return lambda source: _publishes(wanted, plain_of(source.publisher or ""))
    return lambda source: wanted.removesuffix("年") in years_of(source)


def _publishes(wanted: str, publisher: str) -> bool:
    return wanted in publisher or is_short_for(wanted, publisher)


def _told(key: str, source: Source) -> list[str]:
    if key in ("report", "报告"):
        return [source.title]
    if key in ("publisher", "机构", "发布机构"):
        return [source.publisher] if source.publisher else []
    return years_of(source)
