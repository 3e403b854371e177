"""The queue and the review: the highest seq per step stays, withdrawals included."""

import itertools

import pytest
from tests.department_worker.desks import LATER, Given, look, queued, resaid, withdrawn

from onewindow.contracts.department import StepQueued
from onewindow.department_worker.core.commands import CallComplete, GrantReview
from onewindow.department_worker.core.desk import receive
from onewindow.department_worker.core.review import (
    Answered,
    Deciding,
    Looking,
    State,
    Taken,
    Withdrawn,
    name_of,
)


@pytest.mark.parametrize(
    ("record", "state"),
    [
        (look(), Looking()),
        (queued(), Deciding()),
        (queued(state="taken", taken_by="amr-2"), Taken("amr-2")),
        (withdrawn("granted"), Withdrawn("granted")),
        (queued(state="asked"), Withdrawn("asked")),
    ],
)
def test_a_record_says_what_is_to_be_done(record: StepQueued, state: State) -> None:
    """The first record of a step makes its review; a step that waits for the applicant asks nothing of the desk."""
    assert state == Given(record).state


def test_a_withdrawal_makes_the_ghost_vanish() -> None:
    """An open step that is withdrawn later has nothing to do any more."""
    assert Withdrawn("cancelled") == Given(queued(seq=2), withdrawn(seq=3)).state


def test_a_late_opening_is_dropped() -> None:
    """What was said before the withdrawal and arrives after it changes nothing, not even the object."""
    review = Given(withdrawn(seq=3)).review

    assert review is receive(review, queued(seq=2))


def test_the_same_record_twice_changes_nothing() -> None:
    """A redelivery leaves the very same object, so nothing is written."""
    review = Given(queued()).review

    assert review is receive(review, queued())


def test_every_order_of_arrival_ends_in_the_same_review() -> None:
    """Whatever order records of one desk arrive in, the last word of the case stands."""
    records = [look(seq=1), queued(seq=2), withdrawn("waiting", seq=4), queued(seq=6, round=2)]

    ends = {name_of(Given(*order).state) for order in itertools.permutations(records)}

    assert {"open"} == ends


def test_a_new_round_is_a_new_asking() -> None:
    """A new round waits from its own beginning, whatever was answered in the old one."""
    given = Given(queued()).when_said(GrantReview()).when(queued(seq=5, round=2, at=LATER))

    assert (Deciding(), LATER, 2) == (given.state, given.review.asking.since, given.review.asking.round)


def test_an_answer_that_waits_for_its_reply_keeps_waiting() -> None:
    """The same asking said again at a higher seq does not forget that the desk has answered."""
    given = Given(queued(seq=2)).when_said(GrantReview()).when(queued(seq=4, at=LATER))

    assert isinstance(given.state, Answered)
    assert 4 == given.review.asking.seq


def test_after_the_look_the_decision_is_asked_under_the_same_token() -> None:
    """An answered look does not answer the decision, even if round and turn are the same."""
    given = Given(look(seq=1)).when_said(CallComplete()).when(queued(seq=4))

    assert Deciding() == given.state


def test_waiting_counts_from_the_first_record() -> None:
    """Saying the state again does not make anybody wait less long."""
    given = Given(queued(seq=2), queued(seq=4, at=LATER))

    assert queued().at == given.review.asking.since


@pytest.mark.parametrize("first", [0, 1])
def test_a_transfer_ends_at_the_new_desk(first: int) -> None:
    """The old desk's withdrawal and the new desk's asking carry one seq; in either order the new desk has it."""
    old = withdrawn("transferred", seq=3, turn=2, department="amr")
    new = queued(seq=3, turn=2, department="fire")
    given = Given(queued(seq=2), *((old, new) if first == 0 else (new, old)))

    assert (Deciding(), "fire") == (given.state, given.review.asking.department)


def test_the_old_desk_cannot_withdraw_what_the_new_one_has() -> None:
    """A withdrawal said again to the former desk leaves the review of the present one alone."""
    given = Given(queued(seq=2), queued(seq=3, turn=2, department="fire"))
    review = given.review

    assert review is receive(review, withdrawn("transferred", seq=9, turn=2, department="amr"))


def test_who_took_a_look_is_not_forgotten() -> None:
    """The queue does not tell who holds a look; what is known of it stays while the token does."""
    given = Given(look(seq=1))
    taken = resaid(look(seq=2), taken_by="amr-1")

    assert Taken("amr-1") == given.when(taken, look(seq=5)).state
