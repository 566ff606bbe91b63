from __future__ import annotations

from pathlib import Path

from index.readers.dispatch import read_document
from index.words.normalize import normalize
from index.words.variants import fold_variants


def test_look_alikes_become_the_ordinary_characters() -> None:
    assert fold_variants("⻓沙⻢鞍⼭⻘岛⼾籍") == "长沙马鞍山青岛户籍"
    assert fold_variants("\uf92c君︵一︶ﬁrst") == "郎君(一)first"
    assert fold_variants("户长㎡,“%”Ａ") == "户长㎡,“%”Ａ"
    assert normalize("⻓沙") == "长沙"


def test_every_radical_with_an_ordinary_form_is_folded() -> None:
    left = [chr(code) for code in range(0x2F00, 0x2FD6) if fold_variants(chr(code)) == chr(code)]
    assert left == []
    assert all(len(fold_variants(chr(code))) == 1 for code in range(0x2E80, 0x2FD6))


def test_text_is_folded_as_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("⻓沙市有⼾籍⼈⼝。\n", "utf-8")
    assert [block.text for block in read_document(tmp_path / "a.txt").blocks] == ["长沙市有户籍人口。"]
