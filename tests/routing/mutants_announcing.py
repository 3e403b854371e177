"""Hearings that are wrong about what is announced, in one way each."""

from dataclasses import replace
from typing import ClassVar

from tests.routing.mutants_counting import OtherWords
from tests.routing.mutants_deciding import Otherwise

from onewindow.contracts.case import CaseFact, StepAnnounced, StepElapsed
from onewindow.contracts.instant import Instant
from onewindow.routing.shell.draft import Draft
from onewindow.routing.shell.hear import Hearing


class _Curt(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, due=fact.start) if isinstance(fact, StepAnnounced) else fact


class AnnouncesForADay(Otherwise):
    """Gives whoever it concerns the day of the announcement to object, and no other."""

    draft: ClassVar[type[Draft]] = _Curt


class _Waiting(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return None if isinstance(fact, StepElapsed) else fact


class WaitsForAnObjection(Otherwise):
    """Lets the days of an announcement pass, and goes on waiting for somebody to object."""

    draft: ClassVar[type[Draft]] = _Waiting


ANNOUNCING: tuple[type[Hearing], ...] = (AnnouncesForADay, WaitsForAnObjection)
