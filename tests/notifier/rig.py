"""The notifier beside intake and the desks, on the real adapters of the embedded edition; the test plays routing."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from tests.notifier import shops

from onewindow.chassis.app import application
from onewindow.chassis.build import build_house
from onewindow.chassis.house import House
from onewindow.chassis.journal import Counted, Head
from onewindow.chassis.partitioner import key_for, partition_of
from onewindow.chassis.ports import Doc, Landed, Outgoing
from onewindow.chassis.room import Room
from onewindow.chassis.settings import HouseSettings
from onewindow.contracts.case import CaseFact
from onewindow.contracts.entry import Claim, Entry, digest
from onewindow.contracts.fact import By
from onewindow.contracts.notice import NoticeFact
from onewindow.contracts.topics import CASE, NOTICE, journal, names, notices
from onewindow.contracts.wire import UnknownFact
from onewindow.definitions.load import Catalogue
from onewindow.department_worker.core.texts import written
from onewindow.department_worker.shell.rows import TEXTS
from onewindow.department_worker.shell.settings import DepartmentWorkerSettings
from onewindow.department_worker.shell.wiring import wire as wire_desks
from onewindow.intake.shell.settings import IntakeSettings
from onewindow.intake.shell.wiring import wire as wire_intake
from onewindow.notifier.shell.follow import Following
from onewindow.notifier.shell.letters import Letters
from onewindow.notifier.shell.mending import Mending
from onewindow.notifier.shell.neighbours import Neighbours
from onewindow.notifier.shell.packaging import Packaging
from onewindow.notifier.shell.rows import NOTICES, PACKAGES
from onewindow.notifier.shell.settings import NotifierSettings
from onewindow.notifier.shell.typesetter import Typesetter
from onewindow.notifier.shell.wiring import wire as wire_notifier

PARTITIONS = 2
ANSWERS = {"name": "张三"}


@dataclass(frozen=True, slots=True)
class Filed:
    """An application that was handed in at intake's door."""

    application_id: str
    number: str
    code: str


@dataclass(frozen=True, slots=True)
class Notifier:
    """The parts of one notifier, as its wiring puts them together."""

    following: Following
    packaging: Packaging
    mending: Mending


