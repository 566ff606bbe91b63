"""``report.html``: a run as one file that opens anywhere, with nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.report.language_model import writing_of
from eval.report.script_data import page_data
from eval.report.tables import page_of
from eval.report.words import WORDS
from eval.runs.finished import FinishedRun, flat, read_run
from eval.whole_files import write_text
from eval.wording.bilingual import named
from eval.wording.estimates import share
from eval.wording.labels import GENERATORS, SPLITS

if TYPE_CHECKING:
    from jinja2 import Environment

REPORT_FILE = "report.html"
TEMPLATES = Path(__file__).parent / "templates"


def write_report(folder: Path) -> Path:
    """Write ``report.html`` of the finished run in ``folder``, whole or not at all, and return where it is.

    Raises ``RunError`` where the folder holds no finished run.
    """
    path = folder / REPORT_FILE
    write_text(path, render(read_run(folder)))
    return path


def render(run: FinishedRun) -> str:
    """The page. Whatever comes from data is escaped; scripts run only if they are ours, by their hash."""
    from markupsafe import Markup

    scripts = {name: (TEMPLATES / f"{name}.js").read_text(encoding="utf-8") for name in ("language", "report")}
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            run=run,
            about=run.about,
            cost=run.metrics["cost"],
            page=page_of(run),
            writing=writing_of(run.metrics),
            data=page_data(run),
            words=WORDS,
            split=named(SPLITS, str((run.about.get("dataset") or {}).get("split"))),
            generator=named(GENERATORS, str(run.about.get("generator"))),
            style=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),
            scripts={name: Markup(text) for name, text in scripts.items()},
            policy=f"default-src 'none'; style-src 'unsafe-inline'; script-src {' '.join(map(_hash, scripts.values()))}; "
            "img-src data:; base-uri 'none'; form-action 'none'",
        )
    )


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # ``tojson`` escapes what could end a script; Chinese stays readable and short.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.filters.update(share=share, rows=_rows)
    environment.tests["same_text"] = lambda text: text.zh == text.en
    return environment


def _rows(record: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Every value of nested settings by its path, as text."""
    return [(path, "–" if value is None else str(value)) for path, value in flat(record or {})]


def _hash(script: str) -> str:
    """A script in the words of a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
