"""A whole file and a source of chance in, a damaged or hostile one out: bytes, ranges, members of archives, entities, bombs."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from collections.abc import Callable
from itertools import pairwise

SECRET = "机密内容一二三"
"""What stands in the file beside the one that is read; no mutation may bring it into a document."""
_PIECES = (
    b"<", b">", b"\0", b'"', b"&#0;", b"9" * 30, b"-1", b"</w:p>", b"%", b"(", b"<<", b"[", b"endobj", b"stream\n",
    b" 0 R", b"\xff\xfe", b"|", b"```", b"<td colspan=99999>", b"$$", b"\r", b"BI ID ", b" q" * 40, b"1e999 ",
)  # fmt: skip
_MANY = 2 << 20


def mutated(data: bytes, chance: random.Random, secret: str) -> bytes:
    """One mutation, or several; ``secret`` is the address of the file that hostile ones point at."""
    if data.startswith(b"PK") and chance.random() < 0.75:
        return chance.choice(_ARCHIVES)(data, chance, secret)
    if chance.random() < 0.05:
        return _entities(data, secret)
    return damaged(data, chance)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Bytes turned, cut off, left out, doubled, put in."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        if not made:
            break
        at = chance.randrange(len(made))
        far = at + chance.choice((1, 4, 40, 400))
        match chance.randrange(7):
            case 0:
                made[at] = chance.randrange(256)
            case 1:
                made[at] ^= 1 << chance.randrange(8)
            case 2:
                del made[at:far]
            case 3:
                made[at:at] = made[at:far] * chance.choice((1, 3, 50))
            case 4:
                made[at:at] = chance.choice(_PIECES)
            case 5:
                made[at:far] = bytes(chance.randrange(256) for _ in range(min(far, len(made)) - at))
            case _:
                if chance.random() < 0.3:
                    del made[at:]
    return bytes(made)


def _part(data: bytes, chance: random.Random, secret: str) -> bytes:
    """A damaged member in a whole archive."""
    members = _members(data)
    name = chance.choice([name for name, found in members if found])
    return _archive([(other, damaged(found, chance) if other == name else found) for other, found in members])


def _hostile_part(data: bytes, chance: random.Random, secret: str) -> bytes:
    members = _members(data)
    name = chance.choice([name for name, _ in members if name.endswith((".xml", ".rels"))])
    return _archive([(other, _entities(found, secret) if other == name else found) for other, found in members])


def _fewer_or_twice(data: bytes, chance: random.Random, secret: str) -> bytes:
    members = _members(data)
    at = chance.randrange(len(members))
    members[at : at + 1] = chance.choice(([], [members[at]] * 2, [(members[at][0], b"")]))
    return _archive(members)


def _paths(data: bytes, chance: random.Random, secret: str) -> bytes:
    """Names that lead out of the folder into which somebody might unpack."""
    members = _members(data)
    at = chance.randrange(len(members))
    outside = chance.choice(
        ("../../outside.xml", "/tmp/outside.xml", "..\\..\\outside.xml", "a/../../../outside", "x\0y")
    )
    replaced = members[at][0].rsplit("/", 1)[-1].encode()
    points = [(name, found.replace(replaced, outside.encode())) for name, found in members]
    return _archive([*points, (outside, members[at][1])])


def _bomb(data: bytes, chance: random.Random, secret: str) -> bytes:
    """Far more than the archive's size says: zeros in a member, or white space in one that is parsed."""
    members = _members(data)
    at = chance.randrange(len(members))
    name, found = members[at]
    cut = found.rfind(b"</")
    members[at] = (name, found[:cut] + b" " * _MANY * 4 + found[cut:] if cut > 0 else bytes(_MANY * 4))
    return _archive(members)


def _members(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def _archive(members: list[tuple[str, bytes]]) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of two members of one name
        for name, found in members:
            archive.writestr(name, found)
    return made.getvalue()


def _entities(data: bytes, secret: str) -> bytes:
    """A document type before the first element: entities that double, and one that is another file."""
    names = "abcdefghijkl"
    grow = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    kind = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret}"><!ENTITY a "aaaaaaaaaa">{grow}]>'.encode()
    at = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    close = data.find(b"</", at)
    close = close if close > 0 else len(data)
    return data[:at] + kind + data[at:close] + b"&l;&s;" + data[close:]


_ARCHIVES: tuple[Callable[[bytes, random.Random, str], bytes], ...] = (
    _part, _part, _part, _hostile_part, _fewer_or_twice, _paths, _bomb,
)  # fmt: skip
