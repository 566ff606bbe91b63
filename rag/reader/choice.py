"""The reader of a name: none, the one that comes with the project, or any cross-encoder on this machine."""

from __future__ import annotations

from index.errors import SettingsError
from rag.reader.names import DEFAULT_READER, NO_READER
from rag.reader.protocol import Reader


def load_reader(name: str = DEFAULT_READER, *, device: str | None = None) -> Reader | None:
    """The reader called ``name``; ``None`` for ``none``. A model is loaded by the first question.

    Raises ``SettingsError`` for an empty name.
    """
    if not name.strip():
        raise SettingsError(f"the reader's name is empty; the default is {DEFAULT_READER!r}, {NO_READER!r} is none.")
    if name == NO_READER:
        return None
    if name == DEFAULT_READER:
        from rag.reader.onnx_reader import OnnxReader

        return OnnxReader(device=device or "cpu")
    from rag.reader.cross_encoder import CrossEncoderReader

    return CrossEncoderReader(name, device=device)
