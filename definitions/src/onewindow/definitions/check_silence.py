"""Whether a licence is always somebody's decision: no join of one holds by advice, silence and notices alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from onewindow.definitions.join import AllOf, AnyOf, Node, Veto
from onewindow.definitions.marks import Wrong
from onewindow.definitions.model import Definition


def licences_are_decided(definition: Definition) -> Iterator[Wrong]:
    """Yield a join that would approve although nobody whose decision binds grants anything."""
    steps = definition.steps
    if definition.matter != "licence" or any(step not in steps for step in definition.join.required):
        return

    def denied(step: str) -> bool | None:
        return not steps[step].decides

    def left_out(step: str) -> bool | None:
        return None if steps[step].decides and steps[step].when is not None else denied(step)

    def cancelled(step: str) -> bool:
        """Nobody decides a step that lacks the output of another one, and in a veto that objects to nothing."""
        needed = (definition.materials.get(item) for item in steps[step].needs)
        return any(material is not None and material.from_ is not None for material in needed)

    if any(_holds(definition.join.root, said, cancelled) for said in (denied, left_out)):
        text = "advice, silence or a notice alone would approve it; let a licence or countersign step hold in any case"
        yield ("join",), "licence_undecided", text


def _holds(node: Node, said: Callable[[str], bool | None], cancelled: Callable[[str], bool]) -> bool | None:
    """Whether the node holds if each step says that; None where all of it is left out."""
    match node:
        case str():
            return said(node)
        case Veto(veto=steps):
            told = [one for step in steps if not cancelled(step) and (one := said(step)) is not None]
            return all(told) if told else None
        case AllOf(all=parts):
            wanted = None
        case AnyOf(any=parts):
            wanted = 1
        case _:
            parts, wanted = node.at_least.of, node.at_least.n
    told = [one for part in parts if (one := _holds(part, said, cancelled)) is not None]
    return sum(told) >= (len(told) if wanted is None else wanted) if told else None
