"""Text to the ids of the shared token table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from index.models.layout import TOKENIZER_FILE

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_SURROGATES = re.compile("[\ud800-\udfff]")


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of an encoder's folder. ``<s>`` and the like in a text are text, not marks of its begin or end."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    tokenizer.encode_special_tokens = True
    return tokenizer


def encodable(text: str) -> str:
    """``text`` as a tokenizer can take it: NUL as a space, lone surrogates as ``?``."""
    return _SURROGATES.sub("?", text.replace("\0", " "))
