"""Make the file of jieba's dictionary anew."""

from __future__ import annotations

import logging

import jieba

from index.dictionary import dictionary_file, write_dictionary


def main() -> None:
    """Read jieba's dictionary, write the file beside this one, and say so."""
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    path = dictionary_file(jieba.__version__)
    write_dictionary(tokenizer.FREQ, tokenizer.total, path)
    print(f"{path}: {len(tokenizer.FREQ)} words and beginnings of words, {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
