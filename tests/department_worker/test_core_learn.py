"""The journal and the review: the case's reply settles what the desk said."""

# Above 250 lines because each fact of a case that moves a review has its promise here.

from typing import Any

import pytest
from tests.department_worker.desks import LATER, Given, entry, look, officer, queued

from onewindow.contracts.case import (
    CaseExtended,
    CaseFact,
    FactRefused,
    LookLapsed,
    StepAsked,
    StepCancelled,
    StepChecked,
    StepDenied,
    StepGranted,
    StepLapsed,
    StepPaused,
    StepResumed,
    StepReturned,
    StepSeen,
    StepTaken,
    StepTransferred,
)
from onewindow.department_worker.core.commands import GrantReview
from onewindow.department_worker.core.desk import mark
from onewindow.department_worker.core.learn import REPLIES_KEPT, concerned, learn, remember, reply_in
from onewindow.department_worker.core.review import Deciding, Paused, Reply, State, Taken, Withdrawn

GRANTED = StepGranted(step="licence", round=1, decision="d", by="amr-1")


@pytest.mark.parametrize(
    ("fact", "state"),
    [
        (GRANTED, Withdrawn("granted")),
        (StepDenied(step="licence", round=1, decision="d", by="amr-1"), Withdrawn("denied")),
        (StepChecked(step="licence", round=1, by="amr-1"), Withdrawn("checked")),
        (StepAsked(step="licence", round=1, by="amr-1", defects=(), until=LATER), Withdrawn("asked")),
        (StepTaken(step="licence", by="amr-2"), Taken("amr-2")),
        (StepTransferred(step="licence", department="fire", turn=2, reasons="h"), Withdrawn("transferred")),
        (StepCancelled(step="licence"), Withdrawn("cancelled")),
        (StepReturned(step="licence"), Withdrawn("waiting")),
        (LookLapsed(step="licence", round=1), Withdrawn("waiting")),
        (StepSeen(step="licence", by="amr-2", lapses="2026-11-30"), Deciding()),
        (StepLapsed(step="licence", round=1, due="2026-11-30", basis="b"), Withdrawn("lapsed")),
    ],
)
def test_the_case_moves_the_review(fact: CaseFact, state: State) -> None:
    """What the case says of the step ends or moves its review, without a word from the queue."""
    assert state == Given(queued(), entry(fact)).state


def test_what_is_said_of_another_step_changes_nothing() -> None:
    """The same object comes back."""
    review = Given(queued()).review

    assert review is learn(review, entry(StepCancelled(step="fire")))


def test_the_reply_is_kept_under_the_fact_it_answers() -> None:
    """Whoever said the fact finds what the case made of it, and in which entry."""
    given = Given(queued(), entry(GRANTED, seq=3, cause="f"))

    assert {"f": Reply(result="granted", seq=3)} == given.review.replies


def test_an_extension_is_a_reply_and_moves_nothing() -> None:
    """The head hears that it counts; the desk still has to decide."""
    said = CaseExtended(step="licence", by="amr-head", reasons="h", due="2027-01-04")
    given = Given(queued(), entry(said, seq=3, cause="f"))

    assert {"f": Reply(result="extended", seq=3)} == given.review.replies
    assert Given(queued()).state == given.state


def test_a_pause_is_a_reply_and_shows_until_when() -> None:
    """With the days as they are then; resumed, whoever had taken it has it again."""
    since: dict[str, Any] = {"step": "licence", "since": "2026-12-01", "until": "2026-12-08"}
    paused = StepPaused(**since, by="amr-1", ground="hearing", notice="h", due="2026-12-28", promise_due="2026-12-14")
    resumed = StepResumed(**since, by="amr-1", due="2026-12-24", promise_due="2026-12-10")
    given = Given(queued(state="taken", taken_by="amr-1"), entry(paused, seq=3, cause="f"))
    asking = given.review.asking

    assert (Paused(), "paused") == (given.state, given.review.replies["f"].result)
    assert ("2026-12-08", "2026-12-28", "2026-12-14") == (asking.paused_until, asking.due, asking.promise_due)
    again = Given(queued(state="taken", taken_by="amr-1"), entry(paused, seq=3), entry(resumed, seq=4, cause="g"))
    assert (Taken("amr-1"), "resumed") == (again.state, again.review.replies["g"].result)
    assert (None, "2026-12-24") == (again.review.asking.paused_until, again.review.asking.due)


