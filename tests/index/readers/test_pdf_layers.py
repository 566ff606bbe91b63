"""Layers that are switched off: what lies in them is left out, what lies in the others is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdfminer.pdftypes import PDFObjRef
from pdfminer.psparser import LIT

from index.readers.pdf.layers import is_off, layers_off
from index.readers.pdf.reader import read_pdf
from tests.index.raw_pdf import raw_pdf, stream


class Objects:
    """A file's objects by number, as pdfminer asks for them."""

    def __init__(self, **objects: object) -> None:
        self.objects = {int(name[1:]): found for name, found in objects.items()}

    def getobj(self, number: int) -> object:
        return self.objects[number]


FILE = Objects(o7={"Type": LIT("OCG")}, o8={"Type": LIT("OCG")})
ON, OFF = PDFObjRef(FILE, 7), PDFObjRef(FILE, 8)


def test_layers_off() -> None:
    assert layers_off({}) == frozenset()
    assert layers_off({"OCProperties": {"OCGs": [ON, OFF], "D": {"OFF": [OFF]}}}) == {8}
    base = {"OCGs": [ON, OFF], "D": {"BaseState": LIT("OFF"), "ON": [ON]}}
    assert layers_off({"OCProperties": base}) == {8}


@pytest.mark.parametrize(
    ("rule", "groups", "hidden"),
    [
        (None, [ON, OFF], False),
        (None, [OFF], True),
        (None, [], False),
        ("AllOn", [ON, OFF], True),
        ("AnyOff", [ON, OFF], False),
        ("AnyOff", [ON], True),
        ("AllOff", [ON, OFF], True),
        ("AllOff", [OFF], False),
    ],
)
def test_memberships(rule: str | None, groups: list[PDFObjRef], hidden: bool) -> None:
    membership = {"Type": LIT("OCMD"), "OCGs": groups, **({"P": LIT(rule)} if rule else {})}
    assert is_off(membership, frozenset({8})) is hidden


def test_a_layer_of_its_own() -> None:
    off = frozenset({8})
    assert (is_off(OFF, off), is_off(ON, off), is_off({"OCGs": OFF}, off), is_off(None, off)) == (
        True,
        False,
        True,
        False,
    )


def test_layers_that_are_off_are_not_read(tmp_path: Path) -> None:
    def line(y: int, text: bytes) -> bytes:
        return b"BT /F 12 Tf 50 %d Td (%s) Tj ET\n" % (y, text)

    content = (
        line(700, b"The bridge was checked in the year 2023.")
        + b"/OC /Off BDC /Span BMC "
        + line(680, b"A draft that nobody sees.")
        + b"EMC EMC\n/OC /On BDC "
        + line(660, b"It carries 40 tons at most.")
        + b"EMC /Form Do /Shown Do"
    )
    font = b"<</Font<</F 5 0 R>>>>"
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources" + font
    path = raw_pdf(
        tmp_path / "report.pdf",
        [
            b"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[6 0 R 7 0 R]/D<</OFF[7 0 R]>>>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>"
            b"/Properties<</On 6 0 R/Off 7 0 R>>/XObject<</Form 8 0 R/Shown 9 0 R>>>>>>",
            stream(content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Type/OCG/Name(text)>>",
            b"<</Type/OCG/Name(drafts)>>",
            stream(line(640, b"Another draft of it."), form + b"/OC 7 0 R"),
            stream(line(620, b"Its steel is of 1962."), form),
        ],
    )
    document = read_pdf(path)
    text = " ".join(block.text for block in document.blocks)
    assert "draft" not in text
    assert [words in text for words in ("in the year 2023", "40 tons", "of 1962")] == [True] * 3
    hidden = [left.text for item in document.dropped if item.what == "hidden text" for left in item.texts]
    assert hidden == ["A draft that nobody sees.Another draft of it."] or hidden == [
        "A draft that nobody sees.",
        "Another draft of it.",
    ]
