"""Decryption in linear time gives what pdfminer's own gives, also when it goes on where it ended."""

from __future__ import annotations

import random

from pdfminer.arcfour import Arcfour

from index.readers.pdf.arcfour import LinearArcfour


def test_the_known_answer_of_the_algorithm() -> None:
    assert LinearArcfour(b"Key").process(b"Plaintext").hex() == "bbf316e8d940af0ad3"


def test_same_as_pdfminer_in_several_calls() -> None:
    chance = random.Random(3)
    for length in (5, 10, 16):
        key = chance.randbytes(length)
        ours, theirs = LinearArcfour(key), Arcfour(key)
        for size in (0, 1, 300):
            data = chance.randbytes(size)
            assert ours.process(data) == theirs.process(data)
