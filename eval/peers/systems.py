"""What a compared system is, and which there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

from eval.schema import Passage
from index.errors import UsageError

OURS = "bluebook"


class Peer(Protocol):
    """A retrieval system. It is built in one process, opened and asked in another."""

    def build(self, file: Path, labels: Sequence[str], folder: Path) -> None:
        """Read ``file``, whose pages have these labels, and save whatever is needed for questions in ``folder``."""
        ...

    def open(self, folder: Path) -> None:
        """Load what ``build`` saved."""
        ...

    def search(self, question: str, k: int) -> list[Passage]:
        """At most ``k`` passages, best first."""
        ...


@dataclass(frozen=True, slots=True)
class System:
    """A system by name. ``packages``: what a user installs for it, the one that names its version first."""

    name: str
    packages: tuple[str, ...]
    make: Callable[[], Peer]

    def version(self) -> str:
        """Installed versions, ``name version`` each; ``PackageNotFoundError`` where one is missing."""
        return ", ".join(f"{package} {version(package)}" for package in self.packages)


def _ours() -> Peer:
    from eval.peers.ours import Bluebook

    return Bluebook()


def _langchain_faiss() -> Peer:
    from eval.peers.langchain_peers import VectorPeer

    return VectorPeer()


def _langchain_ensemble() -> Peer:
    from eval.peers.langchain_peers import EnsemblePeer

    return EnsemblePeer()


def _langchain_ensemble_jieba() -> Peer:
    import jieba

    from eval.peers.langchain_peers import EnsemblePeer

    return EnsemblePeer(jieba.lcut)


def _llama_index() -> Peer:
    from eval.peers.llama_index_peer import LlamaIndexPeer

    return LlamaIndexPeer()


_FAISS = ("langchain-community", "langchain-text-splitters", "faiss-cpu", "pypdf")
_ENSEMBLE = ("langchain-classic", *_FAISS, "rank-bm25")

SYSTEMS: tuple[System, ...] = (
    System(OURS, ("bluebook",), _ours),
    System("LangChain FAISS", _FAISS, _langchain_faiss),
    System("LlamaIndex", ("llama-index-core", "pypdf"), _llama_index),
    System("LangChain Ensemble", _ENSEMBLE, _langchain_ensemble),
    System("LangChain Ensemble + jieba", (*_ENSEMBLE, "jieba"), _langchain_ensemble_jieba),
)
"""This project first, then its peers."""


def system_named(name: str) -> System:
    """The system of that name; ``UsageError`` lists them where there is none."""
    for system in SYSTEMS:
        if system.name == name:
            return system
    raise UsageError(f"no system is called {name!r}. There are: {', '.join(system.name for system in SYSTEMS)}")


def require_packages(systems: Sequence[System]) -> None:
    """Raise ``UsageError`` with the command that installs them where packages of ``systems`` are missing."""
    missing = [package for package in dict.fromkeys(p for s in systems for p in s.packages) if not _is_there(package)]
    if missing:
        raise UsageError(
            f"the comparison with peers needs packages that are not installed: {', '.join(missing)}. "
            f'Install them: pip install -e ".[peers]"'
        )


def _is_there(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True
