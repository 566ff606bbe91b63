"""The examples of docs/python.md print what they say; ``rag`` gives its names without importing anything before."""

from __future__ import annotations

import doctest
import subprocess
import sys

import pytest

import rag
from tests.docs.pages import ROOT, blocks


def test_the_examples_print_what_the_page_says() -> None:
    page = ROOT / "docs" / "python.md"
    source = "\n".join(blocks(page, "python"))
    said: list[str] = []
    examples = doctest.DocTestParser().get_doctest(source, {}, page.name, str(page), 0)
    result = doctest.DocTestRunner().run(examples, out=said.append)
    assert result.failed == 0, "".join(said)
    assert result.attempted > 10


def test_importing_rag_imports_nothing_of_it() -> None:
    code = "import sys, rag; print(sorted(name for name in sys.modules if name.partition('.')[0] in ('rag', 'index', 'numpy')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "['rag']"


@pytest.mark.parametrize("name", rag.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(rag, name).__name__ == name


def test_another_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Helper'"):
        _ = rag.Helper
