"""Questions about tables: the cells asked for with their units, whole tables, what is computed, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.readers.dispatch import read_document
from index.store.folder import Index, build_index
from index.words.normalize import squeeze
from rag.answering.asked_cells import asked_of
from rag.answering.table_cells import table_of
from rag.answering.table_units import fitting_unit, name_and_unit, units_of
from rag.assistant import Assistant
from rag.config import Settings
from rag.output.json_records import answer_record, read_answer
from rag.output.plain_text import answer_text
from rag.output.table_view import table_lines
from rag.question.analysis import analyse
from rag.schema import Answer
from tests.rag.mini_report import BigramEncoder
from ui.page.render import answer_html
from ui.words.texts import label

REPORT = """\
# 一、港口运行

2024年,全省港口运行平稳。

表1 主要港口运行情况(2024年)

单位:万吨、%

| 序号 | 港口 | 所在地 | 货物吞吐量 | 同比增速 | 泊位数(个) | 投资额/亿元 |
| --- | --- | --- | --- | --- | --- | --- |
| 1 | 天鹅港 | 临海市 | 9,120 | 5.6 | 64 | 12.5 |
| 2 | 海豚港 | 东明市 | 5,480 | 3.2 | 38 | 8.1 |
| 3 | 白鹭港 | 临海市 | 7,305 | -1.4 | 51 | 10.0 |
|  | 合计 | - | 21,905 | 3.0 | 153 | 30.6 |

# 二、财务情况

表2 主要财务指标

单位:万元

| 指标 | 2022年 | 2023年 | 2024年 |
| --- | --- | --- | --- |
| 营业收入 | 110,300 | 128,450 | 143,920 |
| 净利润 | 10,020 | 12,870 | 15,240 |
| 毛利率(%) | 22.1 | 24.2 | 26.6 |
| 员工人数(人) | 1,702 | 1,790 | 1,862 |

# 三、合作机构

表3 智能调度系统的应用机构

| 机构 | 应用场景 |
| --- | --- |
| 远山银行 | 信贷审批、智能客服 |
| 青禾证券 | 投研助手。 |
| 望江保险 | 核保核赔 |

# 四、能耗

全省港口岸电设施覆盖率达到78.3%。天鹅港自动化改造投入资金2.4亿元。

图1 2020-2024年港口单位能耗(吨标准煤)

