"""The watchdog on real consumers: who hangs is ended, who is slow, idle or in an outage is not."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from tests.support.logbook import JOURNAL, OTHER, open_bus, write
from tests.support.scribe import GROUP, Scribe

from onewindow.chassis.clock import SystemClock
from onewindow.chassis.consumer import Consumer
from onewindow.chassis.health import health
from onewindow.chassis.metrics import PROGRESS_AGE
from onewindow.chassis.ports import Bus, Membership, Polled, PortError, Record
from onewindow.chassis.watchdog import StuckError, Watchdog

STUCK_S = 0.5


class Silent:
    """A bus whose members, once it is hushed, are brought nothing any more and told nothing of it."""

    def __init__(self, under: Bus) -> None:
        self._under = under
        self.hushed = False
        self.away = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    async def end(self, topic: str, partition: int) -> int:
        """Fails while the log is away."""
        if self.away:
            raise PortError("away")
        return await self._under.end(topic, partition)

    async def join(self, group: str, topics: Sequence[str], member: str) -> Membership:
        """A member that may fall silent."""
        return cast("Membership", SilentSeat(self, await self._under.join(group, topics, member)))


class SilentSeat:
    """A seat on a :class:`Silent` bus."""

    def __init__(self, bus: Silent, under: Membership) -> None:
        self._bus = bus
        self._under = under

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    async def poll(self, limit: int, wait_s: float) -> Polled:
        """Nothing, once hushed: what aiokafka does in its bad hours."""
        if self._bus.hushed:
            await asyncio.sleep(wait_s)
            return Polled()
        return await self._under.poll(limit, wait_s)


def watchdog_of(bus: Any, consumer: Consumer) -> Watchdog:
    """Without the timer of the event loop: the process here is pytest's."""
    return Watchdog(bus, SystemClock(), [consumer], STUCK_S, wind=lambda _: None)


@asynccontextmanager
async def watched(bus: Any, scribe: Scribe) -> AsyncIterator["asyncio.Task[None]"]:
    """A consumer of two topics and its watchdog, which is what is yielded."""
    consumer = Consumer(bus, GROUP, (JOURNAL, OTHER), "m-1", scribe, wait_s=0.02)
    stop = asyncio.Event()
    running = asyncio.create_task(consumer.run(stop))
    await scribe.until(lambda: scribe.count("gained") == 2)
    watching = asyncio.create_task(watchdog_of(bus, consumer).run(stop))
    try:
        yield watching
    finally:
        stop.set()
        await asyncio.wait((running,), timeout=1)
        running.cancel()
        await asyncio.gather(running, watching, return_exceptions=True)


async def test_a_bus_that_falls_silent_ends_the_process(tmp_path: Path) -> None:
    """Records are there, polls bring none and complain of nothing: StuckError."""
    async with open_bus(tmp_path) as under:
        bus, scribe = Silent(under), Scribe()
        async with watched(bus, scribe) as watching:
            bus.hushed = True
            await write(under, JOURNAL, 1, b"never brought")
            with pytest.raises(StuckError, match=f"{GROUP}/1"):
                await asyncio.wait_for(watching, 10)


async def test_a_handler_that_never_returns_ends_the_process(tmp_path: Path) -> None:
    """The batch is in hand for ever."""

    async def hang(partition: int, records: Sequence[Record]) -> None:
        await asyncio.Event().wait()

    async with open_bus(tmp_path) as bus:
        scribe = Scribe(hang)
        async with watched(bus, scribe) as watching:
            await write(bus, OTHER, 0, b"a")
            with pytest.raises(StuckError, match=f"{GROUP}/0"):
                await asyncio.wait_for(watching, 10)


async def test_who_is_slow_or_idle_goes_on(tmp_path: Path) -> None:
    """Four times as long as the limit, with records waiting all the time in one partition and none in the other."""

    async def slowly(partition: int, records: Sequence[Record]) -> None:
        await asyncio.sleep(STUCK_S / 3)

    async with open_bus(tmp_path) as bus:
        scribe = Scribe(slowly)
        async with watched(bus, scribe) as watching:
            began = time.monotonic()
            while time.monotonic() - began < 4 * STUCK_S:
                await write(bus, JOURNAL, 0, b"one more")
                before = len(scribe.values)
                await scribe.until(lambda before=before: len(scribe.values) > before)  # type: ignore[misc]
            assert not watching.done()


