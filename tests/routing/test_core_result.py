"""The one result: the first package prepared for the conclusion is issued, and it is delivered once."""

import pytest
from tests.support.acts import Mode, collect, grant, prepare, submit
from tests.support.definitions import service
from tests.support.given import Given, given
from tests.support.people import CLERK, ME, officer

from onewindow.contracts.fact import By
from onewindow.routing.core.state import Delivered

ONE = service({"fire": {}})


def concluded() -> Given:
    """A case that has just been approved."""
    return given(ONE, submit(), grant("fire"))


def test_the_first_package_is_the_issued_one() -> None:
    """A second one is refused, the same one again is nothing."""
    line = concluded().when(prepare("p1")).then("issued").leaves("concluded")
    line.when(prepare("p1")).then()
    line.when(prepare("p2")).then("fact_refused other_package")
    line.when(collect("p1")).then("delivered download").leaves("delivered")


def test_only_the_notifier_prepares() -> None:
    """A person cannot put a package under a conclusion."""
    concluded().when(prepare(by=officer("amr"))).then("fact_refused not_allowed")


def test_a_package_belongs_to_its_conclusion() -> None:
    """One prepared for another conclusion is refused."""
    concluded().when(prepare(conclusion="another")).then("fact_refused other_package")


def test_nothing_is_collected_before_it_is_issued() -> None:
    """A download of something that has not been issued delivers nothing."""
    concluded().when(collect()).then("fact_refused result_not_ready")


@pytest.mark.parametrize(("mode", "by"), [("download", ME), ("counter", CLERK), ("post", CLERK)])
def test_it_is_collected_by_whom_it_is_for(mode: Mode, by: By) -> None:
    """The applicant downloads; a clerk hands it over or notes the postal slip."""
    concluded().when(prepare()).when(collect(mode=mode, by=by)).then(f"delivered {mode}").leaves("delivered")


def test_only_clerks_hand_over() -> None:
    """An applicant cannot say that the counter has handed it over."""
    concluded().when(prepare()).when(collect(mode="counter")).then("fact_refused not_allowed")


def test_delivery_is_said_once() -> None:
    """A second download of the same package is nothing, and the first instant stays."""
    line = concluded().when(prepare()).when(collect())
    first = line.case.phase
    line.when(collect()).then().when(prepare()).then()
    assert isinstance(first, Delivered)
    assert first == line.case.phase
