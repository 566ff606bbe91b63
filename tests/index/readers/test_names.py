"""Names of files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from index.readers.dispatch import read_document
from index.readers.names import file_document_id, file_name, file_stem


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are Unicode there")
def test_a_name_that_is_no_utf8_is_read_as_gb18030(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("绿色.md".encode("gb18030"))
    path.write_text("# 一、港口\n\n2030年吞吐量为3亿吨。\n", encoding="utf-8")
    assert (file_name(path), file_stem(path), file_document_id(path)) == ("绿色.md", "绿色", "绿色")
    assert read_document(path).file_name == "绿色.md"


def test_a_name_that_is_neither_has_marks_in_it() -> None:
    assert file_name(Path(os.fsdecode(b"a\xff.md"))) == "a\N{REPLACEMENT CHARACTER}.md"