![](a.jpg)
"""

ONE_ROW = [
    ("天鹅港的货物吞吐量是多少?", "天鹅港:货物吞吐量 9,120万吨。", ("货物吞吐量", "9,120", "万吨")),
    ("海豚港同比增速是多少?", "海豚港:同比增速 3.2%。", ("同比增速", "3.2", "%")),
    ("天鹅港有多少个泊位?", "天鹅港:泊位数 64个。", ("泊位数", "64", "个")),
    ("白鹭港的投资额是多少?", "白鹭港:投资额 10.0亿元。", ("投资额", "10.0", "亿元")),
    ("白鹭港的所在地是哪里?", "白鹭港:所在地 临海市。", ("所在地", "临海市", None)),
    ("2024年营业收入是多少?", "营业收入:2024年 143,920万元。", ("2024年", "143,920", "万元")),
    ("2024年毛利率是多少?", "毛利率:2024年 26.6%。", ("2024年", "26.6", "%")),
    ("员工人数2023年是多少?", "员工人数:2023年 1,790人。", ("2023年", "1,790", "人")),
    ("青禾证券的应用场景是什么?", "青禾证券:应用场景 投研助手。", ("应用场景", "投研助手。", None)),
    ("三个港口的泊位数一共是多少?", "合计:泊位数 153个。", ("泊位数", "153", "个")),
]

COMPUTED = [
    (
        "货物吞吐量最高的港口是哪个?",
        "货物吞吐量最高的是天鹅港:9,120万吨(计算:9,120 > 7,305 > 5,480)。",
        ("highest", "9,120", "万吨", 3),
    ),
    ("哪个港口的同比增速最低?", "同比增速最低的是白鹭港:-1.4%(计算:-1.4 < 3.2 < 5.6)。", ("lowest", "-1.4", "%", 3)),
    (
        "天鹅港比海豚港的投资额多多少?",
        "投资额:天鹅港比海豚港多 4.4亿元(计算:12.5 − 8.1 = 4.4)。",
        ("difference", "4.4", "亿元", 2),
    ),
    (
        "净利润2023年比2022年增加了多少?",
        "净利润:2023年比2022年多 2,850万元(计算:12,870 − 10,020 = 2,850)。",
        ("difference", "2,850", "万元", 1),
    ),
    (
        "毛利率2024年比2022年高多少?",
        "毛利率:2024年比2022年高 4.5个百分点(计算:26.6 − 22.1 = 4.5)。",
        ("difference", "4.5", "个百分点", 1),
    ),
    (
        "天鹅港与白鹭港的泊位数合计是多少?",
        "天鹅港、白鹭港的泊位数合计 115个(计算:64 + 51 = 115)。",
        ("sum", "115", "个", 2),
    ),
    (
        "2022年到2024年净利润合计是多少?",
        "净利润2022年、2023年、2024年合计 38,130万元(计算:10,020 + 12,870 + 15,240 = 38,130)。",
        ("sum", "38,130", "万元", 1),
    ),
    (
        "营业收入哪一年最高?",
        "营业收入最高的是2024年:143,920万元(计算:143,920 > 128,450 > 110,300)。",
        ("highest", "143,920", "万元", 1),
    ),
]

SEVERAL = [
    ("表3列出了哪些机构?", ("远山银行", "青禾证券", "望江保险"), ("机构",)),
    ("表3的内容是什么?", ("远山银行", "青禾证券", "望江保险"), ("机构", "应用场景")),
    ("各港口的泊位数分别是多少?", ("天鹅港", "海豚港", "白鹭港"), ("港口", "泊位数(个)")),
    ("天鹅港和海豚港的泊位数分别是多少?", ("天鹅港", "海豚港"), ("港口", "泊位数(个)")),
    ("临海市的港口有哪些?", ("天鹅港", "白鹭港"), ("港口", "所在地")),
]

REFUSED_QUESTIONS = [
    ("2021年营业收入是多少?", "2021年"),
    ("天鹅港2023年货物吞吐量是多少?", "2023年"),
    ("营业成本是多少?", "成本"),
    ("2024年净利润同比增长多少?", "同比增长"),
    ("翠屏港的货物吞吐量是多少?", ""),
    ("2023年港口单位能耗是多少?", "只在图片里"),
]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("tables")
    return assistant_of(folder, "港口.md", REPORT.encode())


def assistant_of(folder: Path, name: str, content: bytes) -> Assistant:
    source = folder / name
    source.write_bytes(content)
    encoder = BigramEncoder()
    build_index([read_document(source)], encoder, folder / "index", name="tables")
    return Assistant(Index.load(folder / "index"), encoder, Settings(reader="none"))


def unmarked(answer: Answer) -> str:
    return answer.answer.split("[", maxsplit=1)[0]


@pytest.mark.parametrize(("question", "said", "cell"), ONE_ROW)
def test_a_row_answers_with_the_cells_asked_for(
    assistant: Assistant, question: str, said: str, cell: tuple[str, str, str | None]
) -> None:
    answer = assistant.ask(question)
    assert answer.answer == f"{said}[1]"
    assert [(c.column, c.value, c.unit, c.citation) for c in answer.cells] == [(*cell, 1)]
    assert answer.computed is None
    (citation,) = answer.citations
    assert citation.verified
    assert citation.row is not None
    assert citation.row.caption is not None
    assert squeeze(answer.cells[0].value) in squeeze(citation.quote)
    assert len(citation.row.header) == len(citation.row.cells)


@pytest.mark.parametrize(("question", "said", "computed"), COMPUTED)
def test_a_computed_value_is_marked_and_its_cells_are_cited(
    assistant: Assistant, question: str, said: str, computed: tuple[str, str, str, int]
) -> None:
    answer = assistant.ask(question)
    operation, value, unit, rows = computed
    assert unmarked(answer) == said
    assert answer.computed is not None
    assert (answer.computed.operation, answer.computed.value, answer.computed.unit) == (operation, value, unit)
    assert answer.computed.citations == tuple(range(1, rows + 1)) == tuple(c.n for c in answer.citations)
    for cell in answer.cells:
        assert cell.value in answer.citations[cell.citation - 1].quote
        assert cell.value in answer.computed.expression


@pytest.mark.parametrize(("question", "names", "header"), SEVERAL)
def test_several_rows_are_a_table_in_order(
    assistant: Assistant, question: str, names: tuple[str, ...], header: tuple[str, ...]
) -> None:
    answer = assistant.ask(question)
    assert answer.table is not None
    assert tuple(row[0] for row in answer.table.rows) == names
    assert answer.table.header == header
    assert answer.table.citations == tuple(range(1, len(names) + 1))
    assert [name in c.quote for name, c in zip(names, answer.citations, strict=True)] == [True] * len(names)


@pytest.mark.parametrize(("question", "reason"), REFUSED_QUESTIONS)
def test_what_no_cell_says_is_refused(assistant: Assistant, question: str, reason: str) -> None:
    answer = assistant.ask(question)
    assert answer.refused
    assert reason in answer.answer
    assert answer.cells == ()


def test_a_picture_of_another_quantity_is_no_reason(assistant: Assistant) -> None:
    for question in ("港口排放标准有多少项?", "港口单位面积投资是多少亿元?"):
        assert "图片" not in assistant.ask(question).answer


def test_the_first_and_the_last_row(assistant: Assistant) -> None:
    assert assistant.ask("表3第一行是什么?").answer == "远山银行:应用场景 信贷审批、智能客服。[1]"
    assert assistant.ask("表3最后一行是什么?").answer == "望江保险:应用场景 核保核赔。[1]"


def test_a_sentence_that_says_it_stays_the_answer(assistant: Assistant) -> None:
    answer = assistant.ask("天鹅港自动化改造投入资金是多少?")
    assert answer.answer == "天鹅港自动化改造投入资金2.4亿元。[1]"
    assert answer.cells == ()


def test_an_answer_from_a_table_says_the_same_everywhere(assistant: Assistant) -> None:
    answer = assistant.ask("天鹅港比海豚港的投资额多多少?")
    record = answer_record(answer)
    assert record["cells"][0] == {"row": "天鹅港", "column": "投资额", "value": "12.5", "unit": "亿元", "citation": 1}
    assert record["computed"]["expression"] == "12.5 − 8.1 = 4.4"
    assert record["citations"][0]["row"]["header"][1] == "港口"
    assert read_answer(record).cells == answer.cells
    plain = answer_text(answer, "here")
    assert "计算得出(非原文):12.5 − 8.1 = 4.4" in plain
    assert "序号 | 港口 | 所在地" in plain
    html = answer_html(record, t=label("zh"))
    assert "bb-computed" in html
    assert "bb-row-above" in html


def test_rows_are_a_table_in_the_terminal_and_on_the_page(assistant: Assistant) -> None:
    answer = assistant.ask("表3的内容是什么?")
    assert answer.table is not None
    lines = table_lines(answer.table, 60)
    assert lines[0] == "表3 智能调度系统的应用机构"
    assert lines[3].startswith("远山银行")
    assert lines[3].endswith("[1]")
    assert len(table_lines(answer.table, 10)) > len(answer.table.rows)
    html = answer_html(answer_record(answer), t=label("zh"))
    assert html.count("<tr>") == 4
    assert html.count('scope="row"') == 3
    assert "\n" not in html


def test_html_tables_in_markdown(tmp_path: Path) -> None:
    text = (
        '# 一、吞吐量\n\n表1 主要港口吞吐量(万吨)\n\n<table><tr><td rowspan="2">港口</td><td colspan="2">吞吐量</td></tr>'
        "<tr><td>2023年</td><td>2024年</td></tr><tr><td>东港</td><td>8,640</td><td>9,120</td></tr>"
        "<tr><td>南湾港</td><td>5,310</td><td>5,480</td></tr></table>\n\n装卸作业全年无休。\n"
    )
    answer = assistant_of(tmp_path, "a.md", text.encode()).ask("东港2024年吞吐量是多少?")
    assert answer.answer == "东港:吞吐量 2024年 9,120万吨。[1]"


def test_a_csv_file(tmp_path: Path) -> None:
    text = '县区,投资额(万元),备注\n锂城,"5,310",\n东陵,"1,337",已验收\n'
    assistant = assistant_of(tmp_path, "a.csv", text.encode())
    assert assistant.ask("锂城的投资额是多少?").answer == "锂城:投资额 5,310万元。[1]"
    assert assistant.ask("东陵的备注是什么?").answer == "东陵:备注 已验收。[1]"


def test_a_cell_that_is_empty_is_no_answer(tmp_path: Path) -> None:
    text = '县区,投资额(万元),备注\n锂城,"5,310",\n东陵,"1,337",已验收\n西岭,"2,004",已验收\n'
    answer = assistant_of(tmp_path, "a.csv", text.encode()).ask("锂城的备注是什么?")
    assert answer.refused
    assert "锂城的备注" in answer.answer


def test_a_workbook_with_a_unit_line(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["各县区投资完成情况"],
        ["单位:万元"],
        ["县区", "计划投资", "完成投资"],
        ["锂城", "6,000", "5,310"],
        ["东陵", "1,500", "1,337"],
    ):
        sheet.append(row)
    book.save(tmp_path / "made.xlsx")
    assistant = assistant_of(tmp_path, "a.xlsx", (tmp_path / "made.xlsx").read_bytes())
    assert assistant.ask("锂城的完成投资是多少?").answer == "锂城:完成投资 5,310万元。[1]"
    computed = assistant.ask("锂城的计划投资比完成投资多多少?")
    assert computed.answer == "锂城:计划投资比完成投资多 690万元(计算:6,000 − 5,310 = 690)。[1]"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("投资额(万元)", ("投资额", "万元")),
        ("产量/万吨", ("产量", "万吨")),
        ("人均可支配收入（元）", ("人均可支配收入", "元")),
        ("单价(元/吨)", ("单价", "元/吨")),
        ("用电量(亿kWh)", ("用电量", "亿kWh")),
        ("人口(常住)", ("人口(常住)", None)),
        ("吞吐量(2024年)", ("吞吐量(2024年)", None)),
    ],
)
def test_a_header_states_its_unit(header: str, expected: tuple[str, str | None]) -> None:
    assert name_and_unit(header) == expected


def test_a_unit_line_gives_money_no_unit_of_rates() -> None:
    units = units_of("表1 指标(单位:万元、%)")
    assert units == ("万元", "%")
    assert fitting_unit("营业收入", units) == "万元"
    assert fitting_unit("同比增速", units) == "%"
    assert fitting_unit("同比增速", ("万元",)) is None
    assert fitting_unit("企业家数", ("万元",)) is None
    assert units_of("表2 吞吐量(万吨)") == ("万吨",)
    assert units_of("表2 吞吐量(2024年)") == ()


def test_the_only_table_of_a_file_is_meant_by_this_table(tmp_path: Path) -> None:
    (tmp_path / "港口.csv").write_text("港口,2030年,2031年\n天鹅港,8640,9120\n海豚港,5310,5480\n", "utf-8")
    build_index([read_document(tmp_path / "港口.csv")], BigramEncoder(), tmp_path / "index", name="sheet")
    answer = Assistant(Index.load(tmp_path / "index"), BigramEncoder(), Settings()).ask("这张表列出了哪些港口?")
    assert answer.table is not None
    assert answer.table.rows == (("天鹅港",), ("海豚港",))


SHEET = """\
各分行存贷款,,,,,,
,,,,单位:亿元,,
序号,编号,分行,存款 年初,存款 年末,贷款 年末,完成计划%
1,F001,城东分行,120.5,131.8,96.6,93.8
2,F002,城西分行,98.6,104.3,74.8,101.2
3,F003,滨海分行,154.4,169.0,136.9,97.5
,,分行合计,373.5,405.1,308.3,97.4
"""

FORECAST = """\
# 一、预测

