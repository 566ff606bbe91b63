"""What became of a language model's sentences and answers, in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from eval.wording.estimates import NO_SCORE, counted, interval, share
from eval.wording.language_model import FATES, REASONS, SENTENCES


def verdict_table(verdicts: Mapping[str, Any], generator: str) -> Table:
    """The rate of each verdict over the sentences, and of each fate over the answers."""
    asked, of = counted(verdicts["asked"])
    parts = (
        (f"写了 {verdicts['sentences']} 句", "rates", SENTENCES),
        (f"问到 {of} 题中的 {asked} 题", "answers", FATES),
    )
    table = Table(title=generator)
    for name, side in (("", "left"), ("占比", "right"), ("95% 区间", "right"), ("题数", "right")):
        table.add_column(name, justify=side)  # type: ignore[arg-type]
    for title, part, texts in parts:
        table.add_row(title, "", "", "", style="bold")
        for name, text in texts.items():
            found = verdicts[part].get(name) or NO_SCORE
            table.add_row(f"  {text.title.zh} {name}", share(found["value"]), interval(found), str(found["n"]))
        table.add_section()
    return table


def reason_line(verdicts: Mapping[str, Any]) -> str:
    """Why sentences did not stand, and how often; empty where all did."""
    told = [f"{REASONS[name].zh if name in REASONS else name} {count}" for name, count in verdicts["reasons"].items()]
    return f"未通过的原因:{'、'.join(told)}" if told else ""


def model_failures(metrics: Mapping[str, Any]) -> str | None:
    """What to tell of a language model that gave no answer to some questions; ``None`` where it did, or there is none."""
    failed = ((metrics.get("verdicts") or {}).get("answers") or {}).get("failed") or NO_SCORE
    if not failed["value"]:
        return None
    count, asked = counted(failed)
    return f"{metrics['run']['generator']} gave no answer to {count} of the {asked} questions that it was asked"
