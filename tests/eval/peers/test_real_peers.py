"""Every peer as installed, in real processes; skipped where its packages are not there (pip install -e ".[peers]")."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.peers import run
from eval.peers.run import PeerResult, run_peers
from eval.peers.systems import SYSTEMS, require_packages, system_named
from index.errors import UsageError
from tests.eval.peers.make_report import LOANS, MONEY, report


def measured(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> PeerResult:
    system = system_named(name)
    try:
        require_packages([system])
    except UsageError as error:
        pytest.skip(str(error))
    monkeypatch.setattr(run, "ROUNDS", 1)
    (result,) = run_peers(report(folder), [LOANS, MONEY], systems=[system])
    return result


@pytest.mark.parametrize("name", [system.name for system in SYSTEMS[1:]])
def test_a_peer_finds_pages_with_their_labels(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = measured(name, tmp_path, monkeypatch)
    for found in result.passages:
        # Three pages, each short enough to be one passage.
        assert {passage.pages for passage in found} == {("F1",), ("1",), ("2",)}
        assert [passage.rank for passage in found] == [1, 2, 3]
    by_page = {passage.pages[0]: passage.text for passage in result.passages[0]}
    assert "34.76万亿元" in by_page["1"]
    assert "page_label" not in by_page["1"]
    if name != "LangChain Ensemble":
        assert [found[0].pages for found in result.passages] == [("1",), ("2",)]
    assert result.version.split()[0] == system_named(name).packages[0]
    assert 0 < result.query_p50_ms <= result.query_p95_ms


def test_as_shipped_bm25_finds_no_word_of_a_chinese_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without words in common every chunk scores 0, and its order, the last chunk first, takes half of the vote."""
    result = measured("LangChain Ensemble", tmp_path, monkeypatch)
    assert result.passages[0][0].pages == ("2",)
