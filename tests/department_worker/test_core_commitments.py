"""A desk says after its grant whether what it rests on is true; the case knows whether anything was promised."""

from tests.department_worker.desks import DEPARTMENTS, LATER, Given, entry, officer, queued, withdrawn

from onewindow.contracts.case import StepCommitmentChecked
from onewindow.contracts.review import CommitmentChecked, ReviewDenied
from onewindow.definitions.step import Commitment
from onewindow.definitions.text import Text
from onewindow.department_worker.core.answer import answer
from onewindow.department_worker.core.commands import CheckCommitment, DenyReview
from onewindow.department_worker.core.refusals import Refusal
from onewindow.department_worker.core.review import Reply
from onewindow.department_worker.core.saying import Hand, Saying

TERMS = Commitment.model_validate({"check": "20 wd", "basis": Text(zh="法", en="law")})


def says(given: Given) -> object:
    """What becomes of a check by the desk's officer."""
    step = given.step.model_copy(update={"route": "commitment", "commitment": TERMS})
    hand = Hand(by=officer(), at=LATER, page=1, nonce="n" * 32)
    return answer(given.review, CheckCommitment(kept=False), hand, step, DEPARTMENTS)


def test_what_was_granted_on_a_promise_is_checked_under_the_token_of_the_grant() -> None:
    """It is the case that knows whether anything was promised, and whether it was checked before."""
    given = Given(withdrawn(state="granted"))
    said = says(given)

    assert isinstance(said, Saying)
    assert isinstance(said.fact, CommitmentChecked)
    assert not said.fact.kept
    asking = given.review.asking
    assert (asking.step, asking.round, asking.turn) == (said.fact.step, said.fact.round, said.fact.turn)


def test_nothing_is_checked_before_the_grant_or_without_terms() -> None:
    """The desk is told so before anything is said to the case."""
    assert Refusal("check_not_owed") == says(Given(queued()))
    assert Refusal("check_not_owed") == says(Given(withdrawn(state="denied")))
    assert Refusal("check_not_owed") == Given(withdrawn(state="granted")).says(CheckCommitment(kept=True))


def test_the_case_replies_to_a_check() -> None:
    """The review stays what it was."""
    given = Given(withdrawn(state="granted"))
    state = given.review.state
    given.when(entry(StepCommitmentChecked(step="licence", kept=True, by="amr-1"), cause="check"))

    assert Reply(result="commitment_checked", seq=given.review.asking.seq) == given.review.replies["check"]
    assert state == given.review.state


def test_a_denial_names_its_ground() -> None:
    """What is false is denied as such."""
    said = Given(queued()).says(DenyReview("伪造", "《行政许可法》第七十八条", "false_material"))

    assert isinstance(said, Saying)
    assert isinstance(said.fact, ReviewDenied)
    assert "false_material" == said.fact.ground
