"""Intake's shell on the real log, store and blob room of the embedded edition, in a folder of the test."""

import asyncio
import hashlib
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from tests.intake import offices

from onewindow.chassis.app import application, with_doors
from onewindow.chassis.build import build_house
from onewindow.chassis.house import House
from onewindow.chassis.partitioner import key_for, partition_of
from onewindow.chassis.ports import Blobs, Bus, Landed, Outgoing, Record, Store
from onewindow.chassis.room import Room
from onewindow.chassis.settings import HouseSettings
from onewindow.contracts.application import ApplicationFact, ApplicationSubmitted
from onewindow.contracts.case import CaseAccepted, CaseFact, CaseOpened, StepOpened
from onewindow.contracts.entry import Claim, Entry, digest
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Day
from onewindow.contracts.topics import APPLICATION, CASE, applications, journal, names
from onewindow.contracts.wire import UnknownFact
from onewindow.definitions.load import Catalogue
from onewindow.intake.shell.settings import IntakeSettings
from onewindow.intake.shell.wiring import wire

PARTITIONS = 2


@dataclass
class Rig:
    """A house with intake's room and doors; the test plays routing."""

    house: House
    room: Room
    client: httpx.AsyncClient
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    keys: Any = field(default_factory=itertools.count)

    def headers(self, who: By | str | None, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The headers of somebody who is signed in, told in English."""
        said = {"Accept-Language": "en", **(more or {})}
        if who is None:
            return said
        name = who if isinstance(who, str) else who.id
        service = not isinstance(who, str) and who.role == "service"
        token = self.house.identity.service_token(name) if service else self.house.identity._token(name, service=False)
        return {"Authorization": f"Bearer {token}", **said}

    async def get(self, path: str, who: By | str | None = None, **headers: str) -> httpx.Response:
        """Somebody reads."""
        return await self.client.get(path, headers=self.headers(who, headers))

    async def post(
        self, path: str, body: Any = None, who: By | str | None = offices.ME, *, key: str | None = None, **headers: str
    ) -> httpx.Response:
        """Somebody sends JSON, or bytes as they are."""
        sent = self.headers(who, headers | ({"Idempotency-Key": key} if key is not None else {}))
        if isinstance(body, bytes):
            return await self.client.post(path, content=body, headers=sent)
        return await self.client.post(path, json=body, headers=sent)

    async def upload(self, raw: bytes, who: By = offices.ME, **headers: str) -> str:
        """Send a file; its hash."""
        answer = await self.post("/v1/materials", raw, who, **headers)
        assert answer.status_code == 201, answer.text
        assert answer.json()["sha256"] == hashlib.sha256(raw).hexdigest()
        return str(answer.json()["sha256"])

    async def file(self, who: By = offices.ME, *, key: str | None = None, **body: Any) -> dict[str, Any]:
        """Hand in an application for a stall; what the receipt says."""
        card = await self.upload(offices.pdf("card"), who)
        told = {"service": "stall", "answers": offices.ANSWERS, "materials": {"id_card": card}} | body
        answer = await self.post("/v1/applications", told, who, key=key or f"key-{next(self.keys)}")
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def facts(self, topic: str = APPLICATION) -> list[ApplicationFact]:
        """What intake has said, partition by partition."""
        records = [
            record
            for partition in range(PARTITIONS)
            for record in await self.house.bus.read(topic, partition, 0, 10_000)
        ]
        found = [applications.decode(record.value) for record in records]
        return [one for one in found if not isinstance(one, UnknownFact)]

    async def claim(self) -> None:
        """Routing owns all partitions of the journal."""
        for partition in range(PARTITIONS):
            value = journal.encode(Claim(epoch=1, nonce=f"n{partition}", fold=1, at="2026-11-23T01:00:00.000Z"))
            await self.append(CASE, key_for(partition, PARTITIONS, "claim"), value)

    async def open_case(self, application_id: str, *more: CaseFact, renews_until: Day | None = None) -> None:
        """Routing hears the submission and opens the case."""
        (said,) = [
            one
            for one in await self.facts()
            if isinstance(one, ApplicationSubmitted) and one.application_id == application_id
        ]
        opened = CaseOpened(
            number=said.number,
            service=said.service,
            version=said.version,
            definition_hash=said.definition_hash,
            subject=said.subject,
            channel=said.channel,
            dossier=said.dossier,
            routes=said.routes,
            answers=said.answers,
            materials=said.materials,
            steps={"register": "amr"},
            skipped=("fire",),
            gaps=said.gaps,
            renews_until=renews_until,
        )
        await self.say(application_id, opened, *more)

    async def say(self, application_id: str, *facts: CaseFact, cause: str = "c", by: By | None = None) -> None:
        """The next entry of a case."""
        last, prev = self.heads.get(application_id, (0, ""))
        entry = Entry(
            application_id=application_id,
            seq=last + 1,
            prev=prev,
            epoch=1,
            cause=cause,
            at=self.house.clock.now(),
            facts=facts,
            by=by,
        )
        value = journal.encode(entry)
        await self.append(CASE, application_id.encode(), value)
        self.heads[application_id] = (entry.seq, digest(value))

    async def append(self, topic: str, key: bytes, value: bytes) -> Record:
        """Anything at all is written to a topic."""
        partition = partition_of(key, PARTITIONS)
        landed = await self.house.bus.append(topic, partition, [Outgoing(key, value)])
        assert isinstance(landed, Landed)
        (record,) = await self.house.bus.read(topic, partition, landed.offset, 1)
        return record

    async def until_seq(self, number: str, seq: int, who: By = offices.ME) -> dict[str, Any]:
        """Wait until the progress shows an entry."""
        async with asyncio.timeout(10):
            while True:
                shown = await self.get(f"/v1/applications/{number}", who)
                if shown.json().get("seq", -1) >= seq:
                    return dict(shown.json())
                await asyncio.sleep(0.005)


@asynccontextmanager
async def open_rig(
    folder: Path,
    settings: IntakeSettings | None = None,
    *,
    bus: type[Any] | None = None,
    store: type[Any] | None = None,
    blobs: type[Any] | None = None,
    loops: bool = False,
    catalogue: Catalogue | None = None,
) -> AsyncIterator[Rig]:
    """The room wired as in production; a port can be laid under a layer of the test's own. ``loops``: they run."""
    catalogue = catalogue or offices.catalogue(folder / "catalogue")
    departments = tuple(catalogue.departments)
    house = build_house(HouseSettings(data=folder / "data", partitions=PARTITIONS), names(departments), departments)
    layered: dict[str, Bus | Store | Blobs] = {
        name: layer(getattr(house, name))
        for name, layer in (("bus", bus), ("store", store), ("blobs", blobs))
        if layer is not None
    }
    house = replace(house, **layered)  # type: ignore[arg-type]  # each layer is what it lies over
    room = wire(house, catalogue, settings or IntakeSettings(look_every_s=0.02))
    await house.bus.start()
    await house.store.start(room.collections)
    await _start_blobs(house)
    await room.start()
    app = with_doors(application([room], house, room.missing), house, in_flight=512)
    stop = asyncio.Event()
    try:
        async with (
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client,
            asyncio.TaskGroup() as tasks,
        ):
            for loop in room.loops if loops else ():
                tasks.create_task(loop(stop))  # type: ignore[arg-type]  # every loop here is a coroutine
            try:
                yield Rig(house, room, client)
            finally:
                house.stopping.set()
                stop.set()
    finally:
        await room.stop()
        await house.peers.close()
        await house.store.stop()
        await _stop_blobs(house)
        await house.bus.stop()


async def at_the_desk(rig: Rig, **body: Any) -> dict[str, Any]:
    """An application whose first step is open at its department; the rig's loops must run."""
    filed = await rig.file(**body)
    await rig.claim()
    await rig.open_case(filed["application_id"], StepOpened(step="register", round=1, turn=1, fingerprint="f"))
    await rig.until_seq(filed["number"], 1)
    return filed


async def in_review(rig: Rig, **body: Any) -> dict[str, Any]:
    """An application whose case was opened and accepted."""
    filed = await rig.file(**body)
    await rig.claim()
    await rig.open_case(filed["application_id"], CaseAccepted(as_of=rig.house.clock.now()))
    await rig.until_seq(filed["number"], 1)
    return filed


def at(filed: dict[str, Any], what: str) -> str:
    """The path of an act."""
    return f"/v1/applications/{filed['number']}/{what}"


async def _start_blobs(house: House) -> None:
    if start := getattr(house.blobs, "start", None):
        await start()


async def _stop_blobs(house: House) -> None:
    if stop := getattr(house.blobs, "stop", None):
        await stop()
