"""
When the departments' answers make a result.

    a step                  holds when it is granted
    all: [...]              holds when every planned part holds
    any: [...]              holds when one part does
    at_least: {n, of}       holds when n parts do
    veto: [steps]           holds when all planned ones are settled and none denied; one denial fails it

Parts nest. A step whose condition fails is not planned and counts in no group. `optional` and `advisory`
steps never hold a result up and never change it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from onewindow.definitions.part import Id, Part

IssuePolicy = Literal["all", "each"]


def _kind_of(node: object) -> str | None:
    """Which kind of node a file or a program means, so that a mistake is told once and not per kind."""
    if isinstance(node, str):
        return "step"
    for kind in ("all", "any", "at_least", "veto"):
        if kind in node if isinstance(node, dict) else hasattr(node, kind):
            return kind
    return None


class AllOf(Part):
    """Every planned part must hold."""

    all: tuple[Node, ...]


class AnyOf(Part):
    """One part must hold."""

    any: tuple[Node, ...]


class Quorum(Part):
    """`n` parts out of `of`."""

    n: int = Field(ge=1)
    of: tuple[Node, ...]


class AtLeast(Part):
    """A number of parts must hold."""

    at_least: Quorum


class Veto(Part):
    """No listed step may deny; one denial settles it, however the rest answers."""

    veto: tuple[Id, ...]


Node = Annotated[
    Annotated[Id, Tag("step")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[AtLeast, Tag("at_least")]
    | Annotated[Veto, Tag("veto")],
    Discriminator(
        _kind_of,
        custom_error_type="join_node",
        custom_error_message="write a step's id or one of all, any, at_least, veto",
    ),
]
"""A step's id or a group."""


class Join(Part):
    """
    The whole rule. Several of `all`, `any`, `at_least`, `veto` side by side must all hold.

    `early_stop` concludes as soon as the result can no longer be reached instead of waiting for every
    required step. `issue` (for `all` only): under `each` what is granted is issued even if another required
    step is denied.
    """

    all: tuple[Node, ...] | None = None
    any: tuple[Node, ...] | None = None
    at_least: Quorum | None = None
    veto: tuple[Id, ...] | None = None
    optional: tuple[Id, ...] = ()
    advisory: tuple[Id, ...] = ()
    early_stop: bool = False
    issue: IssuePolicy = "all"

    @property
    def root(self) -> Node:
        """The rule as one node; an empty `AllOf` if nothing is required, which `checks` refuses."""
        parts: list[Node] = []
        if self.all is not None:
            parts.append(AllOf(all=self.all))
        if self.any is not None:
            parts.append(AnyOf(any=self.any))
        if self.at_least is not None:
            parts.append(AtLeast(at_least=self.at_least))
        if self.veto is not None:
            parts.append(Veto(veto=self.veto))
        return parts[0] if len(parts) == 1 else AllOf(all=tuple(parts))

    @property
    def required(self) -> tuple[str, ...]:
        """Every step the result depends on, in the order of the rule."""
        return tuple(dict.fromkeys(steps_of(self.root)))


def steps_of(node: Node) -> Iterator[str]:
    """Every step named in `node`, as often as it is named."""
    match node:
        case str():
            yield node
        case Veto(veto=steps):
            yield from steps
        case AllOf(all=parts) | AnyOf(any=parts) | AtLeast(at_least=Quorum(of=parts)):
            for part in parts:
                yield from steps_of(part)
