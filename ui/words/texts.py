"""The words of the page in Chinese and English. All of them stand in ``texts.toml``; nothing is written anywhere else."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, get_args

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)


def _read() -> Mapping[str, Mapping[Lang, str]]:
    raw = tomllib.loads((files("ui.words") / "texts.toml").read_text("utf-8"))
    return MappingProxyType({key: MappingProxyType(said) for group in raw.values() for key, said in group.items()})


TEXTS: Mapping[str, Mapping[Lang, str]] = _read()
"""Every text by its key and language. ``{n}`` and the like are filled in by ``label``."""


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one language: ``t("pages", n=3)``."""

    lang: Lang

    def __call__(self, key: str, **values: object) -> str:
        """The text ``key``; ``KeyError`` for a key that is not there or a value that is not given.

        Values are put in as they are: what is made of the text has to be escaped as a whole.
        """
        return TEXTS[key][self.lang].format(**values)


Label = Callable[..., str]
"""What needs no more than the texts takes this, ``Words`` or anything like it."""


def label(lang: str) -> Words:
    """The texts of ``lang``; Chinese for a language that is not there."""
    return Words("en" if lang == "en" else "zh")


def choice(prefix: str, name: str, t: Label, fallback: str = "") -> str:
    """The text ``<prefix>_<name>`` where there is one, otherwise ``fallback`` or the name itself."""
    key = f"{prefix}_{name}"
    return t(key) if key in TEXTS else fallback or name
