"""What the notifier knows of a case: a fold of its entries, just enough for notices and for the result.

Law of this file: no personal data and no text; those are asked of the rooms that keep them when they are needed.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from onewindow.contracts.case import (
    CaseConcluded,
    CaseDeclined,
    CaseDelivered,
    CaseFact,
    CaseIssued,
    CaseNotNeeded,
    CaseOpened,
    CaseSupplemented,
    CaseTerminated,
    CaseWithdrawn,
    Outcome,
    Proof,
    StepDenied,
    StepGranted,
    StepTransferred,
)
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import Role
from onewindow.contracts.instant import Instant


class Decided(NamedTuple):
    """The last decision of one step. ``reasons`` is the hash of the desk's text."""

    outcome: Literal["granted", "denied"]
    round: int
    at: Instant
    role: Role
    automatic: bool = False
    reasons: str | None = None


class CaseFile(NamedTuple):
    """One case as of entry ``seq``, whose bytes hash to ``head``. ``departments`` maps each step to who has it.

    ``conclusion`` is set by the conclusion, from which on ``decided`` holds only what it rests on; a case that ended
    without one has an ``outcome`` and no conclusion. ``issued`` is the package hash that the journal issued.
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
        case StepTransferred():
            return file._replace(departments={**file.departments, fact.step: fact.department})
        case CaseSupplemented():
            return file._replace(departments={**file.departments, **fact.planned})
        case CaseConcluded():
            proven = {step: one for step, one in file.decided.items() if _rests_on(fact.proof.get(step), one)}
            return file._replace(decided=proven, conclusion=fact.id, outcome=fact.outcome, concluded_at=entry.at)
        case CaseDeclined() | CaseNotNeeded():
            return file._replace(outcome="declined")
        case CaseWithdrawn():
            return file._replace(outcome="withdrawn")
        case CaseTerminated():
            return file._replace(outcome="terminated")
        case CaseIssued():
            return file._replace(issued=fact.package)
        case CaseDelivered():
            return file._replace(delivered_at=entry.at)
        case _:
            return file


def _rests_on(proof: Proof | None, decided: Decided) -> bool:
    """Whether the conclusion rests on this decision, and not on a later round of the step or on none."""
    return proof is not None and (proof.state, proof.round) == (decided.outcome, decided.round)


def _decided(fact: StepGranted | StepDenied, entry: Entry) -> Decided:
    role: Role = entry.by.role if entry.by else "service"
    if isinstance(fact, StepGranted):
        return Decided("granted", fact.round, entry.at, role, automatic=fact.automatic)
    return Decided("denied", fact.round, entry.at, role, reasons=fact.reasons)
