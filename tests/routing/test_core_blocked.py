"""Cases at which a person must look: never approved by emptiness, and let go for a reason."""

from tests.support.acts import grant, lacking, submit, supplement, withdraw
from tests.support.definitions import service
from tests.support.given import Given, given
from tests.support.people import CLERK, OPERATOR

from onewindow.contracts.case import CaseUnblocked
from onewindow.routing.core.blocking import stays_blocked
from onewindow.routing.core.evolve import evolve

STEPS = {
    "fire": {"department": "fire", "when": "large", "needs": ["plan"]},
    "sign": {"department": "urban", "needs": ["picture"]},
}
JOIN = {"all": ["fire"], "optional": ["sign"]}
IMMEDIATE = service(STEPS, JOIN, answers={"large": {}})
PRECHECK = service(STEPS, JOIN, answers={"large": {}}, acceptance="precheck")
SMALL, LARGE = submit(routes={"large": False}), submit(routes={"large": True})


def refusal(line: Given) -> str | None:
    """Why an operator's order to unblock would be refused now."""
    return stays_blocked(line.case, line.compiled, OPERATOR, line.now)


def test_a_case_without_a_required_step_is_blocked() -> None:
    """Nobody is asked anything, not even optional steps, and nothing is approved."""
    for compiled in (IMMEDIATE, PRECHECK):
        given(compiled).when(SMALL).then("opened", "blocked no_required_step").tells().leaves("blocked", sign="waiting")


def test_a_supplement_that_leaves_no_required_step_blocks() -> None:
    """Whatever was decided so far, before acceptance and after it."""
    line = given(IMMEDIATE, LARGE).when(supplement(routes={"large": False}))
    line.then("supplemented", "blocked no_required_step").tells("fire fire withdrawn skipped")
    given(PRECHECK, LARGE, lacking("sign", "picture")).when(supplement(routes={"large": False})).then(
        "supplemented", "blocked no_required_step"
    )


def test_a_supplement_from_behind_the_block_lets_it_go_on() -> None:
    """Heard while the chain is worked: the case is accepted, or looked at, as if it had been filed so."""
    given(IMMEDIATE, SMALL).when(supplement(routes={"large": True})).then(
        "supplemented", "accepted", "step_opened fire", "step_opened sign"
    )
    given(PRECHECK, SMALL).when(supplement(routes={"large": True})).then(
        "supplemented", "look_opened fire", "look_opened sign"
    )


def test_it_stays_blocked_as_long_as_nothing_is_required() -> None:
    """The order is refused until a supplement has brought a step, or the case is over."""
    line = given(IMMEDIATE, SMALL)
    assert "no_required_step" == refusal(line)
    assert refusal(line.when(supplement(routes={"large": True}))) is None
    assert refusal(given(IMMEDIATE, SMALL, withdraw())) is None


def test_only_an_operator_unblocks() -> None:
    """Anybody else's order is refused with the code of the rights."""
    line = given(IMMEDIATE, LARGE)
    assert "not_allowed" == stays_blocked(line.case, line.compiled, CLERK, line.now)
    assert stays_blocked(line.case, line.compiled, OPERATOR, line.now) is None


def test_unblocked_it_remembers_what_was_dropped() -> None:
    """Records that an operator dropped are never heard, however often the chain is worked."""
    line = given(IMMEDIATE, SMALL)
    known = evolve(line.case, CaseUnblocked(dropped=("review/0/1",)), line.now, "application")
    known = evolve(known, CaseUnblocked(dropped=("review/0/7",)), line.now, "application")
    assert known.blocked is None
    assert frozenset({"review/0/1", "review/0/7"}) == known.dropped


def test_the_next_supplement_sees_all_that_changed_meanwhile() -> None:
    """What changed while nothing was required is found by fingerprints later."""
    line = given(IMMEDIATE, LARGE, grant("sign"), supplement(routes={"large": False}, picture="v2"))
    line.then("supplemented", "blocked no_required_step").when(supplement(routes={"large": True}))
    line.then("supplemented", "step_reopened sign 2", "step_reopened fire 2")
