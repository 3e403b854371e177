"""A hearing is offered, asked for or waived, held in its days, and nothing is decided before."""

# Above 250 lines because each rule of a hearing has its promise here.

from collections.abc import Mapping
from typing import Any

import pytest
from tests.support.acts import (
    Act,
    ask,
    deny,
    grant,
    hold,
    offer,
    pause,
    request_hearing,
    resume,
    schedule,
    submit,
    supplement,
    take,
    third_party,
    transfer,
    withdraw,
)
from tests.support.definitions import service
from tests.support.given import Given
from tests.support.people import CLERK, OPERATOR, agent, head, officer

from onewindow.contracts.case import DutyOverdue, DutyOwed, StepHearingOffered, StepHearingRequested, StepPaused
from onewindow.contracts.codes import CODES
from onewindow.contracts.fact import By, HearingState
from onewindow.contracts.instant import from_local
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.deadlines import wake
from onewindow.routing.core.queue import told

STEPS: Mapping[str, Mapping[str, Any]] = {
    "food": {"department": "food", "needs": ["plan"]},
    "fire": {"department": "fire", "needs": ["layout"]},
    "noise": {"department": "eco", "kind": "consult"},
}
JOIN = {"all": ["food", "fire"], "advisory": ["noise"]}
CLOCK = {"promise": "10 wd", "statutory": "20 wd"}
SERVICE = service(STEPS, JOIN, clock=CLOCK)
PUBLIC = service({"food": {"hearing": "public"}})
OTHERS = service({"food": {"third_parties": True}})
NO_LICENCE = service({"food": {}}, matter="service", clock=CLOCK)
NOON = "T12:00"
"""On any of the days below."""


def on(day: str) -> str:
    """Noon of a day."""
    return from_local(f"{day}{NOON}")


def offered(compiled: CompiledDefinition = SERVICE) -> Given:
    """A case of Monday 23 November in which a hearing was offered at once: it may be asked for until the 30th."""
    return Given(compiled).when(submit(), at=on("2026-11-23")).when(offer("food"), at=on("2026-11-23"))


def requested() -> Given:
    """It was asked for on the next day: to be held by 22 December."""
    return offered().when(request_hearing("food"), at=on("2026-11-24"))


def test_an_offered_hearing_may_be_asked_for_in_five_working_days() -> None:
    """The case says until when, and wakes at the end of that day."""
    case = offered()
    assert (StepHearingOffered(step="food", by="food-1", request_by="2026-11-30", law=("L15",)),) == case.said
    assert from_local("2026-11-30T23:59:59.999") == wake(case.case)
    (record,) = told(case.case, case.said)
    assert HearingState(request_by="2026-11-30") == record.hearing


@pytest.mark.parametrize("act", [grant("food"), deny("food")])
def test_nothing_is_decided_while_it_may_be_asked_for(act: Act) -> None:
    """Not even against whoever asks; other steps are decided as ever, and others than decisions are taken."""
    case = offered().when(act).then("fact_refused hearing_pending")
    case.when(grant("fire")).then("step_granted fire")
    case.when(take("food")).then("step_taken food")


def test_nobody_asks_and_it_is_decided_without_one() -> None:
    """That is said once, when the last day is over; who asks then is too late."""
    case = offered().when_silent().then("step_hearing_waived food")
    case.when(request_hearing("food")).then("fact_refused hearing_late")
    case.when(grant("food")).then("step_granted food")


def test_who_asks_on_the_last_day_is_in_time() -> None:
    """Up to its end."""
    case = offered().when(request_hearing("food"), at=from_local("2026-11-30T23:59:59.999"))
    assert isinstance(case.said[0], StepHearingRequested)


