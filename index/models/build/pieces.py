"""Which pieces of a multilingual vocabulary Chinese and English text needs, and the tokenizer cut down to them.

A piece stays where it is made of Han characters, digits, punctuation and signs of such text, where it is a single letter of
another script that such text quotes, where it is an abbreviation in capitals, or where a common English word is cut into
it, in small letters, with a capital or in capitals. Every letter of the pieces that go remains as a piece of its own, so
that any word in Latin letters can still be cut. Digits, marks and letters of scripts that are not quoted go, and emoji.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_WORD_MARK = "▁"
_HAN_AND_SIGNS = re.compile(
    "[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    r"\x20-@\[-`{-~\u00a0-\u00a9\u00ab-\u00b9\u00bb-\u00bf\u00d7\u00f7\u2000-\u27bf\u2900-\u2bff\u3000-\u303f\u3200-\u33ff\ufe30-\ufe4f\uff00-\uff20\uff3b-\uff40\uff5b-\uff65]*"
)
_ABBREVIATION = re.compile("[A-Z]{2,5}")
_QUOTED_SCRIPTS = re.compile("[A-Za-z\u00aa-\u024f\u0370-\u052f\u3040-\u30ff\u31f0-\u31ff]")

_NEVER = -100.0
"""Log probability of a mark such as ``</s>``: where it is written in a text, other pieces are likelier."""

SMALL_WORDS, CAPITAL_WORDS = 55_000, 20_000
"""How many of the most frequent English words are kept whole: in small letters and with a capital; in capitals too."""


def needed_pieces(tokenizer: dict[str, Any], texts: Sequence[str]) -> list[int]:
    """Ids of the pieces that stay, in their old order, special tokens and whatever ``texts`` are cut into among them."""
    from tokenizers import Tokenizer

    special = {added["id"] for added in tokenizer["added_tokens"]}
    kept = {i for i, (piece, _) in enumerate(tokenizer["model"]["vocab"]) if i in special or stays(piece)}
    whole = Tokenizer.from_str(json.dumps(tokenizer))
    kept.update(_of_english_words(whole))
    kept.update(i for encoded in whole.encode_batch(list(texts)) for i in encoded.ids)
    return sorted(kept)


def stays(piece: str) -> bool:
    """Whether a piece is needed whatever words the text has."""
    text = piece.replace(_WORD_MARK, "")
    if _HAN_AND_SIGNS.fullmatch(text) or _ABBREVIATION.fullmatch(text):
        return True
    return len(text) == 1 and bool(_QUOTED_SCRIPTS.match(text))


def cut_tokenizer(tokenizer: dict[str, Any], kept: list[int]) -> dict[str, Any]:
    """The same ``tokenizer.json`` with the pieces ``kept`` alone, whose ids are their places in it."""
    place = {old: new for new, old in enumerate(kept)}
    cut = copy.deepcopy(tokenizer)
    vocabulary = tokenizer["model"]["vocab"]
    marks = {added["id"] for added in tokenizer["added_tokens"]}
    cut["model"]["vocab"] = [[vocabulary[i][0], _NEVER] if i in marks else vocabulary[i] for i in kept]
    cut["model"]["unk_id"] = place[tokenizer["model"]["unk_id"]]
    for added in cut["added_tokens"]:
        added["id"] = place[added["id"]]
    for special in cut["post_processor"]["special_tokens"].values():
        special["ids"] = [place[old] for old in special["ids"]]
    return cut


def _of_english_words(tokenizer: Tokenizer) -> Iterator[int]:
    """Ids that the most frequent English words are cut into, at the start of a text and after a bracket."""
    from wordfreq import top_n_list

    words = top_n_list("en", SMALL_WORDS)
    forms = [*words, *(word.capitalize() for word in words), *(word.upper() for word in words[:CAPITAL_WORDS])]
    for start in ("", "("):
        for encoded in tokenizer.encode_batch([start + form for form in forms]):
            yield from encoded.ids
