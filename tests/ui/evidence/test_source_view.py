"""The report's text as HTML: complete, in order, marked where it is quoted, and nothing in it is ever run."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from index.schema import Block, Document, FootnoteMark, Section
from rag.schema import Citation
from tests.index.make_document import caption, note, paragraph, printed, report, table
from tests.ui.labels import label
from ui.evidence.block_html import MAX_BLOCK_CHARS
from ui.evidence.source_view import (
    MAX_ROWS,
    MAX_SECTION_CHARS,
    citation_fragment,
    outline_fragment,
    section_fragment,
    section_number,
)
from ui.words.texts import LANGS
from ui.words.texts import label as words

SECTIONS = (
    Section("一、茶园", 1, 1, "1"),
    Section("(一)面积", 2, 1, "1", parent=0),
    Section("1.山地", 3, 2, "2", parent=1),
    Section("(二)产量", 2, 2, "2", parent=0),
    Section("二、茶市", 1, 3, "3"),
)
VOID = {"img", "br", "hr", "input"}


def heading(section: int) -> Block:
    title = SECTIONS[section]
    return replace(paragraph(title.title, section, title.page_index), kind="heading")


def tea() -> Document:
    """A report of five headings with every kind of block."""
    return report(
        paragraph("卷首语。", section=None),
        heading(0),
        paragraph("茶园二十亩。", section=0),
        heading(1),
        paragraph("山地多。平地少。", section=1, marks=[(4, "1")]),
        heading(2),
        paragraph("山地三亩。", section=2, page=2),
        heading(3),
        replace(caption("表1 产量", "表1", source="茶业局", page=2), section=3),
        replace(
            table("表1", ["地区", "产量"], [["甲", "1"], ["乙", "2"], ["丙", "3"], ["丁", "4"], ["戊", "5"]], 2),
            section=3,
        ),
        replace(caption("图1 走势", "图1", picture=True, page=2), section=3),
        heading(4),
        paragraph("茶市三处。", section=4, page=3),
        note("1", "据县志。", section=1),
        sections=SECTIONS,
    )


class Checked(HTMLParser):
    """Every tag closed in its turn; remembers all tags with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.tags if name in (attributes.get("class") or "").split()]


def section(number: int | None, quote: str = "", has_pdf: bool = True, document: Document | None = None) -> str:
    html = section_fragment(document or tea(), number, label, has_pdf=has_pdf, quote=quote)
    Checked(html)
    return html


def marked(html: str) -> list[str]:
    return re.findall(r"<mark[^>]*>(.*?)</mark>", html)


def test_a_section_holds_all_below_it_in_reading_order_with_its_notes_last() -> None:
    html = section(0)
    said = [
        "一、茶园</h2>", "茶园二十亩。", "(一)面积</h3>", "山地多。", "1.山地</h4>", "山地三亩。", "(二)产量</h3>", "表1 产量",
        "<table", "图1 走势", "据县志。",
    ]  # fmt: skip
    places = [html.index(text) for text in said]
    assert places == sorted(places)
    assert "卷首语" not in html
    assert "二、茶市" not in html
    assert '<article class="bb-source" lang="zh-CN" data-document="tea" data-section="0">' in html
    assert '<section class="bb-notes" aria-label="[notes&amp;]"><p class="bb-note" id="bb-note-13"' in html


def test_a_section_below_another_shows_where_it_stands() -> None:
    html = section(2)
    assert '<ol class="bb-path" lang="zh-CN"><li>一、茶园</li><li>(一)面积</li><li>1.山地</li></ol>' in html
    assert Checked(html).text.count("山地三亩。") == 1
    assert "山地多" not in html
    assert "卷首语。" in section(None)
    assert 'data-section=""' in section(None)


@pytest.mark.parametrize("number", [5, -1])
def test_a_section_that_is_not_there(number: int) -> None:
    with pytest.raises(IndexError, match=f"has 5 sections; there is no section {number}"):
        section(number)


def test_tables_captions_and_marks_are_what_they_are() -> None:
    html = section(0)
    assert '<thead><tr><th scope="col">地区</th><th scope="col">产量</th></tr></thead>' in html
    assert "<tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr>" in html
    assert '表1 产量 <span class="bb-origin">[source_of&amp;] 茶业局</span></p>' in html
    assert '图1 走势 <span class="bb-picture-only">[picture_only&amp;]</span></p>' in html
    assert '山地多。<sup class="bb-note-mark"><a href="#bb-note-13">1</a></sup>平地少。' in html


def test_pages_begin_with_their_printed_number() -> None:
    with_pdf, without = section(0), section(0, has_pdf=False)
    pages = [a["data-page"] for a in Checked(with_pdf).named("bb-open-page")]
    assert pages == ["1", "2"]
    assert '<button type="button" class="bb-open-page" data-page="2">[printed_page&amp;] 2</button>' in with_pdf
    assert Checked(without).named("bb-open-page") == []
    assert without.count('<p class="bb-page-start">') == 2


