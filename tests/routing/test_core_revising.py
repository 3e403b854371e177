"""A result is revoked or replaced by a second one, which names the one that it follows."""

from collections.abc import Callable

import pytest
from tests.support.acts import (
    Act,
    collect,
    deny,
    grant,
    opine,
    prepare,
    recuse,
    replace,
    revoke,
    submit,
    take,
    withdraw,
)
from tests.support.definitions import service
from tests.support.given import Given, given
from tests.support.people import CLERK, GOVERNMENT, ME, head, officer

from onewindow.contracts.case import CaseConcluded, Proof, ResultRevised
from onewindow.contracts.fact import By, mark_of
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.deadlines import is_at_rest, wake
from onewindow.routing.core.state import Concluded, Delivered

STEPS = {
    "fire": {"department": "fire"},
    "food": {"department": "food"},
    "noise": {"department": "eco", "kind": "consult"},
}
JOIN = {"all": ("fire", "food"), "advisory": ("noise",)}
ALL = service(STEPS, {**JOIN, "issue": "all"})
EACH = service(STEPS, {**JOIN, "issue": "each"})


def approved(compiled: CompiledDefinition = EACH) -> Given:
    """Both departments have granted, and the result is issued."""
    return given(compiled, submit(), opine("noise", "agree"), grant("fire"), grant("food"), prepare("p1"))


def revised(line: Given) -> ResultRevised:
    """What the case has just said."""
    (said,) = line.said
    assert isinstance(said, ResultRevised)
    return said


def test_a_revocation_is_a_second_conclusion_linked_to_the_first() -> None:
    """The first is said once and stays; the proof of the second says which grants were taken back, and by whom."""
    line = approved().after(collect("p1")).when(revoke(ground="unlawful"))
    line.then("result_revised revoked amr rejected unlawful").leaves("concluded", fire="revoked", noise="granted")
    said = revised(line)
    (first,) = [fact for entry in line.entries for fact in entry.facts if isinstance(fact, CaseConcluded)]
    assert (first.id, "amr-head", None) == (said.of, said.by, said.step)
    assert Proof(state="revoked", round=1, decision=said.decision, by="amr-head") == said.proof["food"]
    assert first.proof["noise"] == said.proof["noise"]
    phase = line.case.phase
    assert isinstance(phase, Concluded)
    (former,) = phase.former
    assert (first.id, "p1", "revoked", "approved") == (former.conclusion, former.package, former.kind, former.outcome)
    assert former.delivered_at is not None


def test_the_head_of_a_department_revokes_its_own_part() -> None:
    """What is left is what the join says of it: issued each, the rest stands; issued together, nothing does."""
    line = approved(EACH).when(revoke("fire")).then("result_revised fire revoked fire partial")
    line.leaves(fire="revoked", food="granted")
    line.after(prepare("p2")).when(revoke()).then("result_revised revoked amr rejected").leaves(food="revoked")
    approved(ALL).when(revoke("fire")).then("result_revised fire revoked fire rejected").leaves(food="granted")


def test_a_rejection_stays_one() -> None:
    """A grant beside it can be taken back, which grants nothing."""
    line = given(ALL, submit(), deny("fire"), grant("food"), prepare("p1"))
    line.when(revoke("food")).then("result_revised food revoked food rejected")


def test_a_replacement_says_the_same_decisions_anew() -> None:
    """Outcome and proof are those of before; one step's part can be meant, a refusal too."""
    line = given(EACH, submit(), deny("fire"), grant("food"), prepare("p1"))
    (first,) = [fact for entry in line.entries for fact in entry.facts if isinstance(fact, CaseConcluded)]
    line.when(replace()).then("result_revised replaced amr partial").leaves("concluded", fire="denied")
    assert first.proof == revised(line).proof
    line.after(prepare("p2")).when(replace("fire")).then("result_revised fire replaced fire partial")


def test_each_result_is_prepared_issued_and_delivered_by_the_same_rules() -> None:
    """The first package for it rules; the one before stays and is delivered no more."""
    line = approved().when(replace()).leaves("concluded")
    line.when(prepare("p1", conclusion=revised(line).of)).then()
    line.when(collect("p1")).then("fact_refused result_revised")
    line.when(collect("p2")).then("fact_refused result_not_ready")
    line.when(prepare("p2")).then("issued").when(prepare("p3")).then("fact_refused other_package")
    line.when(collect("p1")).then("fact_refused result_revised")
    line.when(collect("p2")).then("delivered download").leaves("delivered")
    assert isinstance(line.case.phase, Delivered)
    assert ["p1"] == [former.package for former in line.case.phase.former]


