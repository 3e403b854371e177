"""How long a department has: its own days, from when it is asked, less those on which nobody asked it."""

from tests.routing.test_core_terms import received
from tests.support.acts import ask, grant, supplement, transfer, withdraw
from tests.support.definitions import service
from tests.support.given import Given

from onewindow.contracts.instant import from_local
from onewindow.routing.core.queue import told
from onewindow.routing.core.state import Term
from onewindow.routing.core.urgency import urgency_of

STEPS = service(
    {
        "licence": {"needs": ["card"], "clock": {"promise": "1 wd", "statutory": "3 wd"}},
        "fire": {"department": "fire", "after": ["licence"], "needs": ["plan"], "clock": {"statutory": "5 wd"}},
        "noise": {"department": "eco", "kind": "consult"},
    },
    {"all": ["licence", "fire"], "advisory": ["noise"]},
)


def term(line: Given, step: str) -> tuple[str | None, str | None]:
    """The last days of a step: as promised, and by law."""
    known = line.case.terms.get(step, Term())
    return known.promise_due, known.due


def test_a_department_has_its_own_days_from_when_it_is_asked() -> None:
    """One that comes after another has them from the day on which that one is settled; one without a clock has none."""
    line = received(STEPS)
    assert ("2026-11-23", "2026-11-25") == term(line, "licence")
    assert (None, None) == term(line, "fire") == term(line, "noise")
    line.when(grant("licence"), at=from_local("2026-11-24T09:00"))
    assert (None, "2026-12-01") == term(line, "fire")


def test_the_days_of_a_step_are_told_to_its_desk() -> None:
    """With what it is asked; a look has until the days for the notice are over, a withdrawal has none."""
    line = received(STEPS)
    (asked,) = (record for record in told(line.case, line.said) if record.step == "licence")
    assert ("2026-11-25", "2026-11-23") == (asked.due, asked.promise_due)
    (look, _) = told(received().case, received().said)
    assert ("look", "2026-11-27", None) == (look.ask, look.due, look.promise_due)
    line.when(withdraw())
    assert {None} == {record.due for record in told(line.case, line.said)}


def test_a_supplement_and_a_transfer_do_not_stop_the_clock_of_a_step() -> None:
    """Whoever asks, or hands on, has the days that it had."""
    line = received(STEPS).when(ask("licence", "card"), at=from_local("2026-11-23T09:00"))
    line.when(supplement(card="v2"), at=from_local("2026-12-02T09:00")).then("supplemented", "step_reopened licence 2")
    assert ("2026-11-23", "2026-11-25") == term(line, "licence")
    line.when(transfer("licence", "urban"))
    assert ("2026-11-23", "2026-11-25") == term(line, "licence")


def test_a_decided_step_that_goes_back_gets_the_days_on_which_nobody_asked_it() -> None:
    """So do later steps that wait again meanwhile; whoever had used its days up has none left."""
    line = received(STEPS).when(grant("licence"), at=from_local("2026-11-20T15:00"))
    assert (None, "2026-11-27") == term(line, "fire")
    line.when(supplement(card="v2"), at=from_local("2026-11-25T09:00"))
    line.then("supplemented", "step_reopened licence 2", "step_returned fire")
    assert ("2026-11-26", "2026-11-30") == term(line, "licence"), "three working days stood still"
    line.when(grant("licence"), at=from_local("2026-11-27T09:00")).then("step_granted licence", "step_reopened fire 2")
    assert (None, "2026-12-01") == term(line, "fire"), "two of its five days had not come when it had to wait"
    line.when(supplement(card="v3"), at=from_local("2026-12-02T09:00"))
    assert ("2026-11-26", "2026-12-03") == term(line, "licence"), "the promise was over before it stood still again"


def test_the_days_of_a_step_start_with_a_back_dated_acceptance() -> None:
    """Whom silence asks to decide was late from the day of receipt on."""
    compiled = service({"fire": {"clock": {"statutory": "3 wd"}}}, acceptance="precheck")
    assert (None, "2026-11-25") == term(received(compiled).when_silent(), "fire")


def test_a_step_has_no_longer_than_its_case() -> None:
    """The law's term of the whole caps that of each part."""
    compiled = service({"fire": {"clock": {"promise": "5 wd", "statutory": "20 wd"}}}, clock={"statutory": "5 wd"})
    assert ("2026-11-27", "2026-11-27") == term(received(compiled), "fire")


def test_what_was_parked_and_is_older_than_what_was_said_meanwhile_moves_no_day() -> None:
    """Heard again in its place, an old supplement opens a step that has stood still since a later day."""
    line = received(STEPS).when(grant("licence"), at=from_local("2026-11-25T09:00"))
    line.when(supplement(card="v2"), at=from_local("2026-11-23T09:00"))
    assert ("2026-11-23", "2026-11-25") == term(line, "licence")


def test_urgency_is_by_the_days_that_were_said() -> None:
    """On the last promised day a step is due soon, after it overdue; without a day nothing is urgent."""
    line = received(service({"fire": {"clock": {"promise": "2 wd", "statutory": "5 wd"}}}))
    known = line.case.terms["fire"]
    moments = ("2026-11-23T23:59", "2026-11-24T00:00", "2026-11-24T23:59", "2026-11-25T00:00")
    assert ["ok", "due_soon", "due_soon", "overdue"] == [urgency_of(known, from_local(at)) for at in moments]
    assert urgency_of(Term(), from_local("2030-01-01T09:00")) is None
