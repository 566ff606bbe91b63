"""What ``--index`` was given → the server, and the name of the index on it; ``None`` where it is a folder."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from index.errors import MissingIndexError, SettingsError
from index.shell import word

# A path has one slash where the address that it was made of has two.
_SERVER = re.compile(
    r"milvus(?P<tls>\+tls)?:/{1,2}(?P<host>\[[0-9A-Fa-f:]+\]|[\w.-]+):(?P<port>\d{1,5})/(?P<name>[^/]+)/?"
)
_FILE = "milvus-lite:"
_NAME = re.compile(r"[A-Za-z_]\w{0,199}", re.ASCII)
_LITE_NAME = "bluebook"


@dataclass(frozen=True, slots=True)
class Address:
    """``uri`` is what the client connects to: a server's address, or the file of Milvus Lite. ``name`` is the index on it."""

    uri: str
    name: str

    @property
    def told(self) -> str:
        """As ``--index`` takes it."""
        scheme, found, rest = self.uri.partition("://")
        if not found:
            return f"{_FILE}{self.uri}"
        return f"milvus{'+tls' if scheme == 'https' else ''}://{rest}/{self.name}"

    @property
    def is_there(self) -> bool:
        """Whether there is anything to ask: a file that connecting would only make holds no index."""
        return "://" in self.uri or Path(self.uri).exists()

    def nothing_there(self) -> MissingIndexError:
        """The error for a server without an index."""
        return MissingIndexError(
            f"no index at {self.told}. Make one with: bluebook index REPORT.pdf --out {word(self.told)}"
        )

    @property
    def catalogue(self) -> Path:
        """The folder on this machine where the reports' texts are kept: the user's cache."""
        base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
        kept = (Path(base) if base else Path.home() / ".cache") / "bluebook" / "milvus"
        return kept / hashlib.sha256(f"{self.uri} {self.name}".encode()).hexdigest()[:16]


def address_of(place: Path) -> Address | None:
    """The server that a place names (``milvus://HOST:PORT/NAME``, ``milvus+tls://…``, ``milvus-lite:FILE.db``).

    Raises ``SettingsError`` for one that begins so and goes on in another way.
    """
    told = place.as_posix()
    if told.startswith(_FILE):
        file = Path(told.removeprefix(_FILE)).expanduser()
        if file.suffix != ".db":
            raise SettingsError(
                f"{told} is no file of Milvus Lite: its name has to end in .db (milvus-lite:reports.db)"
            )
        return Address(str(file.resolve()), _LITE_NAME)
    if not re.match(r"milvus(\+\w*)?:", told):
        return None
    match = _SERVER.fullmatch(told)
    if match is None or not _NAME.fullmatch(match["name"]) or int(match["port"]) > 65535:
        raise SettingsError(
            f"{told} is no address of an index: it has to be milvus://HOST:PORT/NAME (milvus+tls:// where the server wants it), "
            "NAME of letters, digits and _; a user goes into BLUEBOOK_MILVUS_TOKEN=USER:PASSWORD"
        )
    return Address(f"{'https' if match['tls'] else 'http'}://{match['host']}:{match['port']}", match["name"])
