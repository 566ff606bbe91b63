"""Suggested and related questions of a small report, with the encoder and the reader that come with the project."""

from __future__ import annotations

from dataclasses import replace

from rag.assistant import Assistant
from rag.schema import Answer
from rag.suggesting.candidate import Candidate, Made
from rag.suggesting.suggestions import is_answered, related, suggested
from tests.fakes import refused
from tests.rag.mini_report import text_chunk


def test_every_suggestion_is_answered_in_full(real_assistant: Assistant) -> None:
    questions = suggested(real_assistant, 4)
    assert len(set(questions)) == len(questions) == 4
    for question in questions:
        answer = real_assistant.ask(question)
        assert (answer.refused, answer.notice, answer.corrected) == (False, None, False)


def test_another_report_has_none_of_them(real_assistant: Assistant) -> None:
    assert suggested(real_assistant, document_id="none") == []


def test_related_questions_are_from_the_same_place_and_not_asked_before(real_assistant: Assistant) -> None:
    answer = real_assistant.ask("海豚港的应用场景有哪些?")
    found = related(real_assistant, answer)
    assert found
    assert "海豚港的应用场景有哪些?" not in found
    assert all(not real_assistant.ask(question).refused for question in found)
    again = related(real_assistant, answer, asked=found)
    assert not set(found) & set(again)


def test_nothing_is_related_to_what_has_no_place(real_assistant: Assistant) -> None:
    assert related(real_assistant, replace(refused(), nearest=())) == []


def test_what_counts_as_answered(real_assistant: Assistant) -> None:
    answer: Answer = real_assistant.ask("自动化码头的投资余额是多少?")
    chunk = text_chunk(answer.citations[0].quote)
    whole = Candidate(Made("figure", "问?", ("4800亿元",)), chunk, 0)
    assert is_answered(whole, answer)
    assert not is_answered(Candidate(Made("figure", "问?", ("4900亿元",)), chunk, 0), answer)
    assert not is_answered(Candidate(Made("figure", "问?"), text_chunk("别的句子。"), 0), answer)
    assert not is_answered(whole, refused())
    assert not is_answered(whole, replace(answer, notice="缺一部分"))
