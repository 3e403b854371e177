"""Whether levels stand above one another: a lower one examines, an upper one decides on what it was handed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final, get_args

from onewindow.definitions.duration import Duration
from onewindow.definitions.marks import Wrong
from onewindow.definitions.model import Definition, Department
from onewindow.definitions.part import Level
from onewindow.definitions.regions import level_of
from onewindow.definitions.step import Step

_ABOVE: Final = {level: rank for rank, level in enumerate(get_args(Level))}
"""The country stands at 0."""
_TERM: Final = Duration(20, "wd")
"""What the law leaves the lower level (Administrative Licensing Law, Art. 43)."""


def levels_make_sense(definition: Definition, departments: Collection[str]) -> Iterator[Wrong]:
    """
    Yield what is wrong: an upper level that comes first, stands no higher, sees more, or waits for ever.

    A step that says no level has that of the region which its department serves, if `departments` know one.
    """
    for step, part in definition.steps.items():
        if part.upper_of is None:
            continue
        trail, lower = ("steps", step, "upper_of"), definition.steps.get(part.upper_of)
        if lower is None:
            yield trail, "unknown_step", f"there is no step {part.upper_of}; name the one that examines first"
            continue
        if part.upper_of not in part.after:
            text = f"an upper level decides after the lower one; add {part.upper_of} to its after"
            yield trail, "upper_not_after", text
        if not (part.decides and lower.decides):
            yield trail, "level_of_advice", "a level examines or decides; advice and notices have none"
        upper_level, lower_level = _level(part, departments), _level(lower, departments)
        if upper_level is None or lower_level is None or _ABOVE[upper_level] >= _ABOVE[lower_level]:
            text = f"say the level of {step} and of {part.upper_of}; the upper one stands above the lower one"
            yield trail, "level_order", text
        forwarded = {*lower.needs, lower.gives, *_given_by(definition, part.upper_of)}
        for position, item in enumerate(part.needs):
            if item not in forwarded:
                text = f"{part.upper_of} hands on what it had, and {item} is not of it; let that step need it too"
                yield ("steps", step, "needs", position), "upper_needs_more", text
        term = lower.clock.statutory
        if term is None or (definition.matter == "licence" and term.exceeds(_TERM)):
            text = f"the lower level has days of its own, by law {_TERM} at most; give it a statutory clock"
            yield ("steps", part.upper_of), "lower_term", text


def _level(part: Step, departments: Collection[str]) -> Level | None:
    known = departments.get(part.department) if isinstance(departments, Mapping) else None
    serves = known.region if isinstance(known, Department) else None
    return part.level or (level_of(serves) if serves is not None else None)


def _given_by(definition: Definition, step: str) -> Iterator[str]:
    return (item for item, material in definition.materials.items() if material.from_ == step)
