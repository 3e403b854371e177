"""An independent reading of a join, for checking the core's: by its two extremes instead of by three values.

A join never turns from yes to no because one more desk grants. So it is satisfied if it holds even when every open
step is denied, and out of reach if it fails even when every open step is granted.
"""

from collections.abc import Callable, Mapping

from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.join import AllOf, AnyOf, AtLeast, Node, Veto

SETTLED = frozenset({"granted", "denied", "lapsed", "elapsed", "cancelled"})
_YES = ("granted", "lapsed", "elapsed")
"""A consulted desk whose silence is consent says as much as one that agrees, and so does it that nobody objected."""


def verdict(compiled: CompiledDefinition, states: Mapping[str, str]) -> str | None:
    """The outcome that must be said now, or None if it is too early; ``states`` names the state of every step."""
    join = compiled.definition.join
    root = join.root
    at_worst, at_best = (_holds(root, _leaves(states, hope)) for hope in (False, True))
    if at_worst is None:
        return None
    if at_worst:
        return "approved"
    required = [states[step] for step in join.required if states[step] != "skipped"]
    if at_best or not (join.early_stop or SETTLED.issuperset(required)):
        return None
    if join.issue != "each" or join.all is None:
        return "rejected"
    at_worst_of = _leaves(states, False)
    groups = (
        join.any and AnyOf(any=join.any),
        join.at_least and AtLeast(at_least=join.at_least),
        join.veto and Veto(veto=join.veto),
    )
    beside = [_holds(group, at_worst_of) for group in groups if group]
    # Advice is nothing to hand back, nor that nobody objected.
    binding = {step for step, part in compiled.definition.steps.items() if part.kind in ("licence", "countersign")}
    decided = {step: state if step in binding else "skipped" for step, state in states.items()}
    issued = any(_holds(member, _leaves(decided, False)) for member in join.all)
    return "partial" if issued and False not in beside else "rejected"


def is_empty(compiled: CompiledDefinition, states: Mapping[str, str]) -> bool:
    """Whether no required step is planned."""
    return all(states[step] == "skipped" for step in compiled.definition.join.required)


def _leaves(states: Mapping[str, str], hope: bool) -> Callable[[str], str]:
    """What each step is if everything open turns out as hoped, or else is denied."""
    guess = "granted" if hope else "denied"
    return lambda step: states[step] if states[step] in SETTLED or states[step] == "skipped" else guess


def _holds(node: Node, state: Callable[[str], str]) -> bool | None:
    """Whether the node holds; None if every step in it is skipped."""
    if isinstance(node, str):
        return None if state(node) == "skipped" else state(node) in _YES
    if isinstance(node, Veto):
        asked = [state(step) for step in node.veto if state(step) != "skipped"]
        return ("denied" not in asked and not set(_YES).isdisjoint(asked)) if asked else None
    if isinstance(node, AllOf | AnyOf):
        members, wanted = (node.all, None) if isinstance(node, AllOf) else (node.any, 1)
    else:
        assert isinstance(node, AtLeast)
        members, wanted = node.at_least.of, node.at_least.n
    planned = [held for member in members if (held := _holds(member, state)) is not None]
    if not planned:
        return None
    return sum(planned) >= (len(planned) if wanted is None else wanted)
