"""An index that grew report by report, with replacing and removing in between, is the index that is built at once."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.chunking.chunks import chunk_document
from index.readers.dispatch import read_document
from index.schema import Document
from index.store.folder import Index, build_index, remove_document
from index.store.search_texts import chunk_passage, sentence_passage
from index.words.segmentation import words
from rag.config import RetrievalSettings
from rag.question.analysis import analyse
from rag.retrieval.ranked_chunks import retrieve
from tests.fakes import LetterEncoder, document
from tests.index.store.made_segments import lexical_index

PORTS = {
    "hai-2022": ("海港年报(2022年)", "港口集装箱吞吐量为120万标箱,同比增长8.5%。绿色贷款余额30亿元。"),
    "hai-2023": ("海港年报(2023年)", "港口集装箱吞吐量为131万标箱。岸电改造完成42座泊位。"),
    "he-2023": ("河港年报", "内河货运量下降2%,泊位利用率为61%。FLEX调度系统上线。"),
    "cha": ("茶叶年报", "春茶在清明以前开采,产量为3万吨。茶农贷款增加。"),
}
QUESTIONS = ["港口集装箱吞吐量是多少?", "贷款余额", "泊位利用率", "FLEX是什么?", "春茶产量2023年"]


def report(name: str, folder: Path, *, more: str = "") -> Document:
    title, text = PORTS[name]
    path = folder / f"{name}.md"
    path.write_text(f"# {title}\n\n## 一、总体情况\n\n{text}{more}\n\n## 二、展望\n\n明年继续。\n", "utf-8")
    return replace(read_document(path), title=title)


@pytest.fixture
def at_once(tmp_path: Path) -> Index:
    build_index([report(name, tmp_path) for name in PORTS], LetterEncoder(), tmp_path / "at once")
    return Index.load(tmp_path / "at once")


@pytest.fixture
def grown(tmp_path: Path) -> Index:
    """Added one by one, the first one in another version that is replaced, another one that is removed again."""
    folder = tmp_path / "grown"
    build_index([report("hai-2022", tmp_path, more="港口有9座。")], LetterEncoder(), folder)
    gone = replace(report("cha", tmp_path, more="港口。泊位。泊位。WERO"), document_id="gone", sha256="gone")
    for name in ("hai-2023", "he-2023"):
        build_index([report(name, tmp_path)], LetterEncoder(), folder)
    build_index([gone], LetterEncoder(), folder)
    build_index([report("cha", tmp_path)], LetterEncoder(), folder)
    build_index([report("hai-2022", tmp_path)], LetterEncoder(), folder)
    remove_document(folder, "gone")
    return Index.load(folder)


def test_the_same_records_and_statistics(at_once: Index, grown: Index) -> None:
    assert grown.chunks == at_once.chunks
    assert grown.documents == at_once.documents
    np.testing.assert_array_equal(grown.dense.vectors(), at_once.dense.vectors())
    np.testing.assert_array_equal(grown.dense.offsets, at_once.dense.offsets)
    for name in ("hashes", "chunks", "sentences"):
        np.testing.assert_array_equal(getattr(grown.counts, name), getattr(at_once.counts, name))
    assert grown.counts.latin == at_once.counts.latin == {"flex"}
    assert (grown.manifest.chunks, grown.manifest.sentences) == (len(at_once.chunks), at_once.lexical.n_sentences)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_hits_and_scores(at_once: Index, grown: Index, question: str) -> None:
    asked, vector = analyse(question), LetterEncoder().encode_queries([question])[0]
    one, other = (retrieve(index, asked, vector, RetrievalSettings(), k=10) for index in (at_once, grown))
    assert [hit.chunk for hit in one.hits] == [hit.chunk for hit in other.hits]
    assert [hit.score for hit in one.hits] == pytest.approx([hit.score for hit in other.hits], abs=1e-6)
    assert [hit.signals for hit in one.hits] == [hit.signals for hit in other.hits]


@pytest.mark.parametrize("question", QUESTIONS)
def test_words_are_as_rare_as_if_all_texts_were_one_report(grown: Index, tmp_path: Path, question: str) -> None:
    chunks = list(grown.chunks)
    passages = [chunk_passage(chunk) for chunk in chunks]
    sentences = [sentence_passage(chunk, sentence) for chunk in chunks for sentence in chunk.sentences]
    whole = lexical_index(tmp_path, (passages, sentences))
    for mine, theirs in zip(grown.lexical.scores(words(question)), whole.scores(words(question)), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-6)
    assert [grown.lexical.weight(word) for word in words(question)] == [whole.weight(word) for word in words(question)]


def test_what_is_asked_of_many_chunks_is_what_the_chunks_say(at_once: Index) -> None:
    chunks = at_once.chunks
    assert chunks.of("he-2023") == tuple(c for c in chunks if c.document_id == "he-2023")
    assert chunks.of("nowhere") == ()
    assert [c for _, c in chunks.of_kind("text", documents=("cha", "he-2023"))] == [
        c for c in chunks if c.kind == "text" and c.document_id in ("cha", "he-2023")
    ]
    assert all(chunks.position(c.chunk_id) == n for n, c in enumerate(chunks))
    assert [chunks.position(name) for name in ("cha:9999", "cha:0000", "cha", "nowhere:0001", "cha:-1", "")] == [
        None
    ] * 6
    assert chunks.section_paths("cha") == tuple(dict.fromkeys(c.section for c in chunks.of("cha")))
    below = chunks.below(lambda path: path[-1:] == ("二、展望",))
    assert [c for n, c in enumerate(chunks) if below[n]] == [c for c in chunks if c.section[-1:] == ("二、展望",)]
    assert chunks.ids_of(below) == {c.chunk_id for n, c in enumerate(chunks) if below[n]}
    assert set(chunks.paths_of(below)) == {c.section for n, c in enumerate(chunks) if below[n]}
    assert (chunks.hold("集装箱吞吐量"), chunks.hold("煤炭")) == (True, False)
    assert chunks.with_id(chunks[-1].chunk_id) == chunks[len(chunks) - 1]
    assert chunks[:3] == tuple(chunks)[:3]
    with pytest.raises(KeyError):
        chunks.with_id("nowhere:0001")
    with pytest.raises(IndexError):
        chunks[len(chunks)]
    assert at_once.document("cha").title == "茶叶年报"
    with pytest.raises(KeyError):
        at_once.document("nowhere")


def test_the_chunks_are_those_of_the_documents(grown: Index) -> None:
    assert grown.chunks == tuple(chunk for document in grown.documents for chunk in chunk_document(document))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_more_reports_than_files_may_be_open(tmp_path: Path) -> None:
    """Where the system's limit for one process is 64 files, an index of 80 reports is loaded: the limit is raised."""
    documents = [document(f"r{n}", f"第{n}份报告。", sha256=f"{n:02x}") for n in range(80)]
    build_index(documents, LetterEncoder(), tmp_path / "index")
    code = (
        "import resource, sys; from pathlib import Path; from index.store.folder import Index\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (64, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))\n"
        "print(len({chunk.text for chunk in Index.load(Path(sys.argv[1])).chunks}))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "index")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "80\n"
