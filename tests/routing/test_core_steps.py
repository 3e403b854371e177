"""Which steps open, who holds them, and who may decide."""

from dataclasses import replace

import pytest
from tests.support.acts import ask, deny, grant, opine, submit, supplement, take, transfer, withdraw
from tests.support.definitions import service
from tests.support.given import given
from tests.support.people import MACHINE, ME, OPERATOR, agent, officer

from onewindow.contracts.fact import mark_of

CHAIN = service(
    {
        "licence": {},
        "food": {"department": "food", "after": ["licence"], "needs": ["licence_copy"]},
        "sign": {"department": "urban", "after": ["food"], "when": "sign"},
        "opening": {"department": "town", "after": ["sign"]},
    },
    answers={"sign": {}},
    outputs={"licence_copy": "licence"},
)
TWO = service({"fire": {"department": "fire", "two_persons": True}, "food": {"department": "food"}})
ADVICE = service(
    {"fire": {"department": "fire"}, "noise": {"department": "eco", "kind": "consult"}},
    {"all": ["fire"], "advisory": ["noise"]},
)
RULED = service({"card": {"automatic": "old"}, "photo": {}}, answers={"old": {}})


def test_a_step_opens_when_all_before_it_is_settled() -> None:
    """Steps open in order, each in the entry that settles what it comes after."""
    line = given(CHAIN).when(submit(routes={"sign": True})).then("opened", "accepted", "step_opened licence")
    line.when(grant("licence")).then("step_granted licence", "step_opened food")
    line.when(grant("food")).then("step_granted food", "step_opened sign")
    line.when(deny("sign")).then("step_denied sign", "step_opened opening").tells("town opening decide 1.1")


def test_a_skipped_step_does_not_let_later_ones_overtake() -> None:
    """What comes after a skipped step still waits for all that the skipped one would have waited for."""
    line = given(CHAIN).when(submit(routes={"sign": False})).then("opened", "accepted", "step_opened licence")
    line.leaves(sign="skipped", opening="waiting").when(grant("licence"))
    line.then("step_granted licence", "step_opened food").leaves(opening="waiting")
    line.when(grant("food")).then("step_granted food", "step_opened opening")


def test_a_step_whose_input_is_not_given_is_cancelled() -> None:
    """Without the licence there is nothing to base the food permit on: it is cancelled, unasked."""
    line = given(CHAIN, submit(routes={"sign": False})).when(deny("licence"))
    line.then("step_denied licence", "step_cancelled food", "step_opened opening").tells("town opening decide 1.1")


def test_one_officer_takes_a_step() -> None:
    """The first to take it holds it; a second is refused; a grant does not need a take."""
    line = given(TWO, submit()).when(take("food")).then("step_taken food").leaves(food="taken")
    line.when(take("food", by=officer("food", 2))).then("fact_refused already_taken")
    line.when(grant("food", by=officer("food", 3))).then("step_granted food")


def test_one_officer_takes_a_look() -> None:
    """A look is taken by one officer as a step is."""
    prechecked = service({"fire": {"department": "fire"}}, acceptance="precheck")
    line = given(prechecked, submit()).when(take("fire")).then("step_taken fire").leaves(fire="waiting")
    line.when(take("fire", by=officer("fire", 2))).then("fact_refused already_taken").tells("fire fire look 1.1")


def test_where_two_persons_are_needed_the_taker_does_not_decide() -> None:
    """Whoever took a step may not decide it; a colleague may."""
    line = given(TWO, submit(), take("fire"))
    line.when(grant("fire")).then("fact_refused two_persons_needed")
    line.when(grant("fire", by=officer("fire", 2))).then("step_granted fire")


def test_whoever_asked_for_more_looked_at_it_too() -> None:
    """An officer who asked the applicant does not decide the next round where two persons are needed."""
    plan = service({"fire": {"department": "fire", "two_persons": True, "needs": ["plan"]}})
    line = given(plan, submit(), ask("fire", "plan"), supplement(plan="v2"))
    line.when(deny("fire")).then("fact_refused two_persons_needed")
    line.when(deny("fire", by=officer("fire", 2))).then("step_denied fire", "concluded rejected")


