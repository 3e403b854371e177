"""What a person at a desk says, as a fact for the case, or why it is refused.

Asked in this order, so that nobody learns from a refusal what they may not know: who you are, what is asked of
the desk, what kind of step it is, what you wrote. The case asks all of it again and knows more: whose application
it is, and whether somebody was quicker.
"""

from collections.abc import Collection

from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant, local_day
from onewindow.contracts.rights import Action, Denied, Target, allowed
from onewindow.definitions.endings import GROUNDS
from onewindow.definitions.grounds import may_last_until
from onewindow.definitions.step import Step
from onewindow.department_worker.core import hearings
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
    HearingCommand,
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
from onewindow.department_worker.core.objections import waits_for_an_answer
from onewindow.department_worker.core.refusals import (
    ACCEPTED_ALREADY,
    CHECK_NOT_OWED,
    NO_OBJECTION,
    NOT_ACCEPTED_YET,
    NOT_ALLOWED,
    NOT_PAUSED,
    SITE_CHECK_MISSING,
    STEP_NOT_OPEN,
    STEP_PAUSED,
    TAKEN_BY_ANOTHER,
    WRONG_KIND,
    AlreadySo,
    Refusal,
)
from onewindow.department_worker.core.review import Answered, Paused, Review, Taken, Withdrawn
from onewindow.department_worker.core.saying import Hand, Saying, say
from onewindow.department_worker.core.texts import says_something
from onewindow.department_worker.core.verbs import Verb


def may(
    review: Review, verb: Verb, by: By, now: Instant, step: Step | None = None, lead: str | None = None
) -> Refusal | None:
    """Whether this person may say this at this desk; a ``step`` adds the rule of two persons.

    What concerns the whole case, at whichever desk, is for the department in the ``lead``, and so is what answers an
    objection.
    """
    asking = review.asking
    if by.role == "service":
        return NOT_ALLOWED
    target = Target(
        department=lead if verb in ("terminate", "publish", "answer_objection") else asking.department,
        handled_by=asking.handled_by | ({asking.taken_by} if asking.taken_by else set()),
        two_persons=step is not None and step.two_persons,
        barred=asking.barred,
    )
    verdict = allowed(by, _action(verb, review), target, now)
    return Refusal(verdict.code) if isinstance(verdict, Denied) else None


def answer(
    review: Review, command: Command, hand: Hand, step: Step, departments: Collection[str], lead: str | None = None
) -> Saying | AlreadySo | Refusal:
    """The fact that ``command`` becomes, under the review's token.

    ``step`` is the definition's part for this review; ``departments`` are those it can be transferred to, ``lead`` the
    one that leads the case.
    """
    refusal = may(review, command.verb, hand.by, hand.at, step, lead) or _asked_for(review, command, step)
    if refusal is not None:
        return refusal
    if isinstance(command, TakeReview) and isinstance(review.state, Taken):
        return AlreadySo() if review.state.by == hand.by.id else TAKEN_BY_ANOTHER
    if isinstance(command, OpenConsultation) and review.asking.seen_at is not None:
        return AlreadySo("opened")
    return _wrong_content(review, command, step, departments, hand.at) or say(review, command, hand)


def _action(verb: Verb, review: Review) -> Action:
    match verb:
        case "take":
            return "take"
        case "complete":
            return "check"
        case "defects":
            return "check" if review.asking.ask == "look" else "ask"
        case "grant" | "deny":
            return "decide"
        case "opened" | "opinion":
            return "opine"
        case "transfer":
            return "transfer"
        case "ask_extension" | "extend" | "reassign" | "recuse" | "terminate" | "publish" | "check_commitment":
            return verb
        case "refuse_extension":
            return "extend"
        case "pause" | "resume":
            return "pause"
        case "object" | "consent":
            return "hear_third_party"
        case "site_check":
            return "check_site"
        case "offer" | "schedule" | "hold":
            return "hold_hearing"
        case "answer_objection":
            return verb


