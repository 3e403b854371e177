"""A deputy acts in somebody's place within the days of the mandate, and every decision says in whose."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.support.acts import Act, extend, grant, opine, submit, take
from tests.support.definitions import service
from tests.support.given import given
from tests.support.people import GOVERNMENT, head, officer

from onewindow.contracts.case import CaseConcluded, CaseExtended, StepDenied, StepGranted
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant, from_local, shift

CLOCK = {"statutory": "20 wd", "extend": "10 wd"}
LINE = service({"fire": {"department": "fire"}}, clock=CLOCK)
JOINT = service({"fire": {"department": "fire"}, "noise": {"department": "eco", "kind": "consult"}}, clock=CLOCK)
TWO = service({"fire": {"department": "fire", "two_persons": True}})
NOW = from_local("2026-11-23T12:00")


def deputy(of: By, name: str = "fire-2", until: Instant | None = "2026-12-10T15:59:59.999Z") -> By:
    """Somebody in the place of another."""
    return replace(of, id=name, on_behalf_of=of.id, mandate_until=until)


def test_a_deputy_decides_in_the_place_of_another() -> None:
    """Fact, state and proof name both."""
    line = given(LINE, submit()).when(grant("fire", by=deputy(head("fire"))))
    line.then("step_granted fire", "concluded approved")
    granted, concluded = line.said

    assert isinstance(granted, StepGranted)
    assert isinstance(concluded, CaseConcluded)
    for said in (granted, concluded.proof["fire"], line.case.steps["fire"]):
        assert ("fire-2", "fire-head") == (said.by, said.on_behalf_of)  # type: ignore[union-attr]


def test_a_deputy_of_a_head_does_what_only_a_head_may() -> None:
    """Extend a term: the deputy of the one department's head, or of the government's, each where the law names them."""
    alone = given(LINE, submit()).when(extend("fire", by=deputy(head("fire")))).then("extended fire")
    (said,) = alone.said
    assert isinstance(said, CaseExtended)
    assert ("fire-2", "fire-head") == (said.by, said.on_behalf_of)
    given(JOINT, submit()).when(extend("fire", by=deputy(GOVERNMENT, "vice-head"))).then("extended fire")
    given(LINE, submit()).when(extend("fire", by=deputy(officer("fire")))).then("fact_refused not_allowed")


def test_an_opinion_names_the_deputy_too() -> None:
    """Agreement and disagreement alike."""
    line = given(JOINT, submit()).when(opine("noise", "disagree", reasons="r", by=deputy(head("eco"), "eco-2")))
    (said,) = line.said
    assert isinstance(said, StepDenied)
    assert ("eco-2", "eco-head") == (said.by, said.on_behalf_of)


@pytest.mark.parametrize("act", [take, grant])
def test_after_the_mandate_a_deputy_is_refused(act: Callable[..., Act]) -> None:
    """Whatever they do; at its last instant they are in time, and without dates nobody is a deputy."""
    for until, code in ((shift(NOW, seconds=-0.001), "deputy_over"), (None, "deputy_over")):
        by = deputy(officer("fire"), until=until)
        given(LINE, submit()).when(act("fire", by=by), at=NOW).then(f"fact_refused {code}")
    given(LINE, submit()).when(grant("fire", by=deputy(officer("fire"), until=NOW)), at=NOW).then(
        "step_granted fire", "concluded approved"
    )


def test_two_persons_are_not_one_and_their_deputy() -> None:
    """What counts as the taker's own decision is not a second person's; the taker's colleague decides the deputy's."""
    line = given(TWO, submit(), take("fire"))
    line.when(grant("fire", by=deputy(officer("fire")))).then("fact_refused two_persons_needed")
    line.when(grant("fire", by=deputy(officer("fire", 3)))).then("step_granted fire", "concluded approved")
