"""A file's optional layers in, which of them are switched off: what lies in those, no reader sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pdfminer.pdftypes import PDFObjRef, resolve1


def layers_off(catalog: Mapping[str, Any]) -> frozenset[int]:
    """The numbers of the objects whose layers are off when the file is opened."""
    properties = resolve1(catalog.get("OCProperties"))
    if not isinstance(properties, dict):
        return frozenset()
    usual = resolve1(properties.get("D"))
    usual = usual if isinstance(usual, dict) else {}
    off = _numbers(usual.get("OFF"))
    if getattr(resolve1(usual.get("BaseState")), "name", None) == "OFF":
        off |= _numbers(properties.get("OCGs")) - _numbers(usual.get("ON"))
    return off


def is_off(layer: Any, off: frozenset[int]) -> bool:
    """Whether content in ``layer`` is hidden: a layer itself, or a membership in several with its rule (``/P``)."""
    if not off:
        return False
    if isinstance(layer, PDFObjRef) and layer.objid in off:
        return True
    membership = resolve1(layer)
    if not isinstance(membership, dict) or "OCGs" not in membership:
        return False
    groups = membership["OCGs"]
    single = isinstance(groups, PDFObjRef) and not isinstance(resolve1(groups), list)
    states = [number in off for number in _listed([groups] if single else resolve1(groups))]
    if not states:
        return False
    rule = getattr(resolve1(membership.get("P")), "name", "AnyOn")
    shown = {"AllOn": not any(states), "AnyOff": any(states), "AllOff": all(states)}.get(rule, not all(states))
    return not shown


def _numbers(refs: Any) -> frozenset[int]:
    return frozenset(_listed(resolve1(refs)))


def _listed(refs: Any) -> Iterable[int]:
    return (ref.objid for ref in refs if isinstance(ref, PDFObjRef)) if isinstance(refs, list) else ()
