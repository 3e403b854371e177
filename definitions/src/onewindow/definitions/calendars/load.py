"""
From a folder to a calendar: `<folder>/2026.yaml` is the year 2026.

Every mistake is told at once, with file and line, and a folder with one is not used at all. The version is a
hash over the bodies of all years as they stand in the files, so a comment does not change it and a day does.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from onewindow.definitions.calendars.calendar import Calendar
from onewindow.definitions.calendars.checks import check
from onewindow.definitions.calendars.year import Year
from onewindow.definitions.complaint import CatalogueError, Complaint
from onewindow.definitions.digest import digest_of
from onewindow.definitions.marks import Marked, read
from onewindow.definitions.shape import complaints_of


def load(folder: Path) -> Calendar:
    """Read and check a folder of years; CatalogueError with every complaint if one is wrong, twice or missing."""
    complaints: list[Complaint] = []
    read_here: list[tuple[Marked, Year]] = []
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        try:
            marked = read(path, path.name, dates_as_text=True)
            read_here.append((marked, _shaped(marked)))
        except CatalogueError as wrong:
            complaints += wrong.complaints
    found: dict[int, tuple[Marked, Year]] = {}
    for marked, year in sorted(read_here, key=lambda one: not _is_rightly_named(*one)):
        if year.year in found:
            text = f"{found[year.year][0].file} is that year already; write another year, or remove one of the two"
            complaints.append(marked.complaint(("year",), "year_twice", text))
            continue
        found[year.year] = marked, year
        if not _is_rightly_named(marked, year):
            complaints.append(marked.complaint(("year",), "misplaced", f"this file must be called {year.year}.yaml"))
        complaints += [marked.complaint(*wrong) for wrong in check(year)]
    complaints += [] if complaints else _gaps(found)
    if complaints:
        raise CatalogueError(sorted(complaints, key=lambda one: (one.file, one.line)))
    return Calendar.of((year for _, year in found.values()), digest_of([found[at][0].body for at in sorted(found)]))


def load_year(path: Path) -> Year:
    """The year in a file, whatever that is called; CatalogueError with every complaint."""
    return read_year(path)[1]


def read_year(path: Path) -> tuple[Marked, Year]:
    """The file of one year and what it says; CatalogueError with every complaint."""
    marked = read(path, path.name, dates_as_text=True)
    year = _shaped(marked)
    complaints = [marked.complaint(*wrong) for wrong in check(year)]
    if complaints:
        raise CatalogueError(sorted(complaints, key=lambda one: one.line))
    return marked, year


def _is_rightly_named(marked: Marked, year: Year) -> bool:
    return marked.file == f"{year.year}.yaml"


def _shaped(marked: Marked) -> Year:
    try:
        return Year.model_validate_json(json.dumps(marked.body, default=str), strict=True)
    except ValidationError as wrong:
        raise CatalogueError(complaints_of(wrong, marked)) from None


def _gaps(found: dict[int, tuple[Marked, Year]]) -> list[Complaint]:
    if not found:
        return [Complaint(file="", path="", line=0, code="no_year", text="no year is here; add a file like 2026.yaml")]
    return [
        found[year][0].complaint(("year",), "year_missing", f"{year - 1} is missing before it; add {year - 1}.yaml")
        for year in sorted(found)[1:]
        if year - 1 not in found
    ]
