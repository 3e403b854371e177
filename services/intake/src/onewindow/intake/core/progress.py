r"""
Progress: what an applicant may see of a case, folded from the journal. Nothing personal is inside.

    received -> asked <-> in_review -> concluded <-> delivered      blocked lies over any of them
         \________\________\______________________> closed

Words for people are made from it in `words.py` when somebody looks: a better sentence needs no rebuilding.
"""

# Above 250 lines because it is one fold: what each fact means to an applicant stands here once.

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never

from onewindow.contracts.case import (
    AcceptanceDeemed,
    CaseAccepted,
    CaseBlocked,
    CaseConcluded,
    CaseCorrected,
    CaseDeclined,
    CaseDelivered,
    CaseExtended,
    CaseFact,
    CaseGapClosed,
    CaseIssued,
    CaseNotNeeded,
    CaseOpened,
    CaseSupplemented,
    CaseTerminated,
    CaseUnblocked,
    CaseWithdrawn,
    ClockPaused,
    ClockResumed,
    DecisionPublished,
    DueChanged,
    DutyOverdue,
    DutyOwed,
    ExtensionAsked,
    ExtensionDenied,
    FactRefused,
    GapAccepted,
    GapExpired,
    NoticeIssued,
    Outcome,
    ResultRevised,
    Revision,
    SiteCheckRecorded,
    StepAsked,
    TermExceeded,
)
from onewindow.contracts.entry import Entry
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Day, Instant
from onewindow.intake.core.dossier import Dossier
from onewindow.intake.core.gaps import Missing, missing_after
from onewindow.intake.core.line import Line, StepFact, moved, revoked, skipped, with_days
from onewindow.intake.core.recounted import Exceeded, exceeded_by

CaseState = Literal["received", "asked", "in_review", "concluded", "delivered", "closed", "blocked"]

_REFUSALS_KEPT = 8


@fixed(kw_only=True)
class Refusal:
    """Something that was handed in after the application and was not taken: its fact's id and the code why."""

    fact: str
    code: str
    at: Instant


@dataclass(slots=True, kw_only=True)
class Progress:
    """One case as of entry ``seq``. ``dossier`` is the hash of the revision it stands on, ``package`` the result's.

    ``notice_due`` is the last day for the one-time notice, while it waits to be accepted; ``due`` and ``promise_due``
    are those of what the law allows and of what was promised, ``exceeded`` the last of them that is over.
    ``undone``: its applicant took it back within ten minutes of the hand-in. ``revised``: its result follows another
    one, which was revoked or replaced. ``missing`` is what the applicant has pledged and still has to hand in,
    ``renews_until`` the last day of the licence that is renewed, if silence may do that.

    It changes while an entry is told, in :func:`evolve`, and never again.
    """

    application_id: str
    number: str
    service: str
    version: int
    subject: str
    seq: int
    at: Instant
    received_at: Instant
    state: CaseState = "received"
    blocked: bool = False
    outcome: Outcome | None = None
    accepted_as_of: Instant | None = None
    concluded_at: Instant | None = None
    until: Instant | None = None
    notice_due: Day | None = None
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    exceeded: Exceeded = None
    renews_until: Day | None = None
    missing: Missing | None = None
    reasons: str | None = None
    authority: str | None = None
    ground: str | None = None
    undone: bool = False
    package: str | None = None
    revised: Revision | None = None
    revised_at: Instant | None = None
    barred: Day | None = None
    dossier: str
    lines: dict[str, Line] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()

    @property
    def shown(self) -> CaseState:
        """The state as it is told: a blocked case is blocked, whatever it was before."""
        return "blocked" if self.blocked else self.state

    @property
    def over(self) -> bool:
        """Whether nothing more will come that an applicant waits for."""
        return self.state in ("delivered", "closed") and not self.blocked

    @property
    def bars_until(self) -> Day | None:
        """The last day on which the applicant may not apply for the same again; None: they may."""
        bars = (self.barred, *(line.bars_until for line in self.lines.values()))
        return max((day for day in bars if day is not None), default=None)

    @property
    def refused(self) -> frozenset[str]:
        """The ids of the facts that were not taken."""
        return frozenset(refusal.fact for refusal in self.refusals)


def evolve(progress: Progress | None, entry: Entry) -> Progress | None:
    """A case with one more entry of the journal told. None only as long as the case was not opened."""
    told = progress and replace(progress, seq=entry.seq, at=entry.at, lines=dict(progress.lines))
    for fact in entry.facts:
        if isinstance(fact, CaseOpened):
            told = _opened(fact, entry)
        elif told is not None:
            _tell(told, fact, entry)
    return told


def before_the_case(dossier: Dossier, departments: Mapping[str, str]) -> Progress:
    """What can be told between the hand-in and the case's first entry; ``departments``: each planned step's."""
    at = dossier.first.at
    return Progress(
        application_id=dossier.application_id,
        number=dossier.number,
        service=dossier.service,
        version=dossier.version,
        subject=dossier.subject,
        seq=0,
        at=at,
        received_at=at,
        dossier=dossier.first.hash,
        lines={step: Line(step=step, department=code, since=at) for step, code in departments.items()},
    )


def _opened(fact: CaseOpened, entry: Entry) -> Progress:
    planned = {step: Line(step=step, department=department, since=entry.at) for step, department in fact.steps.items()}
    failed = {step: skipped(step, entry.at) for step in fact.skipped}
    return Progress(
        application_id=entry.application_id,
        number=fact.number,
        service=fact.service,
        version=fact.version,
        subject=fact.subject,
        seq=entry.seq,
        at=entry.at,
        received_at=entry.at,
        dossier=fact.dossier,
        notice_due=fact.notice_due,
        provisional=fact.provisional,
        renews_until=fact.renews_until,
        lines=planned | failed,
    )


