"""Broken owners: routing's shell with one promise taken out of it."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from tests.support.clock import WrongClock

from onewindow.chassis.consumer import TakeAgainError
from onewindow.chassis.parking import ParkedRecord
from onewindow.chassis.ports import Appended, Bus, Clock, Outgoing, PortError, Record, Store
from onewindow.contracts.instant import Instant, shift
from onewindow.definitions.load import Catalogue
from onewindow.routing.shell.draft import Draft
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.memory import Memory
from onewindow.routing.shell.strikes import Strikes
from onewindow.routing.shell.telling import Telling


class CommitsFirst(Hearing):
    """Commits a batch before it is applied: the work is done when the loop comes round again."""

    _later: Sequence[Record] = ()

    async def handle(self, partition: int, records: Sequence[Record]) -> str:
        await self.tick(partition)
        self._later = records
        return str(self.memories[partition].next)

    async def tick(self, partition: int) -> str | None:
        later, self._later = self._later, ()
        return await super().handle(partition, later) if later else await super().tick(partition)


class TrustsAcknowledgements(Hearing):
    """Takes a batch that was acknowledged for one that counts: does not say where it must land."""

    def __init__(self, bus: Bus, *rest: Any) -> None:
        super().__init__(_Anywhere(bus), *rest)


class _Anywhere:
    """A bus that is never told where a batch is expected."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bus, name)

    async def append(
        self, topic: str, partition: int, batch: Sequence[Outgoing], *, expect: int | None = None
    ) -> Appended:
        del expect
        return await self._bus.append(topic, partition, batch)


class KeepsWhatFailed(Hearing):
    """Keeps in memory what an append that failed would have made true."""

    async def _settle(self, memory: Memory, draft: Draft) -> None:
        try:
            await super()._settle(memory, draft)
        except TakeAgainError:
            draft.keep()
            memory.next -= len(draft.entries)


class SkipsErrors(Hearing):
    """Goes on when nobody can say whether the departments were told."""

    async def _say(self, partition: int, outputs: Iterable[Telling]) -> None:
        with suppress(PortError):
            await super()._say(partition, outputs)


class SaysNothingAgain(Hearing):
    """After a take-over says nothing of what the owner before may not have told."""

    def _again(self, memory: Memory, names: Iterable[str]) -> list[Telling]:
        return []


class ForgetsWaiting(Hearing):
    """Commits past inputs that wait for a deadline."""

    def floor(self, partition: int) -> dict[str, int]:
        return {}


class WorksChainsBackwards(Hearing):
    """Hears what waited for a blocked case last in, first out."""

    async def _chain(self, partition: int, name: str) -> list[ParkedRecord]:
        return (await super()._chain(partition, name))[::-1]


class StrikesFirst(Strikes):
    """Lets a deadline strike although what was said in time is still unread."""

    async def before(self, memory: Memory) -> Instant | None:
        return shift(self._clock.now(), seconds=-30)


class StrikesTooSoon(Hearing):
    """Has such strikes."""

    def __init__(self, bus: Bus, catalogue: Catalogue, clock: Any, store: Store) -> None:
        super().__init__(bus, catalogue, clock, store, strikes=StrikesFirst(bus, clock))


class BelievesItsClock(Hearing):
    """Lets deadlines strike that are over by its own clock alone."""

    def __init__(self, bus: Bus, catalogue: Catalogue, clock: Clock, store: Store) -> None:
        super().__init__(bus, catalogue, WrongClock(clock, 0, known=False), store)