def test_a_hearing_that_was_asked_for_is_owed_in_twenty_working_days_and_the_clock_stands_still() -> None:
    """The clocks of step and case, from the request until it is due; the notice of the hearing is the notice."""
    case = requested()
    assert isinstance(case.said[0], StepHearingRequested)
    assert DutyOwed(duty="hearing", due="2026-12-22", step="food", law=("L15",)) == case.said[1]
    paused = case.said[-1]
    assert isinstance(paused, StepPaused)
    assert ("hearing", None, "2026-11-24", "2026-12-22") == (paused.ground, paused.notice, paused.since, paused.until)
    assert "2027-01-19" == case.case.term.due
    case.leaves(food="paused").when(grant("food")).then("fact_refused step_paused")


def test_the_clock_runs_again_when_it_was_held() -> None:
    """From the day after; then it is decided, and nothing is owed."""
    case = requested().when(hold("food"), at=on("2026-12-01"))
    case.then("step_hearing_held food", "clock_resumed food", "step_resumed food").leaves(food="open")
    assert ("2026-12-28", {}) == (case.case.term.due, case.case.duties)
    case.when(grant("food")).then("step_granted food")


def test_a_hearing_that_is_not_held_in_time_is_said_to_be_late_once() -> None:
    """The clock runs again, nothing is decided before, and it is owed still."""
    case = requested().when_silent()
    assert DutyOverdue(duty="hearing", due="2026-12-22", step="food", law=("L15",)) in case.said
    case.leaves(food="open").when(deny("food")).then("fact_refused hearing_pending")
    case.when(hold("food")).then("step_hearing_held food")
    case.when(deny("food")).then("step_denied food")


def test_what_stands_still_for_something_else_goes_on_standing_still() -> None:
    """There is no second pause, and the hearing does not end the first."""
    case = offered().after(pause("food", "2026-12-15", "test")).when(request_hearing("food"))
    case.then("step_hearing_requested food", "duty_owed food").leaves(food="paused")
    case.when(hold("food")).then("step_hearing_held food").leaves(food="paused")


def test_a_service_that_is_no_licence_pauses_for_a_hearing_only_if_it_says_so() -> None:
    """And names no article of the licensing law."""
    case = offered(NO_LICENCE).when(request_hearing("food"), at=on("2026-11-24"))
    case.then("step_hearing_requested food", "duty_owed food").leaves(food="open")
    assert [(), ()] == [fact.law for fact in case.said]  # type: ignore[union-attr]


def test_a_third_party_asks_at_the_window() -> None:
    """Under a reference, which the case says; an agent asks for the applicant."""
    case = offered().when(request_hearing("food", "neighbour-1", by=CLERK))
    assert isinstance(case.said[0], StepHearingRequested)
    assert "neighbour-1" == case.said[0].person
    assert isinstance(offered().when(request_hearing("food", by=agent())).said[0], StepHearingRequested)


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (request_hearing("nothing"), "unknown"),
        (request_hearing("fire"), "hearing_not_offered"),
        (request_hearing("food", "neighbour-1"), "not_allowed"),
        (request_hearing("food", by=By(id="you", role="applicant")), "not_yours"),
        (request_hearing("food", by=officer("food")), "not_allowed"),
        (offer("food"), "hearing_offered_already"),
        (offer("noise"), "wrong_kind"),
        (offer("fire", by=officer("food")), "wrong_department"),
        (offer("fire", by=OPERATOR), "not_allowed"),
        (schedule("food", "2026-12-02", notice=""), "notice_missing"),
        (schedule("food", "2026-12-01"), "hearing_day_wrong"),
        (schedule("food", "2028-01-01"), "hearing_day_wrong"),
        (schedule("food", "soon"), "hearing_day_wrong"),
        (hold("food", record=""), "record_missing"),
    ],
)
def test_what_is_no_hearing_is_refused(act: Act, code: str) -> None:
    """Nothing changes by it."""
    assert code in CODES
    offered().when(act).then(f"fact_refused {code}")


