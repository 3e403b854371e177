"""Serving rooms: one origin, readiness, limits, and an orderly end."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from tests.support.logbook import OTHER, write
from tests.support.served import house_in, served, sign_in

from onewindow.chassis.consumer import Consumer
from onewindow.chassis.house import House
from onewindow.chassis.identity import MaybeSignedIn, SignedIn
from onewindow.chassis.people import DEMO_WORD
from onewindow.chassis.ports import Collection, Committed, PortError, Record
from onewindow.chassis.room import Room
from onewindow.chassis.run import LoopEndedError, serve
from onewindow.chassis.sqlite_bus import SqliteBus
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

        async def start() -> None:
            self.told.append("start")

        async def stop() -> None:
            self.told.append("stop")

        return Room(
            "desk",
            router,
            (Collection("notes", (("owner",),)),),
            (self.consumer.run,),
            lambda: [*self.missing, *self.consumer.missing()],
            start,
            stop,
        )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk in a house of its own."""
    return Desk(house_in(tmp_path))


async def test_one_origin_serves_the_rooms_and_the_house(desk: Desk) -> None:
    """Routes of a room, health, metrics, codes and OpenAPI are all under one address."""
    async with served([desk.room()], desk.house) as caller:
        assert (await caller.get("/live")).status_code == 200
        ready = await caller.get("/ready")
        assert (ready.status_code, ready.json()) == (200, {"state": "ready", "missing": []})
        assert (await caller.get("/v1/anybody")).json() is None
        assert (await caller.get("/v1/problems/step_not_open")).json()["status"] == 409
        assert "/v1/notes" in (await caller.get("/openapi.json")).json()["paths"]
        metrics = (await caller.get("/metrics")).text
        assert 'onewindow_http_seconds_count{method="GET",route="/v1/anybody",status="200"}' in metrics
        assert "onewindow_partitions_owned" in metrics


async def test_every_answer_says_that_this_is_a_demo(desk: Desk) -> None:
    """With demo people each answer, problems too, carries the notice, and forbids guessing of its kind."""
    async with served([desk.room()], desk.house) as caller:
        for path in ("/live", "/v1/anybody", "/nowhere", "/v1/away"):
            said = await caller.get(path)
            assert said.headers["x-onewindow-demo"] == "1"
            assert said.headers["x-content-type-options"] == "nosniff"


async def test_who_signs_in_is_known(desk: Desk) -> None:
    """A token opens; none, a wrong one and another scheme do not, and a wrong one is never taken for a stranger."""
    async with served([desk.room()], desk.house) as caller:
        mine = await sign_in(caller, "fire-1")
        assert (await caller.get("/v1/me", headers=mine)).json() == "fire-1"
        assert (await caller.get("/v1/anybody", headers=mine)).json() == "fire-1"
        for path, headers in (
            ("/v1/me", {}),
            ("/v1/me", {"Authorization": "Bearer nonsense"}),
            ("/v1/anybody", {"Authorization": "Bearer nonsense"}),
            ("/v1/anybody", {"Authorization": "Basic bWU6bWU="}),
        ):
            said = await caller.get(path, headers=headers)
            assert (said.status_code, said.json()["code"]) == (401, "not_signed_in")
            assert said.headers["www-authenticate"] == "Bearer"


async def test_signing_in_says_who_and_until_when(desk: Desk) -> None:
    """201 with token, end and person; a wrong password and an extra field are refused, and the word is not echoed."""
    async with served([desk.room()], desk.house) as caller:
        said = await caller.post("/v1/sessions", json={"name": "me", "password": DEMO_WORD})
        assert said.status_code == 201
        assert said.json()["by"]["role"] == "applicant"
        assert said.json()["expires_at"] > desk.house.clock.now()
        said = await caller.post("/v1/sessions", json={"name": "me", "password": "hunter2"})
        assert (said.status_code, said.json()["code"]) == (401, "wrong_password")
        said = await caller.post("/v1/sessions", json={"name": "me", "password": "hunter2", "role": "operator"})
        assert (said.status_code, "hunter2" in said.text) == (422, False)


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_has_a_limit_whether_or_not_its_length_is_declared(desk: Desk, declared: bool) -> None:
    """1 MB unless the route says more; beyond it 413 as a problem, also for a chunked body."""

    def body(size: int) -> bytes | AsyncIterator[bytes]:
        whole = b'{"text":"' + b"x" * (size - 11) + b'"}'

        async def chunks() -> AsyncIterator[bytes]:
            for at in range(0, len(whole), 64_000):
                yield whole[at : at + 64_000]

        return whole if declared else chunks()

    async with served([desk.room()], desk.house) as caller:
        kind = {"Content-Type": "application/json"}
        assert (await caller.post("/v1/notes", content=body(1_000_000), headers=kind)).json() == 1_000_000 - 11
        said = await caller.post("/v1/notes", content=body(1_000_001), headers=kind)
        assert (said.status_code, said.headers["content-type"]) == (413, "application/problem+json")
        assert (said.json()["code"], said.headers["x-onewindow-demo"]) == ("too_large", "1")
        assert (await caller.post("/v1/uploads", content=body(3_000_000))).json() == 3_000_000
        assert (await caller.post("/v1/uploads", content=body(3_000_001))).status_code == 413


