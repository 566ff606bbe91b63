"""Fakes that can be computed by hand, typed by the protocols they stand for."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from index.errors import NotFoundError, QuestionError
from index.readers.ocr.records import OcrSettings
from index.schema import Block, Chunk, Document, Encoder, Hit, Line, Page, Progress, Section, Sentence, Vectors
from index.store.folder import Index, build_index
from rag.answering.section_summary import Length
from rag.assistant import Assistant, Examined, SearchResult
from rag.decision import Decision
from rag.retrieval.allowed_chunks import Scope
from rag.schema import REFUSED, Answer, Citation, Nearest, Said, Unmet

SECTION = ("一、总体情况", "(一)贷款")
SENTENCE = "2024年6月末,绿色贷款余额34.76万亿元,同比增长28.5%。"


class LetterEncoder:
    """A text's vector counts the characters 绿, 贷 and 款, and 1 for everything else, at unit length.

    绿色贷款 is (1, 1, 1, 1) / 2.
    """

    def __init__(self) -> None:
        self.encoded: list[str] = []

    @property
    def name(self) -> str:
        """As in the manifest."""
        return "fake:letters"

    @property
    def dimension(self) -> int:
        """4."""
        return 4

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Counts, at unit length."""
        rows = np.array([[t.count("绿"), t.count("贷"), t.count("款"), 1] for t in texts], dtype=np.float32)
        found: Vectors = rows.reshape(-1, 4) / np.linalg.norm(rows.reshape(-1, 4), axis=1, keepdims=True)
        return found

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """As questions; what was encoded is remembered, progress is told once."""
        self.encoded += texts
        if progress is not None:
            progress("encode", len(texts), len(texts))
        return self.encode_queries(texts)


def document(document_id: str = "report", text: str = SENTENCE, *, sha256: str = "00") -> Document:
    """A report of one page, two headings and one paragraph; its printed page is 3."""

    def block(kind: str, content: str, section: int) -> Block:
        return Block(kind, content, (Line(0, len(content), 1, "3"),), section)  # type: ignore[arg-type]

    return Document(
        document_id=document_id,
        title="绿色金融报告",
        format="markdown",
        file_name=f"{document_id}.md",
        sha256=sha256,
        pages=(Page(1, "3"),),
        sections=(Section(SECTION[0], 1, 1, "3"), Section(SECTION[1], 2, 1, "3", parent=0)),
        blocks=(block("heading", SECTION[0], 0), block("heading", SECTION[1], 1), block("paragraph", text, 1)),
    )


def chunk(text: str = SENTENCE) -> Chunk:
    """A chunk of one sentence on page 3."""
    sentence = Sentence(text, 0, len(text), 1, "3")
    return Chunk("report-1", "report", "绿色金融报告", SECTION, "text", text, (sentence,), 1, "3")


def answered(question: str = "绿色贷款余额是多少?", index: str = "report") -> Answer:
    """An answer with one citation."""
    citation = Citation(1, "绿色金融报告", SECTION, "3", 1, "text", SENTENCE, "report-1", 0.93, True)
    text = "2024年6月末,绿色贷款余额34.76万亿元。[1]"
    return Answer(question, text, False, None, "extractive", index, (citation,), (), (), {"total": 12.64})


def refused(question: str = "2025年绿色贷款余额是多少?", index: str = "report") -> Answer:
    """A refusal: another year."""
    reason = "报告给出的是2024年6月末的数据,没有2025年的。"
    unmet = Unmet("period", "2025年", "2024年6月末")
    near = Nearest(SECTION, "3", SENTENCE, "绿色金融报告", "report-1")
    return Answer(question, REFUSED, True, reason, "extractive", index, (), (unmet,), (near,), {"total": 3.0})


class ScriptedAssistant(Assistant):
    """Answers every question with ``answered``, refuses those that hold 2025; remembers what it was asked."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        super().__init__(index, encoder)
        self.asked: list[tuple[str, Scope, int]] = []
        self.lengths: list[Length] = []

    def stream(
        self,
        question: str,
        *,
        scope: Scope = None,
        history: Sequence[Answer] = (),
        length: Length = "long",
        stopped: Callable[[], bool] = lambda: False,
    ) -> Generator[Said | Examined, None, None]:
        """The answer of the script; ``QuestionError`` where the question is empty."""
        if not question.strip():
            raise QuestionError("the question is empty. Ask something: bluebook ask QUESTION")
        self.asked.append((question, scope, len(history)))
        self.lengths.append(length)
        script = refused if "2025" in question else answered
        yield Examined(Decision(script(question, self.index.manifest.name), "", 1.0), ())

    def search(self, question: str, *, k: int = 10, scope: Scope = None) -> SearchResult:
        """One hit."""
        hit = Hit(1, 2.312, chunk(), {"bm25": 4.5, "chunk": 0.81, "sentence": 0.9})
        return SearchResult(question, (hit,)[:k], {"total": 1.26})


@dataclass(slots=True)
class FakeTools:
    """The doors of the command line, opening on fakes: no model, no corpus. ``index_folder`` holds a small real index."""

    index_folder: Path
    letters: LetterEncoder = field(default_factory=LetterEncoder)
    opened: list[Path | None] = field(default_factory=list)
    given: list[tuple[str | None, float | None]] = field(default_factory=list)
    """Reader and strictness, each time an assistant was wanted."""
    fail: Callable[[], None] = lambda: None
    last: ScriptedAssistant | None = None

    def assistant(
        self,
        folder: Path | None,
        *,
        encoder: str | None = None,
        llm: str | None = "none",
        device: str | None = None,
        reader: str | None = None,
        strictness: float | None = None,
    ) -> Assistant:
        """An assistant of the script on the index in ``folder``, by default on the small one."""
        self.opened.append(folder)
        self.given.append((reader, strictness))
        self.fail()
        self.last = ScriptedAssistant(Index.load(folder or self.index_folder), self.letters)
        return self.last

    def encoder(self, name: str | None, device: str | None = None) -> Encoder:
        """Letters, whatever the name."""
        return self.letters

    def read(self, path: Path, password: str | None, ocr: OcrSettings | None = None) -> Document:
        """The file's text as one paragraph."""
        import hashlib

        if not path.is_file():
            raise NotFoundError(f"no such file: {path}")
        raw = path.read_bytes()
        found = document(path.stem, raw.decode(), sha256=hashlib.sha256(raw).hexdigest())
        return replace(found, file_name=path.name)


def small_index(folder: Path, name: str = "report") -> Path:
    """An index of ``document()`` in ``folder``."""
    build_index([document()], LetterEncoder(), folder, name=name)
    return folder