def test_a_hearing_is_told_seven_working_days_ahead_and_held_on_its_day() -> None:
    """Not before; told again it is another day, with seven days anew."""
    case = requested().when(schedule("food", "2026-12-03"), at=on("2026-11-24")).then("step_hearing_scheduled food")
    case.when(hold("food"), at=on("2026-12-02")).then("fact_refused hearing_not_yet")
    case.when(schedule("food", "2026-12-10")).then("fact_refused hearing_day_wrong")
    case.when(schedule("food", "2026-12-11")).then("step_hearing_scheduled food")
    case.when(hold("food"), at=on("2026-12-03")).then("fact_refused hearing_not_yet")
    case.when(hold("food"), at=on("2026-12-11"))
    assert "step_hearing_held" in case.said[0].type


@pytest.mark.parametrize("act", [hold("food"), offer("food"), schedule("food", "2026-12-31"), request_hearing("food")])
def test_what_was_held_is_over(act: Act) -> None:
    """It is decided on its record."""
    offered().after(hold("food")).when(act).then("fact_refused hearing_held_already")


def test_it_is_asked_for_once() -> None:
    """By whomever."""
    case = requested().when(request_hearing("food", "neighbour-1", by=CLERK))
    case.then("fact_refused hearing_requested_already")


def test_what_concerns_the_public_is_not_granted_before_a_hearing() -> None:
    """Whoever asks; a denial needs none."""
    case = Given(PUBLIC).when(submit()).when(grant("food")).then("fact_refused hearing_pending")
    case.when(hold("food")).then("step_hearing_held food")
    case.when(grant("food"))
    assert "step_granted" in case.said[0].type
    denied = Given(PUBLIC).when(submit()).when(deny("food"))
    assert "step_denied" in denied.said[0].type


def test_whoever_is_offered_a_hearing_was_told() -> None:
    """Of a step that touches others: the offer is what the law asks for, and so is a hearing."""
    told_of_it = offered(OTHERS).when(grant("food")).then("fact_refused hearing_pending")
    told_of_it.when_silent().when(grant("food"))
    assert "step_granted" in told_of_it.said[0].type
    heard = Given(OTHERS).when(submit()).after(hold("food")).when(grant("food"))
    assert "step_granted" in heard.said[0].type


def test_it_stays_through_rounds_and_transfers() -> None:
    """A supplement ends the pause, and the next desk owes the same hearing."""
    case = offered().after(ask("food", "plan"), supplement(plan="v2")).when(grant("food"))
    case.then("fact_refused hearing_pending")
    other = requested().when(supplement(plan="v2"))
    other.leaves(food="open").when(grant("food")).then("fact_refused hearing_pending")
    assert {("hearing", "food")} == other.case.duties.keys()
    other.after(transfer("food", "urban")).when(hold("food", by=officer("urban"))).then("step_hearing_held food")


def test_a_desk_may_let_its_clock_run_before_the_hearing() -> None:
    """At its own cost: it decides when it was held."""
    case = requested().after(resume("food")).when(grant("food")).then("fact_refused hearing_pending")
    case.when(hold("food")).then("step_hearing_held food")


def test_while_the_clock_stands_still_others_are_heard() -> None:
    """By the desk or its head."""
    case = requested().when(third_party("food", "objects")).then("step_third_party_heard food")
    case.when(schedule("food", "2026-12-10", by=head("food"))).then("step_hearing_scheduled food")


@pytest.mark.parametrize("end", [withdraw(), deny("fire")])
def test_nothing_is_owed_about_what_nobody_needs(end: Act) -> None:
    """Taken back, or cancelled with the conclusion."""
    stops = service(STEPS, {**JOIN, "early_stop": True}, clock=CLOCK)
    case = offered(stops).after(request_hearing("food"), end)
    case.leaves("closed" if end is not None and case.case.phase.outcome == "withdrawn" else "concluded")  # type: ignore[union-attr]
    assert {} == {key: one for key, one in case.case.duties.items() if key[0] == "hearing"}
    case.when(request_hearing("food"))
    assert "fact_refused" in case.said[0].type


def test_a_desk_looks_before_it_hears() -> None:
    """Before acceptance there is nothing to decide."""
    looked_at = service({"food": {}}, acceptance="precheck")
    Given(looked_at).when(submit()).when(offer("food")).then("fact_refused step_not_open")