async def test_too_many_at_once_are_asked_to_come_back(desk: Desk) -> None:
    """Beyond the cap: 503 with Retry-After at once; health is always answered, and those inside are finished."""
    async with served([desk.room()], desk.house, in_flight=1) as caller:
        first = asyncio.create_task(caller.get("/v1/slow"))
        await desk.inside.wait()
        said = await caller.get("/v1/anybody")
        assert (said.status_code, said.json()["code"], said.headers["retry-after"]) == (503, "unavailable", "1")
        assert said.headers["x-onewindow-demo"] == "1"
        assert (await caller.get("/ready")).status_code == 200
        desk.gate.set()
        assert (await first).status_code == 200
        assert (await caller.get("/v1/anybody")).status_code == 200


async def test_an_endless_answer_does_not_use_up_the_cap(desk: Desk) -> None:
    """Whoever only listens leaves room for those who ask, and is told when the house closes."""
    async with served([desk.room()], desk.house, in_flight=1) as caller, caller.stream("GET", "/v1/endless") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "data: hello"
        assert (await caller.get("/v1/anybody")).status_code == 200
        desk.house.stopping.set()
        assert [line async for line in lines if line] == ["data: bye"]


async def test_not_ready_until_nothing_is_missing(desk: Desk) -> None:
    """/ready names the room and what it lacks; ready is announced only when that is gone."""
    desk.missing = ["its stamp"]
    announced = asyncio.Event()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    serving = asyncio.create_task(
        serve([desk.room()], desk.house, host="127.0.0.1", port=port, on_ready=lambda _: announced.set())
    )
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as caller:
        async with asyncio.timeout(10):
            while True:
                try:
                    said = await caller.get("/ready")
                except httpx.ConnectError:
                    await asyncio.sleep(0)
                    continue
                if said.json()["missing"] == ["desk: its stamp"]:
                    break
        assert (said.status_code, announced.is_set()) == (503, False)
        desk.missing = []
        await asyncio.wait_for(announced.wait(), 10)
        assert (await caller.get("/ready")).status_code == 200
        desk.house.stopping.set()
    await serving


async def test_a_stop_finishes_what_was_begun(desk: Desk) -> None:
    """Asked to stop: answers in hand are given while the loops still work; then seats, rooms, store and log."""
    async with served([desk.room()], desk.house) as caller:
        slow = asyncio.create_task(caller.get("/v1/slow"))
        await desk.inside.wait()
        desk.house.stopping.set()
        assert isinstance(desk.house.bus, SqliteBus)
        await write(desk.house.bus, OTHER, 0, b"a")
        await asyncio.wait_for(desk.worked.wait(), 10)
        desk.gate.set()
        assert (await slow).json() == "handled 1"
    assert desk.told == ["start", "lost", "lost", "stop"]


async def test_a_loop_that_dies_ends_the_process(tmp_path: Path) -> None:
    """What the loop raised is what serve raises, after everything was closed."""

    async def die(stop: asyncio.Event) -> None:
        raise KeyError("a mistake")

    house = house_in(tmp_path)
    stopped = asyncio.Event()

    async def stop() -> None:
        stopped.set()

    with pytest.raises(ExceptionGroup) as caught:
        await serve([Room("desk", APIRouter(), loops=(die,), stop=stop)], house, host="127.0.0.1", port=0)
    assert caught.group_contains(KeyError)
    assert stopped.is_set()


async def test_a_loop_that_just_ends_ends_the_process(tmp_path: Path) -> None:
    """A room whose loop has returned would look alive and do nothing."""

    async def leave(stop: asyncio.Event) -> None:
        return

    with pytest.raises(ExceptionGroup) as caught:
        await serve([Room("desk", APIRouter(), loops=(leave,))], house_in(tmp_path), host="127.0.0.1", port=0)
    assert caught.group_contains(LoopEndedError)


async def test_a_taken_port_is_said_at_once(tmp_path: Path) -> None:
    """Before anything is opened."""
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        await serve([], house_in(tmp_path), host="127.0.0.1", port=taken.getsockname()[1])


_MAIN = """
import asyncio, sys
from pathlib import Path
from fastapi import APIRouter
from onewindow.chassis.room import Room
from onewindow.chassis.run import HouseSettings, build_house, run, serve
from onewindow.chassis.logs import configure

async def wait(stop):
    await stop.wait()

async def main():
    settings = HouseSettings(port=0)
    configure(settings.log_level, settings.log_form)
    house = build_house(settings, ("onewindow.case.v1",))
    await serve([Room("r", APIRouter(), loops=(wait,))], house, host=settings.host, port=settings.port,
                on_ready=lambda origin: print(origin, flush=True))

run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_a_process_in_order(tmp_path: Path, number: signal.Signals) -> None:
    """Exit code 0 within seconds, one JSON object per log line, and ready within three seconds of the start."""
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(_MAIN)],
        env={**os.environ, "ONEWINDOW_DATA": str(tmp_path / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        origin = process.stdout.readline().strip()
        assert time.monotonic() - began < 3 * 3  # the promise is 3 s on a machine that does nothing else
        assert httpx.get(f"{origin}/ready", trust_env=False).status_code == 200
        process.send_signal(number)
        _, errors = process.communicate(timeout=25)
    assert process.returncode == 0, errors
    assert [line for line in errors.splitlines() if not line.startswith("{")] == []
    assert '"event": "stopped"' in errors
