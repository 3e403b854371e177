"""Put right at the counter, on the spot: no notice, no supplement, no days anew."""

import pytest
from tests.support.acts import Act, accept, complete, correct, lacking, submit, supplement, withdraw
from tests.support.definitions import service
from tests.support.given import given
from tests.support.people import ME, agent, officer

from onewindow.contracts.case import CaseCorrected
from onewindow.routing.core.state import Received

FIRE = {"department": "fire", "needs": ["plan"]}
COUNTER = service({"fire": FIRE}, acceptance="counter")
PRECHECK = service(
    {"fire": FIRE, "food": {"department": "food", "needs": ["layout"]}, "eco": {"department": "eco", "when": "large"}},
    answers={"large": {}},
    acceptance="precheck",
)
SMALL = submit(routes={"large": False})


def test_what_is_put_right_is_taken_in_and_no_days_begin() -> None:
    """The clerk accepts what is complete; receipt and last day for a notice are what they were (L03)."""
    line = given(COUNTER, submit())
    before = line.case.phase
    line.when(correct(plan="v2")).then("corrected").leaves("received", fire="waiting")

    assert isinstance(before, Received)
    assert before == line.case.phase
    assert "v2" == line.case.inputs.materials["plan"]
    assert isinstance(line.said[0], CaseCorrected)
    assert ("L03",) == line.said[0].law
    line.when(accept()).then("accepted", "step_opened fire")


def test_a_supplement_begins_days_where_a_correction_does_not() -> None:
    """The same papers handed in by the applicant are received anew."""
    line = given(COUNTER, submit())
    before = line.case.phase
    line.when(supplement(plan="v2")).then("supplemented")

    assert before != line.case.phase


def test_what_is_no_licence_is_put_right_without_that_law() -> None:
    """The Administrative Licensing Law speaks of licences alone."""
    filing = service({"fire": FIRE}, acceptance="counter", matter="service")
    (said,) = given(filing, submit()).when(correct(plan="v2")).said

    assert isinstance(said, CaseCorrected)
    assert () == said.law


def test_desks_that_asked_or_whose_inputs_changed_look_again() -> None:
    """And no other; when all have looked then, nothing is missing and no notice goes out."""
    line = given(PRECHECK, SMALL, lacking("fire", "plan")).when(correct(plan="v2"))
    line.then("corrected", "look_opened fire 2").tells("fire fire look 2.2").leaves("received")
    line.after(complete("food")).when(complete("fire"))
    line.then("step_checked fire", "accepted", "step_opened fire", "step_opened food")


def test_a_correction_may_bring_a_step_and_take_one_away() -> None:
    """A condition that holds now asks its desk to look; one that ceases to withdraws the look."""
    line = given(PRECHECK, SMALL).when(correct(routes={"large": True}))
    line.then("corrected", "look_opened eco").leaves(eco="waiting")
    line.when(correct(routes={"large": False})).then("corrected").leaves(eco="skipped")
    line.tells("eco eco withdrawn skipped")


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("notice_out", (lacking("fire", "plan"), complete("food"))),
        ("case_accepted", (complete("fire"), complete("food"))),
        ("case_closed", (withdraw(),)),
    ],
)
def test_it_is_on_the_spot_or_not_at_all(code: str, before: tuple[Act, ...]) -> None:
    """Behind the one notice what comes in is a supplement, and so it is after the acceptance."""
    given(PRECHECK, SMALL, *before).when(correct(plan="v2")).then(f"fact_refused {code}")


@pytest.mark.parametrize("by", [ME, agent(), officer("fire")])
def test_a_clerk_writes_it_down(by) -> None:  # type: ignore[no-untyped-def]
    """Nobody else says that it was put right at the counter."""
    given(COUNTER, submit()).when(correct(by=by, plan="v2")).then("fact_refused not_allowed")
