"""A Chinese word → its class, from the dictionary that cuts text into words, looked up one word at a time."""

from __future__ import annotations

from functools import lru_cache

from index.words.segmentation import tokenizer


@lru_cache(maxsize=1)
def _dictionary() -> bytes:
    """Lines of a word, its frequency and its class; five megabytes, read on first use in a few milliseconds."""
    with tokenizer().get_dict_file() as file:
        found: bytes = b"\n" + file.read()
    return found


@lru_cache(maxsize=2_000)
def word_class(word: str) -> str | None:
    """The class of ``word`` (n, v, nr, ns, …); ``None`` where the dictionary lacks it."""
    text = _dictionary()
    start = text.find(f"\n{word} ".encode())
    if start < 0:
        return None
    line = text[start + 1 : text.find(b"\n", start + 1)].decode("utf-8").split()
    return line[2] if len(line) > 2 else ""
