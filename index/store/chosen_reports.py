"""What somebody calls a report, its id or its title → the report of an index that is meant."""

from __future__ import annotations

from index.errors import UsageError
from index.store.manifest import Manifest, Source
from index.words.normalize import normalize

_LISTED = 10


def chosen_report(manifest: Manifest, called: str) -> Source:
    """The report with this id or title; a part of the title will do where one report alone has it.

    Raises ``UsageError`` with the reports that may be meant.
    """
    wanted = normalize(called)
    for found in (
        [source for source in manifest.sources if source.document_id == called],
        [source for source in manifest.sources if normalize(source.title) == wanted],
        [source for source in manifest.sources if wanted and wanted in normalize(source.title)],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"{called!r} may be any of {len(found)} reports: {_named(found)}. Give the id")
    raise UsageError(f"no report is called {called!r}. There are: {_named(manifest.sources)}. See: bluebook list")


def _named(sources: list[Source] | tuple[Source, ...]) -> str:
    told = [f"{source.document_id} ({source.title})" for source in sources[:_LISTED]]
    return "; ".join([*told, "…"] if len(sources) > _LISTED else told)
