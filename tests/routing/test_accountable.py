"""One accountable person for every step that a desk owes, at every moment."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.routing.bulk import Bulk
from tests.routing.posts import Posts
from tests.routing.referee import FoulError
from tests.routing.schedule import Schedule
from tests.routing.world import World
from tests.support.acts import ask, complete, grant, lacking, pause, submit, supplement, take, transfer, withdraw
from tests.support.definitions import DEPARTMENTS, service
from tests.support.given import Given, given
from tests.support.people import officer

from onewindow.definitions.accountable import Accountable
from onewindow.definitions.model import Department
from onewindow.routing.core.accountable import accountable
from onewindow.routing.core.state import Case

STEPS: dict[str, dict[str, Any]] = {
    "licence": {},
    "noise": {"department": "eco"},
    "fire": {"department": "fire", "needs": ["plan"]},
    "sign": {},
}
LINE = service({**STEPS, "sign": {"department": "urban", "after": ["licence"]}})
LOOKED_AT = service({"fire": STEPS["fire"]}, acceptance="precheck")


def who(line: Given) -> dict[str, tuple[str, str | None]]:
    """As what somebody answers for what, and who."""
    return {step: (one.post, one.person) for step, one in accountable(line.case, DEPARTMENTS).items()}


def test_the_taker_answers_else_the_duty_officer_else_the_head() -> None:
    """What waits has nobody, what is settled has nobody any more, and a transfer passes the duty on."""
    line = given(LINE, submit())
    assert {"licence": ("duty", "amr-duty"), "noise": ("head", "eco-head"), "fire": ("duty", "fire-duty")} == who(line)
    line.after(take("fire", by=officer("fire", 2)), grant("licence"))
    assert {"noise": ("head", "eco-head"), "fire": ("taker", "fire-2"), "sign": ("head", None)} == who(line)
    line.after(transfer("fire", "eco"))
    assert ("head", "eco-head") == who(line)["fire"]


def test_nobody_answers_for_what_the_applicant_owes() -> None:
    """Asked for more, the desk waits; the next round is its duty officer's until somebody takes it."""
    line = given(LINE, submit(), take("fire"), ask("fire", "plan"))
    assert "fire" not in who(line)
    assert ("duty", "fire-duty") == who(line.after(supplement(plan="v2")))["fire"]
    assert {} == who(line.after(withdraw()))


def test_whoever_paused_a_step_answers_for_it_still() -> None:
    """The clock stands still, and not the duty; if nobody had taken it, it is the duty officer's."""
    line = given(LINE, submit()).after(take("fire"), pause("fire", "2026-12-08"), pause("noise", "2026-12-08"))
    assert (("taker", "fire-1"), ("head", "eco-head")) == (who(line)["fire"], who(line)["noise"])


def test_a_look_is_owed_like_a_step() -> None:
    """From the hand-in on, until it is answered."""
    line = given(LOOKED_AT, submit())
    assert {"fire": ("duty", "fire-duty")} == who(line)
    assert {"fire": ("taker", "fire-1")} == who(line.after(take("fire")))
    assert {} == who(line.after(lacking("fire", "plan")))
    assert {"fire": ("duty", "fire-duty")} == who(line.after(supplement(plan="v2")))
    assert {"fire": ("duty", "fire-duty")} == who(line.after(complete("fire"))), "now it is asked to decide"


class _Misled(Schedule):
    """A schedule whose people are told somebody else."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        world.posts = Posts(self.rule)

    @staticmethod
    def rule(case: Case, departments: Mapping[str, Department]) -> dict[str, Accountable]:
        """Whoever is said to answer."""
        raise NotImplementedError


class NobodyForLooks(_Misled):
    """Forgets those who look."""

    @staticmethod
    def rule(case: Case, departments: Mapping[str, Department]) -> dict[str, Accountable]:
        owed = accountable(case, departments)
        return {name: one for name, one in owed.items() if getattr(case.steps[name], "look", None) is None}


class NeverTheTaker(_Misled):
    """Always the head."""

    @staticmethod
    def rule(case: Case, departments: Mapping[str, Department]) -> dict[str, Accountable]:
        owed = accountable(case, departments)
        return {name: Accountable("head", departments[case.departments[name]].head) for name in owed}


@pytest.mark.parametrize("wrong", [NobodyForLooks, NeverTheTaker])
async def test_schedules_see_whoever_is_not_accountable(wrong: type[Schedule]) -> None:
    """Every schedule compares the one accountable with a plain account of the journal: proven by breaking."""
    with pytest.raises(FoulError, match="answer for"):
        await Bulk(1, schedule=wrong).run(100)
