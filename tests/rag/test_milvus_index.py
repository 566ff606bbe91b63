"""What is answered from a Milvus server is what is answered from a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from index.readers.markdown.reader import read_markdown
from index.schema import Document
from index.store import places
from index.store.folder import Index as FolderIndex
from index.store.milvus.address import Address, address_of
from index.store.milvus.server import Server
from index.store.protocol import Index
from index.store.transfer import export_report, import_report
from rag.assistant import Assistant
from rag.cli import app
from rag.config import RetrievalSettings
from rag.question.analysis import analyse
from rag.retrieval.allowed_chunks import Scope, in_scope
from rag.retrieval.ranked_chunks import Retrieved, retrieve
from tests.fakes import FakeTools
from tests.rag.mini_report import MINI_REPORT, BigramEncoder, check_answer

ENCODER = BigramEncoder()
QUESTIONS = [
    "2030年6月末中国港口投资余额是多少?",
    "日本机场投资余额在2030年末是多少?",
    "有多少家港口公司上线调度平台?",
    "港口升级有哪三条路径?",
    "天鹅港有哪些应用场景?",
    "2035年港口投资余额是多少?",
    "机场投资和港口投资有什么不同?",
    "这份报告讲了什么?",
]


@dataclass(frozen=True)
class Both:
    """The same two reports in a folder and on a server; ``place`` is the server's, as ``--index`` takes it."""

    folder: Index
    server: Index
    place: Path
    documents: tuple[Document, ...]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    base = tmp_path_factory.mktemp("both")
    if told := os.environ.get("BLUEBOOK_MILVUS"):
        given = address_of(Path(told))
        assert given is not None
        address = replace(given, name=f"{given.name}_{os.getpid()}_rag")
    else:
        pytest.importorskip("pymilvus", reason="needs pymilvus: pip install -e '.[milvus]'")
        pytest.importorskip("milvus_lite", reason="needs milvus-lite, or a server's address in BLUEBOOK_MILVUS")
        address = Address(str(base / "both.db"), "bluebook")
    documents = []
    for name in ("港口", "机场"):
        (base / f"{name}.md").write_text(MINI_REPORT.replace("港口", name), encoding="utf-8")
        documents.append(read_markdown(base / f"{name}.md"))
    place = Path(address.told)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(base / "cache"))
        for where in (base / "index", place):
            places.build_index(documents, ENCODER, where, name="mini")
        yield Both(FolderIndex.load(base / "index"), places.open_index(place), place, tuple(documents))
        server = Server.connect(address)
        server.drop()
        server.close()


def test_what_is_asked_of_all_chunks_is_the_same(both: Both) -> None:
    assert both.server.chunks == both.folder.chunks
    assert both.server.documents == both.folder.documents
    assert both.server.dense.offsets.tolist() == both.folder.dense.offsets.tolist()
    for word in ("港口", "投资", "码头", "没有"):
        assert both.server.lexical.weight(word) == both.folder.lexical.weight(word)
        assert both.server.lexical.frequency.get(word) == both.folder.lexical.frequency.get(word)


def test_vectors_are_the_same(both: Both) -> None:
    everything = np.arange(len(both.folder.chunks))
    mine, theirs = both.server.dense, both.folder.dense
    assert np.array_equal(mine.chunk_vectors(everything), theirs.chunk_vectors(everything))
    assert np.array_equal(mine.sentence_vectors(), theirs.sentence_vectors())
    assert np.array_equal(mine.sentence_mean(), theirs.sentence_mean())


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_nearest_chunks_are_the_same(both: Both, question: str) -> None:
    query = ENCODER.encode_queries([question])[0]
    mine, theirs = (index.dense.search(query, 10) for index in (both.server, both.folder))
    assert np.allclose(mine[1], theirs[1], atol=1e-5)  # texts of both reports are alike, so places may change
    assert np.allclose(both.server.dense.chunk_scores(query, mine[0]), mine[1], atol=1e-5)


def found(index: Index, question: str, candidates: int, scope: str | None = None) -> Retrieved:
    return retrieve(
        index,
        analyse(question),
        ENCODER.encode_queries([question])[0],
        RetrievalSettings(candidates=candidates),
        k=5,
        scope=None if scope is None else in_scope(index, scope),
    )


@pytest.mark.parametrize("candidates", [200, 12])
@pytest.mark.parametrize("scope", [None, "机场年报", "技术应用"])
@pytest.mark.parametrize("question", QUESTIONS[:5])
def test_the_first_hit_is_the_same(both: Both, question: str, candidates: int, scope: str | None) -> None:
    mine, theirs = (found(index, question, candidates, scope) for index in (both.server, both.folder))
    assert mine.hits[0].chunk == theirs.hits[0].chunk
    signals = mine.hits[0].signals
    assert {name: signals[name] for name in ("chunk", "sentence")} == pytest.approx(
        {name: theirs.hits[0].signals[name] for name in ("chunk", "sentence")}, abs=1e-3
    )
    assert (signals["bm25"] > 0) == (theirs.hits[0].signals["bm25"] > 0)
    assert [len(own) for own in mine.lexical] == [len(hit.chunk.sentences) for hit in mine.hits]


@pytest.mark.parametrize("scope", [None, "机场年报(2031年)", "year:2031"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_are_the_same(both: Both, question: str, scope: Scope) -> None:
    mine, theirs = (Assistant(index, ENCODER).ask(question, scope=scope) for index in (both.server, both.folder))
    check_answer(mine, both.server)
    assert (mine.answer, mine.refused, mine.refusal_reason) == (theirs.answer, theirs.refused, theirs.refusal_reason)
    assert [c.chunk_id for c in mine.citations] == [c.chunk_id for c in theirs.citations]


def test_a_report_goes_from_a_server_into_a_folder(both: Both, tmp_path: Path) -> None:
    export_report(both.server, "机场", tmp_path / "out.bluebook")
    _, report, new = import_report(tmp_path / "out.bluebook", tmp_path / "index", ENCODER)
    assert (report, new) == ("机场", True)
    whole = FolderIndex.load(tmp_path / "index")
    assert whole.chunks == both.folder.chunks.of("机场")
    own = both.folder.chunks.range_of("机场")
    assert np.array_equal(whole.dense.vectors(), both.folder.dense.chunk_vectors(np.arange(own.start, own.stop)))


def test_commands_take_a_server_for_a_folder(both: Both, tools: FakeTools) -> None:
    told = CliRunner().invoke(app, ["list", "--index", str(both.place), "--plain"], obj=tools)
    assert told.exit_code == 0
    assert [line.split("\t")[:2] for line in told.stdout.splitlines()] == [
        ["港口", "港口年报(2031年)"],
        ["机场", "机场年报(2031年)"],
    ]


def test_a_server_that_is_away_ends_a_command_with_2(both: Both, tools: FakeTools) -> None:
    for command in (["list"], ["remove", "港口"], ["rename", "港口", "新名"]):
        told = CliRunner().invoke(app, [*command, "--index", "milvus://127.0.0.1:1/reports"], obj=tools)
        assert told.exit_code == 2
        assert "milvus://127.0.0.1:1/reports is away" in told.stderr
        assert len(told.stderr.splitlines()) == 1
