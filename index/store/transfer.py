"""A report of an index → one file that can be given away, and back into another index.

Of a file that comes from elsewhere nothing is taken on trust: its document is checked and cut into chunks anew, its words
are counted anew, and of its vectors some are held against the encoder's own.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from index.chunking.chunks import chunk_document
from index.errors import DamagedIndexError, FormatError, NotFoundError, StorageError, UsageError
from index.readers.names import document_id
from index.schema import Document, Encoder, Progress, Vectors
from index.shell import word
from index.store.checked_document import check_document
from index.store.identity import free_id, known_reports
from index.store.manifest import Manifest, StoredFile, file_hash
from index.store.places import build_index, manifest_of
from index.store.protocol import Index
from index.store.search_texts import Vector, chunk_passage, sentence_passage
from index.store.segment import SEGMENT_FILE, Segment, segment_bytes
from index.store.source_files import SOURCE_FILE

NOTE_FILE = "bluebook-report.json"
MOST_BYTES = 4 << 30
_MOST_NOTE_BYTES = 1 << 16
_TRIED = 4
_AGAIN = "Export it again, or read the report itself with `bluebook index`"
_ALIKE = 0.98
"""Cosine of two vectors of one text by one encoder on two machines: int8 kernels differ a little."""


class _Note(msgspec.Struct, forbid_unknown_fields=True):
    """What the file says of itself."""

    form: int
    encoder: str
    files: dict[str, StoredFile]


def export_report(index: Index, called: str, target: Path, *, force: bool = False) -> None:
    """Write the report with the id ``called`` into the file ``target``; ``UsageError`` where there is one already."""
    source = index.manifest.source(called)
    if source is None:
        raise KeyError(called)
    if target.is_file() and not force:
        raise UsageError(f"{target} is there already. Choose another name, or overwrite it with --force")
    # On a server a report is no file: it is put together from its texts and its vectors.
    whole = None if index.place == index.folder else _whole_segment(index, called)
    files = {SEGMENT_FILE: StoredFile(len(whole), hashlib.sha256(whole).hexdigest())} if whole else source.files
    note = _Note(1, index.manifest.encoder, files)
    if target.is_dir():
        raise UsageError(f"{target} is a folder. Name a file in it, such as {word(target / f'{called}.bluebook')}")
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(NOTE_FILE, msgspec.json.encode(note))
            for name in files:
                if whole:
                    archive.writestr(name, whole)
                else:
                    archive.write(index.folder / source.segment / name, name)
        with zipfile.ZipFile(draft) as archive:
            _check_members(archive, note, target)
        draft.replace(target)
    except OSError as error:
        raise StorageError(
            f"cannot write {target}: {error.strerror or error}. Check that its folder exists and can be written to"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def import_report(
    file: Path, folder: Path, encoder: Encoder, *, progress: Progress | None = None
) -> tuple[Manifest, str, bool]:
    """Add the report of an exported file to the index in ``folder``; returns its manifest, the report's id, and whether it is new.

    Raises ``FormatError`` for a file that is not what ``export_report`` writes, and as ``build_index`` does.
    """
    with _opened(file) as (parts, note):
        segment = Segment.open(parts / SEGMENT_FILE)
        try:
            document = check_document(segment.document())
            vectors = _vectors(segment, encoder) if note.encoder == encoder.name else {}
        except (ValueError, IndexError, DamagedIndexError) as error:
            raise FormatError(f"{file} holds no report that can be read: {error}") from error
        known = known_reports(folder)
        same = next((one.document_id for one in known.values() if one.sha256 == document.sha256), None)
        if same is not None:
            return manifest_of(folder), same, False
        named = free_id(document_id(document.document_id), known)
        document = replace(document, document_id=named)
        pdf = parts / SOURCE_FILE
        manifest, _ = build_index(
            [document],
            encoder,
            folder,
            sources={named: pdf} if pdf.exists() else {},
            known=_matched(document, vectors),
            progress=progress,
        )
        return manifest, named, True


def _whole_segment(index: Index, called: str) -> bytes:
    chunks, own = index.chunks.of(called), index.chunks.range_of(called)
    offsets = index.dense.offsets
    vectors = np.concatenate(
        [
            index.dense.chunk_vectors(np.arange(own.start, own.stop)),
            index.dense.sentence_vectors(np.arange(offsets[own.start], offsets[own.stop])),
        ]
    )
    passages = [chunk_passage(chunk, heading_path=index.manifest.settings.heading_path) for chunk in chunks]
    sentences = [sentence_passage(chunk, sentence) for chunk in chunks for sentence in chunk.sentences]
    return segment_bytes(index.document(called), chunks, passages, sentences, vectors)


@contextmanager
def _opened(file: Path) -> Iterator[tuple[Path, _Note]]:
    """A folder with the parts of an exported file, each of the size and the hash that the file states."""
    with tempfile.TemporaryDirectory(prefix="bluebook-import-") as scratch:
        try:
            with zipfile.ZipFile(file) as archive:
                note = _read_note(archive, file)
                _check_members(archive, note, file)
                for name, told in note.files.items():
                    _unpack(archive, name, told, Path(scratch) / name)
        except (FileNotFoundError, IsADirectoryError):
            raise NotFoundError(f"no such file: {file}. Check the path; `bluebook export` writes such a file") from None
        except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
            raise FormatError(
                f"{file} is no report of `bluebook export`, or no longer whole ({error}). {_AGAIN}"
            ) from error
        yield Path(scratch), note


def _read_note(archive: zipfile.ZipFile, file: Path) -> _Note:
    member = next((one for one in archive.infolist() if one.filename == NOTE_FILE), None)
    if member is None or member.file_size > _MOST_NOTE_BYTES or not _is_plain(member):
        raise FormatError(
            f"{file} is no report of `bluebook export`: {NOTE_FILE} is missing or of another kind. {_AGAIN}"
        )
    try:
        note = msgspec.json.decode(archive.read(member), type=_Note)
    except ValueError as error:
        raise FormatError(f"{file}: {NOTE_FILE} cannot be read ({error})") from error
    if note.form != 1:
        raise FormatError(f"{file} has the form {note.form}, this program reads 1: export it again with this version")
    return note


def _check_members(archive: zipfile.ZipFile, note: _Note, file: Path) -> None:
    """Exactly the parts that an export has, each once, unpacked, of the size that is stated."""
    members = {member.filename: member for member in archive.infolist()}
    wanted = {NOTE_FILE, *note.files}
    if wanted not in ({NOTE_FILE, SEGMENT_FILE}, {NOTE_FILE, SEGMENT_FILE, SOURCE_FILE}):
        raise FormatError(f"{file} states other parts than an export has: {', '.join(sorted(note.files))[:200]}")
    if set(members) != wanted or len(archive.infolist()) != len(wanted):
        raise FormatError(f"{file} holds other parts than it states: {', '.join(sorted(members))[:200]}")
    if sum(told.size for told in note.files.values()) > MOST_BYTES:
        raise FormatError(f"{file} states more than {MOST_BYTES >> 30} GB; a report has some megabytes")
    for name, told in note.files.items():
        if not _is_plain(members[name]) or members[name].file_size != told.size:
            raise FormatError(f"{file}: {name} is packed in another way, or has another size than is stated")


def _is_plain(member: zipfile.ZipInfo) -> bool:
    """Whether a part is stored as it is: what is not unpacked cannot grow."""
    return (
        member.compress_type == zipfile.ZIP_STORED
        and member.compress_size == member.file_size
        and not member.flag_bits & 1
    )


def _unpack(archive: zipfile.ZipFile, name: str, told: StoredFile, target: Path) -> None:
    with archive.open(name) as stream, target.open("wb") as copy:
        left = told.size
        while left > 0 and (part := stream.read(min(left, 1 << 20))):
            copy.write(part)
            left -= len(part)
    if left or file_hash(target) != told.sha256:
        raise FormatError(f"{archive.filename}: {name} is not what was exported: its SHA-256 is another")


def _vectors(segment: Segment, encoder: Encoder) -> dict[str, Vector]:
    """The vectors of a report by their texts, none where they are not this encoder's."""
    chunks = [segment.chunk(number) for number in range(len(segment.array("kinds")))]
    texts = [chunk_passage(chunk) for chunk in chunks]
    texts += [sentence_passage(chunk, sentence) for chunk in chunks for sentence in chunk.sentences]
    rows: Vectors = np.concatenate(
        [segment.array("chunk_vectors"), segment.array("sentence_vectors").astype(np.float32)]
    ).astype(np.float32)
    if rows.shape != (len(texts), encoder.dimension) or not np.isfinite(rows).all():
        return {}
    tried = np.random.default_rng().permutation(len(texts))[:_TRIED]
    own = encoder.encode_documents([texts[n] for n in tried])
    lengths = np.linalg.norm(rows, axis=1)
    if (np.abs(lengths - 1) > 0.01).any() or (np.einsum("ij,ij->i", own, rows[tried]) < _ALIKE).any():
        return {}
    return dict(zip(texts, rows, strict=True))


def _matched(document: Document, vectors: Mapping[str, Vector]) -> Mapping[str, Vector]:
    """The vectors that the report's chunks need, cut as this program cuts them."""
    chunks = chunk_document(document) if vectors else ()
    texts = [chunk_passage(chunk) for chunk in chunks]
    texts += [sentence_passage(chunk, sentence) for chunk in chunks for sentence in chunk.sentences]
    return {text: vectors[text] for text in texts if text in vectors}
