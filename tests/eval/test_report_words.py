from __future__ import annotations

import re

from eval.metrics.scoring import METRICS
from eval.report import TEMPLATES
from eval.report_words import WORDS
from eval.schema import ANSWERABLE_KINDS, UNANSWERABLE_KINDS
from eval.wording.bilingual import Text
from eval.wording.labels import CITED_KINDS, CONDITIONS, KINDS, SPLITS, STAGES, VERDICTS
from eval.wording.metrics import METRIC_BY_NAME, REFUSAL
from rag.wording import CONDITIONS as CONDITIONS_ON_THE_COMMAND_LINE

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_everything_has_words_in_both_languages() -> None:
    named = [*WORDS.values(), *KINDS.values(), *VERDICTS.values(), *STAGES.values(), *CONDITIONS.values()]
    explained = [text for metric in METRIC_BY_NAME.values() for text in metric]
    for text in (*named, *explained, *CITED_KINDS.values(), *SPLITS.values()):
        assert isinstance(text, Text)
        assert text.zh.strip()
        assert text.en.strip()
        assert not CHINESE.search(text.en)


def test_everything_that_a_run_names_is_named() -> None:
    assert set(METRICS) <= set(METRIC_BY_NAME)
    assert set(REFUSAL) >= {"precision", "recall", "f1", "wrongly_refused"}
    assert set(KINDS) == {*ANSWERABLE_KINDS, *UNANSWERABLE_KINDS}
    assert {name: text.zh for name, text in CONDITIONS.items()} == dict(CONDITIONS_ON_THE_COMMAND_LINE)


def test_every_word_that_is_used_exists_and_every_word_is_used() -> None:
    used = set()
    for path in TEMPLATES.iterdir():
        used |= set(re.findall(r"\bwords\.(?!html)(\w+)", path.read_text(encoding="utf-8")))
    # Sections are named in a loop, orders by what they sort by.
    used |= {"overview", "metrics", "kinds", "refusal", "latency", "run", "questions"}
    used |= {name for name in WORDS if name.startswith("by_")}
    assert used == set(WORDS)


def test_no_text_stands_in_templates_and_scripts() -> None:
    for path in (*TEMPLATES.glob("*.j2"), *TEMPLATES.glob("report.js")):
        # The switch names each language in itself; 、 joins what is listed.
        rest = path.read_text(encoding="utf-8").replace("中文", "")
        assert not CHINESE.search(rest), path.name
