"""To whom a head gives a step, and who is kept from it for good."""

import pytest
from tests.support.acts import (
    Act,
    ask,
    complete,
    grant,
    lacking,
    opened,
    reassign,
    recuse,
    submit,
    supplement,
    take,
    transfer,
)
from tests.support.definitions import DEPARTMENTS, service
from tests.support.given import Given, given
from tests.support.people import GOVERNMENT, head, officer

from onewindow.contracts.codes import CODES
from onewindow.routing.core.accountable import accountable
from onewindow.routing.core.deadlines import wake

LINE = service({"fire": {"department": "fire", "needs": ["plan"]}, "food": {}})
LOOKED_AT = service({"fire": {"department": "fire", "needs": ["plan"]}}, acceptance="precheck")
SECOND = officer("fire", 2)


def fresh() -> Given:
    """A case in review."""
    return given(LINE, submit())


def test_a_head_gives_a_step_to_a_colleague_under_a_new_turn() -> None:
    """It is taken by whom the head names, and an answer under the old turn is too late, whoever gives it."""
    line = fresh().after(take("fire")).when(reassign("fire", "fire-2")).then("step_reassigned fire")
    line.tells("fire fire decide 1.2").leaves(fire="taken")
    line.when(grant("fire", turn=1)).then("fact_refused old_turn")
    line.when(take("fire", by=officer("fire", 3))).then("fact_refused already_taken")
    line.when(grant("fire", by=SECOND)).then("step_granted fire")


def test_an_open_step_and_a_look_are_given_too() -> None:
    """Nobody has to have taken them; a look stays a look."""
    fresh().when(reassign("fire", "fire-2")).then("step_reassigned fire").leaves(fire="taken")
    look = given(LOOKED_AT, submit()).when(reassign("fire", "fire-2")).then("step_reassigned fire")
    look.tells("fire fire look 1.2").leaves("received", fire="waiting")
    assert {"fire": "fire-2"} == {step: one.person for step, one in accountable(look.case, DEPARTMENTS).items()}


def test_whoever_was_recused_does_nothing_more() -> None:
    """What they held is open under a new turn; in the next round, and at the next desk, they are still kept away."""
    line = fresh().after(take("fire")).when(recuse("fire", "fire-1")).then("step_recused fire").leaves(fire="open")
    line.tells("fire fire decide 1.2")
    for act in (take("fire"), grant("fire"), ask("fire", "plan"), transfer("fire", "eco")):
        line.when(act).then("fact_refused recused")
    line.after(ask("fire", "plan", by=SECOND), supplement(plan="v2")).when(grant("fire")).then("fact_refused recused")
    line.when(grant("food", by=officer("amr"))).then("step_granted food")
    line.when(grant("fire", by=SECOND)).then("step_granted fire", "concluded approved")


def test_who_does_not_hold_it_is_recused_without_disturbing_who_does() -> None:
    """The token stays: the colleague's answer counts."""
    line = fresh().after(take("fire", by=SECOND)).when(recuse("fire", "fire-1")).then("step_recused fire")
    line.leaves(fire="taken").when(grant("fire", by=SECOND, turn=1)).then("step_granted fire")


def test_a_recused_look_is_somebody_elses() -> None:
    """Before acceptance as well."""
    line = given(LOOKED_AT, submit(), take("fire")).when(recuse("fire", "fire-1")).tells("fire fire look 1.2")
    line.when(lacking("fire", "plan")).then("fact_refused recused")
    line.when(complete("fire", by=SECOND)).then("step_checked fire", "accepted", "step_opened fire")


def test_a_consulted_desk_stays_one_that_has_opened_the_question() -> None:
    """Whoever has it now: the days of its silence are the department's."""
    silence = {"after": "5 wd", "means": "consent", "basis": {"zh": "办法", "en": "Measures"}}
    noise = {"department": "eco", "kind": "consult", "silence": silence}
    line = given(service({"noise": noise, "fire": {}}, {"all": ["fire"], "advisory": ["noise"]}), submit())
    due = wake(line.after(opened("noise")).case)
    assert due is not None
    assert due == wake(line.after(reassign("noise", "eco-2")).case) == wake(line.after(recuse("noise", "eco-2")).case)
    line.when_silent().then("step_lapsed noise")


def test_one_may_recuse_oneself_also_from_ones_own_application() -> None:
    """That is what the law asks for; to give a step away one has no need to."""
    line = given(LINE, submit(subject="fire-1"))
    line.when(take("fire")).then("fact_refused own_application")
    line.when(recuse("fire", "fire-1", by=officer("fire"))).then("step_recused fire")


def test_somebody_answers_for_a_step_whoever_was_recused() -> None:
    """The duty officer, then the head, then the government's head."""
    line = given(service({"food": {}}), submit())
    posts = []
    for person in ("amr-duty", "amr-head"):
        (one,) = accountable(line.case, DEPARTMENTS).values()
        posts.append((one.post, one.person))
        line.when(recuse("food", person))
    (one,) = accountable(line.case, DEPARTMENTS).values()
    assert [("duty", "amr-duty"), ("head", "amr-head"), ("government_head", None)] == [*posts, (one.post, one.person)]


@pytest.mark.parametrize(
    ("code", "before", "act"),
    [
        ("not_allowed", (), reassign("fire", "fire-2", by=SECOND)),
        ("not_allowed", (), reassign("fire", "fire-2", by=GOVERNMENT)),
        ("wrong_department", (), reassign("fire", "fire-2", by=head("food"))),
        ("already_taken", (take("fire"),), reassign("fire", "fire-1")),
        ("recused", (recuse("fire", "fire-2"),), reassign("fire", "fire-2")),
        ("recused", (recuse("fire", "fire-head"),), reassign("fire", "fire-2")),
        ("step_not_open", (grant("fire"),), reassign("fire", "fire-2")),
        ("not_allowed", (), recuse("fire", "fire-1", by=SECOND)),
        ("wrong_department", (), recuse("fire", "food-1", by=officer("food"))),
        ("recused", (recuse("fire", "fire-1"),), recuse("fire", "fire-1")),
        ("step_not_open", (ask("fire", "plan"),), recuse("fire", "fire-1")),
    ],
)
def test_what_is_not_for_them_is_refused(code: str, before: tuple[Act, ...], act: Act) -> None:
    """With its code, and nothing else changes."""
    line = fresh().after(*before)
    known = line.case
    line.when(act, id="refused").then(f"fact_refused {code}")
    assert code in CODES
    assert known._replace(heard=known.heard | {"refused"}, seq=known.seq + 1, time=line.now) == line.case