def test_a_pause_that_ends_by_itself_replies_to_nobody() -> None:
    """Its time was over, or the step is asked anew: that is no answer to whatever made the case say so."""
    ended = StepResumed(step="licence", since="2026-12-01", until="2026-12-08")
    given = Given(queued(state="paused", paused_until="2026-12-08"), entry(ended, seq=3, cause="strike"))

    assert ({}, Deciding()) == (given.review.replies, given.state)


def test_an_opening_is_a_reply_and_whoever_took_it_is_told_that_it_is_taken() -> None:
    """The desk learns when it was opened and until when its silence is none; it still has to answer."""
    seen = StepSeen(step="licence", by="amr-1", lapses="2026-11-30")
    opened = Given(queued(), entry(seen, seq=3, cause="f")).review
    taken = Given(queued(), entry(StepTaken(step="licence", by="amr-1"), seen, seq=3, cause="f")).review

    assert {"f": Reply(result="opened", seq=3)} == opened.replies
    assert {"f": Reply(result="taken", seq=3)} == taken.replies
    for review in (opened, taken):
        assert (LATER, "2026-11-30") == (review.asking.seen_at, review.asking.lapses)
    assert (Deciding(), Taken("amr-1")) == (opened.state, taken.state)


def test_a_pause_leaves_an_opening_and_says_until_when_the_desk_may_be_silent_behind_it() -> None:
    """While it lasts there is no such day."""
    seen = StepSeen(step="licence", by="amr-1", lapses="2026-11-30")
    since: dict[str, Any] = {"step": "licence", "since": "2026-11-25", "until": "2026-12-08"}
    paused = StepPaused(**since, by="amr-1", ground="publicity", notice="h")
    resumed = StepResumed(**since, lapses="2026-12-11")
    facts: tuple[CaseFact, ...] = (seen, paused, resumed)
    told = [entry(fact, seq=seq) for seq, fact in enumerate(facts, 3)]

    known = [Given(queued(), *told[:count]).review.asking for count in range(4)]
    assert [None, LATER, LATER, LATER] == [asking.seen_at for asking in known]
    assert [None, "2026-11-30", None, "2026-12-11"] == [asking.lapses for asking in known]


def test_learning_twice_is_learning_once() -> None:
    """A redelivered entry changes nothing."""
    review = Given(queued(), entry(GRANTED)).review

    assert review is learn(review, entry(GRANTED))


def test_a_refusal_opens_the_review_again() -> None:
    """A refused answer leaves the step to whoever can answer it, and the code is kept."""
    given = Given(queued()).when_said(GrantReview())
    said = given.fact_said
    refused = FactRefused(code="own_application", refused="t", step="licence")
    given.when(entry(refused, cause=said))

    assert Deciding() == given.state
    assert Reply(result="refused", seq=3, code="own_application") == given.review.replies[said]


def test_a_refusal_opens_the_review_whichever_comes_first() -> None:
    """The queue says the state again at the refusal's own seq; before or after it, the review is open again."""
    refused = FactRefused(code="own_application", refused="t", step="licence")
    given = Given(queued()).when_said(GrantReview())
    given.when(queued(seq=3), entry(refused, seq=3, cause=given.fact_said))

    assert Deciding() == given.state


def test_a_colleagues_refusal_leaves_an_answer_waiting() -> None:
    """Of two who answered, the one whose fact the review waits for goes on waiting."""
    refused = FactRefused(code="two_persons_needed", refused="t", step="licence")
    given = Given(queued()).when_said(GrantReview())
    before = given.state
    given.when(entry(refused, cause="the colleague's"))

    assert before == given.state


