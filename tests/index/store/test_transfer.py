"""A report goes from one index to another as one file; a file that is none, or was made to harm, is refused."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from safetensors.numpy import save

from index.errors import BluebookError, FormatError, NotFoundError, UsageError
from index.schema import Document
from index.store.checked_document import check_document
from index.store.folder import Index, build_index
from index.store.manifest import StoredFile, file_hash
from index.store.segment import Segment
from index.store.transfer import NOTE_FILE, export_report, import_report
from tests.fakes import LetterEncoder, document

TEA = "春茶在清明以前开采。"


class OtherEncoder(LetterEncoder):
    """Other vectors, under another name."""

    @property
    def name(self) -> str:
        """Not that of the file."""
        return "fake:other"


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """A report with its PDF, out of an index of two."""
    pdf = tmp_path / "tea.pdf"
    pdf.write_bytes(b"%PDF-1.4 tea")
    tea = replace(document("tea", TEA, sha256=file_hash(pdf)), format="pdf", title="茶叶年报")
    build_index([document(), tea], LetterEncoder(), tmp_path / "from", sources={"tea": pdf})
    export_report(Index.load(tmp_path / "from"), "tea", tmp_path / "tea.bluebook")
    return tmp_path / "tea.bluebook"


def test_there_and_back(exported: Path, tmp_path: Path) -> None:
    encoder = LetterEncoder()
    manifest, name, new = import_report(exported, tmp_path / "to", encoder)
    assert (name, new, [s.title for s in manifest.sources]) == ("tea", True, ["茶叶年报"])
    assert len(encoder.encoded) == 2  # a chunk and its sentence, held against the vectors of the file
    one, other = Index.load(tmp_path / "from"), Index.load(tmp_path / "to")
    assert other.document("tea") == one.document("tea")
    assert other.chunks == one.chunks.of("tea")
    np.testing.assert_array_equal(other.dense.vectors(), one.dense.vectors()[1:])
    kept = other.source_file("tea")
    assert kept is not None
    assert kept.read_bytes() == b"%PDF-1.4 tea"
    assert import_report(exported, tmp_path / "to", encoder)[1:] == ("tea", False)


def test_a_report_of_that_id_with_another_content_stays(exported: Path, tmp_path: Path) -> None:
    build_index([document("tea", "秋茶又次之。", sha256="01")], LetterEncoder(), tmp_path / "to")
    manifest, name, new = import_report(exported, tmp_path / "to", LetterEncoder())
    assert (name, new) == ("tea-2", True)
    assert [source.document_id for source in manifest.sources] == ["tea", "tea-2"]
    assert [chunk.chunk_id for chunk in Index.load(tmp_path / "to").chunks] == ["tea:0001", "tea-2:0001"]


def test_vectors_of_another_encoder_are_made_anew(exported: Path, tmp_path: Path) -> None:
    encoder = OtherEncoder()
    manifest, _, _ = import_report(exported, tmp_path / "to", encoder)
    assert manifest.encoder == "fake:other"
    assert len(encoder.encoded) == 2


def test_an_export_does_not_overwrite(exported: Path, tmp_path: Path) -> None:
    index = Index.load(tmp_path / "from")
    with pytest.raises(UsageError, match="is there already"):
        export_report(index, "report", exported)
    export_report(index, "report", exported, force=True)
    assert import_report(exported, tmp_path / "to", LetterEncoder())[1] == "report"
    with pytest.raises(KeyError):
        export_report(index, "nowhere", tmp_path / "x")
    assert not list(tmp_path.glob(".*.tmp"))


def parts_of(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sealed(parts: dict[str, bytes], **note: Any) -> dict[str, bytes]:
    """The parts with a note that states their sizes and hashes as they are now."""
    told = msgspec.json.decode(parts[NOTE_FILE]) | note
    files = {
        name: StoredFile(len(data), hashlib.sha256(data).hexdigest())
        for name, data in parts.items()
        if name != NOTE_FILE
    }
    return parts | {NOTE_FILE: msgspec.json.encode({**told, "files": files})}


def pack(file: Path, parts: dict[str, bytes], *, kind: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(file, "w", kind) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def rewritten(file: Path, make: Callable[[dict[str, np.ndarray[Any, Any]]], None]) -> dict[str, bytes]:
    """The parts with the arrays of the report as ``make`` leaves them."""
    parts = parts_of(file)
    path = file.parent / "unpacked"
    path.write_bytes(parts["report.safetensors"])
    segment = Segment.open(path)
    arrays = {name: segment.array(name).copy() for name in segment.header}
    make(arrays)
    return sealed(parts | {"report.safetensors": save(arrays)})


HOSTILE: dict[str, Callable[[dict[str, bytes]], dict[str, bytes]]] = {
    "a path that leads out": lambda p: sealed({**p, "../outside": b"x"}),
    "an absolute path": lambda p: sealed({**p, "/tmp/outside": b"x"}),
    "a part too many": lambda p: {**p, "extra": b"x"},
    "a part too few": lambda p: {name: data for name, data in p.items() if name != "source.pdf"},
    "no note": lambda p: {name: data for name, data in p.items() if name != NOTE_FILE},
    "a note that is none": lambda p: {**p, NOTE_FILE: b"{"},
    "a note of another form": lambda p: sealed(p, form=2),
    "a note with more in it": lambda p: sealed(p, more=1),
    "a note without an end": lambda p: {**p, NOTE_FILE: b" " * 70_000},
    "another byte in the report": lambda p: {**p, "report.safetensors": p["report.safetensors"][:-1] + b"?"},
    "another PDF": lambda p: sealed({**p, "source.pdf": b"%PDF-1.4 eat"}),
    "a report of no bytes": lambda p: sealed({**p, "report.safetensors": b""}),
    "a header without an end": lambda p: sealed({**p, "report.safetensors": b"\xff" * 100}),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_are_refused(exported: Path, tmp_path: Path, what: str) -> None:
    pack(exported, HOSTILE[what](parts_of(exported)))
    with pytest.raises(BluebookError) as raised:
        import_report(exported, tmp_path / "to", LetterEncoder())
    assert raised.value.exit_code == 2
    assert not list((tmp_path / "to").glob("segment-*"))
    assert not (tmp_path / "outside").exists()


def test_a_part_twice_or_packed_is_refused(exported: Path, tmp_path: Path) -> None:
    parts = parts_of(exported)
    pack(exported, parts, kind=zipfile.ZIP_DEFLATED)
    with pytest.raises(FormatError, match="is missing or of another kind"):
        import_report(exported, tmp_path / "to", LetterEncoder())
    pack(exported, parts)
    with zipfile.ZipFile(exported, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("source.pdf", b"%PDF-1.4 two")
    with pytest.raises(FormatError):
        import_report(exported, tmp_path / "to", LetterEncoder())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.4", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(FormatError, match="no report of `bluebook export`"):
        import_report(tmp_path / "x", tmp_path / "to", LetterEncoder())
    with pytest.raises(NotFoundError):
        import_report(tmp_path / "nowhere", tmp_path / "to", LetterEncoder())


def test_of_the_arrays_nothing_is_taken_on_trust(exported: Path, tmp_path: Path) -> None:
    """Postings that point anywhere are made anew, vectors that are not the encoder's too."""

    def spoil(arrays: dict[str, np.ndarray[Any, Any]]) -> None:
        arrays["postings"][:] = 2**32 - 1
        arrays["sentence_ends"][:] = 10**9
        arrays["chunk_vectors"][:] = np.array([[1, 0, 0, 0]])

    pack(exported, rewritten(exported, spoil))
    encoder = LetterEncoder()
    import_report(exported, tmp_path / "to", encoder)
    index = Index.load(tmp_path / "to")
    np.testing.assert_array_equal(index.dense.vectors(), Index.load(tmp_path / "from").dense.vectors()[1:])
    assert index.lexical.chunk_scores(["春茶"])[0] > 0
    assert len(encoder.encoded) > 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: replace(d, title=""), "title has 0 characters"),
        (lambda d: replace(d, sha256="../x"), "hash is"),
        (lambda d: replace(d, sections=(replace(d.sections[0], parent=1), d.sections[1])), "heading 0 lies below"),
        (lambda d: replace(d, sections=(replace(d.sections[0], parent=0), d.sections[1])), "heading 0 lies below"),
        (lambda d: replace(d, blocks=(replace(d.blocks[2], section=7),)), "block 0 lies in section 7 of 2"),
        (lambda d: replace(d, blocks=(replace(d.blocks[2], lines=()),)), "block 0 stands on no page"),
        (lambda d: replace(d, blocks=(replace(d.blocks[2], text="x"),)), "has a line from 0"),
    ],
)
def test_a_document_that_points_out_of_itself(change: Callable[[Document], Document], message: str) -> None:
    assert check_document(document()) == document()
    with pytest.raises(ValueError, match=message):
        check_document(change(document()))
