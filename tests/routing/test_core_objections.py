"""A consulted department that objected in vain is told why, by whoever leads."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.support.acts import (
    Act,
    answer_objection,
    collect,
    deny,
    grant,
    opine,
    prepare,
    submit,
    withdraw,
)
from tests.support.definitions import service
from tests.support.given import Given
from tests.support.people import CLERK, ME, head, officer

from onewindow.contracts.case import DutyOverdue, DutyOwed, StepObjectionAnswered
from onewindow.contracts.codes import CODES
from onewindow.contracts.instant import from_local
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.deadlines import is_at_rest
from onewindow.routing.core.duties import who_owes
from onewindow.routing.core.queue import told

STEPS: Mapping[str, Mapping[str, Any]] = {
    "licence": {},
    "noise": {"department": "eco", "kind": "consult"},
    "own": {"kind": "consult"},
}
SERVICE = service(STEPS, {"all": ["licence"], "advisory": ["noise", "own"]})
PARTIAL = service({**STEPS, "food": {}}, {"all": ["licence", "food"], "advisory": ["noise", "own"], "issue": "each"})
MONDAY = from_local("2026-11-23T09:00")
OWED = DutyOwed(duty="objection_answer", due="2026-12-07", step="noise")


def objected(compiled: CompiledDefinition = SERVICE) -> Given:
    """Both consulted desks disagree, one of them that of the department that leads."""
    case = Given(compiled).when(submit(), at=MONDAY)
    return case.after(*(opine(step, "disagree", reasons="reasons") for step in ("noise", "own")))


def overruled() -> Given:
    """It is granted all the same, and issued."""
    return objected().after(grant("licence"), prepare())


def test_whoever_objected_in_vain_is_owed_an_answer_in_ten_working_days() -> None:
    """With the conclusion, by the department that leads; what that one objected itself, it need not tell itself."""
    case = objected().when(grant("licence"))
    assert [OWED] == [fact for fact in case.said if isinstance(fact, DutyOwed)]
    assert "amr" == who_owes(case.case, SERVICE, ("objection_answer", "noise"))
    partial = objected(PARTIAL).after(grant("licence")).when(deny("food")).leaves("concluded")
    assert OWED in partial.said


def test_the_answer_is_told_to_the_desk_that_objected() -> None:
    """By its hash; then nothing is owed, whether the result was collected or not."""
    case = overruled().after(collect()).when(answer_objection("noise"))
    assert (StepObjectionAnswered(step="noise", by="amr-1", reasons="reasons"),) == case.said
    (record,) = told(case.case, case.said)
    assert ("eco", "denied", "reasons") == (record.department, record.state, record.objection_answer)
    assert "objection_answer" not in {kind for kind, _ in case.case.duties}
    assert is_at_rest(case.case)


def test_that_the_days_are_over_is_said_once_and_the_answer_is_owed_still() -> None:
    """The case is at rest until it comes."""
    case = overruled()
    assert not is_at_rest(case.case)
    case.when_silent()
    assert (DutyOverdue(duty="objection_answer", due="2026-12-07", step="noise"),) == case.said
    assert is_at_rest(case.case)
    case.when(answer_objection("noise", by=head("amr"))).then("step_objection_answered noise")


@pytest.mark.parametrize("act", [deny("licence"), withdraw()])
def test_nobody_is_owed_an_answer_who_was_followed(act: Act) -> None:
    """Rejected or withdrawn."""
    case = objected().when(act)
    assert {} == case.case.duties
    case.when(answer_objection("noise"))
    assert "fact_refused" in case.said[0].type


def test_whoever_agreed_is_owed_nothing() -> None:
    """Also with a disagreement without reasons, which counts as agreement."""
    case = Given(SERVICE).when(submit(), at=MONDAY).after(opine("noise", "disagree"), opine("own", "agree"))
    case.when(grant("licence"))
    assert [] == [fact for fact in case.said if isinstance(fact, DutyOwed)]
    case.when(answer_objection("noise")).then("fact_refused no_objection")


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (answer_objection("noise", reasons=""), "reasons_missing"),
        (answer_objection("noise", by=officer("eco")), "wrong_department"),
        (answer_objection("noise", by=ME), "not_allowed"),
        (answer_objection("noise", by=CLERK), "not_allowed"),
        (answer_objection("own"), "no_objection"),
        (answer_objection("licence"), "no_objection"),
        (answer_objection("nothing"), "unknown"),
    ],
)
def test_what_is_no_answer_is_refused(act: Act, code: str) -> None:
    """The wrong person, no reasons, or nobody to answer."""
    assert code in CODES
    overruled().when(act).then(f"fact_refused {code}")


def test_nothing_is_answered_before_the_conclusion_or_twice() -> None:
    """Before it, nobody has decided against anybody."""
    objected().when(answer_objection("noise")).then("fact_refused case_not_concluded")
    overruled().after(answer_objection("noise")).when(answer_objection("noise")).then("fact_refused no_objection")
