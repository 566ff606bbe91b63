from __future__ import annotations

import re

from eval.report.page import TEMPLATES
from eval.report.words import WORDS
from eval.wording.bilingual import Text

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_every_word_is_there_in_both_languages() -> None:
    for text in WORDS.values():
        assert isinstance(text, Text)
        assert text.zh.strip()
        assert text.en.strip()
        assert not CHINESE.search(text.en)


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
