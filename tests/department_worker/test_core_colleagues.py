"""Giving a review to a colleague and keeping somebody from it, at the desk's door."""

import pytest
from tests.department_worker.desks import Given, entry, look, officer, queued

from onewindow.contracts.case import StepReassigned, StepRecused
from onewindow.contracts.fact import By
from onewindow.contracts.review import ReviewReassigned, ReviewRecused
from onewindow.department_worker.core.colleagues import wrong_colleague
from onewindow.department_worker.core.commands import Command, GrantReview, ReassignReview, RecusePerson, TakeReview
from onewindow.department_worker.core.refusals import Refusal
from onewindow.department_worker.core.review import Reply, Taken
from onewindow.department_worker.core.saying import Saying
from onewindow.department_worker.shell.rows import doc_of, review_of

HEAD = By(id="amr-head", role="head", department="amr")
HERE = {
    by.id: by for by in (HEAD, officer("amr-1"), officer("amr-2"), officer("fire-1"), By(id="me", role="applicant"))
}


@pytest.mark.parametrize("given", [Given(queued()), Given(look()), Given(queued(state="taken", taken_by="amr-2"))])
def test_a_head_names_a_colleague(given: Given) -> None:
    """The fact names the account, and the review stays as it is until the case says more."""
    reassigned, recused = given.fact(ReassignReview("amr-1"), HEAD), given.fact(RecusePerson("amr-1"), HEAD)

    assert isinstance(reassigned, ReviewReassigned)
    assert isinstance(recused, ReviewRecused)
    assert ("amr-1", "amr-1") == (reassigned.to, recused.person)
    before = given.state
    assert before == given.when_said(ReassignReview("amr-1"), HEAD).state


@pytest.mark.parametrize(
    ("command", "by", "refusal"),
    [
        (ReassignReview("amr-1"), HEAD, None),
        (ReassignReview("fire-1"), HEAD, Refusal("person_unknown", "/to")),
        (ReassignReview("me"), HEAD, Refusal("person_unknown", "/to")),
        (ReassignReview("nobody"), HEAD, Refusal("person_unknown", "/to")),
        (ReassignReview("amr-2"), HEAD, Refusal("recused", "/to")),
        (RecusePerson("amr-1"), HEAD, None),
        (RecusePerson("amr-1"), officer("amr-1"), None),
        (RecusePerson("amr-head"), officer("amr-1"), Refusal("not_allowed")),
        (RecusePerson("fire-1"), HEAD, Refusal("person_unknown", "/person")),
        (RecusePerson("amr-2"), HEAD, Refusal("recused", "/person")),
        (GrantReview(), HEAD, None),
    ],
)
def test_whom_a_command_names_works_here(command: Command, by: By, refusal: Refusal | None) -> None:
    """An officer or the head of this department, and not somebody who was recused."""
    review = Given(queued(barred=("amr-2",))).review

    assert refusal == wrong_colleague(review, command, by, HERE.get)


def test_only_a_head_gives_a_review_away() -> None:
    """An officer is refused before anything is said, and so is another department's head."""
    given = Given(queued())

    assert Refusal("not_allowed") == given.says(ReassignReview("amr-2"))
    elsewhere = By(id="fire-head", role="head", department="fire")
    assert Refusal("wrong_department") == given.says(ReassignReview("amr-2"), elsewhere)


def test_whoever_was_recused_is_refused_at_the_door() -> None:
    """Whatever they want to say; the queue has told who they are, and the shelf keeps it."""
    given = Given(queued(), entry(StepRecused(step="licence", person="amr-1", by="amr-head"), cause="f"))
    given.when(queued(seq=3, barred=("amr-1",)))

    assert {"f": Reply(result="recused", seq=3)} == given.review.replies
    assert Refusal("recused") == given.says(TakeReview(), officer("amr-1")) == given.says(GrantReview())
    assert isinstance(given.says(GrantReview(), officer("amr-2")), Saying)
    doc = doc_of(given.review, 1, 1, "")
    assert given.review == review_of(doc)


def test_a_reassigned_review_is_taken_under_its_new_token() -> None:
    """The journal replies to the head, the queue brings the new turn, in whichever order they come."""
    said = entry(StepReassigned(step="licence", to="amr-2", by="amr-head", turn=2), seq=3, cause="f")
    told = queued(seq=3, turn=2, state="taken", taken_by="amr-2", handled_by=("amr-2",))

    for given in (Given(queued(), said, told), Given(queued(), told, said)):
        assert (Taken("amr-2"), 2) == (given.state, given.review.asking.turn)
        assert {"f": Reply(result="reassigned", seq=3)} == given.review.replies
