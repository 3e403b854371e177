"""Consultation (征求意见): from when a desk's silence counts, and when it means consent.

    asked ──▶ opened by its desk (签收) ──▶ the last day is over: it lapses into consent, as of the end of that day
    asked ──▶ never opened: silence means nothing, however long it lasts
    paused ──▶ resumed: silence meant nothing, and its days are counted again without those of the pause

Only where the definition names the law that lets silence speak, which the catalogue allows for advice alone: a licence
is never issued by silence. Days count from the opening, which is the proof that the request has arrived; whoever takes
a consultation has opened it. A new round, or a desk that it is handed on to, has to open anew.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from onewindow.contracts.case import StepLapsed, StepSeen
from onewindow.contracts.instant import Day, Instant, local_day
from onewindow.contracts.review import ConsultationOpened, ReviewTaken
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.clocks.clock import Clock, Due, Pause, due
from onewindow.routing.core.state import Case, Open, Paused, Taken
from onewindow.routing.core.terms import end_of


class Lapsing(NamedTuple):
    """A consultation whose silence is about to be consent: its last day, and the instant at which that is over."""

    step: str
    due: Day
    ends: Instant


def opened(answering: Answering, fact: ConsultationOpened) -> None:
    """The desk says that it has opened what it is asked; the first time counts."""
    step = answering.case.steps[fact.step]
    if isinstance(step, Open | Taken) and step.seen is not None:
        answering.refuse(fact, "already_opened")
    else:
        see(answering, fact)


def see(answering: Answering, fact: ConsultationOpened | ReviewTaken) -> None:
    """From now on the silence of a consulted desk counts, unless it counts already."""
    asked, step = answering.compiled.definition.steps[fact.step], answering.case.steps[fact.step]
    if asked.kind != "consult" or not isinstance(step, Open | Taken) or step.seen is not None:
        return
    silence = asked.silence
    last = due(answering.calendar, Clock(local_day(answering.at), silence.after)) if silence is not None else None
    answering.say(
        StepSeen(
            step=fact.step,
            by=fact.by.id,
            lapses=last.day.isoformat() if last else None,
            provisional=last is not None and last.provisional,
        )
    )


def last_day_again(answering: Answering, name: str, pause: tuple[Day, Day]) -> Due | None:
    """The last day for an opinion when a pause is over: from the opening, less its pauses, no earlier than was said.

    The day on which the desk tells of a pause does not count either: it was not silent then. So the last day lies
    behind the pause, also of one that began on the last day, or after it, as a blocked case may hear.
    """
    step, silence = answering.case.steps[name], answering.compiled.definition.steps[name].silence
    if not isinstance(step, Paused) or step.seen is None or step.seen.lapses is None or silence is None:
        return None
    seen = step.seen
    stretches = ((date.fromisoformat(since), date.fromisoformat(until)) for since, until in (*seen.still, pause))
    pauses = tuple(Pause(since - timedelta(days=1), until) for since, until in stretches)
    counted = due(answering.calendar, Clock(local_day(seen.at), silence.after, pauses))
    behind = Due(date.fromisoformat(pause[1]) + timedelta(days=1), provisional=False)
    return max(counted, Due(date.fromisoformat(step.seen.lapses), seen.provisional), behind)


def lapsing(case: Case) -> Iterator[Lapsing]:
    """The consultations that lapse if nobody answers; what was never opened, or is paused, does not."""
    for name, step in case.steps.items():
        if isinstance(step, Open | Taken) and step.seen is not None and step.seen.lapses is not None:
            yield Lapsing(name, step.seen.lapses, end_of(step.seen.lapses))


def lapse(answering: Answering, upto: Instant) -> None:
    """Say which consultations consent by a silence that lasted up to that instant, in the definition's order."""
    silent = {one.step: one for one in lapsing(answering.case) if one.ends <= upto}
    for name in answering.compiled.order:
        if (one := silent.get(name)) is not None:
            step = answering.case.steps[name]
            basis = f"steps.{name}.silence.basis"
            answering.say(StepLapsed(step=name, round=step.round, due=one.due, basis=basis))
