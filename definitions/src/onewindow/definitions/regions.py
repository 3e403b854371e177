"""Regions (行政区划) as a tree of five levels, by code: `regions.yaml` beside the departments.

    45 00 00 000 000    province (省)       GB/T 2260: two digits each for province, city and county
    45 09 00 000 000    city (市)
    45 09 81 000 000    county (县)
    45 09 81 199 000    town (乡镇)         GB/T 10114: three for the town, three for the village
    45 09 81 199 201    village (村)

What a code lies in is the code with its last digits zero, so the tree needs no other field than names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Final

from pydantic import StringConstraints

from onewindow.definitions.marks import Wrong
from onewindow.definitions.part import Level, Part
from onewindow.definitions.text import Text

REGIONS = "regions.yaml"
RegionCode = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{11}$")]
"""Twelve digits; in YAML in quotes."""

_CUTS: Final[tuple[tuple[int, Level], ...]] = (
    (2, "province"),
    (4, "city"),
    (6, "county"),
    (9, "town"),
    (12, "village"),
)
"""How many digits a region of each level has before its zeros."""


class Region(Part):
    """One region; its level and what it lies in follow from its code."""

    name: Text


def level_of(code: str) -> Level:
    """The level of a region, by the zeros at the end of its code."""
    return next(level for digits, level in _CUTS if code[digits:].strip("0") == "")


def parent_of(code: str) -> str | None:
    """The region that this one lies in; None for a province."""
    levels = [level for _, level in _CUTS]
    above = levels.index(level_of(code)) - 1
    return None if above < 0 else code[: _CUTS[above][0]].ljust(12, "0")


def wrong_regions(regions: Mapping[str, Region]) -> Iterator[Wrong]:
    """What is wrong with a tree: a region without a name, or one that lies nowhere."""
    for code, region in regions.items():
        if region.name.blank:
            yield (code, "name"), "text_empty", "is empty in zh or en; say it in both languages"
        above = parent_of(code)
        if above is not None and above not in regions:
            yield (code,), "unknown_region", f"lies in {above}, which is not here; add it, or correct the code"
