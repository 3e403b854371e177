"""Levels: a lower one examines in its own days, the upper one decides on what it was handed and asks nothing."""

from typing import Any

from tests.support.acts import ask, complete, deny, grant, lacking, submit, supplement
from tests.support.definitions import service
from tests.support.given import given

from onewindow.contracts.case import StepOpened, StepReopened

STEPS: dict[str, dict[str, Any]] = {
    "examine": {"level": "town", "needs": ["plan"], "gives": "opinion", "clock": {"statutory": "20 wd"}},
    "decide": {
        "department": "fire",
        "level": "county",
        "upper_of": "examine",
        "after": ["examine"],
        "needs": ["plan", "opinion"],
        "clock": {"statutory": "10 wd"},
    },
    "beside": {"department": "town"},
}
LEVELS = service(STEPS, {"all": ["examine", "decide"], "optional": ["beside"]}, outputs={"opinion": "examine"})
LOOKED_AT = service(STEPS, acceptance="precheck", outputs={"opinion": "examine"})


def test_the_upper_level_asks_the_applicant_for_nothing() -> None:
    """The lower one may; what it was given goes up."""
    case = given(LEVELS, submit()).when(ask("examine", "plan")).then("step_asked examine plan")
    case.after(supplement(plan="v2")).when(grant("examine")).then("step_granted examine", "step_opened decide")
    case.when(ask("decide", "plan")).then("fact_refused upper_may_not_ask")
    case.when(grant("decide")).then("step_granted decide", "step_cancelled beside", "concluded approved")


def test_the_upper_level_asks_nothing_before_acceptance_either() -> None:
    """Its look can only be complete."""
    case = given(LOOKED_AT, submit()).when(lacking("decide", "plan")).then("fact_refused upper_may_not_ask")
    case.when(complete("decide")).then("step_checked decide")
    case.when(lacking("examine", "plan")).then("step_checked examine plan")


def test_each_level_has_days_of_its_own_and_names_the_law() -> None:
    """From when it is asked; a step beside them names none."""
    case = given(LEVELS, submit())
    opened = {fact.step: fact for fact in case.said if isinstance(fact, StepOpened)}
    assert {"examine": ("L09",), "beside": ()} == {step: fact.law for step, fact in opened.items()}
    case.when(ask("examine", "plan")).when(supplement(plan="v2"))
    assert [("L09",)] == [fact.law for fact in case.said if isinstance(fact, StepReopened)]
    case.when(grant("examine"))
    (upper,) = [fact for fact in case.said if isinstance(fact, StepOpened)]
    assert ("decide", ("L09",)) == (upper.step, upper.law)
    assert opened["examine"].due != upper.due


def test_what_the_lower_level_denies_does_not_go_up() -> None:
    """There is no opinion to decide on."""
    case = given(LEVELS, submit()).when(deny("examine"))
    case.then("step_denied examine", "step_cancelled decide", "step_cancelled beside", "concluded rejected")
