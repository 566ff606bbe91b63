"""Whatever stands in a run has a name in both languages."""

from __future__ import annotations

import re

from eval.metrics.scoring import METRICS
from eval.schema import ANSWERABLE_KINDS, UNANSWERABLE_KINDS
from eval.wording.bilingual import Text
from eval.wording.labels import CITED_KINDS, CONDITIONS, KINDS, SPLITS, STAGES, VERDICTS
from eval.wording.metrics import METRIC_BY_NAME, REFUSAL
from rag.output.words import CONDITIONS as CONDITIONS_ON_THE_COMMAND_LINE

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_everything_has_words_in_both_languages() -> None:
    named = [text for names in (KINDS, VERDICTS, STAGES, CONDITIONS, CITED_KINDS, SPLITS) for text in names.values()]
    explained = [text for metric in METRIC_BY_NAME.values() for text in metric]
    for text in (*named, *explained):
        assert isinstance(text, Text)
        assert text.zh.strip()
        assert text.en.strip()
        assert not CHINESE.search(text.en)


def test_everything_that_a_run_names_is_named() -> None:
    assert set(METRICS) <= set(METRIC_BY_NAME)
    assert set(REFUSAL) >= {"precision", "recall", "f1", "wrongly_refused"}
    assert set(KINDS) == {*ANSWERABLE_KINDS, *UNANSWERABLE_KINDS}
    assert {name: text.zh for name, text in CONDITIONS.items()} == dict(CONDITIONS_ON_THE_COMMAND_LINE)
