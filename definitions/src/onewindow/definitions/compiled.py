"""A definition with everything worked out that does not depend on a case: what cores ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from onewindow.contracts.fact import RouteValue
from onewindow.definitions.conditions import Condition, Language
from onewindow.definitions.form import Material
from onewindow.definitions.model import Definition

Routes = Mapping[str, RouteValue]


class CompiledDefinition:
    """
    One definition, its conditions compiled, its steps in order. Built once, shared by all cases, never
    changed.

    Expects a definition that `checks.check` has nothing to say about. Methods that take `routes` raise
    UnansweredError if a condition asks for a required answer that is not there.
    """

    def __init__(self, definition: Definition, digest: str = "") -> None:
        language = Language(definition.answers)
        self.definition = definition
        self.hash = digest
        self.order = in_order({step: part.after for step, part in definition.steps.items()})
        self.routing_answers = tuple(name for name, answer in definition.answers.items() if answer.routes)
        self._when = _compile(language, {step: part.when for step, part in definition.steps.items()})
        self._automatic = _compile(language, {step: part.automatic for step, part in definition.steps.items()})
        self._material_when = _compile(language, {item: part.when for item, part in definition.materials.items()})
        self._earlier = _closed(self.order, {step: part.after for step, part in definition.steps.items()})
        self._drawing_on = _users(definition, self.order)

    def after(self, step: str) -> tuple[str, ...]:
        """The steps that must be settled before `step` opens; only the direct ones."""
        return self.definition.steps[step].after

    def earlier_than(self, step: str) -> tuple[str, ...]:
        """All steps that must be settled before `step` opens, however indirectly, in order."""
        return self._earlier[step]

    def later_than(self, step: str) -> tuple[str, ...]:
        """All steps that wait for `step`, however indirectly, in order."""
        return tuple(later for later in self.order if step in self._earlier[later])

    def steps_needing_output_of(self, step: str) -> tuple[str, ...]:
        """All steps that need what `step` gives, or what such a step gives in turn, in order."""
        return self._drawing_on[step]

    def holds(self, step: str, routes: Routes) -> bool:
        """Whether the step's own condition holds; a step without one always does."""
        condition = self._when.get(step)
        return condition is None or condition(routes)

    def planned(self, routes: Routes) -> tuple[str, ...]:
        """The steps whose conditions hold, in order; the others are skipped."""
        return tuple(step for step in self.order if self.holds(step, routes))

    def automatic(self, step: str, routes: Routes) -> bool | None:
        """Whether the step is granted without a person; None if it has no automatic rule."""
        condition = self._automatic.get(step)
        return None if condition is None else condition(routes)

    def planned_materials(self, routes: Routes) -> Mapping[str, Material]:
        """
        The materials to ask the applicant for, in the order of the file; `need` says how urgently.

        Asked is what a planned step needs, if its own `when` holds and no planned step gives it.
        """
        planned = self.planned(routes)
        needed = {item for step in planned for item in self.definition.steps[step].needs}
        return {
            item: material
            for item, material in self.definition.materials.items()
            if item in needed and material.from_ not in planned and self._asked(item, routes)
        }

    def _asked(self, item: str, routes: Routes) -> bool:
        condition = self._material_when.get(item)
        return condition is None or condition(routes)

    def __repr__(self) -> str:
        return f"CompiledDefinition({self.definition.service!r}, {self.definition.version})"


def in_order(after: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Every step behind all it comes after, else as given; ValueError on a cycle or an unknown step."""
    left = dict(after)
    done: dict[str, None] = {}
    while left:
        ready = next((step for step, before in left.items() if all(other in done for other in before)), None)
        if ready is None:
            raise ValueError(f"these steps wait for each other: {', '.join(left)}")
        done[ready] = None
        del left[ready]
    return tuple(done)


def _compile(language: Language, texts: Mapping[str, str | None]) -> Mapping[str, Condition]:
    return MappingProxyType({name: language.compile(text) for name, text in texts.items() if text is not None})


def _closed(order: Sequence[str], direct: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[str, ...]]:
    """Follow `direct` to its end for each step; every step's direct ones stand before it in `order`."""
    reached: dict[str, set[str]] = {}
    for step in order:
        reached[step] = set(direct[step]).union(*(reached[other] for other in direct[step]))
    return {step: tuple(other for other in order if other in reached[step]) for step in order}


def _users(definition: Definition, order: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    sources = {
        step: tuple(
            source for item in part.needs if (material := definition.materials.get(item)) and (source := material.from_)
        )
        for step, part in definition.steps.items()
    }
    drawn = _closed(order, sources)
    return {step: tuple(user for user in order if step in drawn[user]) for step in order}
