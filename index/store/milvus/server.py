"""A Milvus server as this project uses it: three collections, rows by id, nearest rows. The one adapter of pymilvus.

Every call has a time limit, within which pymilvus tries again when the server is busy or away for a moment; rows are written
as upserts, so that one written twice is there once.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from index.errors import IndexServerError, SettingsError
from index.store.milvus.address import Address

if TYPE_CHECKING:
    from pymilvus import MilvusClient

CONNECT_S, READ_S, WRITE_S = 10.0, 20.0, 120.0
MOST_BYTES = 65_535
"""The longest text that a field takes, in bytes."""
MOST_FOUND = 16_384
"""Rows that a search gives at most."""
_IDS_AT_ONCE = 2_000
_ROWS_AT_ONCE = 2_000
_NOT_CONNECTED, _NOT_OPENED = 2, "Open local milvus failed"
TOKEN = "BLUEBOOK_MILVUS_TOKEN"

_BM25 = {"bm25_k1": 1.5, "bm25_b": 0.75}
"""As the index in a folder has them."""

Row = dict[str, Any]
Collection = Literal["chunks", "sentences", "reports"]
COLLECTIONS: tuple[Collection, ...] = ("chunks", "sentences", "reports")


class Server:
    """The collections of one index. Raises ``IndexServerError`` wherever the server is away, too slow, or refuses."""

    def __init__(self, client: MilvusClient, address: Address) -> None:
        self._client = client
        self.address = address
        self._loaded = False

    @classmethod
    def connect(cls, address: Address) -> Server:
        """Reach the server; ``SettingsError`` where pymilvus is not installed."""
        try:
            with _told(address):
                return cls(_client(address), address)
        except ImportError as error:
            raise SettingsError(
                f"--index {address.told} needs {error.name or 'pymilvus'}: pip install -e '.[milvus]'"
            ) from error

    def close(self) -> None:
        """Give the connection back."""
        self._client.close()

    def is_there(self) -> bool:
        """Whether there is such an index; where it is, it is loaded by the server if it was not."""
        client = self._client
        with _told(self.address):
            if not client.has_collection(self._name("reports"), timeout=READ_S):
                return False
            for kind in () if self._loaded else COLLECTIONS:
                if "Loaded" not in str(client.get_load_state(self._name(kind), timeout=READ_S)["state"]):
                    client.load_collection(self._name(kind), timeout=WRITE_S)
            self._loaded = True
            return True

    def create(self, dimension: int) -> None:
        """Make the collections where there is no index; that of the reports last: with it the index is there."""
        if self.is_there():
            return
        with _told(self.address):
            for kind in COLLECTIONS:  # what was left of one whose making or removing was broken off
                if self._client.has_collection(self._name(kind), timeout=READ_S):
                    self._client.drop_collection(self._name(kind), timeout=WRITE_S)
            self._make_searched("chunks", dimension)
            self._make_searched("sentences", dimension)
            self._make_records()

    def drop(self) -> None:
        """Remove the whole index, the reports first: without them nothing is shown."""
        with _told(self.address):
            for kind in ("reports", "sentences", "chunks"):
                self._client.drop_collection(self._name(kind), timeout=WRITE_S)

    def put(self, collection: Collection, rows: Sequence[Row]) -> None:
        """Write rows, in place of those of the same ids; given at once they are seen at once."""
        if collection == "reports":
            rows = [{"none": [0.0, 0.0], **row} for row in rows]
        with _told(self.address):
            self._client.upsert(self._name(collection), list(rows), timeout=WRITE_S)

    def remove(self, collection: Collection, ids: Sequence[str]) -> None:
        """Remove the rows of these ids."""
        with _told(self.address):
            for some in _batches(ids, _IDS_AT_ONCE):
                self._client.delete(self._name(collection), ids=some, timeout=WRITE_S)

    def remove_report(self, collection: Collection, report: str) -> None:
        """Remove all rows of one report."""
        with _told(self.address):
            self._client.delete(self._name(collection), filter=among("report", [report]), timeout=WRITE_S)

    def rows(self, collection: Collection, where: str, fields: Sequence[str]) -> Iterator[Row]:
        """All rows that a condition holds of, however many, in no order."""
        with _told(self.address):
            found = self._client.query_iterator(
                self._name(collection), _ROWS_AT_ONCE, filter=where, output_fields=list(fields), timeout=READ_S
            )
            try:
                while some := found.next():
                    yield from some
            finally:
                found.close()

    def with_ids(self, collection: Collection, ids: Sequence[str], fields: Sequence[str]) -> dict[str, Row]:
        """The rows of these ids, as far as they are there."""
        found: dict[str, Row] = {}
        with _told(self.address):
            for some in _batches(ids, _IDS_AT_ONCE):
                rows = self._client.get(self._name(collection), ids=some, output_fields=["id", *fields], timeout=READ_S)
                found.update((row["id"], row) for row in rows)
        return found

    def nearest(self, vector: Sequence[float], limit: int, where: str) -> list[tuple[str, float]]:
        """The ids of the chunks nearest to a vector with their inner products, best first."""
        params = {"metric_type": "IP", "params": {"ef": max(64, 2 * limit)}}
        return self._search("chunks", "vector", list(vector), limit, where, params)

    def by_words(self, collection: Collection, words: str, limit: int, where: str) -> list[tuple[str, float]]:
        """The ids of the rows that hold the words best, with their BM25, best first; none that holds none of them."""
        found = self._search(collection, "words", words, limit, where, {"metric_type": "BM25"})
        # Milvus Lite gives distances: the same numbers below zero. Ours have no factor (k1 + 1).
        return [(name, abs(score) / (_BM25["bm25_k1"] + 1)) for name, score in found]

    def _search(
        self, collection: Collection, field: str, wanted: Any, limit: int, where: str, params: Mapping[str, Any]
    ) -> list[tuple[str, float]]:
        with _told(self.address):
            (hits,) = self._client.search(
                self._name(collection),
                data=[wanted],
                anns_field=field,
                limit=min(limit, MOST_FOUND),
                filter=where,
                search_params=dict(params),
                timeout=READ_S,
            )
            return [(hit["id"], float(hit["distance"])) for hit in hits]

    def _name(self, collection: Collection) -> str:
        return f"{self.address.name}_{collection}"

    def _make_searched(self, collection: Collection, dimension: int) -> None:
        from pymilvus import DataType, Function, FunctionType

        schema = self._client.create_schema(auto_id=False)
        schema.add_field("id", DataType.VARCHAR, max_length=100, is_primary=True)
        schema.add_field("report", DataType.VARCHAR, max_length=60, is_partition_key=True)
        schema.add_field("passage", DataType.VARCHAR, max_length=100)
        schema.add_field(
            "text",
            DataType.VARCHAR,
            max_length=MOST_BYTES,
            enable_analyzer=True,
            analyzer_params={"tokenizer": "jieba"},
        )
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
        schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(Function("bm25", FunctionType.BM25, ["text"], ["words"]))
        wanted = self._client.prepare_index_params()
        wanted.add_index("vector", "HNSW", metric_type="IP", params={"M": 16, "efConstruction": 200})
        wanted.add_index("words", "SPARSE_INVERTED_INDEX", metric_type="BM25", params=_BM25)
        self._make(collection, schema, wanted)

    def _make_records(self) -> None:
        from pymilvus import DataType

        schema = self._client.create_schema(auto_id=False)
        schema.add_field("id", DataType.VARCHAR, max_length=100, is_primary=True)
        schema.add_field("kind", DataType.VARCHAR, max_length=20)
        schema.add_field("report", DataType.VARCHAR, max_length=60)
        schema.add_field("number", DataType.INT64)
        schema.add_field("text", DataType.VARCHAR, max_length=MOST_BYTES)
        # Milvus has no collection without a vector.
        schema.add_field("none", DataType.FLOAT_VECTOR, dim=2)
        wanted = self._client.prepare_index_params()
        wanted.add_index("none", "FLAT", metric_type="L2")
        self._make("reports", schema, wanted)

    def _make(self, collection: Collection, schema: Any, index_params: Any) -> None:
        # Strong: whoever sees a report sees all of its rows.
        self._client.create_collection(
            self._name(collection),
            schema=schema,
            index_params=index_params,
            consistency_level="Strong",
            timeout=WRITE_S,
        )


def among(field: str, values: Iterable[str]) -> str:
    """The condition that a field is one of these."""
    return f"{field} in {json.dumps(list(values), ensure_ascii=False)}"


def _client(address: Address) -> MilvusClient:
    # pymilvus tells of every error in the log, too, and its records of Milvus Lite go to the terminal by themselves.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    import pymilvus

    for name in ("pymilvus", "milvus_lite"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if "://" not in address.uri:
        import milvus_lite  # noqa: F401  named in the error where it is missing

        Path(address.uri).parent.mkdir(parents=True, exist_ok=True)
    return pymilvus.MilvusClient(address.uri, token=os.environ.get(TOKEN, ""), timeout=CONNECT_S)


@contextlib.contextmanager
def _told(address: Address) -> Iterator[None]:
    """Turn what pymilvus raises into ``IndexServerError``: one line, and what to do."""
    import grpc
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except (MilvusException, grpc.RpcError, OSError) as error:
        said = " ".join(str(getattr(error, "message", None) or error).split())[:300]
        code = getattr(error, "code", None)
        if _NOT_OPENED in said:
            what = (
                "cannot be opened",
                "One process at a time may have a file of Milvus Lite: see whether another one has it",
            )
        elif not isinstance(error, MilvusException) or code == _NOT_CONNECTED or isinstance(code, grpc.StatusCode):
            what = "is away or did not answer in time", "See whether it runs and can be reached from here"
        else:
            what = "refuses", f"See what its log says, and whether {TOKEN} names a user with the rights"
        raise IndexServerError(
            f"the Milvus server of {address.told} {what[0]} ({said}). {what[1]}; then run it again"
        ) from error


def _batches(values: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(values), size):
        yield list(values[start : start + size])
