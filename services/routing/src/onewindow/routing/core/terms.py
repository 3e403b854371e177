"""How long a case may take: the days that the law and its definition give, counted on the calendar that is handed in.

    received ──5 wd──▶ the one-time notice is out, or the case counts as accepted from its receipt     L04
    accepted ──▶ promised (承诺时限) ──▶ allowed by law (法定时限)                                        L07, L08
    a step asked ──▶ promised, by law; never longer than its case
    paused ──▶ resumed: days that do not count                                                            L11
    asked for a supplement ──▶ until when a supplement is in time; it stops no clock

The five days are the Administrative Licensing Law's (行政许可法 Art. 32(4)), so only a licence has them. The other
terms are the definition's: where it sets none, none runs.
"""

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from onewindow.contracts.instant import Day, Instant, end_of_day, local_day, noon_of
from onewindow.definitions import step
from onewindow.definitions.calendars.calendar import Calendar
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.duration import Duration
from onewindow.routing.core.clocks.clock import Clock, Due, Pause, due
from onewindow.routing.core.state import ALL, Case, InReview, Skipped, Term, until_now

NOTICE = Duration(5, "wd")
"""From receipt, for the one-time notice: 行政许可法 Art. 32(4)."""
SUPPLEMENT_DAYS = 15
"""Natural days an applicant has for a supplement where the definition does not say."""

Still = tuple[tuple[Day, Day], ...]
"""Stretches of days that do not count: after one up to and including another."""


def notice_due(compiled: CompiledDefinition, received: Instant, calendar: Calendar) -> Due | None:
    """The last day for the one-time notice; None where no licence waits for somebody to accept it."""
    definition = compiled.definition
    if definition.matter != "licence" or definition.acceptance not in ("precheck", "counter"):
        return None
    return _due_of_notice(local_day(received), calendar)


def gap_due(compiled: CompiledDefinition, start: Day, calendar: Calendar) -> Due:
    """The last day for what is accepted to be missing, by the definition's terms."""
    gap = compiled.definition.gap
    if gap is None:
        raise ValueError(f"{compiled.definition.service} has no terms for a gap")
    return _due_of_gap(date.fromisoformat(start), gap.within, calendar)


def decision_term(compiled: CompiledDefinition, case: Case, as_of: Instant, calendar: Calendar) -> Term:
    """Until when the case must be concluded: by its promise, which never outlasts the law, and by the law.

    A renewal, before the licence ends, if it was accepted by then (行政许可法 Art. 50).
    """
    clock, start = compiled.definition.clock, local_day(as_of)
    return _capped(_term(clock.promise, clock.statutory, start, calendar), _ends_with(case, start))


def step_term(compiled: CompiledDefinition, case: Case, name: str, at: Instant, calendar: Calendar) -> Term:
    """Until when a step that is asked now must be decided; by law no later than the whole case.

    Asked for the first time, its days start now, or with a back-dated acceptance in whose entry it opens. Asked again,
    it has the days it had, and those on which nobody asked it come on top.
    """
    clock, known = compiled.definition.steps[name].clock, case.terms.get(name)
    if clock.promise is None and clock.statutory is None:
        return Term()
    if known is None or known.start is None:
        start, still = local_day(at), Still()
    else:
        start, still = date.fromisoformat(known.start), until_now(known, at)
    longer = _extension(clock, known)
    return _capped(_term(clock.promise, clock.statutory, start, calendar, still, longer), case.term.due)


def announced_term(compiled: CompiledDefinition, name: str, start: date, calendar: Calendar) -> Term:
    """Until when whoever it concerns may object to what is announced that day; no term of the case cuts it short."""
    return _term(None, compiled.definition.steps[name].lasts, start, calendar)


def case_term(compiled: CompiledDefinition, case: Case, still: Still, calendar: Calendar) -> Term:
    """Until when the case must be concluded, counted again with the days that do not count.

    From its acceptance, with its extension if it has had it. A term that it never had it does not get.
    """
    clock, known = compiled.definition.clock, case.term
    if not isinstance(case.phase, InReview) or not has_clock(known):
        return known
    longer = _extension(clock, known)
    start = local_day(case.phase.as_of)
    counted = _term(clock.promise, clock.statutory, start, calendar, still, longer)
    return with_days(known, _capped(counted, _ends_with(case, start)))


def paused_step_term(
    compiled: CompiledDefinition, case: Case, name: str, pause: tuple[Day, Day], calendar: Calendar
) -> Term:
    """Until when a step must be decided if the days of a pause do not count; by law no later than the whole case."""
    clock, known = compiled.definition.steps[name].clock, case.terms.get(name)
    if known is None or known.start is None:
        return Term()
    start = date.fromisoformat(known.start)
    still, longer = (*known.still, pause), _extension(clock, known)
    return _capped(_term(clock.promise, clock.statutory, start, calendar, still, longer), case.term.due)


