"""Hearings at the desk: what it says of one, and what it may not decide before."""

import pytest
from tests.department_worker.desks import DEPARTMENTS, LATER, Given, entry, look, officer, queued, withdrawn

from onewindow.contracts.case import CaseFact, StepHearingHeld, StepHearingOffered, StepHearingScheduled
from onewindow.contracts.fact import By, HearingState
from onewindow.contracts.review import HearingHeld, HearingOffered, HearingScheduled
from onewindow.department_worker.core.answer import answer
from onewindow.department_worker.core.commands import (
    Command,
    DenyReview,
    GrantReview,
    HoldHearing,
    OfferHearing,
    ScheduleHearing,
)
from onewindow.department_worker.core.refusals import Refusal
from onewindow.department_worker.core.review import Reply
from onewindow.department_worker.core.saying import Hand, Saying
from onewindow.department_worker.shell.rows import doc_of, review_of

OFFERED = HearingState(request_by="2026-11-30")
DENY = DenyReview("扰民", "第三十六条")
TELL = ScheduleHearing("2026-12-10", "十二月十日上午九时，二楼会议室")


def test_what_a_desk_says_of_a_hearing_is_kept_there_and_named_by_its_hash() -> None:
    """Also while its clock stands still; the review stays as it is."""
    given = Given(queued(state="paused", paused_until="2026-12-22", hearing=OFFERED))
    told, held = given.says(TELL), given.says(HoldHearing("双方陈述意见"))

    assert isinstance(told, Saying)
    assert isinstance(held, Saying)
    assert isinstance(told.fact, HearingScheduled)
    assert isinstance(held.fact, HearingHeld)
    assert ("2026-12-10", told.texts[0].hash, held.texts[0].hash) == (told.fact.on, told.fact.notice, held.fact.record)
    assert {"reasons": "双方陈述意见"} == held.texts[0].body
    assert isinstance(Given(queued()).fact(OfferHearing()), HearingOffered)
    assert Given(queued()).state == Given(queued()).when_said(OfferHearing()).state


@pytest.mark.parametrize(
    ("given", "command", "by", "refusal"),
    [
        (Given(queued(hearing=OFFERED)), OfferHearing(), None, Refusal("hearing_offered_already")),
        (Given(queued()), ScheduleHearing("2026-12-10", " - "), None, Refusal("notice_missing", "/notice")),
        (Given(queued()), ScheduleHearing("2026-11-01", "会"), None, Refusal("hearing_day_wrong", "/on")),
        (Given(queued()), ScheduleHearing("", "会"), None, Refusal("hearing_day_wrong", "/on")),
        (Given(queued()), HoldHearing(" "), None, Refusal("record_missing", "/record")),
        (Given(queued(hearing=HearingState(on="2027-01-01"))), HoldHearing("会"), None, Refusal("hearing_not_yet")),
        (Given(queued(hearing=HearingState(held=True))), HoldHearing("会"), None, Refusal("hearing_held_already")),
        (Given(queued()), OfferHearing(), officer("fire-1"), Refusal("wrong_department")),
        (Given(queued()), OfferHearing(), By(id="clerk-1", role="clerk"), Refusal("not_allowed")),
        (Given(look()), OfferHearing(), None, Refusal("case_not_accepted")),
        (Given(withdrawn()), TELL, None, Refusal("step_not_open")),
        (Given(queued(step="noise", department="eco")), OfferHearing(), None, Refusal("wrong_kind")),
        (Given(queued(hearing=OFFERED)), GrantReview(), None, Refusal("hearing_pending")),
        (Given(queued(hearing=OFFERED)), DENY, None, Refusal("hearing_pending")),
        (Given(queued(hearing=HearingState(request_by="x", hold_by="y"))), DENY, None, Refusal("hearing_pending")),
    ],
)
def test_what_cannot_be_said_is_refused_at_the_desk(
    given: Given, command: Command, by: By | None, refusal: Refusal
) -> None:
    """Before anything is said to the case."""
    assert refusal == given.says(command, by)


@pytest.mark.parametrize("hearing", [None, HearingState(request_by="2026-11-30", waived=True), HearingState(held=True)])
def test_then_it_is_decided(hearing: HearingState | None) -> None:
    """None was offered, nobody asked, or it was held; what concerns the public is granted when it was held."""
    given = Given(queued(hearing=hearing))
    public = given.step.model_copy(update={"hearing": "public"})
    hand = Hand(by=officer(), at=LATER, page=1, nonce="n" * 32)

    assert isinstance(given.says(GrantReview()), Saying)
    said = answer(given.review, GrantReview(), hand, public, DEPARTMENTS)
    assert isinstance(said, Saying) if hearing and hearing.held else Refusal("hearing_pending") == said
    assert isinstance(answer(given.review, DENY, hand, public, DEPARTMENTS), Saying)


def test_what_was_said_is_on_the_next_page_at_once_and_kept() -> None:
    """So that another day is another answer."""
    given = Given(queued())
    said: list[CaseFact] = [
        StepHearingOffered(step="licence", by="amr-1", request_by="2026-11-30"),
        StepHearingScheduled(step="licence", by="amr-1", on="2026-12-10", notice="h"),
        StepHearingHeld(step="licence", by="amr-1", record="h"),
    ]
    for seq, fact in enumerate(said, 3):
        given.when(entry(fact, seq=seq, cause=f"fact-{seq}"))

    assert HearingState(request_by="2026-11-30", on="2026-12-10", held=True) == given.review.asking.hearing
    assert ["offered", "scheduled", "held"] == [reply.result for reply in given.review.replies.values()]
    assert Reply(result="held", seq=5) == given.review.replies["fact-5"]
    assert given.review == review_of(doc_of(given.review, 1, 1, ""))
