"""Whether an input ought to be taken, from a plain account of its case: the rules of tokens, rights and kinds."""

# Above 250 lines because it is one book of rules: what ought to be taken is weighed here and nowhere else.

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

from tests.routing.account import OVER, Account, Part
from tests.routing.pencil import at_the_end_of, day_of

from onewindow.contracts.application import (
    ApplicationAccepted,
    ApplicationCorrected,
    ApplicationDeclined,
    ApplicationNotNeeded,
    ApplicationWithdrawn,
    GapClosed,
    HearingRequested,
    ObjectionRaised,
    SupplementSubmitted,
)
from onewindow.contracts.fact import By, Fact
from onewindow.contracts.instant import Instant
from onewindow.contracts.notice import NoticeFact
from onewindow.contracts.review import (
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
    ResultReplaced,
    ReviewDenied,
    ReviewFact,
    ReviewGranted,
    ReviewPaused,
    ReviewReassigned,
    ReviewRecused,
    ReviewResumed,
    ReviewTaken,
    ReviewTransferred,
    RevisionFact,
    SiteChecked,
    ThirdPartyHeard,
)
from onewindow.contracts.topics import InputFact

ART_45 = {"hearing", "tender", "auction", "inspection", "test", "quarantine", "appraisal", "expert_review"}
"""The grounds of the law."""
ART_70 = {"death", "incapacity", "legal_person_ended", "force_majeure", "law"}
"""Those on which there is nothing to decide any more."""


_EARLY = ("received", "preliminary")


@dataclass(slots=True)
class Claimed:
    """An input that somebody said, and every instant from which one of its copies counts."""

    fact: InputFact
    times: set[Instant] = field(default_factory=set)

    @property
    def answered(self) -> bool:
        """Whether a case must answer it; notices can be nothing to it."""
        return not isinstance(self.fact, NoticeFact)


def weigh(account: Account, fact: InputFact, at: Instant) -> bool | None:
    """True: it must be taken; False: it must be refused; None: the referee has no opinion."""
    by = fact.by
    match fact:
        case CaseTerminationDecided():
            return _has_mandate(fact.by, at) and _may_terminate(account, fact)
        case ObjectionAnswered():
            return _has_mandate(by, at) and _may_answer_objection(account, fact)
        case PublicationMade():
            return _has_mandate(fact.by, at) and _may_publish(account, fact)
        case CommitmentChecked():
            return _has_mandate(fact.by, at) and _checks(account, fact)
        case ReviewFact():
            return _has_mandate(fact.by, at) and _review(account, fact, at)
        case RevisionFact():
            return _has_mandate(fact.by, at) and _revision(account, fact)
        case ApplicationAccepted():
            at_counter = account.compiled.definition.acceptance == "counter"
            return at_counter and account.phase == "received" and by.role == "clerk" and not _own(account, fact)
        case ApplicationCorrected():
            return account.phase in _EARLY and by.role == "clerk" and not _own(account, fact)
        case ApplicationDeclined() | ApplicationNotNeeded():
            early = account.phase in (*_EARLY, "asked") and by.role == "clerk" and not _own(account, fact)
            whither = isinstance(fact, ApplicationNotNeeded) or bool(fact.authority)
            return early and bool(fact.reasons) and whither
        case ObjectionRaised():
            return _has_mandate(by, at) and _objects(account, fact)
        case GapClosed():
            missing = account.pledged if account.gap_until else set[str]()
            mine = bool(fact.materials) and fact.materials.keys() <= missing
            return account.phase not in OVER and mine and _owns(account, by, at)
        case ApplicationWithdrawn() | SupplementSubmitted():
            return account.phase not in OVER and _owns(account, by, at)
        case HearingRequested():
            return _owns(account, by, at) and _may_ask_for_hearing(account, fact)
        case _:
            return None


def _may_answer_objection(account: Account, fact: ObjectionAnswered) -> bool:
    """Who leads, when all is concluded, while an answer is owed."""
    part, by, lead = account.parts.get(fact.step), fact.by, account.compiled.definition.lead
    kept_away = {person for one in account.parts.values() for person in one.barred} & {by.id, by.on_behalf_of}
    if part is None or _own(account, fact) or kept_away:
        return False
    waits = account.phase in ("concluded", "delivered") and fact.step in account.unanswered
    return waits and by.role in ("officer", "head") and by.department == lead and bool(fact.reasons)


