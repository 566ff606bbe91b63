"""What the commands work with, and which index a question goes to. Tests hand in their own ``Tools``."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import typer

from index.errors import SettingsError

if TYPE_CHECKING:
    from index.readers.ocr.records import OcrSettings
    from index.schema import Document, Encoder
    from rag.assistant import Assistant
    from rag.config import Settings

NO_MODEL = "none"
DEFAULT_INDEX = Path("bluebook-index")
"""Where ``bluebook index`` puts an index unless told otherwise, and where ``ask`` looks for one."""


class Tools(Protocol):
    """The doors to the layers below."""

    def assistant(
        self,
        folder: Path | None,
        *,
        encoder: str | None = None,
        llm: str | None = NO_MODEL,
        device: str | None = None,
        reader: str | None = None,
        strictness: float | None = None,
    ) -> Assistant:
        """An assistant on the index in ``folder``, on the report that comes with the project where it is ``None``.

        ``llm`` names the language model that writes, ``device`` where the encoder computes, ``reader`` what reads the
        sentences that were found, ``strictness`` how sure an answer has to be; where one is ``None`` the settings say.
        """
        ...

    def encoder(self, name: str | None, device: str | None = None) -> Encoder:
        """The encoder called ``name``, the default one where it is ``None``."""
        ...

    def read(self, path: Path, password: str | None, ocr: OcrSettings | None = None) -> Document:
        """The report in a file; ``ocr`` says which pages are recognised."""
        ...


@dataclass(frozen=True, slots=True)
class RealTools:
    """The layers below, imported when they are first used."""

    def assistant(
        self,
        folder: Path | None,
        *,
        encoder: str | None = None,
        llm: str | None = NO_MODEL,
        device: str | None = None,
        reader: str | None = None,
        strictness: float | None = None,
    ) -> Assistant:
        """Load an index with its encoder and the dictionary, the collector at rest: nothing loaded here is garbage."""
        gc.disable()
        try:
            from index.words.segmentation import tokenizer
            from rag.assistant import Assistant

            settings = load_settings(llm=llm, device=device, reader=reader, strictness=strictness)
            loaded = Assistant.load(folder, settings=settings, encoder=encoder)
            tokenizer().initialize()
        finally:
            gc.freeze()
            gc.enable()
        return loaded

    def encoder(self, name: str | None, device: str | None = None) -> Encoder:
        """Find an encoder; its model loads with the first text."""
        from index.models.encoder import DEFAULT_ENCODER, load_encoder

        return load_encoder(name or DEFAULT_ENCODER, device=device)

    def read(self, path: Path, password: str | None, ocr: OcrSettings | None = None) -> Document:
        """Read a report of any format."""
        from index.readers.dispatch import read_document

        return read_document(path, password=password, ocr=ocr)


def tools_of(ctx: typer.Context) -> Tools:
    """The tools that were handed in, or the real ones."""
    found: Tools | None = ctx.find_root().obj
    return found if found is not None else RealTools()


def load_settings(
    *,
    llm: str | None = None,
    device: str | None = None,
    reader: str | None = None,
    strictness: float | None = None,
) -> Settings:
    """Settings from the environment, with what is given in place of theirs.

    Raises ``SettingsError``, which names the variable that is wrong.
    """
    from pydantic import ValidationError
    from pydantic_settings import SettingsError as UnreadableSettings

    from rag.config import Settings

    try:
        given: dict[str, Any] = {"device": device, "reader": reader}
        if strictness is not None:
            given["answer"] = {"strictness": strictness}
        # Checked as the environment's are: no limit of an option keeps out what is no number.
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
        return settings if llm is None else settings.with_model(llm)
    except ValidationError as error:
        # Not from error: its text holds the values.
        raise SettingsError(_settings_message(error.errors(include_url=False))) from None
    except UnreadableSettings as error:
        raise SettingsError(f"a setting cannot be read: {error}. A group of settings is one JSON object") from None


def choose_index(given: Path | None) -> Path | None:
    """The folder to ask: the one given, else ``./bluebook-index`` where it is there, else ``None``.

    ``None`` stands for the report that comes with the project.
    """
    if given is not None:
        return given
    # A build that never ended leaves only hidden files; half an index must be told, not passed over.
    made = DEFAULT_INDEX.is_dir() and any(not path.name.startswith(".") for path in DEFAULT_INDEX.iterdir())
    return DEFAULT_INDEX if made else None


def index_place(place: Path) -> str:
    """Where an index lies, in words for the reader: its folder, its server, or that it came with the project."""
    import index
    from index.store.milvus.address import address_of

    if address := address_of(place):
        return address.told

    own = Path(index.__file__).resolve().parent
    resolved = place.resolve()
    if own in resolved.parents:
        return "随项目提供"
    relative = os.path.relpath(resolved)
    return str(resolved) if relative.startswith("..") else f".{os.sep}{relative}"


def _settings_message(errors: Sequence[object]) -> str:
    told = []
    for error in errors:
        assert isinstance(error, dict)
        name = "BLUEBOOK_" + "__".join(str(part).upper() for part in error["loc"])
        # What was set for a language model may be its key.
        value = "" if error["loc"][:1] == ("llm",) else f"={error.get('input')!r}"
        told.append(f"{name}{value}: {error['msg']}")
    return f"a setting is not allowed: {'; '.join(told)}. Unset it, or see rag/config.py for what is allowed"
