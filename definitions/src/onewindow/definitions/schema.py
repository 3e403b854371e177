"""The published JSON Schema of a definition file; `python -m` this module and a folder writes it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from onewindow.definitions.model import Definition

FILE = "definition.schema.json"


def schema_text() -> str:
    """The schema of `<service>/<version>.yaml` as it is committed, generated from the model."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= Definition.model_json_schema(by_alias=True, mode="validation")
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    (Path(sys.argv[1]) / FILE).write_text(schema_text(), encoding="utf-8")