def _may_ask_for_hearing(account: Account, fact: HearingRequested) -> bool:
    """Who is offered one, while the days last; a third party asks at the window."""
    part = account.parts.get(fact.step)
    if part is None or account.phase in OVER or (fact.person is not None and fact.by.role != "clerk"):
        return False
    return part.may_be_asked_for and part.state in ("waiting", "open", "taken", "asked", "paused")


def _checks(account: Account, fact: CommitmentChecked) -> bool:
    """A desk may say whether a promise is kept once, of the very grant that rests on it, also after the result."""
    part = account.parts.get(fact.step)
    if part is None or account.phase == "closed" or fact.step not in account.unchecked:
        return False
    kept_away = _own(account, fact) or not part.barred.isdisjoint({fact.by.id, fact.by.on_behalf_of})
    mine = fact.by.role in ("officer", "head") and fact.by.department == part.department
    return mine and not kept_away and (fact.round, fact.turn) == (part.round, part.turn)


def _review(account: Account, fact: ReviewFact, at: Instant) -> bool | None:
    part = account.parts.get(fact.step)
    if part is None or account.phase in OVER:
        return False
    kept_away = _own(account, fact) or not part.barred.isdisjoint({fact.by.id, fact.by.on_behalf_of})
    if kept_away and not isinstance(fact, ReviewRecused):
        return False
    kind = account.compiled.definition.steps[fact.step].kind
    looking, deciding = part.asks == "look", part.asks == "decide"
    if not _is_asked(part, fact, "look" if looking else "decide") or not _may(part, fact):
        return False
    if isinstance(fact, ThirdPartyHeard):
        objects = fact.voice.says == "objects"
        return deciding and kind != "consult" and bool(fact.voice.person) and (bool(fact.voice.reasons) or not objects)
    if isinstance(fact, HearingOffered | HearingScheduled | HearingHeld):
        return deciding and kind != "consult" and not part.was_heard and _of_hearing(part, fact, at)
    if (part.state == "paused") != isinstance(fact, ReviewResumed):
        return False
    match fact:
        case MaterialsChecked():
            return looking and not _asks_again(account, fact)
        case ReviewResumed():
            return True
        case ReviewPaused():
            return deciding and bool(fact.notice) and _may_pause(account, fact, at)
        case ReviewTaken():
            return part.taken is None
        case ReviewTransferred():
            return fact.to != part.department
        case ReviewReassigned():
            return fact.by.role == "head" and fact.to not in part.barred | {part.taken}
        case ReviewRecused():
            return fact.person not in part.barred and (fact.by.role == "head" or fact.person == fact.by.id)
        case DefectsFound():
            return deciding and bool(fact.defects) and not _asks_again(account, fact)
        case SiteChecked():
            return deciding and _may_inspect(account, fact)
        case OpinionGiven():
            return deciding and kind == "consult"
        case ConsultationOpened():
            return deciding and kind == "consult" and not part.opened
        case ExtensionGranted():
            return deciding and _may_extend(account, part, fact, at)
        case ExtensionRequested():
            wanted = (fact.of, fact.step) in account.wanted
            return deciding and bool(fact.reasons) and not wanted and _can_be_extended(account, part, fact, at)
        case ExtensionRefused():
            return deciding and fact.by.role == _extends(account, fact.of) and bool(_wanted(account, fact))
        case ReviewGranted() | ReviewDenied():
            handled = not part.handled.isdisjoint({fact.by.id, fact.by.on_behalf_of})
            if account.compiled.definition.steps[fact.step].two_persons and handled:
                return False
            if not _were_heard(account, fact):
                return False
            if not _was_inspected(account, fact):
                return False
            return deciding and kind != "consult" and _in_form(account, fact)
        case _:
            raise AssertionError(fact)


def _objects(account: Account, fact: ObjectionRaised) -> bool:
    """Somebody at the window, or of the department that announces, says for others why they object."""
    part, by = account.parts.get(fact.step), fact.by
    if part is None or part.state != "announced" or account.phase in OVER or _own(account, fact):
        return False
    rightly = by.role == "clerk" or (by.role in ("officer", "head") and by.department == part.department)
    return rightly and bool(fact.reasons)


