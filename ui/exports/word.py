"""A conversation as a Word document: citations as footnotes, verified and unverified ones told apart by words and colour."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ui.exports.transcript import Entry, Note, Run, transcript
from ui.words.inert import plain_line, plain_run
from ui.words.texts import Words

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import CharacterStyle, ParagraphStyle
    from docx.text.paragraph import Paragraph

    from ui.exports.footnotes import Footnotes

VERIFIED, UNVERIFIED = "CitationVerified", "CitationUnverified"
"""Ids of the character styles of the two kinds of citation."""

_GREEN, _BROWN = "1A6B3A", "8F4A00"
_BODY, _HEADING = ("Times New Roman", "宋体"), ("Arial", "黑体")
"""Fonts for Latin and for Chinese characters: those that every Chinese Word has."""


def conversation_word(
    turns: Iterable[Mapping[str, Any]], t: Words, *, made: datetime, title: str = "", about: str = ""
) -> bytes:
    """A conversation as .docx; arguments as for Markdown, ``made`` is the date in its properties.

    Raises ``ValueError`` for a turn that is none.
    """
    import docx

    from ui.exports.footnotes import Footnotes

    entries = transcript(turns, t)
    document = docx.Document()
    _style(document)
    named = plain_line(title) or t("conversation_untitled")
    properties = document.core_properties
    properties.title, properties.author, properties.comments = named[:255], "", ""
    properties.created = properties.modified = made
    notes = Footnotes()
    document.add_heading(named, level=0)
    if about:
        document.add_paragraph(plain_line(about), style="Subtitle")
    numbers: dict[int, int] = {}
    for entry in entries:
        _write(document, entry, notes, numbers, t)
    if numbers:
        document.add_paragraph(t("export_legend"), style="Subtitle")
    notes.attach(document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _write(document: Document, entry: Entry, notes: Footnotes, numbers: dict[int, int], t: Words) -> None:
    document.add_heading(entry.question or t("question"), level=1)
    if entry.understood:
        document.add_paragraph(t("rewritten") + plain_line(entry.understood), style="Subtitle")
    if entry.refused:
        document.add_paragraph().add_run(t("refused")).bold = True
        document.add_paragraph(plain_line(entry.reason))
        _list(document, t("unmet"), entry.unmet)
        _list(document, t("nearest"), [f"{near.where}: “{near.quote}”" for near in entry.nearest])
    for runs in entry.paragraphs:
        paragraph = document.add_paragraph()
        for run in runs:
            _add(paragraph, run, notes, numbers, t)
    for line in entry.written:
        document.add_paragraph(plain_line(line), style="Subtitle")


def _list(document: Document, heading: str, items: Iterable[str]) -> None:
    lines = [plain_line(item) for item in items]
    if lines:
        document.add_paragraph(heading).paragraph_format.keep_with_next = True
    for line in lines:
        document.add_paragraph(line, style="List Bullet")


def _add(paragraph: Paragraph, run: Run, notes: Footnotes, numbers: dict[int, int], t: Words) -> None:
    if run.note is None:
        paragraph.add_run(plain_run(run.text))
        return
    if run.again:
        notes.refer_again(paragraph, numbers[run.note.number])
    else:
        numbers[run.note.number] = notes.refer(paragraph, _note(run.note, t))
    if not run.note.verified:
        paragraph.add_run(f"({t('quote_unverified')})", style="Citation Unverified")


def _note(note: Note, t: Words) -> list[tuple[str, str | None]]:
    said = (f"✓ {t('quote_verified')}", VERIFIED) if note.verified else (f"! {t('quote_unverified')}", UNVERIFIED)
    return [(f"{plain_line(note.where)}: “{plain_line(note.quote)}” ", None), said]


def _style(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, Pt, RGBColor

    styles = document.styles
    for page in document.sections:
        page.page_width, page.page_height = Mm(210), Mm(297)
    # The template says that its Chinese is English, and is then given the shapes of another country's characters.
    for language in styles.element.iter(_w("lang")):
        language.set(_w("eastAsia"), "zh-CN")
    for name, fonts, size in (
        ("Normal", _BODY, 11),
        ("Title", _HEADING, 20),
        ("Heading 1", _HEADING, 13),
        ("Subtitle", _BODY, 9.5),
    ):
        style = styles[name]
        _font(style, fonts, size)
        style.font.color.rgb = RGBColor.from_string("57606A" if name == "Subtitle" else "000000")
        style.font.italic = False
    for spacing in list(styles["Subtitle"].element.rPr.iter(_w("spacing"))):
        spacing.getparent().remove(spacing)
    styles["Normal"].paragraph_format.line_spacing = 1.5
    text = styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH)
    text.base_style = styles["Normal"]
    text.element.set(_w("styleId"), "FootnoteText")
    text.paragraph_format.line_spacing = 1.0
    _font(text, _BODY, 9)
    reference = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    reference.element.set(_w("styleId"), "FootnoteReference")
    reference.font.superscript = True
    for name, colour in (("Citation Verified", _GREEN), ("Citation Unverified", _BROWN)):
        told = styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        told.font.color.rgb = RGBColor.from_string(colour)
        told.font.bold = name == "Citation Unverified"
        told.font.size = Pt(9)


def _font(style: ParagraphStyle | CharacterStyle, fonts: tuple[str, str], size: float) -> None:
    """Fonts of a style. Those that the template takes from its theme would win and have no Chinese."""
    from docx.shared import Pt

    latin, chinese = fonts
    style.font.name = latin
    style.font.size = Pt(size)
    named = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        named.attrib.pop(_w(theme), None)
    named.set(_w("eastAsia"), chinese)


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    found: str = qn(f"w:{name}")
    return found
