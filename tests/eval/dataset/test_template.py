"""Templates: what is written can be filled in, is never evaluated as it is, and never replaces a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from eval.dataset.fields import field_of
from eval.dataset.loading import EXAMPLE_MARK, load_dataset
from eval.dataset.template import COLUMNS, write_template
from eval.errors import DatasetError
from eval.schema import EvalQuestion
from index.errors import StorageError

SUFFIXES = ["csv", "xlsx", "jsonl"]
EXAMPLE = EvalQuestion(
    id="q001",
    question="2030年末自动化码头投资余额是多少?",
    kind="number",
    answerable=True,
    reference="2030年末为4800亿元。",
    facts=(("4800亿元", "4800亿"), ("2030年末",)),
    section=("一、总体情况", "(一)投资"),
    page="1",
)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_untouched_template_has_no_questions_yet(suffix: str, tmp_path: Path) -> None:
    write_template(tmp_path / f"mine.{suffix}")
    with pytest.raises(DatasetError, match=rf"mine\.{suffix} has no questions yet \(one that begins with 【示例"):
        load_dataset(tmp_path / f"mine.{suffix}")


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_the_example_without_its_mark_is_a_question(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"mine.{suffix}"
    write_template(path)
    path.write_bytes(path.read_bytes().replace(EXAMPLE_MARK.encode(), b""))
    assert load_dataset(path).questions == (EXAMPLE,)


def test_a_filled_in_workbook(tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    write_template(path)
    book = load_workbook(path)
    sheet = book["问题"]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert sheet.freeze_panes == "A2"
    # Typed into a column of text, a share stays what it is.
    assert [sheet.column_dimensions[letter].number_format for letter in "ABH"] == ["@", "@", "@"]
    sheet["A3"], sheet["B3"], sheet["G3"] = "增长多少?", "75.40%", "否"
    book.save(path)
    (found,) = load_dataset(path).questions
    assert found == EvalQuestion("q001", "增长多少?", answerable=False, reference="75.40%")
    sheet["A2"] = EXAMPLE.question
    book.save(path)
    assert load_dataset(path).questions[0] == EXAMPLE


def test_csv_is_marked_for_excel(tmp_path: Path) -> None:
    write_template(tmp_path / "mine.CSV")
    assert (tmp_path / "mine.CSV").read_bytes().startswith(b"\xef\xbb\xbf" + "问题,答案,".encode())


def test_jsonl_is_one_line_with_known_fields(tmp_path: Path) -> None:
    write_template(tmp_path / "mine.jsonl")
    (line,) = (tmp_path / "mine.jsonl").read_text(encoding="utf-8").splitlines()
    assert [field_of(name) for name in json.loads(line)] == [field_of(name) for name in ("question", "answer")] + [
        "facts",
        "page",
        "section",
        "kind",
        "answerable",
        "conversation",
    ]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_is_there_stays(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"mine.{suffix}"
    path.write_text("my work", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"exists and is left as it is\. Choose another name, or remove it"):
        write_template(path)
    assert path.read_text(encoding="utf-8") == "my work"


def test_other_formats_and_folders_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"a template is \.csv, \.xlsx or \.jsonl, not \.doc\. Try: .*mine\.csv"):
        write_template(tmp_path / "mine.doc")
    with pytest.raises(DatasetError, match="not without a suffix"):
        write_template(tmp_path / "mine")
    with pytest.raises(StorageError, match=r"No such file or directory\. Check that its folder exists"):
        write_template(tmp_path / "none" / "mine.csv")
    assert list(tmp_path.iterdir()) == []