def _may_publish(account: Account, fact: PublicationMade) -> bool:
    """Once, when a licence has been decided, unless the definition says why not."""
    decided = account.phase in ("concluded", "delivered") and not account.published
    definition = account.compiled.definition
    return _leads(account, fact) and decided and definition.matter == "licence" and not definition.unpublished


def _may_terminate(account: Account, fact: CaseTerminationDecided) -> bool:
    """On a ground of the law, before it is decided."""
    return _leads(account, fact) and account.phase not in OVER and fact.ground in ART_70


def _leads(account: Account, fact: ReviewFact) -> bool:
    """Somebody of the lead department, whoever's turn it is; but not about one's own, and nobody recused."""
    lead = fact.by.role in ("officer", "head") and fact.by.department == account.compiled.definition.lead
    kept_away = {person for part in account.parts.values() for person in part.barred} & {
        fact.by.id,
        fact.by.on_behalf_of,
    }
    return lead and not kept_away and not _own(account, fact)


def _were_heard(account: Account, fact: ReviewGranted | ReviewDenied) -> bool:
    """Others were told or spoke, and a hearing that may come or has to come has been."""
    part, asked = account.parts[fact.step], account.compiled.definition.steps[fact.step]
    if part.was_heard:
        return True
    if part.request_by and not part.waived:
        return False
    if isinstance(fact, ReviewDenied):
        return True
    return asked.hearing is None and not (asked.third_parties and not (part.voices or part.request_by))


def _of_hearing(part: Part, fact: HearingOffered | HearingScheduled | HearingHeld, at: Instant) -> bool | None:
    """Whether a desk may say it; how many working days ahead a hearing is told, the referee weighs."""
    today = day_of(at)
    match fact:
        case HearingOffered():
            return part.request_by is None
        case HearingScheduled():
            ahead = today.isoformat() < fact.on <= (today + timedelta(days=366)).isoformat()
            return None if ahead and fact.notice else False
        case HearingHeld():
            return bool(fact.record) and (part.hearing_on is None or part.hearing_on <= today.isoformat())


def _revision(account: Account, fact: RevisionFact) -> bool:
    """The head whose decision it was says anew what was issued last, if there is something there."""
    if account.phase not in ("concluded", "delivered") or account.package is None:
        return False
    if fact.conclusion != account.conclusion or not fact.reasons or fact.by.role != "head" or _own(account, fact):
        return False
    if fact.step is not None and (fact.step not in account.parts or not account.parts[fact.step].department):
        return False
    barred = {one for step, part in account.parts.items() if fact.step in (None, step) for one in part.barred}
    if not barred.isdisjoint({fact.by.id, fact.by.on_behalf_of}):
        return False
    lead = account.compiled.definition.lead
    if fact.by.department != (account.parts[fact.step].department if fact.step else lead):
        return False
    whole_again = fact.step is None and isinstance(fact, ResultReplaced)
    return whole_again or bool(account.meant(fact))


def _may_pause(account: Account, fact: ReviewPaused, at: Instant) -> bool:
    """For what the definition names; else for what the law names, where a licence is decided."""
    definition, today = account.compiled.definition, day_of(at)
    by_law = definition.matter == "licence" and definition.steps[fact.step].kind != "consult"
    named = definition.steps[fact.step].pauses or ()
    known = set(named) if set(named) != ART_45 else ART_45 if by_law else set[str]()
    return fact.ground in known and today.isoformat() < fact.until <= (today + timedelta(days=366)).isoformat()


def _may_extend(account: Account, part: Part, fact: ExtensionGranted, at: Instant) -> bool:
    why = bool(fact.reasons or _wanted(account, fact))
    return why and fact.by.role == _extends(account, fact.of) and _can_be_extended(account, part, fact, at)


