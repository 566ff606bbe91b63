from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from index.errors import (
    BusyIndexError,
    EncoderMismatchError,
    IndexServerError,
    MissingIndexError,
    UsageError,
    VersionError,
)
from index.readers.markdown.reader import read_markdown
from index.schema import Document
from index.store.milvus.address import Address
from index.store.milvus.catalogue import stated
from index.store.milvus.reading import MilvusIndex
from index.store.milvus.server import COLLECTIONS, Collection, Row, Server
from index.store.milvus.writing import LEASE_S, build_on_server, remove_on_server, rename_on_server
from tests.rag.mini_report import MINI_REPORT, BigramEncoder

ENCODER = BigramEncoder()


class BrokenOffError(Exception):
    """Stands for the end of a process."""


class ServerThatBreaksOff(Server):
    """Takes ``left`` more writes, then the process is gone: nothing more is written, no lease is given back."""

    left = 0

    def put(self, collection: Collection, rows: Sequence[Row]) -> None:
        self._count()
        super().put(collection, rows)

    def remove(self, collection: Collection, ids: Sequence[str]) -> None:
        self._count()
        super().remove(collection, ids)

    def remove_report(self, collection: Collection, report: str) -> None:
        self._count()
        super().remove_report(collection, report)

    def _count(self) -> None:
        if self.left <= 0:
            raise BrokenOffError
        self.left -= 1


def breaking_off(server: Server, after: int) -> ServerThatBreaksOff:
    made = ServerThatBreaksOff(server._client, server.address)
    made.left = after
    return made


@dataclass
class Clock:
    """Stands still until it is moved."""

    time: float = 0.0

    def __call__(self) -> float:
        return self.time


def report(folder: Path, name: str = "港口", text: str = MINI_REPORT) -> Document:
    path = folder / f"{name}.md"
    path.write_text(text.replace("港口", name), encoding="utf-8")
    return read_markdown(path)


def rows(server: Server, collection: Collection) -> set[str]:
    return {row["id"] for row in server.rows(collection, 'id != ""', ["id"])}


def check_whole(server: Server) -> None:
    """The rows on the server are exactly those of the reports that are shown."""
    sources = stated(server).sources
    for collection, count in (("chunks", "chunks"), ("sentences", "sentences")):
        wanted = {f"{s.segment}:{n}" for s in sources for n in range(getattr(s, count))}
        assert rows(server, collection) == wanted  # type: ignore[arg-type]
    kinds = {row["kind"] for row in server.rows("reports", 'id != ""', ["kind"])}
    assert kinds == {"index", "part", "report"}


def titles(server: Server) -> list[str]:
    return [source.title for source in stated(server).sources]


