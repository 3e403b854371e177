"""Automatic rules: granted as it comes in, the same bytes each time, or left to people."""

from typing import Any

import pytest
from tests.department_worker.desks import APPLICATION, LATER, OPENED, Given, entry, look, queued, shop, withdrawn

from onewindow.contracts.case import FactRefused
from onewindow.contracts.fact import By
from onewindow.contracts.review import ReviewGranted
from onewindow.contracts.topics import reviews
from onewindow.department_worker.core.automatic import decide_by_rule, said_by_rule
from onewindow.department_worker.core.commands import GrantReview
from onewindow.department_worker.core.review import Answered, Deciding

SMALL = {"area_m2": 20.0}


def test_the_rule_grants_in_the_name_of_the_service() -> None:
    """A rule that holds answers at once, marked as automatic, as of the instant of the record."""
    fact = said_by_rule(Given(queued(routes=SMALL)).when_rules_apply().review)

    assert fact is not None
    assert fact == ReviewGranted(
        id=fact.id,
        at=OPENED,
        application_id=APPLICATION,
        by=By(id="department-worker", role="service", department="amr"),
        step="licence",
        round=1,
        turn=1,
        automatic=True,
    )


def test_the_same_record_gives_the_same_bytes() -> None:
    """Two workers, or one worker twice, say the very same fact."""
    first, second = (said_by_rule(Given(queued(routes=SMALL)).when_rules_apply().review) for _ in range(2))

    assert first is not None
    assert second is not None
    assert reviews.encode(first) == reviews.encode(second)


def test_an_answered_review_is_marked_automatic() -> None:
    """Everybody can see that no person decided."""
    review = Given(queued(routes=SMALL)).when_rules_apply().review

    assert review.automatic
    assert isinstance(review.state, Answered)


@pytest.mark.parametrize(
    "record",
    [
        {"routes": {"area_m2": 320.0}},  # the rule says no
        {"routes": {}},  # the rule has no value
        {"step": "fire", "department": "fire", "routes": SMALL},  # there is no rule
        {"step": "moon", "routes": SMALL},  # there is no such step
        {"routes": SMALL, "state": "taken", "taken_by": "amr-1"},  # a person has it
    ],
)
def test_otherwise_people_decide(record: dict[str, Any]) -> None:
    """Only a rule that holds, on an open step that nobody took, answers."""
    review = Given(queued(**record)).review

    assert review is decide_by_rule(review, None, shop())


def test_a_look_is_never_automatic() -> None:
    """Whether materials are complete is for people to see."""
    review = Given(look(routes=SMALL)).review

    assert review is decide_by_rule(review, None, shop())


def test_without_its_definition_people_decide() -> None:
    """A rule that is not here cannot answer."""
    review = Given(queued(routes=SMALL)).review

    assert review is decide_by_rule(review, None, None)


def test_a_refused_grant_is_left_to_people() -> None:
    """What the case refused once is not said again by the rule."""
    given = Given(queued(routes=SMALL)).when_rules_apply()
    refused = FactRefused(code="ahead_of_time", refused="t", step="licence")
    given.when(entry(refused, seq=3, cause=given.fact_said), queued(seq=3, routes=SMALL)).when_rules_apply()

    assert Deciding() == given.state
    assert not given.review.automatic


def test_the_rule_looks_once() -> None:
    """What is asked already is not looked at again when the queue says it again."""
    before = Given(queued(routes={})).review
    given = Given(queued(routes={}), queued(seq=5, routes=SMALL))

    assert given.review is decide_by_rule(given.review, before, shop())
    assert Deciding() != Given(queued(round=2, seq=5, routes=SMALL)).when_rules_apply(before).state


def test_the_record_of_who_decided_outlives_the_withdrawal() -> None:
    """An automatic grant is still called automatic when its step is settled; a new round is not."""
    given = Given(queued(routes=SMALL)).when_rules_apply().when(withdrawn("granted", seq=4))

    assert given.review.automatic
    assert not given.when(queued(seq=6, round=2, at=LATER)).review.automatic


def test_a_persons_grant_is_not_automatic() -> None:
    """What an officer says is never taken for a rule's word."""
    given = Given(queued()).when_said(GrantReview())

    assert not given.review.automatic
    assert said_by_rule(given.review) is None
