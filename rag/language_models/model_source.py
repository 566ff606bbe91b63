"""Where the files of a local model are, and what this machine can do with them. Imports no model library."""

from __future__ import annotations

import gc
import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import BluebookError, SettingsError
from rag.config import LlmSettings

_NAME = re.compile(r"\w[\w.-]{0,95}(/\w[\w.-]{0,95})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ModelSource:
    """``given``: as the user named it. ``where``: a folder's absolute path, or the name of a model of the hub."""

    given: str
    where: str
    is_folder: bool
    gguf_file: str | None = None

    @classmethod
    def find(cls, given: str, gguf_file: str | None = None) -> ModelSource:
        """A folder with a ``config.json`` or the GGUF file in it, a GGUF file, or a name; the hub's cache is not read.

        Raises ``SettingsError`` for a folder without a model, and for what is neither a folder nor a name.
        """
        path = Path(given).expanduser()
        if path.is_file() and path.suffix == ".gguf":
            return cls(given, str(path.resolve().parent), True, path.name)
        if path.is_dir():
            folder = path.resolve()
            files = sorted(each.name for each in folder.glob("*.gguf"))
            if gguf_file is not None and not (folder / gguf_file).is_file():
                raise SettingsError(
                    f"there is no file {gguf_file} (BLUEBOOK_LLM__GGUF_FILE) in the folder {given}; its GGUF files: "
                    f"{', '.join(files) or 'none'}"
                )
            if gguf_file is None and not (folder / "config.json").is_file():
                hint = f"Its GGUF files: {', '.join(files)}. Name one: BLUEBOOK_LLM__GGUF_FILE" if files else ""
                raise SettingsError(
                    f"the folder {given} holds no model: there is no config.json in it. "
                    f"{hint or 'Give a folder that save_pretrained or hf download wrote'}"
                )
            return cls(given, str(folder), True, gguf_file)
        if not _NAME.fullmatch(given):
            raise SettingsError(
                f"no such folder: {given}. Allowed: a folder with a model, a file that ends in .gguf, or the name of a "
                "model in this machine's cache, as in Qwen/Qwen3-1.7B"
            )
        return cls(given, given, False, gguf_file)

    def folder(self) -> str:
        """The folder of the files, for a name the one in this machine's cache.

        It is looked up here, since the hub's own client asks the network, if only who it is that asks. Raises
        ``SettingsError`` where the cache holds no such model.
        """
        if self.is_folder:
            return self.where
        from huggingface_hub import try_to_load_from_cache

        for name in (self.gguf_file,) if self.gguf_file else ("config.json", "tokenizer_config.json", "tokenizer.json"):
            found = try_to_load_from_cache(self.where, name)
            if isinstance(found, str):
                # The file may lie below the snapshot's folder.
                return str(Path(found).parents[name.count("/")])
        raise SettingsError(
            f"the model {self.given} is neither a folder nor in this machine's cache. Nothing is fetched here: give a "
            f"folder, or where there is a network run: hf download {self.given}"
        )

    @contextmanager
    def explained(self) -> Iterator[None]:
        """What a library raises while it loads these files as a ``SettingsError``; lack of memory stays what it is."""
        try:
            yield
        except BluebookError:
            raise
        except Exception as error:  # the libraries raise what they like for a model that they cannot read
            if out_of_memory(error):
                raise
            reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
            raise SettingsError(f"the model {self.given} cannot be loaded: {reason}") from error


def usable_device(device: str) -> str:
    """``cuda`` or ``cpu`` for a device of the settings; raises ``SettingsError`` where that is not there."""
    import torch

    has_gpu = bool(torch.cuda.is_available())
    if device == "cuda" and not has_gpu:
        raise SettingsError(
            "BLUEBOOK_LLM__DEVICE=cuda, and torch finds no GPU. Allowed here: auto or cpu. Is there a GPU, and a build of "
            "torch for it?"
        )
    return "cuda" if has_gpu and device != "cpu" else "cpu"


def check_quantisation(
    settings: LlmSettings, source: ModelSource, device: str, has_package: Callable[[str], bool] | None = None
) -> None:
    """Raise ``SettingsError`` where int8 or int4 is asked for and cannot be done, or GGUF cannot be read, here."""
    found = has_package or (lambda name: importlib.util.find_spec(name) is not None)
    if source.gguf_file is not None:
        _need(found, ("accelerate", "gguf"), f"the file {source.gguf_file}")
    if settings.quantisation == "none":
        return
    asked = f"BLUEBOOK_LLM__QUANTISATION={settings.quantisation}"
    if source.gguf_file is not None:
        raise SettingsError(
            f"{asked}, and {source.gguf_file} holds weights in fewer bits already. Set it to none, or choose a model that "
            "is not in GGUF"
        )
    if device != "cuda":
        raise SettingsError(f"{asked} needs a GPU, and this runs on the {device}. Set it to none")
    _need(found, ("accelerate", "bitsandbytes"), asked)


def _need(found: Callable[[str], bool], packages: tuple[str, ...], what: str) -> None:
    missing = [package for package in packages if not found(package)]
    if missing:
        raise SettingsError(f"{what} needs {' and '.join(missing)}. Run: pip install {' '.join(missing)}")


def out_of_memory(error: BaseException) -> bool:
    """Whether ``error`` says that the memory of the GPU or the machine did not suffice."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    told = str(error)
    return isinstance(error, RuntimeError) and ("can't allocate memory" in told or "out of memory" in told)


def free_memory() -> None:
    """Give back what nothing refers to any more, on the GPU too."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
