"""What is said of an answer in more places than one: on the page and in a file."""

from __future__ import annotations

from rag.output.json_records import EXTRACTIVE
from rag.output.verdict_rates import VERDICTS
from rag.schema import Answer, Unmet
from ui.words.texts import Words, choice


def found_words(unmet: Unmet, t: Words) -> str:
    """What the report has instead of what was asked for."""
    if unmet.condition in ("topic", "greeting", "instruction"):
        return t("unmet_unrelated")
    if unmet.condition == "picture":
        return t("unmet_picture", found=unmet.found)
    return unmet.found or t("unmet_nothing")


def written_words(answer: Answer, t: Words) -> str:
    """Who wrote, and how often each verdict was given; empty without a model."""
    if not answer.checks and not answer.notice and answer.generator == EXTRACTIVE:
        return ""
    who = t("generator_extractive") if answer.generator == EXTRACTIVE else answer.generator
    parts = [f"{t('generator')}: {who}"]
    if answer.checks:
        parts.append(t("checked", n=len(answer.checks)))
        counts = {verdict: sum(check.verdict == verdict for check in answer.checks) for verdict in VERDICTS}
        parts += [f"{choice('verdict', verdict, t)} {n}" for verdict, n in counts.items() if n]
    return " · ".join(parts)
