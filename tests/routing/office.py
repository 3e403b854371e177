"""Routing's shell on the real log and store of the embedded edition: a test lets people act and looks at the doors."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from tests.support.acts import Act, Moment
from tests.support.calendar import CALENDAR
from tests.support.definitions import DEPARTMENTS, service

from onewindow.chassis.app import application
from onewindow.chassis.build import build_house
from onewindow.chassis.house import House
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Committed, Landed, Outgoing, Record
from onewindow.chassis.room import Room
from onewindow.chassis.settings import HouseSettings
from onewindow.contracts import topics
from onewindow.contracts.application import ApplicationFact
from onewindow.contracts.notice import NoticeFact
from onewindow.contracts.oversight import OversightFact, UnblockOrdered
from onewindow.contracts.wire import headers
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import Catalogue
from onewindow.routing.core.state import Case
from onewindow.routing.shell.board import Board
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.settings import RoutingSettings
from onewindow.routing.shell.wiring import wire

PARTITIONS = 2
APPLICATION = "5b1e7f0c-6f0e-5f7e-9d5c-2f3f8f1f0a11"
SHOP = service(
    {"licence": {}, "fire": {"department": "fire", "needs": ("layout",)}},
    acceptance="precheck",
    supplement={"within": "30 nd"},
)
KIOSK = service({"licence": {}, "fire": {"department": "fire"}})


@dataclass
class Office:
    """One owner of all partitions, its board, and the doors."""

    house: House
    catalogue: Catalogue
    compiled: CompiledDefinition
    room: Room
    client: httpx.AsyncClient
    hearing: Hearing
    board: Board
    ids: Any = field(default_factory=lambda: itertools.count(1))

    async def take_over(self) -> None:
        """A new owner comes, with nothing in memory, and a board that knows nothing."""
        self.hearing = Hearing(self.house.bus, self.catalogue, self.house.clock, self.house.store, calendar=CALENDAR)
        self.board = Board(self.house.store, self.hearing.memories)
        for partition in range(PARTITIONS):
            await self.hearing.gained(partition, Committed())

    def case(self, name: str = APPLICATION) -> Case | None:
        """The case as its owner knows it."""
        return self.hearing.memories[_partition(name)].cases.get(name)

    async def act(self, *acts: Act, name: str = APPLICATION) -> None:
        """People act on an application, one after the other, and the case hears each."""
        for act in acts:
            moment = Moment(self.case(name), self.compiled, self.house.clock.now(), f"act-{next(self.ids)}", name)
            fact = act(moment)
            await self.hear(await self.append(_topic(fact), name, _CODECS[_topic(fact)].encode(fact)))

    async def rubbish(self, name: str = APPLICATION, value: bytes = b"{", topic: str = topics.REVIEW) -> Record:
        """Something nobody can read arrives in an application's place."""
        record = await self.append(topic, name, value)
        await self.hear(record)
        return record

    async def append(self, topic: str, name: str, value: bytes, partition: int | None = None) -> Record:
        """Anything at all is written to a topic."""
        place = _partition(name) if partition is None else partition
        landed = await self.house.bus.append(topic, place, [Outgoing(name.encode(), value, headers("id", "type"))])
        assert isinstance(landed, Landed)
        (record,) = await self.house.bus.read(topic, place, landed.offset, 1)
        return record

    async def hear(self, record: Record) -> None:
        """The owner hears a record, and the board is brought up to date."""
        await self.hearing.handle(record.partition, [record])
        await self.board.write()

    async def obey(self) -> list[UnblockOrdered]:
        """The owner hears the newest order of every partition; all orders there are."""
        orders = []
        for partition in range(PARTITIONS):
            records = await self.house.bus.read(topics.OVERSIGHT, partition, 0, 100)
            orders += [
                order
                for record in records
                if isinstance(order := topics.oversight.decode(record.value), UnblockOrdered)
            ]
            if records:
                await self.hear(records[-1])
        return orders

    async def get(self, path: str, who: str | None = "operator-1") -> httpx.Response:
        """Somebody reads; None is a stranger."""
        return await self.client.get(path, headers=self._headers(who))

    async def post(self, path: str, body: Any, who: str | None = "operator-1") -> httpx.Response:
        """Somebody sends JSON."""
        return await self.client.post(path, json=body, headers=self._headers(who))

    async def parked(self) -> list[tuple[str, str]]:
        """What waits for a person: origin and code."""
        answer = await self.get("/v1/parked")
        assert 200 == answer.status_code, answer.text
        return [(one["origin"], one["code"]) for one in answer.json()["parked"]]

    async def hear_oversight(self) -> None:
        """The owner hears all that was ever said to cases by operators, some of it again."""
        for partition in range(PARTITIONS):
            for record in await self.house.bus.read(topics.OVERSIGHT, partition, 0, 100):
                await self.hear(record)

    def _headers(self, who: str | None) -> dict[str, str]:
        if who is None:
            return {"Accept-Language": "en"}
        person = self.house.identity.people.by(who) is not None
        token = self.house.identity._token(who, service=not person)
        return {"Authorization": f"Bearer {token}", "Accept-Language": "en"}


@asynccontextmanager
async def open_office(folder: Path, compiled: CompiledDefinition = KIOSK) -> AsyncIterator[Office]:
    """The room wired as in production, its loops not running: the test is the loop."""
    catalogue = Catalogue(DEPARTMENTS, {"tested": {1: compiled}})
    house = build_house(
        HouseSettings(data=folder / "data", partitions=PARTITIONS), topics.names(tuple(DEPARTMENTS)), tuple(DEPARTMENTS)
    )
    room = wire(house, catalogue, RoutingSettings(), CALENDAR)
    await house.store.start(room.collections)
    await house.bus.start()
    app = application([room], house, list)
    hearing = Hearing(house.bus, catalogue, house.clock, house.store, calendar=CALENDAR)
    board = Board(house.store, hearing.memories)
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            office = Office(house, catalogue, compiled, room, client, hearing, board)
            await office.take_over()
            yield office
    finally:
        await house.peers.close()
        await house.bus.stop()
        await house.store.stop()


_CODECS: dict[str, Any] = {
    topics.APPLICATION: topics.applications,
    topics.REVIEW: topics.reviews,
    topics.NOTICE: topics.notices,
    topics.OVERSIGHT: topics.oversight,
}


def _topic(fact: object) -> str:
    if isinstance(fact, ApplicationFact):
        return topics.APPLICATION
    if isinstance(fact, NoticeFact):
        return topics.NOTICE
    return topics.OVERSIGHT if isinstance(fact, OversightFact) else topics.REVIEW


def _partition(name: str) -> int:
    return partition_of(name.encode(), PARTITIONS)
