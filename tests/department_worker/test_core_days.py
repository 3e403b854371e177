"""Until when a desk has time: told by the queue, kept in its row, gone with the asking."""

from tests.department_worker.desks import DEPARTMENTS, LATER, Given, entry, queued, shop, withdrawn

from onewindow.contracts.case import StepGranted, StepLapsed, StepTaken
from onewindow.department_worker.core.pages import turns_page
from onewindow.department_worker.core.review import Review
from onewindow.department_worker.shell.rows import doc_of, review_of
from onewindow.department_worker.shell.shelf import Kept
from onewindow.department_worker.shell.views import summary

DAYS = {"due": "2027-01-08", "promise_due": "2026-12-07", "provisional": True}


def days(review: Review) -> dict[str, object]:
    """The last days that the review knows."""
    return {name: getattr(review.asking, name) for name in DAYS}


def test_a_record_brings_the_last_days_and_a_withdrawal_takes_them() -> None:
    """Taking a review leaves them; an answer ends them, whether the queue or the journal tells of it first."""
    none = {"due": None, "promise_due": None, "provisional": False}
    asked = queued(**DAYS)
    taken = entry(StepTaken(step="licence", by="amr-1"), seq=3)
    granted = entry(StepGranted(step="licence", round=1, decision="d", by="amr-1"), seq=4)

    assert days(Given(asked).review) == DAYS == days(Given(asked, taken).review)
    assert days(Given(asked, withdrawn(seq=4)).review) == none == days(Given(asked, granted).review)


def test_when_it_was_opened_and_until_when_it_may_be_silent_is_kept_shown_and_gone_with_the_asking() -> None:
    """By the queue or by the journal, whichever tells of it; a new round, a transfer and a lapse leave none of it."""
    told = queued(seen_at=LATER, lapses="2026-11-30", seq=4)
    review = Given(queued(), told).review

    assert review == review_of(doc_of(review, 1, 1, "origin"))
    shown = summary(Kept(review=review, page=1, origin="origin", rev=1), shop(), DEPARTMENTS)
    assert (LATER, "2026-11-30") == (shown.seen_at, shown.lapses)
    lapsed = entry(StepLapsed(step="licence", round=1, due="2026-11-30", basis="b"), seq=5)
    for later in (lapsed, queued(seq=5, round=2), queued(seq=5, turn=2, department="fire"), withdrawn(seq=5)):
        asking = Given(queued(), told, later).review.asking
        assert (None, None) == (asking.seen_at, asking.lapses)
    older = {name: value for name, value in doc_of(review, 1, 1, "o").items() if name not in ("seen_at", "lapses")}
    assert review_of(older).asking.lapses is None


def test_the_last_days_are_kept_and_shown() -> None:
    """A row gives back what was written; one of before there were days has none."""
    review = Given(queued(**DAYS, state="paused", paused_until="2026-12-31")).review
    doc = doc_of(review, 1, 1, "origin")
    older = {name: value for name, value in doc.items() if name not in {*DAYS, "paused_until"}}

    assert review == review_of(doc)
    assert days(review_of(older))["due"] is None
    shown = summary(Kept(review=review, page=1, origin="origin", rev=1), shop(), DEPARTMENTS)
    assert ("2027-01-08", "2026-12-07", True) == (shown.due, shown.promise_due, shown.provisional)
    assert ("paused", "2026-12-31") == (shown.state, shown.paused_until)


def test_days_that_were_counted_again_turn_the_page_and_leave_the_review_with_who_took_it() -> None:
    """When a year comes in the same is asked until another day: an officer looks again before they answer."""
    taken = Given(queued(**DAYS), entry(StepTaken(step="licence", by="amr-1"), seq=3)).review
    again = Given(
        queued(**DAYS),
        entry(StepTaken(step="licence", by="amr-1"), seq=3),
        queued(seq=4, state="taken", taken_by="amr-1", due="2027-01-09", promise_due="2026-12-07"),
    ).review

    assert taken.state == again.state
    assert {**DAYS, "due": "2027-01-09", "provisional": False} == days(again)
    assert turns_page(taken, again)
