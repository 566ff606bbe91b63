"""What reports are called where one is chosen. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from ui.words.texts import Words


class Named(Protocol):
    """A report with its title; ``owner`` is ``None`` for one of the server."""

    @property
    def report_id(self) -> str:
        """Names it for programs."""
        ...

    @property
    def title(self) -> str:
        """As on its cover."""
        ...

    @property
    def owner(self) -> str | None:
        """Whose upload it is."""
        ...


def report_names(reports: Iterable[Named], t: Words) -> list[tuple[str, str]]:
    """Name and id of each report, no name twice: an upload that is called as another report is said to be one, and counted."""
    there = list(reports)
    titles = Counter(report.title for report in there)
    taken: Counter[str] = Counter()
    names = []
    for report in there:
        shared = titles[report.title] > 1 and report.owner is not None
        name = t("report_uploaded", title=report.title) if shared else report.title
        taken[name] += 1
        names.append((name if taken[name] == 1 else f"{name} {taken[name]}", report.report_id))
    return names