def test_nobody_decides_their_own_application() -> None:
    """An officer who applies is refused at their own desk, and so is whoever the agent acts for."""
    own = given(TWO, submit(subject="food-1"))
    own.when(take("food")).then("fact_refused own_application")
    own.when(grant("food")).then("fact_refused own_application")
    own.when(grant("food", by=officer("food", 2))).then("step_granted food")


def test_an_officer_is_known_as_the_applicant_by_the_reference_of_their_account() -> None:
    """Whatever they do at that desk is refused; the mark on another application, or of somebody else, is no bar."""
    line = given(TWO, submit())
    own = replace(officer("food"), own=mark_of("application", "me"))
    for act in (take("food", by=own), grant("food", by=own), ask("food", by=own), transfer("food", "eco", by=own)):
        line.when(act).then("fact_refused own_application")
    for other in (mark_of("another", "me"), mark_of("application", "you")):
        given(TWO, submit()).when(grant("food", by=replace(own, own=other))).then("step_granted food")


def test_software_grants_where_the_rule_holds_and_only_there() -> None:
    """The fold evaluates the declared rule again; software never denies, and a person's grant is not automatic."""
    line = given(RULED, submit(routes={"old": True}))
    line.when(deny("card", by=MACHINE)).then("fact_refused not_allowed")
    line.when(grant("card", by=MACHINE)).then("fact_refused not_allowed")
    line.when(grant("card", automatic=True)).then("fact_refused not_allowed")
    line.when(grant("photo", by=MACHINE, automatic=True)).then("fact_refused not_allowed")
    line.when(grant("card", by=MACHINE, automatic=True)).then("step_granted card")
    young = given(RULED, submit(routes={"old": False}))
    young.when(grant("card", by=MACHINE, automatic=True)).then("fact_refused not_allowed")


@pytest.mark.parametrize(
    ("answer", "reasons", "state"),
    [
        ("agree", None, "granted"),
        ("agree_refer_up", None, "granted"),
        ("disagree", "reasons", "denied"),
        ("disagree", None, "granted"),
    ],
)
def test_a_consulted_department_agrees_or_disagrees_with_reasons(answer: str, reasons: str | None, state: str) -> None:
    """A disagreement without reasons counts as agreement; no opinion changes the result; one in vain is told why."""
    line = given(ADVICE, submit()).when(opine("noise", answer, reasons=reasons)).leaves("in_review", noise=state)
    answer_owed = ["duty_owed noise"] if state == "denied" else []
    line.when(grant("fire")).then("step_granted fire", "concluded approved", *answer_owed)


def test_each_kind_of_step_takes_its_own_answers() -> None:
    """A consulted department does not grant, and a licence is not a matter of opinion."""
    line = given(ADVICE, submit())
    line.when(grant("noise")).then("fact_refused wrong_kind")
    line.when(deny("noise")).then("fact_refused wrong_kind")
    line.when(opine("fire", "agree")).then("fact_refused wrong_kind")


def test_withdrawal_cancels_what_is_unsettled() -> None:
    """Granted steps stand, the rest is cancelled and told, the case is closed and hears no more."""
    line = given(TWO, submit(), grant("food")).when(withdraw()).then("step_cancelled fire", "withdrawn")
    line.tells("fire fire withdrawn cancelled").leaves("closed", food="granted", fire="cancelled")
    line.when(grant("fire")).then("fact_refused case_closed").tells("fire fire withdrawn cancelled")
    line.when(withdraw()).then("fact_refused case_closed")


def test_only_the_applicant_or_an_agent_with_a_mandate_withdraws() -> None:
    """A stranger learns nothing and changes nothing; a mandate is weighed at the time of the act."""
    line = given(TWO, submit())
    stranger = ME.__class__(id="you", role="applicant")
    line.when(withdraw(stranger)).then("fact_refused not_yours")
    line.when(withdraw(OPERATOR)).then("fact_refused not_allowed")
    line.when(withdraw(agent("2026-11-22T00:00:00.000Z"))).then("fact_refused mandate_missing")
    line.when(withdraw(agent("2026-12-31T00:00:00.000Z"))).then(
        "step_cancelled fire", "step_cancelled food", "withdrawn"
    )
