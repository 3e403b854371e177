"""How a review moves by a record of its queue, and by what the desk itself has said. See ``learn`` for the journal.

Every function is total and returns the very same object when nothing changed: then nothing is to be written.
"""

from dataclasses import replace

from onewindow.contracts.department import StepQueued
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant
from onewindow.department_worker.core.review import (
    ASKED_BY_QUEUE,
    WITHDRAWN_BY_QUEUE,
    Answered,
    Ask,
    Asking,
    Deciding,
    Looking,
    Review,
    Taken,
    carried_on,
    opening,
)
from onewindow.department_worker.core.verbs import NO_ANSWERS, Verb


def receive(review: Review | None, queued: StepQueued) -> Review:
    """Take one record of a department's queue in. One that knows less than the review changes nothing.

    A withdrawal speaks only for its own desk: after a transfer it cannot take the review from the next one.
    """
    asking = _asking(queued)
    if review is None:
        return Review(asking=asking, state=opening(asking))
    known = review.asking
    if not known.department:
        asking = _named(asking, known) if asking.seq < known.seq else asking
        return replace(review, asking=asking, state=opening(asking))
    elsewhere = asking.ask == "withdrawn" and asking.department != known.department
    if elsewhere or asking.rank <= known.rank:
        return review
    if not asking.asks_as(known):
        automatic = review.automatic and asking.token == known.token
        return replace(review, asking=asking, state=opening(asking), automatic=automatic)
    asking = replace(asking, since=known.since, taken_by=_holder(asking, known))
    return replace(review, asking=asking, state=carried_on(review, asking))


def mark(review: Review, answered: Asking, fact: str, verb: Verb, by: By, at: Instant) -> Review:
    """The desk has said ``fact`` to what ``answered`` asked, and it is in the log.

    Nothing changes if the case has asked something else since, or has replied already. To take, open, pause or resume
    a review, to extend or end its case, or to check its site is no answer: it stays as it is until the case says more.
    """
    awaited = review.asking.asks_as(answered) and isinstance(review.state, Looking | Deciding | Taken)
    if verb in NO_ANSWERS or fact in review.replies or not awaited:
        return review
    return replace(
        review,
        state=Answered(fact=fact, verb=verb, by=by.id, at=at),
        automatic=by.role == "service",
    )


def _asking(queued: StepQueued) -> Asking:
    # While the applicant is asked for something the case takes no answer from the desk: there is nothing to do.
    ask: Ask = "withdrawn" if queued.state == "asked" else queued.ask
    return Asking(
        application_id=queued.application_id,
        number=queued.number,
        service=queued.service,
        version=queued.version,
        definition_hash=queued.definition_hash,
        step=queued.step,
        department=queued.department,
        round=queued.round,
        turn=queued.turn,
        seq=queued.seq,
        ask=ask,
        case_state=queued.state,
        since=queued.at,
        told_by=WITHDRAWN_BY_QUEUE if ask == "withdrawn" else ASKED_BY_QUEUE,
        opened_at=queued.opened_at,
        due=queued.due,
        promise_due=queued.promise_due,
        provisional=queued.provisional,
        paused_until=queued.paused_until,
        seen_at=queued.seen_at,
        lapses=queued.lapses,
        site_checked_at=queued.site_checked_at,
        taken_by=queued.taken_by,
        handled_by=frozenset(queued.handled_by),
        barred=frozenset(queued.barred),
        voices=queued.voices,
        more_time=queued.more_time,
        hearing=queued.hearing,
        objection_answer=queued.objection_answer,
        defects=queued.defects,
        routes=queued.routes,
    )


def _named(asking: Asking, known: Asking) -> Asking:
    """What is asked no more, under the names that the queue's older record gives it."""
    return replace(
        asking,
        seq=known.seq,
        told_by=known.told_by,
        ask=known.ask,
        case_state=known.case_state,
        taken_by=known.taken_by,
        handled_by=asking.handled_by | known.handled_by,
    )


def _holder(asking: Asking, known: Asking) -> str | None:
    """The queue does not tell who took a look; what the journal told stays true under the same token."""
    return asking.taken_by or (known.taken_by if asking.ask == "look" else None)
