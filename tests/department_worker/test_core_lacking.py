"""What a desk lacks is what it would take in if it were said again, and nothing else."""

import pytest
from tests.department_worker.desks import LATER, OPENED, Given, entry, look, queued, withdrawn

from onewindow.contracts.case import StepGranted, StepTaken
from onewindow.contracts.department import StepQueued
from onewindow.contracts.entry import Entry
from onewindow.department_worker.core.commands import GrantReview
from onewindow.department_worker.core.lacking import lack
from onewindow.department_worker.core.pages import first_page

GRANTED = StepGranted(step="licence", round=1, by="amr-1", decision="d")


@pytest.mark.parametrize("told", [look(), queued(), queued(state="taken", taken_by="amr-2")])
def test_what_is_asked_and_not_there_is_absent(told: StepQueued) -> None:
    """A look, a decision, one that somebody holds."""
    assert "absent" == lack(None, told)


@pytest.mark.parametrize("told", [withdrawn("granted"), queued(state="asked")])
def test_nobody_misses_what_is_not_asked(told: StepQueued) -> None:
    """A step that is settled, or that waits for the applicant, need not be there."""
    assert lack(None, told) is None


@pytest.mark.parametrize(
    ("had", "told"),
    [
        ([queued(seq=2)], queued(seq=2)),
        ([queued(seq=2)], queued(seq=9, routes={"area_m2": 1.0})),
        ([queued(seq=9)], withdrawn(seq=3)),
        ([queued(seq=2), withdrawn(seq=3)], queued(seq=2)),
        ([queued(seq=2), entry(StepTaken(step="licence", by="amr-1"), seq=3)], queued(seq=3, state="taken")),
        ([queued(seq=2), entry(GRANTED, seq=3)], withdrawn("granted", seq=3)),
        ([queued(seq=2, department="eco", turn=2)], withdrawn("transferred", seq=2)),
    ],
)
def test_a_review_that_knows_as_much_lacks_nothing(had: list[StepQueued | Entry], told: StepQueued) -> None:
    """The same, the same at a later entry, less than the desk knows, or what another desk is told."""
    assert lack(Given(*had).review, told) is None


@pytest.mark.parametrize(
    ("had", "told"),
    [
        ([queued(seq=2)], queued(seq=5, round=2)),
        ([look(seq=2)], queued(seq=5)),
        ([queued(seq=2), withdrawn(seq=3)], queued(seq=5, round=2)),
        ([queued(seq=2), entry(StepTaken(step="licence", by="amr-2"), seq=7)], queued(seq=7, turn=2)),
    ],
)
def test_another_question_than_the_desk_has_is_absent(had: list[StepQueued | Entry], told: StepQueued) -> None:
    """A newer round, acceptance, a reopened step, and a turn that a journal read ahead of its queue had hidden."""
    assert "absent" == lack(Given(*had).review, told)


@pytest.mark.parametrize("had", [look(seq=1), queued(seq=2), queued(seq=2, state="taken", taken_by="amr-1")])
def test_what_the_case_has_settled_haunts_the_inbox(had: StepQueued) -> None:
    """Whatever the desk thinks it is asked."""
    assert "ghost" == lack(Given(had).review, withdrawn("granted", seq=5))


def test_an_answer_that_waits_for_its_reply_is_right() -> None:
    """It is in nobody's inbox, whether the case still asks or has settled it (what a rule granted stays so)."""
    answered = Given(queued(seq=2)).when_said(GrantReview()).review

    assert lack(answered, queued(seq=4)) is None
    assert lack(answered, withdrawn("granted", seq=4)) is None


def test_a_review_that_begins_late_begins_on_a_page_of_its_own() -> None:
    """Page 1 if its asking begins with it; else higher than any page that an earlier entry can have turned to."""
    first, late = queued(seq=2, at=OPENED), queued(seq=6, at=LATER)

    assert 1 == first_page(Given(first).review.asking)
    assert 6_000 == first_page(Given(late).review.asking)
