"""A case while one cause is answered: what is said is folded in at once, so the next rule sees it."""

from collections.abc import Container
from dataclasses import dataclass, field

from onewindow.contracts.case import CaseFact, FactRefused
from onewindow.contracts.fact import By, Fact, mark_of
from onewindow.contracts.instant import Instant
from onewindow.contracts.review import ReviewFact
from onewindow.contracts.rights import Action, Denied, Target, allowed
from onewindow.definitions.calendars.calendar import WEEKDAYS, Calendar
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.evolve import evolve
from onewindow.routing.core.state import Case


class UnhearableError(Exception):
    """An input that no case can answer; it is parked under ``code``."""

    def __init__(self, code: str) -> None:
        """``code`` stands in the table of codes."""
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Answering:
    """``case`` moves with each fact said; ``said`` collects them.

    ``at`` is when the cause happened; ``departments`` are those of the installation, None if nobody knows them here;
    ``calendar`` says which days work.
    """

    case: Case
    compiled: CompiledDefinition
    cause: str
    at: Instant
    departments: Container[str] | None = None
    calendar: Calendar = WEEKDAYS
    said: list[CaseFact] = field(default_factory=list)

    def say(self, fact: CaseFact) -> None:
        """Say one fact and let it move the case."""
        self.case = evolve(self.case, fact, self.at, self.case.application_id)
        self.said.append(fact)

    def refuse(self, fact: Fact, code: str) -> None:
        """Answer an input with a refusal; nothing else changes."""
        if isinstance(fact, ReviewFact):
            step, round_, turn = fact.step, fact.round, fact.turn
            kind = getattr(fact, "type", "")
            self.say(FactRefused(code=code, refused=kind, step=step, round=round_, turn=turn))
        else:
            self.say(FactRefused(code=code, refused=getattr(fact, "type", "")))

    def forbidden(self, by: By, action: Action, step: str | None = None) -> str | None:
        """The code by which the rights deny the action, or None.

        ``step``: whose department must be the actor's, and who was recused from it. Without one it is about the whole:
        that is the lead department's, and for nobody who was recused from a part.
        """
        definition, barred = self.compiled.definition.steps.get(step) if step else None, self.case.barred
        target = Target(
            subject=self.case.subject,
            applicant=mark_of(self.case.application_id, self.case.subject) if by.own else None,
            department=self.case.departments.get(step) if step else self.compiled.definition.lead,
            handled_by=self.case.handled_by.get(step, frozenset()) if step else frozenset(),
            two_persons=definition.two_persons if definition else False,
            barred=barred.get(step, frozenset()) if step else frozenset[str]().union(*barred.values()),
        )
        return self._denied(by, action, target)

    def forbidden_to_lead(self, by: By, action: Action) -> str | None:
        """The same for what concerns the whole case: it is for the lead department, and for nobody recused from it."""
        target = Target(
            subject=self.case.subject,
            applicant=mark_of(self.case.application_id, self.case.subject) if by.own else None,
            department=self.compiled.definition.lead,
            barred=frozenset[str]().union(*self.case.barred.values()),
        )
        return self._denied(by, action, target)

    def _denied(self, by: By, action: Action, target: Target) -> str | None:
        verdict = allowed(by, action, target, self.at)
        return verdict.code if isinstance(verdict, Denied) else None
