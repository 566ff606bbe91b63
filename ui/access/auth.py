"""Who may use the page: a file of users with hashed passwords, and the check in front of every request.

A line of the file is ``name:scrypt$n$r$p$salt$hash`` (RFC 7914; salt and hash in base64); ``bluebook ui passwd`` writes
it. Lines that begin with ``#`` are comments.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import NotFoundError, SettingsError

ADD_USER = "bluebook ui passwd"
"""The command that adds a user."""

MAX_NAME_CHARS = 64
MIN_PASSWORD_CHARS = 8
MAX_PASSWORD_CHARS = 1024

COST, BLOCK_SIZE, PARALLEL = 2**14, 8, 1
"""n, r and p of scrypt for new passwords: 16 MiB and some 40 ms a check."""

_SALT_BYTES, _HASH_BYTES = 16, 32
_MAX_MEMORY = 2**28
_LINE = re.compile(
    r"scrypt\$(?P<n>\d{1,8})\$(?P<r>\d{1,3})\$(?P<p>\d{1,2})\$(?P<salt>[\w+/]+=*)\$(?P<hash>[\w+/]+=*)", re.A
)


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """A password as it is kept, with the costs of scrypt."""

    n: int
    r: int
    p: int
    salt: bytes
    key: bytes

    @classmethod
    def of(cls, password: str, salt: bytes | None = None) -> PasswordHash:
        """Hash a password with a salt of its own."""
        salt = salt or secrets.token_bytes(_SALT_BYTES)
        return cls(COST, BLOCK_SIZE, PARALLEL, salt, _scrypt(password, COST, BLOCK_SIZE, PARALLEL, salt, _HASH_BYTES))

    @classmethod
    def read(cls, text: str) -> PasswordHash:
        """From ``scrypt$n$r$p$salt$hash``; ``ValueError`` for anything else, and for costs that are too high or too low."""
        match = _LINE.fullmatch(text)
        if match is None:
            raise ValueError("not of the form scrypt$n$r$p$salt$hash")
        n, r, p = (int(match[name]) for name in "nrp")
        if n < COST or n & (n - 1) or r < BLOCK_SIZE or p < 1 or 128 * n * r * p > _MAX_MEMORY // 2:
            raise ValueError(f"n={n}, r={r}, p={p} are not allowed: n is a power of 2 from {COST}, n·r·p at most 2^20")
        try:
            salt, key = (base64.b64decode(match[name], validate=True) for name in ("salt", "hash"))
        except binascii.Error:
            raise ValueError("its salt or hash is not base64") from None
        if len(salt) < _SALT_BYTES or len(key) < _HASH_BYTES:
            raise ValueError(f"its salt has {len(salt)} bytes, its hash {len(key)}; at least 16 and 32 are needed")
        return cls(n, r, p, salt, key)

    def __str__(self) -> str:
        salt, key = (base64.b64encode(part).decode("ascii") for part in (self.salt, self.key))
        return f"scrypt${self.n}${self.r}${self.p}${salt}${key}"

    def fits(self, password: str) -> bool:
        """Whether this is the password, in the same time for every wrong one."""
        return hmac.compare_digest(self.key, _scrypt(password, self.n, self.r, self.p, self.salt, len(self.key)))


Users = Mapping[str, PasswordHash]

_NOBODY = PasswordHash(COST, BLOCK_SIZE, PARALLEL, secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_HASH_BYTES))
# What no password fits: a name that is not there is checked against it.


def load_users(path: Path) -> dict[str, PasswordHash]:
    """The users in a file. Raises ``NotFoundError``, or ``SettingsError`` that names the line; no message holds a hash."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        raise NotFoundError(f"no such file of users: {path}. Make one: {ADD_USER} {path} NAME") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"the file of users {path} cannot be read: {getattr(error, 'strerror', 'not UTF-8')}"
        ) from None
    users: dict[str, PasswordHash] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, kept = line.partition(":")
        try:
            if not colon:
                raise ValueError("there is no colon in it")
            if check_name(name) in users:
                raise ValueError(f"the user {name} is there twice")
            users[check_name(name)] = PasswordHash.read(kept.strip())
        except ValueError as error:
            raise SettingsError(
                f"line {number} of the file of users {path} is not allowed: {error}. Write it with: {ADD_USER} {path} NAME"
            ) from None
    if not users:
        raise SettingsError(
            f"the file of users {path} has no user: nobody could log in. Add one: {ADD_USER} {path} NAME"
        )
    return users


def verify(users: Users, name: str, password: str) -> bool:
    """Whether ``password`` is that of ``name``; takes as long for a name that is not there."""
    if len(password) > MAX_PASSWORD_CHARS:
        return False
    kept = users.get(unicodedata.normalize("NFC", name))
    fits = (kept or _NOBODY).fits(password)
    return fits and kept is not None


def check_name(name: str) -> str:
    """The name as it is kept (NFC). ``ValueError`` for one that is empty, too long, or could not be sent (RFC 7617)."""
    name = unicodedata.normalize("NFC", name)
    if not name or len(name) > MAX_NAME_CHARS or name != name.strip() or name.startswith("#"):
        raise ValueError(
            f"a user's name has 1 to {MAX_NAME_CHARS} characters, without white space around it, and no # in front"
        )
    if ":" in name or any(unicodedata.category(char)[0] == "C" for char in name):
        raise ValueError("a user's name has no colon and no control characters")
    return name


def check_password(password: str) -> str:
    """The password; ``ValueError`` for one that is too short or too long."""
    if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
        raise ValueError(f"a password has {MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS} characters, not {len(password)}")
    return password


def _scrypt(password: str, n: int, r: int, p: int, salt: bytes, length: int) -> bytes:
    # Browsers send what was typed in either form of an accented letter (RFC 7617 asks for NFC).
    said = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(said, salt=salt, n=n, r=r, p=p, dklen=length, maxmem=_MAX_MEMORY)
