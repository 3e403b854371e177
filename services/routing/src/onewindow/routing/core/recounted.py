"""A case whose last days were counted again: the fold of DueChanged."""

from dataclasses import replace

from onewindow.contracts.case import DueChanged, GapDue
from onewindow.contracts.instant import Day, Instant
from onewindow.routing.core.state import Case, Gap, Received
from onewindow.routing.core.terms import end_of, with_days


def counted_again(case: Case, fact: DueChanged, now: Instant) -> Case:
    """These last days hold from now on; what was said to be over, and is not by these, is not over any more."""
    terms = {**case.terms}
    for step, said in fact.steps.items():
        terms[step] = with_days(terms[step], said)
    if isinstance(case.phase, Received):
        waiting = replace(case.phase, notice_due=fact.notice_due, provisional=fact.provisional)
        return case._replace(phase=waiting, terms=terms)
    term = replace(
        with_days(case.term, fact),
        over=case.term.over and _is_over(fact.due, now),
        promise_over=case.term.promise_over and _is_over(fact.promise_due, now),
    )
    return case._replace(term=term, terms=terms, gap=_gap(case.gap, fact.gap))


def _gap(gap: Gap | None, said: GapDue | None) -> Gap | None:
    if gap is None or said is None:
        return gap
    return replace(gap, until=said.until, provisional=said.provisional)


def _is_over(day: Day | None, now: Instant) -> bool:
    return day is not None and end_of(day) < now
