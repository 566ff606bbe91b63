"""Footnotes for python-docx 1.2, which has none: the part of the package that holds them, and references to it.

ECMA-376 part 1: 11.3.7 (the footnotes part), 17.11 (its elements). A document with footnotes has two of its own, with ids
-1 and 0: the line above the notes, and the line above notes that go on from the page before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph

_SEPARATORS = (
    f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="-1"><w:p><w:pPr><w:spacing w:after="0" '
    'w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
    'w:lineRule="auto"/></w:pPr><w:r><w:continuationSeparator/></w:r></w:p></w:footnote></w:footnotes>'
)
_AFTER_FOOTNOTES = (
    "w:endnotePr",
    "w:compat",
    "w:docVars",
    "w:rsids",
    "m:mathPr",
    "w:themeFontLang",
    "w:clrSchemeMapping",
)
"""What follows ``w:footnotePr`` in the settings, in the order of the schema (17.15.1.78), as far as documents have it."""


class Footnotes:
    """The footnotes of a document that is being written; ``attach`` when all of them are there."""

    def __init__(self) -> None:
        self._root = parse_xml(_SEPARATORS)
        self._last = 0

    def refer(self, paragraph: Paragraph, parts: list[tuple[str, str | None]]) -> int:
        """Add a reference at the end of ``paragraph`` to a new note and return its id.

        ``parts`` are the texts of the note, each with the id of a character style or ``None``.
        """
        self._last += 1
        note = OxmlElement("w:footnote", {qn("w:id"): str(self._last)})
        body = OxmlElement("w:p")
        properties = OxmlElement("w:pPr")
        properties.append(OxmlElement("w:pStyle", {qn("w:val"): "FootnoteText"}))
        body.append(properties)
        body.append(_reference(OxmlElement("w:footnoteRef")))
        for text, style in [(" ", None), *parts]:
            body.append(_run(text, style))
        note.append(body)
        self._root.append(note)
        bookmark = {qn("w:id"): str(self._last), qn("w:name"): f"_RefNote{self._last}"}
        paragraph._p.append(OxmlElement("w:bookmarkStart", bookmark))
        paragraph._p.append(_reference(OxmlElement("w:footnoteReference", {qn("w:id"): str(self._last)})))
        paragraph._p.append(OxmlElement("w:bookmarkEnd", {qn("w:id"): str(self._last)}))
        return self._last

    def refer_again(self, paragraph: Paragraph, note: int) -> None:
        """Add another reference to a note that is there: a field that shows its number (NOTEREF, 17.16.5.41)."""
        field = OxmlElement("w:fldSimple", {qn("w:instr"): f" NOTEREF _RefNote{note} \\f \\h "})
        shown = OxmlElement("w:t")
        shown.text = str(note)
        field.append(_reference(shown))
        paragraph._p.append(field)

    def attach(self, document: Document) -> None:
        """Put the notes into the package of ``document``; without a note it is left as it is."""
        if not self._last:
            return
        name = PackURI("/word/footnotes.xml")
        part = XmlPart(name, CONTENT_TYPE.WML_FOOTNOTES, self._root, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        own = OxmlElement("w:footnotePr")
        for separator in ("-1", "0"):
            own.append(OxmlElement("w:footnote", {qn("w:id"): separator}))
        settings = document.settings.element
        following = next((child for child in settings if child.tag in {qn(name) for name in _AFTER_FOOTNOTES}), None)
        if following is None:
            settings.append(own)
        else:
            following.addprevious(own)


def _reference(inner: BaseOxmlElement) -> BaseOxmlElement:
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    properties.append(OxmlElement("w:rStyle", {qn("w:val"): "FootnoteReference"}))
    run.append(properties)
    run.append(inner)
    return run


def _run(text: str, style: str | None) -> BaseOxmlElement:
    run = OxmlElement("w:r")
    if style is not None:
        properties = OxmlElement("w:rPr")
        properties.append(OxmlElement("w:rStyle", {qn("w:val"): style}))
        run.append(properties)
    shown = OxmlElement("w:t", {qn("xml:space"): "preserve"})
    shown.text = text
    run.append(shown)
    return run
