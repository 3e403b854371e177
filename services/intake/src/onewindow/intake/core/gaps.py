"""What an applicant pledges to hand in later (容缺受理) or promises (告知承诺), and what the case says of it since."""

from collections.abc import Iterator, Sequence

from onewindow.contracts.case import CaseGapClosed, DueChanged, GapAccepted, GapExpired
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Day
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.intake.core.form import Checked, FormComplaint


@fixed()
class Missing:
    """The materials that a case was accepted without, as far as they have not come, and the last day for them."""

    items: tuple[str, ...]
    until: Day
    provisional: bool = False


def gap_complaints(
    compiled: CompiledDefinition, checked: Checked, gaps: Sequence[str], *, pledged: bool
) -> Iterator[FormComplaint]:
    """What is wrong with what an applicant wants to hand in later; they have to pledge that they will."""
    wanted = compiled.planned_materials(checked.routes) if compiled.definition.gap is not None else {}
    for place, item in enumerate(gaps):
        if item not in wanted or wanted[item].need != "later":
            yield FormComplaint(f"/gaps/{place}", "gap_not_allowed", "it is not asked for, or has to be there now")
        elif item in checked.materials or item in gaps[:place]:
            yield FormComplaint(f"/gaps/{place}", "gap_not_allowed", "it is handed in, or named twice")
    if gaps and not pledged:
        yield FormComplaint("/pledged", "pledge_missing", "true: the applicant has signed the pledge")


def promise_complaints(
    compiled: CompiledDefinition, checked: Checked, steps: Sequence[str], *, pledged: bool
) -> Iterator[FormComplaint]:
    """What is wrong with the steps that are to rest on a promise (告知承诺); its letter has to be signed."""
    planned = compiled.planned(checked.routes) if steps else ()
    for place, step in enumerate(steps):
        if step not in planned or compiled.definition.steps[step].commitment is None or step in steps[:place]:
            yield FormComplaint(f"/commitment/{place}", "commitment_not_allowed", "it cannot rest on a promise")
    if steps and not pledged:
        yield FormComplaint("/pledged", "pledge_missing", "true: the applicant has signed the letter")


def missing_after(
    before: Missing | None, fact: GapAccepted | CaseGapClosed | GapExpired | DueChanged
) -> Missing | None:
    """What is missing once a case has said this."""
    match fact:
        case GapAccepted():
            return Missing(fact.materials, fact.until, fact.provisional)
        case DueChanged():
            return before and (Missing(before.items, fact.gap.until, fact.gap.provisional) if fact.gap else before)
        case CaseGapClosed():
            left = tuple(item for item in before.items if item not in fact.closed) if before else ()
            return Missing(left, before.until, before.provisional) if before and left else None
        case GapExpired():
            return None
