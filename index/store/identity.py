"""Which report a file is: that of its content, whatever it is called; a changed file is the report that it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import IndexFolderError, IndexServerError
from index.readers.names import document_id
from index.schema import Document


@dataclass(frozen=True, slots=True)
class Known:
    """What tells a report of an index from others."""

    document_id: str
    title: str
    sha256: str
    origin: str | None = None


def known_reports(place: Path) -> dict[str, Known]:
    """The reports of an index by id; none where there is no index that can be read."""
    from index.store.places import manifest_of

    try:
        sources = manifest_of(place).sources
    except IndexServerError:
        raise
    except IndexFolderError:
        return {}
    return {s.document_id: Known(s.document_id, s.title, s.sha256, s.origin) for s in sources}


def origin_of(path: Path) -> str:
    """Where a file lies, as a hash: an index is passed on, and its maker's folders are nobody's business."""
    return _hash_of(path.resolve())


def _hash_of(path: Path) -> str:
    return hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def files_of(place: Path, folder: Path) -> dict[Path, str]:
    """The files right in a folder, there or not, that reports of an index were read from, with the ids of those reports."""
    from index.store.places import manifest_of

    own = folder.resolve()
    try:
        sources = manifest_of(place).sources
    except IndexServerError:
        raise
    except IndexFolderError:
        return {}
    paths = ((own / source.file_name, source) for source in sources)
    return {path: source.document_id for path, source in paths if _hash_of(path) == source.origin}


def told_apart(read: Sequence[tuple[Document, Path]], known: Mapping[str, Known]) -> list[tuple[Document, Path]]:
    """The reports with their origins, and with ids and titles of their own.

    A file keeps the id that it has in the index. One with the name of another report gets its folder's name added.
    """
    taken = dict(known)
    by_origin = {one.origin: one for one in known.values() if one.origin is not None}
    told: dict[str, tuple[Document, Path]] = {}
    for document, path in read:
        origin = origin_of(path)
        chosen = _id_for(document, path, origin, taken, by_origin)
        others = {one.title for name, one in taken.items() if name != chosen}
        title = _other_title(document.title, path, others) if document.title in others else document.title
        made = replace(document, document_id=chosen, title=title, origin=origin)
        taken[chosen] = by_origin[origin] = Known(chosen, title, made.sha256, origin)
        told[chosen] = (made, path)
    return list(told.values())


def _id_for(
    document: Document, path: Path, origin: str, taken: Mapping[str, Known], by_origin: Mapping[str, Known]
) -> str:
    if origin in by_origin:
        return by_origin[origin].document_id
    base = document.document_id
    same = next((one for one in taken.values() if one.sha256 == document.sha256), None)
    if same is not None:
        return same.document_id
    if base not in taken or taken[base].origin is None:
        return base
    return free_id(document_id(f"{base}-{path.resolve().parent.name}"), taken)


def _other_title(title: str, path: Path, others: Iterable[str]) -> str:
    return free_id(f"{title}({path.resolve().parent.name or path.name})", others)


def free_id(name: str, taken: Iterable[str]) -> str:
    """The id or title, or one like it that no other report has."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found
