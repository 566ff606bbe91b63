"""The scripts and styles of the rooms → bytes under one address that changes with any of them, compressed once.

All lie below ``assets/<hash>/<room>/<name>``, so that a module imports another by its relative address and a browser keeps
every one for as long as it likes.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

import brotli
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

import ui
from ui.words.texts import LANGS, TEXTS, Lang

ROOMS = ("page", "evidence", "reports", "exports")
STYLES = (
    "page/colours.css",
    "page/frame.css",
    "page/side.css",
    "page/chat.css",
    "page/answer.css",
    "page/composer.css",
    "reports/reports.css",
    "evidence/panel.css",
    "evidence/sheet.css",
    "page/print.css",
)
"""In the order of the cascade; served as one file."""
STYLESHEET = "page/styles.css"
FOREVER = "public, max-age=31536000, immutable"
_TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
_LEAST_COMPRESSED = 200
_RENDERING = ("page", "words")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file in the encodings that it is served in; ``""`` is the file itself."""

    media_type: str
    encodings: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Assets:
    """Every file by its path below ``root`` (``assets/<hash>``)."""

    root: str
    by_path: Mapping[str, Asset] = field(repr=False)
    made: str = ""
    """Changes with whatever HTML of answers looks like: what a browser kept of another is made anew."""

    def modules(self, lang: Lang) -> list[str]:
        """Paths of the modules that a page in ``lang`` needs, so that it can fetch them all at once."""
        others = {f"page/words.{other}.js" for other in LANGS if other != lang} | {"page/theme.js", "page/docs.js"}
        return sorted(path for path in self.by_path if path.endswith(".js") and path not in others)

    def respond(self, request: Request, path: str) -> Response:
        """A file as the browser can read it best; 404 for any other path."""
        asset = self.by_path.get(path)
        if asset is None:
            return PlainTextResponse("no such file", 404)
        accepted = {part.partition(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")}
        encoding = next(
            name for name in ("br", "gzip", "") if name in asset.encodings and (not name or name in accepted)
        )
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        if encoding:
            headers["Content-Encoding"] = encoding
        return Response(asset.encodings[encoding], media_type=asset.media_type, headers=headers)


@cache
def assets() -> Assets:
    """Those of this program."""
    found = {
        f"{room}/{path.name}": path.read_bytes()
        for room in ROOMS
        for path in _files(f"{room}/static", *(f".{suffix}" for suffix in _TYPES))
    }
    styles = b"".join(found.pop(name) for name in STYLES)
    found[STYLESHEET] = styles
    for lang in LANGS:
        words = {key: said[lang] for key, said in TEXTS.items() if not key.startswith("dropped_")}
        found[f"page/words.{lang}.js"] = (
            f"export default {json.dumps(words, ensure_ascii=False, sort_keys=True)};\n".encode()
        )
    rendering = {f"{room}/{path.name}": path.read_bytes() for room in _RENDERING for path in _files(room, ".py")}
    made = {path: _asset(path, content) for path, content in found.items()}
    return Assets(f"assets/{_digest(found)}", MappingProxyType(made), _digest({**rendering, **found}))


def _files(folder: str, *suffixes: str) -> list[Path]:
    return sorted(path for path in (Path(ui.__file__).parent / folder).iterdir() if path.suffix in suffixes)


def _digest(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path, content in sorted(contents.items()):
        digest.update(path.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()[:16]


def _asset(path: str, content: bytes) -> Asset:
    encodings = {"": content}
    if len(content) >= _LEAST_COMPRESSED:
        encodings |= {"br": brotli.compress(content), "gzip": gzip.compress(content, mtime=0)}
    return Asset(_TYPES[path.rpartition(".")[2]], encodings)