| (百万元) | 2024A | 2025E |
| --- | --- | --- |
| 主营业务收入 | 11,327 | 14,862 |
| 毛利率(%) | 19.4 | 21.0 |
| 每股收益 | 1.2 | 1.5 |

# 二、支出

表1 分县收入

| 项目 | 预算数 | 拨付金额(万元) |
| --- | --- | --- |
| 东县 | 甲 | 84 |
| 西县 | 乙 | 31 |
"""


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("sheet"), "分行.csv", SHEET.encode())


@pytest.fixture(scope="module")
def forecast(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("forecast"), "预测.md", FORECAST.encode())


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("滨海分行年末贷款是多少?", "滨海分行:贷款 年末 136.9亿元。"),
        ("哪家分行的完成计划最低?", "完成计划最低的是城东分行:93.8%(计算:93.8 < 97.5 < 101.2)。"),
        ("城东分行存款年末比年初多了多少?", "城东分行:存款 年末比存款 年初多 11.3亿元(计算:131.8 − 120.5 = 11.3)。"),
        ("表中有几家分行?", "表中列出3家(计算:城东分行、城西分行、滨海分行)。"),
        ("年末存款最多的是哪家?", "存款 年末最高的是滨海分行:169.0亿元(计算:169.0 > 131.8 > 104.3)。"),
        ("F002的年末存款是多少?", "城西分行:存款 年末 104.3亿元。"),
        (
            "第二行是什么?",
            "城西分行:编号 F002,存款 年初 98.6亿元,存款 年末 104.3亿元,贷款 年末 74.8亿元,完成计划 101.2%。",
        ),
    ],
)
def test_a_sheet_with_codes_two_part_headers_and_a_total(sheet: Assistant, question: str, said: str) -> None:
    answer = sheet.ask(question)
    assert (answer.refused, unmarked(answer)) == (False, said)


@pytest.mark.parametrize(
    "question", ["城东分行考核系数?", "城北分行的年末存款", "城东分行的行长是谁?", "共有多少家支行?"]
)
def test_another_row_or_column_than_the_one_asked_for_is_no_answer(sheet: Assistant, question: str) -> None:
    assert sheet.ask(question).refused


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("2025E主营业务收入是多少?", "主营业务收入:2025E 14,862百万元。"),
        ("2025年毛利率是多少?", "毛利率:2025E 21.0%。"),
        ("2025年每股收益是多少?", "每股收益:2025E 1.5。"),
        ("2025年业务收入比2024年多多少?", "主营业务收入:2025E比2024A多 3,535百万元(计算:14,862 − 11,327 = 3,535)。"),
        (
            "主营业务收入2025年比2024年多多少?",
            "主营业务收入:2025E比2024A多 3,535百万元(计算:14,862 − 11,327 = 3,535)。",
        ),
        ("东县拨了多少钱?", "东县:拨付金额 84万元。"),
    ],
)
def test_units_in_the_corner_years_with_letters_and_money_by_its_verb(
    forecast: Assistant, question: str, said: str
) -> None:
    answer = forecast.ask(question)
    assert (answer.refused, unmarked(answer)) == (False, said)


def test_money_for_something_else_is_refused(forecast: Assistant) -> None:
    assert forecast.ask("东县亏了多少钱?").refused


def test_a_table_of_one_row_without_a_name_answers_by_its_columns(tmp_path: Path) -> None:
    text = "合计,出国费,平均接待费(万元)\n68.4,0,14.3\n"
    assistant = assistant_of(tmp_path, "经费.csv", text.encode())
    assert unmarked(assistant.ask("平均接待费是多少?")) == "平均接待费 14.3万元。"


def test_what_is_asked_in_amounts_is_no_count_of_rows(tmp_path: Path) -> None:
    text = "电站名称,2024年发电量(万千瓦时)\n雅山,138\n白水,41\n"
    assistant = assistant_of(tmp_path, "电站.csv", text.encode())
    assert unmarked(assistant.ask("白水2024年发了多少电?")) == "白水:2024年发电量 41万千瓦时。"
    assert unmarked(assistant.ask("共几座电站?")) == "表中列出2座(计算:雅山、白水)。"


GROUPS = """\
大区,省份,2023年度,2024年度,92号汽油价格(元)
东北,黑龙江,4120,4655,9.1
东北,吉林,2876,2790,9.2
华北,山东,5102,5340,9.3
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("哪个省份2024年度最高?", "2024年度最高的是山东:5340(计算:5340 > 4655 > 2790)。"),
        ("黑龙江2024年度比2023年度多卖多少?", "黑龙江:2024年度比2023年度多 535(计算:4655 − 4120 = 535)。"),
        ("吉林92号汽油价格是多少?", "吉林:92号汽油价格 9.2元。"),
    ],
)
def test_rows_are_called_by_what_tells_them_apart(tmp_path: Path, question: str, said: str) -> None:
    assert unmarked(assistant_of(tmp_path, "销量.csv", GROUPS.encode()).ask(question)) == said


