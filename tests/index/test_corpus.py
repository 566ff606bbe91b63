"""The report that comes with the project, and its prebuilt index."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from index.chunking.chunks import chunk_document
from index.corpus import CORPUS_FILE, CORPUS_INDEX
from index.corpus.rebuild import rebuild
from index.models.encoder import DEFAULT_ENCODER, load_encoder
from index.readers.dispatch import read_document
from index.schema import Block, Document, Progress, Vectors
from index.store.folder import Index
from index.store.manifest import Manifest, file_hash
from index.store.search_texts import chunk_passage, known_vectors, sentence_passage

OUTLINE = Path(__file__).parent / "data" / "corpus_outline.json"
FOOTNOTE_PAGES = [2, 6, 6, 6, 6, 9, 10, 11, 11, 21, 23, 29, 30, 31, 32, 33, 34, 34, 39, 40]
CAPTIONS = {
    # label: printed page, source, whether the values stand only in a picture
    "表1": ("5", "公开渠道搜集", True),
    "图1": ("9", "CB Insights", True),
    "图2": ("9", "CB Insights", True),
    "表2": ("16", "12 家上市银行 2022 年、2023 年年报", True),
    "表3": ("23", "公开渠道搜集", False),
    "表4": ("25", "公开渠道搜集", False),
    "图3": ("35", "GASA", True),
    "图4": ("40", "中国人民银行季度金融机构贷款投向统计报告", True),
    "图5": ("44", "2023 年度人力资源和社会保障事业发展统计公报", True),
    "表5": ("45", "机构年报", True),
}
LONGEST_SENTENCE = 100
SAMPLE = 12
"""Every twelfth text is encoded again: about 80 of 950, a few seconds instead of a minute."""


class StoredEncoder:
    """The vectors of the prebuilt index, by text; a text that it does not hold is a ``KeyError``."""

    def __init__(self, index: Index) -> None:
        self._known = known_vectors(index.chunks, index.dense.vectors(), index.dense.sentence_vectors())

    @property
    def name(self) -> str:
        """As the encoder that made them."""
        return DEFAULT_ENCODER

    @property
    def dimension(self) -> int:
        """As the encoder that made them."""
        return 384

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """No question is asked here."""
        raise NotImplementedError

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """What is stored."""
        return np.stack([self._known[text] for text in texts])


@cache
def corpus() -> Document:
    return read_document(CORPUS_FILE)


@cache
def prebuilt() -> Index:
    return Index.load(CORPUS_INDEX, encoder=DEFAULT_ENCODER)


def of_kind(kind: str) -> list[Block]:
    return [block for block in corpus().blocks if block.kind == kind]


def test_the_cover() -> None:
    report = corpus()
    assert (report.document_id, report.title, report.publisher, report.number, report.date) == (
        "fintech-bluebook-2024",
        "金融科技生态蓝皮书(2024年)",
        "中国信息通信研究院",
        "No.202419",
        "2025年1月",
    )
    assert report.blocks[0].text.startswith("来源:中国信息通信研究院。")


def test_every_heading_with_level_and_page() -> None:
    wanted = json.loads(OUTLINE.read_text(encoding="utf-8"))
    assert len(wanted) == 81
    assert [[s.level, s.page_label, s.title] for s in corpus().sections] == wanted


def test_fifty_numbered_pages_after_the_front_matter() -> None:
    """The file's page 10 is printed 1; pages 6 to 9 are contents and lists, which are no text."""
    pages = {page.page_index: page.page_label for page in corpus().pages}
    assert pages == dict.fromkeys(range(1, 6)) | {label + 9: str(label) for label in range(1, 51)}
    assert all(page.has_text for page in corpus().pages)


def test_captions_with_page_source_and_picture() -> None:
    found = {block.label: (block.page_label, block.source, block.picture) for block in of_kind("caption")}
    assert found == CAPTIONS
    assert len([label for label in CAPTIONS if label.startswith("表")]) == 5


def test_the_two_tables_that_are_text() -> None:
    applications, rules = of_kind("table")
    assert (applications.label, applications.header, len(applications.rows)) == ("表3", ("机构", "应用场景"), 12)
    assert (rules.label, rules.header, len(rules.rows)) == ("表4", ("时间", "政策法规及标准规范"), 12)
    assert applications.rows[11].cells == ("杭州银行", "办公助手、知识问答")
    assert rules.rows[9].cells == ("2024年3月", "《数据安全技术 数据分类分级规则》(GB/T 43697-2024)")
    assert len({row.cells[0] for row in applications.rows}) == 12


