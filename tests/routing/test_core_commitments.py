"""Granted on a promise (告知承诺), checked afterwards; and who hands in what is false is barred for a time."""

from dataclasses import replace
from typing import Any

import pytest
from tests.support.acts import Act, check_commitment, collect, deny, grant, prepare, submit, supplement, withdraw
from tests.support.definitions import service
from tests.support.given import Given
from tests.support.people import CLERK, ME, head, officer

from onewindow.contracts.case import DutyOverdue, DutyOwed, StepDenied
from onewindow.contracts.instant import from_local
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.answering import UnhearableError
from onewindow.routing.core.deadlines import wake

TERMS: dict[str, Any] = {
    "route": "commitment",
    "commitment": {"check": "20 wd", "basis": {"zh": "《消防法》第十五条", "en": "Fire Protection Law, Art. 15"}},
}
STEPS: dict[str, dict[str, Any]] = {
    "fire": {"department": "fire", "needs": ["plan"], **TERMS},
    "food": {"department": "food"},
}
SHOP = service(STEPS)
MONDAY = from_local("2026-11-23T10:00")
LAST = "2026-12-21"


def promised(compiled: CompiledDefinition = SHOP, *steps: str) -> Given:
    """An application whose fire safety rests on a promise."""
    return Given(compiled).when(submit(commitment=steps or ("fire",)), at=MONDAY)


def test_a_grant_that_rests_on_a_promise_owes_a_check() -> None:
    """Within the days of the definition, from the grant on; the other step owes none."""
    line = promised().when(grant("fire"))
    assert DutyOwed(duty="commitment_check", due=LAST, step="fire") == line.said[-1]
    assert from_local(f"{LAST}T23:59:59.999") == wake(line.case)
    line.when(grant("food")).then("step_granted food", "concluded approved")


def test_the_check_is_said_once_also_after_the_result_and_after_its_day() -> None:
    """That the days are over is said once; kept or broken, the case goes on as it was."""
    line = promised().after(grant("fire"), grant("food"), prepare(), collect())
    line.when(check_commitment("fire", kept=True)).then("commitment_checked fire").leaves("delivered")
    assert {"fire": True} == line.case.commitments
    line.when(check_commitment("fire", kept=False)).then("fact_refused check_not_owed")
    late = promised().after(grant("fire"), grant("food"), prepare(), collect()).when_silent()
    assert (DutyOverdue(duty="commitment_check", due=LAST, step="fire"),) == late.said
    late.when(check_commitment("fire", kept=False, by=head("fire"))).then("commitment_checked fire")
    assert {"fire": False} == late.case.commitments


def test_a_grant_that_goes_back_takes_its_check_along() -> None:
    """Nothing is owed while it is asked anew, and nothing if it is denied; granted again, it is owed anew."""
    line = promised().after(grant("fire")).when(supplement(plan="v2"))
    assert wake(line.case) is None
    line.when(check_commitment("fire", kept=True)).then("fact_refused check_not_owed")
    line.when(grant("fire"), at=from_local("2026-11-24T10:00"))
    assert from_local("2026-12-22T23:59:59.999") == wake(line.case)
    denied = promised().after(grant("fire"), supplement(plan="v2")).when(deny("fire"))
    assert wake(denied.case) is None


def test_without_a_promise_nothing_is_owed() -> None:
    """Whoever does not choose it is decided the ordinary way."""
    line = Given(SHOP).when(submit()).when(grant("fire")).then("step_granted fire")
    line.when(check_commitment("fire", kept=True)).then("fact_refused check_not_owed")


@pytest.mark.parametrize("step", ["food", "nothing"])
def test_only_what_has_terms_can_rest_on_a_promise(step: str) -> None:
    """And only if it is there."""
    with pytest.raises(UnhearableError, match="commitment_not_allowed"):
        promised(SHOP, step)


def test_a_step_that_is_skipped_can_rest_on_none() -> None:
    """Its condition does not hold, so there is nothing to promise."""
    compiled = service({"fire": {**STEPS["fire"], "when": "large"}, "food": {}}, answers={"large": {}})
    with pytest.raises(UnhearableError, match="commitment_not_allowed"):
        Given(compiled).when(submit(routes={"large": False}, commitment=("fire",)))


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("wrong_department", check_commitment("fire", kept=True, by=officer("food"))),
        ("not_allowed", check_commitment("fire", kept=True, by=CLERK)),
        ("not_allowed", check_commitment("fire", kept=True, by=ME)),
        ("old_round", check_commitment("fire", kept=True, round=2)),
        ("old_turn", check_commitment("fire", kept=True, turn=9)),
        ("check_not_owed", check_commitment("food", kept=True)),
    ],
)
def test_a_check_is_refused_with_its_code(code: str, act: Act) -> None:
    """And goes on being owed."""
    line = promised().after(grant("fire")).when(act).then(f"fact_refused {code}")
    assert from_local(f"{LAST}T23:59:59.999") == wake(line.case)


def test_nothing_is_checked_of_a_case_that_was_taken_back() -> None:
    """It counts as never filed."""
    promised().after(grant("fire"), withdraw()).when(check_commitment("fire", kept=True)).then(
        "fact_refused case_closed"
    )


def test_what_is_false_bars_for_a_year_where_the_definition_says_so() -> None:
    """The fact has ground, last day and rule; elsewhere it is refused on that ground and bars nobody."""
    barring = service(STEPS, bars={"false_material": "12 month", "fraud": "36 month"})
    (said, *_) = Given(barring).when(submit(), at=MONDAY).when(deny("fire", ground="false_material")).said
    assert isinstance(said, StepDenied)
    assert ("false_material", "2027-11-23", ("L12", "L20")) == (said.ground, said.bars_until, said.law)
    (plain, *_) = Given(SHOP).when(submit(), at=MONDAY).when(deny("fire", ground="false_material")).said
    assert replace(said, bars_until=None) == plain
    (other, *_) = Given(barring).when(submit(), at=MONDAY).when(deny("fire")).said
    assert replace(said, ground=None, bars_until=None, law=("L12",)) == other