def _ends_with(case: Case, start: date) -> Day | None:
    """The last day of the licence that a case renews which counts from ``start``; None: the case outlasts none."""
    return case.renews_until if case.renews_until and start.isoformat() <= case.renews_until else None


def _extension(clock: step.Clock, known: Term | None) -> Duration | None:
    """By how much a term has been extended; None: it has not been."""
    if clock.extend is None or known is None or not known.extended:
        return None
    return clock.extend if known.extended == ALL else Duration(known.extended, clock.extend.unit)


class Days(Protocol):
    """Whatever tells last days: a term, or a fact that says them anew."""

    @property
    def due(self) -> Day | None:
        """By law."""

    @property
    def promise_due(self) -> Day | None:
        """As promised."""

    @property
    def provisional(self) -> bool:
        """They counted a day of a year that is not published."""


def with_days(term: Term, said: Days) -> Term:
    """The term with these last days; all else about it stays."""
    return replace(term, due=said.due, promise_due=said.promise_due, provisional=said.provisional)


def has_clock(term: Term) -> bool:
    """Whether a last day was ever said."""
    return term.due is not None or term.promise_due is not None


def no_earlier(known: Term, counted: Term) -> Term:
    """What was counted, but no last day that was said comes to lie earlier."""
    later = replace(
        counted,
        due=max(counted.due or "", known.due or "") or None,
        promise_due=max(counted.promise_due or "", known.promise_due or "") or None,
    )
    return later if later == counted else replace(later, provisional=counted.provisional or known.provisional)


@lru_cache(maxsize=1024)
def _due_of_notice(received: date, calendar: Calendar) -> Due:
    return due(calendar, Clock(received, NOTICE))


@lru_cache(maxsize=1024)
def _due_of_gap(start: date, within: Duration, calendar: Calendar) -> Due:
    return due(calendar, Clock(start, within))


# On one day all cases of a service get the same days: they are counted once.
@lru_cache(maxsize=10_000)
def _term(
    promised: Duration | None,
    allowed: Duration | None,
    start: date,
    calendar: Calendar,
    still: Still = (),
    extend: Duration | None = None,
) -> Term:
    """``extend`` lengthens what is allowed; what was promised outlasts no term without it."""
    pauses = tuple(Pause(date.fromisoformat(since), date.fromisoformat(until)) for since, until in still)
    statutory = Clock(start, allowed, pauses) if allowed is not None else None
    promise = Clock(start, promised, pauses, cap=statutory) if promised is not None else None
    extended = replace(statutory, extension=extend) if statutory is not None else None
    dues = {name: due(calendar, one) for name, one in (("statutory", extended), ("promise", promise)) if one}
    days = {name: one.day.isoformat() for name, one in dues.items()}
    provisional = any(one.provisional for one in dues.values())
    return Term(days.get("statutory"), days.get("promise"), provisional, start=start.isoformat())


def _capped(term: Term, last: Day | None) -> Term:
    """A step has no longer than its case, by law, nor a renewal than the licence holds."""
    if last is None:
        return term
    allowed = min(term.due, last) if term.due is not None else None
    promised = min(term.promise_due, last) if term.promise_due is not None else None
    return Term(allowed, promised, term.provisional, start=term.start)


def is_joint(case: Case) -> bool:
    """Whether several departments decide together (并联)."""
    return len({case.departments[name] for name, step in case.steps.items() if not isinstance(step, Skipped)}) > 1


def laws_of(compiled: CompiledDefinition, case: Case) -> tuple[str, ...]:
    """The rules by which a case has its statutory term: one department decides, or several together (Arts. 42, 26).

    A service that is no licence has the terms of its own law, or the usual ones where its definition says so.
    """
    definition = compiled.definition
    if definition.matter == "service" and definition.clock.usual:
        return ("L23",)
    if definition.matter != "licence" or definition.clock.statutory is None:
        return ()
    return ("L08",) if is_joint(case) else ("L07",)


def supplement_until(compiled: CompiledDefinition, asked_at: Instant) -> Instant:
    """The end of the last day on which a supplement is in time; the day of asking does not count."""
    term = compiled.definition.supplement
    days = term.within.count if term is not None else SUPPLEMENT_DAYS
    return end_of_day(local_day(asked_at) + timedelta(days=days))


@lru_cache(maxsize=4096)
def end_of(day: Day) -> Instant:
    """The instant at which a last day is over."""
    return end_of_day(date.fromisoformat(day))


@lru_cache(maxsize=4096)
def noon(day: Day) -> Instant:
    """Twelve o'clock of a day: the notice goes out then with what was found, so that its last day is kept."""
    return noon_of(date.fromisoformat(day))
