"""For cases that leave memory: a bus that counts what is read, a store that counts what is asked and holds on order."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.routing.office import APPLICATION, PARTITIONS, Office
from tests.support.acts import Moment, submit, withdraw

from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Committed, Doc, PortError, Record
from onewindow.contracts import topics
from onewindow.contracts.entry import Entry
from onewindow.routing.core.state import Case
from onewindow.routing.shell.hear import FOLD, Hearing
from onewindow.routing.shell.memory import Memory


class CountingBus:
    """A bus, and the records and reads of the journal that it was asked for."""

    def __init__(self, under: Any) -> None:
        self._under = under
        self.records, self.reads = 0, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> Sequence[Record]:
        """As the bus."""
        records: Sequence[Record] = await self._under.read(topic, partition, offset, limit)
        if topic == topics.CASE:
            self.reads, self.records = self.reads + 1, self.records + len(records)
        return records


class WatchedStore:
    """A store that notes what is asked, is away while ``away``, and writes only what ``gate`` lets through."""

    def __init__(self, under: Any, gate: asyncio.Semaphore | None = None) -> None:
        self._under, self._gate = under, gate
        self.asked: Counter[str] = Counter()
        self.away = False
        self.refused = asyncio.Event()
        self.wrote = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    async def get_many(self, collection: str, ids: Iterable[str]) -> dict[str, Doc]:
        """As the store."""
        self._ask("get_many")
        found: dict[str, Doc] = await self._under.get_many(collection, ids)
        return found

    async def get(self, collection: str, doc_id: str) -> Doc | None:
        """As the store."""
        self._ask("get")
        found: Doc | None = await self._under.get(collection, doc_id)
        return found

    async def put_many(self, collection: str, docs: Sequence[Doc]) -> frozenset[str]:
        """As the store, when it is let."""
        if self._gate is not None:
            await self._gate.acquire()
        self._ask("put_many")
        written: frozenset[str] = await self._under.put_many(collection, docs)
        self.wrote.set()
        return written

    def _ask(self, what: str) -> None:
        self.asked[what] += 1
        if self.away:
            self.refused.set()
            raise PortError("the store is away")


def home(name: str) -> int:
    """The partition in which an application lives."""
    return partition_of(name.encode(), PARTITIONS)


def memory_of(hearing: Hearing, name: str) -> Memory:
    """What the owner knows where an application lives."""
    return hearing.memories[home(name)]


def known(hearing: Hearing) -> dict[str, Case]:
    """Every case in an owner's memory."""
    return {name: case for memory in hearing.memories.values() for name, case in memory.cases.items()}


async def let_leave(office: Office) -> None:
    """Rows are written, then time passes for the owner: cases at rest leave."""
    await office.board.write()
    for partition in range(PARTITIONS):
        await office.hearing.tick(partition)


async def successor(
    office: Office, *, bus: Any = None, store: Any = None, confirmed: bool = True, fold: int = FOLD
) -> Hearing:
    """A new owner takes over; ``confirmed``: departments have been told of all there is."""
    house = office.house
    hearing = Hearing(bus or house.bus, office.catalogue, house.clock, store or house.store, fold=fold)
    for partition in range(PARTITIONS):
        end = await office.house.bus.end(topics.CASE, partition)
        notes: Mapping[str, str] = dict.fromkeys(topics.INPUTS, str(end)) if confirmed else {}
        await hearing.gained(partition, Committed({}, notes))
    return hearing


async def closed(office: Office, count: int, *, first: int = 0) -> list[str]:
    """So many applications are handed in and withdrawn; their rows are not written yet. ``first``: its number."""
    names = [f"case-{number}" for number in range(first, first + count)]
    for act in (submit(), withdraw()):
        heard: dict[int, list[Record]] = {partition: [] for partition in range(PARTITIONS)}
        for name in names:
            fact = act(Moment(None, office.compiled, office.house.clock.now(), f"act-{next(office.ids)}", name))
            raw = topics.applications.encode(fact)  # type: ignore[arg-type]  # both are facts of an applicant
            heard[home(name)].append(await office.append(topics.APPLICATION, name, raw))
        for partition, records in heard.items():
            await office.hearing.handle(partition, records)
    return names


async def journal(office: Office, name: str = APPLICATION) -> list[Entry]:
    """Every entry of a case that is in the log."""
    records = await office.house.bus.read(topics.CASE, home(name), 0, 10_000)
    said = [topics.journal.decode(record.value) for record in records if record.key == name.encode()]
    return [entry for entry in said if isinstance(entry, Entry)]


async def rebuilt(office: Office) -> dict[str, Case]:
    """All cases, from the journal alone: their owner finds no position."""
    return known(await successor(office, store=Blank(office.house.store)))


class Blank(WatchedStore):
    """A store that forgets every document that is asked for by itself, such as the board's position."""

    async def get(self, collection: str, doc_id: str) -> Doc | None:
        """Nothing is there."""
        return None
