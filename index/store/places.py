"""The door to an index, wherever it lies: a folder, or a server's address (``milvus/address.py``) in the form of a path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.chunking.chunks import DEFAULT_SETTINGS
from index.config import IndexSettings
from index.schema import Document, Encoder, Progress
from index.store import building
from index.store.loaded import Index as FolderIndex
from index.store.manifest import MANIFEST_FILE, Manifest, read_manifest
from index.store.milvus.address import Address, address_of
from index.store.protocol import Index
from index.store.search_texts import Vector
from index.store.verification import verify_sample

if TYPE_CHECKING:
    from index.store.milvus.server import Server


def open_index(place: Path, *, encoder: str | None = None) -> Index:
    """Load an index; ``encoder`` is the name of the one that will ask. Raises an ``IndexFolderError``."""
    if (address := address_of(place)) is None:
        return FolderIndex.load(place, encoder=encoder)
    from index.store.milvus.reading import MilvusIndex

    return MilvusIndex.load(_asked(address), address.catalogue, encoder=encoder)


def manifest_of(place: Path) -> Manifest:
    """What an index holds, without loading it; raises as ``read_manifest`` does."""
    if (address := address_of(place)) is None:
        return read_manifest(place)
    from index.store.milvus.catalogue import stated

    return stated(_asked(address))


def checked_manifest(place: Path) -> tuple[Manifest, bool]:
    """The manifest of an index whose files are as they were written, as far as is seen at once, and whether it keeps PDFs."""
    manifest = manifest_of(place)
    if address_of(place) is not None:
        return manifest, False
    verify_sample(place, manifest)
    return manifest, True


def is_index(place: Path) -> bool:
    """Whether there is an index, whole or not."""
    if (address := address_of(place)) is None:
        return (place / MANIFEST_FILE).exists()
    return address.is_there and _server(address).is_there()


def place_told(place: Path) -> str:
    """A place as it is typed."""
    address = address_of(place)
    return address.told if address else str(place)


def build_index(
    documents: Sequence[Document],
    encoder: Encoder,
    place: Path,
    *,
    sources: Mapping[str, Path] | None = None,
    known: Mapping[str, Vector] | None = None,
    name: str | None = None,
    settings: IndexSettings = DEFAULT_SETTINGS,
    force: bool = False,
    progress: Progress | None = None,
) -> tuple[Manifest, bool]:
    """Add reports to an index, see ``building.build_index``; a server keeps no PDFs (``sources``)."""
    if (address := address_of(place)) is None:
        return building.build_index(
            documents,
            encoder,
            place,
            sources=sources,
            known=known,
            name=name,
            settings=settings,
            force=force,
            progress=progress,
        )
    from index.store.milvus.writing import build_on_server

    return build_on_server(
        documents,
        encoder,
        _server(address),
        address.catalogue,
        known=known,
        name=name,
        settings=settings,
        force=force,
        progress=progress,
    )


def remove_document(place: Path, document_id: str, encoder: str | None = None) -> Manifest:
    """Take one report out; ``KeyError`` where it is not there, ``UsageError`` where it is the only one."""
    if (address := address_of(place)) is None:
        return building.remove_document(place, document_id, encoder)
    from index.store.milvus.writing import remove_on_server

    return remove_on_server(_server(address), document_id, encoder)


def rename_document(place: Path, document_id: str, title: str, encoder: Encoder) -> Manifest:
    """Call a report by another title; ``KeyError`` where it is not there."""
    if (address := address_of(place)) is None:
        return building.rename_document(place, document_id, title, encoder)
    from index.store.milvus.writing import rename_on_server

    return rename_on_server(_server(address), address.catalogue, document_id, title, encoder)


def _asked(address: Address) -> Server:
    """The server of an index that is read; ``MissingIndexError`` where connecting would make it."""
    if not address.is_there:
        raise address.nothing_there()
    return _server(address)


@lru_cache(maxsize=8)
def _server(address: Address) -> Server:
    """One connection a process and server; it is made anew by itself when it breaks."""
    from index.store.milvus.server import Server

    return Server.connect(address)
