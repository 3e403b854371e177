"""Renewing a licence (延续): what it means that nobody has decided by the day until which the licence holds.

    applied 30 days before its end or more ──▶ accepted ──▶ its last day is over: every desk that was asked and said
                                                            nothing has granted it, and the case is concluded      L19
    applied later than that                ──▶ silence means nothing: it takes the days of any other application

The only licence that a silence grants (视为准予延续), by 行政许可法 Art. 50. No pause moves that day, and no extension
outlasts it: the licence ends when it ends. What was denied by then stays denied. A day that was handed in wrong can be
put right until the case is accepted.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from onewindow.contracts.case import StepLapsed
from onewindow.contracts.fact import RouteValue
from onewindow.contracts.instant import Day, Instant, local_day, shift
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.conclusion import conclude_undecided
from onewindow.routing.core.state import Asked, Case, InReview, Open, Paused, Taken
from onewindow.routing.core.terms import end_of

LAW = ("L19",)


def last_day(compiled: CompiledDefinition, routes: Mapping[str, RouteValue], handed_in: Instant) -> Day | None:
    """The last day of the licence that is renewed; None: it is no renewal, or one that came too late for Art. 50.

    Raises ValueError for a day that is none; the form has refused those.
    """
    renewal = compiled.definition.renewal
    if renewal is None:
        return None
    until = date.fromisoformat(str(routes.get(renewal.until)))
    return until.isoformat() if local_day(handed_in) + timedelta(days=renewal.ahead.count) <= until else None


def last_day_again(answering: Answering, routes: Mapping[str, RouteValue]) -> Day | None:
    """The same with what came in since; once the case is accepted, the day stands."""
    case = answering.case
    if isinstance(case.phase, InReview):
        return case.renews_until
    return last_day(answering.compiled, {**case.inputs.routes, **routes}, case.opened_at)


def ends(case: Case) -> Instant | None:
    """When silence renews; never before the case is accepted, nor if that was later than the licence held."""
    until = case.renews_until
    if until is None or not isinstance(case.phase, InReview) or local_day(case.phase.as_of).isoformat() > until:
        return None
    return end_of(until)


def renew(answering: Answering, upto: Instant) -> bool:
    """Conclude the case if silence renews at that instant, or did before it; whether it does."""
    case, until, renewed = answering.case, answering.case.renews_until, ends(answering.case)
    if until is None or renewed is None or renewed > upto:
        return False
    steps = answering.compiled.definition.steps
    silent = [name for name in answering.compiled.order if steps[name].decides and _is_asked(case, name)]
    lapses = (StepLapsed(step=one, round=case.steps[one].round, due=until, basis="renewal", law=LAW) for one in silent)
    conclude_undecided(answering, tuple(lapses), LAW)
    return True


def renew_if_ended(answering: Answering) -> None:
    """Conclude a case that is accepted only when the licence has ended: of that nobody can decide any more."""
    renew(answering, shift(answering.at, seconds=-0.001))


def _is_asked(case: Case, name: str) -> bool:
    return isinstance(case.steps[name], Open | Taken | Asked | Paused)
