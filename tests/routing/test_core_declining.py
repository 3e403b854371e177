"""What is not accepted: no licence is needed, or another authority is competent; told at once, with reasons."""

from typing import Any

import pytest
from tests.support.acts import Act, accept, decline, deny, lacking, not_needed, opine, submit, supplement
from tests.support.definitions import service
from tests.support.given import given
from tests.support.people import ME, officer

from onewindow.contracts.case import CaseDeclined, CaseNotNeeded, StepDenied

STEPS: dict[str, dict[str, Any]] = {"fire": {"department": "fire", "needs": ["plan"]}, "noise": {"kind": "consult"}}
JOIN = {"all": ["fire"], "advisory": ["noise"]}
COUNTER = service(STEPS, JOIN, acceptance="counter")
PRECHECK = service({"fire": STEPS["fire"]}, acceptance="precheck")
FILING = service(STEPS, JOIN, acceptance="counter", matter="service")


def test_nothing_need_be_applied_for() -> None:
    """Told so, the case is over: an ending of its own, that names no authority (L01)."""
    line = given(COUNTER, submit()).when(not_needed())
    line.then("step_cancelled fire", "step_cancelled noise", "not_needed").leaves("closed", fire="cancelled")

    assert CaseNotNeeded(reasons="reasons", law=("L01", "L06")) == line.said[-1]


def test_another_authority_is_competent() -> None:
    """Declined names it, and rests on that rule and on the one about refusals in writing (L02, L12)."""
    line = given(COUNTER, submit()).when(decline())

    assert CaseDeclined(reasons="reasons", authority="police", law=("L02", "L06", "L12")) == line.said[-1]


@pytest.mark.parametrize("end", [decline(), not_needed()])
def test_what_is_no_licence_ends_alike_without_that_law(end: Act) -> None:
    """The Administrative Licensing Law speaks of licences alone."""
    said = given(FILING, submit()).when(end).said[-1]

    assert isinstance(said, CaseDeclined | CaseNotNeeded)
    assert () == said.law


@pytest.mark.parametrize("end", [decline(), not_needed()])
def test_departments_that_look_are_told(end: Act) -> None:
    """Before the notice, or while a supplement is awaited: nobody is asked any more."""
    given(PRECHECK, submit()).when(end).tells("fire fire withdrawn cancelled").leaves("closed")
    given(PRECHECK, submit(), lacking("fire", "plan")).leaves("asked").when(end).leaves("closed")


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("reasons_missing", decline(reasons="")),
        ("authority_missing", decline(authority=None)),
        ("authority_missing", decline(authority="")),
        ("not_allowed", decline(ME)),
        ("reasons_missing", not_needed(reasons="")),
        ("not_allowed", not_needed(officer("fire"))),
    ],
)
def test_nobody_is_sent_away_without_reasons_or_by_somebody_else(code: str, act: Act) -> None:
    """Refused; the case waits to be accepted as before."""
    given(COUNTER, submit()).when(act).then(f"fact_refused {code}").leaves("received")


@pytest.mark.parametrize("end", [decline(), not_needed()])
def test_what_was_accepted_is_decided(end: Act) -> None:
    """After the acceptance, or after another end, it is too late for either."""
    given(COUNTER, submit(), accept()).when(end).then("fact_refused case_accepted")
    line = given(COUNTER, submit(), not_needed()).when(end).then("fact_refused case_closed")
    line.when(supplement(plan="v2")).then("fact_refused case_closed")


def test_a_licence_is_refused_by_the_rule_about_refusals() -> None:
    """Its denial names the rule (L12), that of a filing and a disagreement in a consultation do not."""
    said = [
        fact
        for line in (
            given(COUNTER, submit(), accept(), opine("noise", "disagree", reasons="r")),
            given(COUNTER, submit(), accept(), deny("fire")),
            given(FILING, submit(), accept(), deny("fire")),
        )
        for fact in line.said
        if isinstance(fact, StepDenied)
    ]

    assert [("noise", ()), ("fire", ("L12",)), ("fire", ())] == [(fact.step, fact.law) for fact in said]
