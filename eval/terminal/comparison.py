"""A comparison for a person: tables at a terminal, lines in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from eval.runs.changes import Comparison, Direction, MetricChange, QuestionChange
from eval.wording.bilingual import named
from eval.wording.labels import KINDS, VERDICTS
from eval.wording.metrics import METRIC_BY_NAME, REFUSAL
from rag.commands.printing import Style, choose_style
from rag.output.wide_text import shorten, wrap

if TYPE_CHECKING:
    from rich.table import Table

SIGNIFICANT = 0.05
SHOWN = 20
"""Questions of each direction that a terminal lists; a pipe gets all."""
SHOWN_VALUE = 60
"""Cells of a circumstance."""
DIRECTIONS: tuple[tuple[Direction, str, str], ...] = (
    ("worse", "变差", "red"),
    ("better", "变好", "green"),
    ("other", "回答不同,好坏未变", "dim"),
)
INTERVAL = "95% 区间"
COLUMNS = ("指标", "题数", "之前", "之后", "差", INTERVAL, "p", "变好", "变差")
NARROW = 120
"""Below so many cells a table has no room for everything."""


def show(comparison: Comparison, style: Style | None = None) -> None:
    """Print a comparison: tables where stdout is a terminal, plain lines elsewhere, unless told."""
    chosen = style or choose_style(as_json=False, plain=False)
    if chosen != "terminal":
        print("\n".join(plain_lines(comparison)), flush=True)
        return
    from rich.padding import Padding
    from rich.text import Text

    from rag.output.terminal import make_console

    console = make_console()
    for line in heading_lines(comparison):
        console.print(Text(line))
    console.print(metric_table(comparison.metrics, console.width))
    for direction, title, colour in DIRECTIONS:
        found = comparison.changed(direction)
        if not found:
            continue
        console.print(Text(f"\n{title} {len(found)} 题", style=f"bold {colour}"))
        shown = found if direction != "other" else ()
        for change in shown[:SHOWN]:
            head, *answers = question_lines(change)
            console.print(Text("\n".join(wrap(head, console.width))))
            for line in answers:
                text = Text("\n".join(wrap(line, console.width - 4)), style="dim")
                console.print(Padding(text, (0, 0, 0, 4), expand=False))
        if left := len(found) - len(shown[:SHOWN]):
            console.print(Text(f"还有 {left} 题,见 --json", style="dim"))


def heading_lines(comparison: Comparison) -> list[str]:
    """Which runs are compared, on which questions, and what they were made with where that differs."""
    counts = [
        (comparison.only_before, "题只在之前"),
        (comparison.only_after, "题只在之后"),
        (comparison.reworded, "题编号相同而问法不同,不比"),
        (comparison.regraded, "题的标准答案改过"),
    ]
    notes = "".join(f",{count} {words}" for count, words in counts if count)
    lines = [
        f"之前 {comparison.names[0]}({comparison.before})",
        f"之后 {comparison.names[1]}({comparison.after})",
        f"共同的 {comparison.common} 题{notes}",
    ]
    for name, before, after in comparison.circumstances:
        lines.append(f"  {name}: {_short(before)} -> {_short(after)}")
    return lines


def plain_lines(comparison: Comparison) -> Iterator[str]:
    """Everything in lines, without colour, nothing left out."""
    yield from heading_lines(comparison)
    yield ""
    yield "\t".join(COLUMNS)
    for change in comparison.metrics:
        if change.test.n:
            yield "\t".join((change.name, *_figures(change)))
    for direction, title, _ in DIRECTIONS:
        found = comparison.changed(direction)
        if found:
            yield ""
            yield f"{title} {len(found)} 题"
        for question in found:
            head, *answers = question_lines(question)
            yield head
            yield from (f"    {line}" for line in answers)


def metric_table(changes: Sequence[MetricChange], width: int) -> Table:
    """The metrics that are scored in both runs. What is not due to chance is coloured.

    Below ``NARROW`` cells it does without lines, Chinese names and intervals.
    """
    from rich.box import HEAVY_HEAD
    from rich.table import Table
    from rich.text import Text

    narrow = width < NARROW
    shown = [name for name in COLUMNS if not (narrow and name == INTERVAL)]
    table = Table(box=None if narrow else HEAVY_HEAD, padding=(0, 2, 0, 0) if narrow else (0, 1))
    for name in shown:
        table.add_column(name, justify="left" if name == COLUMNS[0] else "right", no_wrap=True)
    for change in changes:
        if change.test.n:
            title = change.name if narrow else _title(change)
            cells = dict(zip(COLUMNS, map(Text, (title, *_figures(change))), strict=True))
            cells["差"].stylize(_colour(change))
            table.add_row(*(cells[name] for name in shown))
    return table


def question_lines(change: QuestionChange) -> list[str]:
    """A question with what became of it, then its two answers; one where they are the same."""
    verdicts = [named(VERDICTS, verdict).zh for verdict in (change.before, change.after)]
    became = " -> ".join(dict.fromkeys(verdicts))
    why = f"({change.by})" if change.by not in ("verdict", "answer") else ""
    kind = f" {named(KINDS, change.kind).zh}" if change.kind else ""
    lines = [f"{change.id}{kind} [{became}{why}] {change.question}"]
    answers = [(" ".join(text.split()) or "–") for text in (change.answer_before, change.answer_after)]
    if answers[0] == answers[1]:
        return [*lines, f"= {answers[0]}"]
    return [*lines, f"- {answers[0]}", f"+ {answers[1]}"]


def _title(change: MetricChange) -> str:
    metric = METRIC_BY_NAME.get(change.name) or REFUSAL.get(change.name.removeprefix("refusal."))
    if metric is None or metric.title.zh.lower() == change.name:
        return change.name
    return f"{metric.title.zh} {change.name}"


def _figures(change: MetricChange) -> tuple[str, ...]:
    digits = 1 if change.name.startswith("ms_") else 3
    found = change.test.difference
    return (
        str(change.test.n),
        _number(change.before, digits),
        _number(change.after, digits),
        _number(found.value, digits, sign=True),
        f"{_number(found.low, digits, sign=True)}…{_number(found.high, digits, sign=True)}",
        _number(change.test.p, 3),
        str(change.better),
        str(change.worse),
    )


def _number(value: float | None, digits: int, *, sign: bool = False) -> str:
    if value is None:
        return "–"
    shown = f"{value:+.{digits}f}" if sign else f"{value:.{digits}f}"
    # No difference has no sign.
    return shown.lstrip("+-") if sign and not float(shown) else shown


def _colour(change: MetricChange) -> str:
    if change.loss is None or change.test.p is None or change.test.p >= SIGNIFICANT:
        return ""
    return "red" if change.loss > 0 else "green"


def _short(value: object) -> str:
    return shorten("–" if value is None else str(value), SHOWN_VALUE)