def test_twenty_footnotes_on_their_pages_each_linked_to_a_sentence() -> None:
    notes = of_kind("footnote")
    assert [(note.label, note.page_label) for note in notes] == [
        (str(mark), str(page)) for mark, page in enumerate(FOOTNOTE_PAGES, start=1)
    ]
    marks = [(mark.mark, mark.page_index - 9) for block in corpus().blocks for mark in block.marks]
    assert marks == [(str(mark), page) for mark, page in enumerate(FOOTNOTE_PAGES, start=1)]
    linked = [text for chunk in chunk_document(corpus()) for s in chunk.sentences for text in s.footnotes]
    assert linked == [note.text for note in notes]


def test_sentences_are_short_whole_and_say_what_they_are_about() -> None:
    for chunk in chunk_document(corpus()):
        for sentence in chunk.sentences:
            assert len(sentence.text) <= LONGEST_SENTENCE or chunk.kind == "footnote", sentence.text
            if chunk.kind == "text":
                assert sentence.text.endswith(("。", "。”")), sentence.text
                assert not sentence.text.startswith(("其中", "此外", "该", "这", "同时", "它")), sentence.text


def test_the_prebuilt_index_is_small_and_whole() -> None:
    size = sum(path.stat().st_size for path in CORPUS_INDEX.rglob("*") if path.is_file())
    assert size < 5_000_000
    manifest = prebuilt().manifest
    assert (manifest.name, manifest.encoder) == ("fintech-bluebook-2024", DEFAULT_ENCODER)
    assert [(s.file_name, s.sha256) for s in manifest.sources] == [(CORPUS_FILE.name, file_hash(CORPUS_FILE))], (
        "the restatement was changed after its index was made: make corpus"
    )
    assert prebuilt().documents == (corpus(),)
    assert prebuilt().chunks == chunk_document(corpus())
    assert {path.name for path in CORPUS_INDEX.iterdir()} - {".lock"} == {
        "manifest.json",
        manifest.words,
        manifest.sources[0].segment,
    }


def comparable(manifest: Manifest) -> Manifest:
    """Without what may differ from machine to machine: the hash of the vectors, and with it the name of the folder."""
    return replace(manifest, checksum="", sources=tuple(replace(s, segment="", files={}) for s in manifest.sources))


def test_a_rebuild_gives_the_prebuilt_index(tmp_path: Path) -> None:
    """From the vectors that are stored; that they are the encoder's is the next test."""
    manifest, written = rebuild(corpus(), StoredEncoder(prebuilt()), tmp_path / "index")
    assert written
    assert comparable(manifest) == comparable(prebuilt().manifest)
    rebuilt = Index.load(tmp_path / "index")
    np.testing.assert_allclose(rebuilt.dense.vectors(), prebuilt().dense.vectors(), atol=1e-6)
    np.testing.assert_array_equal(rebuilt.dense.sentence_vectors(), prebuilt().dense.sentence_vectors())
    np.testing.assert_array_equal(rebuilt.dense.offsets, prebuilt().dense.offsets)
    for query in (["绿色", "贷款"], ["数字", "人民币"]):
        scores = [index.lexical.chunk_scores(query) for index in (rebuilt, prebuilt())]
        np.testing.assert_allclose(scores[0], scores[1], rtol=1e-5)
    assert not rebuild(corpus(), StoredEncoder(prebuilt()), tmp_path / "index")[1]  # once more: nothing to write


@pytest.mark.parametrize("what", ["chunks", "sentences"])
def test_the_stored_vectors_are_those_of_the_encoder(what: str) -> None:
    index = prebuilt()
    if what == "chunks":
        texts, stored = [chunk_passage(chunk) for chunk in index.chunks], index.dense.vectors()
    else:
        texts = [sentence_passage(chunk, sentence) for chunk in index.chunks for sentence in chunk.sentences]
        stored = index.dense.sentence_vectors()
    assert len(texts) == len(stored)
    fresh = load_encoder().encode_documents(texts[::SAMPLE])
    stored = stored[::SAMPLE]
    cosines = (fresh * stored).sum(axis=1) / np.linalg.norm(fresh, axis=1) / np.linalg.norm(stored, axis=1)
    assert cosines.min() > 0.999
