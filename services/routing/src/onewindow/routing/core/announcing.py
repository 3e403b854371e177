"""Announcing (公告、公示): everybody may object for some days, and nobody owes an answer.

    waiting ──▶ announced ──▶ the last day is over: it has elapsed, as of the end of that day
                    └──▶ an objection (异议) up to then, with reasons: denied, and what needs its record does not open

As for the creditors of a company that ends (45 natural days, 公司法), or its simple exit (20 natural days). The day of
the announcement does not count, whatever day the case is accepted as of: nobody could have read it before. No desk has
it in its queue, no clock is promised for it, and it stops none. When an earlier step goes back, what is announced waits
with it and is announced anew, for all its days.
"""

from collections.abc import Iterator
from typing import NamedTuple

from onewindow.contracts.application import ObjectionRaised
from onewindow.contracts.case import StepAnnounced, StepElapsed, StepObjected
from onewindow.contracts.instant import Day, Instant, local_day
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.state import Announced, Case, Waiting, is_over, why_over
from onewindow.routing.core.terms import announced_term, end_of


class Elapsing(NamedTuple):
    """An announcement that nobody has objected to: its last day, and the instant at which that is over."""

    step: str
    due: Day
    ends: Instant


def is_announced(compiled: CompiledDefinition, name: str) -> bool:
    """Whether nobody is ever asked about the step: it is announced instead."""
    return compiled.definition.steps[name].kind == "publicity"


def announce(answering: Answering, name: str, step: Waiting) -> None:
    """From today on everybody may object."""
    start = local_day(answering.at)
    term = announced_term(answering.compiled, name, start, answering.calendar)
    answering.say(
        StepAnnounced(
            step=name,
            round=step.round + 1,
            start=start.isoformat(),
            due=str(term.due),
            provisional=term.provisional,
        )
    )


def elapsing(case: Case) -> Iterator[Elapsing]:
    """The announcements that run, and end if nobody objects."""
    for name, step in case.steps.items():
        if isinstance(step, Announced) and (due := case.terms[name].due) is not None:
            yield Elapsing(name, due, end_of(due))


def elapse(answering: Answering, upto: Instant) -> None:
    """Say which announcements nobody has objected to up to that instant, in the definition's order."""
    over = {one.step: one for one in elapsing(answering.case) if one.ends <= upto}
    for name in answering.compiled.order:
        if (one := over.get(name)) is not None:
            answering.say(StepElapsed(step=name, round=answering.case.steps[name].round, due=one.due))


def why_not(answering: Answering, fact: ObjectionRaised) -> str | None:
    """The code by which an objection is refused, or None."""
    case = answering.case
    if is_over(case):
        return why_over(case)
    if fact.step not in case.steps:
        return "unknown"
    if not isinstance(case.steps[fact.step], Announced):
        return "not_announced"
    return answering.forbidden(fact.by, "object", fact.step) or (None if fact.reasons else "reasons_missing")


def objected(answering: Answering, fact: ObjectionRaised) -> None:
    """The step is denied by the objection, which a person has recorded."""
    round_ = answering.case.steps[fact.step].round
    answering.say(StepObjected(step=fact.step, round=round_, objection=fact.id, by=fact.by.id, reasons=fact.reasons))
