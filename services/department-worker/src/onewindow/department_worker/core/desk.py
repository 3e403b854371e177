"""How a review moves: by a record of the queue, by a reply of the case, by what the desk itself has said.

Every function is total and returns the very same object when nothing changed: then nothing is to be written.
"""

from collections.abc import Mapping
from dataclasses import replace

from onewindow.contracts.case import (
    CaseFact,
    FactRefused,
    StepAsked,
    StepCancelled,
    StepChecked,
    StepDenied,
    StepGranted,
    StepReturned,
    StepTaken,
    StepTransferred,
)
from onewindow.contracts.department import StepQueued
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant
from onewindow.department_worker.core.review import (
    ASKED_BY_QUEUE,
    HEARD_FROM_JOURNAL,
    WITHDRAWN_BY_QUEUE,
    Answered,
    Ask,
    Asking,
    Deciding,
    Looking,
    Reply,
    Result,
    Review,
    State,
    Taken,
    Verb,
    opening,
)

REPLIES_KEPT = 8
"""Enough for all colleagues who answered at the same moment; older ones stand in the journal."""

_RESULTS: Mapping[type, Result] = {
    StepTaken: "taken",
    StepChecked: "checked",
    StepAsked: "asked",
    StepGranted: "granted",
    StepDenied: "denied",
    StepTransferred: "transferred",
    FactRefused: "refused",
}
"""How the case may reply to a desk."""

_ENDS: Mapping[type, str] = {
    StepChecked: "checked",
    StepAsked: "asked",
    StepGranted: "granted",
    StepDenied: "denied",
    StepTransferred: "transferred",
    StepCancelled: "cancelled",
    StepReturned: "waiting",
}
"""What leaves a desk with nothing to do, and the state the step is in then."""

_MOVES = (
    StepTaken,
    StepChecked,
    StepAsked,
    StepGranted,
    StepDenied,
    StepTransferred,
    StepCancelled,
    StepReturned,
    FactRefused,
)


def receive(review: Review | None, queued: StepQueued) -> Review:
    """Take one record of a department's queue in. One that knows less than the review changes nothing.

    A withdrawal speaks only for its own desk: after a transfer it cannot take the review from the next one.
    """
    asking = _asking(queued)
    if review is None:
        return Review(asking=asking, state=opening(asking))
    known = review.asking
    elsewhere = asking.ask == "withdrawn" and asking.department != known.department
    if elsewhere or asking.rank <= known.rank:
        return review
    if (asking.token, asking.ask) != (known.token, known.ask):
        automatic = review.automatic and asking.token == known.token
        return replace(review, asking=asking, state=opening(asking), automatic=automatic)
    asking = replace(asking, since=known.since, taken_by=_holder(asking, known))
    return replace(review, asking=asking, state=_unless_answered(review, asking))


def concerned(entry: Entry) -> frozenset[str]:
    """The steps whose reviews the entry may move.

    An automatic grant is left out: its review was answered as it came in and waits for nobody, and there are more
    of them than of anything else.
    """
    return frozenset(
        fact.step
        for fact in entry.facts
        if isinstance(fact, _MOVES) and fact.step is not None and not (isinstance(fact, StepGranted) and fact.automatic)
    )


def reply_in(entry: Entry, step: str) -> Reply | None:
    """What the entry replies to its cause, if its cause was this step's desk."""
    for fact in entry.facts:
        if getattr(fact, "step", None) == step and (result := _RESULTS.get(type(fact))) is not None:
            return Reply(result=result, seq=entry.seq, code=fact.code if isinstance(fact, FactRefused) else None)
    return None


def learn(review: Review, entry: Entry) -> Review:
    """Take the case's own words in: its reply to what this desk said, and what else moves the step.

    The step is moved unless the queue has told of the same moment or a later one; a reply is always kept.
    """
    reply = reply_in(entry, review.asking.step)
    if reply is not None and entry.cause not in review.replies:
        replies = [*review.replies.items(), (entry.cause, reply)]
        review = replace(review, replies=dict(replies[-REPLIES_KEPT:]))
        if reply.result == "refused":
            review = _reopened(review, entry.cause)
    if (entry.seq, HEARD_FROM_JOURNAL) <= review.asking.rank:
        return review
    for fact in entry.facts:
        if getattr(fact, "step", None) == review.asking.step:
            review = _moved(review, entry, fact)
    return review


def mark(review: Review, answered: Asking, fact: str, verb: Verb, by: By, at: Instant) -> Review:
    """The desk has said ``fact`` to what ``answered`` asked, and it is in the log.

    Nothing changes if the case has asked something else since, or has replied already. Taking a review is no
    answer: it stays as it is until the case says who holds it.
    """
    asks_the_same = (review.asking.token, review.asking.ask) == (answered.token, answered.ask)
    open_still = isinstance(review.state, Looking | Deciding | Taken)
    if verb == "take" or fact in review.replies or not (asks_the_same and open_still):
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
        taken_by=queued.taken_by,
        defects=queued.defects,
        routes=queued.routes,
    )


def _holder(asking: Asking, known: Asking) -> str | None:
    """The queue does not tell who took a look; what the journal told stays true under the same token."""
    return asking.taken_by or (known.taken_by if asking.ask == "look" else None)


def _reopened(review: Review, refused: str) -> Review:
    """A refused answer leaves the review to whoever can answer it; an automatic one leaves it to people."""
    if isinstance(review.state, Answered) and review.state.fact == refused:
        return replace(review, state=opening(review.asking), automatic=False)
    return review


def _moved(review: Review, entry: Entry, fact: CaseFact) -> Review:
    known = replace(review.asking, seq=entry.seq, told_by=HEARD_FROM_JOURNAL)
    if isinstance(fact, StepTaken):
        known = replace(known, case_state="taken", taken_by=fact.by)
        return replace(review, asking=known, state=_unless_answered(review, known))
    if (why := _ENDS.get(type(fact))) is None:
        return review
    known = replace(known, ask="withdrawn", case_state=why)
    return replace(review, asking=known, state=opening(known))


def _unless_answered(review: Review, asking: Asking) -> State:
    """What is asked goes on as it was: an answer that waits for its reply keeps waiting."""
    return review.state if isinstance(review.state, Answered) else opening(asking)
