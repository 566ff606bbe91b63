"""The door to an index on disk: what is loaded from it, and what is written to it."""

from __future__ import annotations

from index.store.building import build_index, dictionary_hash, remove_document, rename_document
from index.store.loaded import Index

__all__ = ["Index", "build_index", "dictionary_hash", "remove_document", "rename_document"]
