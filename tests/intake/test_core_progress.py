"""Progress: what an applicant sees of a case, entry by entry."""

from typing import Any, get_args

import pytest
from tests.intake.telling import AT, BLURRED, LATER, Told, granted, in_review, open_step, opened

from onewindow.contracts import case as said
from onewindow.contracts.case import CaseFact
from onewindow.contracts.fact import By, HearingState
from onewindow.intake.core.gaps import Missing


def test_an_opened_case_is_received_and_every_planned_step_waits() -> None:
    """Planned steps wait with their department, the others are skipped."""
    told = opened().then(state="received", seq=1, dossier="d-1", over=False)
    told.line(state="waiting", department="amr").line("fire", state="skipped")


def test_nothing_is_known_before_a_case_was_opened() -> None:
    """Another fact cannot make a case."""
    assert Told().given(said.CaseWithdrawn()).progress is None


def test_the_straight_way() -> None:
    """Accepted, opened, taken, granted, concluded, issued, delivered."""
    told = in_review().then(state="in_review", accepted_as_of=AT).line(state="open", round=1)
    told.given(said.StepTaken(step="register", by="amr-1")).line(state="taken", taken_by="amr-1")
    told.given(granted(), said.CaseConcluded(id="c", outcome="approved", proof={}))
    told.then(state="concluded", outcome="approved", package=None).line(state="granted", taken_by=None)
    told.given(said.CaseIssued(conclusion="c", package="p")).then(package="p", over=False)
    told.given(said.CaseDelivered(mode="download")).then(state="delivered", over=True, seq=6)


def test_looks_and_the_one_notice() -> None:
    """Departments look, one finds something, one notice goes out, a supplement comes, they look again."""
    look = said.LookOpened(step="register", round=1, turn=1, fingerprint="f")
    told = opened().given(look).then(state="received").line(state="waiting", look="open")
    told.given(
        said.StepChecked(step="register", round=1, by="amr-1", defects=(BLURRED,)),
        said.NoticeIssued(defects={"register": (BLURRED,)}, until=LATER),
    )
    told.then(state="asked", until=LATER).line(look="defects", defects=(BLURRED,))
    told.given(said.CaseSupplemented(dossier="d-2"), said.LookOpened(step="register", round=2, turn=2, fingerprint="g"))
    told.then(state="received", until=None, dossier="d-2").line(look="open", defects=(), round=2)
    told.given(said.StepChecked(step="register", round=2, by="amr-1"), said.CaseAccepted(as_of=AT), open_step())
    told.then(state="in_review").line(state="open", look=None)


def test_what_was_pledged_is_shown_until_it_has_come() -> None:
    """With its last day; paper by paper, as a year moves it, and no longer than the case goes on."""
    gap = said.GapAccepted(materials=("health", "photo"), start="2026-11-23", until="2026-11-26", provisional=True)
    told = in_review().given(gap).then(missing=Missing(("health", "photo"), "2026-11-26", provisional=True))
    told.given(said.DueChanged(moved=("gap",), gap=said.GapDue(until="2026-11-27")))
    told.then(missing=Missing(("health", "photo"), "2026-11-27"))
    told.given(said.DueChanged(promise_due="2026-12-30", moved=("promise",)))
    told.given(said.CaseGapClosed(closed=("health",), dossier="d-2", materials={"health": "h"}))
    told.then(missing=Missing(("photo",), "2026-11-27"), dossier="d-2")
    told.given(said.CaseGapClosed(closed=("photo",))).then(missing=None, dossier="d-2")
    told.given(gap, said.GapExpired(materials=("health",), due="2026-11-26")).then(missing=None)
    told.given(gap, said.CaseWithdrawn()).then(missing=None)


def test_a_gap_that_is_closed_ends_no_question_of_another_desk() -> None:
    """The case is asked as long as a desk is; asked anew, that desk has no question any more."""
    asked = said.StepAsked(step="register", round=1, by="amr-1", defects=(BLURRED,), until=LATER)
    told = in_review().given(asked).given(said.CaseGapClosed(closed=("health",), dossier="d-2")).then(state="asked")
    told.given(open_step(2)).then(state="in_review", until=None)


