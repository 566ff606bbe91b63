from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import MissingIndexError, SettingsError
from index.store.milvus.address import Address, address_of
from index.store.places import is_index, manifest_of, open_index


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("milvus://10.0.0.7:19530/reports", Address("http://10.0.0.7:19530", "reports")),
        ("milvus+tls://milvus.example.org:443/reports_2", Address("https://milvus.example.org:443", "reports_2")),
        ("milvus://[::1]:19530/reports", Address("http://[::1]:19530", "reports")),
    ],
)
def test_a_server_is_told_by_its_address(told: str, address: Address) -> None:
    assert address_of(Path(told)) == address
    assert address.told == told


def test_a_file_is_told_by_its_path(tmp_path: Path) -> None:
    address = address_of(Path(f"milvus-lite:{tmp_path}/reports.db"))
    assert address == Address(str(tmp_path.resolve() / "reports.db"), "bluebook")
    assert address.told == f"milvus-lite:{tmp_path.resolve()}/reports.db"


@pytest.mark.parametrize("place", ["reports", "/data/milvus", "milvus", "C:/milvus/reports"])
def test_folders_are_no_servers(place: str) -> None:
    assert address_of(Path(place)) is None


@pytest.mark.parametrize(
    "told",
    [
        "milvus://localhost/reports",
        "milvus://localhost:19530",
        "milvus://localhost:19530/re-ports",
        "milvus://localhost:99999/reports",
        "milvus://root:secret@localhost:19530/reports",
        "milvus+ssh://localhost:19530/reports",
        "milvus-lite:reports",
    ],
)
def test_what_begins_like_an_address_and_is_none_is_an_error(told: str) -> None:
    with pytest.raises(SettingsError, match="milvus"):
        address_of(Path(told))


def test_every_index_has_a_catalogue_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    one, other = Address("http://a:1", "x").catalogue, Address("http://a:1", "y").catalogue
    assert one.parent == other.parent == tmp_path / "bluebook" / "milvus"
    assert one != other


def test_to_ask_a_file_that_is_not_there_does_not_make_it(tmp_path: Path) -> None:
    place = Path(f"milvus-lite:{tmp_path}/none/reports.db")
    assert not is_index(place)
    for ask in (manifest_of, open_index):
        with pytest.raises(MissingIndexError, match="no index at milvus-lite:"):
            ask(place)
    assert list(tmp_path.iterdir()) == []
