"""What a question states while it asks for something else, and no sentence of the report bears out."""

from __future__ import annotations

import pytest

from index.store.folder import Index
from rag.facts.names import law_names
from rag.facts.sentences import facts_of
from rag.question.analysis import analyse
from rag.refusal.contradicted_premises import unmet_premise
from rag.refusal.unmet_conditions import unmet_conditions
from rag.refusal.unmet_names import unmet_law, unmet_names
from tests.rag.mini_report import evidence_of, mini_index, text_chunk


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("mini"))


@pytest.mark.parametrize(
    ("question", "sentence", "met"),
    [
        ("装卸量为什么连续第6个季度增长?", "装卸量连续第6个季度负增长。", False),
        ("装卸量为什么连续第6个季度负增长?", "装卸量连续第6个季度负增长。", True),
        ("港口投资总额为什么大幅上升?", "港口投资总额为900亿元,比上年下降50%。", False),
        ("投资单个企业不能超过多少?", "投资于单个企业的资金不得超过基金规模的20%。", True),
        ("还没上市的港口由谁管理?", "非上市港口由地方管理。", True),
        ("西非港口建了什么?", "港口建了泊位。", True),
    ],
)
def test_premises_that_the_sentence_contradicts(question: str, sentence: str, met: bool) -> None:
    assert (unmet_premise(analyse(question), facts_of(sentence)) is None) is met


def test_laws_are_read_as_names(mini: Index) -> None:
    assert law_names("网络安全法对港口有哪些要求?") == ["网络安全法"]
    assert law_names("有什么办法和做法?") == []
    assert law_names("码头的中文叫法是什么?") == []
    assert law_names("海洋税法和港口条例有什么要求?") == ["海洋税法", "港口条例"]
    assert law_names("是哪三部法?") == []
    unmet = unmet_law(mini, analyse("网络安全法对港口有哪些要求?"))
    assert unmet is not None
    assert (unmet.condition, unmet.asked) == ("object", "网络安全法")


def test_a_sentence_that_names_other_titles_is_not_about_the_one_asked(mini: Index) -> None:
    chunk = text_chunk("《海港法》规范码头。", "《航运法》自2030年11月起施行。")
    question = analyse("《海港法》何时起施行?")
    assert "《海港法》" in [u.asked for u in unmet_conditions(mini, question, evidence_of(chunk, 1))]
    assert "《海港法》" not in [u.asked for u in unmet_conditions(mini, question, evidence_of(chunk, 0))]


def test_an_organisation_of_the_sentence_before_does_not_stand_for_another(mini: Index) -> None:
    question = analyse("工商银行为什么推出港口账户?")
    other, none = facts_of("建设银行推出港口账户。"), facts_of("新推出的港口账户提高速度。")
    before = facts_of("工商银行培养港口人才。")
    chunk = text_chunk("工商银行培养港口人才。", other.plain)
    assert [u.asked for u in unmet_names(mini, question, chunk, other, before)] == ["工商银行"]
    assert unmet_names(mini, question, chunk, none, before) == []
