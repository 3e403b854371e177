"""How a document lies in MongoDB: what can be found as fields of its own, the rest as one JSON text.

MongoDB refuses some JSON (numbers beyond 64 bits, zero bytes in names) and FerretDB more (a zero byte in a text, lists
in lists, dots and dollars in names). So only top-level scalars under plain names are fields: exactly what the Store
port lets a collection be searched by. Everything else keeps the form that the embedded edition has.
"""

import math
import re
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from onewindow.chassis.ports import Doc

Kept = dict[str, Any]
"""A document as MongoDB has it."""

REST = "_rest"
"""The JSON text of everything that is no field of its own."""
HAND = "_hand"
"""Who wrote this revision: one call of ``put_many`` can tell its own writes by it."""

MOST_BYTES = 16_000_000
_INT64 = range(-(2**63), 2**63)
_PLAIN = re.compile(r"[a-z_]+")
_OWN = (REST, HAND)
_JSON = TypeAdapter(Doc)


def plain(name: str) -> str:
    """The name. Raises ValueError for one that is not small letters and underscores."""
    if not _PLAIN.fullmatch(name):
        raise ValueError(f"{name!r} is not a plain name: small letters and underscores only")
    return name


def is_field(value: object) -> bool:
    """Whether MongoDB and FerretDB keep this value as it is."""
    match value:
        case str():
            return "\0" not in value
        case int():
            return value in _INT64
        case float():
            return math.isfinite(value)
        case _:
            return value is None


def kept(doc: Doc, hand: str) -> Kept:
    """The document as it is kept. Raises ValueError for what cannot be, before anything is sent."""
    if not (isinstance(doc["_id"], str) and is_field(doc["_id"]) and is_field(doc["rev"])):
        raise ValueError("an id is a text without zero bytes, a rev a number of at most 64 bits")
    fields: Kept = {}
    rest: Doc = {}
    for name, value in doc.items():
        own = _PLAIN.fullmatch(name) and name not in _OWN and is_field(value)
        (fields if own else rest)[name] = value
    if rest:
        fields[REST] = _JSON.dump_json(rest).decode()
    weight = sum(len(value.encode()) for value in fields.values() if isinstance(value, str))
    if weight > MOST_BYTES:
        raise ValueError(f"a document of {weight} bytes is too large: {MOST_BYTES} at most")
    fields[HAND] = hand
    return fields


def doc_of(found: Kept) -> Doc:
    """The document that was kept so."""
    doc = {name: _whole(value) for name, value in found.items() if name not in _OWN}
    rest = found.get(REST)
    return doc if rest is None else {**doc, **_JSON.validate_json(rest)}


def newest(docs: Sequence[Doc]) -> dict[str, Doc]:
    """Of each id the document with the highest rev, the first of equals."""
    best: dict[str, Doc] = {}
    for doc in docs:
        rival = best.get(doc["_id"])
        if rival is None or rival["rev"] < doc["rev"]:
            best[doc["_id"]] = doc
    return best


def _whole(value: object) -> object:
    """The driver's own kind of number is nobody else's business."""
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value