def _can_be_extended(account: Account, part: Part, fact: ExtensionGranted | ExtensionRequested, at: Instant) -> bool:
    """Once, before the last day by law is over, by no more than the definition has."""
    definition = account.compiled.definition
    clock = definition.clock if fact.of == "case" else definition.steps[fact.step].clock
    if fact.of == "case":
        runs, extended = "statutory" in account.terms, account.extended
    else:
        day, extended = part.days.get("statutory"), part.extended
        runs = day is not None and at <= at_the_end_of(day)
    fits = fact.days is None or bool(clock.extend and 0 < fact.days <= clock.extend.count)
    return runs and not extended and clock.extend is not None and fits


def _extends(account: Account, of: str) -> str:
    return "government_head" if of == "case" and account.is_joint() else "head"


def _wanted(account: Account, fact: ExtensionGranted | ExtensionRefused) -> list[tuple[str, str]]:
    """What has been asked for and is answered by this."""
    return [key for key in account.wanted if key[0] == fact.of and (fact.of == "case" or key[1] == fact.step)]


def _asks_again(account: Account, fact: MaterialsChecked | DefectsFound) -> bool:
    """An upper level has what the lower one had, and asks for nothing."""
    return bool(fact.defects) and account.compiled.definition.steps[fact.step].upper_of is not None


def shares(account: Account, step: str) -> list[str]:
    """The steps that one visit counts for: those that name the same and are planned."""
    steps = account.compiled.definition.steps
    visit = steps[step].site_check
    return [name for name, part in account.parts.items() if visit == steps[name].site_check and part.state != "skipped"]


def _was_inspected(account: Account, fact: ReviewGranted | ReviewDenied) -> bool:
    """Somebody was on the spot and saw what the step needs now, where the definition wants it; a rule may be spared."""
    definition = account.compiled.definition
    visit = definition.steps[fact.step].site_check
    if visit is None or account.parts[fact.step].inspected == account.needs(fact.step):
        return True
    return fact.by.role == "service" and "automatic" in definition.visits[visit].spares


def _may_inspect(account: Account, fact: SiteChecked) -> bool:
    definition = account.compiled.definition
    visit, part = definition.steps[fact.step].site_check, account.parts[fact.step]
    if visit is None or part.inspected == account.needs(fact.step) or not fact.findings:
        return False
    parts = [account.parts[step] for step in shares(account, fact.step)]
    names, desks = [one.id for one in fact.officers], {one.department for one in parts}
    at_home = all(one.role in ("officer", "head") and one.department in desks for one in fact.officers)
    kept_away = any(not one.barred.isdisjoint(names) for one in parts) or account.subject in names
    return at_home and not kept_away and len(names) == len(set(names)) >= definition.visits[visit].officers


def _is_asked(part: Part, fact: ReviewFact, ask: str) -> bool:
    round_ = part.look_round if ask == "look" else part.round
    return part.asks == ask and (fact.round, fact.turn) == (round_, part.turn)


def _may(part: Part, fact: ReviewFact) -> bool:
    if fact.by.role == "service":
        return isinstance(fact, ReviewGranted)
    if fact.by.role == "government_head":
        return isinstance(fact, ExtensionGranted | ExtensionRefused)
    if fact.by.role == "clerk":
        return isinstance(fact, ThirdPartyHeard)
    return fact.by.role in ("officer", "head") and fact.by.department == part.department


def _in_form(account: Account, fact: ReviewGranted | ReviewDenied) -> bool:
    if isinstance(fact, ReviewDenied):
        return bool(fact.reasons)
    if fact.by.role != "service":
        return not fact.automatic
    return fact.automatic and account.compiled.automatic(fact.step, account.routes) is True


def _has_mandate(by: By, at: Instant) -> bool:
    """Whoever acts in somebody's place has to have a mandate that is not over."""
    return by.on_behalf_of is None or (by.mandate_until is not None and at <= by.mandate_until)


def _own(account: Account, fact: Fact) -> bool:
    by, person = fact.by, f"{fact.application_id}\n{account.subject}".encode()
    return account.subject in (by.id, by.on_behalf_of) or by.own == hashlib.sha256(person).hexdigest()[:32]


def _owns(account: Account, by: By, at: Instant) -> bool:
    if by.role == "agent":
        valid = by.mandate_until is None or by.mandate_until >= at
        return by.on_behalf_of == account.subject and valid
    return by.role == "clerk" or (by.role == "applicant" and by.id == account.subject)
