"""A room with doors of all kinds, for tests of the house."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from tests.support.logbook import OTHER

from onewindow.chassis.consumer import Consumer
from onewindow.chassis.house import House
from onewindow.chassis.identity import MaybeSignedIn, SignedIn
from onewindow.chassis.ports import Collection, Committed, PortError, Record
from onewindow.chassis.room import Room
from onewindow.contracts.api import Body


class Note(Body):
    """A text."""

    text: str


class Desk:
    """A room with doors of all kinds and a loop that counts records."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.handled = 0
        self.gate = asyncio.Event()
        self.inside = asyncio.Event()
        self.worked = asyncio.Event()
        self.missing: list[str] = []
        self.told: list[str] = []
        self.consumer = Consumer(house.bus, "onewindow-desk", (OTHER,), house.member, self, wait_s=0.02)

    async def gained(self, partition: int, committed: Committed) -> None:
        """Nothing to build."""

    async def lost(self, partition: int) -> None:
        """Note it down."""
        self.told.append("lost")

    async def handle(self, partition: int, records: Sequence[Record]) -> str:
        """Count."""
        self.handled += len(records)
        self.worked.set()
        return ""

    async def tick(self, partition: int) -> str | None:
        """Nothing to do."""

    def room(self) -> Room:
        """Everything together."""
        router = APIRouter()

        @router.get("/v1/me")
        async def me(by: SignedIn) -> str:
            return by.id

        @router.get("/v1/anybody")
        async def anybody(by: MaybeSignedIn) -> str | None:
            return by.id if by else None

        @router.post("/v1/notes")
        async def note(body: Note) -> int:
            return len(body.text)

        @router.post("/v1/uploads", max_body_size=3_000_000)
        async def upload(request: Request) -> int:
            return sum([len(chunk) async for chunk in request.stream()])

        @router.get("/v1/slow")
        async def slow() -> str:
            self.inside.set()
            await self.gate.wait()
            self.told.append("answered")
            return f"handled {self.handled}"

        @router.get("/v1/endless")
        async def endless() -> StreamingResponse:
            async def lines() -> AsyncIterator[bytes]:
                yield b"data: hello\n\n"
                await self.house.stopping.wait()
                yield b"data: bye\n\n"

            return StreamingResponse(lines(), media_type="text/event-stream")

        @router.get("/v1/away")
        async def away() -> None:
            raise PortError("away")

        async def watch(stop: asyncio.Event) -> None:
            await stop.wait()
            self.told.append("loops end")

        async def start() -> None:
            self.told.append("start")

        async def stop() -> None:
            self.told.append("stop")

        return Room(
            "desk",
            router,
            (Collection("notes", (("owner",),)),),
            (self.consumer.run, watch),
            lambda: [*self.missing, *self.consumer.missing()],
            start,
            stop,
        )
