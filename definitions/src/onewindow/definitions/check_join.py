"""Whether a join can be satisfied at all, and by steps that exist."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.definitions.join import AllOf, AnyOf, AtLeast, Node, Quorum, Veto
from onewindow.definitions.marks import Trail, Wrong
from onewindow.definitions.model import Definition


def join_makes_sense(definition: Definition) -> Iterator[Wrong]:
    """Yield what is wrong: empty groups, steps that do not exist, are left out, or stand in two lists."""
    hollow = [wrong for trail, node in _roots(definition) for wrong in _groups(node, trail)]
    yield from hollow
    if not definition.join.required and not hollow:
        text = "no step is required, so nothing could ever be approved; name at least one"
        yield ("join",), "join_empty", text
    seen: dict[str, str] = {}
    for trail, step in _named(definition):
        place = str(trail[1]) if trail[1] in ("optional", "advisory") else "required"
        if step not in definition.steps:
            yield (
                trail,
                "join_unknown_step",
                f"there is no step {step}; name one of {', '.join(definition.steps)}",
            )
        elif seen.setdefault(step, place) != place:
            yield trail, "join_step_twice", f"{step} is {seen[step]} already; leave it in one list"
    if not definition.join.required:
        return  # that steps stand in no list follows from this one mistake
    for step in definition.steps:
        if step not in seen:
            text = f"{step} stands in no list of the join; make it required, optional or advisory"
            yield ("steps", step), "join_step_missing", text


def _roots(definition: Definition) -> Iterator[tuple[Trail, Node]]:
    """The groups of the rule, each with the trail of the mapping that names it."""
    join = definition.join
    if join.all is not None:
        yield ("join",), AllOf(all=join.all)
    if join.any is not None:
        yield ("join",), AnyOf(any=join.any)
    if join.at_least is not None:
        yield ("join",), AtLeast(at_least=join.at_least)
    if join.veto is not None:
        yield ("join",), Veto(veto=join.veto)


def _members(node: Node, trail: Trail) -> tuple[Trail, tuple[Node, ...]]:
    """Where the members of a group stand, and what they are; a step has none."""
    match node:
        case AllOf(all=parts):
            return (*trail, "all"), parts
        case AnyOf(any=parts):
            return (*trail, "any"), parts
        case AtLeast(at_least=Quorum(of=parts)):
            return (*trail, "at_least", "of"), parts
        case Veto(veto=steps):
            return (*trail, "veto"), steps
        case str():
            return trail, ()


def _named(definition: Definition) -> Iterator[tuple[Trail, str]]:
    for trail, node in _roots(definition):
        yield from _leaves(node, trail)
    for name, steps in (("optional", definition.join.optional), ("advisory", definition.join.advisory)):
        for position, step in enumerate(steps):
            yield ("join", name, position), step


def _leaves(node: Node, trail: Trail) -> Iterator[tuple[Trail, str]]:
    if isinstance(node, str):
        yield trail, node
        return
    place, members = _members(node, trail)
    for position, member in enumerate(members):
        yield from _leaves(member, (*place, position))


def _groups(node: Node, trail: Trail) -> Iterator[Wrong]:
    if isinstance(node, str):
        return
    place, members = _members(node, trail)
    if not members:
        yield place, "join_empty", "an empty group can't be satisfied by anybody; name a step or remove it"
    if isinstance(node, AtLeast) and node.at_least.n > len(members) > 0:
        text = f"{node.at_least.n} of {len(members)} can't be reached; ask for at most {len(members)}"
        yield (*trail, "at_least", "n"), "at_least_out_of_range", text
    for position, member in enumerate(members):
        yield from _groups(member, (*place, position))
