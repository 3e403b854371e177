"""The desks' shell on the real bus and store of the embedded edition, in a folder of the test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from tests.department_worker.desks import APPLICATION, DEPARTMENTS, LATER, SHOP, queued, shop

from onewindow.chassis.app import application
from onewindow.chassis.build import build_house
from onewindow.chassis.house import House
from onewindow.chassis.journal import Counted, Head
from onewindow.chassis.partitioner import key_for, partition_of
from onewindow.chassis.ports import Bus, Landed, Membership, Outgoing, Record, Store
from onewindow.chassis.room import Room
from onewindow.chassis.settings import HouseSettings
from onewindow.contracts.case import CaseFact
from onewindow.contracts.department import StepQueued
from onewindow.contracts.entry import Claim, Entry, digest
from onewindow.contracts.review import AnyReviewFact, AnyRevisionFact
from onewindow.contracts.topics import CASE, REVIEW, department, journal, names, queues, reviews
from onewindow.contracts.wire import UnknownFact
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import Catalogue
from onewindow.department_worker.core.review import Asking, Review
from onewindow.department_worker.shell.hear import QueueHandler
from onewindow.department_worker.shell.replies import Replies
from onewindow.department_worker.shell.settings import DepartmentWorkerSettings
from onewindow.department_worker.shell.shelf import Shelf
from onewindow.department_worker.shell.wiring import wire

PARTITIONS = 2


@dataclass
class Rig:
    """A house with the room of the desks, its doors, and the other ends of the log."""

    house: House
    room: Room
    client: httpx.AsyncClient
    last: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def shelf(self) -> Shelf:
        """The reviews, as another process of the same service sees them."""
        return Shelf(self.house.store)

    def queue_handler(self, *, bus: Bus | None = None, store: Store | None = None) -> QueueHandler:
        """A worker's handler of the queues, on other ports if they are given."""
        shelf = Shelf(store or self.house.store)
        return QueueHandler(bus or self.house.bus, self.house.clock, shelf, _definition)

    async def review(self, id_: str = f"{APPLICATION}:licence") -> Review:
        """A review on the shelf."""
        kept = await self.shelf.get(id_)
        assert kept is not None
        return kept.review

    async def queue(self, *said: StepQueued) -> list[Record]:
        """Routing tells departments something; the records as the log has them."""
        return [await self._append(_topic(one), one.application_id, queues.encode(one)) for one in said]

    async def raw(self, topic: str, key: str, value: bytes, partition: int | None = None) -> Record:
        """Anything at all is written to a topic."""
        return await self._append(topic, key, value, partition)

    async def hear(self, *said: StepQueued) -> None:
        """The queues say something and a worker takes it in."""
        await self.handle(await self.queue(*said))

    async def handle(self, records: Sequence[Record], handler: QueueHandler | None = None) -> None:
        """A worker takes records in, partition by partition."""
        handler = handler or self.queue_handler()
        for partition in sorted({record.partition for record in records}):
            await handler.handle(partition, [record for record in records if record.partition == partition])

    async def claim(self) -> None:
        """Routing owns all partitions of the journal, and has written the first entries of the case."""
        for partition in range(PARTITIONS):
            value = journal.encode(Claim(epoch=1, nonce=f"n{partition}", fold=1, at=LATER))
            key = key_for(partition, PARTITIONS, "claim")
            landed = await self.house.bus.append(CASE, partition, [Outgoing(key, value)])
            assert isinstance(landed, Landed)
        for seq in range(1, queued().seq + 1):
            await self.reply(cause=f"cause-{seq}")

    async def reply(
        self, *facts: CaseFact, cause: str, application_id: str = APPLICATION, seq: int | None = None
    ) -> Counted[Entry]:
        """The case says something, in the next entry of its journal; ``seq`` starts the case there."""
        last, prev = self.last.get(application_id, ((seq or 1) - 1, ""))
        said = Entry(
            application_id=application_id, seq=last + 1, prev=prev, epoch=1, cause=cause, at=LATER, facts=facts
        )
        record = await self._append(CASE, application_id, journal.encode(said))
        head = Head(said.seq, digest(record.value))
        self.last[application_id] = (head.seq, head.hash)
        return Counted(record, said, head)

    async def learn(self, *counted: Counted[Entry]) -> None:
        """Another process of this service reads the journal."""
        await Replies(self.house.store, self.shelf).handle(counted)

    async def facts(self, application_id: str = APPLICATION) -> list[AnyReviewFact | AnyRevisionFact]:
        """What the desks have said of an application, in order."""
        partition = partition_of(application_id.encode(), PARTITIONS)
        read = [reviews.decode(one.value) for one in await self.house.bus.read(REVIEW, partition, 0, 1_000)]
        return [one for one in read if not isinstance(one, UnknownFact) and one.application_id == application_id]

    async def records(self, topic: str) -> list[Record]:
        """All records of a topic."""
        return [
            record
            for partition in range(PARTITIONS)
            for record in await self.house.bus.read(topic, partition, 0, 10_000)
        ]

    async def next_facts(self, membership: Membership) -> list[AnyReviewFact | AnyRevisionFact]:
        """Wait until the desks say something; what a group that hears them is told next."""
        async with asyncio.timeout(10):
            while not (polled := await membership.poll(100, 5.0)).records:
                pass
        read = [reviews.decode(record.value) for records in polled.records.values() for record in records]
        return [one for one in read if not isinstance(one, UnknownFact)]

    def token(self, name: str) -> str:
        """The token of a demo person, or of a service."""
        person = self.house.identity.people.by(name) is not None
        return self.house.identity._token(name, service=not person)

    async def get(self, path: str, name: str = "amr-1") -> httpx.Response:
        """Somebody reads."""
        return await self.client.get(path, headers={"Authorization": f"Bearer {self.token(name)}"})

    async def post(
        self,
        verb: str,
        body: Mapping[str, Any] | None = None,
        *,
        by: str = "amr-1",
        page: int | str | None = 1,
        review: str = f"{APPLICATION}:licence",
    ) -> httpx.Response:
        """Somebody answers a review they saw on ``page``."""
        sent = {"Authorization": f"Bearer {self.token(by)}", "Accept-Language": "en"}
        if page is not None:
            sent["If-Match"] = f'"{page}"' if isinstance(page, int) else page
        return await self.client.post(f"/v1/reviews/{review}/{verb}", json=body, headers=sent)

    async def _append(self, topic: str, key: str, value: bytes, partition: int | None = None) -> Record:
        place = partition_of(key.encode(), PARTITIONS) if partition is None else partition
        landed = await self.house.bus.append(topic, place, [Outgoing(key.encode(), value)])
        assert isinstance(landed, Landed)
        (record,) = await self.house.bus.read(topic, place, landed.offset, 1)
        return record


