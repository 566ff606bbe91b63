"""A report by its id, its title, or a part of the title that it alone has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import UsageError
from index.store.chosen_reports import chosen_report
from index.store.folder import build_index
from index.store.manifest import Manifest
from tests.fakes import LetterEncoder, document


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    titles = {"a": "海港年报(2022年)", "b": "海港年报(2023年)", "c": "年报"}
    documents = [replace(document(name, sha256=name), title=title) for name, title in titles.items()]
    return build_index(documents, LetterEncoder(), tmp_path / "index")[0]


@pytest.mark.parametrize(
    ("called", "meant"),
    [("a", "a"), ("海港年报(2023年)", "b"), ("2022", "a"), ("年报", "c")],
)
def test_one_is_meant(manifest: Manifest, called: str, meant: str) -> None:
    assert chosen_report(manifest, called).document_id == meant


def test_several_or_none_may_be_meant(manifest: Manifest) -> None:
    with pytest.raises(UsageError, match=r"'海港' may be any of 2 reports: a \(海港年报\(2022年\)\); b .*Give the id"):
        chosen_report(manifest, "海港")
    for called in ("茶叶", ""):
        with pytest.raises(UsageError, match=r"no report is called .*There are: a .*bluebook list"):
            chosen_report(manifest, called)
