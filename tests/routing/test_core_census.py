"""A census counts where cases are, who waits for whom and who is late."""

import pytest
from tests.support.acts import complete, grant, prepare, submit, take, withdraw
from tests.support.definitions import service
from tests.support.given import given

from onewindow.contracts.instant import Instant, shift
from onewindow.definitions.duration import Duration
from onewindow.definitions.step import Clock
from onewindow.routing.core.census import Census
from onewindow.routing.core.urgency import urgency

SHOP = service({"licence": {}, "fire": {"department": "fire", "clock": {"promise": "3 nd"}}})
LOOKED_AT = service({"licence": {}, "fire": {"department": "fire"}}, acceptance="precheck")
MONDAY = "2026-11-23T01:00:00.000Z"
FRIDAY = "2026-11-27T01:00:00.000Z"


def test_cases_count_by_service_and_state_until_they_are_at_rest() -> None:
    """Handed in, concluded with a result to come; neither with a result, nor withdrawn."""
    census = Census(MONDAY)
    for acts in (
        [submit()],
        [submit(), grant("licence"), grant("fire")],
        [submit(), grant("licence"), grant("fire"), prepare()],
        [submit(), withdraw()],
    ):
        census.take(given(SHOP).after(*acts).case, SHOP)

    assert {("tested", "in_review"): 1, ("tested", "concluded"): 1} == census.open


def test_a_case_joins_while_one_required_step_waits_for_another() -> None:
    """Not before the first is settled; a case whose definition is missing is left out."""
    census = Census(MONDAY)
    for acts in ([submit()], [submit(), grant("licence")]):
        census.take(given(SHOP).after(*acts).case, SHOP)
        census.take(given(SHOP).after(*acts).case, None)

    assert {"tested": 1} == census.joining


def test_steps_count_for_the_department_that_owes_them() -> None:
    """Open and taken ones by urgency, looks before acceptance too; answered ones do not, nor steps that wait."""
    begun = given(SHOP).after(submit(), take("licence"))
    census = Census(shift(begun.now, days=5))
    census.take(begun.case, SHOP)
    census.take(given(LOOKED_AT).after(submit(), complete("licence")).case, LOOKED_AT)

    assert {("amr", "ok"): 1, ("fire", "overdue"): 1, ("fire", "ok"): 1} == census.steps
    assert {"amr", "fire"} == census.oldest_s.keys()
    assert 5 * 86400 <= census.oldest_s["fire"] < 5 * 86400 + 600


@pytest.mark.parametrize(
    ("opened", "promise", "last_day", "over"),
    [
        (MONDAY, "1 wd", "2026-11-23T16:00:00.000Z", "2026-11-24T16:00:00.000Z"),
        (FRIDAY, "1 wd", "2026-11-29T16:00:00.000Z", "2026-11-30T16:00:00.000Z"),
        (FRIDAY, "6 wd", "2026-12-06T16:00:00.000Z", "2026-12-07T16:00:00.000Z"),
        (FRIDAY, "2 nd", "2026-11-28T16:00:00.000Z", "2026-11-29T16:00:00.000Z"),
        ("2026-11-23T16:30:00.000Z", "1 nd", "2026-11-24T16:00:00.000Z", "2026-11-25T16:00:00.000Z"),
        ("2026-12-31T01:00:00.000Z", "2 month", "2027-02-27T16:00:00.000Z", "2027-02-28T16:00:00.000Z"),
    ],
)
def test_a_step_is_due_at_the_end_of_the_last_day_of_its_promise(
    opened: Instant, promise: str, last_day: Instant, over: Instant
) -> None:
    """Working days leave weekends out, a month ends no later than the calendar's, days are China's."""
    clock = Clock(promise=Duration.parse(promise))
    moments = (opened, shift(last_day, seconds=-0.001), last_day, shift(over, seconds=-0.001), over)

    assert ["ok", "ok", "due_soon", "due_soon", "overdue"] == [urgency(opened, clock, now) for now in moments]


def test_without_a_promise_the_statutory_term_counts_and_without_either_nothing_is_urgent() -> None:
    """A consultation may have no term at all."""
    later = shift(MONDAY, days=4000)

    assert "overdue" == urgency(MONDAY, Clock(statutory=Duration.parse("20 nd")), later)
    assert "ok" == urgency(MONDAY, Clock(), later)