def test_days_come_and_go_with_what_they_bind() -> None:
    """The day for the notice until there is one or acceptance, and anew with a supplement; then the case's terms."""
    told = opened(notice_due="2026-11-30").then(notice_due="2026-11-30", due=None)
    told.given(said.NoticeIssued(defects={}, until=LATER)).then(notice_due=None)
    told.given(said.CaseSupplemented(dossier="d-2", notice_due="2026-12-10")).then(notice_due="2026-12-10")
    told.given(said.CaseCorrected(dossier="d-3")).then(notice_due="2026-12-10", dossier="d-3")
    deemed = said.AcceptanceDeemed(as_of=AT, due="2026-12-18", promise_due="2026-12-04", provisional=True)
    told.given(said.LookLapsed(step="register", round=1)).line(look="lapsed", state="waiting")
    told.given(deemed, said.TermExceeded(term="promise", due="2026-12-04"))
    told.then(state="in_review", accepted_as_of=AT, notice_due=None, due="2026-12-18", promise_due="2026-12-04")
    told.then(provisional=True, exceeded="promise")
    told.given(said.CaseExtended(step="register", by="amr-head", reasons="h", due="2027-01-04"))
    told.then(due="2027-01-04", promise_due="2026-12-04", exceeded="promise")


def test_days_that_were_counted_again_are_told() -> None:
    """Of the notice, of the case and of each step that is asked; what was over in error is not over any more."""
    told = opened(notice_due="2027-01-05")
    told.given(said.DueChanged(notice_due="2027-01-06", moved=("notice",))).then(notice_due="2027-01-06", due=None)
    told.given(said.CaseAccepted(as_of=AT, due="2099-01-08", promise_due="2026-11-20"))
    told.given(
        open_step(),
        said.TermExceeded(term="promise", due="2026-11-20"),
        said.TermExceeded(term="statutory", due="2026-11-20"),
    )
    step = said.StepDue(due="2099-01-09", promise_due="2099-01-06", provisional=True)
    told.given(said.DueChanged(due="2099-01-09", promise_due="2026-11-19", steps={"register": step}))
    told.then(due="2099-01-09", promise_due="2026-11-19", exceeded="promise")
    told.line(state="open", due="2099-01-09", promise_due="2099-01-06", provisional=True)
    told.given(said.DueChanged(due="2026-11-18", promise_due="2099-01-06")).then(exceeded=None)
    told.given(said.TermExceeded(term="statutory", due="2026-11-18"))
    told.given(said.DueChanged(due="2026-11-17", promise_due="2099-01-06")).then(exceeded="statutory")


def test_a_pause_is_told_with_its_reason_and_its_end() -> None:
    """The step and the last days of the case, until it is over; whoever had taken it has it again."""
    days: dict[str, Any] = {"step": "register", "since": "2026-12-01", "until": "2026-12-08"}
    told = in_review().given(said.StepTaken(step="register", by="amr-1"))
    told.given(
        said.ClockPaused(**days, due="2026-12-28", promise_due="2026-12-14"),
        said.StepPaused(**days, by="amr-1", ground="hearing", notice="h", due="2026-12-21"),
    ).then(state="in_review", due="2026-12-28", promise_due="2026-12-14")
    told.line(state="paused", ground="hearing", paused_until="2026-12-08", due="2026-12-21", taken_by="amr-1")
    told.given(
        said.ClockResumed(**days, due="2026-12-24", promise_due="2026-12-10"),
        said.StepResumed(**days, due="2026-12-17"),
    ).then(due="2026-12-24", promise_due="2026-12-10")
    told.line(state="taken", ground=None, paused_until=None, due="2026-12-17")


def test_a_desk_asks_after_acceptance() -> None:
    """The step and the case are asked; a supplement brings both back into review."""
    asked = said.StepAsked(step="register", round=1, by="amr-1", defects=(BLURRED,), until=LATER)
    told = in_review().given(asked).then(state="asked", until=LATER).line(state="asked", until=LATER)
    told.given(said.CaseSupplemented(dossier="d-2"), open_step(2)).then(state="in_review").line(state="open", round=2)


def test_the_latest_of_several_dates_is_told() -> None:
    """Two desks ask: the case names the later date, each line its own."""
    told = in_review()
    for until in ("2026-12-05T15:59:59.999Z", LATER):
        told.given(said.StepAsked(step="register", round=1, by="amr-1", defects=(BLURRED,), until=until))

    told.then(until="2026-12-05T15:59:59.999Z").line(until=LATER)


def test_a_supplement_can_plan_and_skip_steps() -> None:
    """A routing fact that changed brings a branch in and takes another out."""
    told = opened().given(said.CaseSupplemented(dossier="d-2", planned={"fire": "fire"}, skipped=("register",)))

    told.line("fire", state="waiting", department="fire").line(state="skipped")


