"""The published JSON Schemas of the files; `python -m` this module and a folder writes them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pydantic import BaseModel

from onewindow.definitions.calendars.year import Year
from onewindow.definitions.model import Definition

FILE = "definition.schema.json"
CALENDAR_FILE = "calendar.schema.json"


def schema_text() -> str:
    """The schema of `<service>/<version>.yaml` as it is committed, generated from the model."""
    return _text_of(Definition)


def calendar_schema_text() -> str:
    """The schema of one year of a calendar as it is committed, generated from the model."""
    return _text_of(Year)


def documents() -> dict[str, str]:
    """Every schema of this distribution, by file name."""
    return {FILE: schema_text(), CALENDAR_FILE: calendar_schema_text()}


def _text_of(model: type[BaseModel]) -> str:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= model.model_json_schema(by_alias=True, mode="validation")
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    for name, text in documents().items():
        (Path(sys.argv[1]) / name).write_text(text, encoding="utf-8")
