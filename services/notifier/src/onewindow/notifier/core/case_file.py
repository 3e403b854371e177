"""What the notifier knows of a case: a fold of its entries, just enough for notices and for the result.

Law of this file: no personal data and no text; those are asked of the rooms that keep them when they are needed.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from onewindow.contracts.case import (
    CaseConcluded,
    CaseCorrected,
    CaseDeclined,
    CaseDelivered,
    CaseFact,
    CaseIssued,
    CaseNotNeeded,
    CaseOpened,
    CaseSupplemented,
    CaseTerminated,
    CaseWithdrawn,
    DecisionPublished,
    Outcome,
    Proof,
    ResultRevised,
    Revision,
    StepDenied,
    StepGranted,
    StepLapsed,
    StepTransferred,
)
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import Role
from onewindow.contracts.instant import Instant, end_of_day
from onewindow.notifier.core.decision import FAVOURABLE
from onewindow.notifier.core.decision import Outcome as DecisionOutcome


class Decided(NamedTuple):
    """The last decision of one step. ``reasons`` is the hash of the desk's text.

    ``revision`` counts by which later result its document was issued last, 0: by the first one. A document that was
    issued anew takes the place of that of revision ``corrects``, for a reason whose text hashes to ``correction``;
    ``department`` took a grant back, that of the step or the one that leads.
    """

    outcome: DecisionOutcome
    round: int
    at: Instant
    role: Role
    automatic: bool = False
    reasons: str | None = None
    revision: int = 0
    corrects: int = 0
    correction: str | None = None
    department: str | None = None


class Former(NamedTuple):
    """A result that another one follows, and how; ``package`` is what was issued for it."""

    conclusion: str
    package: str
    outcome: Outcome
    concluded_at: Instant
    delivered_at: Instant | None
    kind: Revision
    revised_at: Instant


class CaseFile(NamedTuple):
    """One case as of entry ``seq``, whose bytes hash to ``head``. ``departments`` maps each step to who has it.

    ``conclusion`` is set by the conclusion, from which on ``decided`` holds only what it rests on; a case that ended
    without one has an ``outcome`` and no conclusion. ``issued`` is the package hash that the journal issued for it.
    A revision is a conclusion too; ``former`` are the results that it follows, the first one first.
    A tuple with names, because every entry makes a new one.
    """

    application_id: str
    number: str
    service: str
    version: int
    definition_hash: str
    subject: str
    submitted_at: Instant
    departments: Mapping[str, str]
    decided: Mapping[str, Decided]
    conclusion: str | None = None
    outcome: Outcome | None = None
    concluded_at: Instant | None = None
    issued: str | None = None
    delivered_at: Instant | None = None
    former: tuple[Former, ...] = ()
    published_at: Instant | None = None
    seq: int = 0
    head: str = ""


def follow(file: CaseFile | None, entry: Entry, head: str) -> CaseFile:
    """The file after one entry whose bytes hash to ``head``. Raises ValueError if the first does not open the case."""
    for fact in entry.facts:
        if isinstance(fact, CaseOpened):
            file = _opened(fact, entry)
        elif file is not None:
            file = _moved(file, fact, entry)
    if file is None:
        raise ValueError(f"{entry.application_id}: entry {entry.seq} opens no case")
    return file._replace(seq=entry.seq, head=head)


def _opened(fact: CaseOpened, entry: Entry) -> CaseFile:
    return CaseFile(
        application_id=entry.application_id,
        number=fact.number,
        service=fact.service,
        version=fact.version,
        definition_hash=fact.definition_hash,
        subject=fact.subject,
        submitted_at=entry.at,
        departments=fact.steps,
        decided={},
    )


def _moved(file: CaseFile, fact: CaseFact, entry: Entry) -> CaseFile:
    match fact:
        case StepGranted() | StepDenied():
            return file._replace(decided={**file.decided, fact.step: _decided(fact, entry)})
        case StepLapsed(law=(_, *_)):
            ended = end_of_day(date.fromisoformat(fact.due))
            return file._replace(decided={**file.decided, fact.step: Decided("deemed", fact.round, ended, "service")})
        case StepTransferred():
            return file._replace(departments={**file.departments, fact.step: fact.department})
        case CaseSupplemented() | CaseCorrected():
            return file._replace(departments={**file.departments, **fact.planned})
        case CaseConcluded():
            proven = {step: one for step, one in file.decided.items() if _rests_on(fact.proof.get(step), one)}
            return file._replace(decided=proven, conclusion=fact.id, outcome=fact.outcome, concluded_at=entry.at)
        case ResultRevised():
            return _revised(file, fact, entry)
        case CaseDeclined() | CaseNotNeeded():
            return file._replace(outcome="declined")
        case CaseWithdrawn():
            return file._replace(outcome="withdrawn")
        case CaseTerminated():
            return file._replace(outcome="terminated")
        case DecisionPublished():
            return file._replace(published_at=entry.at)
        case CaseIssued():
            return file._replace(issued=fact.package)
        case CaseDelivered():
            return file._replace(delivered_at=entry.at)
        case _:
            return file


def _revised(file: CaseFile, fact: ResultRevised, entry: Entry) -> CaseFile:
    former = Former(
        conclusion=fact.of,
        package=file.issued or "",
        outcome=file.outcome or fact.outcome,
        concluded_at=file.concluded_at or entry.at,
        delivered_at=file.delivered_at,
        kind=fact.kind,
        revised_at=entry.at,
    )
    decided = {step: _anew(step, one, fact, entry, len(file.former) + 1) for step, one in file.decided.items()}
    return file._replace(
        decided=decided,
        conclusion=fact.id,
        outcome=fact.outcome,
        concluded_at=entry.at,
        issued=None,
        delivered_at=None,
        former=(*file.former, former),
    )


def _anew(step: str, one: Decided, fact: ResultRevised, entry: Entry, revision: int) -> Decided:
    """A decision as a revision leaves it: taken back, issued anew, or as it was."""
    if fact.kind == "replaced":
        meant = fact.step in (None, step)
        return one._replace(revision=revision, corrects=one.revision, correction=fact.reasons) if meant else one
    if one.outcome not in FAVOURABLE or fact.proof[step].state != "revoked":
        return one
    role: Role = entry.by.role if entry.by else "head"
    told = Decided("revoked", one.round, entry.at, role, reasons=fact.reasons)
    return told._replace(revision=revision, department=fact.department)


def _rests_on(proof: Proof | None, decided: Decided) -> bool:
    """Whether the conclusion rests on this decision, and not on a later round of the step or on none."""
    state = "lapsed" if decided.outcome == "deemed" else decided.outcome
    return proof is not None and (proof.state, proof.round) == (state, decided.round)


def _decided(fact: StepGranted | StepDenied, entry: Entry) -> Decided:
    role: Role = entry.by.role if entry.by else "service"
    if isinstance(fact, StepGranted):
        return Decided("granted", fact.round, entry.at, role, automatic=fact.automatic)
    return Decided("denied", fact.round, entry.at, role, reasons=fact.reasons)
