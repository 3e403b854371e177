"""What is decided about a licence is published within seven working days, once, by the lead department."""

import pytest
from tests.support.acts import Act, collect, deny, grant, prepare, recuse, submit, withdraw
from tests.support.acts_ending import publish
from tests.support.definitions import service
from tests.support.given import Given, given
from tests.support.people import CLERK, NOTIFIER, head, officer

from onewindow.contracts.case import CaseConcluded, DecisionPublished, DutyOverdue
from onewindow.contracts.codes import CODES
from onewindow.contracts.instant import from_local
from onewindow.routing.core.deadlines import is_at_rest, wake

OPEN = service({"licence": {}, "fire": {"department": "fire"}}, unpublished=None)
PRIVATE = service({"licence": {}, "fire": {"department": "fire"}})
NO_LICENCE = service({"licence": {}, "fire": {"department": "fire"}}, matter="service", unpublished=None)


def decided(*acts: Act) -> Given:
    """A case that was concluded on Monday, 23 November."""
    return given(OPEN, submit(), *(acts or (grant("licence"), grant("fire"))))


@pytest.mark.parametrize("no", [False, True])
def test_a_decision_is_owed_to_the_public(no: bool) -> None:
    """Granted or denied, by the seventh working day after it: the second of December."""
    line = given(OPEN, submit(), grant("licence")).when((deny if no else grant)("fire"))

    owed = line.said[-1]
    assert isinstance(owed, CaseConcluded)
    assert "2026-12-02" == owed.publish_by
    assert from_local("2026-12-02T23:59:59.999") == wake(line.case)


def test_the_lead_department_publishes_it() -> None:
    """Then nothing is owed any more, and the case rests once its result is there."""
    line = decided().after(prepare(), collect())
    assert not is_at_rest(line.case)
    line.when(publish(by=head("amr"))).then("decision_published licence")

    said = line.said[-1]
    assert isinstance(said, DecisionPublished)
    assert ("amr-head", ("L18",)) == (said.by, said.law)
    assert is_at_rest(line.case)
    line.when(publish()).then("fact_refused published_already")


def test_that_it_is_late_is_said_once_and_it_is_owed_still() -> None:
    """Behind the last day: overdue, and published all the same."""
    line = decided().when_silent()

    assert [("publication", "2026-12-02")] == [
        (fact.duty, fact.due) for fact in line.said if isinstance(fact, DutyOverdue)
    ]
    line.when(publish()).then("decision_published licence")


@pytest.mark.parametrize("compiled", [PRIVATE, NO_LICENCE], ids=["private", "no licence"])
def test_what_is_private_is_not_published(compiled: object) -> None:
    """A definition that says why not, and a service that is no licence: nothing is owed, and nobody publishes."""
    line = given(compiled, submit(), grant("licence"), grant("fire"))  # type: ignore[arg-type]

    assert {key for key in line.case.duties if key[0] == "publication"} == set()
    line.when(publish()).then("fact_refused not_public")


@pytest.mark.parametrize(
    ("code", "before", "act"),
    [
        ("case_not_concluded", (), publish()),
        ("case_closed", (withdraw(),), publish()),
        ("wrong_department", (grant("licence"), grant("fire")), publish(by=officer("fire"))),
        ("not_allowed", (grant("licence"), grant("fire")), publish(by=CLERK)),
        ("not_allowed", (grant("licence"), grant("fire")), publish(by=NOTIFIER)),
        ("recused", (recuse("licence", "amr-1"), grant("licence", by=officer("amr", 2)), grant("fire")), publish()),
    ],
)
def test_what_is_not_published_yet_or_not_by_them(code: str, before: tuple[Act, ...], act: Act) -> None:
    """Too early, nothing decided, another department, nobody's right."""
    assert code in CODES
    given(OPEN, submit(), *before).when(act).then(f"fact_refused {code}")
