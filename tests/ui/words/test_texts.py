from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

import ui
from ui.words.texts import LANGS, TEXTS, choice, label

_FOLDER = Path(ui.__file__).parent
_TEXTS_ARE_ASKED_BY = {"t", "label", "said", "UploadError"}


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", TEXTS)
def test_every_text_is_there_in_both_languages_with_the_same_placeholders(key: str) -> None:
    said = TEXTS[key]
    assert set(said) == set(LANGS)
    assert all(text.strip() for text in said.values())
    assert _placeholders(said["zh"]) == _placeholders(said["en"])
    assert all(name.isidentifier() for name in _placeholders(said["zh"]))


def test_no_key_stands_twice() -> None:
    # tomllib refuses a key twice in a group; this is for one in two groups.
    lines = (_FOLDER / "words" / "texts.toml").read_text("utf-8").splitlines()
    keys = [line.split(" = ")[0] for line in lines if " = {" in line]
    assert sorted(keys) == sorted(TEXTS)


def test_a_label_fills_in_its_values() -> None:
    assert label("zh")("report_all_n", n=3) == "全部报告（3 份）"
    assert label("en")("report_all_n", n=3) == "All reports (3)"


def test_a_language_that_is_not_there_is_chinese() -> None:
    assert (label("fr").lang, label("").lang, label("en").lang) == ("zh", "zh", "en")


def test_a_missing_key_or_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="no_such_text"):
        label("zh")("no_such_text")
    with pytest.raises(KeyError, match="n"):
        label("zh")("report_all_n")


def test_a_value_is_not_read_as_a_text() -> None:
    assert label("zh")("report_deleted", title="{n}") == "已删除《{n}》"


def test_a_choice_falls_back_to_the_name() -> None:
    t = label("zh")
    assert choice("condition", "period", t) == "时间"
    assert choice("condition", "colour", t) == "colour"
    assert choice("generator", "gpt", t, fallback="模型") == "模型"


def _asked_for() -> set[tuple[str, str]]:
    """Every text that the code asks for by a literal key, with the file that does."""
    found = set()
    for path in _FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            called = node.func
            name = (
                called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
            )
            inner = called.func if isinstance(called, ast.Call) else None
            if name in _TEXTS_ARE_ASKED_BY or (isinstance(inner, ast.Name) and inner.id == "label"):
                found.add((str(node.args[0].value), path.name))
    return {(key, file) for key, file in found if key not in LANGS}


def test_the_code_asks_for_texts_that_are_there() -> None:
    asked = _asked_for()
    assert ("refused", "render.py") in asked
    assert sorted(pair for pair in asked if pair[0] not in TEXTS) == []


def _in_scripts() -> set[str]:
    """Every text that the scripts ask for by a literal key, or by one of two."""
    asked: set[str] = set()
    for path in _FOLDER.rglob("*.js"):
        for call in re.findall(r"(?<![\w.])t\(([^()`]*)", path.read_text("utf-8")):
            asked |= set(re.findall(r'"([a-z_]+)"', call.partition("{")[0]))
    return asked


def test_the_scripts_ask_for_texts_that_are_there() -> None:
    asked = _in_scripts()
    assert "error_offline" in asked
    assert sorted(asked - set(TEXTS)) == []


def test_no_text_is_there_for_nothing() -> None:
    """By a literal, by the beginning of a key that is put together, or as the ``key`` of an error."""
    files = [path for pattern in ("*.py", "*.js") for path in _FOLDER.rglob(pattern)]
    source = "\n".join(path.read_text("utf-8") for path in files)
    made = (
        "condition_",
        "dropped_",
        "feedback_",
        "kind_",
        "page_error_",
        "panel_",
        "parse_",
        "reason_",
        "signal_",
        "stage_",
        "sure_",
        "timing_",
        "verdict_",
        "resize_",
    )
    unused = [key for key in TEXTS if not re.search(rf"[\"']{key}[\"']", source) and not key.startswith(made)]
    assert unused == []
