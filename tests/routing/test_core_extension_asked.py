"""A desk asks for more days and its head says yes or no; a step has an extension of its own."""

import pytest
from tests.support.acts import (
    Act,
    ask,
    ask_for_time,
    deny,
    extend,
    grant,
    pause,
    refuse_time,
    resume,
    submit,
    supplement,
)
from tests.support.definitions import service
from tests.support.given import Given
from tests.support.people import GOVERNMENT, head, officer

from onewindow.contracts.case import CaseExtended, StepExtended
from onewindow.contracts.department import MoreTime
from onewindow.contracts.instant import Instant, from_local
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.queue import told_again
from onewindow.routing.core.state import Term

CLOCK = {"promise": "10 wd", "statutory": "20 wd", "extend": "10 wd"}
OWN = {"promise": "3 wd", "statutory": "10 wd", "extend": "5 wd"}
TWO = service(
    {"fire": {"department": "fire", "needs": ["plan"], "clock": OWN}, "food": {"department": "food"}}, clock=CLOCK
)
ONE = service({"fire": {"department": "fire", "clock": OWN}}, clock=CLOCK)
MONDAY = from_local("2026-11-02T10:00")
"""Accepted then, the case is due by law on 30 November and the step on the 16th."""
FIRE = head("fire")


def accepted(compiled: CompiledDefinition = TWO, at: Instant = MONDAY) -> Given:
    """A case that was accepted then."""
    return Given(compiled).when(submit(), at=at)


def days_of(line: Given, step: str = "fire") -> tuple[str | None, str | None]:
    """The last days of a step, by law and as promised."""
    term = line.case.terms.get(step, Term())
    return term.due, term.promise_due


def test_a_desk_asks_and_the_heads_of_the_law_answer() -> None:
    """Its own head of its own clock, the government's of the whole joint case, in the words of the desk that asked."""
    line = accepted().when(ask_for_time("fire", 5, of="step")).then("extension_asked fire")
    line.when(extend("fire", of="step", days=4, reasons="", by=FIRE)).then("step_extended fire")
    step = StepExtended(step="fire", by="fire-head", reasons="because", due="2026-11-20", days=4, law=("L07",))
    assert [step] == list(line.said)
    line.when(ask_for_time("food", 15, of="case")).then("fact_refused extension_too_long")
    line.when(ask_for_time("food", 10, of="case")).when(extend("fire", days=7, reasons="", by=GOVERNMENT))
    case = CaseExtended(step="fire", by="gov-head", reasons="because", due="2026-12-09", days=7, law=("L08",))
    assert [case] == list(line.said)
    assert {} == line.case.requests


def test_the_desk_sees_what_it_has_asked_for_until_its_head_has_answered() -> None:
    """The head finds it with what is asked of the department."""

    def waits(line: Given) -> list[tuple[MoreTime, ...]]:
        return [record.more_time for record in told_again(line.case) if record.step == "fire"]

    line = accepted().when(ask_for_time("fire", 5, of="step")).tells("fire fire decide 1.1")
    assert [(MoreTime(of="step", days=5, by="fire-1", reasons="because"),)] == waits(line)
    line.when(refuse_time("fire", of="step", by=FIRE)).then("extension_denied fire")
    assert [()] == waits(line)
    line.when(ask_for_time("fire", 5, of="step")).then("extension_asked fire")


def test_a_step_has_its_extension_in_every_round_and_around_every_pause() -> None:
    """Five days follow on the ten: asked anew, paused and resumed it still has them, and no second time."""
    line = accepted().when(extend("fire", of="step", by=FIRE)).then("step_extended fire")
    assert ("2026-11-23", "2026-11-05") == days_of(line)
    line.after(ask("fire", "plan"), supplement(plan="v2"))
    assert ("2026-11-23", "2026-11-05") == days_of(line)
    line.when(pause("fire", "2026-11-06"))
    assert ("2026-11-27", "2026-11-11") == days_of(line)
    line.when(resume("fire"), at=from_local("2026-11-03T09:00"))
    assert ("2026-11-24", "2026-11-06") == days_of(line)
    line.when(extend("fire", of="step", by=FIRE)).then("fact_refused extended_already")


def test_no_step_has_longer_than_its_case() -> None:
    """What the law allows its department is cut short by what it allows the whole."""
    compiled = service({"fire": {"department": "fire", "clock": OWN}}, clock={"statutory": "12 wd"})
    line = accepted(compiled).when(extend("fire", of="step", by=FIRE))
    assert ("2026-11-18", "2026-11-05") == days_of(line)
    assert "2026-11-18" == line.case.term.due


@pytest.mark.parametrize(
    ("code", "before", "act"),
    [
        ("not_allowed", (), extend("fire", of="step", by=officer("fire"))),
        ("not_allowed", (), extend("fire", of="step", by=GOVERNMENT)),
        ("wrong_department", (), extend("fire", of="step", by=head("food"))),
        ("reasons_missing", (), extend("fire", of="step", reasons="", by=FIRE)),
        ("reasons_missing", (ask_for_time("fire", of="step"),), extend("fire", reasons="", by=GOVERNMENT)),
        ("reasons_missing", (), ask_for_time("fire", reasons="")),
        ("extension_asked", (ask_for_time("fire"),), ask_for_time("fire")),
        ("extension_too_long", (), extend("fire", of="step", days=6, by=FIRE)),
        ("extension_too_long", (), ask_for_time("fire", 0)),
        ("no_extension", (), extend("food", of="step", by=head("food"))),
        ("no_extension", (), ask_for_time("food", of="step")),
        ("extension_not_asked", (), refuse_time("fire", of="step", by=FIRE)),
        ("extension_not_asked", (ask_for_time("fire", of="step"),), refuse_time("fire", by=GOVERNMENT)),
        ("not_allowed", (ask_for_time("fire"),), refuse_time("fire", by=FIRE)),
        ("step_not_open", (deny("fire"),), ask_for_time("fire")),
        ("step_paused", (pause("fire", "2026-11-06"),), ask_for_time("fire", of="step")),
    ],
)
def test_more_time_is_refused_with_its_code(code: str, before: tuple[Act, ...], act: Act) -> None:
    """And every last day stays what it was."""
    line = accepted().after(*before)
    known = line.case.term, line.case.terms, line.case.requests
    line.when(act).then(f"fact_refused {code}")
    assert known == (line.case.term, line.case.terms, line.case.requests)


def test_a_step_is_not_extended_when_its_days_are_over() -> None:
    """On its last day it still can be."""
    late = (
        accepted().when(ask_for_time("fire", of="step"), at=from_local("2026-11-16T23:00")).then("extension_asked fire")
    )
    late.when(extend("fire", of="step", by=FIRE), at=from_local("2026-11-17T09:00")).then("fact_refused term_over")


def test_what_was_asked_for_ends_nothing_with_the_case() -> None:
    """A conclusion does not wait for a head."""
    line = accepted(ONE).after(ask_for_time("fire", of="step")).when(grant("fire"))
    line.then("step_granted fire", "concluded approved")
