from __future__ import annotations

import pytest

from index.readers.markdown.reader import read_markdown
from index.store.folder import Index, build_index
from rag.assistant import Assistant
from rag.config import AnswerSettings, Settings
from tests.rag.mini_report import BigramEncoder, BigramReader, check_answer

SURE = Settings(answer=AnswerSettings(strictness=0.0))


@pytest.fixture(scope="module")
def two_reports(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("two")
    documents = []
    for name, harbour, amount in (("a", "天鹅港", 5), ("b", "海豚港", 7)):
        path = folder / f"{name}.md"
        text = (
            f"---\ntitle: {harbour}年报\n---\n# 一、总体情况\n\n{harbour}投资余额为{amount}亿元。\n\n"
            f"# 二、展望\n\n## (一){harbour}人才\n\n{harbour}要培养人才。\n\n## (二){harbour}码头\n\n{harbour}要扩建码头。\n"
        )
        path.write_text(text, encoding="utf-8")
        documents.append(read_markdown(path))
    build_index(documents, BigramEncoder(), folder / "index")
    return Index.load(folder / "index")


@pytest.mark.parametrize("report", ["天鹅港年报", "海豚港年报"])
@pytest.mark.parametrize("question", ["投资余额是多少?", "第一章讲什么?", "第二章讲什么?", "最后一章讲什么?"])
def test_scope_keeps_to_one_of_two_reports(two_reports: Index, report: str, question: str) -> None:
    answer = Assistant(two_reports, BigramEncoder(), SURE, reader=BigramReader()).ask(question, scope=report)
    check_answer(answer, two_reports)
    assert {citation.document for citation in answer.citations} <= {report}
    assert {near.document for near in answer.nearest} <= {report}


def test_the_report_that_a_question_names_answers(two_reports: Index) -> None:
    assistant = Assistant(two_reports, BigramEncoder(), SURE, reader=BigramReader())
    for harbour, amount in (("天鹅港", "5亿元"), ("海豚港", "7亿元")):
        answer = assistant.ask(f"{harbour}投资余额是多少?")
        check_answer(answer, two_reports)
        assert amount in answer.answer
        assert answer.citations[0].document == f"{harbour}年报"
