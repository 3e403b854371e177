"""What the notifier remembers of a case, entry by entry."""

import pytest
from tests.notifier.shops import AT, HEAD, ME, OFFICER, RULE, concluded, denied, entry, granted, opened, revised, shop

from onewindow.contracts.case import (
    CaseDeclined,
    CaseDelivered,
    CaseFact,
    CaseIssued,
    CaseNotNeeded,
    CaseSupplemented,
    CaseTerminated,
    CaseWithdrawn,
    FactRefused,
    StepCancelled,
    StepLapsed,
    StepReopened,
    StepTransferred,
)
from onewindow.contracts.fact import By
from onewindow.notifier.core.case_file import CaseFile, Decided, follow


def after(*said: CaseFact | tuple[CaseFact, By]) -> CaseFile:
    """The file of an opened case after these facts, one entry each."""
    file = follow(None, entry(opened(shop())), "h1")
    for seq, one in enumerate(said, 2):
        fact, by = one if isinstance(one, tuple) else (one, ME)
        file = follow(file, entry(fact, seq=seq, by=by, at=f"2026-11-24T0{seq}:00:00.000Z"), f"h{seq}")
    return file


def test_a_case_opens_with_its_first_entry() -> None:
    """The file knows whose case it is, on which definition it runs and who has its steps."""
    file = after()

    assert file.number == "YJS202611234M7K0QXDC"
    assert file.definition_hash == shop().hash
    assert (file.subject, file.submitted_at) == ("me", AT)
    assert file.departments == {"licence": "amr", "fire": "fire", "noise": "eco"}
    assert (file.seq, file.head) == (1, "h1")


def test_an_entry_before_the_case_is_an_error() -> None:
    """A journal whose case does not begin with its opening is never taken for a case."""
    with pytest.raises(ValueError, match="entry 2 opens no case"):
        follow(None, entry(granted("fire"), seq=2), "h2")


def test_a_decision_is_remembered_with_who_made_it() -> None:
    """Round, time, role, and whether a rule made it, stand with each decision."""
    file = after((granted("licence", automatic=True), RULE), (denied("fire", "r1"), HEAD))

    assert file.decided == {
        "licence": Decided("granted", 1, "2026-11-24T02:00:00.000Z", "service", automatic=True),
        "fire": Decided("denied", 1, "2026-11-24T03:00:00.000Z", "head", reasons="r1"),
    }


def test_who_let_a_licence_end_has_granted_its_renewal() -> None:
    """As of that day, by nobody; what such a conclusion revokes later is revoked like a grant."""
    silent = StepLapsed(step="fire", round=1, due="2026-11-23", basis="renewal", law=("L19",))
    file = after(silent, concluded("approved", fire="lapsed"), CaseIssued(conclusion="c" * 32, package="p"))
    gone = after(
        silent,
        concluded("approved", fire="lapsed"),
        CaseIssued(conclusion="c" * 32, package="p"),
        (revised("c" * 32, "revoked", "r1", fire="revoked"), HEAD),
    )

    assert {"fire": Decided("deemed", 1, "2026-11-23T15:59:59.999Z", "service")} == file.decided
    assert ("revoked", "r1") == (gone.decided["fire"].outcome, gone.decided["fire"].reasons)


def test_a_new_round_replaces_the_decision_of_the_old_one() -> None:
    """Denied first and granted later is granted."""
    file = after((denied("fire", "r1"), HEAD), (granted("fire", 2), HEAD))

    assert (file.decided["fire"].outcome, file.decided["fire"].round) == ("granted", 2)


def test_the_conclusion_keeps_only_what_it_rests_on() -> None:
    """A step that was granted, asked again and then cancelled has no decision in the result."""
    reopened = StepReopened(step="fire", round=2, turn=2, fingerprint="f")
    file = after(
        (granted("licence"), OFFICER),
        (granted("fire"), HEAD),
        reopened,
        StepCancelled(step="fire"),
        concluded("approved", licence="granted", fire=("cancelled", 2), noise="skipped"),
    )

    assert list(file.decided) == ["licence"]
    assert (file.conclusion, file.outcome) == ("c" * 32, "approved")
    assert file.concluded_at == "2026-11-24T06:00:00.000Z"


def test_a_decision_of_an_older_round_is_not_what_the_conclusion_rests_on() -> None:
    """Proof and decision must name the same round."""
    file = after((granted("fire"), HEAD), concluded("approved", fire=("granted", 2)))

    assert file.decided == {}


def test_a_step_that_was_handed_on_belongs_to_its_new_department() -> None:
    """The result names who decided, not who was asked first; a step planned later has its department too."""
    supplemented = CaseSupplemented(dossier="d2", planned={"noise": "amr"})
    file = after(StepTransferred(step="fire", department="eco", turn=2, reasons="r"), supplemented)

    assert file.departments == {"licence": "amr", "fire": "eco", "noise": "amr"}


def test_issue_and_delivery_are_remembered() -> None:
    """The one package hash of the journal, and when it was handed over."""
    file = after(
        concluded("approved"), CaseIssued(conclusion="c" * 32, package="p" * 64), CaseDelivered(mode="download")
    )

    assert file.issued == "p" * 64
    assert file.delivered_at == "2026-11-24T04:00:00.000Z"


def test_what_does_not_concern_it_only_moves_the_position() -> None:
    """A refusal changes nothing but the entry the file stands on."""
    before, then = after(), after(FactRefused(code="step_not_open", refused="x"))

    assert then == before._replace(seq=2, head="h2")


@pytest.mark.parametrize(
    ("fact", "outcome"),
    [
        (CaseDeclined(reasons="r"), "declined"),
        (CaseNotNeeded(reasons="r"), "declined"),
        (CaseWithdrawn(), "withdrawn"),
        (CaseTerminated(ground="supplement_missing"), "terminated"),
    ],
)
def test_a_case_can_end_without_a_result(fact: CaseFact, outcome: str) -> None:
    """Then it has an outcome, no conclusion, and nothing is ever packed."""
    file = after((granted("licence"), OFFICER), fact)

    assert (file.outcome, file.conclusion, file.issued) == (outcome, None, None)
