from __future__ import annotations

from dataclasses import replace

from rag.schema import Nearest
from tests.fakes import answered, refused
from ui.page.understood_html import elsewhere_html, understood_html
from ui.words.texts import label

ZH = label("zh")
PLACE = Nearest(("五、发展", "(二)绿色金融"), "39", "余额为34.8万亿元。", "报告", "c1")


def test_a_question_as_typed_says_nothing() -> None:
    assert understood_html(answered("余额?"), "余额 ?", ZH) == ""
    assert elsewhere_html(refused(), "", ZH) == ""


def test_a_follow_up_is_shown_with_a_button_that_asks_it_as_it_stands() -> None:
    shown = understood_html(replace(answered("绿色贷款余额,同比呢"), asked="同比呢"), "同比呢", ZH)
    assert "绿色贷款余额,同比呢" in shown.replace("&#44;", ",")
    assert 'data-alone="true" data-question="同比呢">照原样再问</button>' in shown


def test_a_question_that_was_put_in_a_chapter_has_no_button() -> None:
    assert "<button" not in understood_html(answered("第四章讲了什么"), "这一章讲了什么", ZH)


def test_the_place_that_answers_has_a_button_that_asks_there() -> None:
    shown = elsewhere_html(replace(refused("余额是多少"), elsewhere=PLACE), "<a>x</a>", ZH)
    assert "<a>x</a>" in shown
    assert "第 39 页" in shown
    assert 'data-question="余额是多少" data-chapter="&#40;二&#41;绿色金融">到那里去问</button>' in shown
