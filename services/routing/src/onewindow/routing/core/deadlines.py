"""Deadlines are a function of the state: nothing to set, cancel or lose.

``wake`` names the next instant at which silence means something; ``strike`` says what it means. After a strike,
``wake`` is None or later. A blocked case has none. An act at the very instant of a deadline is in time.
"""

from datetime import timedelta

from onewindow.contracts.case import CaseFact, CaseTerminated, StepCancelled
from onewindow.contracts.entry import STRIKE
from onewindow.contracts.instant import Instant, end_of_day, local_day
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.conclusion import cancel_open
from onewindow.routing.core.plan import advance
from onewindow.routing.core.state import Asked, Case, Closed, Concluded, Delivered, Noticed, is_over

SUPPLEMENT_DAYS = 15
"""Natural days an applicant has for a supplement where the definition does not say."""


def supplement_until(compiled: CompiledDefinition, asked_at: Instant) -> Instant:
    """The end of the last day on which a supplement is in time; the day of asking does not count."""
    term = compiled.definition.supplement
    days = term.within.count if term is not None else SUPPLEMENT_DAYS
    return end_of_day(local_day(asked_at) + timedelta(days=days))


def wake(case: Case) -> Instant | None:
    """The next deadline of the case, or None."""
    if case.blocked is not None or is_over(case):
        return None
    if isinstance(case.phase, Noticed):
        return case.phase.until
    return min((step.until for step in case.steps.values() if isinstance(step, Asked)), default=None)


def is_at_rest(case: Case) -> bool:
    """Whether nothing is due, nobody has to look at it, and nothing is expected of anybody but the applicant.

    A case that has only just been concluded is not at rest: its result is being prepared.
    """
    if isinstance(case.phase, Concluded):
        done = case.phase.package is not None
    else:
        done = isinstance(case.phase, Delivered | Closed)
    return done and case.blocked is None and wake(case) is None


def strike(case: Case, compiled: CompiledDefinition, due: Instant, at: Instant) -> tuple[CaseFact, ...]:
    """What a deadline that passed makes the case say; nothing if ``due`` is not its deadline (any more).

    A supplement that never comes ends the case, except one that only optional or advisory steps asked for: those
    never hold a result up, so they are cancelled and the case goes on.
    """
    if wake(case) != due or at <= due:
        return ()
    answering = Answering(case, compiled, strike_cause(due), at)
    late = [name for name in compiled.order if isinstance(step := case.steps[name], Asked) and step.until == due]
    if isinstance(case.phase, Noticed) or not set(compiled.definition.join.required).isdisjoint(late):
        cancel_open(answering)
        answering.say(CaseTerminated(ground="supplement_missing"))
    else:
        for name in late:
            answering.say(StepCancelled(step=name))
        advance(answering)
    return tuple(answering.said)


def strike_cause(due: Instant) -> str:
    """The cause that an entry made by a deadline names."""
    return f"{STRIKE}:{due}"