@asynccontextmanager
async def open_rig(
    folder: Path,
    *,
    reply_s: float = 0.0,
    departments: tuple[str, ...] = (),
    around: Callable[[Bus], Bus] = lambda bus: bus,
) -> AsyncIterator[Rig]:
    """The room wired as in production; its loops do not run. ``around`` puts something between it and the log."""
    catalogue = _catalogue(folder / "catalogue")
    house = build_house(HouseSettings(data=folder / "data", partitions=PARTITIONS), _topics(), tuple(DEPARTMENTS))
    room = wire(
        replace(house, bus=around(house.bus)),
        catalogue,
        DepartmentWorkerSettings(reply_s=reply_s, departments=departments),
    )
    await house.bus.start()
    await house.store.start(room.collections)
    app = application([room], house, room.missing)
    transport = httpx.ASGITransport(app)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            yield Rig(house, room, client)
    finally:
        await house.peers.close()
        await house.store.stop()
        await house.bus.stop()


@asynccontextmanager
async def running(room: Room) -> AsyncIterator[None]:
    """The room's loops run."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for loop in room.loops:
            tasks.create_task(_ended_by(loop, stop))
        try:
            yield
        finally:
            stop.set()


async def _ended_by(loop: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
    await loop(stop)


def _topic(queued: StepQueued) -> str:
    return department(queued.department)


def _topics() -> tuple[str, ...]:
    return names(tuple(DEPARTMENTS))


def _definition(asking: Asking) -> CompiledDefinition | None:
    compiled = shop()
    return compiled if asking.definition_hash == compiled.hash else None


def _catalogue(folder: Path) -> Catalogue:
    (folder / "open-shop").mkdir(parents=True, exist_ok=True)
    (folder / "open-shop" / "1.yaml").write_text(SHOP)
    lines = [f"{code}: {{name: {{zh: {one.name.zh}, en: {one.name.en}}}}}" for code, one in DEPARTMENTS.items()]
    (folder / "departments.yaml").write_text("\n".join(lines) + "\n")
    return Catalogue.load(folder)
