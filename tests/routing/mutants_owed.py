"""Hearings that get what is owed, or asked of a head, wrong: the referee must see each of them."""

from dataclasses import replace
from typing import ClassVar

from tests.routing.mutants_counting import OtherWords
from tests.routing.mutants_deciding import Otherwise

from onewindow.contracts.case import CaseConcluded, CaseFact, DutyOverdue, DutyOwed, ExtensionAsked, StepExtended
from onewindow.contracts.instant import Instant
from onewindow.routing.shell.draft import Draft


class _Patient(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return None if isinstance(fact, DutyOverdue) else fact


class ForgivesWhatIsOwed(Otherwise):
    """Does not say that a licence which was granted has not been handed over in its days."""

    draft: ClassVar[type[Draft]] = _Patient


class _Silent(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return None if isinstance(fact, DutyOwed) and fact.duty == "objection_answer" else fact


class OverrulesInSilence(Otherwise):
    """Owes no answer to whoever objected in vain."""

    draft: ClassVar[type[Draft]] = _Silent


class _Tardy(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, deliver_by="2030-01-01") if isinstance(fact, CaseConcluded) and fact.deliver_by else fact


class DeliversAtLeisure(Otherwise):
    """Owes the delivery of a licence by some other day than that of the law."""

    draft: ClassVar[type[Draft]] = _Tardy


class _Generously(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, due="2030-01-01") if isinstance(fact, StepExtended) else fact


class ExtendsAStepWithoutEnd(Otherwise):
    """Lets a desk have as many days as there are."""

    draft: ClassVar[type[Draft]] = _Generously


class _NotListening(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return None if isinstance(fact, ExtensionAsked) else fact


class HearsNoRequest(Otherwise):
    """Lets a desk ask for more days and says nothing."""

    draft: ClassVar[type[Draft]] = _NotListening


OWED = (ForgivesWhatIsOwed, OverrulesInSilence, DeliversAtLeisure, ExtendsAStepWithoutEnd, HearsNoRequest)
