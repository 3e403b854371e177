"""Accepted although something is missing (容缺受理): what the applicant has pledged to hand in, and until when.

    handed in with a pledge ──▶ accepted: missing until a day ──▶ handed in: whoever needs it is asked again
                                                              ──▶ the day is over: the case ends (终止)

Only what a definition with ``gap`` asks for ``later`` may be missing, and only if its applicant chose so. The days
count from the act of acceptance, which tells them, not from an earlier day on which acceptance takes effect. While
something is missing departments decide as ever, and nothing is issued (conclusion.py).
"""

from collections.abc import Mapping, Set

from onewindow.contracts.application import ApplicationSubmitted
from onewindow.contracts.case import CaseGapClosed, CaseTerminated, GapAccepted, GapExpired
from onewindow.contracts.fact import RouteValue
from onewindow.contracts.instant import Instant, local_day
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.answering import Answering, UnhearableError
from onewindow.routing.core.conclusion import cancel_open
from onewindow.routing.core.gap import is_open
from onewindow.routing.core.state import Case
from onewindow.routing.core.terms import end_of, gap_due


def must_be_allowed(compiled: CompiledDefinition, fact: ApplicationSubmitted) -> None:
    """Raises UnhearableError unless all that is pledged may come later and is not there yet."""
    if fact.gaps and not set(fact.gaps) <= may_be_missing(compiled, fact.routes) - fact.materials.keys():
        raise UnhearableError("gap_not_allowed")


def may_be_missing(compiled: CompiledDefinition, routes: Mapping[str, RouteValue]) -> Set[str]:
    """The materials that may come after acceptance under these routing facts."""
    if compiled.definition.gap is None:
        return frozenset()
    return {item for item, material in compiled.planned_materials(routes).items() if material.need == "later"}


def accept(answering: Answering) -> None:
    """Say what is accepted to be missing, and until when."""
    gap, compiled = answering.case.gap, answering.compiled
    if gap is None or compiled.definition.gap is None:
        return
    start = local_day(answering.at).isoformat()
    due = gap_due(compiled, start, answering.calendar)
    answering.say(
        GapAccepted(
            materials=gap.materials,
            start=start,
            until=due.day.isoformat(),
            provisional=due.provisional,
            basis="gap.basis" if compiled.definition.gap.basis is not None else None,
        )
    )


def missing(case: Case) -> Set[str]:
    """What the case was accepted without, as far as it has not come."""
    return frozenset(case.gap.materials) if case.gap is not None and is_open(case.gap) else frozenset()


def settle(answering: Answering) -> None:
    """After a supplement: what it brought, and what nobody needs any more, is not missing."""
    case = answering.case
    if case.gap is None:
        return
    needed = may_be_missing(answering.compiled, case.inputs.routes) - case.inputs.materials.keys()
    if closed := tuple(item for item in case.gap.materials if item not in needed):
        answering.say(CaseGapClosed(closed=closed))


def ends(case: Case) -> Instant | None:
    """When the days for what is missing are over."""
    return end_of(case.gap.until) if case.gap is not None and case.gap.until is not None else None


def expire(answering: Answering, due: Instant) -> bool:
    """End the case if its gap is still open at the end of its last day; whether it did."""
    gap = answering.case.gap
    if gap is None or gap.until is None or end_of(gap.until) != due:
        return False
    answering.say(GapExpired(materials=gap.materials, due=gap.until))
    cancel_open(answering)
    answering.say(CaseTerminated(ground="gap_expired"))
    return True
