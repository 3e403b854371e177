"""Test data agreed upon outside the code: ``tests/vectors/*.json``."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "vectors"


def vectors(name: str) -> Any:
    """What ``name.json`` holds."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
