"""Statements to learn from: as they are read, made by rule and put into batches; and that a few steps learn them."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from index.models.layout import DEFAULT_FOLDER
from index.models.tokenizer import load_tokenizer
from rag.reader.pairs import STATEMENT_TOKENS, PairEncoder
from rag.reader.places import Place
from rag.reader.training.batches import Batch, StatementBatch, mixed, statement_batch_of, statement_batches
from rag.reader.training.learning import batch_loss, statement_figures
from rag.reader.training.near_misses import changed_scale
from rag.reader.training.rows import Row
from rag.reader.training.statements import Statement, made_from, places_by_number, read_inference, read_labelled
from rag.reader.training.voices import places_of
from tests.rag.reader.test_training import small_reader

PORT = Place("港口", "东港吞吐量为3.2亿吨。")
SUPPORTED, CONTRADICTED, NEITHER = range(3)


@pytest.fixture(scope="module")
def pairs() -> PairEncoder:
    return PairEncoder(load_tokenizer(DEFAULT_FOLDER))


def test_a_statement_takes_the_place_of_the_question(pairs: PairEncoder) -> None:
    found = pairs.pair(pairs.statement("东港吞吐3.2亿吨"), PORT)
    text = load_tokenizer(DEFAULT_FOLDER).decode(found.ids, skip_special_tokens=False)
    assert text.startswith("<s> statement: 东港吞吐3.2亿吨</s></s> passage: 港口</s>")
    assert len(pairs.statement("港" * 500)) == STATEMENT_TOKENS


def test_pairs_without_an_agreed_label_are_left_out(tmp_path: Path) -> None:
    rows = [
        {"sentence1": "船到了。", "sentence2": "有船。", "label": "entailment"},
        {"sentence1": "船到了。", "sentence2": "没有船。", "label": "contradiction"},
        {"sentence1": "船到了。", "sentence2": "船是白的。", "label": "neutral"},
        {"sentence1": "船到了。", "sentence2": "?", "label": "-"},
    ]
    (tmp_path / "a.json").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    assert [(one.text, one.relation) for one in read_inference(tmp_path)] == [
        ("有船。", SUPPORTED),
        ("没有船。", CONTRADICTED),
        ("船是白的。", NEITHER),
    ]


def test_a_labelled_statement_is_on_one_sentence_or_two_in_their_place(tmp_path: Path) -> None:
    sentences = tmp_path / "port.tsv"
    sentences.write_text(
        "1\t1\ttext\t一、港口\t东港有泊位64个。\n2\t1\ttext\t一、港口\t西港有12个。\n3\t2\ttext\t二、航线\t航线共9条。\n",
        "utf-8",
    )
    places = places_by_number(sentences)
    assert places[1] == Place("一、港口 东港有泊位64个。", "西港有12个。")
    assert places[2].context == "二、航线"
    rows = [
        {"report": "port", "n": [1, 2], "label": "contradicted", "statement": "两港泊位一样多。"},
        {"report": "port", "n": [4], "label": "supported", "statement": "没有这一句。"},
        {"report": "other", "n": [1], "label": "neither", "statement": "没有这份报告。"},
    ]
    file = tmp_path / "some.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    (found,) = read_labelled(file, {"port": places})
    assert found == Statement("两港泊位一样多。", Place("一、港口", "东港有泊位64个。西港有12个。"), CONTRADICTED)


def test_of_a_sentence_are_made_itself_a_changed_one_and_the_one_beside() -> None:
    rows = [Row(("一、港口",), "text", "", (), text) for text in ("东港2023年吞吐量为3.2亿吨。", "灯塔建于山上。")]
    found = list(made_from(rows, places_of(rows), [], random.Random(3)))
    by_relation = {one.relation: one.text for one in found if one.place.sentence == rows[0].text}
    assert by_relation[SUPPORTED] == rows[0].text
    assert by_relation[NEITHER] == rows[1].text
    assert by_relation[CONTRADICTED] not in (rows[0].text, rows[1].text)
    # the last sentence has none beside it, and nothing in it to change
    assert [one.relation for one in found if one.place.sentence == rows[1].text] == [SUPPORTED]


def test_a_scale_becomes_another_one() -> None:
    assert changed_scale("共12亿元", random.Random(1)) in (["共12万元"], ["共12万亿元"])
    assert changed_scale("共12元", random.Random(1)) == []


def test_batches_hold_both_kinds(pairs: PairEncoder) -> None:
    statements = {"made": [Statement("东港吞吐3.2亿吨", PORT, SUPPORTED), Statement("东港关了", PORT, CONTRADICTED)]}
    draw = random.Random(2)
    of_statements = statement_batches(statements, {"made": 1.0}, pairs, draw)
    some = list(itertools.islice(of_statements, 8))
    assert all(batch.ids.shape == batch.mask.shape for batch in some)
    assert {relation for batch in some for relation in batch.relations.tolist()} == {SUPPORTED, CONTRADICTED}
    groups: Iterator[Batch] = iter([])  # none is drawn where all are statements
    assert all(
        isinstance(batch, StatementBatch) for batch in itertools.islice(mixed(groups, of_statements, 1.0, draw), 3)
    )


def test_a_few_steps_learn_a_relation(pairs: PairEncoder) -> None:
    reader = small_reader()
    reader.freeze(0)
    some = [Statement("东港吞吐3.2亿吨", PORT, SUPPORTED), Statement("灯塔建于山上", PORT, NEITHER)]
    batch = statement_batch_of(some, pairs)
    optimiser = torch.optim.AdamW(reader.parameters(), lr=0.01)
    before = batch_loss(reader, batch).item()
    for _ in range(20):
        loss = batch_loss(reader, batch)
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    assert loss.item() < before / 2
    assert statement_figures(reader, some, pairs) == "statements held out (2): right 1.000  false ones passed 0.000"
    logits = reader.relations(torch.from_numpy(batch.ids), torch.from_numpy(batch.mask))
    assert logits.shape == (2, 3)
    assert np.isfinite(logits.detach().numpy()).all()