def test_the_quote_is_marked_and_the_first_mark_has_the_id() -> None:
    html = section(0, "平地少。")
    assert '</sup><mark class="bb-mark" id="bb-quote">平地少。</mark></p>' in html
    assert marked(section(0, "茶园二十亩。山地")) == []  # over a heading: no sentence does that
    assert marked(section(0, "没有的话")) == []
    assert marked(section(0)) == []


def test_a_quote_with_a_note_in_it_and_over_paragraphs_has_one_id() -> None:
    document = report(paragraph("春茶早。夏茶多。", marks=[(4, "1")]), paragraph("秋茶香。"), note("1", "据县志。"))
    html = section(0, "茶早。夏茶多。秋茶", document=document)
    assert marked(html) == ["茶早。", "夏茶多。", "秋茶"]
    assert html.count('id="bb-quote"') == 1
    assert html.index('id="bb-quote"') == html.index("<mark") + len('<mark class="bb-mark" ')


def test_rows_captions_headings_and_notes_are_marked() -> None:
    html = section(0, "乙 2")
    assert (
        '<tr class="bb-marked"><td><mark class="bb-mark" id="bb-quote">乙</mark></td><td><mark class="bb-mark">2</mark></td></tr>'
        in html
    )
    assert marked(section(0, "表1 产量")) == ["表1 产量"]
    assert marked(section(0, "据县志。")) == ["据县志。"]
    assert marked(section(0, "(二)产量")) == ["(二)产量"]


def test_cells_are_marked_where_the_rows_text_differs_from_the_cells() -> None:
    """Empty cells are left out of a row's text, and white space in it is tidied."""
    base = table("表1", ["地区", "产量", "备注"], [["甲", "1", ""]])
    row = replace(base.rows[0], cells=("甲  省", "", "1"), start=0, end=5)
    document = report(replace(base, text="甲 省 1", rows=(row,)))
    assert marked(section(0, "甲 省 1", document=document)) == ["甲  省", "1"]


def test_a_section_without_end_is_shown_around_the_quote() -> None:
    blocks = [paragraph(f"第{n}段。" + "茶" * 990) for n in range(200)]
    long = report(*blocks)
    assert len(section(0, document=long)) < 2 * MAX_SECTION_CHARS
    html = section(0, "第150段。", document=long)
    assert marked(html) == ["第150段。"]
    assert len(Checked(html).text) < MAX_SECTION_CHARS + 3000
    assert html.count('<p class="bb-cut">[text_cut&amp;]</p>') == 2
    assert "第0段。" in section(0, document=long)


def test_a_paragraph_without_end_is_shown_around_the_quote() -> None:
    text = "茶" * 100_000 + "。春茶早。" + "叶" * 100_000
    html = section(0, "春茶早。", document=report(paragraph(text, marks=[(5, "1"), (100_005, "2"), (200_000, "3")])))
    assert marked(html) == ["春茶早。"] or marked(html) == ["春茶早", "。"]
    assert len(Checked(html).text) < MAX_BLOCK_CHARS + 200
    assert html.count('<span class="bb-cut">[text_cut&amp;]</span>') == 2
    assert re.findall(r'<sup class="bb-note-mark">(\d)</sup>', html) == ["2"]


def test_a_section_of_two_paths_alike_is_the_one_near_the_page() -> None:
    twice = report(paragraph("茶。"), sections=[Section("小结", 1, 2, "2"), Section("小结", 1, 9, "9")])
    assert [section_number(twice, ["小结"], page) for page in (None, 3, 8)] == [0, 0, 1]
    assert section_number(twice, ["大结"]) is None
    assert section_number(tea(), ("一、茶园", "(二)产量")) == 3


def test_the_outline_is_a_tree_of_buttons() -> None:
    html = outline_fragment(tea(), label)
    checked = Checked(html)
    entries = checked.named("bb-outline-entry")
    assert [e["data-section"] for e in entries] == [str(n) for n in range(len(SECTIONS))]
    within = checked.named("bb-ask-within")
    assert [e["data-scope"] for e in within] == [section.title for section in SECTIONS]
    assert within[1]["aria-label"] == "[ask_within_this (一)面积&]"
    assert all(tag == "button" for tag, a in checked.tags if a.get("class") == "bb-outline-entry")
    assert html.startswith(
        '<nav class="bb-outline" aria-label="[outline&amp;]"><ul><li><div class="bb-outline-row"><button'
    )
    # A chapter with headings below it has an arrow; below it the lists nest: 1.山地 alone is inside (一)面积.
    (fold,) = checked.named("bb-outline-fold")
    assert (fold["aria-expanded"], fold["aria-controls"]) == ("true", "bb-below-0")
    assert fold["aria-label"] == "[outline_below 一、茶园&]"
    assert re.search(r'一、茶园</span>.*?</div><ul id="bb-below-0"><li>', html)
    assert re.search(
        r'\(一\)面积</span>.*?</div><ul id="bb-below-1"><li><div[^>]*><button[^>]*><span[^>]*>1\.山地', html
    )
    assert re.search(r"1\.山地</span>[^/]*</span></button><button[^>]*>\?</button></div></li></ul></li><li><div", html)
    many = outline_fragment(report(sections=[*SECTIONS, *(Section(f"{n}、章", 1, 9, "9") for n in range(9))]), label)
    assert '<ul id="bb-below-0" hidden>' in many
    assert 'aria-expanded="false"' in many


