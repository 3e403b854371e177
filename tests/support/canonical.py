"""A case as bytes: equal states give equal bytes, whatever the order in which sets were filled."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from onewindow.routing.core.state import Case


def canonical(case: Case) -> bytes:
    """Every field by name and type, mappings in their order, sets sorted."""
    return json.dumps(_plain(case), ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return [[key, _plain(one)] for key, one in value.items()]
    if is_dataclass(value):
        named = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return [type(value).__name__, named]
    if hasattr(value, "_asdict"):
        return [type(value).__name__, {name: _plain(one) for name, one in value._asdict().items()}]
    return [_plain(one) for one in value]
