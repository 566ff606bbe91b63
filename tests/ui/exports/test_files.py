from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from tests.fakes import SENTENCE, answered
from ui.asking.turns import kept_answer
from ui.exports.files import export_file
from ui.words.texts import label

ZH = label("zh")
NOW = datetime(2031, 5, 4, 9, 7, tzinfo=UTC)
TURN = {"question": "绿色贷款?", "answer": kept_answer(answered("绿色贷款?")), "report": "r"}
OPEN = {"id": "a", "title": "贷款 / 2023", "turns": [TURN]}


def test_markdown_says_which_reports_and_when() -> None:
    name, content = export_file(OPEN, ["年报", "简报"], "md", ZH, NOW)
    text = content.decode("utf-8").replace("\\", "")
    assert name == "贷款-2023.md"
    assert text.startswith("# 贷款 / 2023\n")
    assert "报告：年报、简报" in text
    assert "导出时间：2031-05-04 09:07" in text
    assert SENTENCE in text


def test_word_is_a_document_with_the_answer() -> None:
    name, content = export_file(OPEN, ["年报"], "docx", ZH, NOW)
    assert name == "贷款-2023.docx"
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert "绿色贷款余额" in parts.read("word/document.xml").decode("utf-8")


@pytest.mark.parametrize("kind", ["md", "docx"])
def test_a_turn_that_is_none_is_an_error(kind: str) -> None:
    broken = {**OPEN, "turns": [{**TURN, "answer": {"answer": 3}}]}
    with pytest.raises(ValueError, match=r"."):
        export_file(broken, [], "md" if kind == "md" else "docx", ZH, NOW)
