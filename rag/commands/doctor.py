"""``bluebook doctor``."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import BluebookError
from rag.commands.group import installed_version
from rag.commands.network_guard import NetworkGuard
from rag.commands.options import DeviceOption, EncoderOption, IndexOption, PlainOption, examples
from rag.commands.printing import choose_style
from rag.commands.tools import Tools, choose_index, index_place, tools_of

if TYPE_CHECKING:
    from rag.assistant import Assistant

EXAMPLES = examples(
    "bluebook doctor",
    "bluebook doctor --index ./bluebook-index --full",
    "",
    "Exit codes: 0 all is well, 2 something to be put right (the line says how), 1 a fault of ours.",
)
PACKAGES = (
    "onnxruntime tokenizers safetensors jieba pdfplumber numpy pydantic typer rich openai gradio rapidocr".split()
)
EXTRAS = "sentence-transformers torch transformers".split()
"""Told where they are there; an extra installs them."""
FAULT = 1


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the report; ``exit_code`` is 0 where all is well."""

    what: str
    detail: str
    exit_code: int = 0


def doctor(
    ctx: typer.Context,
    index: IndexOption = None,
    encoder: EncoderOption = None,
    device: DeviceOption = None,
    plain: PlainOption = False,
    full: Annotated[bool, typer.Option("--full", help="Read every file of the index, however large it is.")] = False,
) -> None:
    """Check the installation, the encoder and the index, and answer a question with the network blocked."""
    checks = list(examine(tools_of(ctx), choose_index(index), encoder, device, full=full))
    _print(checks, terminal=choose_style(as_json=False, plain=plain) == "terminal")
    raise typer.Exit(next((check.exit_code for check in checks if check.exit_code), 0))


def examine(
    tools: Tools,
    folder: Path | None,
    encoder: str | None = None,
    device: str | None = None,
    *,
    full: bool = False,
) -> Iterator[Check]:
    """Every check, all of them with the network blocked; a failed one does not keep the next from running."""
    yield Check(
        "程序",
        f"bluebook {installed_version('bluebook') or '(未安装)'} · Python {platform.python_version()} · {platform.machine()}",
    )
    yield _packages()
    with NetworkGuard() as guard:
        loaded: list[Assistant] = []
        yield _run("索引", lambda: _index(tools.assistant(folder, encoder=encoder, device=device), loaded, full))
        if loaded:
            yield _run("编码器", lambda: _encoder(loaded[0]))
            yield _run("阅读模型", lambda: _reader(loaded[0]))
            yield _run("断网问答", lambda: _main_job(loaded[0]))
    if guard.attempts:
        yield Check("联网", f"断网运行时有 {len(guard.attempts)} 次联网企图:{'、'.join(guard.attempts[:5])}", FAULT)
    elif loaded:
        yield Check("联网", "断网运行,没有任何联网企图")


def probe_question(assistant: Assistant) -> str:
    """A question that any report answers: what one of its sections says."""
    first = assistant.index.manifest.sources[0]
    titled = [c for c in assistant.index.chunks.of(first.document_id) if c.kind == "text" and c.section]
    title = titled[len(titled) // 2].section[-1] if titled else first.title
    return f"{title}讲了什么?"


def _packages() -> Check:
    found = {name: installed_version(name) for name in PACKAGES}
    missing = [name for name, installed in found.items() if installed is None]
    if missing:
        return Check("依赖", f"缺少 {'、'.join(missing)}。运行:pip install -e . -c constraints.txt", FAULT)
    found |= {name: installed for name in EXTRAS if (installed := installed_version(name)) is not None}
    return Check("依赖", " · ".join(f"{name} {installed}" for name, installed in found.items()))


def _index(assistant: Assistant, loaded: list[Assistant], full: bool) -> str:
    from index.store.verification import READ_AT_ONCE, verify_files

    loaded.append(assistant)
    manifest = assistant.index.manifest
    size = sum(file.size for file in manifest.files.values())
    whole = full or size <= READ_AT_ONCE
    if full:
        verify_files(assistant.index.folder, manifest)
    checked = "SHA-256 全部相符" if whole else "大小相符,其中一部分核对了 SHA-256(全部核对:--full)"
    return (
        f"{manifest.name}({index_place(assistant.index.place)}) · 格式 {manifest.format_version} · "
        f"{len(manifest.sources)} 份报告 · {manifest.chunks} 个片段 · {len(manifest.files)} 个文件({size / 1e6:.1f} MB)的{checked}"
    )


def _encoder(assistant: Assistant) -> str:
    started = time.perf_counter()
    vectors = assistant.encoder.encode_queries(["金融科技"])
    first_ms = (time.perf_counter() - started) * 1000
    started = time.perf_counter()
    assistant.encoder.encode_queries(["金融科技的发展态势"])
    next_ms = (time.perf_counter() - started) * 1000
    place = getattr(assistant.encoder, "device", "")
    where = f" · {place}" if place else ""
    return f"{assistant.encoder.name} · {vectors.shape[1]} 维{where} · 首次 {first_ms:.0f} 毫秒,之后 {next_ms:.0f} 毫秒"


def _reader(assistant: Assistant) -> str:
    if assistant.reader is None:
        return "没有使用"
    from rag.reader.places import Place

    sentences = [Place("金融科技", f"金融科技的发展分为{n}个阶段。") for n in range(8)]
    assistant.reader.read("金融科技的发展分为几个阶段?", sentences)
    started = time.perf_counter()
    assistant.reader.read("金融科技的发展分为几个阶段?", sentences)
    return f"{assistant.reader.name} · {len(sentences)} 句 {(time.perf_counter() - started) * 1000:.0f} 毫秒"


def _main_job(assistant: Assistant) -> str:
    question = probe_question(assistant)
    answer = assistant.ask(question)
    if answer.refused:
        return f"“{question}” → 拒答:{answer.refusal_reason or answer.answer}"
    verified = sum(citation.verified for citation in answer.citations)
    return f"“{question}” → {len(answer.answer)} 字的回答,{verified}/{len(answer.citations)} 条引文逐字核实"


def _run(what: str, check: Callable[[], str]) -> Check:
    try:
        return Check(what, check())
    except BluebookError as error:
        return Check(what, str(error), error.exit_code)
    except Exception as error:
        return Check(what, f"{type(error).__name__}: {error}", FAULT)


def _print(checks: list[Check], *, terminal: bool) -> None:
    if not terminal:
        for check in checks:
            print(f"{'失败' if check.exit_code else '正常'}  {check.what}: {check.detail}")
        return
    from rich.text import Text

    from rag.output.terminal import make_console
    from rag.output.wide_text import pad, wrap

    console = make_console()
    console.print()
    for check in checks:
        first, *more = wrap(check.detail, min(console.width, 110) - 16)
        mark = ("✗", "bold red") if check.exit_code else ("✓", "bold green")
        console.print(Text.assemble(" ", mark, " ", (pad(check.what, 10), "bold"), first))
        for line in more:
            console.print(Text(" " * 13 + line))
    console.print()
