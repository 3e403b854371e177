"""Which fact of a case makes which document, all in one place: who lists documents and who draws them both ask here.

A document is made when the act that makes it is done. One act may make several, such as a countersignature that is a
decision too, each of one kind; advice makes none, and a signal (预警, 黄牌, 红牌) is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, get_args

from onewindow.contracts.case import (
    AcceptanceDeemed,
    CaseAccepted,
    CaseDeclined,
    CaseDelivered,
    CaseExtended,
    CaseFact,
    CaseNotNeeded,
    CaseOpened,
    CaseTerminated,
    CaseWithdrawn,
    GapAccepted,
    NoticeIssued,
    ResultRevised,
    StepDenied,
    StepExtended,
    StepGranted,
    StepHearingHeld,
    StepHearingOffered,
    StepHearingScheduled,
    StepLapsed,
    StepOpened,
    StepPaused,
    StepReopened,
)
from onewindow.definitions.model import Definition

DocumentKind = Literal[
    "receipt",
    "one_time_notice",
    "acceptance_notice",
    "decline_notice",
    "not_needed_notice",
    "gap_acceptance",
    "pledge",
    "commitment_letter",
    "special_notice",
    "extension_notice",
    "consult_letter",
    "countersign_sheet",
    "hearing_notice",
    "hearing_record",
    "grant_decision",
    "refusal_decision",
    "deemed_renewal",
    "service_receipt",
    "termination_notice",
    "revocation_decision",
    "correction_notice",
]
DOCUMENT_KINDS: tuple[DocumentKind, ...] = get_args(DocumentKind)


class Made(NamedTuple):
    """One document that a fact makes; ``step`` is whose it is, None for one that speaks of the whole case."""

    kind: DocumentKind
    step: str | None = None


def documents_of(fact: CaseFact, definition: Definition) -> Iterator[Made]:
    """The documents that a fact makes, in the order in which they are read."""
    match fact:
        case CaseOpened():
            yield Made("receipt")
            if fact.gaps:
                yield Made("pledge")
            for step in fact.commitment:
                yield Made("commitment_letter", step)
        case NoticeIssued():
            yield Made("one_time_notice")
        case CaseAccepted() | AcceptanceDeemed():
            yield Made("acceptance_notice")
        case GapAccepted():
            yield Made("gap_acceptance")
        case CaseDeclined():
            yield Made("decline_notice")
        case CaseNotNeeded():
            yield Made("not_needed_notice")
        case CaseExtended():
            yield Made("extension_notice")
        case StepExtended(step=step):
            yield Made("extension_notice", step)
        case StepPaused(step=step):
            yield Made("special_notice", step)
        case StepHearingOffered(step=step) | StepHearingScheduled(step=step):
            # First of the right to one, then of its time and place.
            yield Made("hearing_notice", step)
        case StepHearingHeld(step=step):
            yield Made("hearing_record", step)
        case StepOpened(step=step) | StepReopened(step=step) if definition.steps[step].kind == "consult":
            # Whoever asks again writes again; a letter that is handed on to another department stays the same one.
            yield Made("consult_letter", step)
        case StepGranted(step=step):
            yield from _decided("grant_decision", step, definition)
        case StepDenied(step=step):
            yield from _decided("refusal_decision", step, definition)
        case StepLapsed(step=step) if definition.steps[step].decides:
            yield Made("deemed_renewal", step)
        case ResultRevised(step=step):
            yield Made("revocation_decision" if fact.kind == "revoked" else "correction_notice", step)
        case CaseDelivered():
            yield Made("service_receipt")
        case CaseWithdrawn() | CaseTerminated():
            yield Made("termination_notice")
        case _:
            pass


def _decided(decision: DocumentKind, step: str, definition: Definition) -> Iterator[Made]:
    """A decision that binds. A countersigning department signs its own sheet (会签单), with opinion and day, when it
    answers: nobody waits for the other signatures, and a sheet that only the last one completes could be lacking.
    """
    kind = definition.steps[step].kind
    if kind == "countersign":
        yield Made("countersign_sheet", step)
    if kind != "consult":
        yield Made(decision, step)
