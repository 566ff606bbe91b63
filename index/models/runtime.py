"""The only module that knows onnxruntime: a graph's file and a device in, a session out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import SettingsError
from index.models.names import PROVIDERS

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_ERRORS_ONLY = 3


def open_session(graph: Path, device: str = "cpu") -> InferenceSession:
    """A session on one thread, which any number of threads may run at once.

    Raises ``SettingsError`` for a device that the installed onnxruntime does not offer, and what onnxruntime raises for a
    graph that it cannot read.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    offered = onnxruntime.get_available_providers()
    wanted = PROVIDERS[device]
    if wanted not in offered:
        here = [name for name, provider in PROVIDERS.items() if provider in offered]
        raise SettingsError(
            f"the device {device!r} is not offered by the onnxruntime that is installed; it offers {', '.join(here)}. "
            f"CUDA comes with the package onnxruntime-gpu, DirectML with onnxruntime-directml, CoreML on macOS."
        )
    providers = [wanted] if device == "cpu" else [wanted, PROVIDERS["cpu"]]
    return onnxruntime.InferenceSession(str(graph), options, providers=providers)
