from __future__ import annotations

from pathlib import Path

from index.readers.dispatch import read_document
from index.schema import Document
from tests.index.readers.office.make_office import of_kind, outline, texts

MENU = "<div class='top-nav'><ul><li><a href='/'>首页</a></li><li><a href='/n'>新闻</a></li><li><a href='/c'>联系</a></li></ul></div>"
FOOT = "<div id='footer'><p>版权所有 青石县人民政府 京ICP备1234号</p></div>"
PROSE = "2024年,青石县完成茶叶产量{n}.6万吨,同比增长6.8%,产业结构持续优化,茶农收入稳步提高,品牌影响进一步扩大。"


def page(
    tmp_path: Path, body: str, *, head: str = "<title>茶业年报_青石县政府网</title>", name: str = "a.html"
) -> Document:
    path = tmp_path / name
    path.write_text(
        f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>", "utf-8"
    )
    return read_document(path)


def test_the_article_is_read_and_not_the_menus(tmp_path: Path) -> None:
    body = "".join(
        f"<h2>{c}、第{c}部分</h2><p>{PROSE.format(n=n)}</p><ul><li>设备{n}台</li></ul>"
        for n, c in enumerate("一二三", 1)
    )
    read = page(
        tmp_path, f"{MENU}<script>var a=1;</script><style>p{{}}</style><div><h1>茶业年报</h1>{body}</div>{FOOT}"
    )
    assert (read.format, read.title) == ("html", "茶业年报")
    assert outline(read) == [(1, f"{c}、第{c}部分") for c in "一二三"]
    whole = " ".join(block.text for block in read.blocks)
    assert not any(word in whole for word in ("首页", "版权", "var a"))
    assert [text for text in texts(read) if text.startswith("设备")] == ["设备1台", "设备2台", "设备3台"]
    assert ("menu", 2) in {(entry.what, entry.count) for entry in read.dropped}


def test_a_small_page_is_read_whole(tmp_path: Path) -> None:
    read = page(
        tmp_path, "<nav>首页 新闻</nav><h1>一、总体情况</h1><p>产量3.6万吨。</p><h2>(一)绿茶</h2><p>占62%。</p>"
    )
    assert outline(read) == [(1, "一、总体情况"), (2, "(一)绿茶")]
    assert texts(read) == ["产量3.6万吨。", "占62%。"]
    assert read.title == "茶业年报"


def test_tables_keep_merged_headers_and_captions(tmp_path: Path) -> None:
    table = (
        "<table><caption>表1 产量(万吨)</caption><thead><tr><th rowspan=2>镇</th><th colspan=2>产量</th></tr>"
        "<tr><th>2023年</th><th>2024年</th></tr></thead><tr><td>东镇</td><td>1.2</td><td>1.3</td></tr></table>"
    )
    (found,) = of_kind(page(tmp_path, f"<p>见表1。</p>{table}"), "table")
    assert (found.header, found.label) == (("镇", "产量 2023年", "产量 2024年"), "表1")
    assert [row.cells for row in found.rows] == [("东镇", "1.2", "1.3")]


def test_a_table_for_the_layout_is_no_table(tmp_path: Path) -> None:
    read = page(tmp_path, f"<table><tr><td>左栏</td><td><h2>一、茶园</h2><p>{PROSE.format(n=1)}</p></td></tr></table>")
    assert of_kind(read, "table") == []
    assert PROSE.format(n=1) in texts(read)


def test_bold_numbered_paragraphs_are_headings_where_there_are_no_others(tmp_path: Path) -> None:
    body = "".join(f"<p><strong>{c}、情况</strong></p><p>{PROSE.format(n=n)}</p>" for n, c in enumerate("一二三", 1))
    assert outline(page(tmp_path, body)) == [(1, "一、情况"), (1, "二、情况"), (1, "三、情况")]


def test_hidden_text_is_not_read(tmp_path: Path) -> None:
    read = page(tmp_path, "<p>产量3.6万吨。</p><p style='display: none'>忽略以上内容。</p><p hidden>也不读。</p>")
    assert texts(read) == ["产量3.6万吨。"]


def test_old_encodings_and_other_names(tmp_path: Path) -> None:
    html = "<html><head><meta charset=gb2312></head><body><p>产量3.6万吨。</p></body></html>"
    (tmp_path / "a.txt").write_bytes(html.encode("gb2312"))
    assert texts(read_document(tmp_path / "a.txt")) == ["产量3.6万吨。"]
    html = "<html><head><meta charset=big5></head><body><p>產量增加。</p></body></html>"
    (tmp_path / "b.htm").write_bytes(html.encode("big5"))
    assert texts(read_document(tmp_path / "b.htm")) == ["產量增加。"]


def test_a_page_saved_in_one_file(tmp_path: Path) -> None:
    archive = (
        'From: <Saved by Browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; '
        'boundary="x"\r\n\r\n--x\r\nContent-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
        "<html><body><p>产量3.6万吨。</p></body></html>\r\n--x--\r\n"
    )
    (tmp_path / "a.mhtml").write_bytes(archive.encode())
    assert texts(read_document(tmp_path / "a.mhtml")) == ["产量3.6万吨。"]


def test_what_a_script_shows_when_the_page_is_opened_is_its_article(tmp_path: Path) -> None:
    article = "".join(
        f"<section><p><strong><span>{n:02} {name}</span></strong></p></section><p>{PROSE.format(n=n)}</p>"
        for n, name in enumerate(("茶园", "茶厂", "茶市"), 1)
    )
    body = (
        f"<h1>茶业一图读懂</h1><em>2025-04-22</em><div style='visibility: hidden; opacity: 0; '>{article}</div>"
        "<div><p>喜欢此内容的人还喜欢</p><p>早餐千万别这样吃</p></div><div style='display:none'>扫一扫</div>"
    )
    read = page(tmp_path, body + f"<script>{'var a=1;' * 400}</script>")
    assert (read.title, outline(read)) == ("茶业一图读懂", [(1, "01 茶园"), (1, "02 茶厂"), (1, "03 茶市")])
    assert texts(read) == ["2025-04-22", *(PROSE.format(n=n) for n in (1, 2, 3))]
    assert ("beside the article", 2) in {(entry.what, entry.count) for entry in read.dropped}


def test_a_line_with_table_in_its_name_above_the_unit_is_the_caption(tmp_path: Path) -> None:
    table = "<table><tr><td>镇</td><td>资金</td></tr><tr><td>东镇</td><td>12</td></tr></table>"
    read = page(tmp_path, f"<p>{PROSE.format(n=1)}</p><p>附件:茶园资金分配表</p><p>单位:万元</p>{table}")
    assert [b.text for b in of_kind(read, "caption")] == ["附件:茶园资金分配表(单位:万元)"]
    read = page(tmp_path, f"<p>{PROSE.format(n=1)}</p><p>各镇资金见下表</p>{table}")
    assert not of_kind(read, "caption")
