"""Hearings that let a calendar come in and get something about it wrong: the referee must see each of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from tests.routing.mutants_counting import OtherWords
from tests.routing.mutants_deciding import Otherwise

from onewindow.chassis.ports import Committed
from onewindow.contracts.case import CaseFact, DueChanged
from onewindow.contracts.instant import Instant
from onewindow.routing.shell.draft import Draft
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.importing import Imports
from onewindow.routing.shell.inputs import Heard
from onewindow.routing.shell.memory import Memory


class LetsCasesBe(Hearing):
    """Counts on the new days and leaves every open case with those it was told."""

    async def _import(self, memory: Memory, heard: Heard) -> None:
        memory.imports.take(heard)


class CountsOnWhatWasLoaded(Hearing):
    """Takes over and knows nothing of what was imported before."""

    async def gained(self, partition: int, committed: Committed) -> None:
        """As if the log had nothing to say of calendars."""
        await super().gained(partition, committed)
        self.memories[partition].imports = Imports(self._calendar)


class TakesTheLastThatIsHeard(Hearing):
    """Goes back to an older year when that is heard again."""

    async def _import(self, memory: Memory, heard: Heard) -> None:
        memory.imports.known.discard(heard.fact.id)
        await super()._import(memory, heard)


class LetsAnybodyImport(Hearing):
    """Does not ask whether it was an operator."""

    async def _import(self, memory: Memory, heard: Heard) -> None:
        fact = replace(heard.fact, by=replace(heard.fact.by, role="operator"))
        memory.imports.known.discard(fact.id)
        memory.imports.refused.pop(fact.id, None)
        await super()._import(memory, replace(heard, fact=fact))


class _NoMissed(Draft):
    __slots__ = ()

    def unblocked(
        self, order: Heard, dropped: tuple[str, ...], refused: str | None, missed: Sequence[CaseFact] = ()
    ) -> None:
        super().unblocked(order, dropped, refused)


class ForgetsWhatABlockedCaseMissed(Otherwise):
    """Lets a case go on with the days of before it was blocked."""

    draft: ClassVar[type[Draft]] = _NoMissed


class _NoSteps(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, steps={}) if isinstance(fact, DueChanged) else fact


class ForgetsTheDaysOfSteps(Otherwise):
    """Counts the case again and none of its steps."""

    draft: ClassVar[type[Draft]] = _NoSteps


class _Silent(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, moved=()) if isinstance(fact, DueChanged) else fact


class MovesInSilence(Otherwise):
    """Moves a day and does not say which."""

    draft: ClassVar[type[Draft]] = _Silent


RECOUNTING: tuple[type[Hearing], ...] = (
    LetsCasesBe,
    CountsOnWhatWasLoaded,
    TakesTheLastThatIsHeard,
    LetsAnybodyImport,
    ForgetsWhatABlockedCaseMissed,
    ForgetsTheDaysOfSteps,
    MovesInSilence,
)
