"""What may be missing at acceptance (容缺受理): never without terms, and no longer than the case is to take."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.definitions.marks import Wrong
from onewindow.definitions.model import Definition


def gaps_can_be_closed(definition: Definition) -> Iterator[Wrong]:
    """Something may be missing, somebody can hand it in, and it comes no later than the result was promised."""
    later = [item for item, material in definition.materials.items() if material.need == "later"]
    for item in later:
        if (source := definition.materials[item].from_) is not None:
            text = f"the step {source} gives it, so nobody can hand it in later; take `need: later` away"
            yield ("materials", item, "need"), "later_given", text
    gap, promise = definition.gap, definition.clock.promise
    if gap is None:
        return
    if not later:
        yield ("gap",), "gap_without_later", "nothing may be missing; give a material `need: later`, or remove the gap"
    if promise is None or promise.unit != gap.within.unit:
        unit = promise.unit if promise is not None else "wd"
        text = f"a gap is closed within what is promised for the case; write both in {unit}, here and in its clock"
        yield ("gap", "within"), "gap_above_promise", text
    elif gap.within.exceeds(promise):
        text = f"allows {gap.within} where the case is promised in {promise}; allow less"
        yield ("gap", "within"), "gap_above_promise", text
