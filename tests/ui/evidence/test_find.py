"""Words found in a report, by section, whatever their width, case and white space."""

from __future__ import annotations

import pytest

from index.schema import Section
from tests.index.make_document import note, paragraph, report, table
from tests.ui.hostile import HOSTILE
from tests.ui.html_tree import read_html
from tests.ui.labels import label
from ui.evidence.find import MOST, Found, find, found_fragment
from ui.words.texts import label as words

ZH = words("zh")
TEA = report(
    paragraph("卷首语。", section=None),
    paragraph("茶园二十亩。山 地茶园三亩,ＧＤＰ增长。", section=0),
    table("表1", ["地区", "茶园"], [["甲", "茶园 1"]], 1),
    paragraph("茶市三处,不在茶园。", section=1, page=2),
    note("1", "据县志。", section=1),
    sections=(Section("一、茶园", 1, 1, "1"), Section("二、茶市", 1, 2, "2")),
)


def test_every_place_is_found() -> None:
    assert list(find(TEA, "茶园")) == [Found(1, 0, 2), Found(1, 9, 11), Found(2, 2, 4), Found(3, 7, 9)]
    assert list(find(TEA, "山地 茶园")) == [Found(1, 6, 11)]
    assert list(find(TEA, "gdp")) == [Found(1, 14, 17)]
    assert list(find(TEA, "  ")) == list(find(TEA, "咖啡")) == []


def test_places_stand_below_their_section_with_what_is_around_them() -> None:
    page = read_html(found_fragment(TEA, "茶园", ZH))
    assert page.one(".bb-found-count").text == "“茶园”：4 处，在 2 节里"
    assert [heading.text for heading in page.all("h3")] == ["一、茶园 3", "二、茶市 1"]
    first = page.all("button")[0]
    assert (first.attributes["data-section"], first.attributes["data-quote"]) == ("0", "茶园二十亩")
    assert first.text == "茶园二十亩 第 1 页"
    assert [mark.text for mark in page.all("mark")] == ["茶园"] * 4


def test_nothing_and_too_much_are_said() -> None:
    assert read_html(found_fragment(TEA, "咖啡", ZH)).one("p").text == "报告里没有“咖啡”。"
    many = report(paragraph("茶。" * (MOST + 1)))
    page = read_html(found_fragment(many, "茶", ZH))
    assert len(page.all("li")) == MOST
    assert page.one(".bb-cut").text == f"只列出前 {MOST} 处。"


def test_before_the_first_heading_there_is_no_section_to_open() -> None:
    (button,) = read_html(found_fragment(TEA, "卷首", ZH)).all("button")
    assert "disabled" in button.attributes


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_is_looked_for_or_found_is_markup(text: str) -> None:
    allowed = {"div", "p", "section", "h3", "span", "ul", "li", "button", "mark"}
    hostile = report(paragraph(f"茶{text}茶"), sections=(Section(text, 1, 1, text),))
    for wanted in (text, "茶"):
        assert {e.name for e in read_html(found_fragment(hostile, wanted, label)).all()} <= allowed
