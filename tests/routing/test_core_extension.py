"""A statutory term is extended once, before it is over, by the head whom the law names, with reasons."""

import pytest
from tests.support.acts import Act, ask, complete, extend, grant, submit
from tests.support.definitions import service
from tests.support.given import Given
from tests.support.people import GOVERNMENT, head, officer

from onewindow.contracts.case import CaseExtended
from onewindow.contracts.instant import Instant, from_local
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.deadlines import wake
from onewindow.routing.core.state import ALL

CLOCK = {"promise": "10 wd", "statutory": "20 wd", "extend": "10 wd"}
ONE = service({"fire": {"department": "fire", "needs": ["plan"]}}, clock=CLOCK)
TWO = service({"fire": {"department": "fire"}, "food": {"department": "food"}}, clock=CLOCK)
FRIDAY = from_local("2026-11-20T10:00")
FIRE, URBAN = head("fire"), head("urban")


def accepted(compiled: CompiledDefinition = ONE, at: Instant = FRIDAY) -> Given:
    """A case that was accepted then: promised by 4 December, due by law on the 18th."""
    return Given(compiled).when(submit(), at=at)


def extension(line: Given) -> CaseExtended:
    """What the case has just said."""
    (said,) = line.said
    assert isinstance(said, CaseExtended)
    return said


def test_the_head_of_the_one_department_extends_by_what_the_definition_allows() -> None:
    """行政许可法 Art. 42: ten more working days follow on the twenty; what was promised stays promised."""
    line = accepted().when(extend("fire", by=FIRE)).then("extended fire")
    said = extension(line)
    assert ("2027-01-04", True, ("L07",), "fire-head") == (said.due, said.provisional, said.law, said.by)
    assert ("2027-01-04", "2026-12-04", ALL) == (
        line.case.term.due,
        line.case.term.promise_due,
        line.case.term.extended,
    )
    line.when_silent().then("term_exceeded")
    assert from_local("2027-01-04T23:59:59.999") == wake(line.case), "the old day does not strike any more"


def test_several_departments_are_extended_by_the_head_of_the_government() -> None:
    """行政许可法 Art. 26 and 42: no single department lets the others take longer."""
    accepted(TWO).when(extend("fire", by=FIRE)).then("fact_refused not_allowed")
    line = accepted(TWO).when(extend("fire", by=GOVERNMENT)).then("extended fire")
    assert ("L08",) == extension(line).law
    accepted().when(extend("fire", by=GOVERNMENT)).then("fact_refused not_allowed")


@pytest.mark.parametrize(
    ("code", "before", "act"),
    [
        ("not_allowed", (), extend("fire", by=officer("fire"))),
        ("wrong_department", (), extend("fire", by=URBAN)),
        ("reasons_missing", (), extend("fire", by=FIRE, reasons="")),
        ("extended_already", (extend("fire", by=FIRE),), extend("fire", by=FIRE)),
        ("step_not_open", (ask("fire", "plan"),), extend("fire", by=FIRE)),
        ("old_turn", (), extend("fire", by=FIRE, turn=2)),
        ("case_concluded", (grant("fire"),), extend("fire", by=FIRE)),
    ],
)
def test_an_extension_is_refused_with_its_code(code: str, before: tuple[Act, ...], act: Act) -> None:
    """And the term stays what it was."""
    line = accepted().after(*before)
    term = line.case.term
    line.when(act).then(f"fact_refused {code}")
    assert term == line.case.term


def test_nobody_extends_what_is_over_or_has_no_extension() -> None:
    """Before the last day by law is over, and only where the definition says by how much."""
    late = accepted().when_silent().when_silent().when(extend("fire", by=FIRE), at=from_local("2026-12-19T09:00"))
    late.then("fact_refused term_over")
    for clock in ({"statutory": "20 wd"}, {"promise": "5 wd", "extend": "5 wd"}, {}):
        accepted(service({"fire": {"department": "fire"}}, clock=clock)).when(extend("fire", by=FIRE)).then(
            "fact_refused no_extension"
        )


def test_the_extension_follows_on_the_term_from_the_acceptance() -> None:
    """Ten working days from the acceptance, not five from the extension."""
    compiled = service(
        {"fire": {"department": "fire"}}, acceptance="precheck", clock={"statutory": "5 wd", "extend": "5 wd"}
    )
    line = accepted(compiled).when(complete("fire"), at=from_local("2026-11-23T09:00"))
    line.when(extend("fire", by=FIRE), at=from_local("2026-11-26T09:00"))
    assert "2026-12-07" == extension(line).due
