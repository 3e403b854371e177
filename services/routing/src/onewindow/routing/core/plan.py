"""Which steps a case has, and which of them can be opened now.

A step is planned when its condition holds on the routing facts. It opens when all that it comes after, however
indirectly, is settled; it is cancelled instead when it needs the output of a step that did not give one. One that
nobody decides is announced (announcing.py), and no desk looks at it before.

Where the grant of a step accepts the case, that step and those before it are asked first, all others behind it:

    preliminary ── it is granted ──▶ in review: accepted as of now, and the clocks of the case start
                └─ it is not ──▶ concluded: what is open is cancelled, and the join is read as it stands then
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from onewindow.contracts.case import (
    AcceptanceDeemed,
    CaseAccepted,
    LookOpened,
    StepCancelled,
    StepOpened,
    StepReopened,
)
from onewindow.contracts.fact import RouteValue
from onewindow.contracts.instant import Instant
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.accepting import say_accepted
from onewindow.routing.core.announcing import announce, is_announced
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.conclusion import cancel_open, conclude
from onewindow.routing.core.fingerprint import fingerprint
from onewindow.routing.core.join import is_settled
from onewindow.routing.core.levels import laws_of_level
from onewindow.routing.core.state import (
    Case,
    Elapsed,
    Granted,
    InReview,
    Preliminary,
    Received,
    Skipped,
    Step,
    Waiting,
    is_over,
)
from onewindow.routing.core.terms import step_term


def planned(compiled: CompiledDefinition, routes: Mapping[str, RouteValue]) -> dict[str, str]:
    """The steps whose conditions hold under these routing facts, with their departments, in the definition's order."""
    steps = compiled.definition.steps
    return {name: steps[name].department for name in compiled.order if compiled.holds(name, routes)}


def advance(answering: Answering) -> None:
    """Conclude when the answers have converged; else open what can be opened, so that nobody is asked in vain."""
    if isinstance(answering.case.phase, Preliminary):
        _towards_acceptance(answering, answering.case.phase.after)
    if isinstance(answering.case.phase, InReview):
        conclude(answering)
        _open_what_is_due(answering, answering.compiled.order)


def _towards_acceptance(answering: Answering, after: str) -> None:
    """The steps up to the one whose grant accepts are asked; if that one grants nothing, nobody else is asked."""
    early = answering.compiled.earlier_than(after)
    if not is_settled(answering.case.steps[after]):
        conclude(answering)
        _open_what_is_due(answering, [name for name in answering.compiled.order if name in early or name == after])
    step = answering.case.steps[after]
    if isinstance(step, Granted):
        say_accepted(answering, CaseAccepted, answering.at)
    elif is_settled(step) and not is_over(answering.case):
        cancel_open(answering)
        conclude(answering)


def _open_what_is_due(answering: Answering, names: Iterable[str]) -> None:
    """Ask of these steps those whose turn it is; what needs what was not given is cancelled, which may end the case."""
    if is_over(answering.case):
        return
    cancelled = False
    for name in names:
        step = answering.case.steps[name]
        if isinstance(step, Waiting) and is_due(answering.case, answering.compiled, name):
            cancelled |= not _open(answering, name, step)
    if cancelled:
        conclude(answering)


def open_looks(answering: Answering) -> None:
    """Ask every planned department that has no look to look (预审), also those that decide later."""
    if not isinstance(answering.case.phase, Received):
        return
    for name in answering.compiled.order:
        step = answering.case.steps[name]
        if isinstance(step, Waiting) and step.look is None and not is_announced(answering.compiled, name):
            look(answering, name, 1)


def look(answering: Answering, name: str, round_: int) -> None:
    """Ask the department of one step to look, in this round."""
    case = answering.case
    turn = case.turns.get(name, 0) + 1
    print_ = fingerprint(answering.compiled, name, case.inputs)
    answering.say(LookOpened(step=name, round=round_, turn=turn, fingerprint=print_))


def is_due(case: Case, compiled: CompiledDefinition, name: str) -> bool:
    """Whether all that the step comes after is settled."""
    return all(is_settled(case.steps[before]) for before in compiled.earlier_than(name))


def _open(answering: Answering, name: str, step: Waiting) -> bool:
    """Ask for a decision. False: what the step needs was not given, so it is cancelled."""
    case, compiled = answering.case, answering.compiled
    if lacks_output(case, compiled, name):
        answering.say(StepCancelled(step=name))
        return False
    if is_announced(compiled, name):
        announce(answering, name, step)
        return True
    turn = case.turns.get(name, 0) + 1
    print_ = fingerprint(compiled, name, case.inputs)
    said = StepReopened if step.round else StepOpened
    term = step_term(compiled, case, name, _starts(answering), answering.calendar)
    answering.say(
        said(
            step=name,
            round=step.round + 1,
            turn=turn,
            fingerprint=print_,
            start=term.start,
            due=term.due,
            promise_due=term.promise_due,
            provisional=term.provisional,
            law=laws_of_level(compiled, name),
        )
    )
    return True


def _starts(answering: Answering) -> Instant:
    """When the clock of a step starts that opens now: with the acceptance that this entry says, if it says one."""
    said = (fact.as_of for fact in answering.said if isinstance(fact, CaseAccepted | AcceptanceDeemed))
    return next(said, answering.at)


def lacks_output(case: Case, compiled: CompiledDefinition, name: str) -> bool:
    """Whether a step that was to give what this one needs is settled and gave nothing."""
    return any(_gave_nothing(case.steps[giver]) for giver in givers(compiled, name))


def _gave_nothing(giver: Step) -> bool:
    return is_settled(giver) and not isinstance(giver, Granted | Elapsed | Skipped)


@lru_cache(maxsize=4096)
def givers(compiled: CompiledDefinition, name: str) -> tuple[str, ...]:
    """The steps whose output this step needs, directly; worked out once per definition."""
    definition = compiled.definition
    needed = (definition.materials.get(item) for item in definition.steps[name].needs)
    return tuple(material.from_ for material in needed if material is not None and material.from_ is not None)
