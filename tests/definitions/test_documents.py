"""Which fact makes which document: one table for whoever lists them and whoever draws them."""

from typing import Any

import pytest
from tests.definitions.samples import shop

from onewindow.contracts import case
from onewindow.definitions.documents import DOCUMENT_KINDS, documents_of

DEFINITION = shop().definition
OPENED: dict[str, Any] = {"round": 1, "turn": 1, "fingerprint": ""}
DECIDED: dict[str, Any] = {"round": 1, "decision": "d", "by": "o"}


@pytest.mark.parametrize(
    ("fact", "made"),
    [
        (case.CaseAccepted(as_of="2026-11-23T01:00:00Z"), [("acceptance_notice", None)]),
        (case.AcceptanceDeemed(as_of="2026-11-23T01:00:00Z"), [("acceptance_notice", None)]),
        (case.NoticeIssued(defects={}, until="2026-12-23T01:00:00Z"), [("one_time_notice", None)]),
        (case.CaseDeclined(reasons="hash"), [("decline_notice", None)]),
        (case.CaseNotNeeded(reasons="hash"), [("not_needed_notice", None)]),
        (case.CaseWithdrawn(), [("termination_notice", None)]),
        (case.CaseTerminated(ground="supplement_missing"), [("termination_notice", None)]),
        (case.CaseDelivered(mode="post"), [("service_receipt", None)]),
        (case.StepOpened(step="licence", **OPENED), []),
        (case.StepOpened(step="noise", **OPENED), [("consult_letter", "noise")]),
        (case.StepReopened(step="noise", **OPENED), [("consult_letter", "noise")]),
        (case.StepTransferred(step="noise", department="fire", turn=2, reasons="hash"), []),
        (case.StepGranted(step="noise", **DECIDED), []),
        (case.StepDenied(step="noise", **DECIDED), []),
        (case.StepGranted(step="licence", **DECIDED), [("grant_decision", "licence")]),
        (case.StepDenied(step="licence", **DECIDED), [("refusal_decision", "licence")]),
        (case.StepGranted(step="sign", **DECIDED), [("countersign_sheet", "sign"), ("grant_decision", "sign")]),
        (case.StepDenied(step="sign", **DECIDED), [("countersign_sheet", "sign"), ("refusal_decision", "sign")]),
    ],
    ids=repr,
)
def test_an_act_makes_its_documents(fact: case.CaseFact, made: list[tuple[str, str | None]]) -> None:
    """When it is done, each of one kind; advice and what is only handed on make none."""
    assert made == list(documents_of(fact, DEFINITION))


def test_what_is_no_act_makes_no_document() -> None:
    """A case that goes on has done nothing that anybody is told in writing."""
    assert [] == list(documents_of(case.CaseUnblocked(), DEFINITION))
    assert len(DOCUMENT_KINDS) == len(set(DOCUMENT_KINDS))
