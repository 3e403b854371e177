"""Accepted when a step is granted: it and those before it are asked first, with days of their own."""

from typing import Any

from tests.support.acts import (
    accept,
    ask,
    complete,
    correct,
    decline,
    deny,
    grant,
    pause,
    submit,
    supplement,
    transfer,
)
from tests.support.clock import START
from tests.support.definitions import service
from tests.support.given import given

from onewindow.contracts.case import CaseAccepted, CaseConcluded, StepOpened
from onewindow.contracts.instant import shift

STEPS: dict[str, dict[str, Any]] = {
    "village": {"department": "eco", "kind": "countersign", "needs": ["form"], "clock": {"promise": "2 wd"}},
    "window": {"kind": "countersign", "after": ["village"], "needs": ["map"]},
    "water": {"department": "fire", "after": ["window"], "needs": ["map"], "clock": {"promise": "2 wd"}},
    "advice": {"department": "food", "kind": "consult"},
}
JOIN = {"all": ["village", "window", "water"], "advisory": ["advice"]}
AFTER: dict[str, Any] = {"acceptance": {"after": "window"}, "clock": {"promise": "3 wd", "statutory": "20 wd"}}
WELL = service(STEPS, JOIN, **AFTER)


def test_the_steps_up_to_the_one_that_accepts_are_asked_and_no_other() -> None:
    """Also no consultation that waits for nobody: it is not accepted yet."""
    line = given(WELL).when(submit()).then("opened", "step_opened village").tells("eco village decide 1.1")
    line.leaves("received", village="open", window="waiting", water="waiting", advice="waiting")
    line.when(grant("village")).then("step_granted village", "step_opened window").leaves("received", window="open")


def test_its_grant_accepts_and_the_clocks_of_the_case_start_with_it() -> None:
    """As of that grant, in writing; early steps have had their own days, the others begin theirs now."""
    line = given(WELL, submit(), grant("village"))
    monday, week = line.case.terms["village"], shift(START, seconds=7 * 86_400)
    line.when(grant("window"), at=week)
    line.then("step_granted window", "accepted", "step_opened water", "step_opened advice").leaves("in_review")
    _, accepted, water, _ = line.said

    assert ("2026-11-25", None) == (monday.promise_due, monday.due)
    assert isinstance(accepted, CaseAccepted)
    assert (week, "2026-12-03", "2026-12-28") == (accepted.as_of, accepted.promise_due, accepted.due)
    assert ("L06", "L08") == accepted.law
    assert isinstance(water, StepOpened)
    assert ("2026-11-30", "2026-12-02") == (water.start, water.promise_due)


def test_its_denial_ends_the_case_with_a_proof() -> None:
    """Rejected: it was never accepted, and nobody else was asked."""
    line = given(WELL, submit(), grant("village")).when(deny("window"))
    line.then("step_denied window", "step_cancelled water", "step_cancelled advice", "concluded rejected")
    line.leaves("concluded", water="cancelled")
    end = line.said[-1]

    assert isinstance(end, CaseConcluded)
    assert ["granted", "denied", "cancelled", "cancelled"] == [end.proof[step].state for step in STEPS]


def test_one_that_nobody_can_grant_any_more_ends_it_too() -> None:
    """It needs what an earlier step did not give."""
    needy = service(
        STEPS | {"window": {**STEPS["window"], "needs": ["map", "paper"]}}, JOIN, outputs={"paper": "village"}, **AFTER
    )
    line = given(needy, submit()).when(deny("village"))
    line.then("step_denied village", "step_cancelled window", "step_cancelled water", "step_cancelled advice",
              "concluded rejected")  # fmt: skip


def test_a_denial_before_it_ends_the_case_at_once_only_under_early_stop() -> None:
    """Else the step that accepts is asked all the same, so that its reasons are told too."""
    given(WELL, submit()).when(deny("village")).then("step_denied village", "step_opened window").leaves("received")
    early = service(STEPS, JOIN | {"early_stop": True}, **AFTER)
    given(early, submit()).when(deny("village")).leaves("concluded", window="cancelled")


def test_what_is_granted_last_accepts_and_concludes() -> None:
    """Where nothing is left to decide behind the acceptance, both are said in one entry."""
    whole = service({"village": STEPS["village"], "window": STEPS["window"]}, acceptance={"after": "window"})
    line = given(whole, submit(), grant("village")).when(grant("window"))
    line.then("step_granted window", "accepted", "concluded approved")


def test_a_supplement_before_it_asks_again_whom_it_concerns() -> None:
    """In a new round, as in review; no days for a notice begin, and nobody is asked who comes later."""
    line = given(WELL, submit(), grant("village")).when(supplement(form="v2"))
    line.then("supplemented", "step_reopened village 2", "step_returned window").leaves("received")
    line.when(correct(map="v2")).then("corrected").leaves("received", village="open", water="waiting")
    line.when(grant("village")).then("step_granted village", "step_reopened window 2")


def test_early_steps_ask_pause_and_are_handed_on_like_any() -> None:
    """A supplement that never comes ends the case; a pause ends with its day and stops no clock that does not run."""
    line = given(WELL, submit()).when(ask("village", "form")).then("step_asked village form").leaves("received")
    line.when_silent().leaves("closed", village="cancelled")
    line = given(WELL, submit()).when(pause("village", "2026-12-01")).then("step_paused village expert_review")
    line.when_silent().then("step_resumed village").leaves("received", village="open")
    line.when(transfer("village", "urban")).then("step_transferred village urban")


def test_nobody_else_accepts_it_and_a_clerk_may_decline() -> None:
    """A clerk's acceptance is of the counter, and a look is of the precheck."""
    given(WELL, submit()).when(accept()).then("fact_refused wrong_kind")
    given(WELL, submit()).when(complete("window")).then("fact_refused step_not_open")
    given(WELL, submit()).when(decline()).leaves("closed", village="cancelled")
