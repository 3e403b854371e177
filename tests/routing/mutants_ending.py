"""Hearings that end cases wrongly, or publish what they may not: the referee must see each of them."""

from dataclasses import replace
from typing import ClassVar

from tests.routing.mutants_counting import OtherWords
from tests.routing.mutants_deciding import Otherwise
from tests.routing.mutants_powers import Lenient

from onewindow.contracts.case import CaseConcluded, CaseFact, CaseWithdrawn
from onewindow.contracts.instant import Instant
from onewindow.contracts.review import CaseTerminationDecided
from onewindow.contracts.topics import InputFact
from onewindow.routing.core.state import Case
from onewindow.routing.shell.draft import Draft


class _AtAnyTime(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, undone=True) if isinstance(fact, CaseWithdrawn) else fact


class UndoesAtAnyTime(Otherwise):
    """Counts no withdrawal, however late it comes."""

    draft: ClassVar[type[Draft]] = _AtAnyTime


class _OnAnyGround(Lenient):
    __slots__ = ()
    code = "ground_unknown"

    def blind(self, case: Case, fact: InputFact) -> tuple[Case, InputFact]:
        return case, replace(fact, ground="law") if isinstance(fact, CaseTerminationDecided) else fact


class TerminatesOnAnyGround(Otherwise):
    """Ends a case for whatever somebody names."""

    draft: ClassVar[type[Draft]] = _OnAnyGround


class _InPrivate(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, publish_by=None) if isinstance(fact, CaseConcluded) else fact


class OwesThePublicNothing(Otherwise):
    """Decides about licences and owes no publication."""

    draft: ClassVar[type[Draft]] = _InPrivate


ENDING: tuple[type[Otherwise], ...] = (UndoesAtAnyTime, TerminatesOnAnyGround, OwesThePublicNothing)
