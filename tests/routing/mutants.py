"""Hearings that are wrong in one way each. A checker that lets one of them pass proves nothing."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import cast

from tests.routing.brittle_log import CrashError
from tests.routing.mutants_deciding import (
    AcceptsWithTheFirstGrant,
    AsksEverybodyAgain,
    BeginsDaysAnew,
    HearsAfterTheDeadline,
    JoinsOnOneLess,
    NeverStrikes,
    NoDedupe,
    RefusesInSilence,
    SendsNowhere,
    TellsByTheSpoonful,
)

from onewindow.chassis.ports import Appended, Bus, Clock, Committed, Landed, Outgoing, Record, Store
from onewindow.contracts import topics
from onewindow.contracts.entry import Entry
from onewindow.contracts.instant import Instant
from onewindow.definitions.load import Catalogue
from onewindow.routing.core.evolve import fold
from onewindow.routing.core.state import Case
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.memory import Memory
from onewindow.routing.shell.strikes import Strikes
from onewindow.routing.shell.telling import Telling


class _Rash(Strikes):
    async def before(self, memory: Memory) -> Instant | None:
        """At once."""
        return self._before()


class StrikesBeforeTheBacklog(Hearing):
    """Lets a deadline strike while what was said in time is still unread."""

    def __init__(self, bus: Bus, catalogue: Catalogue, clock: Clock, store: Store) -> None:
        super().__init__(bus, catalogue, clock, store, strikes=_Rash(bus, clock))


class ForgetsWhatWaits(Hearing):
    """Commits past inputs that wait for a deadline."""

    def floor(self, partition: int) -> dict[str, int]:
        """Nothing waits."""
        return {}


class SaysNothingAgain(Hearing):
    """Takes over without telling the departments what its predecessor may not have told them."""

    async def gained(self, partition: int, committed: Committed) -> None:
        """As if all had been confirmed."""
        await super().gained(partition, Committed(committed.positions, dict.fromkeys(topics.INPUTS, "1000000")))


class SaysNoWithdrawalsAgain(Hearing):
    """Takes over and tells departments only what they have to do, not what they no longer have to do."""

    async def _say(self, partition: int, outputs: Iterable[Telling]) -> None:
        known = partition in self.memories
        await super()._say(partition, [told for told in outputs if known or told.record.ask != "withdrawn"])


class CommitsWithoutTelling(Hearing):
    """Goes on when nobody can say whether the departments were told."""

    async def _say(self, partition: int, outputs: Iterable[Telling]) -> None:
        with suppress(CrashError):
            await super()._say(partition, outputs)


class CommitsBeforeItApplies(Hearing):
    """Lets a position be committed though its entry did not come into the journal."""

    async def handle(self, partition: int, records: Sequence[Record]) -> str:
        """Whatever happens, it is called done."""
        try:
            return await super().handle(partition, records)
        except CrashError:
            return str(self.memories[partition].next)


class _Deaf:
    """A log that takes every answer for yes."""

    def __init__(self, log: Bus) -> None:
        self._log = log

    def __getattr__(self, name: str) -> object:
        return getattr(self._log, name)

    async def append(
        self, topic: str, partition: int, batch: Sequence[Outgoing], *, expect: int | None = None
    ) -> Appended:
        appended = await self._log.append(topic, partition, batch)
        return Landed(expect) if expect is not None else appended


class TakesAckForEffective(Hearing):
    """Believes that what was written counts, also behind a successor's claim."""

    def __init__(self, bus: Bus, catalogue: Catalogue, clock: Clock, store: Store) -> None:
        super().__init__(cast("Bus", _Deaf(bus)), catalogue, clock, store)


class ForgetsTheClaim(Hearing):
    """Folds every entry of the journal, whether it was written under the last claim or not."""

    async def gained(self, partition: int, committed: Committed) -> None:
        """The first entry of a number counts, whoever wrote it."""
        await super().gained(partition, committed)
        memory = self.memories[partition]
        cases: dict[str, Case] = {}
        for record in await self._bus.read(topics.CASE, partition, 0, 100_000):
            entry = topics.journal.decode(record.value)
            if isinstance(entry, Entry):
                known = cases.get(entry.application_id)
                if entry.seq == (known.seq if known else 0) + 1:
                    cases[entry.application_id] = fold(known, entry)
        memory.cases = cases


MUTANTS: tuple[type[Hearing], ...] = (
    NoDedupe,
    JoinsOnOneLess,
    RefusesInSilence,
    SendsNowhere,
    TellsByTheSpoonful,
    AcceptsWithTheFirstGrant,
    AsksEverybodyAgain,
    BeginsDaysAnew,
    HearsAfterTheDeadline,
    NeverStrikes,
    StrikesBeforeTheBacklog,
    ForgetsWhatWaits,
    SaysNothingAgain,
    SaysNoWithdrawalsAgain,
    CommitsWithoutTelling,
    CommitsBeforeItApplies,
    TakesAckForEffective,
    ForgetsTheClaim,
)
