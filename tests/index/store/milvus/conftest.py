"""A server for the tests: Milvus Lite in a file, or the one that BLUEBOOK_MILVUS names (milvus://HOST:PORT/NAME)."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.store.milvus.address import Address, address_of
from index.store.milvus.server import Server

_numbers = itertools.count()


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Address:
    """Where the server is."""
    if told := os.environ.get("BLUEBOOK_MILVUS"):
        address = address_of(Path(told))
        assert address is not None, f"BLUEBOOK_MILVUS={told!r} is no address"
        return address
    pytest.importorskip("pymilvus", reason="needs pymilvus: pip install -e '.[milvus]'")
    pytest.importorskip("milvus_lite", reason="needs milvus-lite, or a server's address in BLUEBOOK_MILVUS")
    return Address(str(tmp_path_factory.mktemp("milvus") / "tests.db"), "tests")


@pytest.fixture
def connect(milvus: Address) -> Iterator[Callable[[], Server]]:
    """Opens connections to an index that no other test uses, and removes it at the end."""
    address = replace(milvus, name=f"{milvus.name}_{os.getpid()}_{next(_numbers)}")
    opened: list[Server] = []

    def open_one() -> Server:
        opened.append(Server.connect(address))
        return opened[-1]

    yield open_one
    server = open_one()
    if server.is_there():
        server.drop()
    for one in opened:
        one.close()


@pytest.fixture
def server(connect: Callable[[], Server]) -> Server:
    """A server without the index."""
    return connect()
