"""A draft is read only by what the weights were fitted with, together with all sentences that it is weighed against."""

from __future__ import annotations

from collections.abc import Sequence

from index.models.encoder import load_encoder
from rag.reader.choice import load_reader
from rag.reader.places import Place
from rag.reader.protocol import Reading
from rag.writing.statement_reader import statement_reader
from tests.rag.mini_report import text_chunk

CHUNK = text_chunk("天鹅港送电。", "海豚港用电。", "调度上线。")


class Seeing:
    """A reader that keeps what it is shown."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.shown: list[tuple[str, Place]] = []

    def read(self, question: str, places: Sequence[Place]) -> list[Reading]:
        self.shown += [(question, place) for place in places]
        return [Reading(1.5)]


def test_the_sentences_are_shown_with_the_one_before_them() -> None:
    reader = Seeing("default")
    reads = statement_reader(load_encoder(), reader)
    assert reads is not None
    assert reads("海豚港用了电", CHUNK, (1, 2)) == 1.5
    ((question, place),) = reader.shown
    assert (question, place.sentence) == ("海豚港用了电", "海豚港用电。 调度上线。")
    assert place.context.endswith("天鹅港送电。")


def test_other_encoders_and_readers_have_scales_of_their_own() -> None:
    assert statement_reader(load_encoder(), None) is None
    assert statement_reader(load_encoder(), Seeing("another")) is None
    assert statement_reader(load_encoder("another-encoder"), load_reader()) is None
