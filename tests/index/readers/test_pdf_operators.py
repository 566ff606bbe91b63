"""Content streams to operators: what pdfminer's own parser says of the same bytes, well-formed or not."""

from __future__ import annotations

import random
from typing import Any

import pytest
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import PSEOF

from index.readers.pdf.operators import instructions


def by_pdfminer(data: bytes) -> list[Any]:
    parser = PDFContentParser([PDFStream({}, data)])
    found: list[Any] = []
    try:
        while True:
            found.append(parser.nextobject()[1])
    except PSEOF:
        return found


def flat(data: bytes) -> list[Any]:
    """Arguments and operators as they follow one another."""
    return [
        value for operator, given in instructions(data) for value in (*given, *([] if operator is None else [operator]))
    ]


def spelt(values: list[Any]) -> list[object]:
    return [
        (dict(value.attrs), bytes(value.rawdata or b"")) if isinstance(value, PDFStream) else repr(value)
        for value in values
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"q 1 0 0 -1.5 +.5 -7. cm /F1 12 Tf [(a) -120 (b)] TJ T* ET Q",
        rb"(a\(b\)c (d (e)) \101\12\8\n\\ \q) Tj",
        b"(one\\\r\ntwo\\\nthree) Tj (not ended",
        b"<48 65 6C 6c6F> Tj <486> Tj <> Tj",
        b"/OC /MC0 BDC /Span <</ActualText <FEFF> /N [1 [2 3] /Y]>> BDC EMC",
        b"/A#20B /#41 /C#4 /\xe4\xb8\xad /\xff gs",
        b"% a comment (with a string\n1 0 0 rg%another\r0 g",
        b"1-2 --3 1.2.3 . - + 4e5 true false null 0 0 m",
        b"] >> } 1 w [ 1 2 { 3 } ] << /A 1 >> x",
        b"(a)' 1 2 (b)\" f* B* W* n",
        b"BI /W 2 /H 1 /CS /G /BPC 8 ID (\\) EI) \xffEI Q 1 w",
        b"BI /W 1 /H 1 /F [/A85] ID 5sdq,~> EI Q",
        b"ID 1 w \x00\x00 2 w",
        b"",
    ],
)
def test_same_as_pdfminer(data: bytes) -> None:
    assert spelt(flat(data)) == spelt(by_pdfminer(data + b"\n"))


def test_same_as_pdfminer_on_any_numbers_names_and_operators() -> None:
    rng = random.Random(7)
    letters = b"0123456789.-+ \n/#abBTfm*'[]"
    for _ in range(300):
        data = bytes(rng.choice(letters) for _ in range(40))
        assert spelt(flat(data)) == spelt(by_pdfminer(data + b"\n")), data


@pytest.mark.parametrize("data", [b"<< /A >> BDC 1 w", b"(\\777) Tj 1 w", b"BI /W ID x EI 1 w"])
def test_what_pdfminer_fails_on_is_passed_over(data: bytes) -> None:
    assert spelt(flat(data))[-2:] == ["1", "/b'w'"]
