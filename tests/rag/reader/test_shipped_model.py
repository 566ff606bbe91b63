"""The reader that comes with the project: its files, their sizes, and that it reads at all."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest

from index.models.layout import DEFAULT_FOLDER, FLOAT_GRAPH, INT8_GRAPH, SHAPE_FILE, WEIGHTS_FILE, read_shape
from rag.reader.names import HEADS_FILE, READER_FOLDER
from rag.reader.onnx_reader import OnnxReader
from rag.reader.places import Place

MOST = 25 * 1024 * 1024


@pytest.fixture(scope="module")
def reader() -> OnnxReader:
    return OnnxReader()


def test_its_files_are_there_and_small_enough_to_ship() -> None:
    sizes = {path.name: path.stat().st_size for path in READER_FOLDER.iterdir()}
    assert {INT8_GRAPH, FLOAT_GRAPH, WEIGHTS_FILE, SHAPE_FILE, HEADS_FILE} <= sizes.keys()
    assert all(sizes.values())
    assert sum(sizes.values()) <= MOST
    # they are part of the package, and not told by a path alone
    assert (files("rag.reader") / "model" / HEADS_FILE).is_file()


def test_it_shares_the_token_table_of_the_encoder() -> None:
    own, encoder = read_shape(READER_FOLDER), read_shape(DEFAULT_FOLDER)
    assert (own.width, own.vocabulary, own.heads) == (encoder.width, encoder.vocabulary, encoder.heads)
    assert 1 <= own.layers <= encoder.layers
    assert not list(READER_FOLDER.glob("token_*"))
    assert set(json.loads((READER_FOLDER / SHAPE_FILE).read_text(encoding="utf-8"))) >= {"width", "layers"}


def test_its_heads_fit_its_vectors() -> None:
    width = read_shape(READER_FOLDER).width
    with np.load(READER_FOLDER / HEADS_FILE) as stored:
        shapes = {name: stored[name].shape for name in stored.files}
        assert all(np.isfinite(stored[name]).all() for name in stored.files)
    assert shapes == {
        "inner": (width, width),
        "inner_bias": (width,),
        "score": (width,),
        "score_bias": (1,),
        "span": (width, 2),
    }


@pytest.mark.parametrize(
    ("question", "answers", "does_not", "words"),
    [
        ("天鹅港有多少个泊位?", "天鹅港共有泊位64个。", "天鹅港的灯塔建于山上。", "64个"),
        ("海豚港是哪一年建成的?", "海豚港于2019年建成投用。", "海豚港由三家公司出资。", "2019年"),
        ("谁负责维护岸电设施?", "岸电设施由东港供电所维护。", "岸电设施有利于减少排放。", "东港供电所"),
        ("How many berths does the port have?", "该港口共有泊位64个。", "该港口的灯塔建于山上。", "64"),
    ],
)
def test_it_tells_an_answer_from_a_sentence_that_is_none(
    reader: OnnxReader, question: str, answers: str, does_not: str, words: str
) -> None:
    right, wrong = reader.read(question, [Place("一、港口", answers), Place("一、港口", does_not)])
    assert right.score > wrong.score + 1
    assert right.span is not None
    first, end = right.span
    assert 0 <= first < end <= len(answers)
    assert words in answers[first:end]


def test_it_tells_another_period_and_another_place(reader: OnnxReader) -> None:
    place = Place("一、港口", "2030年天鹅港吞吐量为57万吨。")
    asked = ("2030年天鹅港吞吐量是多少?", "2028年天鹅港吞吐量是多少?", "2030年海豚港吞吐量是多少?")
    right, *wrong = (reader.read(question, [place])[0].score for question in asked)
    assert max(wrong) < right


@pytest.mark.parametrize("sentence", ["", " ", "。", "\x00", "😀", "\ud800", "港" * 5000, "a" * 5000, "\u0301\u200b"])
@pytest.mark.parametrize("question", ["", "港口?", "\ud800\x00", "问" * 5000])
def test_no_text_is_too_strange_to_be_read(reader: OnnxReader, question: str, sentence: str) -> None:
    (found,) = reader.read(question, [Place("", sentence)])
    assert np.isfinite(found.score)
    if found.span is not None:
        assert 0 <= found.span[0] <= found.span[1] <= len(sentence)


def test_threads_read_the_same(reader: OnnxReader) -> None:
    from concurrent.futures import ThreadPoolExecutor

    places = [Place("一、港口", f"2030年{yard}吞吐量为{n}万吨。") for n, yard in enumerate(("东港", "西港", "南港"))]
    alone = reader.read("2030年西港吞吐量是多少?", places)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: reader.read("2030年西港吞吐量是多少?", places), range(8)))
    assert together == [alone] * 8
