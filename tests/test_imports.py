"""Starting is part of the product: a command imports what it needs and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = {
    "numpy",
    "faiss",
    "jieba",
    "bm25s",
    "torch",
    "pandas",
    "onnxruntime",
    "tokenizers",
    "pdfplumber",
    "sentence_transformers",
}
SERVERS = {"gradio", "fastapi", "starlette", "uvicorn", "mcp", "docx"}
NEVER_FOR_A_QUESTION = {"torch", "gradio", "sentence_transformers", "transformers", "pdfplumber", "pandas", "openai"}
_CODE = """
import json, sys
from rag.cli import main
sys.argv[0] = "bluebook"
try:
    main()
except SystemExit as end:
    code = end.code
print("\\n" + json.dumps([code, sorted({name.split(".")[0] for name in sys.modules})]))
"""


def imported_by(*args: str, folder: Path) -> tuple[int, set[str]]:
    """Exit code of a command, and the top-level modules that its process has imported."""
    env = {k: v for k, v in os.environ.items() if k != "BLUEBOOK_INDEX"} | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", _CODE, *args], capture_output=True, text=True, encoding="utf-8", env=env, cwd=folder
    )
    assert done.stdout, done.stderr
    code, modules = json.loads(done.stdout.splitlines()[-1])
    return int(code or 0), set(modules)


@pytest.mark.parametrize("args", [("--help",), ("ask", "--help"), ("--version",), ("ask", "--questions", "none.jsonl")])
def test_help_and_wrong_use_import_nothing_heavy(args: tuple[str, ...], tmp_path: Path) -> None:
    _, modules = imported_by(*args, folder=tmp_path)
    # The list of commands shows the help of the plug-ins, whose modules are light.
    plugins = set() if args == ("--help",) else {"ui", "eval"}
    assert modules & (HEAVY | {"gradio"} | plugins) == set()


@pytest.mark.parametrize("args", [("ui", "--help"), ("ui", "passwd", "--help"), ("mcp", "--help")])
def test_help_of_the_servers_imports_no_server(args: tuple[str, ...], tmp_path: Path) -> None:
    code, modules = imported_by(*args, folder=tmp_path)
    assert code == 0
    assert modules & (HEAVY | SERVERS | {"eval"}) == set()


def test_a_question_imports_no_framework(tmp_path: Path) -> None:
    code, modules = imported_by("ask", "金融科技的定义是谁提出的?", "--json", folder=tmp_path)
    assert code in (0, 3)
    assert modules & NEVER_FOR_A_QUESTION == set()
