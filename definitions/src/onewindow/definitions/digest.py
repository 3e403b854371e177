"""The hash that names a body for ever."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def digest_of(body: Any) -> str:
    """The SHA-256 of a parsed body as compact JSON in UTF-8, keys in their order, in 64 hex digits."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
