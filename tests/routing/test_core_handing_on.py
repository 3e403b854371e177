"""A review handed on to another department: a new turn, an old token refused, the old desk told."""

from tests.support.acts import ask, grant, submit, supplement, take, transfer
from tests.support.definitions import service
from tests.support.given import given
from tests.support.people import officer
from tests.support.words import record_in_words

from onewindow.routing.core.queue import told_again

FIRE = service({"fire": {"department": "fire", "needs": ["plan"], "when": "large"}, "amr": {}}, answers={"large": {}})
LARGE = submit(routes={"large": True})


def test_the_new_department_is_asked_and_the_old_one_released() -> None:
    """One entry moves the step; both desks are told in the same breath."""
    line = given(FIRE, LARGE, take("fire")).when(transfer("fire", "urban")).then("step_transferred fire urban")
    line.tells("urban fire decide 1.2", "fire fire withdrawn transferred").leaves(fire="open")


def test_the_old_token_is_void() -> None:
    """An answer under the old turn is refused even from the right department, and the right one is heard."""
    line = given(FIRE, LARGE, transfer("fire", "urban"))
    line.when(grant("fire", turn=1)).then("fact_refused old_turn")
    line.when(grant("fire", by=officer("fire"))).then("fact_refused wrong_department")
    line.tells("urban fire decide 1.2", "fire fire withdrawn transferred")
    line.when(grant("fire")).then("step_granted fire")


def test_it_can_come_back() -> None:
    """The first department is asked again under a third turn, and only the second is released."""
    line = given(FIRE, LARGE, transfer("fire", "urban")).when(transfer("fire", "fire"))
    line.tells("fire fire decide 1.3", "urban fire withdrawn transferred")


def test_it_goes_to_another_department_that_exists() -> None:
    """Handing on to oneself or to nobody is refused."""
    line = given(FIRE, LARGE)
    line.when(transfer("fire", "fire")).then("fact_refused department_unknown")
    line.when(transfer("fire", "moon")).then("fact_refused department_unknown")


def test_what_awaits_the_applicant_is_not_handed_on() -> None:
    """While a supplement is awaited nothing is asked of any desk."""
    given(FIRE, LARGE, ask("fire", "plan")).when(transfer("fire", "urban")).then("fact_refused step_not_open")


def test_a_new_round_stays_with_the_new_department() -> None:
    """A supplement asks the department that has the step now."""
    given(FIRE, LARGE, transfer("fire", "urban")).when(supplement(plan="v2")).then(
        "supplemented", "step_reopened fire 2"
    ).tells("urban fire decide 2.3", "fire fire withdrawn transferred")


def test_a_step_planned_anew_starts_with_its_own_department_and_forgets_no_desk() -> None:
    """Whoever had the step before it was skipped is told its state for ever, so that no ghost remains."""
    line = given(FIRE, LARGE, transfer("fire", "urban"), supplement(routes={"large": False}))
    line.tells("urban fire withdrawn skipped", "fire fire withdrawn transferred")
    line.when(supplement(routes={"large": True})).tells("fire fire decide 2.3", "urban fire withdrawn transferred")
    again = [record_in_words(record) for record in told_again(line.case)]
    assert ["fire fire decide 2.3", "urban fire withdrawn transferred", "amr amr decide 1.1"] == again
