"""Laws of deadlines and duties that hold for whatever people do: the same days in any order, nothing twice."""

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some
from tests.routing.chance import NAMES, clock_by_chance
from tests.routing.test_property_core import Deed, deeds, lived, numbers, routes
from tests.support import acts
from tests.support.clock import START
from tests.support.definitions import DEPARTMENTS, service
from tests.support.given import Given
from tests.support.people import officer

from onewindow.contracts.case import DutyOverdue, StepElapsed, StepLapsed, TermExceeded
from onewindow.contracts.entry import STRIKE
from onewindow.contracts.instant import shift
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.accountable import accountable, owed
from onewindow.routing.core.deadlines import wake
from onewindow.routing.core.names import outcome, step_state
from onewindow.routing.core.state import Look, Open, Paused, Taken, Waiting, is_over

DESKS = tuple(DEPARTMENTS)
AFTER_A_WEEK = shift(START, days=7)


def joined_by_all(chance: Random) -> CompiledDefinition:
    """Up to six steps, each of another desk, some behind others; all are required, and no denial stops the rest."""
    names = NAMES[: chance.randint(2, 6)]
    clock = clock_by_chance(chance)
    steps: dict[str, dict[str, Any]] = {}
    for place, name in enumerate(names):
        after = [before for before in names[:place] if chance.random() < 0.3]
        steps[name] = {"department": DESKS[place % len(DESKS)], "after": after, "clock": {"statutory": "3 wd"}}
    return service(
        steps, {"all": list(names), "issue": chance.choice(("all", "each")), "early_stop": False}, clock=clock
    )


def answered(compiled: CompiledDefinition, will: Sequence[bool], choose: Callable[[list[str]], str]) -> Given:
    """A case all of whose open steps are answered at one instant, in an order of somebody's choice."""
    line = Given(compiled).when(acts.submit())
    while not is_over(line.case):
        name = choose([name for name in compiled.order if isinstance(line.case.steps[name], Open)])
        by = officer(compiled.definition.steps[name].department, 7)
        act = acts.grant(name, by=by) if will[compiled.order.index(name)] else acts.deny(name, by=by)
        line.when(act, at=AFTER_A_WEEK)
    return line


@settings(max_examples=300)
@given(some.randoms(use_true_random=False), some.lists(some.booleans(), min_size=6, max_size=6))
def test_whoever_answers_first_the_outcome_and_all_last_days_are_the_same(chance: Random, will: list[bool]) -> None:
    """Answers of one round, by different desks, at the same times, where all must answer."""
    compiled = joined_by_all(chance)
    straight = answered(compiled, will, lambda asked: asked[0])
    mixed = answered(compiled, will, chance.choice)

    assert outcome(straight.case) == outcome(mixed.case)
    assert straight.case.term == mixed.case.term
    assert straight.case.terms == mixed.case.terms
    assert wake(straight.case) == wake(mixed.case)
    assert {name: step_state(step) for name, step in straight.case.steps.items()} == {
        name: step_state(step) for name, step in mixed.case.steps.items()
    }


@given(numbers, routes, deeds)
def test_nothing_strikes_twice_for_one_cause(number: int, first: dict[str, bool | int | str], done: list[Deed]) -> None:
    """No deadline makes two entries, and that something is over is said once for each last day."""
    line = lived(number, first, done)
    while wake(line.case) is not None:
        line.when_silent()
    strikes = Counter(entry.cause for entry in line.entries if entry.cause.startswith(STRIKE))
    over: Counter[tuple[object, ...]] = Counter()
    for fact in (fact for entry in line.entries for fact in entry.facts):
        match fact:
            case TermExceeded():
                over["term", fact.term, fact.due] += 1
            case DutyOverdue():
                over["duty", fact.duty, fact.step, fact.due] += 1
            case StepLapsed() | StepElapsed():
                over[type(fact), fact.step, fact.round] += 1
            case _:
                pass

    assert set() == {cause for cause, times in (*strikes.items(), *over.items()) if times > 1}


@given(numbers, routes, deeds)
def test_one_person_answers_for_each_step_that_is_owed(
    number: int, first: dict[str, bool | int | str], done: list[Deed]
) -> None:
    """One for every step that a desk has to look at, decide, or resume, and nobody for any other."""
    case = lived(number, first, done).case
    waits = {
        name
        for name, step in case.steps.items()
        if isinstance(step, Open | Taken | Paused)
        or (isinstance(step, Waiting) and isinstance(step.look, Look) and step.look.is_owed)
    }
    answering = accountable(case, DEPARTMENTS)

    assert waits == set(owed(case)) == set(answering)
    for name, one in answering.items():
        taker = owed(case)[name]
        assert (one.post == "taker") == (taker is not None)
        assert taker in (None, one.person)
