"""The answer to a consulted desk's objection, at its door: by whoever leads."""

import pytest
from tests.department_worker.desks import DEPARTMENTS, LATER, Given, entry, officer, queued, shop, withdrawn

from onewindow.contracts.case import StepObjectionAnswered
from onewindow.contracts.fact import By
from onewindow.contracts.review import ObjectionAnswered
from onewindow.department_worker.core.answer import answer
from onewindow.department_worker.core.commands import AnswerObjection
from onewindow.department_worker.core.objections import who_reads
from onewindow.department_worker.core.refusals import AlreadySo, Refusal
from onewindow.department_worker.core.review import Reply
from onewindow.department_worker.core.saying import Hand, Saying
from onewindow.department_worker.shell.rows import doc_of, review_of

NOISE = {"step": "noise", "department": "eco"}
OBJECTED = withdrawn("denied", **NOISE)
WHY = AnswerObjection("已加装净化设备")


def says(given: Given, by: By, command: AnswerObjection = WHY) -> Saying | AlreadySo | Refusal:
    """What the answer becomes where amr leads."""
    hand = Hand(by=by, at=LATER, page=1, nonce="n" * 32)
    return answer(given.review, command, hand, given.step, DEPARTMENTS, "amr")


def test_an_officer_of_the_department_that_leads_answers_the_objection() -> None:
    """With a text that both departments read; the review stays as it is."""
    said = says(Given(OBJECTED), officer())

    assert isinstance(said, Saying)
    assert isinstance(said.fact, ObjectionAnswered)
    assert {"reasons": "已加装净化设备"} == said.texts[0].body
    assert said.texts[0].hash == said.fact.reasons
    assert ("eco", "amr") == who_reads(Given(OBJECTED).review, shop())


@pytest.mark.parametrize(
    ("given", "by", "refusal"),
    [
        (Given(OBJECTED), officer("eco-1"), Refusal("wrong_department")),
        (Given(OBJECTED), By(id="me", role="applicant"), Refusal("not_allowed")),
        (Given(queued(**NOISE)), officer(), Refusal("no_objection")),
        (Given(withdrawn("granted", **NOISE)), officer(), Refusal("no_objection")),
        (Given(withdrawn("denied")), officer(), Refusal("no_objection")),
        (Given(withdrawn("denied", objection_answer="h", **NOISE)), officer(), Refusal("no_objection")),
    ],
)
def test_what_is_no_answer_is_refused_at_the_desk(given: Given, by: By, refusal: Refusal) -> None:
    """The objector itself, a desk that has not objected, or one that was answered."""
    assert refusal == says(given, by)
    assert Refusal("reasons_missing", "/reasons") == says(Given(OBJECTED), officer(), AnswerObjection(" - "))


def test_nobody_else_reads_a_review() -> None:
    """Only an objection is whose it is and whoever leads."""
    assert ("eco",) == who_reads(Given(queued(**NOISE)).review, shop())
    assert ("eco",) == who_reads(Given(OBJECTED).review, None)


def test_the_answer_is_on_the_next_page_and_kept() -> None:
    """By its hash."""
    given = Given(OBJECTED)
    given.when(entry(StepObjectionAnswered(step="noise", by="amr-1", reasons="h"), seq=9, cause="answer"))

    assert "h" == given.review.asking.objection_answer
    assert Reply(result="objection_answered", seq=9) == given.review.replies["answer"]
    assert given.review == review_of(doc_of(given.review, 1, 1, ""))
