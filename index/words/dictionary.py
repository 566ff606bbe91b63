"""jieba's dictionary as a file that is mapped into memory: reading it takes half a second, which every start would pay.

The file is named by the version of jieba whose words it holds (jieba's own, MIT); `make corpus` makes it anew. Where
another version is installed, jieba reads its dictionary itself.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import marisa_trie

_TOTAL = "<total>"
"""The key of the sum of all frequencies; no word is written so."""


def dictionary_file(version: str) -> Path:
    """Where the words of a version of jieba are."""
    return Path(__file__).parent / f"jieba-{version}.marisa"


class MappedFrequencies:
    """What jieba asks of its frequencies: those in a file, and above them the words that were added.

    The beginnings of words are in it too, with 0, as in jieba's own. A lookup takes about a microsecond.
    """

    def __init__(self, path: Path) -> None:
        self._mapped = marisa_trie.RecordTrie("<I").mmap(str(path))
        self._added: dict[str, int] = {}

    @property
    def total(self) -> int:
        """The sum of all frequencies."""
        return int(self._mapped[_TOTAL][0][0])

    def __contains__(self, word: str) -> bool:
        return word in self._added or word in self._mapped

    def __getitem__(self, word: str) -> int:
        found = self.get(word)
        if found is None:
            raise KeyError(word)
        return found

    def __setitem__(self, word: str, frequency: int) -> None:
        self._added[word] = frequency

    def get(self, word: str, default: int | None = None) -> int | None:
        """The frequency of a word, 0 for the beginning of one."""
        if word in self._added:
            return self._added[word]
        found = self._mapped.get(word)
        return int(found[0][0]) if found else default


def mapped_tokenizer() -> Any:
    """A jieba tokenizer on the mapped dictionary; one that reads its own where the file is another version's."""
    import jieba

    tokenizer = jieba.Tokenizer()
    path = dictionary_file(jieba.__version__)
    if path.is_file():
        frequencies = MappedFrequencies(path)
        tokenizer.FREQ, tokenizer.total = frequencies, frequencies.total
        tokenizer.initialized = True
    return tokenizer


def write_dictionary(frequencies: Mapping[str, int], total: int, path: Path) -> None:
    """Write words with their frequencies, in the same bytes every time."""
    rows = [(word, (frequency,)) for word, frequency in sorted(frequencies.items())]
    marisa_trie.RecordTrie("<I", [*rows, (_TOTAL, (total,))]).save(str(path))


def main() -> None:
    """Read jieba's dictionary, write the file beside this one, and say so: ``python -m index.words.dictionary``."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    path = dictionary_file(jieba.__version__)
    write_dictionary(tokenizer.FREQ, tokenizer.total, path)
    print(f"{path}: {len(tokenizer.FREQ)} words and beginnings of words, {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
