"""How a case ends before its conclusion: taken back, undone, or terminated by the lead department."""

import pytest
from tests.support.acts import Act, accept, deny, grant, lacking, recuse, submit, withdraw
from tests.support.acts_ending import terminate
from tests.support.clock import START
from tests.support.definitions import service
from tests.support.given import Given, given
from tests.support.people import CLERK, GOVERNMENT, ME, head, officer

from onewindow.contracts.case import CaseTerminated, CaseWithdrawn
from onewindow.contracts.codes import CODES
from onewindow.contracts.instant import Instant, shift
from onewindow.definitions.endings import GROUNDS
from onewindow.routing.core.deadlines import wake
from onewindow.routing.core.state import Closed

TWO = service({"licence": {}, "fire": {"department": "fire"}}, clock={"promise": "5 wd", "statutory": "9 wd"})
COUNTER = service({"licence": {}}, acceptance="counter")
LOOKED = service({"licence": {}, "fire": {"department": "fire", "needs": ["plan"]}}, acceptance="precheck")
TEN_MINUTES = shift(START, seconds=660)
"""The hand-in is a minute after the start."""


def in_review() -> Given:
    """Two desks decide, one has granted."""
    return given(TWO, submit(), grant("licence"))


@pytest.mark.parametrize(("at", "undone"), [(TEN_MINUTES, True), (shift(TEN_MINUTES, seconds=0.001), False)])
def test_what_is_taken_back_within_ten_minutes_is_undone(at: Instant, undone: bool) -> None:
    """The very last instant is in time; later it is a withdrawal like any other, which is counted."""
    line = in_review().when(withdraw(), at=at).then("step_cancelled fire", "withdrawn")

    said = line.said[-1]
    assert isinstance(said, CaseWithdrawn)
    assert (undone, ("L21",)) == (said.undone, said.law)
    assert isinstance(line.case.phase, Closed)
    assert undone == line.case.phase.undone
    line.leaves("closed", licence="granted", fire="cancelled")


def test_the_lead_department_ends_a_case_for_which_nobody_is_left() -> None:
    """What was granted stands, the other desk is released, nothing is due any more, and it says who and why."""
    line = in_review().when(terminate("death")).then("step_cancelled fire", "terminated licence death")

    said = line.said[-1]
    assert isinstance(said, CaseTerminated)
    assert ("amr-1", None, ("L21",)) == (said.by, said.on_behalf_of, said.law)
    line.tells("fire fire withdrawn cancelled").leaves("closed", licence="granted", fire="cancelled")
    assert wake(line.case) is None


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("by", [officer("amr"), head("amr")])
def test_an_officer_or_the_head_of_the_lead_names_the_ground(by: object, ground: str) -> None:
    """Each ground of the law, before acceptance as well as after it, at whichever desk."""
    given(COUNTER, submit()).when(terminate(ground, by=by)).leaves("closed")  # type: ignore[arg-type]
    given(LOOKED, submit(), lacking("fire", "plan")).when(terminate(ground, step="fire")).leaves("closed")


@pytest.mark.parametrize(
    ("code", "before", "act"),
    [
        ("wrong_department", (), terminate(by=officer("fire"))),
        ("wrong_department", (), terminate(step="fire", by=head("fire"))),
        ("not_allowed", (), terminate(by=CLERK)),
        ("not_allowed", (), terminate(by=GOVERNMENT)),
        ("not_allowed", (), terminate(by=ME)),
        ("own_application", (), terminate(by=officer("amr").__class__(id=ME.id, role="officer", department="amr"))),
        ("recused", (recuse("licence", "amr-1"),), terminate()),
        ("ground_unknown", (), terminate("boredom")),
        ("ground_unknown", (), terminate("supplement_missing")),
        ("case_closed", (withdraw(),), terminate()),
        ("case_closed", (terminate(),), terminate()),
        ("case_closed", (terminate(),), withdraw()),
        ("case_concluded", (grant("licence"), grant("fire")), terminate()),
        ("case_concluded", (deny("licence"), deny("fire")), withdraw()),
    ],
)
def test_what_ends_no_case(code: str, before: tuple[Act, ...], act: Act) -> None:
    """Another department, somebody without the right, for no ground of the law, or too late."""
    assert code in CODES
    given(TWO, submit(), *before).when(act).then(f"fact_refused {code}")


def test_nobody_is_accepted_after_the_end() -> None:
    """A clerk who comes too late is told so."""
    given(COUNTER, submit(), terminate()).when(accept()).then("fact_refused case_closed")
