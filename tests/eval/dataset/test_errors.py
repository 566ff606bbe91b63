"""Files that cannot be used: each says where and what is wrong, and what to do."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eval.dataset.loading import load_dataset
from eval.errors import DatasetError
from index.errors import UsageError

HEADER = "question,answer\n"


def message(path: Path, content: str | bytes | None = None) -> str:
    """What loading says; line ends are kept."""
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(DatasetError) as caught:
        load_dataset(path)
    assert isinstance(caught.value, UsageError)
    assert caught.value.exit_code == 2
    assert str(path) in str(caught.value)
    return str(caught.value).replace(str(path), "FILE")


def test_no_file_a_folder_and_nothing_in_it(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(HEADER, encoding="utf-8")
    assert message(tmp_path / "no.csv").startswith("no such file: FILE. Check the path; `bluebook eval template")
    assert "FILE is a folder; a set of questions is one file (.jsonl, .csv or .xlsx); it holds mine.csv." in message(
        tmp_path
    )
    assert message(tmp_path / "a.csv", b"").startswith("FILE is empty (0 bytes)")
    assert message(tmp_path / "a.csv", b" \n ").startswith("FILE has no text, only 3 bytes")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER, encoding="utf-8")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert message(path) == "FILE cannot be read: Permission denied. Check its permissions."


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", HEADER), ("a.jsonl", '{"question": "【示例·不参与评测】规模?"}\n')]
)
def test_no_questions_yet(name: str, content: str, tmp_path: Path) -> None:
    assert message(tmp_path / name, content).startswith("FILE has no questions yet")


@pytest.mark.parametrize("name", ["a.json", "a.xls", "a"])
def test_unknown_suffix(name: str, tmp_path: Path) -> None:
    suffix = Path(name).suffix or r"(none)"
    assert f"the suffix {suffix} is unknown. A set of questions is .jsonl" in message(tmp_path / name, HEADER)


def test_missing_columns_are_told_with_those_found(tmp_path: Path) -> None:
    told = message(tmp_path / "a.csv", "题干,答案,页码\n规模?,3,8\n")
    assert told.startswith(
        "FILE has no column for the question. Columns found: '题干', '答案', '页码'. Needed in the first row:"
    )
    assert "question (问题)" in told
    assert "`bluebook eval template questions.csv`" in told


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("question,anwser", "unknown column 'anwser'; did you mean 'answer'? Rename it."),
        ("question,问题", "the columns 'question' and '问题' both give the question. Rename one."),
        ("question,answer,reference", "the columns 'answer' and 'reference' both give the reference. Rename one."),
        ("question,evidence", "the column 'evidence' cannot be read from a sheet; evidence needs .jsonl."),
    ],
)
def test_columns_that_cannot_be_told_apart(header: str, expected: str, tmp_path: Path) -> None:
    assert message(tmp_path / "a.csv", header + "\n规模?,3\n") == f"FILE: {expected}"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ('a,"b', "line 3, not CSV (unexpected end of data). Close every quote"),
        ("规模,增长?,3", "line 3, 3 cells under 2 columns. Put a cell that holds ',' into quotes"),
        (",3", "line 3, question: missing or blank; write the question, or remove the row."),
        ("?!,3", "line 3, question: the question '?!' has no words."),
        ("长" * 501 + ",3", "line 3, question: the question has 501 characters; at most 500 are allowed."),
    ],
)
def test_rows_of_a_sheet(rows: str, expected: str, tmp_path: Path) -> None:
    assert message(tmp_path / "a.csv", HEADER + "规模?,3\n" + rows).startswith(f"FILE, {expected}")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{question: 1}", "not JSON (Expecting property name enclosed in double quotes at column 2). Write one object"),
        ("[1]", "list instead of an object."),
        ("[" * 100_000, "maximum recursion depth exceeded"),
        ('{"question": "甲?", "pgae": "8"}', "unknown field 'pgae'; did you mean 'page'?"),
        ('{"question": "甲?", "难度": 3}', "unknown field '难度'; allowed are id, question, kind, answerable, reference"),
        ('{"question": "甲?", "question": "乙?"}', "the field 'question' stands twice in one object"),
        ('{"question": "甲?", "answer": "1", "reference": "2"}', "'reference' gives the reference a second time"),
        ('{"answer": "1"}', "question: missing or blank"),
        ('{"question": 5}', "question: a number (5) instead of a text"),
        ('{"question": "甲?", "kind": ["number"]}', "kind: a list (['number']) instead of a text"),
        ('{"question": "甲?", "answer": "\\ud800"}', "reference: half of a surrogate pair"),
        ('{"question": "甲?", "answerable": 1}', "answerable: a number (1) instead of true or false"),
        ('{"question": "甲?", "answerable": "maybe"}', "answerable: 'maybe' is neither yes nor no"),
        ('{"question": "甲?", "split": "train"}', "split: unknown split 'train'; allowed are dev and test"),
        ('{"question": "甲?", "page": 8.5}', "page: a number (8.5) instead of a text"),
        ('{"question": "甲?", "id": "a\\nb"}', "id: an id is one line of at most 80 characters"),
        ('{"question": "甲?", "facts": 408}', "facts: a number (408) instead of a list of lists of accepted forms"),
        ('{"question": "甲?", "facts": [["a"], []]}', "facts: fact 2 has no accepted form"),
        ('{"question": "甲?", "facts": [[" "]]}', "facts: fact 1 is blank"),
        ('{"question": "甲?", "facts": [[3]]}', "facts: a number (3) instead of a text"),
        ('{"question": "甲?", "section": {"a": 1}}', "section: an object ({'a': 1}) instead of a list of texts"),
        ('{"question": "甲?", "conversation": ["??"]}', "conversation: the question '??' has no words"),
        ('{"question": "甲?", "evidence": ["8"]}', "evidence: place 1 is a text (8) instead of an object"),
        ('{"question": "甲?", "evidence": [{"page": "8"}]}', "evidence: place 1 has no key"),
        ('{"question": "甲?", "evidence": [{"sec": "8"}]}', "evidence: place 1 has the unknown field 'sec'"),
        ('{"question": "甲?", "answerable": false, "facts": ["3"]}', "facts: the question is marked as not answerable, but has facts."),
    ],
)  # fmt: skip
def test_lines_of_json(line: str, expected: str, tmp_path: Path) -> None:
    assert message(tmp_path / "a.jsonl", '\n{"question": "规模?"}\n' + line).startswith(f"FILE, line 3, {expected}")


def test_json_over_several_lines(tmp_path: Path) -> None:
    told = message(tmp_path / "a.jsonl", '[\n {"question": "规模?"}\n]\n')
    assert told.startswith("FILE is one JSON value over several lines. Write one object a line")


def test_duplicate_ids_name_both_places(tmp_path: Path) -> None:
    told = message(tmp_path / "a.csv", 'id,q\nx,"规模\n多大?"\ny,增长?\nx,乙?\n')
    # The first question takes lines 2 and 3.
    assert told == "FILE, line 5, id: x stands in line 2 too; give each question its own."


def test_splits_for_all_or_for_none(tmp_path: Path) -> None:
    told = message(tmp_path / "a.csv", "q,split\n甲?,dev\n乙?,\n丙?,\n")
    assert told == "FILE, line 3, split: missing, as in 2 of 3 questions; give it to all or to none."


def test_all_problems_are_told_together_in_the_order_of_the_file(tmp_path: Path) -> None:
    told = message(
        tmp_path / "a.csv", "id,q,split,可回答\nx,甲?,dev,是\nx,乙?,dev,也许\n,,train,\nx,丙?,dev,是\na,b,c,d,e\n"
    )
    assert told.split("\n") == [
        "FILE has 5 problems:",
        "  line 3, answerable: '也许' is neither yes nor no; write 是 or 否, true or false, or leave it out",
        "  line 4, split: unknown split 'train'; allowed are dev and test, or leave it out for every question",
        "  line 4, question: missing or blank; write the question, or remove the row",
        "  line 5, id: x stands in line 2 too; give each question its own",
        "  line 6, 5 cells under 4 columns. Put a cell that holds ',' into quotes: \"…\"",
        "Correct them; `bluebook eval template questions.csv` writes an empty set with all columns.",
    ]


def test_only_the_first_ten_problems_are_shown(tmp_path: Path) -> None:
    told = message(tmp_path / "a.jsonl", "x\n" * 17).split("\n")
    assert told[0] == "FILE has 17 problems:"
    assert told[10].startswith("  line 10, not JSON")
    assert told[11] == "  … and 7 more"
    assert len(told) == 13


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings_that_are_read(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("问题,答案\r\n数字人民币的交易金额是多少?,七万亿元\r\n".encode(encoding))
    (found,) = load_dataset(path).questions
    assert (found.question, found.reference) == ("数字人民币的交易金额是多少?", "七万亿元")


def test_a_broken_byte_is_named(tmp_path: Path) -> None:
    # The second line of 15 bytes ends in one that UTF-8 lacks; GB18030 has a meaning for all of it.
    broken = "问题,答案\n".encode() + "规模多大".encode() + b"\xe8,3\n"
    told = message(tmp_path / "a.csv", broken)
    assert told.startswith("FILE, line 2: byte 26 (0xe8) is not text. Read are UTF-8, GBK or GB18030, and UTF-16")
    assert "另存为 → CSV UTF-8" in told
    marked = message(tmp_path / "a.csv", b"\xef\xbb\xbf" + broken)
    assert marked.startswith("FILE, line 2: byte 29 (0xe8) is not text.")


def test_what_is_not_text(tmp_path: Path) -> None:
    assert message(tmp_path / "a.csv", HEADER + "a\0b,1\n").startswith(
        "FILE, line 2: the character U+0000 does not stand in texts."
    )
    assert message(tmp_path / "a.csv", "问题,答案".encode("utf-16")[:-1]).startswith("FILE, line 1: byte ")
    assert "byte 0 (0xff) is not text" in message(tmp_path / "b.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=40).map(lambda t: HEADER.encode() + t.encode("utf-8", "replace")))
@example(b"q\n\x80")
@example(b"q\n\xff\xfe")
@example(b"\xff\xfeq")
@example(b'{"question": 1e999, "page": NaN}')
def test_any_bytes_give_questions_or_a_message(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("csv", "jsonl", "xlsx"):
            path = Path(folder) / f"a.{suffix}"
            path.write_bytes(content)
            try:
                told = f"{path} has {len(load_dataset(path).questions)} questions"
            except DatasetError as error:
                told = str(error)
            assert str(path) in told
            assert not told.endswith(" 0 questions")


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("金融科技生态数字人民币多少"), min_size=8, max_size=30), st.data())
def test_utf8_that_lost_a_byte_is_not_read_as_something_else(text: str, data: st.DataObject) -> None:
    whole = f"问题,答案\n{text},3\n".encode()
    at = data.draw(st.integers(14, 14 + 3 * len(text) - 1))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(whole[:at] + whole[at + 1 :])
        with pytest.raises(DatasetError, match=r"line 2: byte \d+ \(0x[0-9a-f]{2}\) is not text"):
            load_dataset(path)
