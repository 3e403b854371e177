"""Refusals: every input that state, token or rights do not allow gets its code, and changes nothing else."""

import pytest
from tests.support.acts import (
    Act,
    accept,
    ask,
    collect,
    complete,
    deny,
    grant,
    notify,
    opine,
    prepare,
    submit,
    supplement,
    take,
    transfer,
    unblock,
    withdraw,
)
from tests.support.definitions import service
from tests.support.given import Given, given
from tests.support.people import CLERK, MACHINE, ME, agent, officer

from onewindow.contracts.codes import CODES

OPENED = service(
    {"fire": {"department": "fire", "two_persons": True, "needs": ["plan"]}, "noise": {"kind": "consult"}},
    {"all": ["fire"], "advisory": ["noise"]},
)
BOSS = officer("fire", 2)


def fresh() -> Given:
    """A case in review, both steps open."""
    return given(OPENED, submit())


@pytest.mark.parametrize(
    ("code", "before", "act"),
    [
        ("unknown", (), grant("moon", by=officer("amr"))),
        ("not_allowed", (), grant("fire", by=CLERK)),
        ("not_allowed", (), grant("fire", by=ME)),
        ("not_allowed", (), grant("fire", by=MACHINE, automatic=True)),
        ("not_allowed", (), supplement(by=officer("fire"))),
        ("not_yours", (), supplement(by=ME.__class__(id="you", role="applicant"))),
        ("mandate_missing", (), supplement(by=agent(on_behalf_of=None))),
        ("wrong_department", (), grant("fire", by=officer("amr"))),
        ("two_persons_needed", (take("fire"),), grant("fire")),
        ("reasons_missing", (), deny("fire", reasons="")),
        ("defects_missing", (), ask("fire")),
        ("department_unknown", (), transfer("fire", "moon")),
        ("step_not_open", (), complete("fire")),
        ("step_not_open", (ask("fire", "plan"),), grant("fire", by=BOSS)),
        ("step_not_open", (opine("noise", "agree"),), opine("noise", "agree")),
        ("step_not_open", (), grant("fire", round=2)),
        ("old_round", (supplement(plan="v2"),), grant("fire", round=1, turn=1)),
        ("old_turn", (transfer("fire", "urban"),), grant("fire", turn=1)),
        ("old_turn", (), grant("fire", turn=2)),
        ("wrong_kind", (), opine("fire", "agree")),
        ("wrong_kind", (), grant("noise")),
        ("already_taken", (take("fire"),), take("fire")),
        ("case_accepted", (), accept()),
        ("case_exists", (), submit()),
        ("case_not_concluded", (), prepare()),
        ("result_not_ready", (), collect()),
        ("case_not_blocked", (), unblock()),
        ("case_concluded", (grant("fire"),), deny("fire")),
        ("case_concluded", (grant("fire"),), withdraw()),
        ("case_closed", (withdraw(),), grant("fire")),
        ("case_closed", (withdraw(),), prepare()),
        ("case_closed", (withdraw(),), collect()),
        ("other_package", (grant("fire"), prepare()), prepare("package-2")),
        ("other_package", (grant("fire"), prepare()), collect("package-2")),
        ("other_package", (grant("fire"),), prepare(conclusion="another")),
    ],
)
def test_a_refusal_says_its_code_and_nothing_else(code: str, before: tuple[Act, ...], act: Act) -> None:
    """One fact with a code of the table; state, steps and result are what they were."""
    line = fresh().after(*before)
    known = line.case
    line.when(act, id="refused").then(f"fact_refused {code}")
    assert code in CODES
    assert known._replace(heard=known.heard | {"refused"}, seq=known.seq + 1, time=line.now) == line.case


def test_the_same_fact_twice_is_nothing() -> None:
    """A fact heard before says nothing, whether it was taken or refused."""
    line = fresh().when(take("fire"), id="once").when(take("fire"), id="twice").then("fact_refused already_taken")
    known = line.case
    line.when(take("fire"), id="once").then()
    line.when(grant("fire", by=BOSS), id="twice").then()
    assert known == line.case


def test_the_first_valid_decision_for_a_token_wins() -> None:
    """A second answer under the same token is refused, whatever it says and whoever gives it."""
    two = service({"fire": {"department": "fire"}, "food": {}})
    line = given(two, submit()).when(deny("fire"), id="first").then("step_denied fire")
    line.when(grant("fire", by=BOSS), id="second").then("fact_refused step_not_open")
    line.tells("fire fire withdrawn denied").leaves(fire="denied")


def test_a_refusal_tells_the_desk_the_state_of_its_step() -> None:
    """So that what is no longer there vanishes from every desk that has had it."""
    line = fresh().after(transfer("fire", "urban")).when(grant("fire", by=officer("fire")))
    line.then("fact_refused wrong_department").tells("urban fire decide 1.2", "fire fire withdrawn transferred")


def test_notices_move_no_case() -> None:
    """That a notice left is no news to the case: it says nothing."""
    fresh().when(notify()).then()