@dataclass
class Rig:
    """A house with three rooms and their doors."""

    house: House
    catalogue: Catalogue
    room: Room
    client: httpx.AsyncClient
    typesetter: Typesetter
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    keys: Any = field(default_factory=itertools.count)

    def notifier(self, house: House | None = None, *, carried: bool = False, typesetter: Any = None) -> Notifier:
        """Another process of the notifier, on other ports if they are given."""
        house = house or self.house
        neighbours = Neighbours(house.peers)
        packaging = Packaging(house, self.catalogue, neighbours, typesetter or self.typesetter)
        mending = Mending(house, packaging, every_s=60)
        letters = Letters(self.catalogue, neighbours, house.partitions, carried=carried)
        return Notifier(Following(house, packaging, letters, mending, asyncio.Event()), packaging, mending)

    async def get(self, path: str, who: str | None = None) -> httpx.Response:
        """Somebody reads; None is a stranger."""
        return await self.client.get(path, headers=self._headers(who))

    async def post(self, path: str, body: Any, who: str | None = None, **headers: str) -> httpx.Response:
        """Somebody sends JSON."""
        return await self.client.post(path, json=body, headers=self._headers(who) | headers)

    async def file(self, service: str = "kiosk", who: str = "me", **answers: Any) -> Filed:
        """Hand in an application at intake."""
        body = {"service": service, "answers": ANSWERS | answers}
        said = await self.post("/v1/applications", body, who, **{"Idempotency-Key": f"key-{next(self.keys)}"})
        assert said.status_code == 201, said.text
        receipt = said.json()
        return Filed(receipt["application_id"], receipt["number"], receipt["query_code"])

    async def text(self, department: str = "fire", **body: str) -> str:
        """A desk writes something about the case; its hash."""
        text = written(self.house.clock.nonce(), "test", **body)
        doc = {"_id": text.hash, "rev": 1, "salt": text.salt, "text": body, "application_id": shops.APPLICATION}
        await self.house.store.insert(TEXTS.name, doc | {"step": "fire", "department": department, "at": shops.AT})
        return text.hash

    async def say(self, application_id: str, *facts: CaseFact, by: By | None = shops.OFFICER) -> Counted[Entry]:
        """The next entry of a case, in the journal."""
        last, prev = self.heads.get(application_id, (0, ""))
        said = shops.entry(*facts, seq=last + 1, by=by, application_id=application_id, prev=prev)
        key, value = application_id.encode(), journal.encode(said)
        partition = partition_of(key, PARTITIONS)
        landed = await self.house.bus.append(CASE, partition, [Outgoing(key, value)])
        assert isinstance(landed, Landed)
        (record,) = await self.house.bus.read(CASE, partition, landed.offset, 1)
        head = Head(said.seq, digest(value))
        self.heads[application_id] = head.seq, head.hash
        return Counted(record, said, head)

    async def open(self, filed: Filed, service: str = "kiosk", **said: Any) -> Counted[Entry]:
        """Routing opens the case of an application."""
        fact = shops.opened(shops.shop(service), number=filed.number, **said)
        return await self.say(filed.application_id, fact, by=shops.ME)

    async def conclude(self, filed: Filed, service: str = "kiosk", **said: Any) -> list[Counted[Entry]]:
        """The whole case: opened, granted twice, concluded."""
        name = filed.application_id
        return [
            await self.open(filed, service, **said),
            await self.say(name, shops.granted("licence")),
            await self.say(
                name,
                shops.granted("fire"),
                shops.concluded("approved", conclusion(name), licence="granted", fire="granted", noise="cancelled"),
                by=shops.HEAD,
            ),
        ]

    async def claim(self) -> None:
        """Routing owns all partitions of the journal."""
        for partition in range(PARTITIONS):
            value = journal.encode(Claim(epoch=1, nonce=f"n{partition}", fold=1, at=shops.AT))
            key = key_for(partition, PARTITIONS, "claim")
            await self.house.bus.append(CASE, partition, [Outgoing(key, value)])

    async def raw(self, topic: str = NOTICE) -> list[bytes]:
        """All records of a topic, partition by partition."""
        return [
            record.value
            for partition in range(PARTITIONS)
            for record in await self.house.bus.read(topic, partition, 0, 10_000)
        ]

    async def next_fact(self) -> NoticeFact:
        """Wait until the notifier says something; what it says first."""
        seat = await self.house.bus.join("onewindow-test", [NOTICE], "test")
        async with asyncio.timeout(20):
            while not (polled := await seat.poll(1, 5.0)).records:
                pass
        await seat.leave()
        ((record,),) = polled.records.values()
        fact = notices.decode(record.value)
        assert not isinstance(fact, UnknownFact)
        return fact

    async def facts(self) -> list[NoticeFact]:
        """What the notifier has said."""
        return [fact for raw in await self.raw() if not isinstance(fact := notices.decode(raw), UnknownFact)]

    async def packages(self, *conclusions: str) -> dict[str, Doc]:
        """The packages of these conclusions."""
        return await self.house.store.get_many(PACKAGES.name, conclusions)

    async def notices(self, application_id: str) -> list[Doc]:
        """The notices about an application, oldest first."""
        page = await self.house.store.find(NOTICES.name, {"application_id": application_id}, order="at")
        return list(page.docs)

    def _headers(self, who: str | None) -> dict[str, str]:
        if who is None:
            return {"Accept-Language": "en"}
        person = self.house.identity.people.by(who) is not None
        token = self.house.identity._token(who, service=not person)
        return {"Authorization": f"Bearer {token}", "Accept-Language": "en"}


def conclusion(application_id: str) -> str:
    """The id of a case's conclusion in these tests."""
    return f"c-{application_id}"


@asynccontextmanager
async def open_rig(
    folder: Path,
    *,
    around: Callable[[House], House] = lambda house: house,
    services: Sequence[str] = (),
    **settings: Any,
) -> AsyncIterator[Rig]:
    """The rooms wired as in production, their loops not running. ``around`` changes the notifier's house."""
    catalogue = shops.catalogue(folder / "catalogue", *services)
    departments = tuple(catalogue.departments)
    house = build_house(HouseSettings(data=folder / "data", partitions=PARTITIONS), names(departments), departments)
    room = wire_notifier(around(house), catalogue, NotifierSettings(**({"channel": "inbox"} | settings)))
    beside = [
        wire_intake(house, catalogue, IntakeSettings()),
        wire_desks(house, catalogue, DepartmentWorkerSettings()),
    ]
    rooms = [room, *beside]
    await house.store.start([one for each in rooms for one in each.collections])
    await house.blobs.start()
    await house.bus.start()
    for each in rooms:
        await each.start()
    app = application(rooms, house, list)
    typesetter = Typesetter()
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            yield Rig(house, catalogue, room, client, typesetter)
    finally:
        typesetter.close()
        for each in rooms:
            await each.stop()
        await house.peers.close()
        await house.bus.stop()
        await house.blobs.stop()
        await house.store.stop()


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


async def _ended_by(loop: Any, stop: asyncio.Event) -> None:
    await loop(stop)
