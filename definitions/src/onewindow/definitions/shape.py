"""From a parsed file to the model, or to complaints: fields missing, unknown, of another type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from onewindow.definitions.complaint import CatalogueError, Complaint
from onewindow.definitions.marks import Marked
from onewindow.definitions.model import Definition, Department
from onewindow.definitions.part import Code
from onewindow.definitions.reasons import Reason, wrong_reasons
from onewindow.definitions.regions import Region, RegionCode, wrong_regions
from onewindow.definitions.themes import Theme, wrong_themes

_SCALARS: Final = (str, int, float, bool)
_departments: Final = TypeAdapter(dict[Code, Department])
_regions: Final = TypeAdapter(dict[RegionCode, Region])
_reasons: Final = TypeAdapter(tuple[Reason, ...])
_themes: Final = TypeAdapter(dict[Code, Theme])


def shaped(marked: Marked) -> Definition:
    """The definition in a parsed file; CatalogueError with file and lines if it has another shape."""
    try:
        return Definition.model_validate_json(as_json(marked), strict=True, by_alias=True, by_name=False)
    except ValidationError as wrong:
        raise CatalogueError(complaints_of(wrong, marked)) from None


def shaped_departments(marked: Marked) -> dict[str, Department]:
    """The departments in a parsed `departments.yaml`; CatalogueError if it has another shape."""
    try:
        departments = _departments.validate_json(as_json(marked), strict=True)
    except ValidationError as wrong:
        raise CatalogueError(complaints_of(wrong, marked)) from None
    nameless = [
        marked.complaint((code, "name"), "text_empty", "is empty in zh or en; say it in both languages")
        for code, department in departments.items()
        if department.name.blank
    ]
    if nameless:
        raise CatalogueError(nameless)
    return departments


def shaped_regions(marked: Marked) -> dict[str, Region]:
    """The regions in a parsed `regions.yaml`; CatalogueError with file and lines for everything that is wrong."""
    try:
        regions = _regions.validate_json(as_json(marked), strict=True)
    except ValidationError as wrong:
        raise CatalogueError(complaints_of(wrong, marked)) from None
    if wrongs := list(wrong_regions(regions)):
        raise CatalogueError(marked.complaint(*one) for one in wrongs)
    return regions


def shaped_reasons(marked: Marked, newest: Mapping[str, Definition]) -> tuple[Reason, ...]:
    """The templates in a parsed `reasons.yaml`; CatalogueError with file and lines for everything that is wrong."""
    try:
        reasons = _reasons.validate_json(as_json(marked), strict=True)
    except ValidationError as wrong:
        raise CatalogueError(complaints_of(wrong, marked)) from None
    if wrongs := list(wrong_reasons(reasons, newest)):
        raise CatalogueError(marked.complaint(*one) for one in wrongs)
    return reasons


def shaped_themes(marked: Marked, newest: Mapping[str, Definition]) -> dict[str, Theme]:
    """The themes in a parsed `themes.yaml`; CatalogueError with file and lines for everything that is wrong."""
    try:
        themes = _themes.validate_json(as_json(marked), strict=True)
    except ValidationError as wrong:
        raise CatalogueError(complaints_of(wrong, marked)) from None
    if wrongs := list(wrong_themes(themes, newest)):
        raise CatalogueError(marked.complaint(*one) for one in wrongs)
    return themes


def complaints_of(wrong: ValidationError, marked: Marked) -> list[Complaint]:
    """One complaint for each place in the file, whatever the number of ways in which it is wrong."""
    by_place: dict[tuple[str | int, ...], list[str]] = {}
    for error in wrong.errors(include_url=False, include_context=False):
        trail = marked.nearest(error["loc"])
        by_place.setdefault(trail, []).append(_in_words(error))
    return [marked.complaint(trail, "shape", "; ".join(dict.fromkeys(said))) for trail, said in by_place.items()]


def _in_words(error: ErrorDetails) -> str:
    last = error["loc"][-1] if error["loc"] else ""
    match error["type"]:
        case "missing":
            return f"{last} is missing; add it"
        case "extra_forbidden":
            return "there is no such field; correct its spelling or remove it"
        case "value_error":
            return error["msg"].removeprefix("Value error, ")
        case _ if error["input"] is None:
            return "is empty; fill it in, or remove it if it need not be there"
        case _:
            given = error["input"]
            shown = f", not {json.dumps(given, ensure_ascii=False)}" if isinstance(given, _SCALARS) else ""
            return error["msg"][0].lower() + error["msg"][1:] + shown


def as_json(marked: Marked) -> str:
    """JSON mode is strict about types yet reads a list as a tuple; YAML's own types are refused."""
    try:
        return json.dumps(marked.body, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as wrong:
        text = f"holds a value that JSON can't say; put dates and the like in quotes ({wrong})"
        raise CatalogueError([marked.complaint((), "not_json", text)]) from None
