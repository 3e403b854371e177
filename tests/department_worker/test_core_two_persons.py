"""Where a step has two persons, its desk knows who looked at it or took it, and refuses them before the case does."""

from typing import Any

import pytest
from tests.department_worker.desks import Given, entry, officer, queued

from onewindow.contracts.case import StepAsked, StepChecked, StepTaken
from onewindow.contracts.department import StepQueued
from onewindow.contracts.entry import Entry
from onewindow.department_worker.core.commands import DenyReview, FindDefects, Found, GrantReview
from onewindow.department_worker.core.refusals import Refusal
from onewindow.department_worker.core.saying import Saying
from onewindow.department_worker.shell.rows import doc_of, review_of

DENY = DenyReview("Too narrow.", "消防法 Art. 15")
LOOKED = StepChecked(step="fire", round=1, by="fire-1")
TOOK = StepTaken(step="fire", by="fire-1")
ASKED = StepAsked(step="fire", round=1, by="fire-1", defects=(), until="2026-12-08T15:59:59.999Z")


def fire(seq: int, ask: str = "decide", **said: Any) -> StepQueued:
    """A record for the desk whose step has two persons."""
    state = "waiting" if ask == "look" else "open"
    return queued(step="fire", department="fire", seq=seq, ask=ask, state=state, **said)


def handled(seq: int, **said: Any) -> StepQueued:
    """A record that tells that the first officer has handled the step."""
    return fire(seq, handled_by=("fire-1",), **said)


@pytest.mark.parametrize(
    "heard",
    [
        (handled(2),),
        (fire(1, "look"), entry(LOOKED, seq=2), handled(3, turn=2)),
        (fire(1), entry(TOOK, seq=2)),
        (fire(1), entry(ASKED, seq=2), handled(3, round=2, turn=2)),
    ],
    ids=["told by the queue", "looked", "took", "asked"],
)
def test_whoever_handled_a_step_of_two_persons_does_not_decide_it(heard: tuple[StepQueued | Entry, ...]) -> None:
    """Neither yes nor no, in this round or a later one; a colleague does, and looking on stays theirs."""
    desk = Given(*heard)

    assert Refusal("two_persons_needed") == desk.says(GrantReview(), officer("fire-1"))
    assert Refusal("two_persons_needed") == desk.says(DENY, officer("fire-1"))
    assert isinstance(desk.says(GrantReview(), officer("fire-2")), Saying)
    assert isinstance(desk.says(FindDefects((Found("pledge", "Not signed."),)), officer("fire-1")), Saying)


def test_a_step_of_one_person_is_decided_by_whoever_took_it() -> None:
    """The rule is the definition's."""
    desk = Given(queued(handled_by=("amr-1",)))

    assert isinstance(desk.says(GrantReview(), officer("amr-1")), Saying)


def test_who_handled_it_is_known_in_whichever_order_the_desk_hears() -> None:
    """The journal before the queue, or the queue before the journal."""
    later = handled(3, round=2, turn=2)

    for desk in (Given(fire(1, "look"), later, entry(LOOKED, seq=2)), Given(fire(1, "look"), entry(LOOKED, seq=2))):
        assert frozenset({"fire-1"}) == desk.review.asking.handled_by


def test_who_handled_it_stays_on_the_shelf() -> None:
    """Written and read again, and absent in a row of before it was kept."""
    review = Given(handled(2)).review
    doc = doc_of(review, 1, 1, "")

    assert review == review_of(doc)
    del doc["handled_by"]
    assert frozenset() == review_of(doc).asking.handled_by