def test_a_take_does_not_forget_an_answer() -> None:
    """A colleague's take that is heard before the answer leaves the answer waiting."""
    given = Given(queued()).when_said(GrantReview())
    before = given.state
    given.when(entry(StepTaken(step="licence", by="amr-2")))

    assert before == given.state
    assert "amr-2" == given.review.asking.taken_by


def test_a_later_word_of_the_queue_stands() -> None:
    """An entry older than what the queue told gives its reply and moves nothing."""
    given = Given(queued(seq=9, round=2), entry(GRANTED, seq=3, cause="f"))

    assert Deciding() == given.state
    assert "f" in given.review.replies


def test_an_old_opening_is_dropped_after_the_decision() -> None:
    """The journal was quicker than the queue: what the queue said before the decision comes too late."""
    given = Given(queued(seq=2), entry(GRANTED, seq=5), queued(seq=4))

    assert Withdrawn("granted") == given.state


def test_the_queue_completes_the_entry() -> None:
    """At the same seq the queue's word stands: a look answered and a decision asked in one entry is a decision."""
    checked = StepChecked(step="licence", round=1, by="amr-1")

    assert Deciding() == Given(queued(seq=1, ask="look"), entry(checked, seq=3), queued(seq=3)).state


def test_an_answer_marked_after_its_reply_stays_settled() -> None:
    """The reply may be read before the desk has noted that it said anything."""
    given = Given(queued(), entry(GRANTED, cause="f"))
    asking = Given(queued()).review.asking

    assert given.review is mark(given.review, asking, "f", "grant", officer(), LATER)


def test_an_answer_to_the_look_does_not_mark_the_decision() -> None:
    """The desk answered what is no longer asked."""
    looked = Given(queued(seq=1, ask="look")).review.asking
    review = Given(queued(seq=3)).review

    assert review is mark(review, looked, "f", "complete", officer(), LATER)


def test_old_replies_are_forgotten() -> None:
    """A review keeps the last few replies and does not grow for ever."""
    refused = FactRefused(code="already_taken", refused="t", step="licence")
    given = Given(queued())
    for number in range(REPLIES_KEPT + 3):
        given.when(entry(refused, seq=3 + number, cause=f"f{number}"))

    assert [f"f{number}" for number in range(3, REPLIES_KEPT + 3)] == list(given.review.replies)


def test_automatic_grants_move_no_review() -> None:
    """They are many, and their reviews were answered as they came in; a refused one concerns its review."""
    automatic = StepGranted(step="licence", round=1, decision="d", by="department-worker", automatic=True)
    refused = FactRefused(code="old_round", refused="t", step="fire")

    assert frozenset({"fire", "noise"}) == concerned(entry(automatic, refused, StepCancelled(step="noise")))


def test_a_reply_is_for_the_step_that_was_answered() -> None:
    """What the same cause did to other steps is no reply to their desks."""
    said = entry(GRANTED, StepCancelled(step="fire"))

    assert "granted" == (reply_in(said, "licence") or Reply(result="refused", seq=0)).result
    assert reply_in(said, "fire") is None


def test_what_was_settled_before_it_was_queued_is_no_ghost() -> None:
    """When all is read anew the journal may be ahead: the queue's older record names the review and opens nothing."""
    given = Given(entry(GRANTED, seq=5, cause="f"), queued(seq=2), look(seq=1))

    assert (Withdrawn("granted"), "amr", "N-1", 5) == (
        given.state,
        given.review.asking.department,
        given.review.asking.number,
        given.review.asking.seq,
    )
    assert "f" in given.review.replies


@pytest.mark.parametrize("seq", [5, 6])
def test_what_is_asked_after_that_is_asked(seq: int) -> None:
    """A record of the same moment or a later one is taken as if nothing had been known."""
    assert Deciding() == Given(entry(GRANTED, seq=5), queued(seq=seq, round=2)).state


@pytest.mark.parametrize(
    "fact",
    [StepCancelled(step="licence"), FactRefused(code="c", refused="t", step="licence"), StepCancelled(step="fire")],
)
def test_nothing_is_remembered_of_a_step_no_desk_settled(fact: CaseFact) -> None:
    """A step that was cancelled before any desk was asked needs no review."""
    assert remember(entry(fact), "licence") is None
