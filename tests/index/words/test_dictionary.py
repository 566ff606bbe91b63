from __future__ import annotations

from pathlib import Path

import jieba
import pytest

from index.corpus import CORPUS_FILE
from index.words.dictionary import MappedFrequencies, dictionary_file, mapped_tokenizer, write_dictionary


@pytest.fixture(scope="module")
def jiebas_own() -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


def test_the_file_holds_the_dictionary_of_the_jieba_that_is_installed(jiebas_own: jieba.Tokenizer) -> None:
    mapped = MappedFrequencies(dictionary_file(jieba.__version__))
    assert mapped.total == jiebas_own.total
    assert all(mapped.get(word) == frequency for word, frequency in jiebas_own.FREQ.items())
    assert "没有这样的词" not in mapped
    assert mapped.get("没有这样的词", 7) == 7


def test_words_are_cut_as_jieba_cuts_them(jiebas_own: jieba.Tokenizer) -> None:
    text = CORPUS_FILE.read_text("utf-8")[:20_000]
    assert mapped_tokenizer().lcut_for_search(text) == jiebas_own.lcut_for_search(text)


def test_a_word_that_is_added_stands_above_the_file(tmp_path: Path) -> None:
    write_dictionary({"绿": 0, "绿色": 5}, 5, tmp_path / "small.marisa")
    words = MappedFrequencies(tmp_path / "small.marisa")
    words["绿色"] = 9
    words["绿贷"] = 1
    assert [words[w] for w in ("绿", "绿色", "绿贷")] == [0, 9, 1]
    with pytest.raises(KeyError):
        _ = words["蓝"]


def test_another_version_of_jieba_reads_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jieba, "__version__", "0.0")
    assert not mapped_tokenizer().initialized
