"""The text export of an invented report about bridges, damaged as the exports of sharing sites are."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import EmptySourceError
from index.readers.export.contents import find_contents
from index.readers.export.doubling import doubled_words, match_doubled, repeats
from index.readers.export.notes import MARK, extract_notes, mark_number
from index.readers.export.reader import read_text_export
from index.readers.export.stream import clean, looks_like_export, running_header, split_marks
from index.readers.export.titles import TitleModel
from index.schema import Block, Document

HEADER = "全国桥梁养护年报(2031 年)"
SECOND = "每年冬季前再查一遍排水孔。"
THIRD = "桥龄超过三十年的另行检测,检测由院里派人,费用由市里承担,报告存入桥卡。"
FILLER = "养护单位按季度巡查每座桥的支座和桥面,并把结果写进台账。巡查之后由市里汇总,再报到省里复核。"
LONG = FILLER + SECOND + THIRD

FRONT = (
    "No.203107桥梁养护研究院2031年5月全国桥梁养护年报版权声明版权声明本年报归桥梁养护研究院所有,转载请注明出处。"
    "本年报归桥梁养护研究院所有,转载请注明出处。前言前言这是第三年的年报。"
    "目 录目 录一、桥梁现状.1(一)木桥数量趋稳,维修更勤.1(二)石桥数量增长,保养更细.3二、桥梁展望.4"
    "图 目 录图 目 录图 1 木桥座数(座).2表 目 录表 1 各院承担的桥型.3"
)
PAGES = [
    "一、桥梁现状(一)木桥数量趋稳,维修更勤(一)木桥数量趋稳,维修更勤"
    "1.巡查制度逐步健全,巡查质量稳步提升近年来,木桥巡查的次数增加了 12%1。" + LONG + "到年底,木桥的1来源:桥梁统计公报",
    "座数2,为 340 座。来源:桥梁统计公报图 1 木桥座数(座)2.维修资金来源拓宽,维修效率明显提高一方面,地方财政加大了投入。"
    + LONG
    + "2木桥座数,指主跨为木结构的桥梁座数,包括廊桥。",
    "(二)(二)石桥数量石桥数量增长,保养更细增长,保养更细石桥由各院分担。表 1 各院承担的桥型院名院名桥型桥型"
    "东山研究院拱桥、梁桥。西河研究院梁桥、廊桥。南岭研究院拱桥等北海研究院梁桥。来源:各院年报随着石桥增多,分工更细。",
    "二、桥梁展望一是一是资金会更多。二是人员会更多。" + FILLER,
    "展望的最后一句。桥梁养护研究院地址:某市某路 1 号邮编:100000电话:1",
]


def damaged(pages: list[str], front: str = FRONT, every: int = 97) -> str:
    """One line, headers and page numbers inside, a split mark each ``every`` characters."""
    line = front + "".join(f"{HEADER}{number}{page}" for number, page in enumerate(pages, start=1))
    parts = [line[at : at + every] for at in range(0, len(line), every)]
    site = "《某院:桥梁养护年报(5页).pdf》由会员分享。"
    return site + "".join(f"\n{number}、{part}" for number, part in enumerate(parts, start=1))


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Document:
    path = tmp_path_factory.mktemp("export") / "bridges 2031.txt"
    path.write_text(damaged(PAGES), encoding="utf-8")
    return read_text_export(path)


def of_kind(document: Document, kind: str) -> list[Block]:
    return [block for block in document.blocks if block.kind == kind]


def test_metadata_comes_from_cover_and_header(export: Document) -> None:
    assert (export.title, export.publisher, export.number, export.date) == (
        "全国桥梁养护年报(2031年)",
        "桥梁养护研究院",
        "203107",
        "2031年5月",
    )
    assert (export.format, export.document_id) == ("export", "bridges-2031")


def test_headings_of_contents_and_below(export: Document) -> None:
    assert [(s.level, s.title, s.page_label) for s in export.sections] == [
        (1, "版权声明", None),
        (1, "前言", None),
        (1, "一、桥梁现状", "1"),
        (2, "(一)木桥数量趋稳,维修更勤", "1"),
        (3, "1.巡查制度逐步健全,巡查质量稳步提升", "1"),
        (3, "2.维修资金来源拓宽,维修效率明显提高", "2"),
        (2, "(二)石桥数量增长,保养更细", "3"),
        (1, "二、桥梁展望", "4"),
    ]
    assert export.section_path(4) == (
        "一、桥梁现状",
        "(一)木桥数量趋稳,维修更勤",
        "1.巡查制度逐步健全,巡查质量稳步提升",
    )


def test_pages(export: Document) -> None:
    assert [(p.page_index, p.page_label) for p in export.pages] == [
        (1, None), (2, "1"), (3, "2"), (4, "3"), (5, "4"), (6, "5"),
    ]  # fmt: skip


def test_doubled_paragraphs_are_read_once(export: Document) -> None:
    assert [b.text for b in of_kind(export, "paragraph")[:2]] == [
        "本年报归桥梁养护研究院所有,转载请注明出处。",
        "这是第三年的年报。",
    ]


def test_a_sentence_runs_on_over_the_page(export: Document) -> None:
    block = next(b for b in of_kind(export, "paragraph") if b.text.startswith("近年来"))
    assert block.text.endswith("到年底,木桥的座数,为 340 座。")
    first, second = block.lines
    assert (first.page_label, block.text[second.start : second.end], second.page_label) == (
        "1",
        "座数,为 340 座。",
        "2",
    )


def test_no_header_mark_or_contents_is_left_in_the_text(export: Document) -> None:
    body = "".join(block.text for block in export.blocks)
    assert HEADER not in body
    assert "目 录" not in body
    assert MARK.search(body) is None
    assert "\n3、" not in body
    assert body.count("趋稳") == 1


def test_footnotes_leave_the_page_and_stay_linked(export: Document) -> None:
    assert [(b.label, b.page_label, b.text, b.section) for b in of_kind(export, "footnote")] == [
        ("1", "1", "来源:桥梁统计公报", 4),
        ("2", "2", "木桥座数,指主跨为木结构的桥梁座数,包括廊桥。", 4),
    ]
    marked = next(b for b in of_kind(export, "paragraph") if b.marks)
    assert [(m.mark, marked.text[: m.offset][-3:], m.page_index) for m in marked.marks] == [
        ("1", "12%", 2),
        ("2", "的座数", 3),
    ]


def test_captions_sources_and_pictures(export: Document) -> None:
    assert [(b.text, b.label, b.source, b.picture, b.page_label) for b in of_kind(export, "caption")] == [
        ("图 1 木桥座数(座)", "图1", "桥梁统计公报", True, "2"),
        ("表 1 各院承担的桥型", "表1", "各院年报", False, "3"),
    ]


def test_table_rows_by_what_their_names_have_in_common(export: Document) -> None:
    (table,) = of_kind(export, "table")
    assert table.header == ("院名", "桥型")
    assert [row.cells for row in table.rows] == [
        ("东山研究院", "拱桥、梁桥。"),
        ("西河研究院", "梁桥、廊桥。"),
        ("南岭研究院", "拱桥等"),
        ("北海研究院", "梁桥。"),
    ]
    assert table.source == "各院年报"


def test_doubled_enumerators_and_back_cover(export: Document) -> None:
    last = of_kind(export, "paragraph")[-1]
    assert last.text.startswith("一是资金会更多。二是人员会更多。")
    assert last.text.endswith("展望的最后一句。")
    counts = {entry.what: entry.count for entry in export.dropped}
    assert (counts["running header"], counts["contents entry"], counts["back cover"]) == (5, 6, 1)


def test_nothing_but_headers(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("\n1、\n2、\n3、", encoding="utf-8")
    with pytest.raises(EmptySourceError, match="besides headers"):
        read_text_export(path)


def test_without_contents_doubled_titles_are_the_headings(tmp_path: Path) -> None:
    title = "(一)木桥数量趋稳,维修更勤"
    path = tmp_path / "a.txt"
    path.write_text(f"\n1、开头。{title}{title}{FILLER}\n2、{THIRD}\n3、完。", encoding="utf-8")
    read = read_text_export(path)
    assert [s.title for s in read.sections] == [title]
    assert [b.text for b in of_kind(read, "paragraph")] == ["开头。", FILLER + THIRD + "完。"]


# The parts


def test_split_marks_ascend_from_one() -> None:
    assert split_marks("a\n1、b\n2、c\n7、d\n3、e") == [(1, 4), (5, 8), (13, 16)]
    assert split_marks("a\n1、b\n2、c") == []
    assert not looks_like_export("# 桥\n1、甲\n2、乙")


@pytest.mark.parametrize(
    ("run", "labels"),
    [
        (["8甲", "9乙", "102.丙", "11丁"], ["8", "9", "10", "11"]),  # 10 and then 2., not 102
        (["1甲", "2乙", "4丙", "5丁"], ["1", "2", "4", "5"]),  # a page without a number
    ],
)
def test_page_numbers_after_the_running_header(run: list[str], labels: list[str]) -> None:
    found = running_header("".join(f"{i}句。某某协会年度报告{part}" for i, part in zip("东南西北", run, strict=True)))
    assert found is not None
    header, places = found
    assert (header, [label for _, _, label in places]) == ("句。某某协会年度报告", labels)


def test_every_character_knows_its_page() -> None:
    cleaned = clean("".join(f"{HEADER}{n}{text}" for n, text in enumerate(["甲春", "乙", "丙夏", "丁"], start=1)))
    assert (cleaned.header, cleaned.stream.text) == (HEADER, "甲春乙丙夏丁")
    assert [cleaned.stream.page_at(i).label for i in range(6)] == ["1", "1", "2", "3", "3", "4"]


def test_notes_need_their_mark_on_the_same_page() -> None:
    pages = [
        "木桥增加 12%1。廊桥2(有顶的桥)也增加。" + FILLER + "1来源:桥梁公报2廊桥,指有顶的桥。",
        "2031 年 3 月有 3 座新桥,前 3 名是木桥。" + FILLER,
        "石桥增加 4 倍3。" + FILLER + "石3数据来源:市统计局",
        "完。" + FILLER,
    ]
    stream, notes = extract_notes(clean("".join(f"{HEADER}{n}{p}" for n, p in enumerate(pages, start=1))).stream)
    assert [(note.mark, note.content.text, note.content.page_at(0).label) for note in notes] == [
        ("1", "来源:桥梁公报", "1"),
        ("2", "廊桥,指有顶的桥。", "1"),
        ("3", "数据来源:市统计局", "3"),
    ]
    marks = [(mark_number(m.group()), stream.text[m.start() - 2 : m.start()]) for m in MARK.finditer(stream.text)]
    assert marks == [("1", "2%"), ("2", "廊桥"), ("3", " 倍")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲乙丙丁甲乙丙丁戊", (8, True)),
        ("甲乙甲乙丙丁丙丁戊", (8, True)),
        ("甲乙丙丁戊", (4, False)),
        ("甲乙丙丁丙丁戊", (4, False)),  # the text begins with the title's last word
        ("甲乙丙戊", None),
    ],
)
def test_doubled_titles(text: str, expected: tuple[int, bool] | None) -> None:
    assert match_doubled("甲乙丙丁", text, 0) == expected


def test_repeated_passages_and_words() -> None:
    passage = "一二三四五六七八九十百千"
    assert repeats("甲" + passage + passage + "乙") == [(13, 25)]
    assert repeats("甲" + passage + "乙" + passage) == []
    assert doubled_words("机构机构场景场景甲行", 0) == (["机构", "场景"], 8)


def test_contents_run_together() -> None:
    contents = find_contents("目录一、总则.11.1 背景.11.2 目的.3二、附则.10图目录图 1 桥.4图2 路.12正文第 3.5 条。")
    assert contents is not None
    assert [(e.level, e.title, e.page_label) for e in contents.entries] == [
        (1, "一、总则", "1"),
        (2, "1.1 背景", "1"),
        (2, "1.2 目的", "3"),
        (1, "二、附则", "10"),
    ]
    assert {label: entry.page_label for label, entry in contents.captions.items()} == {"图1": "4", "图2": "12"}


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("巡查制度逐步健全,巡查质量稳步提升", "近年来,各地重视巡查。"),
        ("木桥数量趋稳,养护成为工作重点", "木桥的养护,由各院分担。"),
        ("石桥保养更细,安全水平持续提高", "随着石桥增多,分工更细。"),
        ("廊桥游客增多,管理难度明显加大", "2031 年,廊桥接待了 9 万人。"),
    ],
)
def test_title_ends_where_the_body_begins(title: str, body: str) -> None:
    model = TitleModel.from_report(LONG, ["木桥数量趋稳,维修更勤", "石桥数量增长,保养更细"])
    assert title_of(model, title + body) == title


def title_of(model: TitleModel, text: str) -> str:
    return text[: model.title_end(text)]