def _tell(told: Progress, fact: CaseFact, entry: Entry) -> None:
    if isinstance(fact, StepFact):
        _tell_of_a_step(told, fact, entry)
        return
    match fact:
        case CaseAccepted() | AcceptanceDeemed():
            told.state, told.accepted_as_of, told.until = "in_review", fact.as_of, None
            told.due, told.promise_due, told.provisional = fact.due, fact.promise_due, fact.provisional
            told.notice_due = None
        case CaseExtended(due=due, provisional=provisional):
            told.due, told.provisional = due, provisional
        case DueChanged():
            _tell_new_days(told, fact, entry.at)
        case GapAccepted() | CaseGapClosed() | GapExpired():
            told.missing = missing_after(told.missing, fact)
            told.dossier = (fact.dossier if isinstance(fact, CaseGapClosed) else None) or told.dossier
        case ClockPaused() | ClockResumed():
            told.due, told.promise_due, told.provisional = fact.due, fact.promise_due, fact.provisional
        case SiteCheckRecorded(steps=steps):
            told.lines.update({step: replace(told.lines[step], site_checked=entry.at) for step in steps})
        case TermExceeded(term=term):
            told.exceeded = term
        case NoticeIssued(until=until):
            told.state, told.until, told.notice_due = "asked", until, None
        case CaseSupplemented() | CaseCorrected():
            _tell_of_a_supplement(told, fact, entry)
        case CaseBlocked() | CaseUnblocked():
            told.blocked = isinstance(fact, CaseBlocked)
        case CaseConcluded(outcome=outcome):
            told.state = told.state if told.state == "closed" else "concluded"
            told.outcome, told.concluded_at, told.until = outcome, entry.at, None
        case ResultRevised():
            told.state, told.outcome, told.package = "concluded", fact.outcome, None
            told.revised, told.revised_at = fact.kind, entry.at
            gone = (told.lines[step] for step, proof in fact.proof.items() if proof.state == "revoked")
            told.lines.update({line.step: revoked(line, entry.at) for line in gone})
            told.barred = fact.bars_until or told.barred
        case CaseIssued(package=package):
            told.package = package
        case CaseDelivered():
            told.state = told.state if told.state == "closed" else "delivered"
        case CaseDeclined(reasons=reasons, authority=authority):
            _close(told, "declined")
            told.reasons, told.authority = reasons, authority
        case CaseNotNeeded(reasons=reasons):
            _close(told, "declined")
            told.reasons, told.ground = reasons, "not_needed"
        case CaseWithdrawn(undone=undone):
            _close(told, "withdrawn")
            told.undone = undone
        case CaseTerminated(ground=ground):
            _close(told, "terminated")
            told.ground = ground
        case FactRefused():
            _tell_of_a_refusal(told, fact, entry)
        case DutyOwed(duty="commitment_check", step=str() as step, due=due):
            told.lines[step] = replace(told.lines[step], check_due=due)
        case CaseOpened() | DecisionPublished() | DutyOwed() | DutyOverdue() | ExtensionAsked() | ExtensionDenied():
            pass
        case _:
            assert_never(fact)


def _close(told: Progress, outcome: Outcome) -> None:
    told.state, told.outcome, told.until, told.notice_due = "closed", outcome, None, None
    told.missing = None


def _tell_of_a_step(told: Progress, fact: StepFact, entry: Entry) -> None:
    before = told.lines.get(fact.step) or Line(step=fact.step, department="", since=entry.at)
    told.lines[fact.step] = moved(before, fact, entry.at)
    if isinstance(fact, StepAsked):
        told.state, told.until = "asked", max(fact.until, told.until or fact.until)
    elif told.state == "asked" and told.accepted_as_of and all(line.state != "asked" for line in told.lines.values()):
        told.state, told.until = "in_review", None


def _tell_of_a_supplement(told: Progress, fact: CaseSupplemented | CaseCorrected, entry: Entry) -> None:
    for step, department in fact.planned.items():
        told.lines[step] = Line(step=step, department=department, since=entry.at)
    for step in fact.skipped:
        told.lines[step] = skipped(step, entry.at)
    if told.state == "asked":
        told.state = "in_review" if told.accepted_as_of else "received"
    told.dossier, told.until, told.renews_until = fact.dossier, None, fact.renews_until
    if isinstance(fact, CaseSupplemented) and told.accepted_as_of is None:
        told.notice_due, told.provisional = fact.notice_due, fact.provisional


def _tell_new_days(told: Progress, fact: DueChanged, at: Instant) -> None:
    told.notice_due, told.due, told.promise_due = fact.notice_due, fact.due, fact.promise_due
    told.provisional, told.exceeded = fact.provisional, exceeded_by(fact, told.exceeded, at)
    told.missing = missing_after(told.missing, fact)
    told.lines.update({step: with_days(told.lines[step], due) for step, due in fact.steps.items()})


def _tell_of_a_refusal(told: Progress, fact: FactRefused, entry: Entry) -> None:
    """Only what came from this side of the window is told here; desks are told at their desks."""
    if entry.by is not None and entry.by.role in ("applicant", "agent", "clerk"):
        refusal = Refusal(fact=fact.refused, code=fact.code, at=entry.at)
        told.refusals = (*told.refusals, refusal)[-_REFUSALS_KEPT:]