def test_an_outline_of_any_depth_and_of_nothing() -> None:
    deep = tuple(Section(f"第{n}层", n + 1, 1, None, n - 1 if n else None) for n in range(3000))
    assert len(Checked(outline_fragment(report(sections=deep), label)).named("bb-outline-entry")) == 3000
    assert Checked(outline_fragment(report(sections=()), label)).named("bb-outline-entry") == []


def cited(
    quote: str, *, path: tuple[str, ...] = ("一、茶园",), page: int = 1, kind: str = "text", verified: bool = True
) -> Citation:
    return Citation(1, "茶业年报", path, str(page), page, kind, quote, "tea:0001", 0.9, verified)


def citation(
    made: Citation,
    has_pdf: bool = True,
    document: Document | None = None,
    words: tuple[int, int] | None = None,
    shipped: bool = False,
) -> str:
    html = citation_fragment(made, document or tea(), label, has_pdf=has_pdf, words=words, shipped=shipped)
    Checked(html)
    return html


def test_a_citation_is_marked_in_its_paragraph_with_the_notes_of_it() -> None:
    html = citation(cited("平地少。", path=("一、茶园", "(一)面积")))
    assert '<article class="bb-citation" data-report="" data-chunk="tea:0001" data-page="1">' in html
    assert (
        '<p class="bb-document" lang="zh-CN">茶业年报</p><ol class="bb-path" lang="zh-CN"><li>一、茶园</li><li>(一)面积</li></ol>'
        in html
    )
    assert '<span class="bb-printed-page">[printed_page&amp;] 1</span>' in html
    assert (
        '山地多。<sup class="bb-note-mark"><a href="#bb-note-13">1</a></sup><mark class="bb-mark" id="bb-quote">平地少。</mark>'
        in html
    )
    assert 'id="bb-note-13"' in html  # the link of the mark leads somewhere
    assert '<span class="bb-badge bb-verified"><span aria-hidden="true">✓</span> [quote_verified&amp;]</span>' in html
    assert '<button type="button" class="bb-open-section" data-section="1">[section_open&amp;]</button>' in html
    assert '<button type="button" class="bb-open-page" data-page="1">[page_open&amp;]</button>' in html
    assert Checked(html).named("bb-ask-within")[0]["data-scope"] == "(一)面积"
    assert "bb-kind" not in html  # a heading or a paragraph needs no name
    plain = citation(cited("平地少。"), has_pdf=False)
    assert "bb-open-page" not in plain
    assert "bb-invited" not in plain
    assert '<p class="bb-invited">[pdf_invited&amp;]</p>' in citation(cited("平地少。"), has_pdf=False, shipped=True)


def test_within_the_quote_the_words_that_answer_are_told() -> None:
    html = citation(cited("平地少。", path=("一、茶园", "(一)面积")), words=(1, 3))
    assert '<mark class="bb-mark" id="bb-quote">平<b class="bb-told">地少</b>。</mark>' in html
    row = citation(cited("甲 1", path=("一、茶园", "(二)产量"), page=2, kind="table"), words=(2, 3))
    assert '<td><mark class="bb-mark"><b class="bb-told">1</b></mark></td>' in row
    for none in ((3, 1), (0, 99)):
        assert "bb-told" not in citation(cited("平地少。", path=("一、茶园", "(一)面积")), words=none)


def test_a_citation_that_was_not_verified_says_so() -> None:
    html = citation(cited("平地很多。", verified=False))
    assert (
        '<span class="bb-badge bb-unverified"><span aria-hidden="true">!</span> [quote_unverified&amp;]</span>' in html
    )
    assert '<blockquote class="bb-quote-alone">平地很多。</blockquote>' in html
    assert "<mark" not in html