def test_another_number_in_a_name_is_another_thing(tmp_path: Path) -> None:
    assert assistant_of(tmp_path, "销量.csv", GROUPS.encode()).ask("吉林95号汽油价格是多少?").refused


def test_a_unit_line_reaches_columns_of_years_and_money_of_the_country(tmp_path: Path) -> None:
    text = "利润表,,\n编制单位:东山农机,,单位:人民币千元\n项目,2024年度,2023年度\n营业利润,158,117\n"
    assert unmarked(assistant_of(tmp_path, "利润.csv", text.encode()).ask("2024年营业利润是多少?")) == (
        "营业利润:2024年度 158千元。"
    )


BANKS = """\
# 一、裁员

| 地区 | 银行 | 计划 |
| --- | --- | --- |
| 国外 | 东山银行 | 2017年前裁员5万人,营业网点和功能分区的网点也将减少 |
| 国外 | 西山银行 | 2018年前裁员3万人,其中柜员占一半,其余为后台人员 |
| 国内 | 南山银行 | 柜员减少2851人,占现有柜员数的2.5%,网点不变 |
"""


def test_a_cell_that_tells_in_other_words_is_an_answer_and_a_group_is_no_filter(tmp_path: Path) -> None:
    assistant = assistant_of(tmp_path, "银行.md", BANKS.encode())
    assert "所问的" not in assistant.ask("西山银行的减员打算").answer
    chunk = next(chunk for chunk in assistant.index.chunks if chunk.kind == "table")
    table = table_of(assistant.index, chunk)
    assert table is not None
    asked = asked_of(analyse("请分别说明东山银行与西山银行的裁员人数"), table, "", table.rows[0])
    assert asked is not None
    assert [column.name for column in asked.columns] == ["地区", "计划"]
