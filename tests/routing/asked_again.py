"""Who ought to be asked again after a supplement: by what each desk has seen, not by fingerprints."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from tests.routing.account import ACTIVE, Account
from tests.routing.verdict import SETTLED, is_empty

from onewindow.contracts.case import (
    CaseCorrected,
    CaseFact,
    CaseGapClosed,
    CaseSupplemented,
    LookOpened,
    StepReopened,
    StepReturned,
)
from onewindow.definitions.compiled import CompiledDefinition


@dataclass(frozen=True, slots=True)
class Asked:
    """Steps that look again, that open their next round at once, and that wait again.

    ``aside`` are steps that may be opened in the same entry for other reasons: planned just now, or waiting before.
    """

    looks: Set[str] = frozenset()
    again: Set[str] = frozenset()
    waiting: Set[str] = frozenset()
    aside: Set[str] = frozenset()

    def matches(self, facts: Sequence[CaseFact]) -> bool:
        """Whether the entry asked exactly these."""
        looked = {fact.step for fact in facts if isinstance(fact, LookOpened)}
        returned = {fact.step for fact in facts if isinstance(fact, StepReturned)}
        reopened = {fact.step for fact in facts if isinstance(fact, StepReopened)}
        return self.looks == looked and self.waiting == returned and self.again == reopened - returned - self.aside


def expected_again(account: Account, fact: CaseSupplemented | CaseCorrected | CaseGapClosed) -> Asked:
    """What follows for an account that has not heard it yet from a supplement, or from what had been pledged.

    The latter is no answer to what a desk has asked.
    """
    compiled = account.compiled
    routes, items = dict(account.routes), {**account.items, **fact.materials}
    answers = not isinstance(fact, CaseGapClosed)
    if not isinstance(fact, CaseGapClosed):
        routes |= fact.routes
        items |= fact.answers
    states = account.states()
    now = {step for step in states if compiled.holds(step, routes)}
    planned = {step for step in now if states[step] == "skipped"}
    skipped = {step for step, state in states.items() if state != "skipped" and step not in now}
    told = (set(fact.planned), set(fact.skipped)) if not isinstance(fact, CaseGapClosed) else (set(), set())
    assert (planned, skipped) == told, fact
    states.update(dict.fromkeys(planned, "waiting") | dict.fromkeys(skipped, "skipped"))
    if is_empty(compiled, states):
        return Asked()

    def changed(step: str) -> bool:
        needs = compiled.definition.steps[step].needs
        return dict(account.parts[step].seen) != {item: (items.get(item), routes.get(item)) for item in needs}

    if account.phase in ("received", "asked"):
        if compiled.definition.acceptance != "precheck":
            return Asked()
        now = {step for step in now if compiled.definition.steps[step].kind != "publicity"}
        looking = {step for step in now - planned if account.parts[step].look}
        looks = {step for step in looking if account.parts[step].defects or changed(step)}
        return Asked(looks=looks | (now - looking))

    shown = {step for step in now if states[step] in ACTIVE | {"granted", "denied", "lapsed"}}
    owed = {step for step, state in states.items() if state in ACTIVE | {"waiting"}}
    back = {step for step in shown if (answers and states[step] == "asked") or changed(step)}
    while more := {step for step in now - back if _goes_back(compiled, step, states, back | owed)}:
        back |= more
    freed = {step for step in back if states[step] == "cancelled"}
    waiting = {step for step in back if not (back | owed).isdisjoint(compiled.earlier_than(step))} | freed
    aside = {step for step, state in states.items() if state == "waiting"}
    return Asked(again=back - waiting, waiting=waiting, aside=aside)


def givers_of(compiled: CompiledDefinition, step: str) -> set[str]:
    """The steps that give something this one needs."""
    materials = compiled.definition.materials
    needed = (materials[item].from_ for item in compiled.definition.steps[step].needs if item in materials)
    return {giver for giver in needed if giver}


def _goes_back(compiled: CompiledDefinition, step: str, states: Mapping[str, str], unsettled: Set[str]) -> bool:
    givers = givers_of(compiled, step)
    if states[step] in ACTIVE:
        return not unsettled.isdisjoint(compiled.earlier_than(step))
    if states[step] in ("granted", "denied", "lapsed"):
        return not unsettled.isdisjoint(givers)
    lacking = {giver for giver in givers - unsettled if states[giver] in SETTLED - {"granted", "elapsed"}}
    return states[step] == "cancelled" and not lacking