async def test_an_outage_goes_on(tmp_path: Path) -> None:
    """A store that is down is tried again and again; the age tells of it, the process stays."""
    failed = asyncio.Semaphore(0)

    async def fail(partition: int, records: Sequence[Record]) -> None:
        failed.release()
        raise PortError("store is down")

    async with open_bus(tmp_path) as bus, watched(bus, Scribe(fail)) as watching:
        await write(bus, JOURNAL, 0, b"a")
        began = time.monotonic()
        # The waits between two tries grow: all of these are shorter than the limit.
        for _ in range(4):
            await asyncio.wait_for(failed.acquire(), 10)
        assert not watching.done()
        assert time.monotonic() > began


async def test_a_log_that_is_away_is_said_and_not_judged(tmp_path: Path) -> None:
    """Nobody knows whether there is work: not ready, and not ended; both end when it is back."""
    async with open_bus(tmp_path) as under:
        bus, scribe = Silent(under), Scribe()
        consumer = Consumer(bus, GROUP, (JOURNAL,), "m-1", scribe, wait_s=0.02)
        stop = asyncio.Event()
        running = asyncio.create_task(consumer.run(stop))
        await scribe.until(lambda: scribe.count("tick") >= 2)
        watchdog = watchdog_of(bus, consumer)
        bus.away = True
        assert (await watchdog.look(), watchdog.missing()) == ([], ["the log does not say where it ends"])
        bus.away = False
        assert (await watchdog.look(), watchdog.missing()) == ([], [])
        stop.set()
        await running


_MAIN = """
import asyncio, time
from fastapi import APIRouter
from onewindow.chassis.consumer import Consumer
from onewindow.chassis.ports import Outgoing
from onewindow.chassis.room import Room
from onewindow.chassis.run import HouseSettings, build_house, run, serve
from onewindow.chassis.logs import configure

TOPIC = "onewindow.case.v1"

class Hanging:
    async def gained(self, partition, committed): pass
    async def lost(self, partition): pass
    async def tick(self, partition): return None
    async def handle(self, partition, records):
        HANG

async def main():
    settings = HouseSettings(port=0)
    configure(settings.log_level, settings.log_form)
    house = build_house(settings, (TOPIC,))
    consumer = Consumer(house.bus, "g", (TOPIC,), house.member, Hanging())
    async def ready(origin):
        print(origin, flush=True)
        await house.bus.append(TOPIC, 0, [Outgoing(b"k", b"v")])
    await serve([Room("r", APIRouter(), loops=(consumer.run,), missing=consumer.missing, watched=(consumer,))],
                house, host=settings.host, port=settings.port, on_ready=ready, stuck_s=2)

run(main())
"""


def _ended(folder: Path, hang: str) -> tuple[int, str, float]:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", _MAIN.replace("HANG", hang)],
        env={**os.environ, "ONEWINDOW_DATA": str(folder / "data")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stderr, time.monotonic() - began


def test_a_process_whose_loop_hangs_exits_with_one(tmp_path: Path) -> None:
    """The log names group, partition, position, end, and where in the code everybody stood."""
    code, words, _ = _ended(tmp_path, "await asyncio.Event().wait()")

    assert code == 1
    (line,) = [line for line in words.splitlines() if '"event": "stuck"' in line]
    for said in ('"group": "g"', '"partition": 0', '"position": 0', '"end": 1', "Hanging.handle"):
        assert said in line


def test_a_process_whose_event_loop_is_blocked_exits_with_one(tmp_path: Path) -> None:
    """Nothing in the loop can say so any more: the timer does, with the tracebacks of the threads."""
    code, words, took_s = _ended(tmp_path, "time.sleep(50)")

    assert code == 1
    assert took_s < 40
    assert "Timeout (0:00:02)" in words
    assert "in handle" in words


async def test_live_says_stuck_while_the_process_ends(tmp_path: Path) -> None:
    """503 for whoever asks in the seconds between the verdict and the end."""
    app, stuck = FastAPI(), False
    app.include_router(health(list, lambda: stuck))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as caller:
        assert (await caller.get("/live")).status_code == 200
        stuck = True
        said = await caller.get("/live")
        assert (said.status_code, said.json()) == (503, {"state": "stuck"})


async def test_the_age_of_the_last_progress_is_a_metric(tmp_path: Path) -> None:
    """By group; zero where there is nothing to do."""
    async with open_bus(tmp_path) as bus:
        consumer = Consumer(bus, "onewindow-aging", (JOURNAL,), "m-1", Scribe(), wait_s=0.02)
        await watchdog_of(bus, consumer).look()

        assert PROGRESS_AGE.labels("onewindow-aging")._value.get() == 0.0
