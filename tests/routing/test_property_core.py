"""Laws of the core that hold for whatever people do, in whatever order."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some
from tests.routing.chance import NAMES, PAPERS, definition_by_chance
from tests.support import acts
from tests.support.acts import Act, Moment
from tests.support.canonical import canonical
from tests.support.given import Given
from tests.support.people import officer

from onewindow.contracts.case import FactRefused
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.step import Step
from onewindow.routing.core.deadlines import strike, wake
from onewindow.routing.core.decide import decide
from onewindow.routing.core.evolve import fold
from onewindow.routing.core.gap import is_open
from onewindow.routing.core.names import outcome
from onewindow.routing.core.state import Announced, Asked, Case, InReview, Open, Taken, is_over

VERBS = ("complete", "lacking", "take", "grant", "deny", "agree", "ask", "transfer", "supplement", "accept", "silence")
Deed = tuple[str, str, int]
deeds = some.lists(some.tuples(some.sampled_from(VERBS), some.sampled_from(NAMES), some.integers(0, 3)), max_size=20)
numbers = some.integers(0, 39)
days = some.sampled_from(("2026-11-24", "2026-12-05", "2026-12-20", "2027-01-20"))
routes = some.fixed_dictionaries({"x": some.booleans(), "y": some.booleans(), "n": some.integers(0, 3), "until": days})


@lru_cache
def definition(number: int) -> CompiledDefinition:
    """One of forty definitions by chance."""
    return definition_by_chance(Random(number), number)


def act_of(deed: Deed, compiled: CompiledDefinition) -> Act:
    """The deed as an act on a step that the definition has."""
    verb, name, number = deed
    step = name if name in compiled.order else compiled.order[number % len(compiled.order)]
    by: dict[str, Any] = {"by": officer(compiled.definition.steps[step].department, number + 1)}
    match verb:
        case "lacking" | "ask":
            return getattr(acts, verb)(step, "p1", **by)  # type: ignore[no-any-return]
        case "agree":
            return acts.opine(step, "agree", **by)
        case "transfer":
            return acts.transfer(step, ("amr", "eco", "fire", "food")[number], **by)
        case "supplement":
            papers: dict[str, Any] = {PAPERS[number % 3]: f"v{number}"}
            return acts.supplement(routes={"x": number > 1} if number % 2 else {}, **papers)
        case "accept":
            return acts.accept()
        case _:
            return getattr(acts, verb)(step, **by)  # type: ignore[no-any-return]


def lived(number: int, first: dict[str, bool | int | str], done: list[Deed]) -> Given:
    """A case after these deeds."""
    line = Given(definition(number)).when(acts.submit(routes=first))
    for deed in done:
        if deed[0] != "silence":
            line.when(act_of(deed, line.compiled))
        elif wake(line.case) is not None:
            line.when_silent()
    return line


@given(numbers, routes, deeds)
def test_folding_again_gives_the_same_case(number: int, first: dict[str, bool | int | str], done: list[Deed]) -> None:
    """Byte for byte, whatever was said."""
    line = lived(number, first, done)
    case: Case | None = None
    for entry in line.entries:
        case = fold(case, entry)
    assert case is not None
    assert canonical(line.case) == canonical(case)


@given(numbers, routes, deeds)
def test_hearing_everything_again_says_nothing(
    number: int, first: dict[str, bool | int | str], done: list[Deed]
) -> None:
    """Every cause that was answered is answered for ever."""
    line = lived(number, first, done)
    for cause in line.case.heard:
        fact = acts.withdraw()(Moment(line.case, line.compiled, line.now, cause))
        assert () == decide(line.case, fact, line.compiled, line.now)


@given(numbers, routes, deeds)
def test_after_a_strike_the_next_deadline_is_later_or_none(
    number: int, first: dict[str, bool | int | str], done: list[Deed]
) -> None:
    """Silence never speaks twice for one deadline, and at the instant itself it does not speak yet."""
    line = lived(number, first, done)
    while (due := wake(line.case)) is not None:
        assert () == strike(line.case, line.compiled, due, due)
        later = wake(line.when_silent().case)
        assert line.said
        assert later is None or later > due


@given(numbers, routes, deeds, some.sampled_from(VERBS[:-1]), some.sampled_from(NAMES), some.integers(0, 3))
def test_a_refusal_changes_nothing(
    number: int, first: dict[str, bool | int | str], done: list[Deed], verb: str, name: str, how: int
) -> None:
    """Where an input is refused, only that it was heard is new; where it is taken, the case is not over."""
    line = lived(number, first, done)
    before = line.case
    line.when(act_of((verb, name, how), line.compiled), id="last")
    if isinstance(line.said[0], FactRefused):
        assert before._replace(heard=before.heard | {"last"}, seq=before.seq + 1, time=line.now) == line.case
    else:
        assert not is_over(before)


@given(numbers, routes, deeds)
def test_a_case_in_review_always_moves_on(number: int, first: dict[str, bool | int | str], done: list[Deed]) -> None:
    """A desk owes an answer, the applicant what is missing, or a notice runs: no case in review waits for nobody."""
    line = lived(number, first, done)
    if isinstance(line.case.phase, InReview) and line.case.blocked is None and not is_open(line.case.gap):
        assert any(isinstance(step, Open | Taken | Asked | Announced) for step in line.case.steps.values())


@settings(max_examples=200)
@given(numbers, routes, some.lists(some.booleans(), min_size=6, max_size=6), some.randoms(use_true_random=False))
def test_the_order_of_independent_answers_does_not_change_the_outcome(
    number: int, first: dict[str, bool | int | str], wills: list[bool], chance: Random
) -> None:
    """Each desk has made up its mind; whoever answers first, the same result comes out.

    Except where a part is issued and the first denial stops the rest: there the order is what was asked for.
    """
    compiled = definition(number)
    join = compiled.definition.join
    if (join.early_stop and join.issue == "each") or any(map(_waits_for_more, compiled.definition.steps.values())):
        return
    will = dict(zip(NAMES, wills, strict=True))
    straight = settled(compiled, first, will, lambda asked: asked[0])
    assert straight == settled(compiled, first, will, chance.choice)


def _waits_for_more(step: Step) -> bool:
    """Whether a decision needs more than its desk's mind: somebody to be heard, a hearing, a visit, a lower level."""
    return bool(step.third_parties or step.hearing or step.site_check or step.upper_of)


def settled(
    compiled: CompiledDefinition,
    first: dict[str, bool | int | str],
    will: Mapping[str, bool],
    choose: Callable[[list[str]], str],
) -> str | None:
    """The outcome when open steps are answered in an order of somebody's choice, each as its desk has decided."""
    line = Given(compiled).when(acts.submit(routes=first))
    if line.case.blocked is not None:
        return None
    for name in compiled.order:
        if compiled.definition.acceptance == "precheck":
            line.when(acts.complete(name))
    line.when(acts.accept())
    while not is_over(line.case):
        asked = [name for name in compiled.order if isinstance(line.case.steps[name], Open)]
        if not asked:
            line.when_silent()  # until what is announced is over
            continue
        name = choose(asked)
        by: dict[str, Any] = {"by": officer(compiled.definition.steps[name].department, 7)}
        if compiled.definition.steps[name].kind == "consult":
            line.when(acts.opine(name, "agree" if will[name] else "disagree", reasons="reasons", **by))
        else:
            line.when(acts.grant(name, **by) if will[name] else acts.deny(name, **by))
    return outcome(line.case)
