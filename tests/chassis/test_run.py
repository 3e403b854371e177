"""Serving rooms: readiness, what happens when something dies, and an orderly end."""

# Above 250 lines because a process's life has its promises side by side, from its start to its end.

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path
from typing import cast

import httpx
import pytest
from fastapi import APIRouter
from prometheus_client import REGISTRY
from tests.support.desk import Desk
from tests.support.logbook import OTHER, write
from tests.support.served import house_in, served

from onewindow.chassis import starting
from onewindow.chassis.ports import Store
from onewindow.chassis.room import Room
from onewindow.chassis.run import LoopEndedError, serve


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk in a house of its own."""
    return Desk(house_in(tmp_path))


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
        await write(desk.house.bus, OTHER, 0, b"a")
        await asyncio.wait_for(desk.worked.wait(), 10)
        desk.gate.set()
        assert (await slow).json() == "handled 1"
    assert desk.told == ["start", "answered", "loops end", "lost", "lost", "stop"]


class Away:
    """A store that never comes to start, as one that builds an index, or a log whose broker does not answer."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.asked = asyncio.Event()

    async def start(self, _: object) -> None:
        """Never returns."""
        self.told.append("start")
        self.asked.set()
        await asyncio.get_running_loop().create_future()

    async def stop(self) -> None:
        """Let go."""
        self.told.append("stop")


async def test_a_stop_does_not_wait_for_a_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked to stop while the store is still away: it is over in moments, in order, and no room was ever started."""
    monkeypatch.setattr(starting, "_START_S", 0.05)
    store, desk = Away(), Desk(house_in(tmp_path))
    house = replace(desk.house, store=cast("Store", store))
    serving = asyncio.create_task(serve([desk.room()], house, host="127.0.0.1", port=0))
    async with asyncio.timeout(10):
        await store.asked.wait()
        house.stopping.set()
        await serving
    assert ["start", "stop"] == store.told
    assert [] == desk.told


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


async def test_a_loop_that_somebody_cancels_ends_the_process(tmp_path: Path) -> None:
    """Nobody here cancels a loop before it is asked to end: what a library lets through is a death like any other."""

    async def cancelled(stop: asyncio.Event) -> None:
        waiting = asyncio.create_task(stop.wait())
        waiting.cancel()
        await waiting

    with pytest.raises(ExceptionGroup) as caught:
        await serve([Room("desk", APIRouter(), loops=(cancelled,))], house_in(tmp_path), host="127.0.0.1", port=0)
    assert caught.group_contains(LoopEndedError)


@pytest.mark.parametrize("how", ["dies", "ends", "is cancelled"])
async def test_a_loop_of_an_expendable_room_may_die(tmp_path: Path, how: str) -> None:
    """In whatever way it comes to its end: the process is ready, goes on until it is asked to stop, and counts it."""
    dead = asyncio.Event()

    async def loop(stop: asyncio.Event) -> None:
        dead.set()
        if how == "dies":
            raise KeyError("a mistake")
        if how == "is cancelled":
            waiting = asyncio.create_task(stop.wait())
            waiting.cancel()
            await waiting

    house, was = house_in(tmp_path), still()
    async with served([Room("desk", APIRouter(), loops=(loop,), expendable=True)], house) as caller:
        await asyncio.wait_for(dead.wait(), 10)
        assert (await caller.get("/ready")).status_code == 200
    assert still() - was == 1


def still() -> float:
    """How many loops of the desk stand still."""
    return REGISTRY.get_sample_value("onewindow_loops_still", {"service": "desk"}) or 0.0


async def test_a_taken_port_is_said_at_once(tmp_path: Path) -> None:
    """Before anything is opened."""
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        await serve([], house_in(tmp_path), host="127.0.0.1", port=taken.getsockname()[1])


_MAIN = """
import asyncio, sys
from pathlib import Path
from fastapi import APIRouter
from onewindow.chassis import run
from onewindow.chassis.ports import Store
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


def test_a_process_whose_loop_dies_says_so_and_exits_with_one(tmp_path: Path) -> None:
    """The supervisor sees a non-zero code, the log one JSON line that names the mistake, and no bare traceback."""
    main = _MAIN.replace("await stop.wait()", "raise KeyError('a mistake')")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", main],
        env={**os.environ, "ONEWINDOW_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert [line for line in done.stderr.splitlines() if not line.startswith("{")] == []
    assert '"event": "loop_died"' in done.stderr
    assert '"event": "process_failed"' in done.stderr


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("onewindow.routing", "ONEWINDOW_PORT"),
        ("onewindow.routing.shell.pulse", "ONEWINDOW_PORT"),
        ("onewindow.routing.shell.pulse", "ONEWINDOW_PULSE_KEEP_EVERY_S"),
    ],
)
def test_a_wrong_setting_ends_a_process_with_two_and_its_name(tmp_path: Path, module: str, name: str) -> None:
    """Nothing is served, and no traceback hides what is to be put right."""
    done = subprocess.run(
        [sys.executable, "-m", module],
        env={**os.environ, "ONEWINDOW_DATA": str(tmp_path / "data"), name: "none"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 2
    said = done.stdout + done.stderr
    assert name in said
    assert "wrong_setting" in said
    assert "Traceback" not in said


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
