"""Scopes that name reports: by title, id, publisher and year, alone and together with a chapter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.errors import SettingsError
from index.schema import Hit
from index.store.folder import Index, build_index
from rag.question.analysis import analyse
from rag.retrieval.allowed_chunks import Scope, allowed_chunks, beyond_chapters
from rag.retrieval.report_scopes import found_among, is_short_for, reports_in_scope, reports_of, years_of
from tests.fakes import LetterEncoder, document

REPORTS = {
    "sea-2022": ("海港年报(2022年)", "中国信息通信研究院", "2023年3月"),
    "sea-2023": ("海港年报(2023年)", "中国信息通信研究院", "2024年3月"),
    "river": ("河港年报", "某市港务局", "2023年5月"),
    "tea": ("茶叶", None, None),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    documents = [
        replace(document(name, f"{title}的内容。", sha256=name), title=title, publisher=publisher, date=date)
        for name, (title, publisher, date) in REPORTS.items()
    ]
    folder: Path = tmp_path_factory.mktemp("scopes") / "index"
    build_index(documents, LetterEncoder(), folder)
    return Index.load(folder)


@pytest.mark.parametrize(
    ("scope", "reports"),
    [
        ("河港年报", ["river"]),
        ("sea-2022", ["sea-2022"]),
        ("publisher:中国信通院", ["sea-2022", "sea-2023"]),
        ("机构:某市港务局", ["river"]),
        ("Publisher: 港务局", ["river"]),
        ("year:2023", ["sea-2023", "river"]),
        ("年份:2022年", ["sea-2022"]),
        ("report:海港", ["sea-2022", "sea-2023"]),
        ("海港", None),
        ("第一章", None),
        ("2023", None),
    ],
)
def test_the_reports_of_a_scope(index: Index, scope: str, reports: list[str] | None) -> None:
    assert reports_in_scope(index, scope) == reports


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        ("year:2023", {"sea-2023", "river"}),
        (["year:2023", "publisher:中国信通院"], {"sea-2023"}),
        (["publisher:中国信通院", "第一章"], {"sea-2022", "sea-2023"}),
        ("海港", {"sea-2022", "sea-2023"}),
        ((), set(REPORTS)),
    ],
)
def test_the_chunks_that_may_answer(index: Index, scope: Scope, found: set[str]) -> None:
    allowed = allowed_chunks(index, analyse("内容是什么?"), scope)
    assert allowed is not None
    assert {index.chunks[n].document_id for n in np.flatnonzero(allowed)} == found


def test_what_is_not_there_is_told_with_what_is(index: Index) -> None:
    question = analyse("内容是什么?")
    with pytest.raises(SettingsError, match=r"'year:2019'\. There are: 2022; 2023"):
        allowed_chunks(index, question, "year:2019")
    with pytest.raises(SettingsError, match=r"'publisher:央行'\. There are: 中国信息通信研究院; 某市港务局"):
        allowed_chunks(index, question, ["year:2023", "publisher:央行"])
    with pytest.raises(SettingsError, match=r"the scope '煤炭'\. There are: 海港年报\(2022年\); .*茶叶"):
        allowed_chunks(index, question, "煤炭")


def test_beyond_its_chapters_a_scope_keeps_its_reports(index: Index) -> None:
    assert beyond_chapters(index, ["year:2023", "第一章"]) == ["year:2023"]
    assert beyond_chapters(index, "year:2023") == "year:2023"
    assert beyond_chapters(index, "第一章") is None


def test_the_year_of_a_report_is_that_of_its_title(index: Index) -> None:
    told = {source.document_id: years_of(source) for source in index.manifest.sources}
    assert told == {"sea-2022": ["2022"], "sea-2023": ["2023"], "river": ["2023"], "tea": []}


@pytest.mark.parametrize(
    ("short", "name", "fits"),
    [
        ("中国信通院", "中国信息通信研究院", True),
        ("信通院", "中国信息通信研究院", False),
        ("", "中国", False),
        ("中行", "中国人行", True),
    ],
)
def test_short_for(short: str, name: str, fits: bool) -> None:
    assert is_short_for(short, name) == fits


def test_of_many_reports_those_that_search_found(index: Index) -> None:
    hits = [Hit(1, 1.0, index.chunks.of("tea")[0]), Hit(2, 0.5, index.chunks.of("river")[0])]
    everything = np.ones(len(index.chunks), dtype=bool)
    assert reports_of(index, None) == reports_of(index, everything) == list(REPORTS)
    assert reports_of(index, found_among(index, everything, hits, most=3)) == ["river", "tea"]
    assert reports_of(index, found_among(index, None, hits, most=3)) == ["river", "tea"]
    # as many as one answer can tell of, or none found: all that may answer
    assert found_among(index, everything, hits, most=4) is everything
    assert found_among(index, everything, [], most=3) is everything
    two = index.chunks.lie_in(["sea-2022", "river"])
    assert found_among(index, two, hits, most=3) is two
