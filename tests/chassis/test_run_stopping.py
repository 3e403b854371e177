"""A stop under load, as a gateway without health checks sees it: refused at the door, or answered."""

import asyncio
import re
import signal
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from tests.support.bus_rig import LogSpec, kafka_spec, sqlite_spec
from tests.support.desk import Desk
from tests.support.processes import environment
from tests.support.served import house_in, served

from onewindow.chassis.room import Room

FILE = "data/onewindow.db"
"""Where a process keeps its log in the embedded edition."""

_MAIN = """
import asyncio, os
from fastapi import APIRouter
from onewindow.chassis.consumer import Consumer
from onewindow.chassis.room import Room
from onewindow.chassis.ports import Outgoing
from onewindow.chassis.run import HouseSettings, build_house, run, serve
from onewindow.chassis.logs import configure

TOPIC = os.environ["TEST_TOPIC"]

class Quiet:
    async def gained(self, partition, committed): pass
    async def lost(self, partition): pass
    async def tick(self, partition): return None
    async def handle(self, partition, records): return ""

async def main():
    settings = HouseSettings(port=0, session_s=30)
    configure(settings.log_level, settings.log_form)
    house = build_house(settings, (TOPIC,))
    consumer = Consumer(house.bus, "g", (TOPIC,), house.member, Quiet())
    router = APIRouter()

    @router.post("/v1/acts")
    async def act() -> int:
        landed = await house.bus.append(TOPIC, 0, [Outgoing(b"k", b"v")])
        await asyncio.sleep(0.02)
        return landed.offset

    await serve([Room("r", router, loops=(consumer.run,), missing=consumer.missing, watched=(consumer,))],
                house, host=settings.host, port=settings.port,
                on_ready=lambda origin: print(origin, flush=True), in_flight=settings.in_flight)

run(main())
"""


@pytest.fixture(params=["sqlite", pytest.param("kafka", marks=pytest.mark.kafka)])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> LogSpec:
    """Where the acts of these processes go, in each edition."""
    return kafka_spec() if request.param == "kafka" else replace(sqlite_spec(tmp_path), place=str(tmp_path / FILE))


async def _started(log: LogSpec, folder: Path, member: str = "m-1") -> tuple[asyncio.subprocess.Process, str]:
    settings = {"DATA": str(folder / "data"), "MEMBER": member, "PARTITIONS": str(log.partitions)}
    if log.edition == "kafka":
        settings |= {"BUS": "kafka", "KAFKA_BOOTSTRAP": log.place, "KAFKA_REPLICATION": "1"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _MAIN,
        env={**environment(**settings), "TEST_TOPIC": log.topics[0]},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    return process, (await asyncio.wait_for(process.stdout.readline(), 40)).decode().strip()


async def _call_on_and_on(origin: str, kept: bool, ended: Counter[str], acknowledged: list[int]) -> None:
    """One caller after the other, as a gateway with (``kept``) or without kept connections to its upstreams."""
    host, port = origin.removeprefix("http://").split(":")
    body = b"POST /v1/acts HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n"
    sent = body + (b"\r\n" if kept else b"Connection: close\r\n\r\n")
    while True:
        try:
            reader, writer = await asyncio.open_connection(host, int(port))
        except ConnectionRefusedError:
            ended["refused"] += 1
            return
        try:
            while True:
                writer.write(sent)
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(re.search(rb"content-length: (\d+)", head)[1])  # type: ignore[index]
                acknowledged.append(int(await reader.readexactly(length)))
                ended[head.split()[1].decode()] += 1
                if b"connection: close" in head:
                    break
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            ended[type(error).__name__] += 1
        finally:
            writer.close()


@pytest.mark.parametrize("kept", [False, True])
async def test_a_stop_under_load_refuses_or_answers(log: LogSpec, tmp_path: Path, kept: bool) -> None:
    """SIGTERM among some hundred callers: exit 0 in seconds, nobody is cut off, and what was told is in the log."""
    process, origin = await _started(log, tmp_path)
    ended: Counter[str] = Counter()
    acknowledged: list[int] = []
    callers = [asyncio.create_task(_call_on_and_on(origin, kept, ended, acknowledged)) for _ in range(40)]
    await asyncio.sleep(1.0)  # some load, for a while
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(asyncio.gather(*callers), 25)
    assert await asyncio.wait_for(process.wait(), 25) == 0
    assert time.monotonic() - began < 25
    assert set(ended) == {"200", "refused"}, ended
    assert ended["200"] > 100
    assert len(acknowledged) == len(set(acknowledged))
    bus = log.bus()
    await bus.start()
    assert await bus.end(log.topics[0], 0) > max(acknowledged)
    await bus.stop()


async def test_a_successor_under_another_name_starts_at_once(log: LogSpec, tmp_path: Path) -> None:
    """A graceful stop frees the seats: nobody waits for the session of thirty seconds to end."""
    first, _ = await _started(log, tmp_path)
    first.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(first.wait(), 25) == 0
    began = time.monotonic()
    second, origin = await _started(log, tmp_path, "m-2")
    async with httpx.AsyncClient(base_url=origin, trust_env=False) as caller:
        assert (await caller.get("/ready")).status_code == 200
    assert time.monotonic() - began < 15
    second.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(second.wait(), 25) == 0


async def test_an_endless_answer_ends_with_the_process(tmp_path: Path) -> None:
    """Somebody follows live; the stop tells them and does not wait for them to hang up."""
    desk = Desk(house_in(tmp_path))
    began = 0.0
    async with served([desk.room()], desk.house) as caller, caller.stream("GET", "/v1/endless") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "data: hello"
        began = time.monotonic()
        desk.house.stopping.set()
        assert "data: bye" in [line async for line in lines]
    assert time.monotonic() - began < 8


async def test_whoever_is_connected_but_has_not_asked_is_still_answered(tmp_path: Path) -> None:
    """The stop comes between the connection and the first byte: the answer comes, and ends the connection."""
    router = APIRouter()

    @router.get("/v1/hello")
    async def hello() -> PlainTextResponse:
        return PlainTextResponse("hello")

    house = house_in(tmp_path)
    async with served([Room("r", router)], house) as caller:
        reader, writer = await asyncio.open_connection("127.0.0.1", caller.base_url.port)
        house.stopping.set()
        while (await caller.get("/ready")).status_code == 200:
            pass
        await asyncio.sleep(0.3)  # the listener is closed by now
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", caller.base_url.port)
        writer.write(b"GET /v1/hello HTTP/1.1\r\nHost: here\r\n\r\n")
        said = await asyncio.wait_for(reader.read(), 10)
        writer.close()
    assert said.startswith(b"HTTP/1.1 200")
    assert b"connection: close" in said
    assert said.endswith(b"hello")
