"""A reader as it answers: the same scores as in training, the words of the answer, and what is said where there is none."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from index.errors import SettingsError
from index.models.layout import DEFAULT_FOLDER
from index.models.tokenizer import load_tokenizer
from rag.reader.choice import load_reader
from rag.reader.cross_encoder import CrossEncoderReader
from rag.reader.onnx_reader import OnnxReader, best_span, without_punctuation
from rag.reader.pairs import PairEncoder
from rag.reader.places import Place
from rag.reader.protocol import Reading
from rag.reader.training.batches import batch_of
from rag.reader.training.export import rows_of, write_reader
from rag.reader.training.groups import Case, Example
from rag.reader.training.learning import scores_of
from rag.reader.training.model import Reader

QUESTION = "2023年港口吞吐量多少?"
PLACES = [Place("一、港口", "2023年吞吐量为9,120万吨。"), Place("一、港口", "港口有泊位64个。"), Place("", "雨")]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reader, Path]:
    """A reader of one layer with heads drawn at random, in torch and as files."""
    folder = tmp_path_factory.mktemp("reader")
    torch.manual_seed(3)
    reader = Reader.from_encoder(DEFAULT_FOLDER, 1)
    torch.save({"reader": reader.own_state()}, folder / "checkpoint.pt")
    case = Case("港", QUESTION, (Example(QUESTION, PLACES[0], True),), (), (PLACES[1],))
    write_reader(folder / "checkpoint.pt", rows_of([case, case]), folder / "model")
    return reader, folder / "model"


def test_what_was_exported_scores_as_in_training(exported: tuple[Reader, Path]) -> None:
    trained, folder = exported
    pairs = PairEncoder(load_tokenizer(DEFAULT_FOLDER))
    expected = scores_of(trained, [Example(QUESTION, place, False) for place in PLACES], pairs)
    found = OnnxReader(folder).read(QUESTION, PLACES)
    assert [reading.score for reading in found] == pytest.approx(expected, abs=0.02)
    batch = batch_of([[Example(QUESTION, PLACES[0], True)]], pairs)
    logits = trained(torch.from_numpy(batch.ids), torch.from_numpy(batch.mask))[1][0].detach().numpy()
    pair = pairs.pair(pairs.question(QUESTION), PLACES[0])
    span = best_span(logits[pair.start : pair.start + len(pair.offsets)], pair.offsets)
    assert span is not None
    assert found[0].span == without_punctuation(PLACES[0].sentence, span)


def test_what_was_exported_can_be_trained_further(exported: tuple[Reader, Path]) -> None:
    pairs = PairEncoder(load_tokenizer(DEFAULT_FOLDER))
    examples = [Example(QUESTION, place, False) for place in PLACES]
    again = Reader.from_files(exported[1])
    assert scores_of(again, examples, pairs) == pytest.approx(scores_of(exported[0], examples, pairs), abs=0.02)


def test_a_sentence_is_read_the_same_alone_and_among_others(exported: tuple[Reader, Path]) -> None:
    reader = OnnxReader(exported[1])
    assert reader.read(QUESTION, PLACES)[1:2] == reader.read(QUESTION, PLACES[1:2])
    assert reader.read(QUESTION, []) == []


def test_the_words_of_an_answer_go_from_the_likeliest_first_token_to_the_likeliest_last() -> None:
    offsets = [(0, 2), (2, 3), (3, 7), (7, 8)]
    # first: token 2, last: token 1 would be likelier, but does not come after it
    logits = np.array([[0, 0], [1, 9], [8, 2], [0, 3]], np.float32)
    assert best_span(logits, offsets) == (3, 8)
    assert best_span(np.zeros((0, 2), np.float32), []) is None


def test_the_words_of_an_answer_do_not_end_with_a_full_stop() -> None:
    assert without_punctuation("增长88%。", (2, 6)) == (2, 5)
    assert without_punctuation("一、港口", (1, 4)) == (2, 4)
    assert without_punctuation("港口。", (2, 3)) is None


def test_a_name_finds_a_reader() -> None:
    assert load_reader("none") is None
    assert isinstance(load_reader("default"), OnnxReader)
    other = load_reader("some/folder")
    assert isinstance(other, CrossEncoderReader)
    assert other.name == "some/folder"
    with pytest.raises(SettingsError, match="reader's name is empty"):
        load_reader(" ")


def test_a_folder_without_a_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"reader cannot be loaded.*--reader none"):
        OnnxReader(tmp_path).read(QUESTION, PLACES)


def test_a_cross_encoder_is_shown_question_and_place(monkeypatch: pytest.MonkeyPatch) -> None:
    class Model:
        def __init__(self, name: str, **options: Any) -> None:
            assert (name, options["local_files_only"]) == ("some/reranker", True)

        def predict(self, texts: list[tuple[str, str]], **_: Any) -> list[float]:
            return [float(len(text)) for _, text in texts]

    monkeypatch.setitem(sys.modules, "sentence_transformers", types.SimpleNamespace(CrossEncoder=Model))
    found = CrossEncoderReader("some/reranker").read(QUESTION, PLACES[1:])
    assert found == [Reading(float(len("一、港口 港口有泊位64个。"))), Reading(1.0)]
    assert CrossEncoderReader("some/reranker").read(QUESTION, []) == []


def test_a_cross_encoder_of_several_labels_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    model = types.SimpleNamespace(predict=lambda texts, **_: np.zeros((len(texts), 3), np.float32))
    monkeypatch.setitem(
        sys.modules, "sentence_transformers", types.SimpleNamespace(CrossEncoder=lambda *_, **__: model)
    )
    with pytest.raises(SettingsError, match="one label is needed"):
        CrossEncoderReader("some/nli").read(QUESTION, PLACES)


def test_a_cross_encoder_that_is_not_there_is_an_error_with_its_name() -> None:
    with pytest.raises(SettingsError, match="no/such-model"):
        CrossEncoderReader("no/such-model").read(QUESTION, PLACES)
