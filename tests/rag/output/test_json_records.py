from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from index.schema import Block, Box, Dropped, Hit, Line, TableRow
from rag.assistant import SearchResult
from rag.output.json_records import answer_record, dumps, parse_record, read_answer, search_record
from rag.schema import Answer, Nearest
from tests.fakes import SECTION, SENTENCE, answered, chunk, document, refused


def test_an_answer_has_the_fields_of_the_design() -> None:
    assert answer_record(answered()) == {
        "question": "绿色贷款余额是多少?",
        "answer": "2024年6月末,绿色贷款余额34.76万亿元。[1]",
        "refused": False,
        "refusal_reason": None,
        "generator": "extractive",
        "index": "report",
        "citations": [
            {
                "n": 1,
                "document": "绿色金融报告",
                "section": list(SECTION),
                "page_label": "3",
                "page_index": 1,
                "kind": "text",
                "quote": SENTENCE,
                "chunk_id": "report-1",
                "score": 0.93,
                "verified": True,
                "answer_span": None,
            }
        ],
        "unmet": [],
        "nearest": [],
        "timings_ms": {"total": 12.6},
    }


def test_the_words_of_the_answer_are_a_range_of_the_quote() -> None:
    first = SENTENCE.index("34.76")
    spanned = replace(answered().citations[0], answer_span=(first, first + len("34.76万亿元")))
    record = json.loads(dumps(answer_record(replace(answered(), citations=(spanned,)))))
    (citation,) = record["citations"]
    assert list(citation)[-1] == "answer_span"
    start, end = citation["answer_span"]
    assert citation["quote"][start:end] == "34.76万亿元"


def test_a_refusal_has_what_is_unmet_and_what_is_near() -> None:
    record = answer_record(refused())
    assert record["unmet"] == [{"condition": "period", "asked": "2025年", "found": "2024年6月末"}]
    assert record["nearest"] == [{"section": list(SECTION), "page_label": "3", "quote": SENTENCE}]


def test_a_hit_has_the_fields_of_the_design() -> None:
    hit = Hit(1, 2.31234, chunk(), {"bm25": 4.5, "chunk": 0.81236, "sentence": 0.9})
    assert search_record(SearchResult("绿色?", (hit,), {"total": 1.26})) == {
        "question": "绿色?",
        "hits": [
            {
                "rank": 1,
                "score": 2.3123,
                "signals": {"bm25": 4.5, "chunk": 0.8124, "sentence": 0.9},
                "document": "绿色金融报告",
                "section": list(SECTION),
                "page_label": "3",
                "page_index": 1,
                "kind": "text",
                "chunk_id": "report-1",
                "text": SENTENCE,
            }
        ],
        "timings_ms": {"total": 1.3},
    }


def test_a_parse_report_lists_tables_with_captions_and_pictures_in_order() -> None:
    at = (Line(0, 1, 1, "3"),)
    report = document()
    report = replace(
        report,
        blocks=(
            *report.blocks,
            Block("caption", "表 1 只有图", at, 1, "表1", picture=True),
            Block("caption", "表 2 余额", at, 1, "表2"),
            Block(
                "table", "绿色 34.76", at, 1, "表2", header=("名称", "余额"), rows=(TableRow(("绿色", "34.76"), 0, 8),)
            ),
            Block("caption", "图 1 走势", at, 1, "图1", source="央行", picture=True),
            Block("footnote", "见附录", at, 1, "1"),
        ),
        dropped=(Dropped("running header", 50, "on every page"),),
    )
    assert parse_record(report) == {
        "title": "绿色金融报告",
        "pages": 1,
        "pages_without_text": [],
        "pages_by_ocr": [],
        "garbled_ratio": 0.0,
        "headings": [
            {"level": 1, "title": SECTION[0], "page_label": "3", "page_index": 1},
            {"level": 2, "title": SECTION[1], "page_label": "3", "page_index": 1},
        ],
        "tables": [
            {"caption": "表 1 只有图", "page_label": "3", "header": [], "rows": []},
            {"caption": "表 2 余额", "page_label": "3", "header": ["名称", "余额"], "rows": [["绿色", "34.76"]]},
        ],
        "figures": [{"caption": "图 1 走势", "page_label": "3", "source": "央行"}],
        "footnotes": [{"mark": "1", "page_label": "3", "text": "见附录"}],
        "dropped": [{"what": "running header", "count": 50, "texts": []}],
        "pages_of_unsure_order": [],
    }


def test_chinese_stays_readable_and_on_one_line() -> None:
    assert dumps({"a": "绿\n色"}) == '{"a": "绿\\n色"}'


def test_an_answer_comes_back_from_its_record() -> None:
    # Times are kept to a tenth of a millisecond; boxes are not kept, and not what the design's record lacks.
    boxed = replace(answered(), citations=(replace(answered().citations[0], boxes=(Box(1, 0, 0, 9, 9),)),))
    expected = replace(answered(), timings_ms={"total": 12.6})
    for answer in (answered(), boxed):
        assert read_answer(json.loads(dumps(answer_record(answer)))) == expected
    spanned = replace(expected, citations=(replace(expected.citations[0], answer_span=(14, 22)),))
    read = read_answer(json.loads(dumps(answer_record(spanned))))
    assert read == spanned
    assert read.citations[0].words == SENTENCE[14:22]
    near = Nearest(SECTION, "3", SENTENCE)
    assert read_answer(json.loads(dumps(answer_record(refused())))) == replace(refused(), nearest=(near,))


def test_what_is_missing_counts_as_empty() -> None:
    assert read_answer({}) == Answer("", "", False, None, "", "")
    read = read_answer({"citations": [{"quote": "甲"}, {"quote": "乙"}], "unmet": [{"condition": "place"}], "later": 1})
    assert [(c.n, c.quote, c.verified, c.kind) for c in read.citations] == [
        (1, "甲", False, "text"),
        (2, "乙", False, "text"),
    ]
    assert (read.unmet[0].asked, read.unmet[0].found) == ("", "")


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ([], "an object, not list"),
        ({"answer": 3}, r"Expected `str`, got `int` - at `\$.answer`"),
        ({"question": None}, "Expected `str`, got `null`"),
        ({"refused": "no"}, "Expected `bool`"),
        ({"citations": {}}, "citations is a list of objects"),
        ({"nearest": ["x"]}, "nearest is a list of objects"),
        ({"citations": [{"n": "1"}]}, "Expected `int`"),
        ({"citations": [{"section": "一"}]}, "Expected `array`"),
        ({"citations": [{"score": float("inf")}]}, "not finite"),
        ({"citations": [{"answer_span": [1]}]}, "Expected `array` of length 2"),
        ({"citations": [{"answer_span": "1-2"}]}, "got `str`"),
        ({"citations": [{"answer_span": [1, "2"]}]}, "Expected `int`"),
        ({"timings_ms": {"total": float("nan")}}, "not finite"),
        ({"unmet": [{"condition": "weather"}]}, "Invalid enum value 'weather'"),
        ({"unmet": [{}]}, "missing required field `condition`"),
    ],
)
def test_a_record_of_wrong_types_is_an_error(record: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_answer(record)
