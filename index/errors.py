"""Everything that can go wrong, as one tree.

    BluebookError
    ├── UsageError               wrong use or bad input: exit code 2
    │   ├── SourceError          a file that cannot be read as a report
    │   │   ├── NotFoundError        no such file, or a folder
    │   │   ├── EmptySourceError     no bytes, or no text
    │   │   ├── FormatError          neither PDF, nor Markdown, nor text; or damaged
    │   │   ├── EncryptedError       a password is needed, or the one given is wrong
    │   │   └── UnreadableTextError  scanned pages, or a text layer without meaning
    │   ├── IndexFolderError     an index that cannot be used
    │   │   ├── MissingIndexError    nothing there, or half of it
    │   │   ├── DamagedIndexError    a file differs from the manifest
    │   │   ├── VersionError         written in another format version
    │   │   ├── EncoderMismatchError made with another encoder
    │   │   ├── BusyIndexError       another process is writing it
    │   │   └── IndexServerError     a Milvus server that is away, too slow, or refuses
    │   ├── QuestionError        empty, too long, or without words
    │   └── SettingsError        an unknown or impossible setting
    │       └── MissingExtraError    a setting that needs packages which are not installed
    ├── StorageError             the disk refused a write: exit code 1
    └── ModelError               a language model that was asked gives no answer: exit code 1
        ├── ModelUnreachableError    no server there, or one that fails
        ├── ModelTimeoutError        no whole answer in time
        ├── ModelRefusedError        the key, the model's name or the request is not accepted
        └── ModelReplyError          a reply that is empty, broken off, too long or not in the format
            └── ModelCutError            the budget of tokens ended before the answer did

A message says what was wrong (with both values), what is allowed, and what to run next.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class BluebookError(Exception):
    """Root of the tree. ``exit_code`` is what the command line ends with."""

    exit_code = 1


class UsageError(BluebookError):
    """Wrong use or bad input."""

    exit_code = 2


class SourceError(UsageError):
    """A file that cannot be read as a report."""


class NotFoundError(SourceError):
    """No such file, or a folder where a file is needed."""


class EmptySourceError(SourceError):
    """A file without bytes or without text."""


class FormatError(SourceError):
    """Not a format that is read, or damaged."""


class EncryptedError(SourceError):
    """A password is needed, or the one given is wrong."""


class UnreadableTextError(SourceError):
    """Pages without a text layer, or with one that maps to nothing."""


class IndexFolderError(UsageError):
    """An index that cannot be used."""


class MissingIndexError(IndexFolderError):
    """Nothing there, or half of it."""


class DamagedIndexError(IndexFolderError):
    """A file of the index differs from the manifest."""


class VersionError(IndexFolderError):
    """An index of another format version."""


class EncoderMismatchError(IndexFolderError):
    """An index made with another encoder than the one in use."""


class BusyIndexError(IndexFolderError):
    """Another process is writing the index."""


class IndexServerError(IndexFolderError):
    """The server that holds an index is away, does not answer in time, or refuses."""


class QuestionError(UsageError):
    """A question that is empty, too long, or without words."""


class SettingsError(UsageError):
    """An unknown or impossible setting."""


class MissingExtraError(SettingsError):
    """A setting that needs packages which are not installed; ``extra`` is the name under which they are."""

    def __init__(self, what: str, extra: str, package: str | None) -> None:
        super().__init__(
            f"{what} needs the package {package or extra}, which is not installed. Run, where the program's own files are: "
            f"pip install -c constraints.txt '.[{extra}]'"
        )
        self.extra = extra


class StorageError(BluebookError):
    """The disk refused a write; what was there before is untouched."""


class ModelError(BluebookError):
    """A language model that was asked gives no answer. The message never holds the key, the prompt or the reply."""


class ModelUnreachableError(ModelError):
    """No server there, or one that fails."""


class ModelTimeoutError(ModelError):
    """No whole answer in time."""


class ModelRefusedError(ModelError):
    """The key, the model's name or the request is not accepted, or too many requests were made."""


class ModelReplyError(ModelError):
    """A reply that is empty, broken off, too long or not in the format."""


class ModelCutError(ModelReplyError):
    """The budget of tokens ended before the answer did. ``text`` is all that came: its last sentence is unfinished."""

    def __init__(self, message: str, text: str = "") -> None:
        super().__init__(message)
        self.text = text


@contextmanager
def packages_of(extra: str, what: str) -> Iterator[None]:
    """Around imports: a package that is missing becomes a ``MissingExtraError`` that says what ``what`` needs."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtraError(what, extra, error.name) from error
