from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.readers.markdown.reader import read_markdown
from index.store.folder import Index, build_index
from rag.config import RetrievalSettings
from rag.question.analysis import analyse
from rag.retrieval.ranked_chunks import Retrieved, retrieve
from tests.fakes import LetterEncoder
from tests.rag.mini_report import BigramEncoder, mini_index

# The vectors of tests.fakes.LetterEncoder count 绿, 贷, 款 and one for the rest:
# 绿色贷款 (1, 1, 1, 1) / 2; 绿色债券 (1, 0, 0, 1) / sqrt(2); 供水 (0, 0, 0, 1)
THREE = "# 一、甲\n\n绿色贷款。\n\n# 二、乙\n\n绿色债券。\n\n# 三、丙\n\n供水。\n"
COSINES = [1.0, 2 / (2 * np.sqrt(2)), 0.5]  # of 绿色贷款 with each
DENSE_ONLY = RetrievalSettings(bm25=0, bm25_sentence=0)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("three")
    (folder / "three.md").write_text(THREE, encoding="utf-8")
    build_index([read_markdown(folder / "three.md")], LetterEncoder(), folder / "index")
    return Index.load(folder / "index")


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("mini"))


def ask_letters(
    index: Index,
    text: str,
    settings: RetrievalSettings | None = None,
    *,
    k: int = 10,
    scope: np.typing.NDArray[np.bool_] | None = None,
) -> Retrieved:
    vector = LetterEncoder().encode_queries([text])[0]
    return retrieve(index, analyse(text), vector, settings or RetrievalSettings(), k=k, scope=scope)


def ask_mini(index: Index, text: str, k: int = 5) -> Retrieved:
    vector = BigramEncoder().encode_queries([text])[0]
    return retrieve(index, analyse(text), vector, RetrievalSettings(), k=k)


def texts(found: Retrieved) -> list[str]:
    return [hit.chunk.text for hit in found.hits]


def test_signals_by_hand(three: Index) -> None:
    found = ask_letters(three, "绿色贷款")
    assert texts(found) == ["绿色贷款。", "绿色债券。", "供水。"]
    assert [hit.rank for hit in found.hits] == [1, 2, 3]
    for name in ("chunk", "sentence"):
        np.testing.assert_allclose([hit.signals[name] for hit in found.hits], COSINES, atol=1e-3)
    # 绿色贷款 and 贷款 stand in the first alone, 绿色 in two, none of the words in the third
    for name in ("bm25", "bm25_sentence"):
        first, second, third = (hit.signals[name] for hit in found.hits)
        assert first > second > third == 0.0


def test_score_is_the_mean_of_z_scores(three: Index) -> None:
    found = ask_letters(three, "绿色贷款", DENSE_ONLY)
    # cosines 1, .7071, .5: mean .7357, deviation .2051; both signals are the same here
    expected = [(1 - 0.7357) / 0.2051, (0.7071 - 0.7357) / 0.2051, (0.5 - 0.7357) / 0.2051]
    np.testing.assert_allclose([hit.score for hit in found.hits], expected, atol=0.01)


def test_every_hit_brings_the_cosines_and_bm25_of_its_sentences(mini: Index) -> None:
    found = ask_mini(mini, "港口投资余额是多少?")
    for hit, cosines, lexical in zip(found.hits, found.cosines, found.lexical, strict=True):
        assert cosines.shape == lexical.shape == (len(hit.chunk.sentences),)
        assert hit.signals["sentence"] == pytest.approx(float(cosines.max()), abs=1e-3)
        assert hit.signals["bm25_sentence"] == pytest.approx(float(lexical.max()), abs=1e-3)


def test_ranks_can_be_fused_instead(three: Index) -> None:
    found = ask_letters(three, "绿色贷款", RetrievalSettings(fusion="rank"))
    assert texts(found) == ["绿色贷款。", "绿色债券。", "供水。"]
    # first for all four signals, each of weight 1
    assert found.hits[0].score == pytest.approx(4 / 61)


def test_k_limits_the_hits(three: Index) -> None:
    assert texts(ask_letters(three, "绿色贷款", k=1)) == ["绿色贷款。"]
    assert len(ask_letters(three, "绿色贷款", k=100).hits) == 3


def test_scope_leaves_out_the_rest(three: Index) -> None:
    chapter_two = np.array([chunk.section == ("二、乙",) for chunk in three.chunks])
    assert texts(ask_letters(three, "绿色贷款", scope=chapter_two)) == ["绿色债券。"]


def test_the_scope_of_the_caller_is_left_as_it_was(three: Index) -> None:
    everything = np.ones(len(three.chunks), dtype=bool)
    assert "outline" in {chunk.kind for chunk in three.chunks}  # left out, but not in the caller's array
    ask_letters(three, "绿色贷款", scope=everything)
    assert everything.all()


def test_an_empty_scope_finds_nothing(three: Index) -> None:
    found = ask_letters(three, "绿色贷款", scope=np.zeros(len(three.chunks), dtype=bool))
    assert found.hits == ()


def test_a_question_without_a_known_word_is_ranked_by_vectors(three: Index) -> None:
    found = ask_letters(three, "绿绿款款")
    assert texts(found)[0] == "绿色贷款。"
    assert {hit.signals["bm25"] for hit in found.hits} == {0.0}


@pytest.mark.parametrize(
    ("question", "kind", "label"),
    [
        ("表1", "table", "表1"),
        ("表 一写了什么?", "table", "表1"),
        ("图1是什么?", "figure", "图1"),
        ("投资余额是多少,见图 1", "figure", "图1"),  # although the text is nearer
        ("脚注1说了什么?", "footnote", "1"),
    ],
)
def test_an_object_that_is_named_comes_first(mini: Index, question: str, kind: str, label: str) -> None:
    first = ask_mini(mini, question).hits[0].chunk
    assert (first.kind, first.label) == (kind, label)


@pytest.mark.parametrize("page", ["1", "2", "3", "4"])
def test_a_page_that_is_named_comes_first(mini: Index, page: str) -> None:
    first = ask_mini(mini, f"第{page}页讲了什么?").hits[0].chunk
    assert page in {sentence.page_label for sentence in first.sentences}


def test_a_target_that_the_report_lacks_changes_nothing(mini: Index) -> None:
    found = ask_mini(mini, "表9写了什么?")
    assert found.hits
    assert all(hit.score < 5 for hit in found.hits)  # z-scores of a dozen chunks, no bonus


def test_headings_and_cover_are_found_only_where_they_are_asked_for(mini: Index) -> None:
    kinds = {hit.chunk.kind for hit in ask_mini(mini, "总体情况如何?", k=100).hits}
    assert not kinds & {"outline", "cover"}
    about = {hit.chunk.kind for hit in ask_mini(mini, "报告是什么时候发布的?", k=100).hits}
    assert "cover" in about
    assert "outline" not in about


def test_an_alias_finds_what_the_question_calls_otherwise(tmp_path: Path) -> None:
    index = mini_index(tmp_path, "# 一、甲\n\n工商银行推出平台。\n\n# 二、乙\n\n海豚公司推出平台。\n")
    first = ask_mini(index, "工行推出了什么?").hits[0]
    assert first.chunk.text == "工商银行推出平台。"
    assert first.signals["bm25"] > 0