def _asked_for(review: Review, command: Command, step: Step) -> Refusal | None:
    if isinstance(command, TerminateCase | PublishDecision):
        return None
    if isinstance(command, CheckCommitment):
        # Whether the applicant has promised anything, and it was checked before, only the case knows.
        granted = isinstance(review.state, Withdrawn) and review.state.why == "granted"
        return None if granted and step.commitment is not None else CHECK_NOT_OWED
    if isinstance(command, AnswerObjection):
        return None if waits_for_an_answer(review, step) else NO_OBJECTION
    if isinstance(review.state, Withdrawn | Answered):
        return STEP_NOT_OPEN
    if isinstance(review.state, Paused):
        return None if isinstance(command, ResumeReview | HearObjection | HearConsent | HearingCommand) else STEP_PAUSED
    looking = review.asking.ask == "look"
    match command:
        case CallComplete():
            return None if looking else ACCEPTED_ALREADY
        case TakeReview() | FindDefects() | TransferReview() | ReassignReview() | RecusePerson():
            return None
        case ResumeReview():
            return NOT_PAUSED
        case AskForMoreTime() | ExtendTerm() | RefuseMoreTime() | PauseReview():
            return NOT_ACCEPTED_YET if looking else None
        case HearObjection() | HearConsent() | OfferHearing() | ScheduleHearing() | HoldHearing():
            return WRONG_KIND if step.kind == "consult" else NOT_ACCEPTED_YET if looking else None
        case CheckSite():
            return WRONG_KIND if step.site_check is None else NOT_ACCEPTED_YET if looking else None
        case GrantReview() | DenyReview():
            return WRONG_KIND if step.kind == "consult" else NOT_ACCEPTED_YET if looking else _unvisited(review, step)
        case GiveOpinion() | OpenConsultation():
            return WRONG_KIND if step.kind != "consult" else NOT_ACCEPTED_YET if looking else None


def _unvisited(review: Review, step: Step) -> Refusal | None:
    """A person decides what was checked on site, where the definition wants it checked."""
    missing = step.site_check is not None and review.asking.site_checked_at is None
    return SITE_CHECK_MISSING if missing else None


def _wrong_content(
    review: Review, command: Command, step: Step, departments: Collection[str], now: Instant
) -> Refusal | None:
    if isinstance(command, GrantReview | DenyReview | HearingCommand) and (
        refusal := hearings.wrong(review.asking, command, step, now)
    ):
        return refusal
    match command:
        case FindDefects(found=found):
            return _wrong_defects(command, step) if found else Refusal("defects_missing", "/defects")
        case DenyReview(reasons=reasons, law=law):
            return _blank("/reasons", reasons) or _blank("/law", law)
        case GiveOpinion(answer="disagree", reasons=reasons) | AskForMoreTime(reasons=reasons):
            return _blank("/reasons", reasons)
        case HearObjection(reasons=reasons) | AnswerObjection(reasons=reasons):
            return _blank("/reasons", reasons)
        case ExtendTerm(reasons=reasons):
            # Of the whole case another desk may have asked with its reasons: only the case knows.
            return None if not reasons and _is_asked_for(review, command) else _blank("/reasons", reasons)
        case PauseReview():
            return _wrong_pause(command, step, now)
        case TerminateCase(ground=ground):
            return None if ground in GROUNDS else Refusal("ground_unknown", "/ground")
        case TransferReview(to=to, reasons=reasons):
            if to not in departments or to == review.asking.department:
                return Refusal("department_unknown", "/to")
            return _blank("/reasons", reasons)
        case CheckSite():
            return _wrong_visit(review, command)
        case _:
            return None


def _is_asked_for(review: Review, command: ExtendTerm) -> bool:
    return any(one.of == command.of for one in review.asking.more_time)


def _wrong_visit(review: Review, command: CheckSite) -> Refusal | None:
    """What shows at one desk; whose colleagues share the visit, and how many of them go, the case says."""
    if review.asking.site_checked_at is not None:
        return Refusal("site_checked")
    if len(set(command.officers)) < len(command.officers):
        return Refusal("officer_twice", "/officers")
    return None if says_something(command.findings) else Refusal("findings_missing", "/findings")


def _wrong_pause(command: PauseReview, step: Step, now: Instant) -> Refusal | None:
    if not step.may_pause_for(command.ground):
        return Refusal("ground_not_allowed", "/ground")
    if not says_something(command.notice):
        return Refusal("notice_missing", "/notice")
    return None if may_last_until(command.until, local_day(now)) else Refusal("until_wrong", "/until")


def _wrong_defects(command: FindDefects, step: Step) -> Refusal | None:
    if step.upper_of is not None:
        return Refusal("upper_may_not_ask")
    for place, found in enumerate(command.found):
        if found.item not in step.needs:
            return Refusal("item_unknown", f"/defects/{place}/item")
        if not says_something(found.reason):
            return Refusal("defects_missing", f"/defects/{place}/reason")
    return None


def _blank(pointer: str, text: str) -> Refusal | None:
    return None if says_something(text) else Refusal("reasons_missing", pointer)