def test_a_former_conclusion_gets_no_other_package() -> None:
    """Its own one, told again, is nothing."""
    line = approved()
    assert isinstance(line.case.phase, Concluded)
    first = line.case.phase.conclusion
    line.when(replace()).when(prepare("p1", conclusion=first)).then()
    line.when(prepare("p2", conclusion=first)).then("fact_refused other_package")


def test_a_case_rests_again_when_its_second_result_is_issued() -> None:
    """Until then it is waited for; no deadline begins."""
    line = approved().after(collect("p1"))
    assert is_at_rest(line.case)
    assert (False, None) == (is_at_rest(line.when(revoke()).case), wake(line.case))
    assert is_at_rest(line.when(prepare("p2")).case)


def test_there_must_be_a_result_that_was_issued() -> None:
    """Nothing is revoked before the conclusion, before its package, or where the case ended without one."""
    given(EACH, submit(), grant("fire")).when(revoke()).then("fact_refused case_not_concluded")
    given(EACH, submit(), withdraw()).when(revoke()).then("fact_refused case_closed")
    line = given(EACH, submit(), grant("fire"), grant("food")).when(revoke()).then("fact_refused result_not_ready")
    line.after(prepare("p1")).when(revoke()).when(revoke()).then("fact_refused result_not_ready")


def test_only_the_result_that_was_meant_is_revised() -> None:
    """Two heads at once: the second has not seen what the first one did."""
    line = approved()
    assert isinstance(line.case.phase, Concluded)
    seen = line.case.phase.conclusion
    line.after(revoke("fire"), prepare("p2"))
    line.when(revoke("food", conclusion=seen)).then("fact_refused result_revised")
    line.when(replace(conclusion="another")).then("fact_refused unknown")
    line.when(revoke("food")).then("result_revised food revoked food rejected")


@pytest.mark.parametrize("act", [revoke, replace])
def test_reasons_must_not_be_blank(act: Callable[..., Act]) -> None:
    """The applicant reads them."""
    approved().when(act(reasons="")).then("fact_refused reasons_missing")


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (revoke("fire", by=officer("fire")), "not_allowed"),
        (revoke(by=CLERK), "not_allowed"),
        (revoke(by=ME), "not_allowed"),
        (replace(by=GOVERNMENT), "not_allowed"),
        (revoke("fire", by=head("food")), "wrong_department"),
        (revoke(by=head("fire")), "wrong_department"),
        (replace("fire", by=head("amr")), "wrong_department"),
    ],
)
def test_only_the_head_whose_decision_it_is_may(act: Act, code: str) -> None:
    """Of the lead department for the whole, of the step's for its part."""
    approved().when(act).then(f"fact_refused {code}")


def test_nobody_revises_their_own_result() -> None:
    """The account of the head names who that is as a citizen."""
    mine = By(id="amr-head", role="head", department="amr", own=mark_of("application", "me"))
    approved().when(replace(by=mine)).then("fact_refused own_application")


def test_whoever_was_recused_revises_nothing() -> None:
    """Neither the part that they were recused from nor the whole that it is part of; other parts they may."""
    line = given(EACH, submit(), opine("noise", "agree"), recuse("fire", "fire-head"))
    line.after(recuse("fire", "amr-head"), grant("fire"), grant("food"), prepare("p1"))
    line.when(revoke("fire")).then("fact_refused recused").when(replace()).then("fact_refused recused")
    line.when(revoke("food")).then("result_revised food revoked food partial")


@pytest.mark.parametrize("act", [revoke("noise"), replace("noise"), revoke("fire"), revoke("food")])
def test_there_must_be_something_there(act: Act) -> None:
    """Advice grants nothing, and what was refused or taken back before is not granted."""
    line = given(EACH, submit(), opine("noise", "agree"), deny("fire"), grant("food"), prepare("p1"), revoke("food"))
    line.after(prepare("p2")).when(act).then("fact_refused nothing_to_revise")


def test_a_step_that_the_case_has_not_is_unknown() -> None:
    """Whoever asks."""
    approved().when(revoke("smoke")).then("fact_refused unknown")


def test_a_step_that_nobody_decided_is_not_issued_anew() -> None:
    """It was cancelled when the others sufficed."""
    line = given(service(STEPS, {"any": ("fire", "food"), "advisory": ("noise",)}), submit(), take("food"))
    line.after(grant("fire"), prepare("p1")).when(replace("food")).then("fact_refused nothing_to_revise")
