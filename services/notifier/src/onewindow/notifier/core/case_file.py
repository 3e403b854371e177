"""What the notifier knows of a case: a fold of its entries, just enough for notices and for the result.

Law of this file: no personal data and no text; those are asked of the rooms that keep them when they are needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from onewindow.contracts.case import (
    CaseConcluded,
    CaseDelivered,
    CaseIssued,
    CaseOpened,
    Outcome,
    StepDenied,
    StepGranted,
    StepTransferred,
)
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import Role
from onewindow.contracts.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The last decision of one step. ``reasons`` is the hash of the desk's text."""

    outcome: Literal["granted", "denied"]
    round: int
    at: Instant
    by: str
    role: Role
    automatic: bool = False
    reasons: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """One case. ``concluded`` is set by its conclusion, ``issued`` is the package hash the journal issued."""

    application_id: str
    number: str
    service: str
    version: int
    definition_hash: str
    subject: str
    submitted_at: Instant
    departments: Mapping[str, str]
    decided: Mapping[str, Decided] = field(default_factory=dict)
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
        match fact:
            case CaseOpened():
                file = CaseFile(
                    application_id=entry.application_id,
                    number=fact.number,
                    service=fact.service,
                    version=fact.version,
                    definition_hash=fact.definition_hash,
                    subject=fact.subject,
                    submitted_at=entry.at,
                    departments=fact.steps,
                )
            case StepGranted() | StepDenied() if file is not None:
                file = replace(file, decided={**file.decided, fact.step: _decided(fact, entry)})
            case StepTransferred() if file is not None:
                file = replace(file, departments={**file.departments, fact.step: fact.department})
            case CaseConcluded() if file is not None:
                file = replace(file, conclusion=fact.id, outcome=fact.outcome, concluded_at=entry.at)
            case CaseIssued() if file is not None:
                file = replace(file, issued=fact.package)
            case CaseDelivered() if file is not None:
                file = replace(file, delivered_at=entry.at)
            case _:
                pass
    if file is None:
        raise ValueError(f"{entry.application_id}: entry {entry.seq} opens no case")
    return replace(file, seq=entry.seq, head=head)


def _decided(fact: StepGranted | StepDenied, entry: Entry) -> Decided:
    return Decided(
        outcome="granted" if isinstance(fact, StepGranted) else "denied",
        round=fact.round,
        at=entry.at,
        by=fact.by,
        role=entry.by.role if entry.by else "service",
        automatic=isinstance(fact, StepGranted) and fact.automatic,
        reasons=fact.reasons if isinstance(fact, StepDenied) else None,
    )
