"""How a review moves by what the case says in its journal: the reply to its desk, and what else moves the step.

Every function is total; :func:`learn` returns the very same object when nothing changed.
"""

# Above 250 lines because it is one table: what each word of the case means to a review stands here once.

from collections.abc import Mapping
from dataclasses import replace

from onewindow.contracts.case import (
    CaseExtended,
    CaseFact,
    CaseTerminated,
    DecisionPublished,
    ExtensionAsked,
    ExtensionDenied,
    FactRefused,
    LookLapsed,
    ResultRevised,
    SiteCheckRecorded,
    StepAsked,
    StepCancelled,
    StepChecked,
    StepCommitmentChecked,
    StepDenied,
    StepExtended,
    StepGranted,
    StepHearingHeld,
    StepHearingOffered,
    StepHearingScheduled,
    StepLapsed,
    StepObjectionAnswered,
    StepPaused,
    StepReassigned,
    StepRecused,
    StepResumed,
    StepReturned,
    StepSeen,
    StepTaken,
    StepThirdPartyHeard,
    StepTransferred,
)
from onewindow.contracts.entry import Entry
from onewindow.department_worker.core.hearings import said_of
from onewindow.department_worker.core.review import (
    HEARD_FROM_JOURNAL,
    Answered,
    Asking,
    Reply,
    Review,
    carried_on,
    opening,
)
from onewindow.department_worker.core.verbs import Result

REPLIES_KEPT = 8
"""Enough for all colleagues who answered at the same moment; older ones stand in the journal."""

_RESULTS: Mapping[type, Result] = {
    StepTaken: "taken",
    StepChecked: "checked",
    StepAsked: "asked",
    StepGranted: "granted",
    StepDenied: "denied",
    StepSeen: "opened",
    StepTransferred: "transferred",
    ExtensionAsked: "extension_asked",
    CaseExtended: "extended",
    ResultRevised: "revised",
    StepExtended: "extended",
    ExtensionDenied: "extension_refused",
    StepPaused: "paused",
    StepResumed: "resumed",
    StepReassigned: "reassigned",
    StepRecused: "recused",
    StepThirdPartyHeard: "heard",
    StepCommitmentChecked: "commitment_checked",
    CaseTerminated: "terminated",
    SiteCheckRecorded: "site_checked",
    StepHearingOffered: "offered",
    StepHearingScheduled: "scheduled",
    StepHearingHeld: "held",
    StepObjectionAnswered: "objection_answered",
    DecisionPublished: "published",
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
    StepLapsed: "lapsed",
    LookLapsed: "waiting",
}
"""What leaves a desk with nothing to do, and the state the step is in then."""

_MOVES = (
    StepTaken,
    StepSeen,
    StepLapsed,
    StepChecked,
    StepAsked,
    StepGranted,
    StepDenied,
    StepTransferred,
    StepCancelled,
    StepReturned,
    LookLapsed,
    CaseExtended,
    ExtensionAsked,
    ExtensionDenied,
    StepExtended,
    StepPaused,
    StepResumed,
    StepReassigned,
    StepRecused,
    StepThirdPartyHeard,
    StepCommitmentChecked,
    CaseTerminated,
    SiteCheckRecorded,
    StepHearingOffered,
    StepHearingScheduled,
    StepHearingHeld,
    StepObjectionAnswered,
    DecisionPublished,
    FactRefused,
)

_SETTLES = (StepChecked, StepAsked, StepGranted, StepDenied)
"""What only an answer of the desk can bring about."""


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


def reply_in(entry: Entry, step: str | None) -> Reply | None:
    """What the entry replies to its cause, if its cause was this step's desk; None: a head, about the result."""
    for fact in entry.facts:
        if isinstance(fact, StepResumed) and fact.by is None:
            continue  # no desk resumed it: its time was over, or it is asked anew
        if step in (None, getattr(fact, "step", None)) and (result := _RESULTS.get(type(fact))) is not None:
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
            review = _reopened(_counted(review, entry), entry.cause)
    if (entry.seq, HEARD_FROM_JOURNAL) <= review.asking.rank:
        return review
    for fact in entry.facts:
        if getattr(fact, "step", None) == review.asking.step:
            review = _moved(review, entry, fact)
    return review


