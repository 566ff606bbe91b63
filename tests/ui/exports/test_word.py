from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import docx
import pytest

from tests.fakes import SENTENCE, answered, refused
from tests.ui.exports.test_markdown import hostile, turn, two_citations
from tests.ui.hostile import HOSTILE
from ui.exports.word import UNVERIFIED, VERIFIED, conversation_word
from ui.words.inert import plain_line
from ui.words.texts import label

ZH = label("zh")
MADE = datetime(2025, 1, 2, 3, 4, 5)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/package/2006/relationships}"


def _word(turns: list[dict[str, Any]], title: str = "贷款", about: str = "") -> bytes:
    return conversation_word(turns, ZH, made=MADE, title=title, about=about)


def _part(written: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        assert package.testzip() is None
        return ElementTree.fromstring(package.read(name))


def _text(element: ElementTree.Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{_W}t"))


def _notes(written: bytes) -> dict[str, ElementTree.Element]:
    notes = _part(written, "word/footnotes.xml")
    return {note.attrib[f"{_W}id"]: note for note in notes if f"{_W}type" not in note.attrib}


def test_a_document_opens_again_with_its_paragraphs() -> None:
    written = _word([turn("那余额呢?", two_citations()), turn("2025年?", refused("2025年?"))], about="来源:院")
    document = docx.Document(io.BytesIO(written))
    assert [(p.style.name, p.text) for p in document.paragraphs if p.style and p.text] == [
        ("Title", "贷款"),
        ("Subtitle", "来源:院"),
        ("Heading 1", "那余额呢?"),
        ("Subtitle", "按此理解追问：绿色贷款余额?"),
        ("Normal", "余额34.76万亿元。甲为1。(未核对)再说余额。"),
        ("Heading 1", "2025年?"),
        ("Normal", "报告没有回答这个问题"),
        ("Normal", "报告给出的是2024年6月末的数据,没有2025年的。"),
        ("Normal", "不符合的条件"),
        ("List Bullet", "时间: 问的是 2025年; 报告里是 2024年6月末"),
        ("Normal", "最接近的原文"),
        ("List Bullet", f"一、总体情况 › (一)贷款 · 第 3 页: “{SENTENCE}”"),
        ("Subtitle", "注释中标“已逐字核对”的引文与原文逐字一致；标“未核对”的请自行对照。"),
    ]
    assert (document.core_properties.title, document.core_properties.author) == ("贷款", "")


def test_citations_are_footnotes_that_the_text_refers_to() -> None:
    written = _word([turn("甲?", two_citations()), turn("乙?", answered("乙?"))])
    notes = _notes(written)
    assert {number: _text(note) for number, note in notes.items()} == {
        "1": f" 《绿色金融报告》 › 一、总体情况 › (一)贷款 · 第 3 页: “{SENTENCE}” ✓ 已逐字核对",
        "2": " 《另一份报告》 › 二、表 · 文件第 7 页(表格): “甲 1” ! 未核对",
        "3": f" 《绿色金融报告》 › 一、总体情况 › (一)贷款 · 第 3 页: “{SENTENCE}” ✓ 已逐字核对",
    }
    body = _part(written, "word/document.xml")
    assert [found.attrib[f"{_W}id"] for found in body.iter(f"{_W}footnoteReference")] == ["1", "2", "3"]
    marks = {found.attrib[f"{_W}name"] for found in body.iter(f"{_W}bookmarkStart")}
    fields = [found.attrib[f"{_W}instr"].split()[:2] for found in body.iter(f"{_W}fldSimple")]
    assert fields == [["NOTEREF", "_RefNote1"]]
    assert fields[0][1] in marks


def test_verified_and_unverified_citations_are_told_apart_by_style() -> None:
    written = _word([turn("甲?", two_citations())])
    styles = [
        [run.attrib[f"{_W}val"] for run in note.iter(f"{_W}rStyle")][-1] for _, note in sorted(_notes(written).items())
    ]
    assert styles == [VERIFIED, UNVERIFIED]
    colours = {
        style.attrib[f"{_W}styleId"]: next(style.iter(f"{_W}color")).attrib[f"{_W}val"]
        for style in _part(written, "word/styles.xml").iter(f"{_W}style")
        if style.attrib[f"{_W}styleId"] in (VERIFIED, UNVERIFIED)
    }
    assert colours == {VERIFIED: "1A6B3A", UNVERIFIED: "8F4A00"}


def test_the_package_declares_its_footnotes() -> None:
    written = _word([turn("甲?", answered())])
    types = _part(written, "[Content_Types].xml")
    declared = {part.attrib.get("PartName"): part.attrib["ContentType"] for part in types}
    assert declared["/word/footnotes.xml"].endswith("wordprocessingml.footnotes+xml")
    relations = _part(written, "word/_rels/document.xml.rels").iter(f"{_R}Relationship")
    targets = [found.attrib["Target"] for found in relations if found.attrib["Type"].endswith("/footnotes")]
    assert targets == ["footnotes.xml"]
    settings = [child.tag.removeprefix(_W) for child in _part(written, "word/settings.xml")]
    assert settings.index("characterSpacingControl") < settings.index("footnotePr") < settings.index("compat")
    separators = [note.attrib.get(f"{_W}type") for note in _part(written, "word/footnotes.xml")]
    assert separators == ["separator", "continuationSeparator", None]


def test_every_style_that_is_used_is_there() -> None:
    written = _word([turn("甲?", two_citations()), turn("乙?", refused())])
    known = {style.attrib[f"{_W}styleId"] for style in _part(written, "word/styles.xml").iter(f"{_W}style")}
    used = {
        found.attrib[f"{_W}val"]
        for name in ("word/document.xml", "word/footnotes.xml")
        for found in _part(written, name).iter()
        if found.tag in (f"{_W}rStyle", f"{_W}pStyle")
    }
    assert {"FootnoteText", "FootnoteReference", VERIFIED, UNVERIFIED} <= used <= known


def test_chinese_has_chinese_fonts() -> None:
    styles = _part(_word([turn("甲?", answered())]), "word/styles.xml")
    fonts = {
        style.attrib[f"{_W}styleId"]: next(style.iter(f"{_W}rFonts")).attrib
        for style in styles.iter(f"{_W}style")
        if style.attrib[f"{_W}styleId"] in ("Normal", "Title", "Heading1", "FootnoteText")
    }
    chinese = {name: attributes[f"{_W}eastAsia"] for name, attributes in fonts.items()}
    assert chinese == {"Normal": "宋体", "Title": "黑体", "Heading1": "黑体", "FootnoteText": "宋体"}
    assert not any(name.endswith("Theme") for attributes in fonts.values() for name in attributes)
    assert {found.attrib[f"{_W}eastAsia"] for found in styles.iter(f"{_W}lang")} == {"zh-CN"}


def test_a_conversation_without_citations_has_no_footnotes() -> None:
    written = _word([turn("甲?", refused())])
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        assert "word/footnotes.xml" not in package.namelist()
    assert len(docx.Document(io.BytesIO(_word([]))).paragraphs) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_the_data_is_interpreted(text: str) -> None:
    written = _word(hostile(text), title=text, about=text)
    shown = [p.text for p in docx.Document(io.BytesIO(written)).paragraphs]
    assert shown[:2] == [plain_line(text)] * 2
    assert shown.count(plain_line(text)) >= 4  # title, line below it, two questions
    body = _part(written, "word/document.xml")
    # No link, no field but those that repeat a note, no object.
    tags = {element.tag.removeprefix(_W) for element in body.iter()}
    assert tags & {"hyperlink", "object", "drawing", "instrText", "altChunk", "fldSimple"} == set()
    assert f"“{plain_line(text)}” ! 未核对" in _text(_notes(written)["1"])
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        relations = package.read("word/_rels/document.xml.rels")
    assert b'TargetMode="External"' not in relations
