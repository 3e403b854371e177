"""Third parties at the desk: what they say is written down, and nothing is granted before."""

from dataclasses import replace

import pytest
from tests.department_worker.desks import DEPARTMENTS, LATER, Given, entry, look, officer, queued, withdrawn

from onewindow.contracts.case import StepThirdPartyHeard
from onewindow.contracts.fact import By, Voice
from onewindow.contracts.review import ReviewGranted, ThirdPartyHeard
from onewindow.department_worker.core.answer import answer
from onewindow.department_worker.core.commands import Command, GrantReview, HearConsent, HearObjection
from onewindow.department_worker.core.refusals import Refusal
from onewindow.department_worker.core.review import Reply
from onewindow.department_worker.core.saying import Hand, Saying
from onewindow.department_worker.shell.rows import doc_of, review_of

CONSENT = Voice(person="neighbour-1", says="consents")
OBJECTION = Voice(person="neighbour-1", says="objects", reasons="h")


def test_an_objection_is_kept_at_the_desk_and_named_by_its_hash() -> None:
    """The fact has the reference and the hash; the review stays as it is."""
    given = Given(queued())
    said = given.says(HearObjection("neighbour-1", " 夜间噪声 "))

    assert isinstance(said, Saying)
    assert isinstance(said.fact, ThirdPartyHeard)
    (text,) = said.texts
    assert {"reasons": "夜间噪声"} == text.body
    assert Voice(person="neighbour-1", says="objects", reasons=text.hash) == said.fact.voice
    assert Given(queued()).state == given.when_said(HearObjection("neighbour-1", "夜间噪声")).state


def test_a_consent_has_no_text() -> None:
    """Nothing to keep, also while the clock stands still."""
    said = Given(queued(state="paused", paused_until="2026-12-08")).says(HearConsent("neighbour-1"))

    assert isinstance(said, Saying)
    assert () == said.texts
    assert isinstance(said.fact, ThirdPartyHeard)
    assert CONSENT == said.fact.voice


@pytest.mark.parametrize(
    ("given", "command", "by", "refusal"),
    [
        (Given(queued()), HearObjection("n-1", " - "), None, Refusal("reasons_missing", "/reasons")),
        (Given(queued()), HearConsent("n-1"), officer("fire-1"), Refusal("wrong_department")),
        (Given(queued()), HearConsent("n-1"), By(id="me", role="applicant"), Refusal("not_allowed")),
        (Given(look()), HearConsent("n-1"), None, Refusal("case_not_accepted")),
        (Given(withdrawn()), HearConsent("n-1"), None, Refusal("step_not_open")),
        (Given(queued(step="noise", department="eco")), HearConsent("n-1"), None, Refusal("wrong_kind")),
    ],
)
def test_what_cannot_be_heard_is_refused_at_the_desk(
    given: Given, command: Command, by: By | None, refusal: Refusal
) -> None:
    """Before anything is said to the case."""
    assert refusal == given.says(command, by)


def test_a_step_that_touches_others_is_not_granted_unheard() -> None:
    """The desk knows it from its queue; elsewhere nobody has to be heard."""
    given = Given(queued())
    asks = given.step.model_copy(update={"third_parties": True})
    hand = Hand(by=officer(), at=LATER, page=1, nonce="n" * 32)

    assert Refusal("third_party_unheard") == answer(given.review, GrantReview(), hand, asks, DEPARTMENTS)
    assert isinstance(given.fact(GrantReview()), ReviewGranted)
    told = Given(queued(voices=(OBJECTION,)))
    assert isinstance(answer(told.review, GrantReview(), hand, asks, DEPARTMENTS), Saying)


def test_what_was_heard_is_on_the_next_page_at_once() -> None:
    """So a second objection is another answer; whoever speaks again is taken at their last word, and it is kept."""
    given = Given(queued(voices=(CONSENT,)))
    given.when(entry(StepThirdPartyHeard(step="licence", voice=OBJECTION, by="amr-1"), cause="objection"))

    assert (OBJECTION,) == given.review.asking.voices
    assert Reply(result="heard", seq=3) == given.review.replies["objection"]
    assert given.review == replace(review_of(doc_of(given.review, 1, 1, "")))