def test_a_table_is_shown_whole_under_its_header_with_its_row_marked() -> None:
    html = citation(cited("甲 1", path=("一、茶园", "(二)产量"), page=2, kind="table"))
    assert "[kind_table&amp;]" in html
    assert html.index("表1 产量") < html.index('<th scope="col">地区</th>') < html.index("甲</mark>")
    assert "<td>丙</td>" in html
    assert "<td>戊</td>" in html
    assert "bb-cut" not in html
    assert html.count('<tr class="bb-marked">') == 1
    long = table("表1", ["地区"], [[f"第{n}县"] for n in range(3 * MAX_ROWS)], 1)
    cut = citation(cited("第300县", kind="table"), document=report(long))
    assert cut.count("<tr>") < MAX_ROWS + 5
    assert marked(cut) == ["第300县"]
    assert '<p class="bb-cut">[text_cut&amp;]</p>' in cut


def test_a_statement_of_the_cover_is_not_looked_for_elsewhere() -> None:
    """The cover itself is in no block; the same words deep in the report are another statement."""
    elsewhere = report(paragraph("2030年1月", section=0, page=7))
    html = citation(cited("2030年1月", path=(), page=1), document=elsewhere)
    assert '<blockquote class="bb-quote-alone">2030年1月</blockquote>' in html
    assert "bb-open-section" not in html
    assert marked(citation(cited("2030年1月", path=(), page=7), document=elsewhere)) == ["2030年1月"]


def test_a_quote_of_print_and_a_page_without_a_number() -> None:
    made = replace(cited("茶早。夏茶"), page_label=None)
    html = citation(made, document=report(printed([("春茶早。夏", 1, 100), ("茶多。", 2, 100)])))
    assert marked(html) == ["茶早。夏茶"]
    assert "bb-printed-page" not in html


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'><a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1)) ![](http://x/y.png) $x^2$ </mark></article>",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "]]><!--",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_the_report_is_run(text: str) -> None:
    base = report(
        paragraph(text, marks=[(1, text)]),
        replace(caption(text, text, source=text), picture=True),
        table(text, [text, text], [[text, text], ["茶", text]]),
        note(text, text),
        sections=(Section(text, 1, 1, text),),
        title=text,
        document_id=text,
    )
    head = replace(base.blocks[0], kind="heading", marks=())
    document = replace(base, blocks=(head, *base.blocks))
    made = replace(cited(text, path=(text,)), document=text, page_label=text, chunk_id=text)
    for html in (
        section(0, text, document=document),
        outline_fragment(document, label),
        citation(made, document=document),
        citation(replace(made, quote=text + "?"), document=document),
        citation(replace(made, quote=f"{text} {text}", kind="table"), document=document),
    ):
        checked = Checked(html)
        allowed = {"article", "p", "ol", "ul", "li", "span", "button", "mark", "div", "table", "thead", "tbody", "tr", "th", "td",
                   "sup", "a", "section", "nav", "blockquote", "h2"}  # fmt: skip
        assert {tag for tag, _ in checked.tags} <= allowed
        for _, attributes in checked.tags:
            assert set(attributes) <= {
                "class",
                "id",
                "type",
                "role",
                "tabindex",
                "aria-label",
                "aria-hidden",
                "aria-expanded",
                "aria-controls",
                "lang",
                "title",
                "scope",
                "href",
            } | {name for name in attributes if name.startswith("data-")}
            assert re.fullmatch(r"#bb-note-\d+", attributes.get("href") or "#bb-note-0")
        assert text in checked.text  # it is shown, as it was written


def test_every_label_is_there_in_both_languages() -> None:
    kinds = ("text", "table", "figure", "footnote")
    path = ("一、茶园", "(二)产量")
    citations = [cited("甲 1", path=path, page=2, kind=kind, verified=kind == "text") for kind in kinds]
    html = {
        lang: "".join(
            [
                section_fragment(tea(), 0, words(lang), has_pdf=True),
                outline_fragment(tea(), words(lang)),
                *(citation_fragment(made, tea(), words(lang), has_pdf=True) for made in citations),
            ]
        )
        for lang in LANGS
    }
    keys = [
        "printed_page",
        "ask_within",
        "notes",
        "source_of",
        "picture_only",
        "page_open",
        "section_open",
    ]
    keys += ["outline", "quote_verified", "quote_unverified", *(f"kind_{kind}" for kind in kinds[1:])]
    assert all(words(lang)(key) in html[lang] for lang in LANGS for key in keys)


def test_a_mark_without_a_note_is_no_link() -> None:
    document = report(paragraph("春茶早。", marks=[(4, "9")]))
    assert '春茶早。<sup class="bb-note-mark">9</sup></p>' in section(0, document=document)


def test_marks_that_begin_anew_lead_to_the_note_of_their_page() -> None:
    first = paragraph("春茶早。", page=1, marks=[(4, "1")])
    second = replace(paragraph("秋茶香。", page=2), marks=(FootnoteMark(4, "1", 2),))
    document = report(first, second, note("1", "甲。", page=1), note("1", "乙。", page=3))
    assert re.findall(r'href="#bb-note-(\d)"', section(0, document=document)) == ["2", "3"]