def test_reports_are_added_one_after_the_other(server: Server, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with pytest.raises(MissingIndexError, match="bluebook index"):
        stated(server)
    first = report(tmp_path)
    manifest, written = build_on_server([first], ENCODER, server, kept, name="mini")
    assert (written, manifest.name, manifest.chunks, manifest.sentences) == (True, "mini", 14, 26)
    assert not build_on_server([first], ENCODER, server, kept)[1]
    build_on_server([report(tmp_path, "机场")], ENCODER, server, kept)
    assert titles(server) == ["港口年报(2031年)", "机场年报(2031年)"]
    check_whole(server)
    index = MilvusIndex.load(server, kept, encoder=ENCODER.name)
    assert index.documents[0] == first
    assert index.manifest.chunks == len(index.chunks) == 28
    with pytest.raises(EncoderMismatchError, match="other"):
        MilvusIndex.load(server, kept, encoder="other")


def test_a_changed_report_takes_its_own_place(server: Server, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    build_on_server([report(tmp_path), report(tmp_path, "机场")], ENCODER, server, kept)
    before = MilvusIndex.load(server, kept)
    changed = report(tmp_path, text=MINI_REPORT.replace("3.2万亿元", "3.3万亿元"))
    build_on_server([changed], ENCODER, server, kept)
    assert titles(server) == ["港口年报(2031年)", "机场年报(2031年)"]
    check_whole(server)
    assert MilvusIndex.load(server, kept).chunks.hold("3.3万亿元")
    assert before.chunks.hold("3.2万亿元")  # what was loaded stays as it was
    assert not before.dense.chunk_vectors(np.array([0])).any()


@pytest.mark.parametrize("after", [2, 4, 6, 8])
def test_an_interrupted_report_is_completed(
    server: Server, connect: Callable[[], Server], tmp_path: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.store.milvus.writing.ROWS_AT_ONCE", 10)
    kept, clock = tmp_path / "kept", Clock()
    build_on_server([report(tmp_path)], ENCODER, server, kept, now=clock)
    second = report(tmp_path, "机场")
    with pytest.raises(BrokenOffError):
        build_on_server([second], ENCODER, breaking_off(server, after), kept, now=clock)
    assert titles(server) == ["港口年报(2031年)"]
    clock.time += LEASE_S
    build_on_server([second], ENCODER, connect(), kept, now=clock)
    assert titles(server) == ["港口年报(2031年)", "机场年报(2031年)"]
    check_whole(server)


def test_rows_of_an_interrupted_report_are_removed_by_the_next_write(server: Server, tmp_path: Path) -> None:
    kept, clock = tmp_path / "kept", Clock()
    first = report(tmp_path)
    build_on_server([first], ENCODER, server, kept, now=clock)
    with pytest.raises(BrokenOffError):
        build_on_server([report(tmp_path, "机场")], ENCODER, breaking_off(server, 6), kept, now=clock)
    assert len(rows(server, "chunks")) == 28
    # Whoever searches meanwhile finds nothing of it.
    index = MilvusIndex.load(server, kept)
    query = ENCODER.encode_queries(["机场升级有三条路径"])[0]
    assert index.dense.search(query, 14)[0].max() < 14
    words = index.lexical.asked(["机场", "路径"], index.dense.offsets)
    assert max(words.best(np.ones(14, dtype=bool), 7)) < 14
    clock.time += LEASE_S
    assert not build_on_server([first], ENCODER, server, kept, now=clock)[1]
    check_whole(server)


@pytest.mark.parametrize("after", [3, 5, 8, 10, 11, 12])
def test_an_interrupted_replacement_shows_the_old_report_or_the_new_one(
    server: Server, tmp_path: Path, after: int
) -> None:
    kept, clock = tmp_path / "kept", Clock()
    build_on_server([report(tmp_path)], ENCODER, server, kept, now=clock)
    changed = report(tmp_path, text=MINI_REPORT.replace("3.2万亿元", "3.3万亿元"))
    with pytest.raises(BrokenOffError):
        build_on_server([changed], ENCODER, breaking_off(server, after), kept, now=clock)
    index = MilvusIndex.load(server, kept)
    assert index.chunks.hold("3.2万亿元") != index.chunks.hold("3.3万亿元")
    assert index.dense.chunk_vectors(np.arange(14)).any(axis=1).all()
    clock.time += LEASE_S
    build_on_server([changed], ENCODER, server, kept, now=clock)
    assert MilvusIndex.load(server, kept).chunks.hold("3.3万亿元")
    check_whole(server)


def test_removing(server: Server, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    build_on_server([report(tmp_path), report(tmp_path, "机场")], ENCODER, server, kept)
    with pytest.raises(KeyError):
        remove_on_server(server, "铁路")
    manifest = remove_on_server(server, "港口")
    assert [source.document_id for source in manifest.sources] == ["机场"]
    check_whole(server)
    with pytest.raises(UsageError, match="only report"):
        remove_on_server(server, "机场")


def test_renaming_encodes_only_what_names_the_title(server: Server, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    build_on_server([report(tmp_path)], ENCODER, server, kept)
    encoded: list[str] = []

    class Telling(BigramEncoder):
        def encode_documents(self, texts: Sequence[str], progress: object = None) -> np.ndarray:
            encoded.extend(texts)
            return super().encode_queries(texts)

    rename_on_server(server, kept, "港口", "大港年报", Telling())
    assert titles(server) == ["大港年报"]
    assert encoded
    assert all("大港年报" in text for text in encoded)
    check_whole(server)


def test_force_begins_anew(server: Server, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    build_on_server([report(tmp_path)], ENCODER, server, kept)
    build_on_server([report(tmp_path, "机场")], ENCODER, server, kept, force=True)
    assert titles(server) == ["机场年报(2031年)"]
    check_whole(server)


def test_one_writer_at_a_time(server: Server, connect: Callable[[], Server], tmp_path: Path) -> None:
    kept, clock = tmp_path / "kept", Clock()
    build_on_server([report(tmp_path)], ENCODER, server, kept, now=clock)
    with pytest.raises(BrokenOffError):
        build_on_server([report(tmp_path, "机场")], ENCODER, breaking_off(server, 3), kept, now=clock)
    with pytest.raises(BusyIndexError, match=r"180 s"):
        build_on_server([report(tmp_path, "铁路")], ENCODER, connect(), kept, now=clock)


def test_a_damaged_copy_of_the_texts_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    build_on_server([report(tmp_path)], ENCODER, server, kept)
    index = MilvusIndex.load(server, kept)
    file = next(kept.glob("segment-*/report.safetensors"))
    whole = file.read_bytes()
    file.unlink()
    file.write_bytes(whole.replace("3.2万亿元".encode(), "3.9万亿元".encode()))
    assert MilvusIndex.load(server, kept).chunks.hold("3.2万亿元")
    assert file.read_bytes() == whole
    assert index.chunks.hold("3.2万亿元")


def test_a_server_that_is_away_is_an_error_that_says_so(milvus: Address) -> None:
    with pytest.raises(IndexServerError, match="is away or did not answer") as told:
        Server.connect(replace(milvus, uri="http://127.0.0.1:1", name="reports"))
    assert told.value.exit_code == 2
    assert "\n" not in str(told.value)
    assert "milvus://127.0.0.1:1/reports" in str(told.value)


def test_a_file_that_is_none_of_milvus_lite_is_an_error_that_says_so(milvus: Address, tmp_path: Path) -> None:
    (tmp_path / "other.db").write_text("text", encoding="utf-8")
    with pytest.raises(IndexServerError, match=r"cannot be opened .* One process at a time"):
        Server.connect(Address(str(tmp_path / "other.db"), "reports"))


def test_a_record_that_names_a_folder_elsewhere_is_refused(server: Server, tmp_path: Path) -> None:
    build_on_server([report(tmp_path)], ENCODER, server, tmp_path / "kept")
    (row,) = server.rows("reports", 'kind == "report"', ["kind", "report", "number", "text"])
    text = row["text"].replace(row["report"], "../../elsewhere")
    server.put("reports", [{**row, "id": "report:other", "text": text}])
    with pytest.raises(VersionError, match="is no report"):
        stated(server)


def test_all_collections_have_rows_of_their_kind(server: Server, tmp_path: Path) -> None:
    build_on_server([report(tmp_path)], ENCODER, server, tmp_path / "kept")
    assert [len(rows(server, collection)) for collection in COLLECTIONS] == [14, 26, 3]
