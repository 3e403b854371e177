"""The list of promises: which bodies were published, by hash."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from onewindow.definitions.complaint import CatalogueError
from onewindow.definitions.marks import read
from onewindow.definitions.part import Code, Part
from onewindow.definitions.shape import complaints_of

PUBLISHED = "published.json"


class Publication(Part):
    """One promise: this version of this service has this body. `line` is where the list says so."""

    service: Code
    version: int = Field(ge=1)
    hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    line: int = Field(default=0, exclude=True)


_list = TypeAdapter(tuple[Publication, ...])


def read_published(folder: Path) -> tuple[Publication, ...]:
    """What `folder` has published; nothing if it has no list. CatalogueError if the list can't be read."""
    if not (folder / PUBLISHED).exists():
        return ()
    marked = read(folder / PUBLISHED, PUBLISHED)
    try:
        entries = _list.validate_json(json.dumps(marked.body), strict=True)
    except ValidationError as wrong:
        raise CatalogueError(complaints_of(wrong, marked)) from None
    return tuple(entry.model_copy(update={"line": marked.line((at,))}) for at, entry in enumerate(entries))


def write_published(folder: Path, publications: Sequence[Publication]) -> None:
    """Replace the list in one move: a reader sees the old one or the new one."""
    text = json.dumps([publication.model_dump() for publication in publications], indent=2) + "\n"
    beside = folder / f".{PUBLISHED}.new"
    beside.write_text(text, encoding="utf-8")
    beside.replace(folder / PUBLISHED)
