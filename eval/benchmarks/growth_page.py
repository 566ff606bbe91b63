"""Figures by the number of reports → one HTML file with a plot of how each grows, and the figures below it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.whole_files import write_text

Found = Mapping[int, Mapping[str, float]]

WIDTH, HEIGHT = 340, 210
LEFT, RIGHT, TOP, BOTTOM = 48.0, 316.0, 18.0, 170.0
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Figure:
    """What is measured: its name, title and unit, and the aim at 1,000 reports; ``drawn`` ones have a plot."""

    name: str
    title: str
    unit: str
    aim: float | None = None
    drawn: bool = False

    def told(self, figures: Mapping[str, float]) -> str:
        """The value in words, in brackets that of the processor where there is one."""
        cpu = figures.get(f"{self.name}_cpu")
        return self.written(figures[self.name]) + ("" if cpu is None else f" ({self.written(cpu)})")

    def written(self, value: float) -> str:
        """One value, with as many digits as it deserves."""
        digits = {"s": 2, "": 4}.get(self.unit, 0)
        return f"{value:.{digits}f}"


FIGURES = (
    Figure("add_s", "add one report, besides reading and encoding, s", "s", 2.0, drawn=True),
    Figure("remove_s", "remove one report, s", "s", 1.0, drawn=True),
    Figure("cold_s", "cold `bluebook ask`, s", "s", 1.2, drawn=True),
    Figure("retrieve_p50_ms", "warm retrieval, p50, ms", "ms"),
    Figure("retrieve_p95_ms", "warm retrieval, p95, ms", "ms", 60.0, drawn=True),
    Figure("ask_p50_ms", "warm question, p50, ms", "ms"),
    Figure("memory_mb", "memory of its own after 90 questions, MB", "MB", 700.0, drawn=True),
    Figure("mapped_mb", "files mapped, shared by all readers, MB", "MB"),
    Figure("disk_mb", "on disk, MB", "MB", drawn=True),
    Figure("recall", "recall@10 of the search by codes", "", 0.99),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A point or a line of the grid, in pixels, with what is written at it."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Plot:
    """One figure by the number of reports, both axes by powers of ten; ``cpu`` is empty where the clock alone was read."""

    title: str
    clock: str
    cpu: str
    marks: tuple[Mark, ...]
    x_ticks: tuple[Mark, ...]
    y_ticks: tuple[Mark, ...]
    aim: Mark | None


def plot(figure: Figure, found: Found) -> Plot:
    """Where the marks of a figure stand."""
    values = [told[name] for told in found.values() for name in (figure.name, f"{figure.name}_cpu") if name in told]
    values += [] if figure.aim is None else [figure.aim]
    low, high = _powers(values)
    first, last = (math.log10(scale) for scale in (min(found), max(found)))

    def x(scale: int) -> float:
        return round(LEFT + (math.log10(scale) - first) / max(last - first, 1e-9) * (RIGHT - LEFT), 1)

    def y(value: float) -> float:
        return round(BOTTOM - (math.log10(max(value, 10.0**low)) - low) / (high - low) * (BOTTOM - TOP), 1)

    def path(name: str) -> str:
        points = [f"{x(scale)} {y(told[name])}" for scale, told in found.items() if name in told]
        return f"M{'L'.join(points)}" if points else ""

    return Plot(
        figure.title,
        path(figure.name),
        path(f"{figure.name}_cpu"),
        tuple(Mark(x(scale), y(told[figure.name]), figure.written(told[figure.name])) for scale, told in found.items()),
        tuple(Mark(x(scale), BOTTOM, f"{scale:,}") for scale in found),
        tuple(Mark(LEFT, y(10.0**power), f"{10.0**power:g}") for power in range(low, high + 1)),
        None if figure.aim is None else Mark(RIGHT, y(figure.aim), f"{figure.aim:g}"),
    )


def _powers(values: list[float]) -> tuple[int, int]:
    """The powers of ten between which all values lie."""
    logs = [math.log10(max(value, 1e-6)) for value in values]
    low = math.floor(min(logs))
    return low, max(low + 1, math.ceil(max(logs)))


def write_page(path: Path, found: Found) -> Path:
    """Write the page, whole or not at all; returns where it is."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("growth.html.j2").render(
        plots=[plot(figure, found) for figure in FIGURES if figure.drawn],
        figures=FIGURES,
        found=found,
        width=WIDTH,
        height=HEIGHT,
        box=(LEFT, TOP, RIGHT, BOTTOM),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, page)
    return path
