"""Duties: a licence that was granted is delivered within ten working days; that they are over is said once."""

import pytest
from tests.support.acts import Channel, collect, deny, grant, prepare, submit, withdraw
from tests.support.definitions import service
from tests.support.given import Given
from tests.support.people import CLERK

from onewindow.contracts.case import CaseConcluded, DutyOverdue
from onewindow.contracts.instant import from_local
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.deadlines import is_at_rest, wake

ONE = service({"fire": {}})
SERVICE = service({"fire": {}}, matter="service")
FRIDAY = from_local("2026-09-18T10:00")
LAST = "2026-10-09"
"""The tenth working day after that Friday: a worked Sunday, Mid-Autumn and the National Day lie between."""


def granted(compiled: CompiledDefinition = ONE, channel: Channel = "counter") -> Given:
    """A case that was approved that Friday."""
    return (
        Given(compiled).when(submit(channel=channel), at=from_local("2026-09-18T09:00")).when(grant("fire"), at=FRIDAY)
    )


def conclusion(line: Given) -> CaseConcluded:
    """The conclusion that the case has just said."""
    (said,) = (fact for fact in line.said if isinstance(fact, CaseConcluded))
    return said


def test_a_licence_that_was_granted_is_to_be_delivered_within_ten_working_days() -> None:
    """The conclusion names the last day and the rule; the case wakes at its end."""
    line = granted()
    assert (LAST, False, ("L10",)) == (conclusion(line).deliver_by, conclusion(line).provisional, conclusion(line).law)
    assert from_local(f"{LAST}T23:59:59.999") == wake(line.case)


def test_that_the_days_are_over_is_said_once_and_the_result_can_still_be_handed_over() -> None:
    """The case goes on waiting, without any deadline."""
    line = granted().when(prepare()).when_silent()
    assert (DutyOverdue(duty="delivery", due=LAST, law=("L10",)),) == line.said
    assert wake(line.case) is None
    assert is_at_rest(line.case)
    line.leaves("concluded").when(collect(mode="counter", by=CLERK)).then("delivered counter")


@pytest.mark.parametrize("channel", ["counter", "agent"])
def test_who_applied_at_a_counter_has_the_licence_when_it_is_handed_over(channel: Channel) -> None:
    """That it is ready does not suffice: the case is not at rest before."""
    line = granted(channel=channel).when(prepare())
    assert not is_at_rest(line.case)
    line.when(collect(mode="post", by=CLERK)).then("delivered post")
    assert wake(line.case) is None
    assert is_at_rest(line.case)


def test_who_applied_online_has_it_when_it_is_issued() -> None:
    """Whenever they look: nobody is late because an applicant does not."""
    line = granted(channel="online")
    assert wake(line.case) is not None
    line.when(prepare()).then("issued")
    assert wake(line.case) is None


def test_a_refusal_and_what_is_no_licence_set_no_day() -> None:
    """Art. 44 speaks of licences that are granted."""
    denied = Given(ONE).when(submit(channel="counter"), at=FRIDAY).when(deny("fire"))
    assert conclusion(denied).deliver_by is None
    assert (None, ()) == (conclusion(granted(SERVICE)).deliver_by, conclusion(granted(SERVICE)).law)


def test_a_service_with_the_usual_terms_is_delivered_in_time_too() -> None:
    """No licence, but the regulation whose terms it has says the same (L23)."""
    said = conclusion(granted(service({"fire": {}}, matter="service", clock={"usual": True})))
    assert (LAST, ("L23",)) == (said.deliver_by, said.law)


def test_what_ends_without_a_conclusion_owes_nothing() -> None:
    """A withdrawn application has no result."""
    line = Given(ONE).when(submit(channel="counter"), at=FRIDAY).when(withdraw())
    assert wake(line.case) is None
