"""Hearings that take a check on site or a level too lightly: the referee must see each of them."""

from dataclasses import replace
from typing import ClassVar

from tests.routing.mutants_counting import OtherWords
from tests.routing.mutants_deciding import OtherDraft, Otherwise
from tests.routing.mutants_powers import Lenient
from tests.support.people import officer

from onewindow.contracts.case import CaseFact, FactRefused, SiteCheckRecorded
from onewindow.contracts.instant import Instant
from onewindow.contracts.review import SiteChecked
from onewindow.contracts.topics import InputFact
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.decide import decide
from onewindow.routing.core.state import Case, Open, Taken, Visited
from onewindow.routing.shell.draft import Draft


class _Unseen(Lenient):
    __slots__ = ()
    code = "site_check_missing"

    def blind(self, case: Case, fact: InputFact) -> tuple[Case, InputFact]:
        asked = {name: step for name, step in case.steps.items() if isinstance(step, Open | Taken)}
        return case._replace(visited={name: Visited(step.fingerprint, "") for name, step in asked.items()}), fact


class DecidesUnseen(Otherwise):
    """Lets a step be decided that nobody has visited, or not as it is now."""

    draft: ClassVar[type[Draft]] = _Unseen


class _Alone(Lenient):
    __slots__ = ()
    code = "two_officers_needed"

    def blind(self, case: Case, fact: InputFact) -> tuple[Case, InputFact]:
        assert isinstance(fact, SiteChecked)
        more = tuple(officer(case.departments[fact.step], number) for number in (91, 92, 93))
        return case, replace(fact, officers=(*fact.officers, *more))


class GoesAlone(Otherwise):
    """Takes fewer officers than the law wants."""

    draft: ClassVar[type[Draft]] = _Alone


class _ForOneStep(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        if not isinstance(fact, SiteCheckRecorded):
            return fact
        return replace(fact, steps={fact.step: fact.steps[fact.step]})


class GoesForEachStep(Otherwise):
    """Lets a visit count for the step alone at whose desk it was recorded."""

    draft: ClassVar[type[Draft]] = _ForOneStep


class _AsFromBelow(OtherDraft):
    __slots__ = ()

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        if not any(isinstance(one, FactRefused) and one.code == "upper_may_not_ask" for one in facts):
            return facts
        steps = compiled.definition.steps
        alike = {name: step.model_copy(update={"upper_of": None}) for name, step in steps.items()}
        flat = CompiledDefinition(compiled.definition.model_copy(update={"steps": alike}), compiled.hash)
        return decide(case, fact, flat, at, self.catalogue.departments, self.memory.imports.calendar)


class UpperAsksAgain(Otherwise):
    """Lets an upper level ask the applicant."""

    draft: ClassVar[type[Draft]] = _AsFromBelow


VISITING: tuple[type[Otherwise], ...] = (DecidesUnseen, GoesAlone, GoesForEachStep, UpperAsksAgain)