def remember(entry: Entry, step: str) -> Review | None:
    """The review of a step that the case settled before its queue was read, as when all is read anew.

    It has no department yet; the queue's older record will name it, and cannot bring it back as a ghost.
    """
    why = next((_ENDS[type(fact)] for fact in entry.facts if isinstance(fact, _SETTLES) and fact.step == step), None)
    if why is None:
        return None
    asking = Asking(
        application_id=entry.application_id,
        number="",
        service="",
        version=0,
        definition_hash="",
        step=step,
        department="",
        round=0,
        turn=0,
        seq=entry.seq,
        ask="withdrawn",
        case_state=why,
        since=entry.at,
        told_by=HEARD_FROM_JOURNAL,
    )
    return learn(Review(asking=asking, state=opening(asking)), entry)


def _counted(review: Review, entry: Entry) -> Review:
    """Count the refusal if it speaks of what is asked now; one of an older round or turn is filed and no more."""
    token = review.asking.token[1:]
    if any(isinstance(fact, FactRefused) and (fact.step, fact.round, fact.turn) == token for fact in entry.facts):
        return replace(review, refusals=review.refusals + 1)
    return review


def _reopened(review: Review, refused: str) -> Review:
    """A refused answer leaves the review to whoever can answer it; an automatic one leaves it to people."""
    if isinstance(review.state, Answered) and review.state.fact == refused:
        return replace(review, state=opening(review.asking), automatic=False)
    return review


def _moved(review: Review, entry: Entry, fact: CaseFact) -> Review:
    known = replace(review.asking, seq=entry.seq, told_by=HEARD_FROM_JOURNAL)
    if isinstance(fact, StepTaken | StepChecked | StepAsked):
        known = replace(known, handled_by=known.handled_by | {fact.by})
    if isinstance(fact, StepTaken):
        known = replace(known, case_state="taken", taken_by=fact.by)
        return replace(review, asking=known, state=carried_on(review, known))
    if isinstance(fact, StepPaused | StepResumed):
        known = replace(known, due=fact.due, promise_due=fact.promise_due, provisional=fact.provisional)
        if isinstance(fact, StepPaused):
            known = replace(known, case_state="paused", paused_until=fact.until, lapses=None)
        else:
            running = "taken" if known.taken_by else "open"
            known = replace(known, case_state=running, paused_until=None, lapses=fact.lapses)
        return replace(review, asking=known, state=carried_on(review, known))
    if isinstance(fact, SiteCheckRecorded):
        known = replace(known, site_checked_at=entry.at, handled_by=known.handled_by.union(fact.officers))
        return replace(review, asking=known, state=carried_on(review, known))
    if isinstance(fact, StepSeen):
        known = replace(known, seen_at=entry.at, lapses=fact.lapses)
        return replace(review, asking=known, state=carried_on(review, known))
    if isinstance(fact, StepThirdPartyHeard):
        others = (voice for voice in known.voices if voice.person != fact.voice.person)
        return replace(review, asking=replace(known, voices=(*others, fact.voice)))
    if isinstance(fact, StepObjectionAnswered):
        return replace(review, asking=replace(known, objection_answer=fact.reasons))
    if isinstance(fact, StepHearingOffered | StepHearingScheduled | StepHearingHeld):
        return replace(review, asking=replace(known, hearing=said_of(known.hearing, fact)))
    if (why := _ENDS.get(type(fact))) is None:
        return review
    known = replace(known, ask="withdrawn", case_state=why, due=None, promise_due=None, provisional=False)
    known = replace(known, paused_until=None, seen_at=None, lapses=None, site_checked_at=None)
    return replace(review, asking=known, state=opening(known))
