"""Yes, no and corrections as the program answers them, with its own encoder and reader."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.output.json_records import answer_record
from tests.rag.mini_report import check_answer


@pytest.mark.parametrize(
    ("question", "opening", "corrected"),
    [
        ("2030年6月末中国港口投资余额是3.2万亿元吗?", "是的,报告说:", False),
        ("2030年6月末中国港口投资余额是4.1万亿元吗?", "不是,报告说是3.2万亿元:", True),
        ("全国港口能耗2030年是不是上升了?", "不是,报告说:", True),
        ("全国港口能耗在2030年为什么上升?", "不是这样,报告说:", True),
        ("Was China's port investment balance 4.1 trillion yuan at the end of June 2030?", "No, the report says", True),
    ],
)
def test_yes_no_and_corrections(real_assistant: Assistant, question: str, opening: str, corrected: bool) -> None:
    answer = real_assistant.ask(question)
    assert (answer.refused, answer.corrected) == (False, corrected)
    assert answer.answer.startswith(opening)
    assert answer_record(answer).get("corrected", False) is corrected
    check_answer(answer, real_assistant.index)


def test_where_the_report_speaks_of_another_year_it_is_refused(real_assistant: Assistant) -> None:
    answer = real_assistant.ask("2028年6月末中国港口投资余额是4.1万亿元吗?")
    assert (answer.refused, answer.corrected) == (True, False)
