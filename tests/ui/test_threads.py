"""Many people at once: the assistant gives each thread what it gives when asked alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from rag.assistant import Assistant

THREADS, QUESTIONS = 8, 50


def test_eight_threads_get_what_one_gets() -> None:
    assistant = Assistant.load()
    (report,) = assistant.index.documents
    titles = [section.title for section in report.sections]
    questions = [f"{title}讲了什么?" for title in titles[:25]] + [f"2024年{title}有多少?" for title in titles[25:50]]
    assert len(set(questions)) == QUESTIONS

    def ask(question: str) -> Any:
        found = assistant.examine(question)
        passages = [(hit.chunk.chunk_id, hit.score) for hit in found.hits]
        return replace(found.answer, timings_ms={}), passages, found.decision.probability

    # The threads come first: they meet everything that is made on its first use.
    with ThreadPoolExecutor(THREADS) as pool:
        together = list(pool.map(ask, questions * THREADS))
    alone = [ask(question) for question in questions]
    assert len({str(answer.answer) for answer, _, _ in alone}) > QUESTIONS / 2
    wrong = [n for n, found in enumerate(together) if found != alone[n % QUESTIONS]]
    assert wrong == []
