"""A command of a person put into a fact: the token stamped in, the words replaced by their salted hashes."""

from typing import TypedDict, assert_never

from onewindow.contracts.fact import By, Defect, Voice
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Instant
from onewindow.contracts.review import (
    AnyReviewFact,
    CaseTerminationDecided,
    CommitmentChecked,
    ConsultationOpened,
    DefectsFound,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    HearingHeld,
    HearingOffered,
    HearingScheduled,
    MaterialsChecked,
    ObjectionAnswered,
    OpinionGiven,
    PublicationMade,
    ReviewDenied,
    ReviewGranted,
    ReviewPaused,
    ReviewReassigned,
    ReviewRecused,
    ReviewResumed,
    ReviewTaken,
    ReviewTransferred,
    SiteChecked,
    ThirdPartyHeard,
)
from onewindow.department_worker.core.commands import (
    AnswerObjection,
    AskForMoreTime,
    CallComplete,
    CheckCommitment,
    CheckSite,
    Command,
    DenyReview,
    ExtendTerm,
    FindDefects,
    GiveOpinion,
    GrantReview,
    HearConsent,
    HearObjection,
    HoldHearing,
    OfferHearing,
    OpenConsultation,
    PauseReview,
    PublishDecision,
    ReassignReview,
    RecusePerson,
    RefuseMoreTime,
    ResumeReview,
    ScheduleHearing,
    TakeReview,
    TerminateCase,
    TransferReview,
)
from onewindow.department_worker.core.review import Review, fact_id
from onewindow.department_worker.core.texts import Text, written
from onewindow.department_worker.core.verbs import Verb


@fixed(kw_only=True)
class Hand:
    """Whose hand acts, when, on which page (the revision of the review they saw), with a nonce for salts."""

    by: By
    at: Instant
    page: int
    nonce: str


@fixed()
class Saying:
    """The fact for the case, and the texts that must be durable before it is said."""

    fact: AnyReviewFact
    texts: tuple[Text, ...] = ()


class _Stamp(TypedDict):
    id: str
    at: Instant
    application_id: str
    by: By
    step: str
    round: int
    turn: int


def id_of(review: Review, verb: Verb, by: By, page: int) -> str:
    """The id of an answer: the same person's same verb on the same page is the same fact, however often sent."""
    return fact_id(review.asking, verb, f"{by.id}/{page}")


def say(review: Review, command: Command, hand: Hand) -> Saying:
    """The fact. What may be said at all is asked before, in ``answer``."""
    asking = review.asking
    stamp: _Stamp = {
        "id": id_of(review, command.verb, hand.by, hand.page),
        "at": hand.at,
        "application_id": asking.application_id,
        "by": hand.by,
        "step": asking.step,
        "round": asking.round,
        "turn": asking.turn,
    }
    match command:
        case TakeReview():
            return Saying(ReviewTaken(**stamp))
        case CallComplete():
            return Saying(MaterialsChecked(**stamp))
        case FindDefects():
            return _found(command, hand, stamp, looking=asking.ask == "look")
        case GrantReview():
            return Saying(ReviewGranted(**stamp))
        case DenyReview(reasons=reasons, law=law, ground=ground):
            text = written(hand.nonce, "reasons", reasons=reasons.strip(), law=law.strip())
            return Saying(ReviewDenied(**stamp, reasons=text.hash, ground=ground), (text,))
        case OpenConsultation():
            return Saying(ConsultationOpened(**stamp))
        case GiveOpinion(answer=opinion, reasons=reasons):
            if not reasons.strip():
                return Saying(OpinionGiven(**stamp, answer=opinion))
            text = written(hand.nonce, "reasons", reasons=reasons.strip())
            return Saying(OpinionGiven(**stamp, answer=opinion, reasons=text.hash), (text,))
        case TransferReview(to=to, reasons=reasons):
            text = written(hand.nonce, "reasons", reasons=reasons.strip())
            return Saying(ReviewTransferred(**stamp, to=to, reasons=text.hash), (text,))
        case AskForMoreTime(of=of, days=days, reasons=reasons):
            text = written(hand.nonce, "reasons", reasons=reasons.strip())
            return Saying(ExtensionRequested(**stamp, of=of, days=days, reasons=text.hash), (text,))
        case ExtendTerm(of=of, days=days, reasons=reasons):
            if not reasons.strip():
                return Saying(ExtensionGranted(**stamp, of=of, days=days))
            text = written(hand.nonce, "reasons", reasons=reasons.strip())
            return Saying(ExtensionGranted(**stamp, of=of, days=days, reasons=text.hash), (text,))
        case RefuseMoreTime(of=of):
            return Saying(ExtensionRefused(**stamp, of=of))
        case PauseReview(ground=ground, until=until, notice=notice):
            text = written(hand.nonce, "notice", reasons=notice.strip())
            return Saying(ReviewPaused(**stamp, ground=ground, notice=text.hash, until=until), (text,))
        case ResumeReview():
            return Saying(ReviewResumed(**stamp))
        case ReassignReview(to=to):
            return Saying(ReviewReassigned(**stamp, to=to))
        case RecusePerson(person=person):
            return Saying(ReviewRecused(**stamp, person=person))
        case HearObjection(person=person, reasons=reasons):
            text = written(hand.nonce, "reasons", reasons=reasons.strip())
            voice = Voice(person=person, says="objects", reasons=text.hash)
            return Saying(ThirdPartyHeard(**stamp, voice=voice), (text,))
        case AnswerObjection(reasons=reasons):
            text = written(hand.nonce, "reasons", reasons=reasons.strip())
            return Saying(ObjectionAnswered(**stamp, reasons=text.hash), (text,))
        case OfferHearing():
            return Saying(HearingOffered(**stamp))
        case ScheduleHearing(on=on, notice=notice):
            text = written(hand.nonce, "notice", reasons=notice.strip())
            return Saying(HearingScheduled(**stamp, on=on, notice=text.hash), (text,))
        case HoldHearing(record=record):
            text = written(hand.nonce, "record", reasons=record.strip())
            return Saying(HearingHeld(**stamp, record=text.hash), (text,))
        case CheckCommitment(kept=kept):
            return Saying(CommitmentChecked(**stamp, kept=kept))
        case HearConsent(person=person):
            return Saying(ThirdPartyHeard(**stamp, voice=Voice(person=person, says="consents")))
        case PublishDecision():
            return Saying(PublicationMade(**stamp))
        case TerminateCase(ground=ground):
            return Saying(CaseTerminationDecided(**stamp, ground=ground))
        case CheckSite(visitors=visitors, findings=findings):
            text = written(hand.nonce, "findings", findings=findings.strip())
            return Saying(SiteChecked(**stamp, officers=visitors, findings=text.hash), (text,))
        case _:
            assert_never(command)


def _found(command: FindDefects, hand: Hand, stamp: _Stamp, *, looking: bool) -> Saying:
    texts = tuple(
        written(hand.nonce, f"defects/{place}", reasons=found.reason.strip())
        for place, found in enumerate(command.found)
    )
    pairs = zip(command.found, texts, strict=True)
    defects = tuple(Defect(item=found.item, reason=text.hash) for found, text in pairs)
    fact = MaterialsChecked(**stamp, defects=defects) if looking else DefectsFound(**stamp, defects=defects)
    return Saying(fact, texts)
