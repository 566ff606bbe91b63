from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.ui.hostile import HOSTILE
from ui.words.inert import html_text, markdown_run, markdown_text, plain_line, plain_lines, plain_run


def test_a_line_has_no_controls_no_directions_and_single_spaces() -> None:
    assert plain_line(" a\x00b\t\n c\u202ed\ud800e\ufffe ") == "ab cde"
    assert plain_run(" a ") == " a "
    assert plain_line(32) == "32"


def test_lines_are_told_apart_at_every_kind_of_break() -> None:
    assert plain_lines("a\r\nb\n\n c\u2028d\r") == ["a", "b", "c", "d"]


def test_html_has_no_ascii_sign_but_those_of_its_numbers() -> None:
    assert html_text('<a href="x">1.5%') == "&#60;a href&#61;&#34;x&#34;&#62;1&#46;5&#37;"


@pytest.mark.parametrize("text", HOSTILE)
def test_html_gives_back_the_text(text: str) -> None:
    written = html_text(text)
    assert unescape(written) == plain_run(text)
    assert set(written) & set("<>\"'`*_[](){}$|\\!:/@.~^=+-\n\r") == set()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2024年6月末为34.8万亿元,同比增长28.5%。", "2024年6月末为34.8万亿元,同比增长28.5%。"),
        ("(一)GB/T 43697-2024", "(一)GB/T 43697-2024"),
        ("1. a", "1\\. a"),
        ("1) a", "1\\) a"),
        ("(1) a", "(1\\) a"),
        ("- a", "\\- a"),
        ("https://x.y", "https\\://x\\.y"),
        (": a", "\\: a"),
        ("![a](b)", "\\!\\[a\\](b)"),
    ],
)
def test_markdown_escapes_what_means_something_and_leaves_the_rest_readable(text: str, written: str) -> None:
    assert markdown_text(text) == written


def test_a_run_of_markdown_keeps_the_space_around_it() -> None:
    assert markdown_run(" a  b ") == " a b "


_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def _shown(markdown: str) -> str:
    """The text of the one paragraph that Markdown makes of it."""
    html = _MARKDOWN.render(markdown)
    assert html.startswith("<p>")
    assert html.endswith("</p>\n")
    inner = html.removeprefix("<p>").removesuffix("</p>\n")
    assert "<" not in inner
    return unescape(inner)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_markdown(text: str) -> None:
    assert _shown(markdown_text(text)) == plain_line(text)


@given(
    st.text(alphabet="ab1中 .:-+*_`~#>|!()[]{}<>\\/$&;=@\"'^\n\t,%", min_size=1).filter(lambda t: bool(plain_line(t)))
)
def test_any_text_stays_text_in_markdown(text: str) -> None:
    assert _shown(markdown_text(text)) == plain_line(text)


@given(st.text(min_size=1))
def test_any_text_is_given_back_by_html(text: str) -> None:
    assert unescape(html_text(text)) == plain_run(text)
    plain_run(text).encode("utf-8")
