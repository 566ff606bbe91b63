"""Make the prebuilt index of the report that comes with the project."""

from __future__ import annotations

from index.corpus import CORPUS_FILE, CORPUS_INDEX
from index.corpus.rebuild import rebuild
from index.models.encoder import load_encoder
from index.readers.dispatch import read_document


def main() -> None:
    """Build, put in place, and say what came of it."""
    manifest, written = rebuild(read_document(CORPUS_FILE), load_encoder(), CORPUS_INDEX)
    size = sum(path.stat().st_size for path in CORPUS_INDEX.rglob("*") if path.is_file())
    print(
        f"{CORPUS_INDEX}: {manifest.chunks} chunks, {manifest.sentences} sentences, {size / 1e6:.2f} MB, "
        f"{'written' if written else 'unchanged'}"
    )


if __name__ == "__main__":
    main()