def test_a_transfer_shows_the_other_department() -> None:
    """Whoever took it before has it no more."""
    told = in_review().given(said.StepTaken(step="register", by="amr-1"))
    told.given(said.StepTransferred(step="register", department="fire", turn=2, reasons="r"))

    told.line(department="fire", state="open", taken_by=None)


def test_a_returned_and_a_cancelled_step() -> None:
    """A step that goes back waits; one that nobody needs is cancelled."""
    in_review().given(said.StepReturned(step="register")).line(state="waiting", round=1)
    in_review().given(said.StepCancelled(step="register")).line(state="cancelled")


def test_a_denied_step_names_its_reasons() -> None:
    """The hash under which the desk keeps its reasons stays with the line."""
    denied = said.StepDenied(step="register", round=1, decision="d", by="amr-1", reasons="q" * 32)
    in_review().given(denied).line(state="denied", reasons="q" * 32)


@pytest.mark.parametrize(
    ("fact", "outcome"),
    [
        (said.CaseWithdrawn(), "withdrawn"),
        (said.CaseTerminated(ground="supplement_missing"), "terminated"),
        (said.CaseDeclined(reasons="r" * 32, authority="fire"), "declined"),
        (said.CaseNotNeeded(reasons="r" * 32), "declined"),
    ],
)
def test_an_early_end_closes_the_case(fact: CaseFact, outcome: str) -> None:
    """Withdrawn, ended without a decision, not accepted: closed, with its outcome."""
    opened().given(fact).then(state="closed", outcome=outcome, over=True)


def test_a_closed_case_stays_closed() -> None:
    """A conclusion said beside a withdrawal does not open it again."""
    told = opened().given(said.CaseWithdrawn(), said.CaseConcluded(id="c", outcome="withdrawn", proof={}))

    told.then(state="closed", outcome="withdrawn")


def test_a_block_lies_over_the_state() -> None:
    """While a person looks at it the case is blocked; then it is what it was."""
    told = in_review().given(said.CaseBlocked(code="undecodable")).then(shown="blocked", state="in_review")
    told.given(said.CaseUnblocked()).then(shown="in_review")


def test_a_refusal_is_told_to_the_side_it_came_from() -> None:
    """What the applicant sent and the case did not take shows; what a desk sent does not."""
    refusal = said.FactRefused(code="case_concluded", refused="fact-1")
    told = in_review().given(refusal, by=By(id="me", role="applicant")).then(refused=frozenset({"fact-1"}))
    told.given(
        said.FactRefused(code="old_round", refused="fact-2"), by=By(id="amr-1", role="officer", department="amr")
    )

    told.then(refused=frozenset({"fact-1"}), seq=4)


def test_every_fact_of_a_case_is_considered() -> None:
    """Folding is total: each kind of fact the journal may hold moves the progress or leaves it."""
    for kind in get_args(CaseFact):
        fields = {name: SAMPLE.get(name, "x") for name in kind.__dataclass_fields__ if name != "type"}
        in_review().given(kind(**fields))


SAMPLE: dict[str, Any] = {
    "version": 1,
    "round": 1,
    "turn": 1,
    "routes": {},
    "answers": {},
    "materials": {},
    "steps": {},
    "planned": {},
    "skipped": (),
    "defects": (),
    "proof": {},
    "until": LATER,
    "as_of": AT,
    "outcome": "approved",
    "mode": "download",
    "step": "register",
}


def test_a_hearing_is_told_from_its_offer_to_its_end() -> None:
    """It stays with the line through what else becomes of the step, until nobody needs that."""
    told = in_review().given(said.StepHearingOffered(step="register", by="amr-1", request_by="2026-11-30"))
    told.line(hearing=HearingState(request_by="2026-11-30"))
    told.given(
        said.StepHearingRequested(step="register", by="me", hold_by="2026-12-22"),
        said.StepHearingScheduled(step="register", by="amr-1", on="2026-12-10", notice="h"),
        said.StepAsked(step="register", round=1, by="amr-1", defects=(BLURRED,), until=LATER),
    ).line(state="asked", hearing=HearingState(request_by="2026-11-30", hold_by="2026-12-22", on="2026-12-10"))
    told.given(said.StepCancelled(step="register")).line(hearing=None)
    other = in_review().given(
        said.StepHearingOffered(step="register", by="amr-1", request_by="2026-11-30"),
        said.StepHearingWaived(step="register", due="2026-11-30"),
        said.StepHearingHeld(step="register", by="amr-1", record="h"),
        said.StepCancelled(step="register"),
    )
    other.line(hearing=HearingState(request_by="2026-11-30", waived=True, held=True))
