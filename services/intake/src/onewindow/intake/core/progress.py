r"""
Progress: what an applicant may see of a case, folded from the journal. Nothing personal is inside.

    received -> asked <-> in_review -> concluded -> delivered       blocked lies over any of them
         \________\________\______________________> closed

Words for people are made from it in `words.py` when somebody looks: a better sentence needs no rebuilding.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Literal, assert_never

from onewindow.contracts.case import (
    CaseAccepted,
    CaseBlocked,
    CaseConcluded,
    CaseDeclined,
    CaseDelivered,
    CaseFact,
    CaseIssued,
    CaseOpened,
    CaseSupplemented,
    CaseTerminated,
    CaseUnblocked,
    CaseWithdrawn,
    FactRefused,
    LookOpened,
    NoticeIssued,
    Outcome,
    StepAsked,
    StepCancelled,
    StepChecked,
    StepDenied,
    StepGranted,
    StepOpened,
    StepReopened,
    StepReturned,
    StepTaken,
    StepTransferred,
)
from onewindow.contracts.entry import Entry
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Instant
from onewindow.intake.core.dossier import Dossier
from onewindow.intake.core.line import Line, StepFact, moved, skipped

CaseState = Literal["received", "asked", "in_review", "concluded", "delivered", "closed", "blocked"]

_REFUSALS_KEPT = 8


@fixed(kw_only=True)
class Refusal:
    """Something that was handed in after the application and was not taken: its fact's id and the code why."""

    fact: str
    code: str
    at: Instant


@fixed(kw_only=True)
class Progress:
    """One case as of entry ``seq``. ``dossier`` is the hash of the revision it stands on, ``package`` the result's."""

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
    reasons: str | None = None
    authority: str | None = None
    ground: str | None = None
    package: str | None = None
    dossier: str
    lines: Mapping[str, Line] = field(default_factory=dict)
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
    def refused(self) -> frozenset[str]:
        """The ids of the facts that were not taken."""
        return frozenset(refusal.fact for refusal in self.refusals)


def evolve(progress: Progress | None, entry: Entry) -> Progress | None:
    """Fold one entry of the journal in. None only as long as the case was not opened."""
    for fact in entry.facts:
        if isinstance(fact, CaseOpened):
            progress = _opened(fact, entry)
        elif progress is not None:
            progress = _told(progress, fact, entry)
    return None if progress is None else replace(progress, seq=entry.seq, at=entry.at)


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
        lines=planned | failed,
    )


def _told(progress: Progress, fact: CaseFact, entry: Entry) -> Progress:
    match fact:
        case LookOpened() | StepOpened() | StepReopened() | StepChecked() | StepAsked() | StepTaken():
            return _on_a_line(progress, fact, entry)
        case StepGranted() | StepDenied() | StepTransferred() | StepCancelled() | StepReturned():
            return _on_a_line(progress, fact, entry)
        case CaseAccepted(as_of=as_of):
            return replace(progress, state="in_review", accepted_as_of=as_of, until=None)
        case NoticeIssued(until=until):
            return replace(progress, state="asked", until=until)
        case CaseSupplemented():
            return _supplemented(progress, fact, entry)
        case CaseBlocked() | CaseUnblocked():
            return replace(progress, blocked=isinstance(fact, CaseBlocked))
        case CaseConcluded(outcome=outcome):
            state = progress.state if progress.state == "closed" else "concluded"
            return replace(progress, state=state, outcome=outcome, concluded_at=entry.at, until=None)
        case CaseIssued(package=package):
            return replace(progress, package=package)
        case CaseDelivered():
            return replace(progress, state=progress.state if progress.state == "closed" else "delivered")
        case CaseDeclined(reasons=reasons, authority=authority):
            return replace(
                progress, state="closed", outcome="declined", reasons=reasons, authority=authority, until=None
            )
        case CaseWithdrawn():
            return replace(progress, state="closed", outcome="withdrawn", until=None)
        case CaseTerminated(ground=ground):
            return replace(progress, state="closed", outcome="terminated", ground=ground, until=None)
        case FactRefused():
            return _refused(progress, fact, entry)
        case CaseOpened():
            return progress
        case _:
            assert_never(fact)


def _on_a_line(progress: Progress, fact: StepFact, entry: Entry) -> Progress:
    before = progress.lines.get(fact.step) or Line(step=fact.step, department="", since=entry.at)
    lines = {**progress.lines, fact.step: moved(before, fact, entry.at)}
    if isinstance(fact, StepAsked):
        later = max(fact.until, progress.until or fact.until)
        return replace(progress, lines=lines, state="asked", until=later)
    return replace(progress, lines=lines)


def _supplemented(progress: Progress, fact: CaseSupplemented, entry: Entry) -> Progress:
    lines = dict(progress.lines)
    for step, department in fact.planned.items():
        lines[step] = Line(step=step, department=department, since=entry.at)
    for step in fact.skipped:
        lines[step] = skipped(step, entry.at)
    state: CaseState = progress.state
    if state == "asked":
        state = "in_review" if progress.accepted_as_of else "received"
    return replace(progress, dossier=fact.dossier, lines=lines, state=state, until=None)


def _refused(progress: Progress, fact: FactRefused, entry: Entry) -> Progress:
    """Only what came from this side of the window is told here; desks are told at their desks."""
    if entry.by is None or entry.by.role not in ("applicant", "agent", "clerk"):
        return progress
    refusal = Refusal(fact=fact.refused, code=fact.code, at=entry.at)
    return replace(progress, refusals=(*progress.refusals, refusal)[-_REFUSALS_KEPT:])
