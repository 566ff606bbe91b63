"""A model that misbehaves: what reaches the reader is right, or the report's own words, or an error. See ``misbehaviour``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from index.errors import ModelError
from index.models.encoder import DEFAULT_ENCODER, load_encoder
from index.readers.markdown.reader import read_markdown
from index.schema import Encoder
from index.store.folder import Index, build_index
from index.words.normalize import squeeze
from rag.assistant import Assistant, Examined
from rag.config import LlmSettings, Settings
from rag.facts.quantities import numbers
from rag.language_models.choice import load_chat_model
from rag.output.words import writing_words
from rag.reader.onnx_reader import OnnxReader
from rag.schema import REFUSED, Answer, Said
from tests.llm_server import ScriptedServer
from tests.rag.mini_report import MINI_REPORT
from tests.rag.writing.misbehaviour import CASES, Case

_SENTENCE = re.compile(r"(.+?)((?:\[\d+\])+)", re.DOTALL)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(DEFAULT_ENCODER)


@pytest.fixture(scope="module")
def index(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("mini")
    (folder / "mini.md").write_text(MINI_REPORT, encoding="utf-8")
    build_index([read_markdown(folder / "mini.md")], encoder, folder / "index", name="mini")
    return Index.load(folder / "index")


def written_sentences(answer: Answer) -> Iterator[tuple[str, list[str]]]:
    """Each sentence of an answer with the quotes of its marks; fails where something has no mark."""
    quotes = {f"[{citation.n}]": citation.quote for citation in answer.citations}
    assert _SENTENCE.sub("", answer.answer).strip() == ""
    for text, marks in _SENTENCE.findall(answer.answer):
        yield text, [quotes[mark] for mark in re.findall(r"\[\d+\]", marks)]


def check(answer: Answer, index: Index) -> None:
    """What holds of every answer, whoever wrote it."""
    if answer.refused:
        assert answer.answer.startswith(REFUSED)
        assert not answer.citations
        return
    chunks = {chunk.chunk_id: chunk for chunk in index.chunks}
    for citation in answer.citations:
        chunk = chunks[citation.chunk_id]
        assert citation.verified
        assert squeeze(citation.quote) in squeeze(f"{chunk.caption}\n{chunk.text}")
        assert citation.section == chunk.section
    for text, quotes in written_sentences(answer):
        assert numbers(text) <= set().union(*map(numbers, quotes)), (text, quotes)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_reaches_the_reader(case: Case, index: Index, encoder: Encoder) -> None:
    with ScriptedServer(*case.replies) as server:
        llm = LlmSettings(use="openai:scripted", base_url=server.address, **case.settings)
        model = load_chat_model(llm.use, llm)
        assistant = Assistant(index, encoder, Settings(llm=llm), reader=OnnxReader(), model=model)
        said: list[str] = []
        answer: Answer | None = None
        try:
            for event in assistant.stream(case.question):
                if isinstance(event, Said):
                    said.append(event.text)
                else:
                    assert isinstance(event, Examined)
                    answer = event.answer
            error = None
        except ModelError as raised:
            error = type(raised).__name__
        finally:
            model.close()
    if case.requests is not None:
        assert len(server.requests) == case.requests
    if answer is None:
        assert error == case.outcome
        return
    check(answer, index)
    outcome = "refused" if answer.refused else "quoted" if answer.generator == "extractive" else "written"
    assert outcome == case.outcome, answer
    if outcome == "written":
        # What was shown while it was written is what is shown at the end.
        assert "".join(said) == answer.answer
    if case.verdicts:
        assert [found.verdict for found in answer.checks] == list(case.verdicts), answer
    shown = "\n".join([answer.answer, *writing_words(answer)])
    assert [text for text in case.shown if text not in shown] == []
    assert [text for text in case.absent if text in "".join([shown, *said])] == []


def test_the_table_is_long_and_names_each_case_once() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) >= 40
