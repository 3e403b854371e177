"""Convergence: when all that must be answered is answered. A join is a tree over steps, read in three values.

a step      granted, lapsed, elapsed: yes   denied, objected, revoked, cancelled: no   skipped: left out   else: open
all         no if one is no; yes if all are yes
any         yes if one is yes; no if all are no
at_least    yes if n are yes; no if n can no longer be reached
veto        no if one denied or was revoked; yes once nobody owes an answer and somebody has granted (a cancelled step
            objects to nothing, but cancelled steps alone approve nothing either)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from onewindow.contracts.fixed import fixed
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.join import AllOf, AnyOf, AtLeast, Node, Veto
from onewindow.routing.core.state import (
    Cancelled,
    Denied,
    Elapsed,
    Granted,
    Lapsed,
    Objected,
    Revoked,
    Settled,
    Skipped,
    Step,
)


@fixed()
class Reading:
    """``value``: yes, no, or None (open). ``settled``: nobody in this part of the tree owes an answer."""

    value: bool | None
    settled: bool


_YES, _NO, _OPEN = Reading(True, True), Reading(False, True), Reading(None, False)
_READINGS: dict[type[Step], Reading | None] = {
    Granted: _YES,
    Lapsed: _YES,
    Elapsed: _YES,
    Denied: _NO,
    Objected: _NO,
    Revoked: _NO,
    Cancelled: _NO,
    Skipped: None,
}


@lru_cache(maxsize=1024)
def rule(compiled: CompiledDefinition) -> Node:
    """The definition's join as one tree, made once: it is read again after every answer."""
    return compiled.definition.join.root


def read(node: Node, steps: Mapping[str, Step]) -> Reading | None:
    """The reading of a node; None when every step in it is skipped (there is nothing to join)."""
    match node:
        case str():
            return _READINGS.get(type(steps[node]), _OPEN)
        case AllOf(all=members):
            return _group(read_all(members, steps), _all)
        case AnyOf(any=members):
            return _group(read_all(members, steps), _any)
        case AtLeast(at_least=quorum):
            return _group(read_all(quorum.of, steps), lambda values: _at_least(values, quorum.n))
        case Veto(veto=names):
            return _veto([steps[name] for name in names if not isinstance(steps[name], Skipped)])


def read_all(members: Iterable[Node], steps: Mapping[str, Step]) -> list[Reading]:
    """The readings of the members that are planned."""
    return [reading for member in members if (reading := read(member, steps)) is not None]


def _group(readings: Sequence[Reading], rule: Callable[[Sequence[bool | None]], bool | None]) -> Reading | None:
    if not readings:
        return None
    return Reading(rule([each.value for each in readings]), all(each.settled for each in readings))


def _all(values: Sequence[bool | None]) -> bool | None:
    return False if False in values else None if None in values else True


def _any(values: Sequence[bool | None]) -> bool | None:
    return True if True in values else None if None in values else False


def _at_least(values: Sequence[bool | None], wanted: int) -> bool | None:
    if values.count(True) >= wanted:
        return True
    return False if values.count(True) + values.count(None) < wanted else None


def _veto(steps: Sequence[Step]) -> Reading | None:
    if not steps:
        return None
    settled = all(is_settled(step) for step in steps)
    denied = any(isinstance(step, Denied | Objected | Revoked) for step in steps)
    granted = any(isinstance(step, Granted | Lapsed | Elapsed) for step in steps)
    return Reading(False if denied else granted if settled else None, settled)


def is_settled(step: Step) -> bool:
    """Nobody owes an answer about this step."""
    return isinstance(step, Settled)
